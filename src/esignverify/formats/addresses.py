# SPDX-License-Identifier: Apache-2.0
"""Addresses of revocation lists: ``http``, ``https``, ``ldap``, ``ldaps``, read in one way only.

No library of URLs stands here: where two readers of an address differ, one is checked and another
is called. What is not read by these few rules is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address

from .ldap.search import Search, read_search

MAX_ADDRESS = 1000
"""Characters; the longest distribution points of CAs have some 300."""

_PORTS = {"http": 80, "https": 443, "ldap": 389, "ldaps": 636}
_PARTS = re.compile(
    r"(?P<scheme>[A-Za-z]+)://"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>[/?].*)?"
)
_TARGET = re.compile(r"(?:[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
"""Path and query of RFC 3986: nothing that could end a line or a request."""


class AddressError(ValueError):
    """Not an address that can be asked; `part` is what of an LDAP search cannot be used."""

    def __init__(self, part: str = "") -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True)
class HttpAddress:
    """An address of HTTP. `host` is lower case, an IPv6 address without brackets."""

    host: str
    port: int
    tls: bool
    target: str
    """Path and query as they are sent."""


@dataclass(frozen=True, slots=True)
class LdapAddress:
    """An address of LDAP (RFC 4516)."""

    host: str
    port: int
    tls: bool
    search: Search


def read_address(text: str) -> HttpAddress | LdapAddress:
    """The parts of an address.

    Raises:
        AddressError: it is none, or asks for something else than revocation lists.
    """
    if len(text) > MAX_ADDRESS:
        raise AddressError
    parts = _PARTS.fullmatch(text)
    scheme = "" if parts is None else parts["scheme"].lower()
    if parts is None or scheme not in _PORTS:
        raise AddressError
    host = _host(parts["host"].lower())
    port = int(parts["port"] or _PORTS[scheme])
    if not 0 < port < 1 << 16:
        raise AddressError
    rest = parts["rest"] or ""
    tls = scheme.endswith("s")
    if scheme.startswith("ldap"):
        try:
            return LdapAddress(host, port, tls, read_search(rest))
        except ValueError as error:
            raise AddressError(str(error)) from None
    if _TARGET.fullmatch(rest) is None:
        raise AddressError
    return HttpAddress(host, port, tls, rest if rest.startswith("/") else f"/{rest}")


def _host(text: str) -> str:
    """A name, or an IP address; in brackets nothing but one of IPv6 (RFC 3986 §3.2.2)."""
    if not text.startswith("["):
        return text
    try:
        IPv6Address(text[1:-1])
    except ValueError:
        raise AddressError from None
    return text[1:-1]
