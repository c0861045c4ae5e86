# SPDX-License-Identifier: Apache-2.0
"""Which objects of the signed revision refer to a given object.

An object may be changed as what it seems to be only if it is nothing else as well, and an object
may be added only if nothing signed was waiting for it. References are found in the octets of the
file, once for all its signatures: objects up to `MAX_SCANNED` are scanned whole, stream data too
(a match there can only make the answer stricter); of larger ones the part before their stream.
Comments count as white space, as they do for every reader.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSectionData

from ..document import PdfLimitError, entry
from ..syntax import HEADER, SyntaxProblemError, read_value, skip_blank
from .values import Ref, references
from .views import View

MAX_OBJECTS = 500_000
"""Objects indexed; the largest reports have some ten thousands."""
MAX_FOUND = 1_000_000
"""References found in all of them."""
MAX_SCANNED = 16 * 1024
"""Octets of an object that are scanned rather than parsed."""

TRAILER: Ref = (0, 0)
"""Stands for trailers and cross-reference streams among the users of an object."""

_WHITE = rb"[\0\t\n\f\r ]"
_WORD_ENDS = rb"(?![^\0\t\n\f\r ()<>\[\]{}/%])"
_DIGITS = (
    # A digit first: the search then skips everything else at the speed of a scan for octets.
    rb"([0-9](?<![0-9][0-9])(?:(?<=0)0*+[0-9]{0,10}+|[0-9]{0,9}+))(?![0-9])"
)
# The word R alone (§7.2.3): RG is an operator that follows numbers in any page content.
_REFERENCE = re.compile(
    _DIGITS
    + rb"(?:(?="
    + _WHITE
    + rb"*+%|"
    + _WHITE
    + rb"++[0-9]++"
    + _WHITE
    + rb"*+%)"
    + rb"|"
    + _WHITE
    + rb"++[0-9]++"
    + _WHITE
    + rb"++R"
    + _WORD_ENDS
    + rb")"
)
"""A reference, or a number with a comment behind it that may be one."""
_WHITES = re.compile(_WHITE + rb"*+")
_LINE = re.compile(rb"[^\r\n]*+")
_GENERATION = re.compile(rb"[0-9]++")
_R = re.compile(rb"R" + _WORD_ENDS)
_MAX_DIGITS = 10


def _number(found: re.Match[bytes]) -> int:
    """The object number of a match, however many zeros stand before it."""
    digits = found[1]
    return int(digits if len(digits) <= _MAX_DIGITS else digits.lstrip(b"0") or b"0")


class _Comments:
    """References with comments inside, as one search goes on to the right.

    However many numbers stand in one comment, what follows it is read once.
    """

    def __init__(self, octets: bytes, end: int) -> None:
        self._octets = octets
        self._end = end
        self._line = (0, 0)
        self._run = (0, 0)
        self._tails: dict[int, bool] = {}

    def is_reference(self, at: int) -> bool:
        """Whether blanks and comments, a generation and R stand at `at`, behind a number."""
        end = self._skip(at)
        if end == at:
            return False
        if end not in self._tails:
            self._tails[end] = self._is_tail(end)
        return self._tails[end]

    def _is_tail(self, at: int) -> bool:
        found = _GENERATION.match(self._octets, at, self._end)
        if found is None:
            return False
        end = self._skip(found.end())
        return end > found.end() and _R.match(self._octets, end, self._end) is not None

    def _skip(self, at: int) -> int:
        """Behind blanks and comments.

        An end of line is never inside a comment: from any in a run that was read, the way leads
        to the end of that run.
        """
        start = at
        while True:
            at = self._match(_WHITES, at)
            if self._octets[at : at + 1] != b"%" or at >= self._end:
                break
            if not self._line[0] <= at <= self._line[1]:
                self._line = (at, self._match(_LINE, at))
            ended = self._line[1]
            if ended >= self._end:
                return at  # A comment without end of line.
            if self._run[0] <= ended < self._run[1]:
                return self._run[1]
            at = ended
        if at > start:
            self._run = (start, at)
        return at

    def _match(self, rule: re.Pattern[bytes], at: int) -> int:
        found = rule.match(self._octets, at, self._end)
        return found.end() if found is not None else at


def _references(octets: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Number and offset of every reference written in a part of `octets`.

    Numbers inside what looks like a comment count too: the comment may stand in a string.
    """
    comments = _Comments(octets, end)
    for found in _REFERENCE.finditer(octets, start, end):
        if found.end() > found.end(1) or comments.is_reference(found.end(1)):
            yield _number(found), found.start()


def sections(reader: PdfFileReader, revision: int) -> Iterator[XRefSectionData]:
    """The cross-references of the 1-based `revision`, its hybrid ones (§7.5.8.4) as well."""
    data = reader.xrefs.get_xref_data(revision - 1)
    yield data
    if data.hybrid is not None:
        yield data.hybrid.xref_data


