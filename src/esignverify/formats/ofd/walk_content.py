# SPDX-License-Identifier: Apache-2.0
"""What lies on a page, template, annotation or composite object (GB/T 33190-2016 §8 to §14).

Looked at for what moves (actions without a click, sound, video) and for what does not show.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from .boxes import read_box, read_first
from .trail import Trail

_WITHOUT_CLICK = frozenset({"DO", "PO"})
"""Events of §14.1: document opened, page opened."""
_OBJECTS = frozenset(
    {"TextObject", "PathObject", "ImageObject", "CompositeObject", "PageBlock", "Layer", "Annot"}
)
_TINY = 0.35
"""Millimetres (about one point): text below it is not read by people."""
_USUAL = frozenset({"ID", "Boundary", "Font", "Size"})
"""Attributes of nearly every text; none of them but the size hides it."""
_MOST_CLIPS = 2
"""Clips within one another; what lies in a third is looked at for each of those around it."""


def content(trail: Trail, page: Element, part: str, name: str) -> list[Element]:
    """Look at everything below `page`, which stands in `part`; `name` says where for a person.

    Returns the elements that name resource lists of its own.
    """
    lists: list[Element] = []
    sizes: set[str | None] = set()  # which people can read
    for one in page.iter():
        tag = one.tag
        if tag == "TextObject":
            if one.get("Size") not in sizes or not _is_usual_text(one):
                _look(trail, one, name)
                if not _is_small(one.get("Size", "")):
                    sizes.add(one.get("Size"))
        elif tag in _OBJECTS:
            _look(trail, one, name)
        elif tag == "Action":
            _look_at_action(trail, one, part)
        elif tag == "PageRes":
            lists.append(one)
    return lists


def actions(trail: Trail, document: Element, part: str) -> None:
    """Actions of a document (§14)."""
    for one in document.iter("Action"):
        _look_at_action(trail, one, part)


def _look_at_action(trail: Trail, action: Element, part: str) -> None:
    """What happens without a click, or plays sound or video."""
    event = action.get("Event", "").upper()
    for what in action:
        if what.tag in {"Sound", "Movie"}:
            trail.moving.add("sound-or-video", part)
        elif event in _WITHOUT_CLICK and what.tag in {"URI", "GotoA", "Goto"}:
            trail.moving.add("action-on-opening", part)


def _is_usual_text(one: Element) -> bool:
    """Whether nothing but its size can hide a text: a page may have thousands."""
    return len(one) == 1 and one[0].tag == "TextCode" and _USUAL.issuperset(one.keys())


def _look(trail: Trail, one: Element, name: str) -> None:
    codes = hidden_codes(one)
    if codes:
        where = f"{name}: {one.tag} {one.get('ID', '')[:40]}".strip()
        for code in codes:
            trail.hidden.add(code, where)


def hidden_codes(one: Element) -> tuple[str, ...]:
    """Why an object, layer or annotation by itself does not show, as stable codes."""
    codes: list[str] = []
    if _is_false(one.get("Visible")):
        codes.append("not-visible")
    if _is_zero(one.get("Alpha")):
        codes.append("transparent")
    if any(map(_clipped_away, one.findall("Clips"))):
        codes.append("clipped-away")
    if one.tag == "TextObject":
        codes += _codes_of_text(one)
    return tuple(codes)


def _codes_of_text(text: Element) -> list[str]:
    get = text.get
    codes: list[str] = []
    if any(_is_zero(colour.get("Alpha")) for colour in text.findall("FillColor")):
        codes.append("transparent")
    if _is_false(get("Fill")) and get("Stroke", "false").strip().lower() not in {"true", "1"}:
        codes.append("not-drawn")
    if _is_tiny(text):
        codes.append("tiny")
    return codes


def _is_tiny(text: Element) -> bool:
    return text.get("CTM") is None and _is_small(text.get("Size", ""))


def _is_small(size: str) -> bool:
    number = read_first(size)
    return number is not None and number < _TINY


def _is_false(written: str | None) -> bool:
    return written is not None and written.strip().lower() in {"false", "0"}


def _is_zero(alpha: str | None) -> bool:
    number = None if alpha is None else read_first(alpha)
    return number is not None and number <= 0


def _clipped_away(clips: Element, depth: int = 0) -> bool:
    """Whether one of the clips (§8.4) is a path without area, or clipped itself as no page is."""
    if depth == _MOST_CLIPS:
        return True
    waiting = list(clips)
    while waiting:
        one = waiting.pop()
        if one.tag == "Clips":
            if _clipped_away(one, depth + 1):
                return True
            continue
        box = read_box(one.get("Boundary")) if one.tag == "Path" else None
        if box is not None and box.empty:
            return True
        waiting += one
    return False
