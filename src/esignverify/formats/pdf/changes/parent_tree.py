# SPDX-License-Identifier: Apache-2.0
"""What the numbers of the parent tree lead to (ISO 32000-2 §7.9.7, §14.7.5.4), for every reader.

Readers that go by page look there first. Of a number that is there twice some take the first and
some the last; some stop at a greater one, some ask the limits of a node before they look into it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from pyhanko.pdf_utils import generic

from ..document import array, dictionary, entry, resolve
from .case import Case
from .values import MAX_NESTING, Ref, ref_of, same

_MAX_NODES = 20_000
"""Nodes of one tree looked at."""
_MAX_NUMBER = (1 << 31) - 1
"""Numbers beyond are others to readers that have 32 bits for them."""
_LOOKED_IN_A_FIELD = 16
"""Nodes and numbers looked at for the effort of one field."""


def finds_the_same(case: Case) -> bool:
    """Whether each number leads where it led, however a reader looks for it, or to more there."""
    before, after = _Numbers(case.old.root), _Numbers(case.new.root)
    # Read anew for each signature whose later revisions touch the structure.
    looked = len(before.nodes) + len(after.nodes) + len(before.numbers) + len(after.numbers)
    case.effort.spend(fields=looked // _LOOKED_IN_A_FIELD)
    if not before.in_order or not after.in_order:
        return False
    values = dict(zip(after.numbers, after.values, strict=True))
    kept = all(
        _leads_alike(value, values.get(number))
        for number, value in zip(before.numbers, before.values, strict=True)
    )
    return kept and all(_is_found(before, one) for one in _as_before(before, after))


def is_own_place(case: Case, ref: Ref, old: object, new: object) -> bool:
    """Whether a page or widget has the place that it had, or got one that no other has (§14.7.5.4).

    `old` and `new` are its number in the parent tree, None for none. What has the number of another
    is read aloud as that; its own is one whose elements refer to it.
    """
    if old == new or "/StructTreeRoot" not in case.old.root:
        return True
    if old is not None or not isinstance(new, int) or not 0 <= new <= _MAX_NUMBER:
        return False
    if case.places is None:
        found = _Numbers(case.old.root)
        case.effort.spend(fields=(len(found.nodes) + len(found.numbers)) // _LOOKED_IN_A_FIELD)
        values = dict(zip(found.numbers, found.values, strict=True))
        case.places = values if found.in_order else {}
        case.has_places = found.in_order
    if not case.has_places:
        return False
    row = case.places.get(int(new))
    return row is None or all(_refers(case, one, ref) for one in _elements(row))


def _elements(row: object) -> Iterator[generic.DictionaryObject | None]:
    """What a number leads to, one by one: thousands of widgets may be given one long row."""
    found = resolve(row)
    if isinstance(found, generic.ArrayObject):
        yield from (dictionary(found.raw_get(at)) for at in range(len(found)))
    else:
        yield dictionary(row)


def _refers(case: Case, element: generic.DictionaryObject | None, ref: Ref) -> bool:
    """Whether an element has content on a page, or a widget for a kid, that is `ref`."""
    if element is None:
        return False
    kids = entry(element, "/K")
    listed = array(kids) if isinstance(kids, generic.ArrayObject) else [kids]
    case.effort.spend(fields=-(-len(listed) // _LOOKED_IN_A_FIELD))
    parts = [element, *(kid for one in listed if (kid := dictionary(one)) is not None)]
    return any(
        ref_of(part.raw_get(key)) == ref for part in parts for key in ("/Pg", "/Obj") if key in part
    )


def judge_place(
    case: Case,
    ref: Ref,
    old: generic.DictionaryObject | None,
    new: generic.DictionaryObject,
) -> None:
    """Tell where a widget has the place of another; `old` is None for a new one."""
    if not is_own_place(case, ref, entry(old, "/StructParent"), entry(new, "/StructParent")):
        case.tell("structure-changed", ref, f"{ref[0]} {ref[1]}")


def _as_before(before: _Numbers, after: _Numbers) -> Iterator[_Node]:
    """The nodes of `after`, with the numbers of `before` below each, as places in that."""
    known = set(before.numbers)
    counted = [0, *accumulate(number in known for number in after.numbers)]
    for one in after.nodes:
        yield _Node(one.ref, one.limits, counted[one.start], counted[one.end])


def _is_found(before: _Numbers, one: _Node) -> bool:
    """Whether the limits of a node hold the numbers below it and no others, or are as they were."""
    if one.limits is None or (one.ref is not None and before.by_ref.get(one.ref) == one):
        return True
    if len(one.limits) != 2:
        return False
    least, most = one.limits
    if not isinstance(least, int) or not isinstance(most, int):
        return False
    first, behind = bisect_left(before.numbers, least), bisect_right(before.numbers, most)
    return (first, behind) == (one.start, one.end) or (first == behind and one.start == one.end)


def _leads_alike(old: object, new: object) -> bool:
    return same(old, new) or (isinstance(resolve(old), generic.ArrayObject) and grew(old, new))


@dataclass(frozen=True, slots=True)
class _Node:
    """A node: its limits, the places of the first number below it and of the first behind it."""

    ref: Ref | None
    limits: list[object] | None
    start: int
    end: int


class _Numbers:
    """The numbers of a tree as they stand in it, and which of them stand below each node."""

    def __init__(self, root: generic.DictionaryObject) -> None:
        self.numbers: list[int] = []
        self.values: list[object] = []
        self.nodes: list[_Node] = []
        self.in_order = True
        self._seen: set[Ref] = set()
        tree = dictionary(entry(root, "/StructTreeRoot"))
        if tree is not None and "/ParentTree" in tree:
            self._walk(tree.raw_get("/ParentTree"), 0)
        self.by_ref = {one.ref: one for one in self.nodes}
        ascending = zip(self.numbers, self.numbers[1:], strict=False)
        self.in_order = self.in_order and all(one < other for one, other in ascending)

    def _walk(self, raw: object, depth: int) -> None:
        node = dictionary(raw)
        at, start, ref = len(self.nodes), len(self.numbers), ref_of(raw)
        again = ref is not None and ref in self._seen
        if depth > MAX_NESTING or at >= _MAX_NODES or node is None or again:
            self.in_order = False
            return
        self._seen |= {ref} if ref is not None else set()
        # The root needs no limits (table 37).
        limits = array(entry(node, "/Limits")) if "/Limits" in node or depth else None
        self.nodes.append(_Node(ref, limits, start, start))
        listed = array(entry(node, "/Nums"))
        for number, value in zip(listed[::2], listed[1::2], strict=False):
            if not isinstance(number, int) or not 0 <= number <= _MAX_NUMBER:
                self.in_order = False
                return
            self.numbers.append(int(number))
            self.values.append(value)
        for kid in array(entry(node, "/Kids")):
            if not self.in_order:
                return
            self._walk(kid, depth + 1)
        self.nodes[at] = _Node(ref, limits, start, len(self.numbers))


def grew(old: object, new: object) -> bool:
    """Whether `new` holds everything that `old` holds, in its order."""
    if old is None or same(old, new):
        return True
    if not isinstance(resolve(new), generic.ArrayObject):
        return False
    before = array(old) if isinstance(resolve(old), generic.ArrayObject) else [old]
    rest = iter(array(new))
    return all(any(same(one, other) for other in rest) for one in before)
