# SPDX-License-Identifier: Apache-2.0
"""What a number format (ECMA-376 part 1, 18.8.30, 18.8.31) shows of a cell: it, a day, or other.

A format can show nothing (``;;;``), or words of its own in the place of what stands in a cell. Who
confirms an import saw those; so only formats are taken that show the value and add no words to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .xlsx_parts import Handler

_DATE_FORMATS = frozenset((*range(14, 18), 22, *range(27, 32), 36, 50, 51, 52, 54, 57, 58))
"""Built-in formats that show a day, those of Chinese versions among them."""
_ALTERING = frozenset((9, 10, 11, 12, 13, *range(18, 22), 45, 46, 47, 48))
"""Built-in formats that show a whole number otherwise: percent, powers, fractions, times."""
_NUMBER = re.compile(r"[0-9]{1,7}")
_END = ";"
_TOKEN = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]?|_.|\*.|.', re.DOTALL)
_HARMLESS_WORDS = re.compile(r"[\s年月日号時时分秒\-./,:()（）、¥￥$€]*")
"""Characters of its own that a format may add, to a day above all."""
_LOCALE = re.compile(
    r"\[\$[^A-Za-z0-9\u4e00-\u9fff-]*(-[0-9A-Fa-f]*)?\]|\[DBNum[1-4]\]", re.IGNORECASE
)
_COLOUR = re.compile(
    r"\[(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|[黑蓝绿红白黄青洋]\w*)\]",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"[#0?,]*(\.[#0?]*)?")
_DAY = re.compile(r"(?:[ymdhsegap]|s\.0+|上午|下午|[\s年月日号時时分秒\-./,:()])*")
"""A day, and nothing beside it: digits that stand in a format are shown as they stand, quoted or
not, and would be taken for those of the day. Not `b`, which counts years otherwise."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a style shows: `day` of a number; whether numbers and texts are shown as they are."""

    day: bool = False
    number: bool = True
    text: bool = True
    zeros: int = 0
    """Digits that a number is filled up to."""


GENERAL = Shown()


def shown(number: str, code: str | None) -> Shown:
    """What the format with this id shows; `code` is its own, None where it is built in."""
    if code is None:
        built_in = int(number) if _NUMBER.fullmatch(number) else 0
        return Shown(day=built_in in _DATE_FORMATS, number=built_in not in _ALTERING)
    sections = list(_sections(code))
    first = sections[0]
    day = "y" in first.code or "d" in first.code
    filled = first.code.partition(".")[0].count("0")
    return Shown(
        day=day,
        number=first.plain and bool(_DAY.fullmatch(first.code) if day else _is_whole(first.code)),
        text=_shows_text(sections),
        zeros=0 if day else filled,
    )


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a format: its code without words, and whether it has none but harmless ones."""

    code: str
    plain: bool


def _sections(code: str) -> Iterator[_Section]:
    """Of numbers, negative ones, zero, texts."""
    letters: list[str] = []
    plain = True
    for piece in [*_TOKEN.findall(code), _END]:
        if piece == _END:
            yield _Section("".join(letters).lower().strip(), plain)
            letters, plain = [], True
        elif piece[0] == '"' or piece[0] == "\\":
            plain &= _HARMLESS_WORDS.fullmatch(piece.strip('"\\')) is not None
        elif piece[0] == "[":
            # Anything else is a condition, or words: [>5], [$words-804].
            plain &= _LOCALE.fullmatch(piece) is not None or _COLOUR.fullmatch(piece) is not None
        elif piece[0] == "*":
            plain &= piece[1:].isspace()
        elif piece[0] != "_":
            letters.append(piece)


def _is_whole(code: str) -> bool:
    """Whether a whole number is shown with all its digits, and nothing but them."""
    if code in ("general", "@", "g/通用格式"):
        return True
    digits = code.replace("(", "").replace(")", "").replace("-", "").replace(" ", "")
    whole = digits.partition(".")[0]
    return _DIGITS.fullmatch(digits) is not None and whole.strip(",") == whole != ""


def _shows_text(sections: list[_Section]) -> bool:
    """The fourth section shows texts, or a last one with ``@``; else they are as they are."""
    last = sections[-1]
    return last.plain and last.code == "@" if len(sections) > 3 or "@" in last.code else True


class Styles(Handler):
    """What each style of cells shows, and which conditional ones have a format of their own."""

    weighty = frozenset({"numFmt", "cellXfs", "xf", "dxf"})

    def __init__(self) -> None:
        super().__init__()
        self._own: dict[str, str] = {}
        self._inside = ""
        self._dxfs = 0
        self._listed: list[str] = []
        self.reformatting: set[int] = set()

    @property
    def cells(self) -> list[Shown]:
        """By number of the style."""
        known = {one: shown(one, self._own.get(one)) for one in set(self._listed)}
        return [known[one] for one in self._listed]

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag in ("cellXfs", "dxfs"):
            self._inside = tag
        elif tag == "dxf":
            self._dxfs += 1
        elif tag == "numFmt" and self._inside == "dxfs":
            self.reformatting.add(self._dxfs - 1)
        elif tag == "numFmt":
            self._own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and self._inside == "cellXfs":
            self._listed.append(attributes.get("numFmtId", "0"))

    def finish(self, tag: str) -> None:
        """An element ends."""
        if tag == self._inside:
            self._inside = ""
