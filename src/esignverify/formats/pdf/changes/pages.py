# SPDX-License-Identifier: Apache-2.0
"""Changes of pages (ISO 32000-2 §7.7.3.3): nothing but room for new signature fields."""

from __future__ import annotations

from pyhanko.pdf_utils import generic

from ..document import array, dictionary, entry
from .case import Case
from .form import only_added
from .inheritance import Inheritance
from .parent_tree import is_own_place
from .values import INHERITED, MAX_NESTING, STRINGS, Ref, changed_keys, plain, ref_of

_QUIET = frozenset({"/Annots", "/Tabs", "/LastModified", "/PieceInfo"})
_LISTED_IN_A_FIELD = 16
"""Annotations listed for the effort of one field."""
_PAGE_KEYS = frozenset({"/P", "/Pg", "/Parent", "/Page", "/Data"})
"""Where a page is referred to, but for lists (tables 31, 166, 355, 357)."""
_TREE_KEYS = frozenset({"/Pages", "/Parent"})
"""Where the root of the page tree is referred to (tables 29, 30, 31)."""
_MAKER = "/ITXT"
"""Where iText before 5, OpenPDF and iTextSharp before 5 put their version: in the tree's root."""


def judge_pages(case: Case) -> None:
    """Compare every page that was written again, or whose list of annotations was."""
    _judge_root(case)
    pages, tree = _pages_touched(case), Inheritance(case)
    for ref in sorted(pages):
        old, new = dictionary(case.old.get(ref)), dictionary(case.new.get(ref))
        if old is None or new is None:
            continue
        case.claim_role(ref, _PAGE_KEYS)
        if ref in case.touched.changed:
            odd = changed_keys(old, new) - _QUIET
            odd -= {key for key in odd & INHERITED if _is_nowhere(key, old, new)}
            odd -= tree.written_out(ref, odd, old, new)
            places = (entry(one, "/StructParents") for one in (old, new))
            if is_own_place(case, ref, *places):
                odd.discard("/StructParents")
            if odd:
                where = f"{_number(case, ref)}: {', '.join(sorted(odd))}"
                case.tell("page-changed", ref, where)
        _judge_annotations(case, ref, old, new)
        case.claim_through(old, "/Annots", frozenset(pages))


def _judge_root(case: Case) -> None:
    """The root of the page tree, in which the producer's name is all that may change."""
    ref = ref_of(case.old.root.raw_get("/Pages")) if "/Pages" in case.old.root else None
    if ref is None or ref not in case.touched.changed:
        return
    old, new = dictionary(case.old.get(ref)), dictionary(case.new.get(ref))
    if old is None or new is None or changed_keys(old, new) != {_MAKER}:
        return
    stated = [one.raw_get(_MAKER) for one in (old, new) if _MAKER in one]
    if all(isinstance(plain(one), STRINGS) for one in stated):
        case.claim_role(ref, _TREE_KEYS)


def _pages_touched(case: Case) -> set[Ref]:
    """Pages written again, and pages that use a list of annotations written again."""
    found: set[Ref] = set()
    for ref in case.touched.changed:
        value = case.old.get(ref)
        if _is_page(value) or _is_page_without_type(case, ref, value):
            found.add(ref)
        elif isinstance(value, generic.ArrayObject):
            found |= {user for user in case.uses.of(ref) if _lists(case, user, ref)}
    return found


def _is_page(value: object) -> bool:
    return isinstance(value, generic.DictionaryObject) and entry(value, "/Type") == "/Page"


def _is_page_without_type(case: Case, ref: Ref, value: object) -> bool:
    """A page that lacks its /Type is one by its place in the page tree."""
    if not isinstance(value, generic.DictionaryObject) or "/Type" in value:
        return False
    return "/Parent" in value and ref in case.old.page_numbers


def _lists(case: Case, user: Ref, ref: Ref) -> bool:
    page = case.old.get(user)
    if not isinstance(page, generic.DictionaryObject) or not _is_page(page):
        return False
    return "/Annots" in page and ref_of(page.raw_get("/Annots")) == ref


def _is_nowhere(key: str, *pages: generic.DictionaryObject) -> bool:
    """Whether `key` is null or absent in pages, and nothing above them writes it at all."""
    for page in pages:
        node: generic.DictionaryObject | None = page
        if entry(page, key) is not None:
            return False
        for _ in range(MAX_NESTING):
            node = dictionary(entry(node, "/Parent"))
            if node is None:
                break
            if key in node:
                return False
        else:
            return False
    return True


def _number(case: Case, ref: Ref) -> int:
    return case.new.page_numbers.get(ref, 0)


def _judge_annotations(
    case: Case,
    page: Ref,
    old: generic.DictionaryObject,
    new: generic.DictionaryObject,
) -> None:
    before, after = array(entry(old, "/Annots")), array(entry(new, "/Annots"))
    # Hundreds of pages may share one list of tens of thousands.
    case.effort.spend(fields=-(-(len(before) + len(after)) // _LISTED_IN_A_FIELD))
    known = {ref_of(one) for one in before}
    added = [one for one in after if ref_of(one) is None or ref_of(one) not in known]
    if only_added(before, after, case.room):
        return
    rest = [one for one in added if ref_of(one) not in case.room]
    fresh = {ref for one in rest if (ref := ref_of(one)) is not None}
    if not rest or not only_added(before, after, case.room | fresh):
        case.tell("annotation-removed", page, str(_number(case, page)))
    for one in rest:
        comment = dictionary(one)
        noted = comment is not None and "/AP" not in comment and _is_comment(comment)
        case.tell("annotation-added", ref_of(one) or page, str(_number(case, page)), allowed=noted)


def _is_comment(annotation: generic.DictionaryObject) -> bool:
    """Notes that a reader draws as its own icon; all others paint over the page (EAA)."""
    return entry(annotation, "/Subtype") in ("/Text", "/Popup")
