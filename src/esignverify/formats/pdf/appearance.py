# SPDX-License-Identifier: Apache-2.0
"""Whether a form node may show something on a page (ISO 32000-2 §12.5.5, §12.7.5.5).

A rectangle without area hides an appearance only where the reader has a box to shrink into it: a
form without /BBox, or with one whose sides are next to nothing, is drawn at its own size by some
readers. It never hides text: one reader draws glyphs that are scaled to nothing at full size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pyhanko.pdf_utils import generic

from .document import READ_ERRORS, array, dictionary, entry, resolve

_STATES = 20
"""Appearance states looked at; a node with more counts as visible."""
_LEAST_SIDE = 1
"""Units that a side of a box has at least; below a thousandth some readers do not scale."""
_FARTHEST = 20_000
"""Units from the origin to a corner of a box or rectangle; far out, single precision swallows a
side."""
_SILENT = re.compile(rb"(?:[\0\t\n\f\r ]++|%[^\r\n]*+)*+")
"""Content that draws nothing: blanks and comments, as the `% DSBlank` that Acrobat writes."""
_MAX_SILENT = 1_024
"""Octets of such content, and of content that is asked whether it writes."""
_ENDS = rb"(?=[\0\t\n\f\r /%\[\]]|\Z)"
_MUTE = re.compile(
    rb"(?:[\0\t\n\f\r \[\]]++|%[^\r\n]*+|/[A-Za-z0-9_.+-]++"
    rb"|[+-]?+(?:[0-9]++\.?+[0-9]*+|\.[0-9]++)" + _ENDS + rb"|(?:q|Q|cm|w|J|j|M|d|ri|i|gs|m|l|c|v|y"
    rb"|h|re|S|s|f\*?+|F|B\*?+|b\*?+|n|W\*?+|CS|cs|SC|sc|G|g|RG|rg|K|k|Do|BMC|EMC)"
    + _ENDS
    + rb"|(?!))*+"  # (?!): see `syntax`
)
"""Content of paths, colours, pictures and other forms alone (annex A): no text, neither drawn nor
as a property of something, and no patterns."""
_DRAWN = re.compile(rb"/([A-Za-z0-9_.+-]++)[\0\t\n\f\r ]++Do" + _ENDS)
_MAX_FORMS = 8
"""Forms inside an appearance that are looked at; Acrobat's layers are three."""
_PLAIN_STREAM = frozenset({"/Type", "/Subtype", "/Filter", "/Length", "/BBox", "/Matrix"}) | {
    *("/Resources", "/FormType", "/Group", "/Name", "/StructParent", "/LastModified"),
}
"""What a stream has whose octets every reader finds where they stand, and inflates alike."""


def is_visible(widget: generic.DictionaryObject) -> bool:
    """Whether a node may show something on a page.

    Invisible are only a node that is no annotation and brings no appearance, and a widget with a
    rectangle of four numbers without area whose appearances all have a box of plain size, or
    nothing in them. Annotations of other kinds are drawn by what they say themselves: lines, areas
    and icons, whatever the rectangle.
    """
    kind = widget.raw_get("/Subtype") if "/Subtype" in widget else "/Widget"
    if kind != "/Widget":
        return True
    if "/Rect" not in widget:
        # Some readers draw whatever a page lists that has an appearance, without asking its kind.
        return "/Subtype" in widget or "/AP" in widget
    corners = _corners(widget, "/Rect")
    if corners is None or (corners[0] != corners[2] and corners[1] != corners[3]):
        return True
    try:
        forms = list(_appearances(widget))
    except READ_ERRORS:
        return True
    return len(forms) > _STATES or not all(_shrinks(form) for form in forms)


def _corners(holder: generic.DictionaryObject, key: str) -> list[float] | None:
    """The four numbers of a rectangle; None where it is not four numbers, or they are far away.

    Beyond 32 bits an integer is another number to some readers than a real.
    """
    found = entry(holder, key)
    if not isinstance(found, generic.ArrayObject) or len(found) != 4:
        return None  # Asked first: thousands of fields may share one long array.
    corners = [resolve(one) for one in array(found)]
    numbers = [one for one in corners if isinstance(one, int | float | Decimal)]
    if len(numbers) != len(corners):
        return None
    near = all(-_FARTHEST <= one <= _FARTHEST for one in numbers)
    return [float(one) for one in numbers] if near else None


