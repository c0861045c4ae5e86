# SPDX-License-Identifier: Apache-2.0
"""Attributes that a page takes from the nodes above it (ISO 32000-2 §7.7.3.4).

Programs that sign write a page again with what it inherited, copied into it: iText does so with
every page. It means what it meant, if each reader finds the same nodes above.
"""

from __future__ import annotations

from pyhanko.pdf_utils import generic

from ..document import array, dictionary, entry
from .case import Case
from .values import COORDINATES, MAX_NESTING, Ref, ref_of, same

_PAGE_KEYS = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
"""Table 31: what may be inherited, and nothing else."""
_KIDS_IN_A_FIELD = 16
"""Kids looked at for the effort of one field."""


class Inheritance:
    """The page tree of the signed revision, as far as it was asked; every node is read once."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._nodes: dict[Ref, generic.DictionaryObject | None] = {}
        self._kids: dict[Ref, frozenset[Ref]] = {}
        self._clear: dict[Ref, bool] = {}
        self._holders: dict[Ref, list[Ref]] = {}

    def written_out(
        self,
        page: Ref,
        keys: set[str],
        old: generic.DictionaryObject,
        new: generic.DictionaryObject,
    ) -> set[str]:
        """Those of `keys` that a page got, and that mean what the page meant without them.

        Each was absent, not null, and is what a node above says, or the default where none says
        anything: a box that crops nothing, a turn by nothing.
        """
        got = {key for key in keys.intersection(_PAGE_KEYS) if key not in old and key in new}
        above = self._above(page, old) if got else None
        if above is None:
            return set()
        return {
            key
            for key in got
            if _means_the_same(key, old, new, above) and self._is_clear(key, new, above)
        }

    def _is_clear(
        self, key: str, new: generic.DictionaryObject, above: list[generic.DictionaryObject]
    ) -> bool:
        """Whether what was an object of its own, here or above, is the same to every reader."""
        holders = [node for node in above if key in node]
        return all(
            self._case.touched.is_clear(ref)
            for node in holders[:1]
            for ref in self._case.touched.moves.between(node.raw_get(key), new.raw_get(key))
        )

    def _above(
        self, page: Ref, old: generic.DictionaryObject
    ) -> list[generic.DictionaryObject] | None:
        """The nodes from a page to the root of the tree; None where readers may see others.

        Some go up by /Parent, others come down by /Kids: both ways must be one.
        """
        found: list[generic.DictionaryObject] = []
        root = self._case.old.root
        top = ref_of(root.raw_get("/Pages")) if "/Pages" in root else None
        at, node = page, old
        while at != top:
            parent = ref_of(node.raw_get("/Parent")) if "/Parent" in node else None
            above = self._clear_node(parent) if parent is not None else None
            if parent is None or above is None or len(found) >= MAX_NESTING:
                return None
            if at not in self._listed(parent) or not self._is_kid_of_one(at, parent):
                return None
            found.append(above)
            at, node = parent, above
        return None if "/Parent" in node else found

    def _clear_node(self, ref: Ref) -> generic.DictionaryObject | None:
        """A node that no reader sees otherwise: it may say a key twice."""
        if ref not in self._clear:
            self._clear[ref] = self._case.touched.is_clear(ref)
        return self._node(ref) if self._clear[ref] else None

    def _node(self, ref: Ref) -> generic.DictionaryObject | None:
        if ref not in self._nodes:
            self._nodes[ref] = dictionary(self._case.old.get(ref))
        return self._nodes[ref]

    def _listed(self, ref: Ref) -> frozenset[Ref]:
        if ref not in self._kids:
            node = self._node(ref)
            kids = array(entry(node, "/Kids"))
            self._case.effort.spend(fields=-(-len(kids) // _KIDS_IN_A_FIELD))
            self._kids[ref] = frozenset(one for kid in kids if (one := ref_of(kid)) is not None)
        return self._kids[ref]

    def _is_kid_of_one(self, kid: Ref, parent: Ref) -> bool:
        """Whether no other node lists `kid`, in its own array or in one that is an object."""
        for user in self._case.uses.of(kid) - {parent}:
            holders = self._lists_in(user)
            if any(one != parent and kid in self._listed(one) for one in holders):
                return False
        return True

    def _lists_in(self, user: Ref) -> list[Ref]:
        """The nodes whose kids stand in `user`: itself, or those that have that array for kids."""
        if user not in self._holders:
            holders = [user]
            if self._node(user) is None:
                holders = [one for one in self._case.uses.of(user) if self._has_kids(one, user)]
            self._holders[user] = holders
        return self._holders[user]

    def _has_kids(self, ref: Ref, kids: Ref) -> bool:
        node = self._node(ref)
        return node is not None and "/Kids" in node and ref_of(node.raw_get("/Kids")) == kids


def _means_the_same(
    key: str,
    old: generic.DictionaryObject,
    new: generic.DictionaryObject,
    above: list[generic.DictionaryObject],
) -> bool:
    for node in above:
        if key in node:
            return _alike(key, node, new)
    if key == "/Rotate":
        turn = new.raw_get(key)
        return isinstance(turn, generic.NumberObject) and turn == 0
    if key != "/CropBox":
        return False
    boxes = [node for node in (old, *above) if "/MediaBox" in node]
    return bool(boxes) and _alike("/MediaBox", boxes[0], new, key)


def _alike(
    key: str,
    node: generic.DictionaryObject,
    page: generic.DictionaryObject,
    written: str | None = None,
) -> bool:
    before, after = node.raw_get(key), page.raw_get(written or key)
    if isinstance(before, generic.NullObject) or isinstance(after, generic.NullObject):
        return False  # To some readers it ends what is inherited, to others it is not there.
    return same(before, after, coordinates=key in COORDINATES)
