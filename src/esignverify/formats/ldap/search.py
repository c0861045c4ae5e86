# SPDX-License-Identifier: Apache-2.0
"""What an LDAP address asks for (RFC 4516): base, attributes, scope and filter.

Only revocation lists can be asked for (RFC 4523 §4). Filters are equality and presence, which is
what distribution points of CAs hold; many leave out the brackets that RFC 4515 asks for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ATTRIBUTES = {
    "certificaterevocationlist": "certificateRevocationList",
    "2.5.4.39": "certificateRevocationList",
    "authorityrevocationlist": "authorityRevocationList",
    "2.5.4.38": "authorityRevocationList",
    "deltarevocationlist": "deltaRevocationList",
    "2.5.4.53": "deltaRevocationList",
}
"""Attributes that hold revocation lists, by name in lower case and by OID."""
DEFAULT = ("certificateRevocationList", "authorityRevocationList")
SCOPES = {"": 0, "base": 0, "one": 1, "sub": 2}
"""Scopes by name, and the number of each in a search (RFC 4511 §4.5.1)."""

_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_FILTER = re.compile(r"\(?(?P<attribute>[A-Za-z0-9][A-Za-z0-9.;-]{0,100})=(?P<value>[^()]+)\)?")
_ESCAPED = re.compile(rb"\\([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Filter:
    """``attribute=value``; `value` None: the attribute is present."""

    attribute: str
    value: bytes | None


ANY = Filter("objectClass", None)
"""Every entry has an objectClass (RFC 4516 §2: the filter that is meant where none stands)."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search: entry, depth, names of `ATTRIBUTES`, and which entries count."""

    base: str
    attributes: tuple[str, ...] = DEFAULT
    scope: int = 0
    filter: Filter = ANY


def read_search(rest: str) -> Search:
    """The part of an LDAP URL behind host and port: ``/dn?attributes?scope?filter``.

    Raises:
        ValueError: with the part that cannot be used as its text.
    """
    parts = rest.removeprefix("/").split("?")
    if not rest.startswith("/") or len(parts) > 4:
        raise ValueError(rest[:1] or "dn")
    base, attributes, scope, condition = map(_decoded, (*parts, *[""] * (4 - len(parts))))
    if not base.strip():
        raise ValueError("dn")
    if scope.lower() not in SCOPES:
        raise ValueError(scope)
    return Search(
        base,
        tuple(dict.fromkeys(map(_attribute, attributes.split(",")))) if attributes else DEFAULT,
        SCOPES[scope.lower()],
        _filter(condition) if condition else ANY,
    )


def attribute_of(description: str) -> str | None:
    """The name among `ATTRIBUTES` of an attribute with its options, None where it is another."""
    name, *options = description.lower().split(";")
    return ATTRIBUTES.get(name) if options in ([], ["binary"]) else None


def _attribute(description: str) -> str:
    name = attribute_of(description)
    if name is None:
        raise ValueError(description)
    return name


def _filter(text: str) -> Filter:
    found = _FILTER.fullmatch(text)
    if found is None or text.startswith("(") != text.endswith(")"):
        raise ValueError(text)
    if found["value"] == "*":
        return Filter(found["attribute"], None)
    value = found["value"].encode()
    if b"*" in value or b"\\" in _ESCAPED.sub(b"", value):
        raise ValueError(text)
    return Filter(found["attribute"], _ESCAPED.sub(_octet, value))


def _decoded(part: str) -> str:
    """Percent-encoding undone (RFC 3986 §2.1)."""
    octets = part.encode()
    if b"%" in _PERCENT.sub(b"", octets):
        raise ValueError(part)
    try:
        text = _PERCENT.sub(_octet, octets).decode()
    except UnicodeDecodeError:
        raise ValueError(part) from None
    if any(ord(one) < 0x20 for one in text):
        raise ValueError(part)
    return text


def _octet(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])
