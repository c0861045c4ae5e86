# SPDX-License-Identifier: Apache-2.0
"""Which objects of the signed revision refer to a given object.

An object may be changed as what it seems to be only if it is nothing else as well, and an object
may be added only if nothing signed was waiting for it. References are found in the octets of the
file, once for all its signatures: objects up to `MAX_SCANNED` are scanned whole, stream data too
(a match there can only make the answer stricter); of larger ones the part before their stream.
What counts as one is in `mentions`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple, TypeVar

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSectionData

from ..document import PdfLimitError, entry
from ..syntax import HEADER, SyntaxProblemError, read_value, skip_blank
from .keys import Keys, key_before
from .mentions import ANY, mentions
from .values import Ref, references
from .views import View

MAX_OBJECTS = 500_000
"""Objects indexed; the largest reports have some ten thousands."""
MAX_FOUND = 1_000_000
"""References found in all of them."""
MAX_ODD = 100
"""References to numbers longer than any, which may lead to each object; sound files have none."""
_T = TypeVar("_T")
MAX_SCANNED = 16 * 1024
"""Octets of an object that are scanned rather than parsed."""

TRAILER: Ref = (0, 0)
"""Stands for trailers and cross-reference streams among the users of an object."""

_FEW = 64
"""References to one object that are looked up one by one."""


def sections(reader: PdfFileReader, revision: int) -> Iterator[XRefSectionData]:
    """The cross-references of the 1-based `revision`, its hybrid ones (§7.5.8.4) as well."""
    data = reader.xrefs.get_xref_data(revision - 1)
    yield data
    if data.hybrid is not None:
        yield data.hybrid.xref_data


class _Inner(NamedTuple):
    """An object inside an object stream: the revision that has it there, and where it starts."""

    since: int
    user: Ref
    stream: int
    start: int


class _Use(NamedTuple):
    """Since which offset or revision an object, at this offset or in this stream, has a key."""

    since: int
    user: Ref
    place: int
    key: str | None


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
        self._inner: dict[int, list[tuple[_Inner, int]]] = {}
        self._opened: dict[tuple[int, int], bytes] = {}
        self._runs: dict[int, list[tuple[int, int, list[int]]]] = {}
        self._keys: dict[int, list[_Use]] = {}
        self._inner_keys: dict[int, list[_Use]] = {}
        self._count = 0
        self._collect(reader)
        self._order = sorted(self._owners)
        self._scan()
        for revision, number in self.streams:
            self._scan_packed(reader, number, revision)

    def users(self, number: int, end: int, revision: int) -> set[Ref]:
        """Objects that refer to `number` before the offset `end`, or packed up to `revision`."""
        found: set[Ref] = set()
        for one in (number, ANY):
            found |= {user for user, _ in self.places(one, end, revision)}
        return found

    def keys(self, number: int, end: int, revision: int) -> Iterator[tuple[Ref, int, str | None]]:
        """Each use: the object that refers, its offset or object stream, and under which key.

        The key is empty for an element of an array, None where that cannot be told.
        """
        for one in (number, ANY):
            for since, user, place, key in self._keys_of(one):
                if since < end:
                    yield user, place, key
            for since, user, place, key in self._inner_keys_of(one):
                if since <= revision:
                    yield user, place, key

    def places(self, number: int, end: int, revision: int) -> Iterator[tuple[Ref, int]]:
        """Each object that refers to `number` itself, with its offset or object stream."""
        found = self._found.get(number, [])
        if (behind := bisect_left(found, end)) <= _FEW:
            for at in found[:behind]:
                place = self._order[bisect_right(self._order, at) - 1]
                yield self._owners[place], place
        else:
            for at, place, _ in self._runs_of(number):
                if at >= end:
                    break
                yield self._owners[place], place
        for by in dict.fromkeys(by for by, _ in self._inner.get(number, ())):
            if by.since <= revision:
                yield by.user, by.stream

    def _runs_of(self, number: int) -> list[tuple[int, int, list[int]]]:
        """The references to `number` by object: where the first is, where the object begins, all.

        Found once: a million may stand in one object, and be asked for again by each signature.
        """
        if number not in self._runs:
            runs, places, at = [], self._found.get(number, []), 0
            while at < len(places):
                owner = bisect_right(self._order, places[at])
                behind = len(places)
                if owner < len(self._order):
                    behind = bisect_left(places, self._order[owner], at)
                runs.append((places[at], self._order[owner - 1], places[at:behind]))
                at = behind
            self._runs[number] = runs
        return self._runs[number]

    def _keys_of(self, number: int) -> list[_Use]:
        """Where in the file, in what object, and under what key `number` is first referred to."""
        if number not in self._keys:
            self._keys[number] = found = []
            keys = Keys(self._document)
            for _, place, run in self._runs_of(number):
                first: dict[str | None, int] = {}
                for at in run:
                    first.setdefault(keys.before(at, place), at)
                found += [_Use(at, self._owners[place], place, key) for key, at in first.items()]
        return self._keys[number]

    def _inner_keys_of(self, number: int) -> list[_Use]:
        if number not in self._inner_keys:
            found = (
                _Use(
                    by.since,
                    by.user,
                    by.stream,
                    key_before(self._opened[by.since, by.stream], at, by.start),
                )
                for by, at in self._inner.get(number, ())
            )
            self._inner_keys[number] = list(dict.fromkeys(found))
        return self._inner_keys[number]

    def is_used(self, number: int, end: int, revision: int) -> bool:
        """Whether `users` would give any."""
        for one in (number, ANY):
            places = self._found.get(one)
            if places and places[0] < end:
                return True
            if any(by.since <= revision for by, _ in self._inner.get(one, ())):
                return True
        return False

    @cached_property
    def maybe_tables(self) -> set[Ref]:
        """Objects that say of themselves in the file that they are cross-references, and others.

        Who writes the word otherwise is a user as any other is.
        """
        found: set[Ref] = set()
        for word in re.finditer(rb"XRef", self._document):
            owner = bisect_right(self._order, word.start())
            found |= {self._owners[self._order[owner - 1]]} if owner else set()
        return found

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

    def _enter(self, number: int, found: dict[int, list[_T]]) -> list[_T]:
        """Where a reference to `number` is noted; each one counts, inflated or not."""
        self._count += 1
        if self._count > MAX_FOUND:
            raise PdfLimitError("references", MAX_FOUND)
        known = found.get(number)
        if known is None:
            known = found[number] = []
        if number == ANY and len(known) >= MAX_ODD:
            raise PdfLimitError("odd-references", MAX_ODD)
        return known

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
        for number, at in mentions(self._document, max(start, self._order[0]), end):
            self._enter(number, self._found).append(at)

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
            by = _Inner(revision, (inner, 0), number, places[i])
            for found, at in mentions(data, places[i], stop):
                self._enter(found, self._inner).append((by, at))
        self._opened[revision, number] = data


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
        self._known: dict[Ref, frozenset[Ref]] = {}
        self._any_wanted: bool | None = None
        self._trailer = {ref[0] for ref in references(view.trailer)}
        placed = index.placed
        self.outside = {ref for since, at, ref in placed if since <= view.revision and at >= end}
        self.packed = frozenset(n for since, n in index.streams if since <= view.revision)

    def of(self, ref: Ref) -> frozenset[Ref]:
        """The objects that refer to the number of `ref`; `TRAILER` where a trailer does.

        Readers differ on what a wrong generation means, so it is not looked at.
        """
        # Asked again for every page that hangs on one node, which thousands may refer to.
        if ref not in self._known:
            users = self._users(ref)
            tables = users & self._index.maybe_tables
            self._known[ref] = frozenset(users - {one for one in tables if self._is_table(one)})
        return self._known[ref]

    def in_role(self, ref: Ref, keys: frozenset[str]) -> frozenset[Ref]:
        """Those of them that know the object under `keys` or in arrays alone, as one role has it.

        Names of fonts, pictures and states are keys as well: a dictionary that is a page or a field
        can be read as a list of them too, and what its role may change is then a font.
        """
        others = {
            user
            for user, place, key in self._index.keys(ref[0], self._end, self._view.revision)
            if key not in keys and key != "" and self._is_current(user, place)
        }
        return self.of(ref) - others

    def is_wanted(self, number: int) -> bool:
        """Whether a trailer, or an object as it is now, refers to `number`."""
        if self._any_wanted is None:  # Asked of each number that a file mentions.
            self._any_wanted = self._is_mentioned(ANY)
        return self._any_wanted or number in self._trailer or self._is_mentioned(number)

    def _is_mentioned(self, number: int) -> bool:
        places = self._index.places(number, self._end, self._view.revision)
        return any(user != TRAILER and self._is_current(user, at) for user, at in places)

    def _is_current(self, user: Ref, place: int) -> bool:
        """Whether a use stands in what an object is now, not in what a revision before made it."""
        if user == TRAILER:
            return True
        now = self._view.place(user)
        return now == place or getattr(now, "obj_stream_id", None) == place

    def _users(self, ref: Ref) -> set[Ref]:
        users = self._index.users(ref[0], self._end, self._view.revision)
        return users | {TRAILER} if ref[0] in self._trailer else users

    def _is_table(self, ref: Ref) -> bool:
        """Cross-references that nothing refers to, as hybrid files have beside their table."""
        if ref == TRAILER:
            return False
        used = self._index.is_used(ref[0], self._end, self._view.revision)
        if used or ref[0] in self._trailer:
            return False  # Asked first: hundreds of elements may refer to one, and none is read.
        value = self._view.get(ref)
        return isinstance(value, generic.StreamObject) and entry(value, "/Type") == "/XRef"
