# SPDX-License-Identifier: Apache-2.0
"""Boxes on a page (ST_Box, GB/T 33190-2016 §7.3): four decimals, in millimetres."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_ONE = r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?"
_NUMBER = re.compile(_ONE)
_ROW = re.compile(rf"(?:{_ONE}(?: |$))*")
_TOLERANCE = 1.0
"""Millimetres by which a stamp may stand over the edge: sizes are rounded by those who write."""
_LARGEST = 1e9
_LONGEST = 4096
"""Characters read of a row of numbers; a matrix has under a hundred."""
_MOST = 7
"""Numbers read: one more than a matrix has."""


@dataclass(frozen=True, slots=True)
class Box:
    """Left, top, width, height; the y axis points down."""

    x: float
    y: float
    width: float
    height: float

    def within(self, outer: Box) -> bool:
        """Whether this box lies on `outer`."""
        return (
            self.x >= outer.x - _TOLERANCE
            and self.y >= outer.y - _TOLERANCE
            and self.x + self.width <= outer.x + outer.width + _TOLERANCE
            and self.y + self.height <= outer.y + outer.height + _TOLERANCE
        )

    def meets(self, other: Box) -> bool:
        """Whether the two have an area in common."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def cut(self, clip: Box) -> Box:
        """What `clip`, in the coordinates of this box, leaves of it."""
        left, top = max(0.0, clip.x), max(0.0, clip.y)
        right = min(self.width, clip.x + clip.width)
        bottom = min(self.height, clip.y + clip.height)
        return Box(self.x + left, self.y + top, max(0.0, right - left), max(0.0, bottom - top))

    @property
    def empty(self) -> bool:
        """Whether it has no area."""
        return self.width <= 0 or self.height <= 0

    def texts(self) -> tuple[str, str, str, str]:
        """The four numbers rounded to thousandths, as decimal text without trailing zeros."""
        return (_text(self.x), _text(self.y), _text(self.width), _text(self.height))


def read_box(written: str | None) -> Box | None:
    """A box as written, None where it is no box."""
    numbers = read_numbers(written or "")
    return Box(*numbers) if numbers is not None and len(numbers) == 4 else None


def read_numbers(written: str) -> tuple[float, ...] | None:
    """Decimals between blanks, the first `_MOST`; None where something else is among them."""
    return _numbers(written[:_LONGEST])


def read_first(written: str) -> float | None:
    """The first of decimals between blanks, None where it is none; what follows is not looked at.

    A page may have some hundred thousand of them.
    """
    return _first(written if len(written) <= _LONGEST else written[:_LONGEST])


@lru_cache(maxsize=4096)
def _first(written: str) -> float | None:
    word = written.split(None, 1)[:1]
    if not word or _NUMBER.fullmatch(word[0]) is None:
        return None
    value = float(word[0])
    return value if abs(value) <= _LARGEST else None


@lru_cache(maxsize=4096)
def _numbers(written: str) -> tuple[float, ...] | None:
    words = written.split(None, _MOST)[:_MOST]
    if _ROW.fullmatch(" ".join(words)) is None:
        return None
    values = tuple(map(float, words))
    return values if not values or max(map(abs, values)) <= _LARGEST else None


def _text(value: float) -> str:
    short = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if short in {"-0", ""} else short
