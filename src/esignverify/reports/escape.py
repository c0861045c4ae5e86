# SPDX-License-Identifier: Apache-2.0
r"""Untrusted text made safe to show: nothing in it can move a cursor, hide, reorder or identify.

Every name, subject, field name or value that comes out of a document passes through here before a
person sees it. The mapping is one-way and visible: U+202E is shown as ``\u{202e}``.
"""

from __future__ import annotations

import unicodedata

from ..model.identifiers import mask_personal_numbers

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""General categories (Unicode §4.5) that have no glyph or steer others: controls, bidirectional
and zero-width format characters, private use, surrogates, unassigned, line and paragraph ends."""
_BLANK_LOOKING = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols by category that show as nothing."""
MAX_SHOWN = 500
"""Characters of one value on a page; a longer one is cut, and says so."""


def escape(text: str) -> str:
    """`text` with every character that a reader could not see for what it is spelled out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"\\u{{{ord(char):x}}}" if _hides(char) else char for char in text)


def shown(text: str) -> str:
    """`text` for a page or terminal: personal numbers masked, escaped, cut at `MAX_SHOWN`."""
    safe = escape(mask_personal_numbers(text))
    return safe if len(safe) <= MAX_SHOWN else f"{safe[:MAX_SHOWN]}…(+{len(safe) - MAX_SHOWN})"


def whole(text: str) -> str:
    """`text` with lone surrogates spelled out, so that it has a UTF-8 form (RFC 8259 §8.1)."""
    if text.isascii():
        return text
    return "".join(f"\\u{{{ord(c):x}}}" if "\ud800" <= c <= "\udfff" else c for c in text)


def _hides(char: str) -> bool:
    return unicodedata.category(char) in _HIDDEN or char in _BLANK_LOOKING
