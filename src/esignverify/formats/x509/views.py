# SPDX-License-Identifier: Apache-2.0
"""Certificates of a path as a library that validates it may see them (RFC 5280 §6.1).

The library parses every extension it knows or none, and reads names by the letter of their string
types; one oddly encoded key identifier would lose a genuine certificate (domain D5). A view has
the same fields as the certificate but for what the algorithm of §6.1 does not ask of:

1. Extensions stay if they are critical or among those of §6.1 (`_DECIDING`). What only helps to
   find issuers and revocation data is left out; both are found elsewhere, from the octets.
2. Alternative names that cannot be read are left out only where no certificate of the path
   constrains names: else they stay, and the library refuses the path.
3. Names that the library cannot read are replaced, all of the path at once, by names that are
   equal exactly where `comparable` says so; again only where none constrains names.
4. An SM2 key under its curve's OID is written as others are; the library uses no key.

A view is never verified: signatures are proved over the octets that came. It is never shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256

from asn1crypto import x509

from ...model.certificate import Certificate, Extension
from .. import der
from .constraints import are_constrained
from .deviations import is_readable, usual_key
from .names import comparable

_ALTERNATIVE_NAMES = "2.5.29.17"
_DECIDING = frozenset(
    {
        "2.5.29.15",  # key usage
        _ALTERNATIVE_NAMES,
        "2.5.29.19",  # basic constraints
        "2.5.29.30",  # name constraints
        "2.5.29.32",  # certificate policies
        "2.5.29.33",  # policy mappings
        "2.5.29.36",  # policy constraints
        "2.5.29.37",  # extended key usage
        "2.5.29.54",  # inhibit any policy
    }
)
_VERSION, _EXTENSIONS = 0xA0, 0xA3
_ISSUER, _SUBJECT, _KEY, _AFTER_KEY = 3, 5, 6, 7
"""Places in a TBSCertificate with its version written (RFC 5280 §4.1)."""
_COMMON_NAME = bytes.fromhex("0603550403")
_UTF8 = 0x0C

_Rename = Callable[[bytes], bytes]


def views(path: Sequence[Certificate]) -> tuple[bytes, ...]:
    """A view of each certificate of `path`, DER, in the same order.

    Raises:
        DerError: one is not of the shape of a certificate, which no read certificate is.
    """
    constrained = are_constrained(path)
    names = [name for one in path for name in (one.issuer, one.subject)]
    readable = constrained or all(map(_is_readable, names))
    rename = _unchanged if readable else _stand_in
    return tuple(_view(one, rename, constrained=constrained) for one in path)


def _view(certificate: Certificate, rename: _Rename, *, constrained: bool) -> bytes:
    data = certificate.der
    tbs, algorithm, value = der.children(data, der.whole(data, der.SEQUENCE))
    parts = [data[one.start : one.end] for one in der.children(data, tbs)]
    if parts[0][0] != _VERSION:
        parts.insert(0, b"")  # Version 1 is not written.
    parts[_ISSUER], parts[_SUBJECT] = rename(parts[_ISSUER]), rename(parts[_SUBJECT])
    parts[_KEY] = usual_key(parts[_KEY])
    rest = [_kept(one, certificate, constrained=constrained) for one in parts[_AFTER_KEY:]]
    shown = der.wrap(der.SEQUENCE, b"".join((*parts[:_AFTER_KEY], *rest)))
    return der.wrap(der.SEQUENCE, shown + data[algorithm.start : value.end])


def _kept(field: bytes, certificate: Certificate, *, constrained: bool) -> bytes:
    """The field with the extensions, without those that are left out; other fields as they are."""
    if field[0] != _EXTENSIONS:
        return field
    (listed,) = der.children(field, der.whole(field, _EXTENSIONS))
    rows = zip(der.children(field, listed), certificate.extensions, strict=True)
    kept = [field[row.start : row.end] for row, one in rows if _stays(one, constrained=constrained)]
    return der.wrap(_EXTENSIONS, der.wrap(der.SEQUENCE, b"".join(kept))) if kept else b""


def _stays(extension: Extension, *, constrained: bool) -> bool:
    if extension.critical:
        return True
    if extension.oid == _ALTERNATIVE_NAMES:
        return constrained or is_readable(extension)
    return extension.oid in _DECIDING


@lru_cache(maxsize=8192)
def _is_readable(name: bytes) -> bool:
    """Whether the library can compare, show and search `name`."""
    try:
        parsed = x509.Name.load(name, strict=True)
        _ = parsed.hashable, parsed.human_friendly, parsed.native
    except der.LIBRARY_ERRORS:
        return False
    return True


def _unchanged(name: bytes) -> bytes:
    return name


def _stand_in(name: bytes) -> bytes:
    """A readable name instead of `name`; one without any part stays without."""
    key = comparable(name)
    if not key:
        return name
    text = der.wrap(_UTF8, sha256(key.encode("utf-8", "surrogatepass")).hexdigest().encode())
    pair = der.wrap(der.SEQUENCE, _COMMON_NAME + text)
    return der.wrap(der.SEQUENCE, der.wrap(der.SET, pair))
