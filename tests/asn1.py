# SPDX-License-Identifier: Apache-2.0
"""Taking DER apart and putting other parts in, where builders refuse to make what is odd."""

from __future__ import annotations

from esignverify.formats import der
from tests.pki.cms import der as tlv
from tests.pki.keys import Key

SEQUENCE, SET, OCTETS, BITS, INTEGER, OID = 0x30, 0x31, 0x04, 0x03, 0x02, 0x06
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
NULL = b"\x05\x00"


def part(data: bytes, *path: int) -> bytes:
    """The element at `path`, each step the number of a child, header included."""
    for step in path:
        outer = der.element(data, 0)
        child = list(der.children(data, outer))[step]
        data = data[child.start : child.end]
    return data


def put(data: bytes, path: tuple[int, ...], new: bytes) -> bytes:
    """`data` with the element at `path` replaced by `new` (empty: left out)."""
    if not path:
        return new
    outer = der.element(data, 0)
    parts = [data[one.start : one.end] for one in der.children(data, outer)]
    parts[path[0]] = put(parts[path[0]], path[1:], new)
    return tlv(outer.tag, *parts)


def content(data: bytes) -> bytes:
    """The content octets of one element."""
    one = der.element(data, 0)
    return data[one.content : one.end]


def signed_by(key: Key, data: bytes, digest: str = "sha256") -> bytes:
    """A certificate, CRL or BasicOCSPResponse (three parts) with its signature made anew."""
    tbs, algorithm = part(data, 0), part(data, 1)
    value = tlv(BITS, b"\0" + key.sign(tbs, digest))
    rest = data_after_signature(data)
    return tlv(SEQUENCE, tbs, algorithm, value, *rest)


def data_after_signature(data: bytes) -> tuple[bytes, ...]:
    """What stands behind the three parts: the certificates of an OCSP response."""
    outer = der.element(data, 0)
    return tuple(data[one.start : one.end] for one in list(der.children(data, outer))[3:])


def utc_time(text: str) -> bytes:
    """UTCTime with these characters, whatever they are."""
    return tlv(UTC_TIME, text.encode())


def generalized_time(text: str) -> bytes:
    """GeneralizedTime with these characters, whatever they are."""
    return tlv(GENERALIZED_TIME, text.encode())


def integer(value: int) -> bytes:
    """INTEGER in its shortest form."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def long_length(data: bytes) -> bytes:
    """The same element with its length in one octet more than the shortest form: BER, not DER."""
    one = der.element(data, 0)
    size = one.end - one.content
    octets = (size.bit_length() + 7) // 8 + (1 if size >= 0x80 else 0) or 1
    return bytes([one.tag, 0x80 | octets]) + size.to_bytes(octets) + data[one.content : one.end]
