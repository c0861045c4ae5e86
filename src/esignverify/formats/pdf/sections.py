# SPDX-License-Identifier: Apache-2.0
"""The rows of one cross-reference section, taken over in bulk, and which objects it names twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pyhanko.pdf_utils import xref
from pyhanko.pdf_utils.xref import ObjStreamRef, XRefEntry, XRefType


class Rows:
    """The rows of one cross-reference section, in bulk."""

    def __init__(self) -> None:
        self.used: dict[int, tuple[int, int]] = {}
        self.packed: dict[int, ObjStreamRef] = {}
        self.freed: dict[int, int] = {}
        self.twice: set[int] = set()

    def __iter__(self) -> Iterator[XRefEntry]:
        """As the library gives them, one by one."""
        for number, (generation, place) in self.used.items():
            yield XRefEntry(XRefType.STANDARD, place, number, generation)
        for number, inside in self.packed.items():
            yield XRefEntry(XRefType.IN_OBJ_STREAM, inside, number)
        for number, generation in self.freed.items():
            yield XRefEntry(XRefType.FREE, None, number, generation)

    def drop(self, number: int) -> None:
        """Forget a row: a later one of the same section names the object again."""
        if number in self.used or number in self.freed:
            self.twice.add(number)
        self.used.pop(number, None)
        self.packed.pop(number, None)
        self.freed.pop(number, None)


class Section(xref.XRefSectionData):
    """As the library's class of a longer name."""

    twice: frozenset[int] = frozenset()
    """Objects that the section names more than once."""

    def process_entries(self, entries: Iterable[XRefEntry], strict: bool) -> int:
        """Take the rows over; gives the highest number."""
        if not isinstance(entries, Rows):
            rows = list(entries)
            counted = Counter(row.idnum for row in rows)
            self.twice = frozenset(number for number, times in counted.items() if times > 1)
            return int(super().process_entries(iter(rows), strict))
        entries.drop(0)
        self.twice = frozenset(entries.twice)
        self.standard_xrefs.update(entries.used)
        self.xrefs_in_objstm.update(entries.packed)
        self.freed.update(entries.freed)
        self.obj_streams_used.update(one.obj_stream_id for one in entries.packed.values())
        explicit = self.explicit_refs_in_revision
        explicit.update((number, place[0]) for number, place in entries.used.items())
        explicit.update((number, 0) for number in entries.packed)
        explicit.update((number, generation - 1) for number, generation in entries.freed.items())
        return max((*entries.used, *entries.packed, *entries.freed), default=0)
