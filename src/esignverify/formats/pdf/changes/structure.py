# SPDX-License-Identifier: Apache-2.0
"""Changes of the logical structure (ISO 32000-2 §14.7), which is what is read aloud."""

from __future__ import annotations

from pyhanko.pdf_utils import generic

from ..document import array, dictionary, entry, resolve
from .case import Case
from .parent_tree import finds_the_same, grew
from .values import Ref, changed_keys, only_through, ref_of, same

_MAX_TREE = 20_000
"""Nodes of a parent tree looked at."""
_ELEMENT_KEYS = frozenset({"/K", "/P", "/Ref", "/SE", "/StructTreeRoot", "/ParentTree"})
"""Where nodes of the structure are referred to, but for lists (tables 28, 151, 354, 355)."""
_MAX_DEPTH = 8
"""Elements inside each other that a later signature brings for its field; producers bring one."""


def judge_structure(case: Case) -> None:
    """New fields get a place in the structure tree; whatever had one keeps it (§14.7)."""
    old_root = dictionary(entry(case.old.root, "/StructTreeRoot")) if _may_touch(case) else None
    if old_root is None:
        return
    root_ref = ref_of(case.old.root.raw_get("/StructTreeRoot"))
    tree = _tree_nodes(old_root.raw_get("/ParentTree") if "/ParentTree" in old_root else None)
    inside = tree | ({root_ref} if root_ref is not None else set())
    numbered = _raw(old_root, "/ParentTree"), _raw(_root_now(case), "/ParentTree")
    written = not tree.isdisjoint(case.touched.changed) or not same(*numbered)
    shadowed = written and not finds_the_same(case)
    silent: dict[Ref, bool] = {}
    told: Ref | None = None
    spoken: Ref | None = None
    for ref in case.touched.changed.keys() - case.claims.keys():
        old, new = case.old.get(ref), case.new.get(ref)
        fits = _fits(case, ref, root_ref, tree, shadowed=shadowed)
        odd = not fits and ref not in inside and _is_element(old)
        if odd and (new is None or _is_element(new)):
            _judge_element(case, ref, inside)
        if fits:
            case.claim_role(ref, _ELEMENT_KEYS)
            told = ref
            if ref not in tree and not _brings_silence(case, old, new, silent):
                spoken = ref
    if spoken is not None:
        case.tell("structure-changed", spoken, f"{spoken[0]} {spoken[1]}")
    elif told is not None:
        case.tell("structure-extended", told)


def _root_now(case: Case) -> generic.DictionaryObject:
    found = dictionary(entry(case.new.root, "/StructTreeRoot"))
    return found if found is not None else generic.DictionaryObject()  # type: ignore[no-untyped-call]


def _fits(
    case: Case, ref: Ref, root_ref: Ref | None, tree: frozenset[Ref], *, shadowed: bool
) -> bool:
    """Whether an object is of the structure tree, and only got more.

    `shadowed`: the parent tree no longer gives for each number what it gave.
    """
    old, new = case.old.get(ref), case.new.get(ref)
    if ref == root_ref:
        return not shadowed and _extended(old, new, {"/K", "/ParentTree", "/ParentTreeNextKey"})
    if ref in tree:
        alone = case.uses.of(ref) <= tree | {root_ref or ref}
        return _node_extended(old, new) and alone and not shadowed
    if isinstance(old, generic.ArrayObject):
        return grew(old, new) and _is_list_of_kids(case, ref, root_ref)
    return _is_element(old) and _extended(old, new, {"/K"})


def _is_list_of_kids(case: Case, ref: Ref, root_ref: Ref | None) -> bool:
    """Whether an array is the /K of elements or of the root, and nothing else."""
    users = case.uses.of(ref)
    holders = [dictionary(case.old.get(user)) for user in users]
    return bool(users) and all(
        holder is not None
        and (user == root_ref or _is_element(holder))
        and ref_of(_raw(holder, "/K")) == ref
        and only_through(holder, "/K", ref)
        for user, holder in zip(users, holders, strict=True)
    )


def _may_touch(case: Case) -> bool:
    """Whether something changed that can be of the structure tree; else it need not be read.

    Pages and other dictionaries with a type are none of its nodes, nor is the form.
    """
    root = case.old.root
    if "/StructTreeRoot" not in root:
        return False
    form = ref_of(root.raw_get("/AcroForm")) if "/AcroForm" in root else None
    for ref in case.touched.changed.keys() - case.claims.keys() - {form}:
        old = case.old.get(ref)
        if ref == ref_of(root.raw_get("/StructTreeRoot")) or _is_element(old):
            return True
        if not isinstance(old, generic.DictionaryObject) or not entry(old, "/Type"):
            return True
    return False


def _brings_silence(case: Case, old: object, new: object, known: dict[Ref, bool]) -> bool:
    """Whether what an element or the root lists anew gives nothing to be read aloud.

    In the order in which `grew` finds what was listed: tens of thousands may be.
    """
    before, met = _listed(old), 0
    for one in _listed(new):
        if met < len(before) and same(one, before[met]):
            met += 1
        elif not _is_silent(case, one, known):
            return False
    return True


