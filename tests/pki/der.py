# SPDX-License-Identifier: Apache-2.0
"""DER by hand (X.690): a tag, a length, and what is inside."""

from __future__ import annotations

from datetime import datetime

INTEGER, BIT_STRING, OCTETS, NULL, OID, UTF8 = 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C
PRINTABLE, IA5, UTC_TIME, GENERALIZED_TIME = 0x13, 0x16, 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31


def der(tag: int, *parts: bytes) -> bytes:
    """One DER value of this tag byte around `parts` (X.690 §8.1)."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(size)]) + size + body


def sequence(*parts: bytes) -> bytes:
    """A SEQUENCE around `parts`."""
    return der(SEQUENCE, *parts)


def set_of(*items: bytes) -> bytes:
    """A SET OF in DER order (X.690 §11.6)."""
    return der(SET, *sorted(items))


def integer(value: int) -> bytes:
    """An INTEGER that is not negative (X.690 §8.3)."""
    return der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def bits(octets: bytes) -> bytes:
    """A BIT STRING of whole octets (X.690 §8.6)."""
    return der(BIT_STRING, b"\0", octets)


def octets(content: bytes) -> bytes:
    """An OCTET STRING."""
    return der(OCTETS, content)


def dotted(oid: str) -> bytes:
    """An OBJECT IDENTIFIER from its dotted form (X.690 §8.19)."""
    first, second, *more = (int(arc) for arc in oid.split("."))
    return der(OID, b"".join(_base128(arc) for arc in (40 * first + second, *more)))


def _base128(arc: int) -> bytes:
    digits = [arc & 0x7F]
    while arc := arc >> 7:
        digits.append(0x80 | arc & 0x7F)
    return bytes(reversed(digits))


def utc_time(moment: datetime) -> bytes:
    """A UTCTime (RFC 5280 §4.1.2.5.1)."""
    return der(UTC_TIME, f"{moment:%y%m%d%H%M%SZ}".encode())


def generalized_time(moment: datetime) -> bytes:
    """A GeneralizedTime without fractions (RFC 5280 §4.1.2.5.2)."""
    return der(GENERALIZED_TIME, f"{moment:%Y%m%d%H%M%SZ}".encode())


def time(moment: datetime) -> bytes:
    """The Time of a certificate or CRL: UTCTime through 2049 (RFC 5280 §4.1.2.5)."""
    return utc_time(moment) if moment.year < 2050 else generalized_time(moment)
