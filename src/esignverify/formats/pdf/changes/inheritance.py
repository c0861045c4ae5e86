# SPDX-License-Identifier: Apache-2.0
"""Attributes that a page takes from the nodes above it (ISO 32000-2 §7.7.3.4).

Programs that sign write a page again with what it inherited, copied into it: iText does so with
every page. It means what it meant, if each reader finds the same nodes above.
"""

from __future__ import annotations

from pyhanko.pdf_utils import generic

from ..document import array, dictionary
from .case import Case
from .values import COORDINATES, MAX_NESTING, Ref, ref_of, same

_PAGE_KEYS = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
"""Table 31: what may be inherited, and nothing else."""


def is_written_out(case: Case, page: Ref, key: str) -> bool:
    """Whether a page got an attribute that means what it meant without it.

    It was absent, not null, and is what a node above says, or the default where none says
    anything: a box that crops nothing, a turn by nothing.
    """
    old, new = dictionary(case.old.get(page)), dictionary(case.new.get(page))
    if key not in _PAGE_KEYS or old is None or new is None or key in old or key not in new:
        return False
    above = _above(case, page)
    if above is None:
        return False
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


def _above(case: Case, page: Ref) -> list[generic.DictionaryObject] | None:
    """The nodes from a page to the root of the tree; None where readers may see others.

    Some go up by /Parent, others come down by /Kids: both ways must be one.
    """
    found: list[generic.DictionaryObject] = []
    top = ref_of(case.old.root.raw_get("/Pages")) if "/Pages" in case.old.root else None
    at, node = page, dictionary(case.old.get(page))
    while node is not None and at != top:
        parent = ref_of(node.raw_get("/Parent")) if "/Parent" in node else None
        above = dictionary(case.old.get(parent)) if parent is not None else None
        if parent is None or above is None or len(found) >= MAX_NESTING:
            return None
        if not _lists(above, at) or not _is_kid_of_one(case, at, parent):
            return None
        found.append(above)
        at, node = parent, above
    return found if node is not None and "/Parent" not in node else None


def _lists(node: object, kid: Ref) -> bool:
    if not isinstance(node, generic.DictionaryObject) or "/Kids" not in node:
        return False
    return any(ref_of(one) == kid for one in array(node.raw_get("/Kids")))


def _is_kid_of_one(case: Case, kid: Ref, parent: Ref) -> bool:
    """Whether no other node lists `kid`, in its own array or in one that is an object."""
    users = case.uses.of(kid)
    case.effort.spend(fields=len(users))
    for user in users - {parent}:
        value = case.old.get(user)
        holders = case.uses.of(user) if isinstance(value, generic.ArrayObject) else {user}
        if any(one != parent and _lists(case.old.get(one), kid) for one in holders):
            return False
    return True
