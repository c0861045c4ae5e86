# SPDX-License-Identifier: Apache-2.0
"""Objects inside object streams (ISO 32000-2 §7.5.7), found by an index that is read once.

The library reads a stream's index anew for each object in it: a stream of a hundred costs ten
thousand numbers. Streams whose index is not plain numbers are left to the library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils import reader as library_reader
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from . import library
from .errors import PdfLimitError

MAX_PACKED = 1_000_000
"""Objects that all object streams of a file say they hold; the largest reports have thousands."""

# Possessive inside as well: until 3.11.4 Python takes back what such a group had matched.
_PLAIN = re.compile(rb"(?:[0-9]{1,10}+[\0\t\n\f\r ]++|(?!))*+")  # (?!): see `syntax`
_READ_FROM_STREAM = library_reader.PdfFileReader._get_object_from_stream  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Packed:
    """A stream: how many objects it says it has, its octets, where each object starts in them."""

    count: int
    octets: bytes
    places: dict[int, int]


def packed(reader: Any, number: int) -> Packed | None:
    """The object stream called `number`, None where its index is not plain.

    Raises:
        AssertionError: it is no object stream.
        PdfError: it cannot be decoded.
        PdfLimitError: with it, object streams say that they hold more than `MAX_PACKED` objects.
    """
    known: dict[int, Packed | None] = vars(reader).setdefault("_packed", {})
    if number not in known:
        left = vars(reader).get("_packed_left", MAX_PACKED)
        found = known[number] = _read(reader, number, left)
        reader._packed_left = left - (found.count if found is not None else 0)  # noqa: SLF001
    return known[number]


def _read(reader: Any, number: int, left: int) -> Packed | None:
    stream = reader.get_object(generic.Reference(number, 0, reader))
    assert isinstance(stream, generic.StreamObject)
    assert stream["/Type"] == "/ObjStm"
    octets = bytes(stream.read_data(DecodePurpose.OBJECT_STREAM))
    count, first = stream["/N"], stream["/First"]
    if isinstance(count, int) and count > left:
        raise PdfLimitError("packed-objects", MAX_PACKED)
    if not isinstance(count, int) or not isinstance(first, int) or not 0 < first <= len(octets):
        return None
    head, rest = octets[:first], octets[first:].lstrip(library.BLANK)
    if not rest or rest.startswith(b"%"):
        return None
    words = head.split(maxsplit=2 * max(count, 0))[: 2 * max(count, 0)]
    if _PLAIN.fullmatch(head) is None or not 0 <= 2 * count <= len(words):
        return None
    places: dict[int, int] = {}
    for i in range(count):
        places.setdefault(int(words[2 * i]), first + int(words[2 * i + 1]))
    return Packed(count, octets, places)


def get_object_from_stream(reader: Any, number: int, stream_number: int, index: int) -> Any:
    """As the library's method of that name, which it asks where it must."""
    stream = None if reader.strict else packed(reader, stream_number)
    if stream is None or number not in stream.places:
        return _READ_FROM_STREAM(reader, number, stream_number, index)  # type: ignore[no-untyped-call]
    if not 0 <= index < stream.count:
        return generic.NullObject()
    octets = BytesIO(stream.octets)
    octets.seek(stream.places[number])
    found: Any
    try:
        found = generic.read_object(octets, generic.Reference(number, 0, reader))
    except (misc.PdfStreamError, misc.PdfReadError):
        found = generic.NullObject()
    library.spend(reader, octets.tell() - stream.places[number])
    if not isinstance(found, generic.StreamObject | generic.IndirectObject):
        library.read_non_whitespace(octets, seek_back=True, allow_eof=True)
    return found
