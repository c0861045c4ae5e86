# SPDX-License-Identifier: Apache-2.0
"""Names of organisations: when two are the same, and when one only looks like the other.

Names link nothing (design, rule 10): they confirm what a code has linked, or they warn.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_BRACKETS = str.maketrans(
    dict.fromkeys("[{〔【「『〈《", "(") | dict.fromkeys("]}〕】」』〉》", ")")
)
"""Full-width brackets have become ASCII under NFKC already."""

_SAME_SHAPE = str.maketrans(
    {
        # Cyrillic and Greek letters drawn like Latin ones, case-folded
        **dict(zip("аеорсухікмтвн", "aeopcyxlkmtbh", strict=True)),
        **dict(zip("ανορτικυχβεη", "avoptlkuxben", strict=True)),
        # digits drawn like letters
        "0": "o",
        "1": "l",
        "i": "l",
        "|": "l",
        # Chinese characters told apart by one stroke's length or join
        **dict.fromkeys("末未", "未"),
        **dict.fromkeys("巳已己", "己"),
        **dict.fromkeys("曰日", "日"),
        **dict.fromkeys("土士", "土"),
        **dict.fromkeys("人入八", "人"),
        **dict.fromkeys("千干于", "干"),
        **dict.fromkeys("王玉主", "王"),
        **dict.fromkeys("天夭", "天"),
        **dict.fromkeys("候侯", "侯"),
    }
)

_LONG_NAME = 8
"""Characters from which two differing ones still make a look-alike; in shorter names one does."""


def normalise(name: str) -> str:
    """`name` as it is compared: NFKC, case-folded, one kind of brackets, no spaces.

    Invisible characters go too. 有限公司 and the like stay: bodies that differ in it alone are
    different bodies.
    """
    return _remembered(name) if len(name) <= _REMEMBERED else _normalised(name)


_REMEMBERED = 200
"""Characters up to which a name is remembered: registered ones stay below 100, and what a hostile
document calls itself takes no memory."""


def _normalised(name: str) -> str:
    before = ""
    while name != before:  # dropping a space can bring a letter and its accent together
        before, name = name, _fold(name)
    return name


# One name is compared with many, each time from its beginning.
_remembered = lru_cache(maxsize=1_024)(_normalised)


def _fold(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).translate(_BRACKETS).casefold()
    compact = "".join(folded.split())
    if compact.isprintable():  # format characters never are
        return compact
    return "".join(char for char in compact if unicodedata.category(char) != "Cf")


def shape(name: str) -> str:
    """`normalise(name)` with characters of one shape made equal: a key to find look-alikes by."""
    return normalise(name).translate(_SAME_SHAPE)


def same(one: str, other: str) -> bool:
    """Whether two names are equal after `normalise`. An empty name is nobody's."""
    return normalise(one) == normalise(other) != ""


def look_alike(one: str, other: str) -> bool:
    """Whether two different names can be taken for one another.

    One character changed, added or dropped; two of them in a name of 8 characters or more; or
    the same shapes in other characters.
    """
    first, second = normalise(one), normalise(other)
    if not first or not second or first == second:
        return False
    if first.translate(_SAME_SHAPE) == second.translate(_SAME_SHAPE):
        return True
    shorter = min(len(first), len(second))
    if shorter < 3:
        return False
    return _within(first, second, 2 if shorter >= _LONG_NAME else 1)


def _within(one: str, other: str, limit: int) -> bool:
    """Whether the edit distance (Levenshtein) is at most `limit`."""
    if abs(len(one) - len(other)) > limit:
        return False
    # What both begin and end with adds nothing, and names that are compared share most.
    one, other = _tails(one, other)
    one, other = _tails(one[::-1], other[::-1])
    above = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        line = [row]
        for column, counterpart in enumerate(other, 1):
            change = above[column - 1] + (char != counterpart)
            line.append(min(change, above[column] + 1, line[-1] + 1))
        if min(line) > limit:
            return False
        above = line
    return above[-1] <= limit


def _tails(one: str, other: str) -> tuple[str, str]:
    """What follows where two texts begin to differ."""
    pairs = enumerate(zip(one, other, strict=False))
    alike = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    return one[alike:], other[alike:]
