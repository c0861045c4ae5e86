# SPDX-License-Identifier: Apache-2.0
"""What a reader may draw with the settings of the form (ISO 32000-2 §12.7.4.3)."""

from __future__ import annotations

from collections.abc import Callable

from pyhanko.pdf_utils import generic

from ..appearance import is_visible
from ..document import array, dictionary, entry
from .case import Effort
from .values import MAX_NESTING
from .views import View

MAX_ANNOTATIONS = 50_000
"""Annotations looked at; in a document with more, any may be what was asked for."""


def has_undrawn_widgets(view: View) -> bool:
    """Whether some page lists a widget without /AP, in the field tree or not."""
    return _any_annotation(view, _is_undrawn)


def has_only_signatures(view: View, effort: Effort) -> bool:
    """Whether no annotation can be drawn with what the form says: no field but signatures.

    Those are never drawn anew, whatever /NeedAppearances says; their appearance brings its own
    resources. Free text has a /DA as fields have, and some readers take its fonts from the form.
    """

    def applies(annotation: generic.DictionaryObject | None) -> bool:
        effort.spend(fields=1)
        return _takes_settings(annotation)

    effort.spend(fields=len(view.page_numbers))
    return not _any_annotation(view, applies)


def _any_annotation(view: View, applies: Callable[[generic.DictionaryObject | None], bool]) -> bool:
    looked = 0
    for number, generation in view.page_numbers:
        page = dictionary(view.get((number, generation)))
        for raw in array(entry(page, "/Annots")):
            looked += 1
            if looked > MAX_ANNOTATIONS or applies(dictionary(raw)):
                return True
    return False


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


def _is_undrawn(annotation: generic.DictionaryObject | None) -> bool:
    if annotation is None or entry(annotation, "/Subtype") != "/Widget":
        return False
    return "/AP" not in annotation and entry(annotation, "/FT") != "/Sig"


def _takes_settings(annotation: generic.DictionaryObject | None) -> bool:
    if annotation is None:
        return False
    if entry(annotation, "/Subtype") != "/Widget":
        return "/DA" in annotation or entry(annotation, "/Subtype") in (None, "/FreeText")
    if _kind(annotation) != "/Sig":
        return True
    return is_visible(annotation) and not _brings_resources(annotation)


def _kind(widget: generic.DictionaryObject) -> object:
    """The kind of field, which a widget takes from above where it has none (§12.7.4.1)."""
    node: generic.DictionaryObject | None = widget
    for _ in range(MAX_NESTING):
        if node is None or "/FT" in node:
            break
        node = dictionary(entry(node, "/Parent"))
    return entry(node, "/FT")


def _brings_resources(widget: generic.DictionaryObject) -> bool:
    """Whether a widget has no appearance, or one stream with resources of its own."""
    shown = dictionary(entry(widget, "/AP"))
    streams = [entry(shown, str(key)) for key in shown or ()]
    return all(
        isinstance(one, generic.StreamObject) and dictionary(entry(one, "/Resources")) is not None
        for one in streams
    )
