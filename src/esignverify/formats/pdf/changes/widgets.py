# SPDX-License-Identifier: Apache-2.0
"""What a reader may draw with the settings of the form (ISO 32000-2 §12.7.4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyhanko.pdf_utils import generic

from ..appearance import is_visible
from ..document import array, dictionary, entry
from .case import Case, Effort
from .values import MAX_NESTING, Ref, ref_of
from .views import View

_MOST_APPEARANCES = 16
"""Entries of an appearance dictionary; there are three (table 170)."""
MAX_ANNOTATIONS = 50_000
"""Annotations looked at; in a document with more, any may be what was asked for."""


def has_undrawn_widgets(view: View) -> bool:
    """Whether some page lists a widget without /AP, in the field tree or not."""
    return any(one is None or _is_undrawn(one) for one in _annotations(view))


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
    view: View, is_clear: Callable[[Ref], bool] = lambda _: True
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

    In another role the same key is something else: /P is the policy of a group of layers. Names and
    references are asked for as written.
    """
    for field in fields:
        if key not in field or isinstance(field.raw_get(key), generic.NullObject):
            continue
        written = key in {"/H", "/Type", "/P"}
        value = field.raw_get(key) if written else entry(field, key)
        if not isinstance(value, _KINDS[key]) or isinstance(value, generic.StreamObject):  # type: ignore[arg-type]
            return False
    return True


def _is_undrawn(annotation: generic.DictionaryObject) -> bool:
    if entry(annotation, "/Subtype") != "/Widget":
        return False
    return "/AP" not in annotation and entry(annotation, "/FT") != "/Sig"


def _takes_settings(
    annotation: generic.DictionaryObject, effort: Effort, *, drawn_anew: bool
) -> bool:
    effort.spend(fields=1)
    if entry(annotation, "/Subtype") != "/Widget":
        return "/DA" in annotation or entry(annotation, "/Subtype") in (None, "/FreeText")
    if _kind(annotation, effort) != "/Sig":
        return True
    return is_visible(annotation) and (drawn_anew or not _brings_resources(annotation))


def _kind(widget: generic.DictionaryObject, effort: Effort) -> object:
    """The kind of field, which a widget takes from above where it has none (§12.7.4.1)."""
    node: generic.DictionaryObject | None = widget
    for _ in range(MAX_NESTING):
        if node is None or "/FT" in node:
            break
        effort.spend(fields=1)
        node = dictionary(entry(node, "/Parent"))
    return entry(node, "/FT")


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
