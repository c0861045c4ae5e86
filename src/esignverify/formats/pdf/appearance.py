# SPDX-License-Identifier: Apache-2.0
"""Whether a form node may show something on a page (ISO 32000-2 §12.5.5, §12.7.5.5).

A rectangle without area hides an appearance only where the reader has a box to shrink into it: a
form without /BBox, or with an empty one, is drawn at its own size by some readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pyhanko.pdf_utils import generic

from .document import READ_ERRORS, array, dictionary, entry, resolve

_STATES = 200
"""Appearance states looked at; a node with more counts as visible."""
_BLANK = b"\0\t\n\f\r "


def is_visible(widget: generic.DictionaryObject) -> bool:
    """Whether a node may show something on a page.

    Invisible are only a node that is no annotation, and one with a rectangle of four numbers
    without area whose appearances all have a box with area, or nothing in them.
    """
    if "/Rect" not in widget:
        return "/Subtype" in widget
    if _has_area(widget, "/Rect") is not False:
        return True
    try:
        forms = list(_appearances(widget))
    except READ_ERRORS:
        return True
    return len(forms) > _STATES or not all(_shrinks(form) for form in forms)


def _has_area(holder: generic.DictionaryObject, key: str) -> bool | None:
    """Whether a rectangle has an area; None where it is not four numbers."""
    corners = [resolve(one) for one in array(entry(holder, key))]
    numbers = [one for one in corners if isinstance(one, int | float | Decimal)]
    if len(numbers) != 4 or len(corners) != 4:
        return None
    return numbers[0] != numbers[2] and numbers[1] != numbers[3]


def _appearances(widget: generic.DictionaryObject) -> Iterator[object]:
    """Every appearance stream of a node, and whatever else stands where one should."""
    holder = dictionary(entry(widget, "/AP"))
    if holder is None:
        return
    count = 0
    for key in holder:
        found = entry(holder, str(key))
        states: list[object] = [found]
        if isinstance(found, generic.DictionaryObject) and not _is_stream(found):
            states = [entry(found, str(state)) for state in found]
        for one in states:
            count += 1
            if count > _STATES + 1:
                return
            if one is not None:
                yield one


def _is_stream(value: object) -> bool:
    return isinstance(value, generic.StreamObject)


def _shrinks(form: object) -> bool:
    """Whether an appearance vanishes in a rectangle without area, or shows nothing anyway."""
    if not isinstance(form, generic.StreamObject):
        return False
    if _has_area(form, "/BBox") and "/Matrix" not in form:
        return True
    return not bytes(form.data).strip(_BLANK)
