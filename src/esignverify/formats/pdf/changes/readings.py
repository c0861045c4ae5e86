# SPDX-License-Identifier: Apache-2.0
"""Whether what was signed has one reading, where a later revision writes or lists it again.

Of a key that stands twice, a length that is wrong or an object that is listed at two places each
reader takes its own. An update that writes one of these readings changes the document for everyone
who had another, though nothing differs from what we read. Updates are read strictly (`updates`);
here the signed side of the same comparison is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef

from ..containers import check_container
from ..cross_references import check_pointers
from ..document import READ_ERRORS, PdfLimitError
from ..syntax import (
    HEADER,
    Object,
    Reference,
    SyntaxProblemError,
    read_object,
    read_value,
    skip_blank,
)
from .values import Ref

_WHITE = b"\0\t\n\f\r "


MAX_REFERRED = 20_000
"""Objects that updates of one document refer to anew; a long list that moved has thousands."""
MAX_REFERENCES = 200_000
"""References to them in all comparisons: 140 signatures, each of all later ones."""


class Known:
    """What was found out about one document, for the comparison of any of its revisions."""

    def __init__(self, reader: PdfFileReader) -> None:
        self.document: bytes = reader.stream.getvalue()
        self.objects: dict[tuple[Ref, object], bool] = {}
        self.trailers: dict[int, bool] = {}
        self.references: dict[tuple[Ref, object], frozenset[Ref]] = {}
        """What objects refer to that came with an update."""
        self._asked = 0
        self._referred: set[Ref] = set()
        sections = [
            reader.xrefs.get_xref_data(revision) for revision in range(reader.xrefs.total_revisions)
        ]
        self.twice = [_listed_twice(one) for one in sections]
        placed = {place for one in sections for _, place in one.standard_xrefs.values()}
        self._starts = sorted(placed)

    def spend_reference(self, target: Ref) -> None:
        """Count a reference that an update brings.

        Raises:
            PdfLimitError: there were too many.
        """
        self._asked += 1
        self._referred.add(target)
        if len(self._referred) > MAX_REFERRED:
            raise PdfLimitError("referred-objects", MAX_REFERRED)
        if self._asked > MAX_REFERENCES:
            raise PdfLimitError("new-references", MAX_REFERENCES)

    def next_object(self, start: int) -> int:
        """Where the next object begins that some revision lists; the end where there is none."""
        for at in range(bisect_right(self._starts, start), len(self._starts)):
            if HEADER.match(self.document, self._starts[at]):
                return self._starts[at]
        return len(self.document)


@dataclass(frozen=True, slots=True)
class _Packed:
    """The octets of an object stream and what it lists; kept, for thousands may be asked for."""

    data: bytes
    listed: list[tuple[int, int]]
    """Numbers and offsets, as they are listed."""
    times: Counter[int]
    starts: list[int]


class Readings:
    """What has one reading as of one revision (1-based); `known` is kept for all of them."""

    def __init__(self, reader: PdfFileReader, revision: int, known: Known) -> None:
        self._reader = reader
        self._revision = revision
        self._known = known
        self._document = known.document
        self._view: HistoricalResolver = reader.get_historical_resolver(revision - 1)
        self._packed: dict[int, _Packed | None] = {}

    def one(self, ref: Ref, place: object) -> bool:
        """Whether the object `ref` stands at `place`, and can be read in one way only."""
        if (ref, place) not in self._known.objects:
            self._known.objects[ref, place] = self._is_one(ref, place)
        return self._known.objects[ref, place]

    def _is_one(self, ref: Ref, place: object) -> bool:
        try:
            if isinstance(place, ObjStreamRef):
                return self._one_packed(ref, place)
            return isinstance(place, int) and self._one_plain(ref, place)
        except SyntaxProblemError:
            return False

    def is_listed_twice(self, number: int) -> bool:
        """Whether one revision's cross-references give an object two places."""
        return any(number in self._known.twice[at] for at in range(self._revision))

    def odd_trailer(self) -> int:
        """The first 1-based revision whose trailer has more than one reading; 0 for none."""
        for revision in range(self._revision):
            if revision not in self._known.trailers:
                self._known.trailers[revision] = self._is_odd(revision)
            if self._known.trailers[revision]:
                return revision + 1
        return 0

    def _is_odd(self, revision: int) -> bool:
        try:
            self._read_trailer(revision)
        except SyntaxProblemError:
            return True
        return False

    def _read_trailer(self, revision: int) -> None:
        start = self._skip(self._reader.xrefs.get_xref_container_info(revision).start_location)
        if HEADER.match(self._document, start):
            check_pointers(self._container(start).dictionary)
            return
        at = self._document.find(b"trailer", start)
        found, _ = read_value(self._document, skip_blank(self._document, at + len(b"trailer")))
        if not isinstance(found, dict) or "XRefStm" not in found:
            return
        if not isinstance(found["XRefStm"], int):
            raise SyntaxProblemError("/XRefStm is no offset")
        check_pointers(self._container(self._skip(found["XRefStm"])).dictionary, found)

    def _container(self, start: int) -> Object:
        """The stream of objects or cross-references at `start`.

        Raises:
            SyntaxProblemError: readers differ on what it holds.
        """
        found = read_object(self._document, start, self._length)
        check_container(found)
        return found

    def _one_plain(self, ref: Ref, place: int) -> bool:
        """It ends before the next object begins: no octet is in two, and none is read twice."""
        start = self._skip(place)
        header = HEADER.match(self._document, start)
        # Asked first: thousands of rows may lead to one large object, which is read once then.
        if header is None or (int(header[1]), int(header[2])) != ref:
            return False
        octets = self._document[start : self._known.next_object(start)]
        read_object(octets, 0, self._length)
        return True

    def _one_packed(self, ref: Ref, place: ObjStreamRef) -> bool:
        """An object of a stream (§7.5.7): listed once, where it is said to be, alone."""
        if place.obj_stream_id not in self._packed:
            self._packed[place.obj_stream_id] = self._open(place.obj_stream_id)
        packed = self._packed[place.obj_stream_id]
        if packed is None:
            return False
        data, listed = packed.data, packed.listed
        if not 0 <= place.ix_in_stream < len(listed):
            return False
        number, at = listed[place.ix_in_stream]
        behind = bisect_right(packed.starts, at)
        shared = behind > 1 and packed.starts[behind - 2] == at
        if number != ref[0] or packed.times[number] != 1 or shared:
            return False
        stop = packed.starts[behind] if behind < len(packed.starts) else len(data)
        # With the octet behind it, which ends a word; else no octet is read for two objects.
        octets = data[at : stop + 1]
        _, end = read_value(octets, skip_blank(octets, 0))
        return 0 < end <= stop - at and skip_blank(octets, end) >= stop - at

    def _open(self, number: int) -> _Packed | None:
        """An object stream; None where it is none.

        Raises:
            SyntaxProblemError: readers differ on what it holds.
        """
        ref = number, 0
        place = self._place(ref)
        if not isinstance(place, int) or self.is_listed_twice(number) or not self.one(ref, place):
            return None
        self._container(self._skip(place))
        try:
            stream = self._view.get_object(generic.Reference(number, 0, pdf=self._view))
            if not isinstance(stream, generic.StreamObject):
                return None
            data, count, first = bytes(stream.data), int(stream["/N"]), int(stream["/First"])
        except READ_ERRORS:
            return None
        head = data[: max(first, 0)].split()[: 2 * max(count, 0)]
        if len(head) != 2 * count or not all(word.isdigit() for word in head):
            return None
        places = [first + int(word) for word in head[1::2]]
        listed = list(zip(map(int, head[::2]), places, strict=True))
        return _Packed(data, listed, Counter(one for one, _ in listed), sorted(places))

    def _place(self, ref: Ref) -> object:
        at = generic.Reference(*ref, pdf=self._reader)
        found: object = self._reader.xrefs.get_historical_ref(at, self._revision - 1)
        return found

    def _skip(self, at: int) -> int:
        while self._document[at : at + 1] and self._document[at] in _WHITE:
            at += 1
        return at

    def _length(self, ref: Reference) -> int | None:
        try:
            at = generic.Reference(ref.number, ref.generation, pdf=self._view)
            found = self._view.get_object(at)
        except (PdfError, ValueError, KeyError):
            return None
        return int(found) if isinstance(found, int) else None


def _listed_twice(section: Any) -> set[int]:
    """Objects to which one section, with the hybrid one beside it, gives more than one place."""
    found: set[int] = set(section.twice)
    if section.hybrid is not None:
        hidden = section.hybrid.xref_data
        found |= hidden.twice
        places = {**hidden.standard_xrefs, **hidden.xrefs_in_objstm}
        found |= {n for n, at in section.standard_xrefs.items() if places.get(n, at) != at}
    return found - {0}
