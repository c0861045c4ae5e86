# SPDX-License-Identifier: Apache-2.0
"""BER around what is signed (X.690 §8.1), which CMS allows and many producers write.

`definite` gives the same values with definite lengths, so that all further reading is a walk of
plain TLVs. What is already definite keeps its octets, certificates and CRLs always: they are
signed as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .. import der

MAX_DEPTH = 64
"""Structures inside each other; a token inside a token inside a signature has under 40."""
MAX_ELEMENTS = 100_000
"""TLVs looked at; a signature with long revocation data has some thousands."""
MAX_PARTS = 256
"""TLVs in one structure; of certificates, which are the most, two hundred are read."""
_INDEFINITE = 0x80
_CONSTRUCTED = 0x20
_OCTETS = 0x04
_BIT_STRING = 0x03
_MAY_BE_INDEFINITE = re.compile(rb"[\x24\x30\x31\x60-\x7f\xa0-\xbf]\x80")
_SIGNED = (der.SEQUENCE, der.SEQUENCE, _BIT_STRING)
"""Tags of the parts of a certificate, CRL or basic OCSP response (RFC 5280 §4.1.1)."""


class BerError(ValueError):
    """Not BER, or over a budget."""


class BerLimitError(BerError):
    """A counted budget ran out."""


@dataclass(slots=True)
class Looks:
    """How many TLVs may still be looked at, in one value or in all of a document."""

    left: int = MAX_ELEMENTS


def element(data: bytes, start: int, limit: int) -> der.Element:
    """The TLV of definite length at `start`; unlike in DER the length may be longer than need be.

    Raises:
        BerError: there is none that ends at or before `limit`.
    """
    tag, content, length = _header(data, start, limit)
    if length is None or content + length > limit:
        raise BerError(f"no element of definite length at {start}")
    return der.Element(tag, start, content, content + length)


def children(data: bytes, parent: der.Element, most: int = MAX_PARTS) -> Iterator[der.Element]:
    """The TLVs inside `parent`, in order.

    Raises:
        BerError: its content is not a row of TLVs.
        BerLimitError: it has more than `most`.
    """
    at = parent.content
    while at < parent.end:
        most -= 1
        if most < 0:
            raise BerLimitError("a structure with too many parts")
        child = element(data, at, parent.end)
        yield child
        at = child.end


def definite(data: bytes, looks: Looks | None = None) -> tuple[bytes, int]:
    """The value at the start of `data` with definite lengths, and how many octets it took.

    Constructed OCTET STRINGs of indefinite length become primitive ones (X.690 §8.7.3). `looks` is
    what several values share; each has `MAX_ELEMENTS` at most.

    Raises:
        BerError: no value starts here.
        BerLimitError: it is nested too deep, or has too many parts.
    """
    shared = Looks() if looks is None else looks
    own = Looks(min(MAX_ELEMENTS, shared.left))
    before = own.left
    try:
        return _Writer(data, own).value(0, len(data), 0)
    finally:
        shared.left -= before - max(own.left, 0)


def _header(data: bytes, start: int, limit: int) -> tuple[int, int, int | None]:
    """Tag octet, offset of the content, and its length, None where it is indefinite."""
    if start + 2 > limit:
        raise BerError(f"element cut off at {start}")
    tag, first = data[start], data[start + 1]
    if tag & 0x1F == 0x1F:
        raise BerError(f"long tag at {start}")
    content = start + 2
    if first < _INDEFINITE:
        return tag, content, first
    if first == _INDEFINITE:
        return tag, content, None
    octets = first & 0x7F
    if octets > 8 or content + octets > limit:
        raise BerError(f"length at {start}")
    return tag, content + octets, int.from_bytes(data[content : content + octets], "big")


class _Writer:
    def __init__(self, data: bytes, looks: Looks) -> None:
        self._data = data
        self._looks = looks

    def value(self, start: int, limit: int, depth: int) -> tuple[bytes, int]:
        """The element at `start`, written definite, and the offset behind it."""
        self._looks.left -= 1
        if self._looks.left < 0:
            raise BerLimitError("too many elements")
        if depth > MAX_DEPTH:
            raise BerLimitError(f"nested deeper than {MAX_DEPTH}")
        tag, content, length = _header(self._data, start, limit)
        if length is None:
            return self._indefinite(tag, content, limit, depth)
        end = content + length
        if end > limit:
            raise BerError(f"element at {start} runs over its container")
        if not tag & _CONSTRUCTED or not self._needs_look(tag, content, end):
            return self._data[start:end], end
        try:
            parts = self._row(content, end, depth)
        except BerLimitError:
            raise
        except BerError:
            return self._data[start:end], end  # What looked like an indefinite length was none.
        inner = b"".join(parts)
        if inner == self._data[content:end]:
            return self._data[start:end], end
        return der.wrap(tag, inner), end

    def _needs_look(self, tag: int, content: int, end: int) -> bool:
        if _MAY_BE_INDEFINITE.search(self._data, content, end) is None:
            return False
        return tag != der.SEQUENCE or not self._is_signed(content, end)

    def _is_signed(self, content: int, end: int) -> bool:
        """Whether a SEQUENCE is signed on its own, and so must stay as it is."""
        tags = []
        try:
            for one in children(self._data, der.Element(0, content, content, end)):
                tags.append(one.tag)
                if len(tags) == len(_SIGNED):
                    break
        except BerError:
            return False
        return tuple(tags) == _SIGNED

    def _row(self, at: int, end: int, depth: int) -> list[bytes]:
        parts: list[bytes] = []
        while at < end:
            part, at = self.value(at, end, depth + 1)
            parts.append(part)
        return parts

    def _indefinite(self, tag: int, at: int, limit: int, depth: int) -> tuple[bytes, int]:
        if not tag & _CONSTRUCTED:
            raise BerError(f"a primitive element of indefinite length before {at}")
        parts: list[bytes] = []
        while self._data[at : at + 2] != b"\0\0":
            part, at = self.value(at, limit, depth + 1)
            parts.append(part)
        if tag != _OCTETS | _CONSTRUCTED:
            return der.wrap(tag, b"".join(parts)), at + 2
        return der.wrap(_OCTETS, b"".join(_chunk(part) for part in parts)), at + 2


def _chunk(part: bytes) -> bytes:
    one = element(part, 0, len(part))
    if one.tag != _OCTETS:
        raise BerError("an OCTET STRING made of something else")
    return part[one.content : one.end]
