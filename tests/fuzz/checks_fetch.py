# SPDX-License-Identifier: Apache-2.0
"""What must hold for addresses, and for what a directory answers."""

from __future__ import annotations

from urllib.parse import urlsplit

from esignverify.formats.addresses import AddressError, read_address
from esignverify.formats.ldap.messages import Entry, LdapError, message_length, read_answer


def check_address(data: bytes) -> None:
    """An address that is read leads where another reader of URLs would go."""
    text = data.decode("utf-8", "replace")
    try:
        found = read_address(text)
    except AddressError:
        return
    seen = urlsplit(text)
    assert (seen.username, seen.password) == (None, None), "somebody's name"
    assert seen.hostname == found.host, "another host"
    usual = {"http": 80, "https": 443, "ldap": 389, "ldaps": 636}[seen.scheme]
    assert (seen.port or usual) == found.port, "another port"
    assert found.tls == seen.scheme.endswith("s"), "another line"


def check_answer(data: bytes) -> None:
    """A message is as long as its beginning says, and its values stand in it."""
    try:
        found = read_answer(data)
    except LdapError:
        return
    assert message_length(data[:10]) == len(data), "another length"
    if isinstance(found, Entry):
        assert all(value in data for value in found.values), "a value that is not there"
