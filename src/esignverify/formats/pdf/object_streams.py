# SPDX-License-Identifier: Apache-2.0
"""Objects inside object streams (ISO 32000-2 §7.5.7), each found by one look.

The library reads the head of the stream again for each object: a form with some thousand fields in
one stream takes it minutes. Here the head is read once; where it is not plain numbers the library
does it, so that for every file both give the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils import reader as library_reader
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from .errors import PdfLimitError
from .library import read_non_whitespace

_PAIR = re.compile(rb"[\0\t\n\f\r ]*([0-9]{1,10})[\0\t\n\f\r ]+([0-9]{1,10})(?=[\0\t\n\f\r <\[(/])")

_of_library = library_reader.PdfFileReader._get_object_from_stream  # noqa: SLF001 - replaced below


MAX_PACKED = 1_000_000
"""Objects that all object streams of a file say they hold; the largest reports have thousands."""


@dataclass(frozen=True, slots=True)
class _Head:
    """Where each object of one stream begins, by number; `stream` is the one that was read.

    `places` is None where the library must read it.
    """

    stream: generic.StreamObject
    places: dict[int, int] | None


@dataclass(slots=True)
class _Heads:
    """The heads that were read for one reader, by object stream."""

    known: dict[int, _Head] = field(default_factory=dict)
    objects: int = 0

    def read(self, holder: int, stream: generic.StreamObject) -> _Head:
        """The head of `stream`, the object `holder`.

        Raises:
            PdfLimitError: object streams say that they hold more than `MAX_PACKED` objects.
        """
        known = self.known.get(holder)
        if known is None or known.stream is not stream:
            known = self.known[holder] = _Head(stream, self._places(stream))
        return known

    def _places(self, stream: generic.StreamObject) -> dict[int, int] | None:
        count, first = stream.get("/N"), stream.get("/First")
        if not isinstance(count, int) or not isinstance(first, int):
            return None
        self.objects += max(count, 0)
        if self.objects > MAX_PACKED:
            raise PdfLimitError("packed-objects", MAX_PACKED)
        data = stream.read_data(DecodePurpose.OBJECT_STREAM)
        places: dict[int, int] = {}
        at = 0
        for _ in range(count):
            pair = _PAIR.match(data, at)
            if pair is None:
                return None
            # Of one number twice the library takes the first.
            places.setdefault(int(pair[1]), first + int(pair[2]))
            at = pair.end()
        return places


def object_from_stream(
    reader: library_reader.PdfFileReader, number: int, holder: int, index: int
) -> Any:
    """The object `number`, said to be the one at `index` of the object stream `holder`.

    Null where the stream does not hold it or it cannot be read, as tolerant readers have it.
    """
    stream: Any = generic.Reference(holder, 0, reader).get_object()
    known: _Heads = vars(reader).setdefault("heads_of_object_streams", _Heads())
    is_holder = isinstance(stream, generic.StreamObject) and stream.get("/Type") == "/ObjStm"
    places = known.read(holder, stream).places if is_holder else None
    if places is None:
        return _of_library(reader, number, holder, index)  # type: ignore[no-untyped-call]  # pyHanko
    if not 0 <= index < int(stream["/N"]) or number not in places:
        return generic.NullObject()
    octets = BytesIO(stream.read_data(DecodePurpose.OBJECT_STREAM))
    octets.seek(places[number])
    try:
        found = generic.read_object(octets, generic.Reference(number, 0, reader))
    except (misc.PdfStreamError, misc.PdfReadError):
        found = generic.NullObject()
    if not isinstance(found, generic.StreamObject | generic.IndirectObject):
        read_non_whitespace(octets, seek_back=True, allow_eof=True)
    return found


def install() -> None:
    """Put it in the library's place, once for the process."""
    library_reader.PdfFileReader._get_object_from_stream = object_from_stream  # type: ignore[method-assign]  # noqa: SLF001 - see above
