# SPDX-License-Identifier: Apache-2.0
"""Changes of trailer and catalog, and of what hangs on them without being on a page."""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils import generic

from ..document import array, dictionary, entry
from .case import CATALOG_KEYS, Case
from .titles import title_may_differ
from .uses import TRAILER
from .values import Ref, changed_keys, only_through, ref_of, same

_JUDGED_ELSEWHERE = frozenset({"/AcroForm", "/DSS", "/Metadata", "/Extensions", "/PieceInfo"})
_QUIET = frozenset({"/Version", "/MarkInfo", "/Type", "/ITXT"})
_RIGHTS = frozenset({"/UR", "/UR3"})
_INFO_QUIET = frozenset({"/ModDate", "/CreationDate", "/Producer", "/Creator", "/Trapped"})


def judge_catalog(case: Case) -> None:
    """Trailer, catalog, document information, metadata, extensions, validation data."""
    _judge_trailer(case)
    old, new = case.old.root, case.new.root
    changed = changed_keys(old, new)
    odd = changed - _JUDGED_ELSEWHERE - _QUIET
    if "/Perms" in changed and (_certified_later(case) or _rights_given_up(case)):
        odd -= {"/Perms"}
    if "/Type" in changed and ("/Type" not in new or new.raw_get("/Type") != "/Catalog"):
        odd |= {"/Type"}  # As written: some readers look for the name only where it stands.
    if "/MarkInfo" in changed and "/StructTreeRoot" in old and _marked(old) != _marked(new):
        odd |= {"/MarkInfo"}  # It says whether the structure is read aloud or the page (§14.7.1).
    if odd:
        case.tell("catalog-changed", case.new.root_ref, ", ".join(sorted(odd)))
    case.claim_role(case.old.root_ref, CATALOG_KEYS)
    _judge_information(case)
    _judge_private(case, changed)
    _judge_metadata(case)
    _judge_extensions(case)
    _judge_dss(case)


def _marked(root: generic.DictionaryObject) -> bool:
    """Whether a document says that it is tagged."""
    marked = entry(dictionary(entry(root, "/MarkInfo")), "/Marked")
    return isinstance(marked, generic.BooleanObject) and bool(marked.value)


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


def _rights_given_up(case: Case) -> bool:
    """Whether /Perms lost the usage rights (§12.8.2.3, deprecated) and nothing else.

    They let a reader do more with the file than it would; a program that signs again and cannot
    renew them takes them out.
    """
    before = dictionary(entry(case.old.root, "/Perms"))
    after = dictionary(entry(case.new.root, "/Perms"))
    if before is None or (after is None and "/Perms" in case.new.root):
        return False
    now = after if after is not None else generic.DictionaryObject()  # type: ignore[no-untyped-call]
    return changed_keys(before, now) <= _RIGHTS and not any(key in now for key in _RIGHTS)


def _later_fields(case: Case) -> Iterator[generic.DictionaryObject]:
    for ref in case.signatures:
        field = dictionary(case.new.get(ref))
        if field is not None and "/V" in field:
            yield field


def _judge_private(case: Case, changed: set[str]) -> None:
    ref = case.claim_through(case.old.root, "/PieceInfo", case.catalog)
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
    quiet = keys <= _INFO_QUIET and _are_clear(case, ref, now)
    what = "document-info-changed" if quiet else "document-title-changed"
    case.tell(what, now or ref, ", ".join(sorted(keys - _INFO_QUIET)))


def _are_clear(case: Case, *refs: Ref | None) -> bool:
    """Whether objects that take each other's place are the same to every reader."""
    return all(ref is None or case.touched.is_clear(ref) for ref in refs)


def _judge_metadata(case: Case) -> None:
    """XMP is exempt only where it is used as that alone: its octets need no look then."""
    old, new = case.old.root, case.new.root
    ref = case.claim_through(old, "/Metadata", case.catalog)
    now = ref_of(new.raw_get("/Metadata")) if "/Metadata" in new else None
    if ref != now or ref in case.touched.changed:
        shown = not _are_clear(case, ref, now) or title_may_differ(
            entry(case.old.root, "/Metadata"), entry(case.new.root, "/Metadata")
        )
        case.tell("document-title-changed" if shown else "metadata-changed", now or ref)


def _judge_extensions(case: Case) -> None:
    old, new = case.old.root, case.new.root
    ref = case.claim_through(old, "/Extensions", case.catalog)
    if "/Extensions" in changed_keys(old, new) or ref in case.touched.changed:
        case.tell("extensions-changed", case.new.root_ref)


def _judge_dss(case: Case) -> None:
    """Validation data may be added, rearranged and even lost: it can only have helped."""
    parts = {ref for ref in _dss_parts(case.old.root) if only_through(case.old.root, "/DSS", ref)}
    # What anything else knows as well is no part of the store, nor is what lies below it.
    inside = frozenset(parts) | case.catalog
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
