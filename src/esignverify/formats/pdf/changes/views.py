# SPDX-License-Identifier: Apache-2.0
"""Two revisions of one document, and which objects were written between them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from ..document import PdfLimitError, entry
from ..page_tree import walk_pages
from ..parsing import values_left
from .moved import Moves
from .readings import Known, Readings
from .values import RAW, Ref, references, same


class View:
    """A document as of one revision (1-based). Objects resolve within that revision."""

    def __init__(self, reader: PdfFileReader, revision: int) -> None:
        self.reader = reader
        self.revision = revision
        self.resolver: HistoricalResolver = reader.get_historical_resolver(revision - 1)

    @cached_property
    def _pages(self) -> tuple[dict[Ref, int], set[Ref]]:
        return walk_pages(self.resolver)

    @property
    def page_numbers(self) -> dict[Ref, int]:
        """Object number of each page to its number from 1; the tree is walked once."""
        return self._pages[0]

    @property
    def page_nodes(self) -> set[Ref]:
        """Every node of the page tree, pages too."""
        return self._pages[1]

    @property
    def root(self) -> generic.DictionaryObject:
        """The catalog."""
        root: generic.DictionaryObject = self.resolver.root
        return root

    @property
    def trailer(self) -> generic.DictionaryObject:
        """The trailer, as the cross-reference sections up to this revision give it."""
        return self.resolver.trailer_view

    @property
    def root_ref(self) -> Ref:
        """The catalog's object number."""
        ref = self.resolver.root_ref
        return ref.idnum, ref.generation

    def place(self, ref: Ref) -> object:
        """Where the cross-references say that an object is; None where it is not in use."""
        places: Any = self.reader.xrefs
        found: object = places.place(ref, self.revision - 1)
        return found

    def get(self, ref: Ref) -> object:
        """The object, None where it is not in use in this revision."""
        if self.place(ref) is None:
            return None
        found: object = self.resolver.get_object(
            generic.Reference(ref[0], ref[1], pdf=self.resolver)
        )
        return found


MAX_TOUCHED = 5_000
"""Objects compared between two revisions; signing and its validation data write some hundreds."""


MAX_VALUES_TOUCHED = 150_000
"""Values parsed to compare them, which costs thrice what parsing does; three thousand widgets that
were filled in have some 50,000."""


class Touched:
    """Objects written after the signed revision.

    `changed` were in use in the signed revision and are written otherwise now, or are gone;
    `added` were not. `unclear` are those in use that readers did not agree on when they were
    signed: what became of them is not asked. Each goes with the last revision (1-based) that wrote
    it.
    """

    def __init__(self, old: View, new: View, known: Known) -> None:
        self.changed: dict[Ref, int] = {}
        self.added: dict[Ref, int] = {}
        self.unclear: dict[Ref, int] = {}
        self._old = old
        self._clear: dict[Ref, bool] = {}
        self._parsed = 0
        self.moves = Moves()
        self._known = known
        self._readings = readings = Readings(old.reader, old.revision, known)
        for ref, revision in _written(old, new).items():
            place = old.place(ref)
            if place is None:
                self.added[ref] = revision
                continue
            moved = place != new.place(ref)
            if readings.is_listed_twice(ref[0]) or (moved and not readings.one(ref, place)):
                self.unclear[ref] = revision
                continue
            if moved and new.place(ref) is not None:
                self._count(old, new, ref)
                for other in self.moves.between(old.get(ref), new.get(ref)):
                    if not self.is_clear(other):
                        self.unclear[other] = revision
            if not _unchanged(old, new, ref):
                self.changed[ref] = revision
        if old.root_ref != new.root_ref:
            self._settle_root(old, new)
        self._settle_referred(old, new)
        self.odd_trailer = readings.odd_trailer()

    def _settle_root(self, old: View, new: View) -> None:
        """A trailer that names another catalog settles what that one is, though nothing wrote it.

        So it does for what the other one refers to in place of the first one's.
        """
        moved = self.moves.between(old.root, new.root)
        for ref in (old.root_ref, new.root_ref, *moved):
            if not self.is_clear(ref):
                self.unclear[ref] = new.revision

    def _settle_referred(self, old: View, new: View) -> None:
        """Whatever an update refers to anew, and was signed, is one thing to every reader.

        Nobody may have looked at it before. Where a reader finds no such object at the place that
        is listed, or one of another generation, it mends the whole file.
        """
        dangling: dict[Ref, int] = {}
        for target, revision in self._referred(old, new):
            self._known.spend_reference(target)
            if new.place(target) is None:
                dangling[target] = revision
            elif not self.is_clear(target):
                self.unclear[target] = revision
        used = numbers_in_use(new, {target[0] for target in dangling})
        for (number, generation), revision in dangling.items():
            others = used.get(number, set()) - {generation}
            if any(new.place((number, one)) is not None for one in others):
                self.unclear[number, generation] = revision

    def _referred(self, old: View, new: View) -> Iterator[tuple[Ref, int]]:
        """References that trailer or written objects have under a key and did not have there.

        Each goes with the revision that wrote it. Streams of cross-references are trailers.
        """
        yield from ((ref, new.revision) for ref in _fresh(old.trailer, new.trailer))
        for ref, revision in self.changed.items():
            yield from ((one, revision) for one in _fresh(old.get(ref), new.get(ref)))
        for ref, revision in self.added.items():
            place = ref, new.place(ref)
            if place not in self._known.references:
                self._known.references[place] = _brought(new.get(ref))
            yield from ((one, revision) for one in self._known.references[place])

    def _count(self, old: View, new: View, ref: Ref) -> None:
        """Count what had to be parsed to lay an object beside what it was."""
        before = values_left(old.reader)
        old.get(ref)
        new.get(ref)
        self._parsed += before - values_left(old.reader)
        if self._parsed > MAX_VALUES_TOUCHED:
            raise PdfLimitError("values-compared", MAX_VALUES_TOUCHED)

    def is_clear(self, ref: Ref) -> bool:
        """Whether an object, if it was in use when signed, is one and the same to every reader."""
        if ref not in self._clear:  # Asked each time that something refers to it.
            self._clear[ref] = self._is_clear(ref)
        return self._clear[ref]

    def _is_clear(self, ref: Ref) -> bool:
        place = self._old.place(ref)
        if place is None:
            return True
        return not self._readings.is_listed_twice(ref[0]) and self._readings.one(ref, place)


