# SPDX-License-Identifier: Apache-2.0
"""References as they are written in octets, for whichever reader takes them for one.

A reference is two whole numbers and the word R (ISO 32000-2 §7.3.10). Readers are laxer, each in
its own way: signs, points, exponents and minus signs inside of numbers, a sign or nothing for the
generation, no blank before the R, two octets beyond ASCII for a blank. What any of them takes for
a reference is one here. Comments count as white space, as they do for every reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ANY = -1
"""Stands for a number that is longer than any: what readers make of it differs."""

_WHITE = rb"[\0\t\n\f\r ]"
_BLANK = rb"[\0\t\n\f\r \x80\xff]"
"""White space, and what one reader takes for it."""
_WORD_ENDS = rb"(?![^\0\t\n\f\r ()<>\[\]{}/%])"
_OF_NUMBERS = rb"[0-9+.eE-]"
# From the first octet of a run on: each run is looked at once.
_WORD = rb"(" + _OF_NUMBERS + rb"(?<!" + _OF_NUMBERS * 2 + rb")" + _OF_NUMBERS + rb"*+)"
# The word R alone (§7.2.3): RG is an operator that follows numbers in any page content.
_END = _BLANK + rb"*+R" + _WORD_ENDS
_SECOND = _BLANK + rb"++" + _OF_NUMBERS + rb"++"
_COMMENT = _BLANK + rb"*+(?:" + _OF_NUMBERS + rb"++" + _BLANK + rb"*+)?+%"
_REFERENCE = re.compile(
    _WORD
    + (rb"(?:(?<=[0-9])" + _WHITE + rb"++[0-9]++" + _WHITE + rb"++R" + _WORD_ENDS)
    + (rb"|(?=" + _SECOND + _END + rb"|" + _END + rb"|" + _COMMENT + rb"))")
)
"""A reference, something that is one to some reader, or a number with a comment behind it that may
be one."""
_COMMENTED, _ENDED = re.compile(_COMMENT), re.compile(_END)
_BLANKS = re.compile(_BLANK + rb"*+")
_LINE = re.compile(rb"[^\r\n]*+")
# A count, since each line takes memory until the last is found.
_LINES = re.compile(rb"(?:" + _BLANK + rb"*+%[^\r\n]*+(?=[\r\n])|(?!)){1,1000}+")
"""Comments one after the other, of which there may be millions."""
_GENERATION = re.compile(_OF_NUMBERS + rb"*+")
_R = re.compile(rb"R" + _WORD_ENDS)
_RUN = re.compile(rb"[0-9]++")
_MAX_DIGITS = 10
_MAX_WORD = 48
"""Octets of a number, written oddly; it has some ten."""


def mentions(octets: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Number and offset of every reference written in a part of `octets`.

    Numbers inside what looks like a comment count too: the comment may stand in a string. One that
    is written oddly is mentioned as each number that it may be.
    """
    comments = _Comments(octets, end)
    for found in _REFERENCE.finditer(octets, start, end):
        word, at = found[1], found.end(1)
        if found.end() > at and len(word) <= _MAX_DIGITS and word.isdigit():
            yield int(word), found.start()  # As nearly all are.
            continue
        if found.end() == at and word.isdigit() and _ENDED.match(octets, at, end):
            continue  # One number alone.
        sure = found.end() > at or _COMMENTED.match(octets, at, end) is None
        if sure or comments.is_reference(at):
            for number in (_number(word),) if word.isdigit() else _meant(word):
                yield number, found.start()


def _number(digits: bytes) -> int:
    """The object number that is written so, however many zeros stand before it."""
    digits = digits if len(digits) <= _MAX_DIGITS else digits.lstrip(b"0") or b"0"
    return int(digits) if len(digits) <= _MAX_DIGITS else ANY


def _meant(word: bytes) -> set[int]:
    """What readers make of a number that is not digits alone; nothing where it has none."""
    runs = _RUN.findall(word)
    if not runs or len(word) > _MAX_WORD:
        return {ANY} if runs else set()
    numbers = {_number(run) for run in (*runs, b"".join(runs))}
    text = word.decode("ascii")
    for one in (text, text.replace("-", "")):
        try:
            numbers.add(int(float(one)))
        except (ValueError, OverflowError):
            continue
    return numbers


class _Comments:
    """References with comments inside, as one search goes on to the right.

    However many numbers stand in one comment, what follows it is read once.
    """

    def __init__(self, octets: bytes, end: int) -> None:
        self._octets = octets
        self._end = end
        self._line = (0, 0)
        self._run = (0, 0)
        self._tails: dict[int, bool] = {}

    def is_reference(self, at: int) -> bool:
        """Whether blanks and comments, a generation and R stand at `at`, behind a number."""
        end = self._skip(at)
        if end not in self._tails:
            self._tails[end] = self._is_tail(end)
        return self._tails[end]

    def _is_tail(self, at: int) -> bool:
        found = _GENERATION.match(self._octets, at, self._end)
        if found is None:
            return False
        end = self._skip(found.end())
        return _R.match(self._octets, end, self._end) is not None

    def _skip(self, at: int) -> int:
        """Behind blanks and comments.

        An end of line is never inside a comment: from any in a run that was read, the way leads
        to the end of that run.
        """
        start = at
        while True:
            at = self._match(_BLANKS, at)
            if self._octets[at : at + 1] != b"%" or at >= self._end:
                break
            if not self._line[0] <= at <= self._line[1]:
                self._line = (at, self._match(_LINE, at))
            ended = self._line[1]
            if ended >= self._end:
                return at  # A comment without end of line.
            if self._run[0] <= ended < self._run[1]:
                return self._run[1]
            at = self._match(_LINES, ended)
            if at > ended and self._run[0] <= at < self._run[1]:
                return self._run[1]
        if at > start:
            self._run = (start, at)
        return at

    def _match(self, rule: re.Pattern[bytes], at: int) -> int:
        found = rule.match(self._octets, at, self._end)
        return found.end() if found is not None else at
