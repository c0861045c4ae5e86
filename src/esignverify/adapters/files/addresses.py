# SPDX-License-Identifier: Apache-2.0
"""``[[profile.crl]]`` and ``[[profile.ocsp]]`` of a ``ca.toml``: lists and responders of a CA."""

from __future__ import annotations

from ...formats.addresses import AddressError, HttpAddress, read_address
from ...model.crl_fetching import ListedAddress
from ...model.networks import Reach, reach
from .fields import Table

MAX_ADDRESSES = 500
"""Addresses of one CA: those that split their lists have some hundred."""


def read_addresses(profile: Table, rows: str) -> tuple[ListedAddress, ...]:
    """The addresses in `rows` (``crl`` or ``ocsp``) of a profile, none twice.

    Raises:
        ConfigurationError: with file, line and field.
    """
    found: dict[str, ListedAddress] = {}
    for row in profile.tables(rows, MAX_ADDRESSES):
        address = ListedAddress(row.text("address"), row.flag("private"))
        _check(row, address, web_only=rows == "ocsp")
        if address.url in found:
            raise row.error("duplicate", "address", found=address.url)
        row.done()
        found[address.url] = address
    return tuple(found.values())


def _check(row: Table, address: ListedAddress, *, web_only: bool) -> None:
    """Refuse what could never be asked: a name's own IP addresses are seen when it is."""
    try:
        found = read_address(address.url)
    except AddressError as error:
        if error.part:
            raise row.error("address-ldap", "address", found=error.part) from None
        raise row.error("address-form", "address", found=address.url) from None
    if web_only and not isinstance(found, HttpAddress):
        raise row.error("address-no-web", "address", found=address.url)
    host = found.host
    try:
        where = reach(host)
    except ValueError:
        return
    if where is Reach.FORBIDDEN:
        raise row.error("address-forbidden", "address", found=host)
    if where is Reach.PRIVATE and not address.private:
        raise row.error("address-private", "address", found=host)
