# SPDX-License-Identifier: Apache-2.0
"""Changes of trailer and catalog, and of what hangs on them without being on a page."""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils import generic

from ..document import array, dictionary, entry
from .case import Case
from .titles import title_may_differ
from .uses import TRAILER
from .values import Ref, changed_keys, only_through, ref_of, same

_JUDGED_ELSEWHERE = frozenset({"/AcroForm", "/DSS", "/Metadata", "/Extensions", "/PieceInfo"})
_QUIET = frozenset({"/Version", "/MarkInfo", "/Type", "/ITXT"})
_INFO_QUIET = frozenset({"/ModDate", "/CreationDate", "/Producer", "/Creator", "/Trapped"})
_DSS_DEPTH = 4
"""DSS → VRI → entry → array → stream (ISO 32000-2 §12.8.4.3)."""
_MAX_TREE = 20_000
"""Nodes of a parent tree looked at."""


def judge_catalog(case: Case) -> None:
    """Trailer, catalog, document information, metadata, extensions, validation data, structure."""
    _judge_trailer(case)
    old, new = case.old.root, case.new.root
    changed = changed_keys(old, new)
    odd = changed - _JUDGED_ELSEWHERE - _QUIET
    if "/Perms" in changed and _certified_later(case):
        odd -= {"/Perms"}
    if odd:
        case.tell("catalog-changed", case.new.root_ref, ", ".join(sorted(odd)))
    case.claim(case.old.root_ref)
    _judge_information(case)
    _judge_private(case, changed)
    _judge_metadata(case)
    _judge_extensions(case)
    _judge_dss(case)
    _judge_structure(case)


def _certified_later(case: Case) -> bool:
    """Whether /Perms is new and names the value of a signature field that was signed later."""
    if "/Perms" in case.old.root:
        return False
    perms = dictionary(entry(case.new.root, "/Perms"))
    if perms is None or {str(key) for key in perms} != {"/DocMDP"}:
        return False
    named = ref_of(perms.raw_get("/DocMDP"))
    values = {ref_of(holder.raw_get("/V")) for holder in _later_fields(case)}
    return named is not None and case.old.place(named) is None and named in values


def _later_fields(case: Case) -> Iterator[generic.DictionaryObject]:
    for ref in case.signatures:
        field = dictionary(case.new.get(ref))
        if field is not None and "/V" in field:
            yield field


def _judge_private(case: Case, changed: set[str]) -> None:
    ref = case.claim_through(case.old.root, "/PieceInfo", frozenset({case.old.root_ref}))
    if "/PieceInfo" in changed or ref in case.touched.changed:
        case.tell("private-data-changed", ref or case.new.root_ref)


def _judge_trailer(case: Case) -> None:
    old, new = case.old.trailer, case.new.trailer
    for key in ("/Encrypt",):
        if (key in old) != (key in new) or (
            key in old and not same(old.raw_get(key), new.raw_get(key))
        ):
            case.tell("trailer-changed", None, key)


def _judge_information(case: Case) -> None:
    old, new = case.old.trailer, case.new.trailer
    ref = case.claim_through(old, "/Info", frozenset({TRAILER}))
    now = ref_of(new.raw_get("/Info")) if "/Info" in new else None
    if ref == now and ref not in case.touched.changed:
        return
    # By object, within each revision: a trailer's own references lead to the newest one.
    before = dictionary(case.old.get(ref) if ref else entry(old, "/Info"))
    after = dictionary(case.new.get(now) if now else entry(new, "/Info"))
    empty = generic.DictionaryObject()  # type: ignore[no-untyped-call]  # pyHanko
    keys = changed_keys(before or empty, after or empty)
    what = "document-info-changed" if keys <= _INFO_QUIET else "document-title-changed"
    case.tell(what, now or ref, ", ".join(sorted(keys - _INFO_QUIET)))


def _judge_metadata(case: Case) -> None:
    """XMP is exempt only where it is used as that alone: its octets need no look then."""
    old, new = case.old.root, case.new.root
    ref = case.claim_through(old, "/Metadata", frozenset({case.old.root_ref}))
    now = ref_of(new.raw_get("/Metadata")) if "/Metadata" in new else None
    if ref != now or ref in case.touched.changed:
        shown = title_may_differ(
            entry(case.old.root, "/Metadata"), entry(case.new.root, "/Metadata")
        )
        case.tell("document-title-changed" if shown else "metadata-changed", now or ref)


def _judge_extensions(case: Case) -> None:
    old, new = case.old.root, case.new.root
    ref = case.claim_through(old, "/Extensions", frozenset({case.old.root_ref}))
    if "/Extensions" in changed_keys(old, new) or ref in case.touched.changed:
        case.tell("extensions-changed", case.new.root_ref)


