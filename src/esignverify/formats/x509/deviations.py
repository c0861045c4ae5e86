# SPDX-License-Identifier: Apache-2.0
"""Where a certificate that can be read departs from DER and RFC 5280, each place by a code.

Certificates of licensed CAs carry these (domain D5), so they do not break reading. None of them
helps an attacker: whatever decides is read from the octets that the CA's key signed, in one way
only, and where a lenient and a strict reader could differ the answer that grants less is taken.

- ``basic-constraints-explicit-false``, ``critical-explicit-false``: a DEFAULT that is written
  (X.690 §11.5) says the same as one that is not.
- ``boolean-not-ff``: TRUE as another octet than FF (X.690 §11.1). Every reader of BER takes it for
  TRUE, and one that took it for FALSE would find no CA, or ignore what is critical.
- ``key-usage-trailing-zero-bits``: bits that are written and zero (X.690 §11.2.2) grant nothing.
- ``key-usage-padding-bits``: bits counted as unused that are not zero (X.690 §11.2.1) are not read.
- ``name-characters``: octets outside a string type's characters, such as UTF-8 in an IA5String or
  GBK in a TeletexString. Read as UTF-8, as GBK where it is Chinese so, or not at all; names find
  candidates, only keys prove links (design, rule 10).
- ``name-unique-identifier-type``: x500UniqueIdentifier (X.520) that is no BIT STRING. As above.
- ``sm2-key-algorithm``: the curve's OID where id-ecPublicKey belongs (GB/T 35276, GB/T 20518). The
  key is the same point on the same curve, and is identified by the digest of its usual form: one
  that is refused or listed by its digest is so in both.
- ``validity-time-form``: a time that is not in UTC with seconds and Z (RFC 5280 §4.1.2.5) and yet
  names one moment.
- ``alternative-names-unreadable``: nothing here is decided by them but name constraints, and a
  path with constraints refuses what it cannot read.
- ``subject-key-id-unreadable``, ``authority-key-id-unreadable``: hints of the order in which
  issuers are tried.
- ``distribution-points-unreadable``: no point is named then, so only a CRL that speaks of all the
  issuer's certificates counts.
- ``information-access-unreadable``: addresses that are never called.

An unreadable extension that is critical leaves no path (RFC 5280 §6.1.4 (o), §6.1.5 (f)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from asn1crypto import core, x509

from ...model.certificate import Extension
from .. import der
from .names import string_text

_BASIC_CONSTRAINTS, _KEY_USAGE = "2.5.29.19", "2.5.29.15"
_BOOLEAN, _BITS = 0x01, 0x03
_FALSE, _TRUE = b"\x00", b"\xff"

_HELPERS: dict[str, tuple[str, Any]] = {
    "2.5.29.17": ("alternative-names-unreadable", x509.GeneralNames),
    "2.5.29.14": ("subject-key-id-unreadable", core.OctetString),
    "2.5.29.35": ("authority-key-id-unreadable", x509.AuthorityKeyIdentifier),
    "2.5.29.31": ("distribution-points-unreadable", x509.CRLDistributionPoints),
    "1.3.6.1.5.5.7.1.1": ("information-access-unreadable", x509.AuthorityInfoAccessSyntax),
}

_UNIQUE_IDENTIFIER = "2.5.4.45"
_CHARACTERS = {
    0x12: re.compile(rb"[0-9 ]*"),
    0x13: re.compile(rb"[A-Za-z0-9 '()+,\-./:=?]*"),
    0x16: re.compile(rb"[\x00-\x7f]*"),
    0x1A: re.compile(rb"[\x20-\x7e]*"),
}
"""What Numeric-, Printable-, IA5- and VisibleString may hold (X.680 §41)."""

_SM2 = bytes.fromhex("06082a811ccf5501822d")
"""OBJECT IDENTIFIER 1.2.156.10197.1.301: the curve."""
_EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")

_TIMES = {0x17: re.compile(rb"[0-9]{12}Z"), 0x18: re.compile(rb"[0-9]{14}Z")}


def deviations_of(
    names: tuple[bytes, ...],
    validity: bytes,
    key: bytes,
    listed: bytes | None,
    extensions: tuple[Extension, ...],
) -> tuple[str, ...]:
    """The codes that apply, sorted: of issuer and subject (`names`), of the key and so on, DER.

    `listed` is the field with all extensions, `extensions` what was read of it.

    Raises:
        DerError: one of them is not of its shape.
    """
    found = {code for name in names for code in _of_name(name)}
    found.update(_of_validity(validity), _of_key(key))
    if listed is not None:
        found.update(_of_flags(listed))
    for one in extensions:
        found.update(_of_extension(one))
    return tuple(sorted(found))


MAX_HELPER = 8 * 1024
MAX_ELEMENTS = 500
"""Octets of an extension that only helps, and elements inside: with more it counts as unreadable,
and costs nothing.
"""


def is_readable(extension: Extension) -> bool:
    """Whether an extension that only helps can be read to its last part; True for others."""
    _, kind = _HELPERS.get(extension.oid, ("", None))
    if kind is None:
        return True
    if len(extension.value) > MAX_HELPER:
        return False
    try:
        if not der.within(extension.value, MAX_ELEMENTS):
            return False
        _ = kind.load(extension.value, strict=True).native
    except der.LIBRARY_ERRORS:
        return False
    return True


def usual_key(key: bytes) -> bytes:
    """A SubjectPublicKeyInfo with the SM2 curve for its algorithm, written the usual way.

    Any other one comes back as it is. For the kind and the identity of a key; what a signature is
    verified with are the octets that came.

    Raises:
        DerError: not such a structure.
    """
    algorithm, *rest = der.children(key, der.whole(key, der.SEQUENCE))
    if key[algorithm.content : algorithm.end] != _SM2 + _SM2:
        return key
    usual = der.wrap(der.SEQUENCE, _EC_PUBLIC_KEY + _SM2)
    return der.wrap(der.SEQUENCE, usual + b"".join(key[one.start : one.end] for one in rest))


def _of_name(name: bytes) -> Iterator[str]:
    for relative in der.children(name, der.whole(name, der.SEQUENCE)):
        for pair in der.children(name, relative):
            kind, value = der.children(name, pair)
            allowed = _CHARACTERS.get(value.tag)
            if (allowed is not None and not allowed.fullmatch(name, value.content, value.end)) or (
                allowed is None and _is_read_otherwise(value.tag, name[value.content : value.end])
            ):
                yield "name-characters"
            oid = der.oid_text(name[kind.content : kind.end])
            if oid == _UNIQUE_IDENTIFIER and value.tag != _BITS:
                yield "name-unique-identifier-type"


def _is_read_otherwise(tag: int, content: bytes) -> bool:
    return string_text(tag, content) != der.string_text(tag, content)


def _of_validity(validity: bytes) -> Iterator[str]:
    for one in der.children(validity, der.whole(validity, der.SEQUENCE)):
        form = _TIMES.get(one.tag)
        if form is None or not form.fullmatch(validity, one.content, one.end):
            yield "validity-time-form"


def _of_key(key: bytes) -> Iterator[str]:
    if usual_key(key) != key:
        yield "sm2-key-algorithm"


def _of_flags(listed: bytes) -> Iterator[str]:
    """The critical flags, which `Extension` holds as a bool."""
    (rows,) = der.children(listed, der.element(listed, 0))
    for row in der.children(listed, rows):
        _, flag, *_ = der.children(listed, row)
        if flag.tag == _BOOLEAN:
            yield from _of_boolean(listed[flag.content : flag.end], "critical-explicit-false")


def _of_boolean(content: bytes, written_false: str) -> Iterator[str]:
    if len(content) != 1:
        raise der.DerError("a BOOLEAN has one octet (X.690 §8.2.1)")
    if content == _FALSE:
        yield written_false
    elif content != _TRUE:
        yield "boolean-not-ff"


def _of_extension(extension: Extension) -> Iterator[str]:
    value = extension.value
    if extension.oid == _BASIC_CONSTRAINTS:
        for one in der.children(value, der.whole(value, der.SEQUENCE)):
            if one.tag == _BOOLEAN:
                content = value[one.content : one.end]
                yield from _of_boolean(content, "basic-constraints-explicit-false")
    elif extension.oid == _KEY_USAGE:
        yield from _of_bits(value)
    elif not is_readable(extension):
        yield _HELPERS[extension.oid][0]


def _of_bits(value: bytes) -> Iterator[str]:
    bits = der.whole(value, _BITS)
    unused, octets = value[bits.content], value[bits.content + 1 : bits.end]
    if not octets:
        return
    if octets[-1] & ((1 << unused) - 1):
        yield "key-usage-padding-bits"
    if not octets[-1] >> unused & 1:
        yield "key-usage-trailing-zero-bits"
