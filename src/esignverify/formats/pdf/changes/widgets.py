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


def _is_undrawn(annotation: generic.DictionaryObject | None) -> bool:
    if annotation is None or entry(annotation, "/Subtype") != "/Widget":
        return False
    return "/AP" not in annotation and entry(annotation, "/FT") != "/Sig"