def _is_plain_box(form: generic.DictionaryObject) -> bool:
    """Whether a form has a /BBox that every reader can scale: neither thin nor far away."""
    corners = _corners(form, "/BBox")
    if corners is None:
        return False
    left, bottom, right, top = corners
    return abs(right - left) >= _LEAST_SIDE and abs(top - bottom) >= _LEAST_SIDE


def _appearances(widget: generic.DictionaryObject) -> Iterator[object]:
    """Every appearance stream of a node, and whatever else stands where one should."""
    holder = dictionary(entry(widget, "/AP"))
    if holder is None:
        return
    count = 0
    for key in holder:
        found = entry(holder, str(key))
        states: Iterable[object] = [found]
        if isinstance(found, generic.DictionaryObject) and not _is_stream(found):
            states = _states(found)
        for one in states:
            count += 1
            if count > _STATES + 1:
                return
            if one is not None:
                yield one


def _states(appearance: generic.DictionaryObject) -> Iterator[object]:
    return (entry(appearance, str(state)) for state in appearance)


def _is_stream(value: object) -> bool:
    return isinstance(value, generic.StreamObject)


def _shrinks(form: object) -> bool:
    """Whether an appearance vanishes in a rectangle without area, or shows nothing anyway."""
    if not isinstance(form, generic.StreamObject):
        return False
    if _is_untransformed(form) and _is_plain_box(form) and _is_mute(form):
        return True
    return _is_silent(form)


def _is_mute(form: generic.StreamObject) -> bool:
    """What `_writes_nothing` says, asked once: thousands of widgets may share an appearance."""
    known = vars(form)
    if "_is_mute" not in known:
        known["_is_mute"] = _writes_nothing(form)
    return bool(known["_is_mute"])


def _writes_nothing(form: generic.StreamObject) -> bool:
    """Whether neither an appearance nor a form in it writes text, whichever reader draws it."""
    stack: list[object] = [form]
    for _ in range(_MAX_FORMS):
        if not stack:
            return True
        one = stack.pop()
        if not isinstance(one, generic.StreamObject):
            return False
        if one is not form and entry(one, "/Subtype") == "/Image":
            continue
        content = _content(one)
        if content is None or _MUTE.fullmatch(content) is None:
            return False
        # What a form does not name itself, some readers look for in the page.
        own = dictionary(entry(dictionary(entry(one, "/Resources")), "/XObject"))
        drawn = _DRAWN.findall(content)
        stack += [entry(own, f"/{name.decode('ascii')}") for name in sorted(set(drawn))]
        if len(drawn) < content.count(b"Do"):
            return False
    return False


def _is_silent(form: generic.StreamObject) -> bool:
    """Whether content draws nothing, whichever reader decodes it."""
    content = _content(form)
    return content is not None and _SILENT.fullmatch(content) is not None


def _content(form: generic.StreamObject) -> bytes | None:
    """The content of a form, where it is short and every reader decodes it alike; else None.

    Readers differ on rare filters and their parameters, and on which streams of an encrypted
    document are left open: metadata are, and nothing else is taken for an appearance here.
    """
    if len(form) > len(_PLAIN_STREAM) or not {str(key) for key in form} <= _PLAIN_STREAM:
        return None
    if len(form.encoded_data) > _MAX_SILENT:
        return None
    if entry(form, "/Type") not in (None, "/XObject"):
        return None
    filters = entry(form, "/Filter")
    if isinstance(filters, generic.ArrayObject) and len(filters) == 1:
        filters = filters.raw_get(0)
    if filters not in (None, "/FlateDecode"):
        return None
    try:
        data = bytes(form.data)
    except READ_ERRORS:
        return None
    return data if len(data) <= _MAX_SILENT else None


def _is_untransformed(form: generic.DictionaryObject) -> bool:
    """Whether a form has no /Matrix, or the one that stands for none (table 93): iText, Acrobat."""
    if "/Matrix" not in form:
        return True
    matrix = form.raw_get("/Matrix")
    if not isinstance(matrix, generic.ArrayObject) or len(matrix) != 6:
        return False
    numbers = [matrix.raw_get(i) for i in range(len(matrix))]
    if not all(isinstance(one, generic.NumberObject | generic.FloatObject) for one in numbers):
        return False
    return numbers == [1, 0, 0, 1, 0, 0]