def _brought(value: object) -> frozenset[Ref]:
    """What an object refers to that is new itself."""
    if isinstance(value, generic.StreamObject) and entry(value, "/Type") == "/XRef":
        return frozenset()
    return frozenset(references(value))


def _fresh(old: object, new: object) -> set[Ref]:
    """References of `new` that `old` has not, or not under the same key."""
    if not isinstance(new, generic.DictionaryObject):
        return set(references(new)) - set(references(old))
    known = old if isinstance(old, generic.DictionaryObject) else None
    found: set[Ref] = set()
    for key in new:
        fresh = set(references(new.raw_get(key, RAW)))
        if known is not None and key in known:
            fresh -= set(references(known.raw_get(key, RAW)))
        found |= fresh
    return found


def _written(old: View, new: View) -> dict[Ref, int]:
    """Objects that later revisions write or free, each with the last one that does."""
    found: dict[Ref, int] = {}
    for revision in range(old.revision + 1, new.revision + 1):
        data = old.reader.xrefs.get_xref_data(revision - 1)
        found.update(dict.fromkeys(data.explicit_refs_in_revision, revision))
        own = old.reader.xrefs.get_xref_container_info(revision - 1).stream_ref
        if own is not None:  # It need not list itself, and readers that mend find it all the same.
            found[own.idnum, own.generation] = revision
        if data.hybrid is not None:
            hidden = data.hybrid.xref_data.explicit_refs_in_revision
            found.update(dict.fromkeys(hidden, revision))
        if len(found) > MAX_TOUCHED:
            raise PdfLimitError("changed-objects", MAX_TOUCHED)
    return found


def _unchanged(old: View, new: View, ref: Ref) -> bool:
    if old.place(ref) == new.place(ref):
        return True
    return new.place(ref) is not None and same(old.get(ref), new.get(ref))


def numbers_in_use(view: View, wanted: set[int]) -> dict[int, set[int]]:
    """Which `wanted` numbers the cross-references up to `view` name, with their generations."""
    found: dict[int, set[int]] = {}
    for revision in range(view.revision):
        data = view.reader.xrefs.get_xref_data(revision)
        named = set(data.explicit_refs_in_revision)
        if data.hybrid is not None:
            named |= data.hybrid.xref_data.explicit_refs_in_revision
        for number, generation in named:
            if number in wanted:
                found.setdefault(number, set()).add(generation)
    return found
