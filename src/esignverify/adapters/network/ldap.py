# SPDX-License-Identifier: Apache-2.0
"""One anonymous search of a directory (RFC 4511), on a connection of its own.

No bind is sent: without one a session is anonymous (§4.2.1). Referrals are never followed: they
name addresses that nobody listed.
"""

from __future__ import annotations

import io

from ...formats.addresses import LdapAddress
from ...formats.ldap.messages import (
    Done,
    Entry,
    LdapError,
    Reference,
    message_length,
    read_answer,
    search_request,
)
from ...model.crl_fetching import Answer
from ...model.errors import FetchError
from .wire import Budget, connected

MOST_ENTRIES = 16
"""Entries that one search may give; an address names one, or the points below one."""
MOST_MESSAGES = 100
"""Entries, references and the end."""

_REFERRAL = 10


def search(address: LdapAddress, budget: Budget, *, private: bool) -> Answer:
    """The revocation lists of the entries that `address` asks for.

    Raises:
        FetchError: there are none, or the directory does not answer as it should.
    """
    request = search_request(
        address.search, entries=MOST_ENTRIES, seconds=max(1, int(budget.patience()))
    )
    with connected(address.host, address.port, budget, tls=address.tls, private=private) as wire:
        wire.send(request)
        try:
            values, referred = _answers(wire.makefile(), budget)
        except LdapError as error:
            raise FetchError(problem="fetch-protocol", reason=str(error)) from None
    if not values:
        raise FetchError(problem="fetch-referral" if referred else "fetch-no-list")
    return Answer(tuple(dict.fromkeys(values)))


def _answers(stream: io.BufferedReader, budget: Budget) -> tuple[list[bytes], bool]:
    """Values of all entries, and whether the directory pointed elsewhere."""
    values: list[bytes] = []
    referred = False
    entries = 0
    for _ in range(MOST_MESSAGES):
        found = read_answer(_message(stream, budget))
        if isinstance(found, Entry):
            entries += 1
            values += found.values
        elif isinstance(found, Reference):
            referred = True
        if entries > MOST_ENTRIES:
            break
        if isinstance(found, Done):
            if found.code == _REFERRAL:
                return [], True
            if found.code:
                raise FetchError(problem="fetch-ldap", found=found.code)
            return values, referred
    raise FetchError(problem="fetch-ldap-many", limit=MOST_ENTRIES)


def _message(stream: io.BufferedReader, budget: Budget) -> bytes:
    """One whole message; its length is believed up to what may come at all."""
    head = b""
    while (length := message_length(head)) is None:
        head += _read(stream, 1)
    if length > budget.limit:
        raise FetchError(problem="fetch-large", limit=budget.limit)
    return head + _read(stream, length - len(head))


def _read(stream: io.BufferedReader, count: int) -> bytes:
    found = stream.read(count)
    if len(found) < count:
        raise FetchError(problem="fetch-cut-off")
    return found
