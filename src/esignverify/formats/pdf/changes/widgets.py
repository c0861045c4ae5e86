# SPDX-License-Identifier: Apache-2.0
"""What a reader may draw with the settings of the form (ISO 32000-2 §12.7.4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyhanko.pdf_utils import generic

from ..appearance import is_visible
from ..document import array, dictionary, entry, resolve
from ..fields import Visited
from .case import Case, Effort
from .parts import MOST_PARTS
from .values import MAX_NESTING, Ref, ref_of, references
from .views import View

_MOST_APPEARANCES = 16
"""Entries of an appearance dictionary; there are three (table 170)."""
_USUAL_PARTS, _PARTS_IN_A_FIELD = 32, 8
"""Of the values that decide whether a widget shows something, how many cost nothing (one
appearance has under twenty), and how many more the effort of one field; those that thousands of
widgets share are looked at once."""
MAX_ANNOTATIONS = 50_000
"""Annotations looked at; in a document with more, any may be what was asked for."""


def has_undrawn_widgets(case: Case, settings: set[str]) -> bool:
    """Whether some page lists a widget that these settings of the form draw, in its tree or not.

    One without /AP, or any where the form asks for appearances anew; and browsers show fields with
    their own means, in the colour and at the side that /DA and /Q say. Pages and annotations must
    be the same to every reader.
    """
    case.effort.spend(fields=len(case.old.page_numbers))
    asked, anew = settings & {"/DA", "/Q"}, _draws_anew(case)
    return any(
        one is None or _is_undrawn(one) or _takes_from_form(one, asked, case.effort, anew=anew)
        for one in _annotations(case.old, case.touched.is_clear)
    )


def has_borrowing_widgets(case: Case) -> bool:
    """Whether the appearance of some widget, or other annotation, has no resources of its own.

    Some readers take those of the form then. Pages and annotations must be the same to each.
    """
    case.effort.spend(fields=len(case.old.page_numbers))
    return any(
        one is None or _borrows(one, case.effort)
        for one in _annotations(case.old, case.touched.is_clear)
    )


def has_only_signatures(case: Case, *, drawn_anew: bool) -> bool:
    """Whether no annotation can be drawn with what the form says: no field but signatures.

    Their appearance brings its own resources. Free text has a /DA as fields have, and some readers
    take its fonts from the form. `drawn_anew`: /NeedAppearances changes, for which some readers
    give up the appearance of a signature as well, so that none may be seen. Pages and annotations
    must be the same to every reader.
    """
    case.effort.spend(fields=len(case.old.page_numbers))
    return not any(
        one is None or _takes_settings(one, case.effort, drawn_anew=drawn_anew)
        for one in _annotations(case.old, case.touched.is_clear)
    )


def _annotations(
    view: View, is_clear: Callable[[Ref], bool]
) -> Iterator[generic.DictionaryObject | None]:
    """Every annotation of every page once; None for one, or a list, that may be anything."""
    looked = 0
    seen: set[Ref] = set()
    for number in view.page_numbers:
        page = dictionary(view.get(number))
        raw = page.raw_get("/Annots") if page is not None and "/Annots" in page else None
        listed = [number, *([ref] if (ref := ref_of(raw)) is not None else [])]
        if not all(is_clear(one) for one in listed):
            yield None
        for one in array(raw):
            looked += 1
            ref = ref_of(one)
            if looked > MAX_ANNOTATIONS:
                yield None
                return
            if ref is None or ref not in seen:
                yield dictionary(one) if ref is None or is_clear(ref) else None
            seen |= {ref} if ref is not None else set()


def is_shown_to_some(widget: generic.DictionaryObject, case: Case) -> bool:
    """Whether a node may show something on a page, to whichever reader.

    Its rectangle and appearances may be objects that were signed, and on which readers differ.
    """
    if is_visible(widget):
        return True
    known = case.parts
    before = known.looked
    shown = sum(known.below(widget.raw_get(key)) for key in ("/Rect", "/AP") if key in widget)
    looked = known.looked - before
    case.effort.spend(fields=max(0, looked - _USUAL_PARTS) // _PARTS_IN_A_FIELD)
    return shown > MOST_PARTS


def is_drawn_as_given(case: Case, widget: generic.DictionaryObject) -> bool:
    """Whether readers draw a widget of a signature by its appearance alone, without its border.

    They draw a border of their own where there is no appearance stream, or where the form asks for
    appearances anew.
    """
    shown = entry(dictionary(entry(widget, "/AP")), "/N")
    return isinstance(shown, generic.StreamObject) and not _draws_anew(case)


def _draws_anew(case: Case) -> bool:
    """Whether the form asks for appearances anew, or does to some reader."""
    root = case.old.root
    form = ref_of(root.raw_get("/AcroForm")) if "/AcroForm" in root else None
    asked = entry(dictionary(entry(root, "/AcroForm")), "/NeedAppearances")
    return bool(asked) or (form is not None and not case.touched.is_clear(form))


_LOCKING_FLAGS = 64 | 128 | 512
"""Annotation flags ReadOnly, Locked and LockedContents (table 167): none changes the look."""


def only_locks(old: generic.DictionaryObject, new: generic.DictionaryObject) -> bool:
    """Whether annotation flags differ in what keeps users from changing the annotation, if at all.

    As written: some readers find no flags behind a reference.
    """
    raw = (one.raw_get("/F") if "/F" in one else 0 for one in (old, new))
    before, after = raw
    if not isinstance(before, int) or not isinstance(after, int):
        return False
    return not (before ^ after) & ~_LOCKING_FLAGS


_TEXT = generic.TextStringObject | generic.ByteStringObject
_KINDS: dict[str, object] = {
    **dict.fromkeys(("/M", "/NM"), _TEXT),
    **dict.fromkeys(("/H", "/Type"), generic.NameObject),
    "/StructParent": generic.NumberObject,
    "/Border": generic.ArrayObject,
    "/BS": generic.DictionaryObject,
    "/P": generic.IndirectObject,
}


def is_annotation_value(key: str, *fields: generic.DictionaryObject) -> bool:
    """Whether `key` holds in each field, if anything, what it does in an annotation (table 166).

    In another role the same key is something else: /Type says whether it is a group of layers, and
    /P is its policy. Names and references are asked for as written.
    """
    for field in fields:
        if key not in field or isinstance(field.raw_get(key), generic.NullObject):
            continue
        written = key in {"/H", "/Type", "/P"}
        value = field.raw_get(key) if written else entry(field, key)
        if not isinstance(value, _KINDS[key]) or isinstance(value, generic.StreamObject):  # type: ignore[arg-type]
            return False
        if key == "/Type" and value != "/Annot":
            return False
        if key == "/P" and not isinstance(resolve(value), generic.DictionaryObject | None):
            return False
    return True


def _is_undrawn(annotation: generic.DictionaryObject) -> bool:
    if entry(annotation, "/Subtype") != "/Widget":
        return False
    shown = entry(dictionary(entry(annotation, "/AP")), "/N")
    return shown is None and entry(annotation, "/FT") != "/Sig"


def _takes_from_form(
    annotation: generic.DictionaryObject, keys: set[str], effort: Effort, *, anew: bool
) -> bool:
    """Whether a field that is no signature has nothing of its own for one of `keys`.

    `anew`: it is drawn again, with fonts of the form.
    """
    effort.spend(fields=1)
    if not (keys or anew) or entry(annotation, "/Subtype") != "/Widget":
        return False
    if _inherited(annotation, "/FT", effort) == "/Sig":
        return False
    return anew or any(_inherited(annotation, key, effort) is None for key in keys)


def _borrows(annotation: generic.DictionaryObject, effort: Effort) -> bool:
    effort.spend(fields=1)
    return not _brings_resources(annotation)


def _takes_settings(
    annotation: generic.DictionaryObject, effort: Effort, *, drawn_anew: bool
) -> bool:
    effort.spend(fields=1)
    if entry(annotation, "/Subtype") != "/Widget":
        return "/DA" in annotation or entry(annotation, "/Subtype") in (None, "/FreeText")
    if _inherited(annotation, "/FT", effort) != "/Sig":
        return True
    return is_visible(annotation) and (drawn_anew or not _brings_resources(annotation))


def _inherited(widget: generic.DictionaryObject, key: str, effort: Effort) -> object:
    """What a widget has, or takes from above where it has none (§12.7.4.1)."""
    node: generic.DictionaryObject | None = widget
    for _ in range(MAX_NESTING):
        if node is None or key in node:
            break
        effort.spend(fields=1)
        node = dictionary(entry(node, "/Parent"))
    return entry(node, key)


def _brings_resources(widget: generic.DictionaryObject) -> bool:
    """Whether a widget has no appearance, or one stream with resources of its own."""
    shown = dictionary(entry(widget, "/AP"))
    if len(shown or ()) > _MOST_APPEARANCES:
        return False
    streams = [entry(shown, str(key)) for key in shown or ()]
    return all(
        isinstance(one, generic.StreamObject) and dictionary(entry(one, "/Resources")) is not None
        for one in streams
    )


Led = dict[Ref, set[Ref]]


def owners_of(
    case: Case, ref: Ref, fields: dict[Ref, Visited], led: Led, depth: int = 3
) -> set[Ref]:
    """The widgets of which `ref` is an appearance and nothing else; empty where it is more.

    `led`: what widgets lead to by /AP alone; hundreds may share hundreds of appearances.
    """
    users = case.uses.of(ref)
    if not users or depth == 0:
        return set()
    owners: set[Ref] = set()
    case.effort.spend(fields=len(users))
    for user in users:
        if user in fields:
            if user not in led:
                led[user] = _appearances(fields[user].field)
            if ref not in led[user]:
                return set()
            owners.add(user)
            continue
        above = owners_of(case, user, fields, led, depth - 1)
        if not above or not isinstance(case.old.get(user), generic.DictionaryObject):
            return set()
        owners |= above
    return owners


def _appearances(widget: generic.DictionaryObject) -> set[Ref]:
    """What a widget refers to through /AP alone."""
    through = set(references(widget.raw_get("/AP"))) if "/AP" in widget else set()
    return through - {
        one for key in widget if key != "/AP" for one in references(widget.raw_get(key))
    }
