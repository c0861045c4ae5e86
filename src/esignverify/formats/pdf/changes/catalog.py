# SPDX-License-Identifier: Apache-2.0
"""Changes of trailer and catalog, and of what hangs on them without being on a page."""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils import generic

from ..document import array, dictionary, entry, resolve
from .case import Case
from .titles import title_may_differ
from .uses import TRAILER
from .values import Ref, changed_keys, only_through, ref_of, same

_JUDGED_ELSEWHERE = frozenset({"/AcroForm", "/DSS", "/Metadata", "/Extensions", "/PieceInfo"})
_QUIET = frozenset({"/Version", "/MarkInfo", "/Type", "/ITXT"})
_INFO_QUIET = frozenset({"/ModDate", "/CreationDate", "/Producer", "/Creator", "/Trapped"})
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
    parts = {ref for ref in _dss_parts(case.old.root) if only_through(case.old.root, "/DSS", ref)}
    # What anything else knows as well is no part of the store, nor is what lies below it.
    inside = frozenset(parts) | {case.old.root_ref}
    for ref in parts & case.touched.changed.keys():
        case.claim(ref, inside)
    now = _dss_parts(case.new.root)
    written = [ref for ref in now if ref in case.touched.added or ref in case.touched.changed]
    if written or "/DSS" in changed_keys(case.old.root, case.new.root):
        newest = max(sorted(written), key=case.revision_of, default=case.new.root_ref)
        case.tell("validation-data-added", newest)


_LISTS = ("/Certs", "/CRLs", "/OCSPs", "/Cert", "/CRL", "/OCSP")
_STORE_TYPES = (None, "/DSS", "/VRI")


def _dss_parts(root: generic.DictionaryObject) -> set[Ref]:
    """Objects that make up the document security store, by its schema and nothing beyond."""
    found: set[Ref] = set()
    store = _store(root, "/DSS", found)
    if store is None:
        return found
    holders = [store]
    entries = _store(store, "/VRI", found)
    for key in entries or ():
        one = _store(entries, str(key), found)
        if one is not None:
            holders.append(one)
    for holder in holders:
        for key in _LISTS:
            _streams(holder, key, found)
        stamp = holder.raw_get("/TS") if "/TS" in holder else None
        found |= _stream_ref(stamp)
    return found


def _store(
    holder: generic.DictionaryObject | None, key: str, found: set[Ref]
) -> generic.DictionaryObject | None:
    """The dictionary of the store under `key`; noted where it is an object of its own."""
    if holder is None or key not in holder:
        return None
    value = dictionary(entry(holder, key))
    if value is None or isinstance(value, generic.StreamObject):
        return None
    if entry(value, "/Type") not in _STORE_TYPES:
        return None
    ref = ref_of(holder.raw_get(key))
    if ref is not None:
        found.add(ref)
    return value


def _streams(holder: generic.DictionaryObject, key: str, found: set[Ref]) -> None:
    if key not in holder:
        return
    raw = holder.raw_get(key)
    listed = array(raw)
    ref = ref_of(raw)
    if ref is not None and listed and all(_stream_ref(one) for one in listed):
        found.add(ref)
    for one in listed:
        found |= _stream_ref(one)


def _stream_ref(raw: object) -> set[Ref]:
    """The reference to a stream of octets; empty for anything a page could be made of."""
    ref = ref_of(raw)
    value = dictionary(raw)
    if ref is None or not isinstance(value, generic.StreamObject):
        return set()
    return {ref} if entry(value, "/Type") is None and entry(value, "/Subtype") is None else set()


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