def _listed(holder: object) -> list[object]:
    if isinstance(holder, generic.ArrayObject):
        return array(holder)
    if not isinstance(holder, generic.DictionaryObject) or "/K" not in holder:
        return []
    raw = holder.raw_get("/K")
    return list(array(raw)) if isinstance(resolve(raw), generic.ArrayObject) else [raw]


def _is_silent(case: Case, raw: object, known: dict[Ref, bool], depth: int = 0) -> bool:
    """A place for a signature: elements that refer to its widgets (§14.7.5.3), no content.

    `known`: what was found of objects, which may be listed a thousand times. One that was signed
    must be the same to every reader.
    """
    ref = ref_of(raw)
    if ref is None:
        return _is_place(case, raw, known, depth)
    if ref not in known:
        known[ref] = case.touched.is_clear(ref) and _is_place(case, raw, known, depth)
    return known[ref]


def _is_place(case: Case, raw: object, known: dict[Ref, bool], depth: int) -> bool:
    """What `_is_silent` asks of an element.

    A description (/Alt) is heard where the field is, as its own is; a replacement text has nothing
    to replace, and beside any other object a description is one more sentence.
    """
    node = dictionary(raw)
    if depth > _MAX_DEPTH or node is None or isinstance(node, generic.StreamObject):
        return False
    inner = {ref_of(node.raw_get(key)) for key in ("/K", "/Obj") if key in node} - {None}
    if not all(case.touched.is_clear(ref) for ref in inner if ref is not None):
        return False
    if entry(node, "/Type") == "/OBJR":
        return _is_signature(dictionary(entry(node, "/Obj")))
    spoken = {"/ActualText", "/E"} | (set() if _listed(node) else {"/Alt"})
    if not _is_element(node) or spoken & {str(key) for key in node}:
        return False
    return all(_is_silent(case, one, known, depth + 1) for one in _listed(node))


def _is_signature(widget: generic.DictionaryObject | None) -> bool:
    """Whether a widget is of a signature field, by its own kind or that of the field above it."""
    if widget is None or entry(widget, "/Subtype") != "/Widget":
        return False
    holder = widget if "/FT" in widget else dictionary(entry(widget, "/Parent"))
    return entry(holder, "/FT") == "/Sig"


def _judge_element(case: Case, ref: Ref, inside: frozenset[Ref] | set[Ref]) -> None:
    """An element that was rewritten, if nothing but the structure tree knows it."""
    users = case.uses.of(ref)
    if all(user in inside or _is_element(case.old.get(user)) for user in users):
        case.claim_role(ref, _ELEMENT_KEYS)
        case.tell("structure-changed", ref, f"{ref[0]} {ref[1]}")


_NO_ELEMENT = frozenset({"/Rect", "/Subtype", "/Next", "/D", "/JS", "/URI", "/F", "/N"})
"""Keys of annotations and actions, which have a /S or /P of their own."""


def _is_element(value: object) -> bool:
    if not isinstance(value, generic.DictionaryObject) or isinstance(value, generic.StreamObject):
        return False
    keys = {str(key) for key in value}
    return keys >= {"/S", "/P"} and not keys & _NO_ELEMENT


def _tree_nodes(raw: object) -> frozenset[Ref]:
    """The parent tree (§14.7.4.4): its nodes, their own arrays, and rows of elements."""
    found: set[Ref] = set()
    stack = [raw]
    while stack and len(found) < _MAX_TREE:
        one = stack.pop()
        node, ref = dictionary(one), ref_of(one)
        if node is None or isinstance(node, generic.StreamObject) or entry(node, "/Type"):
            continue  # Pages have a type, nodes of a number tree have none.
        if ref is not None:
            if ref in found:
                continue
            found.add(ref)
        for key in ("/Kids", "/Nums"):
            if key in node and (own := ref_of(node.raw_get(key))) is not None:
                found.add(own)
        stack += array(entry(node, "/Kids"))
        found |= {row for value in array(entry(node, "/Nums")) if (row := _row(value)) is not None}
    return frozenset(found)


def _row(raw: object) -> Ref | None:
    """A row of the tree: an array that lists structure elements and nothing else."""
    ref, listed = ref_of(raw), array(raw)
    if ref is None or not listed:
        return None
    return ref if all(one is None or _is_element(resolve(one)) for one in listed) else None


def _extended(old: object, new: object, keys: set[str]) -> bool:
    """Whether only `keys` differ between two dictionaries, and their arrays only grew."""
    if not isinstance(old, generic.DictionaryObject):
        return False
    if not isinstance(new, generic.DictionaryObject):
        return False
    # As written: the one element that the root names may have grown itself, and is judged then.
    return changed_keys(old, new) <= keys and grew(_raw(old, "/K"), _raw(new, "/K"))


def _raw(holder: generic.DictionaryObject, key: str) -> object:
    return holder.raw_get(key) if key in holder else None


def _node_extended(old: object, new: object) -> bool:
    if isinstance(old, generic.DictionaryObject) and isinstance(new, generic.DictionaryObject):
        kept = changed_keys(old, new) <= {"/Nums", "/Kids", "/Limits"}
        return kept and all(grew(entry(old, k), entry(new, k)) for k in ("/Nums", "/Kids"))
    return grew(old, new)
