# SPDX-License-Identifier: Apache-2.0
"""Under which key a reference stands, by the octets before it (ISO 32000-2 §7.3.7)."""

from __future__ import annotations

import re

_BLANK = b"\0\t\n\f\r "
_WORD = re.compile(rb"[^\0\t\n\f\r ()<>\[\]{}/%]*+\Z")
_ELEMENT = re.compile(rb"[0-9+.-]+|R|true|false|null")
"""Words that stand before a reference in an array."""
_MAX_LINE = 4_096
"""Octets of a line that are looked at for a comment."""
_MAX_KEY = 80
"""Octets before a reference in which its key is looked for."""
_NEAR, _KEPT = 16, 4_096
"""Octets before a reference that most often tell the key, and how many of such are remembered."""


class Keys:
    """The keys in one file; what stands before a thousand references is most often the same."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._known: dict[bytes, str | None] = {}

    def before(self, at: int, start: int) -> str | None:
        """As `key_before`."""
        near = self._octets[max(start, at - _NEAR) : at]
        if near in self._known:
            return self._known[near]
        found = key_before(self._octets, at, start)
        word = _WORD.search(near.rstrip(_BLANK))
        # No word that begins further away, and no line before: then nothing else decides.
        alone = len(near) == _NEAR and b"\n" not in near and b"\r" not in near
        if alone and word is not None and word.start() > 1 and len(self._known) < _KEPT:
            self._known[near] = found
        return found


def key_before(octets: bytes, at: int, start: int) -> str | None:
    """The key whose value a reference in the object at `start` is, by what stands before it.

    Empty in an array; None where the reference is all of the object, or a comment stands before.
    """
    if octets[max(start, at - 3) : at] == b" R ":
        return ""  # Behind another reference, as most are that there are many of.
    window = octets[max(start, at - _MAX_KEY) : at]
    before = window.rstrip(_BLANK)
    found = _WORD.search(before)
    begun = found.start() if found is not None else 0
    if begun == 0 or _may_be_comment(octets, at, window[len(before) :]):
        return None
    word, mark = before[begun:], before[begun - 1 : begun]
    if mark == b"/":
        return "/" + word.decode("latin-1")
    if word:
        return "" if _ELEMENT.fullmatch(word) else None
    return "" if mark in b")>][" else None


def _may_be_comment(octets: bytes, at: int, blanks: bytes) -> bool:
    """Whether the line before the one in which a reference stands may end in a comment."""
    if not blanks.strip(b"\0\t\f "):
        return False
    end = at - len(blanks)
    line = octets[max(0, end - _MAX_LINE) : end]
    begun = max(line.rfind(b"\n"), line.rfind(b"\r"))
    return b"%" in line[begun + 1 :] or (begun == -1 and end > _MAX_LINE)