def _judge_dss(case: Case) -> None:
    """Validation data may be added, rearranged and even lost: it can only have helped."""
    parts = dict(_dss_parts(case.old.root))
    parts = {ref: one for ref, one in parts.items() if only_through(case.old.root, "/DSS", ref)}
    inside = frozenset(parts) | {case.old.root_ref}
    for ref in parts.keys() & case.touched.changed.keys():
        case.claim(ref, inside)
    now = dict(_dss_parts(case.new.root))
    written = [ref for ref in now if ref in case.touched.added or ref in case.touched.changed]
    if written or "/DSS" in changed_keys(case.old.root, case.new.root):
        newest = max(written, key=case.revision_of, default=case.new.root_ref)
        case.tell("validation-data-added", newest)


def _dss_parts(root: generic.DictionaryObject) -> Iterator[tuple[Ref, object]]:
    """Objects that make up the document security store."""
    stack: list[tuple[object, int]] = [(root.raw_get("/DSS"), 0)] if "/DSS" in root else []
    seen: set[Ref] = set()
    while stack:
        raw, depth = stack.pop()
        ref = ref_of(raw)
        if ref is not None:
            if ref in seen:
                continue
            seen.add(ref)
            yield ref, raw
        if depth > _DSS_DEPTH:
            continue
        holder = dictionary(raw)
        if holder is not None and not isinstance(holder, generic.StreamObject):
            stack += [(holder.raw_get(key), depth + 1) for key in holder]
        else:
            stack += [(one, depth + 1) for one in array(raw)]


def _judge_structure(case: Case) -> None:
    """New fields get a place in the structure tree; whatever had one keeps it (§14.7)."""
    old_root = dictionary(entry(case.old.root, "/StructTreeRoot"))
    if old_root is None:
        return
    root_ref = ref_of(case.old.root.raw_get("/StructTreeRoot"))
    tree = _tree_nodes(old_root.raw_get("/ParentTree") if "/ParentTree" in old_root else None)
    inside = tree | ({root_ref} if root_ref is not None else set())
    told: Ref | None = None
    for ref in case.touched.changed.keys() - case.claims.keys():
        old, new = case.old.get(ref), case.new.get(ref)
        if ref == root_ref:
            fits = _extended(old, new, {"/K", "/ParentTree", "/ParentTreeNextKey"})
        elif ref in tree:
            fits = _node_extended(old, new) and case.uses.of(ref) <= tree | {root_ref or ref}
        else:
            fits = _is_element(old) and _extended(old, new, {"/K"})
            if not fits and _is_element(old) and (new is None or _is_element(new)):
                _judge_element(case, ref, inside)
        if fits:
            case.claim(ref)
            told = ref
    if told is not None:
        case.tell("structure-extended", told)


def _judge_element(case: Case, ref: Ref, inside: frozenset[Ref] | set[Ref]) -> None:
    """An element that was rewritten, if nothing but the structure tree knows it."""
    users = case.uses.of(ref)
    if all(user in inside or _is_element(case.old.get(user)) for user in users):
        case.claim(ref)
        case.tell("structure-changed", ref, f"{ref[0]} {ref[1]}")


_NO_ELEMENT = frozenset({"/Rect", "/Subtype", "/Next", "/D", "/JS", "/URI", "/F", "/N"})
"""Keys of annotations and actions, which have a /S or /P of their own."""


def _is_element(value: object) -> bool:
    if not isinstance(value, generic.DictionaryObject) or isinstance(value, generic.StreamObject):
        return False
    keys = {str(key) for key in value}
    return keys >= {"/S", "/P"} and not keys & _NO_ELEMENT


def _tree_nodes(raw: object) -> frozenset[Ref]:
    found: set[Ref] = set()
    stack = [raw]
    while stack and len(found) < _MAX_TREE:
        one = stack.pop()
        ref = ref_of(one)
        if ref is not None:
            if ref in found:
                continue
            found.add(ref)
        node = dictionary(one)
        if node is not None:
            stack += [node.raw_get(key) for key in ("/Kids", "/Nums") if key in node]
        elif ref is None or not array(one):
            continue
        else:
            stack += [entry for entry in array(one) if ref_of(entry) is not None]
    return frozenset(found)


def _extended(old: object, new: object, keys: set[str]) -> bool:
    """Whether only `keys` differ between two dictionaries, and their arrays only grew."""
    if not isinstance(old, generic.DictionaryObject):
        return False
    if not isinstance(new, generic.DictionaryObject):
        return False
    return changed_keys(old, new) <= keys and _grew(entry(old, "/K"), entry(new, "/K"))


def _node_extended(old: object, new: object) -> bool:
    if isinstance(old, generic.DictionaryObject) and isinstance(new, generic.DictionaryObject):
        kept = changed_keys(old, new) <= {"/Nums", "/Kids", "/Limits"}
        return kept and all(_grew(entry(old, k), entry(new, k)) for k in ("/Nums", "/Kids"))
    return _grew(old, new)


def _grew(old: object, new: object) -> bool:
    """Whether `new` holds everything that `old` holds, in its order."""
    if old is None or same(old, new):
        return True
    if not isinstance(new, generic.ArrayObject):
        return False
    before = array(old) if isinstance(old, generic.ArrayObject) else [old]
    rest = iter(array(new))
    return all(any(same(one, other) for other in rest) for one in before)
