# SPDX-License-Identifier: Apache-2.0
"""Walking DER by hand where a library's tree is too slow, too trusting or too strict.

Only definite lengths in their shortest form (X.690 §10.1); tags of one octet, which is all that
certificates, CRLs and CMS use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

SEQUENCE = 0x30
SET = 0x31
INTEGER = 0x02
BIT_STRING = 0x03
OID = 0x06
BMP_STRING = 0x1E
UNIVERSAL_STRING = 0x1C
_LATIN1 = frozenset({0x14})
_TEXT = frozenset({0x0C, 0x12, 0x13, 0x16, 0x1A})

_LEAST = 2
"""Octets of the shortest element."""

MAX_NESTING = 60
"""Structures inside each other; certificates have under twenty."""
MAX_OID = 128
"""Octets of an object identifier; the longest registered have under 30."""


class DerError(ValueError):
    """Not DER, or not of the shape asked for."""


LIBRARY_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
"""What asn1crypto raises on odd input; it parses lazily, so any look at a value may raise."""


def explained(error: Exception) -> str:
    """What `error` says, or its type: one that holds a number of thousands of digits says nothing.

    (Python refuses to write such a number in decimal.)
    """
    try:
        return str(error)
    except ValueError:
        return type(error).__name__


@dataclass(frozen=True, slots=True)
class Element:
    """One TLV: its tag octet and where header, content and end lie in the buffer."""

    tag: int
    start: int
    content: int
    end: int


def element(data: bytes, start: int, limit: int | None = None) -> Element:
    """The TLV at `start`, which must end at or before `limit` (default: the end of `data`).

    Raises:
        DerError: there is none.
    """
    limit = len(data) if limit is None else limit
    if start + 2 > limit:
        raise DerError(f"element cut off at {start}")
    tag, first = data[start], data[start + 1]
    if tag & 0x1F == 0x1F:
        raise DerError(f"long tag at {start}")
    content = start + 2
    length = first
    if first >= 0x80:
        octets = first & 0x7F
        if not 1 <= octets <= 4 or content + octets > limit:
            raise DerError(f"length at {start}")
        length = int.from_bytes(data[content : content + octets], "big")
        if length < 0x80 or length >> (8 * (octets - 1)) == 0:
            raise DerError(f"length not in its shortest form at {start}")
        content += octets
    if content + length > limit:
        raise DerError(f"element at {start} runs over its container")
    return Element(tag, start, content, content + length)


def children(data: bytes, parent: Element) -> Iterator[Element]:
    """The TLVs inside `parent`, in order.

    Raises:
        DerError: its content is not a row of TLVs.
    """
    position = parent.content
    while position < parent.end:
        child = element(data, position, parent.end)
        yield child
        position = child.end


def within(data: bytes, most: int) -> bool:
    """Whether `data` is one element with at most that many elements inside, at any depth.

    Libraries take some microseconds for each, whatever their octets.

    Raises:
        DerError: `data` is no DER, and long enough to hold more.
    """
    if len(data) <= _LEAST * most:
        return True
    waiting = [element(data, 0)]
    for _ in range(most + 1):
        if not waiting:
            return True
        one = waiting.pop()
        if one.tag & _CONSTRUCTED:
            # A row of more than `most` is not read to its end.
            waiting += islice(children(data, one), most + 1)
    return not waiting


def whole(data: bytes, tag: int) -> Element:
    """`data` as exactly one element with `tag`, nothing behind it.

    Raises:
        DerError: it is not.
    """
    found = element(data, 0)
    if found.tag != tag or found.end != len(data):
        raise DerError("not one element of the expected kind")
    return found


def wrap(tag: int, content: bytes) -> bytes:
    """`content` under `tag`, with its length in the shortest form."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def ordered_set(data: bytes) -> bytes | None:
    """A SET OF with its elements in DER order (X.690 §11.6), None where `data` is none."""
    try:
        parts = [data[one.start : one.end] for one in children(data, whole(data, SET))]
    except DerError:
        return None
    return wrap(SET, b"".join(sorted(parts)))


def signed_parts(data: bytes) -> tuple[bytes, bytes, bytes]:
    """To-be-signed octets, AlgorithmIdentifier and signature value of a signed structure.

    Certificate, CertificateList and BasicOCSPResponse all begin so (RFC 5280 §4.1.1). The octets
    are those that came: a library that writes them anew may write others. The value is a BIT
    STRING of whole octets: no signature covers the count of its unused bits.

    Raises:
        DerError: not such a structure.
    """
    # Of parts behind the third there may be a million, none of which is wanted.
    parts = list(islice(children(data, whole(data, SEQUENCE)), 3))
    if len(parts) < 3:
        raise DerError("not a signed structure")
    tbs, algorithm, value = parts[:3]
    if value.tag != BIT_STRING or data[value.content : value.end][:1] != b"\0":
        raise DerError("a signature value is a BIT STRING of whole octets")
    signature = data[value.content + 1 : value.end]
    return data[tbs.start : tbs.end], data[algorithm.start : algorithm.end], signature


_LONG_IDENTIFIERS = (b"\x06\x81", b"\x06\x82", b"\x06\x83", b"\x06\x84")
_CONSTRUCTED, _OCTET_STRING = 0x20, 0x04


def check_identifiers(data: bytes) -> None:
    """Refuse object identifiers over `MAX_OID` octets before a library reads one.

    asn1crypto takes time with the square of their length: a certificate of 64 KiB half a second.

    Raises:
        DerError: there is one, or `data` is no DER where one might be.
    """
    if any(mark in data for mark in _LONG_IDENTIFIERS):
        _check_identifiers(data, element(data, 0), 0)


def _check_identifiers(data: bytes, one: Element, depth: int) -> None:
    if one.tag == OID and one.end - one.content > MAX_OID:
        raise DerError(f"object identifier of {one.end - one.content} octets")
    if depth > MAX_NESTING:
        raise DerError(f"nested deeper than {MAX_NESTING}")
    if one.tag & _CONSTRUCTED:
        for child in children(data, one):
            _check_identifiers(data, child, depth + 1)
    elif one.tag == _OCTET_STRING and data[one.content : one.content + 1] in (b"\x30", b"\x06"):
        # Extension values are DER inside an OCTET STRING; other octets may look like it.
        try:
            inner = element(data, one.content, one.end)
        except DerError:
            return
        if inner.end == one.end:
            _check_identifiers(data, inner, depth + 1)


def oid_text(content: bytes) -> str:
    """The dotted form of an OBJECT IDENTIFIER's content octets (X.690 §8.19).

    Raises:
        DerError: empty, too long, the last arc is cut off, or an arc is padded (§8.19.2).
    """
    if not 0 < len(content) <= MAX_OID or content[-1] & 0x80:
        raise DerError("object identifier cut off or too long")
    arcs: list[int] = []
    value = 0
    for octet in content:
        if value == 0 and octet == 0x80:
            raise DerError("object identifier padded")
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))


def string_text(tag: int, content: bytes) -> str | None:
    """A character string's text, None for other tags or wrong octets.

    IA5String and PrintableString with UTF-8 in them occur in real certificates (domain D5), so
    all one-octet kinds are read as UTF-8, of which ASCII is a part.
    """
    try:
        if tag in _TEXT:
            return content.decode("utf-8")
        if tag == BMP_STRING:
            return content.decode("utf-16-be")
        if tag == UNIVERSAL_STRING:
            return content.decode("utf-32-be")
    except UnicodeDecodeError:
        return None
    return content.decode("latin-1") if tag in _LATIN1 else None
