# SPDX-License-Identifier: Apache-2.0
"""Widgets that a reader draws by itself, since they bring no appearance (ISO 32000-2 §12.7.4.3)."""

from __future__ import annotations

from pyhanko.pdf_utils import generic

from ..document import array, dictionary, entry
from .views import View

MAX_ANNOTATIONS = 50_000
"""Annotations looked at; a document with more counts as having such widgets."""


def has_undrawn_widgets(view: View) -> bool:
    """Whether some page lists a widget without /AP, in the field tree or not."""
    looked = 0
    for number, generation in view.page_numbers:
        page = dictionary(view.get((number, generation)))
        for raw in array(entry(page, "/Annots")):
            looked += 1
            if looked > MAX_ANNOTATIONS or _is_undrawn(dictionary(raw)):
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
