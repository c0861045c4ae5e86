# SPDX-License-Identifier: Apache-2.0
"""``[[profile.crl]]`` of a ``ca.toml``: where revocation lists of a CA are fetched."""

from __future__ import annotations

from ...formats.addresses import AddressError, read_address
from ...model.crl_fetching import CrlAddress
from ...model.networks import Reach, reach
from .fields import Table

MAX_ADDRESSES = 500
"""Addresses of one CA: those that split their lists have some hundred."""


def read_addresses(profile: Table) -> tuple[CrlAddress, ...]:
    """The addresses of a profile, none twice.

    Raises:
        ConfigurationError: with file, line and field.
    """
    found: dict[str, CrlAddress] = {}
    for row in profile.tables("crl", MAX_ADDRESSES):
        address = CrlAddress(row.text("address"), row.flag("private"))
        _check(row, address)
        if address.url in found:
            raise row.error("duplicate", "address", found=address.url)
        row.done()
        found[address.url] = address
    return tuple(found.values())


def _check(row: Table, address: CrlAddress) -> None:
    """Refuse what could never be asked: a name's own IP addresses are seen when it is."""
    try:
        host = read_address(address.url).host
    except AddressError as error:
        if error.part:
            raise row.error("address-ldap", "address", found=error.part) from None
        raise row.error("address-form", "address", found=address.url) from None
    try:
        where = reach(host)
    except ValueError:
        return
    if where is Reach.FORBIDDEN:
        raise row.error("address-forbidden", "address", found=host)
    if where is Reach.PRIVATE and not address.private:
        raise row.error("address-private", "address", found=host)
