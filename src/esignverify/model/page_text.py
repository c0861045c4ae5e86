# SPDX-License-Identifier: Apache-2.0
"""Text of a document with the place where it stands, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextRun:
    """One piece of text on a page.

    `page` is 1-based; `box` is x, y, width, height in millimetres from the page's upper left
    corner, as decimal text. `shown` False: a reader does not show it, `hidden_by` says why as
    stable codes. True only says that nothing was seen that hides it: what lies over it and what
    its glyphs look like is not looked at. `glyphs_chosen`: the document draws glyphs that it names
    itself, so the characters are only what it says they are. `source` is the part it stands in.
    """

    page: int
    text: str
    box: tuple[str, str, str, str]
    shown: bool
    hidden_by: tuple[str, ...]
    glyphs_chosen: bool
    source: str