class Index:
    """Every reference written in a file, and where."""

    def __init__(self, reader: PdfFileReader, document: bytes) -> None:
        self._document = document
        self._owners: dict[int, Ref] = {}
        self._tables: dict[int, int] = {}
        self.placed: list[tuple[int, int, Ref]] = []
        """Revision, offset and object of every row that gives an offset."""
        self.streams: list[tuple[int, int]] = []
        """Revision and number of every object stream that rows of that revision name."""
        self._found: dict[int, list[int]] = {}
        self._inner: dict[int, list[tuple[int, Ref]]] = {}
        self._count = 0
        self._collect(reader)
        self._order = sorted(self._owners)
        self._scan()
        for revision, number in self.streams:
            self._scan_packed(reader, number, revision)

    def users(self, number: int, end: int, revision: int) -> set[Ref]:
        """Objects that refer to `number` before the offset `end`, or packed up to `revision`."""
        places = self._found.get(number, [])
        found = {self._owner(at) for at in places[: bisect_left(places, end)]}
        found |= {user for since, user in self._inner.get(number, ()) if since <= revision}
        return found

    def is_used(self, number: int, end: int, revision: int) -> bool:
        """Whether `users` would give any."""
        places = self._found.get(number)
        inner = self._inner.get(number, ())
        return bool(places and places[0] < end) or any(since <= revision for since, _ in inner)

    def _owner(self, at: int) -> Ref:
        return self._owners[self._order[bisect_right(self._order, at) - 1]]

    def _collect(self, reader: PdfFileReader) -> None:
        for revision in range(1, reader.xrefs.total_revisions + 1):
            info = reader.xrefs.get_xref_container_info(revision - 1)
            self._owners[info.start_location] = TRAILER
            if info.stream_ref is None:
                self._tables[info.start_location] = info.end_location
            named: set[int] = set()
            for data in sections(reader, revision):
                for number, (generation, place) in data.standard_xrefs.items():
                    self._owners.setdefault(place, (number, generation))
                    self.placed.append((revision, place, (number, generation)))
                named |= data.obj_streams_used
            self.streams += [(revision, number) for number in sorted(named)]
            if len(self._owners) > MAX_OBJECTS:
                raise PdfLimitError("objects", MAX_OBJECTS)

    def _scan(self) -> None:
        """Scan the small objects in runs, of large ones what stands before their stream."""
        start = 0
        for i, at in enumerate(self._order):
            stop = self._order[i + 1] if i + 1 < len(self._order) else len(self._document)
            if at in self._tables:
                self._scan_run(start, at)
                start = self._tables[at]  # Rows hold no references; the trailer behind may.
            elif stop - at > MAX_SCANNED and self._owners[at] != TRAILER:
                self._scan_run(start, self._end_of_value(at, stop))
                start = stop
        self._scan_run(start, len(self._document))
        for places in self._found.values():
            places.sort()

    def _end_of_value(self, at: int, stop: int) -> int:
        header = HEADER.match(self._document, at)
        try:
            if header is None:
                return stop
            return read_value(self._document, skip_blank(self._document, header.end()))[1]
        except SyntaxProblemError:
            return stop

    def _scan_run(self, start: int, end: int) -> None:
        if not self._order:
            return
        for number, at in _references(self._document, max(start, self._order[0]), end):
            self._count += 1
            if self._count > MAX_FOUND:
                raise PdfLimitError("references", MAX_FOUND)
            self._found.setdefault(number, []).append(at)

    def _scan_packed(self, reader: PdfFileReader, number: int, revision: int) -> None:
        """Scan the objects inside an object stream (ISO 32000-2 §7.5.7), each by its own number."""
        resolver = reader.get_historical_resolver(revision - 1)
        stream = resolver.get_object(generic.Reference(number, 0, pdf=resolver))
        if not isinstance(stream, generic.StreamObject):
            return
        data = bytes(stream.data)
        first, count = int(stream["/First"]), int(stream["/N"])
        if not 0 <= first <= len(data) or not 0 <= count <= MAX_OBJECTS:
            return
        head = [int(word) for word in data[:first].split()[: 2 * count]]
        starts = sorted(zip(head[1::2], head[::2], strict=False))
        places = [first + start for start, _ in starts]
        for i, (_, inner) in enumerate(starts):
            stop = places[i + 1] if i + 1 < len(places) else len(data)
            for found, _ in _references(data, places[i], stop):
                self._inner.setdefault(found, []).append((revision, (inner, 0)))


class Uses:
    """References in the objects that are in use in one signed revision.

    `end` is the offset at which that revision ends; `outside` are objects that its
    cross-references place beyond it: their octets were never signed. `packed` are the numbers of
    object streams that hold objects of it.
    """

    def __init__(self, view: View, index: Index, end: int) -> None:
        self._index = index
        self._end = end
        self._view = view
        self._trailer = {ref[0] for ref in references(view.trailer)}
        placed = index.placed
        self.outside = {ref for since, at, ref in placed if since <= view.revision and at >= end}
        self.packed = frozenset(n for since, n in index.streams if since <= view.revision)

    def of(self, ref: Ref) -> frozenset[Ref]:
        """The objects that refer to the number of `ref`; `TRAILER` where a trailer does.

        Readers differ on what a wrong generation means, so it is not looked at.
        """
        users = self._users(ref)
        return frozenset(user for user in users if user == TRAILER or not self._is_table(user))

    def _users(self, ref: Ref) -> set[Ref]:
        users = self._index.users(ref[0], self._end, self._view.revision)
        return users | {TRAILER} if ref[0] in self._trailer else users

    def _is_table(self, ref: Ref) -> bool:
        """Cross-references that nothing refers to, as hybrid files have beside their table."""
        used = self._index.is_used(ref[0], self._end, self._view.revision)
        if used or ref[0] in self._trailer:
            return False  # Asked first: hundreds of elements may refer to one, and none is read.
        value = self._view.get(ref)
        return isinstance(value, generic.StreamObject) and entry(value, "/Type") == "/XRef"
