# SPDX-License-Identifier: Apache-2.0
"""Rows of the first sheet of an XLSX workbook (ECMA-376 part 1, 18.3) as a stream.

A spreadsheet is hostile input: it is read within limits (`xlsx_parts`), and nothing is computed; a
cell with a formula is refused, since what it shows is not what stands in it. So is what is hidden,
by a row, a column, a merged cell or a format: whoever confirms an import looked at the table
without it. Links, macros and other parts are never opened.
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from ...model.errors import ConfigurationError
from .source import complaint
from .xlsx_formats import GENERAL, Styles
from .xlsx_parts import Handler, Parts, Places, broken_told, not_a_workbook, places

MAX_FILE = 64 * 1024 * 1024
"""Octets: a sheet has 1,048,576 rows at most, some 30 MiB packed. More rows go into CSV."""
MAX_TEXTS = 64 * 1024 * 1024
"""Characters of all shared texts, which must be in memory; each counts `TEXT_COSTS` more."""
TEXT_COSTS = 32
"""An empty text takes some sixty octets, as much as thirty Chinese characters."""
MAX_CELL = 32_767
"""Characters of a cell (Excel specifications)."""
MAX_COLUMNS = 256
MAX_MERGED = 10_000
"""Merged cells of a sheet: a table for people has some dozens."""
_WHOLE = re.compile(r"-?\d{1,17}(\.0+)?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,7}")
_WRITTEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00(?::00(?:\.0+)?)?Z?)?")
"""A day as ISO 8601 writes it (18.18.11, ``d``), with nothing but its beginning behind."""
_TRUTH = {"1": "是", "0": "否"}
_LETTERS = re.compile(r"[A-Z]{1,3}")
_MERGED = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


def xlsx_lines(pieces: Iterator[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Number of the row and its cells as text; days as ``2026-01-05``. The file comes in pieces.

    Raises:
        ConfigurationError: not a workbook, over a limit, a cell that is a formula or hidden.
    """
    data = BytesIO()
    for piece in pieces:
        if data.tell() + len(piece) > MAX_FILE:
            raise complaint("too-large", "", limit=MAX_FILE)
        data.write(piece)
    with broken_told(), zipfile.ZipFile(data) as archive:
        yield from _Sheet(Parts(archive)).rows()


class _Texts(Handler):
    """The shared texts (18.4); readings of characters (rPh) are not part of them."""

    weighty = frozenset({"si", "t"})

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._pieces: list[str] | None = None
        self._reading = False
        self._size = 0

    def begin(self, tag: str, _attributes: dict[str, str], /) -> None:
        if tag == "si":
            self.texts.append("")
            self._count(TEXT_COSTS)
        elif tag == "rPh":
            self._reading = True
        elif tag == "t" and not self._reading:
            self._pieces = []

    def text(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)
            self._count(len(data))

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > MAX_TEXTS:
            raise complaint("too-large", "", limit=MAX_TEXTS)

    def finish(self, tag: str) -> None:
        if tag == "rPh":
            self._reading = False
        elif tag == "t" and self._pieces is not None:
            if self.texts:
                self.texts[-1] += "".join(self._pieces)
            self._pieces = None


class _Area(NamedTuple):
    """A merged cell (18.3.1.55), which shows what stands in its first."""

    first_row: int
    first: int
    last_row: int
    last: int


class _Behind(Handler):
    """What stands behind the rows and says how they are shown: merged cells, conditional styles."""

    weighty = frozenset({"mergeCell", "cfRule"})

    def __init__(self) -> None:
        super().__init__()
        self.merged: list[_Area] = []
        self.conditional: set[int] = set()

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "mergeCell":
            area = _MERGED.fullmatch(attributes.get("ref", ""))
            if area is None:
                raise not_a_workbook()
            first, first_row, last, last_row = area.groups()
            self.merged.append(_Area(int(first_row), _column(first), int(last_row), _column(last)))
            if len(self.merged) > MAX_MERGED:
                raise complaint("too-large", "", limit=MAX_MERGED)
        elif tag == "cfRule" and _NUMBER.fullmatch(style := attributes.get("dxfId", "")):
            self.conditional.add(int(style))


class _Sheet(Handler):
    """Rows of the first sheet."""

    weighty = frozenset({"sheetData", "row", "c", "f", "v", "is", "t", "col", "mergeCell"})

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        at = places(parts)
        texts, styles = _Texts(), Styles()
        for part, handler in ((at.texts, texts), (at.styles, styles)):
            if part is not None:
                parts.read(part, handler)
        self._texts, self._at = texts.texts, at
        self._shown = {str(number): one for number, one in enumerate(styles.cells)}
        behind = _behind(parts, at)
        if behind.conditional & styles.reformatting:
            raise complaint("format-shows-other", "")
        self._merged = deque(sorted(behind.merged))
        self._here: list[_Area] = []
        self._ready: deque[tuple[int, list[str]]] = deque()
        self._row, self._cells = 0, dict[int, str]()
        self._row_hidden, self._hidden = False, set[int]()
        self._digits, self._column, self._kind, self._style = "", 0, "n", GENERAL
        self._value: list[str] | None = None
        self._said, self._values, self._reading = "", 0, False

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """All rows, as the sheet is read."""
        for _ in self._parts.parse(self._at.sheet, self):
            while self._ready:
                yield self._ready.popleft()

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._begin_row(attributes)
        elif tag == "col" and _is_hidden(attributes, "width"):
            first, last = (attributes.get(name, "") for name in ("min", "max"))
            if not (_NUMBER.fullmatch(first) and _NUMBER.fullmatch(last)):
                raise not_a_workbook()
            self._hidden.update(range(int(first), min(int(last), MAX_COLUMNS) + 1))
        elif tag == "c":
            self._begin_cell(attributes)
        elif tag == "f":
            raise self.error("formula")
        elif tag == "rPh":
            self._reading = True
        elif tag in ("v", "t") and not self._reading:
            self._begin_value(tag)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        """Rows stand in their order, each once: spreadsheets mend others, each in its own way."""
        number = attributes.get("r", str(self._row + 1))
        if _NUMBER.fullmatch(number) is None or int(number) <= self._row:
            raise not_a_workbook(self._row)
        self._row = int(number)
        self._digits = str(self._row)
        self._cells, self._column = {}, 0
        self._row_hidden = _is_hidden(attributes, "ht")
        while self._merged and self._merged[0].first_row <= self._row:
            self._here.append(self._merged.popleft())
        self._here = [one for one in self._here if one.last_row >= self._row]

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r") or f"{_letters(self._column + 1)}{self._row}"
        letters = reference.rstrip("0123456789")
        column = _column(letters) if reference == letters + self._digits else 0
        if column <= self._column:
            raise not_a_workbook(self._row)
        self._column = column
        if self._column > MAX_COLUMNS:
            raise self.error("cell-without-column")
        self._kind = attributes.get("t", "n")
        self._style = self._shown.get(attributes.get("s", "0"), GENERAL)
        self._said, self._values = "", 0

    def _begin_value(self, tag: str) -> None:
        """A cell has one value, or the pieces of one text."""
        self._values += 1
        if (tag == "t") != (self._kind == "inlineStr") or (tag == "v" and self._values > 1):
            raise not_a_workbook(self._row)
        self._value = []

    def text(self, data: str) -> None:
        if self._value is not None:
            self._value.append(data)

    def finish(self, tag: str) -> None:
        if tag == "rPh":
            self._reading = False
        elif tag in ("v", "t") and self._value is not None:
            self._said += "".join(self._value)
            self._value = None
            if len(self._said) > MAX_CELL:
                raise self.error("text-too-long", limit=MAX_CELL)
        elif tag == "c" and self._said:
            if (
                self._row_hidden
                or self._column in self._hidden
                or (self._here and self._is_covered())
            ):
                raise self.error("hidden-in-table")
            self._cells[self._column] = self._read(self._said)
        elif tag == "row" and self._cells:
            cells = [self._cells.get(i, "") for i in range(1, max(self._cells) + 1)]
            self._ready.append((self._row, cells))

    def _is_covered(self) -> bool:
        """Whether a merged cell shows another in its place."""
        at = (self._row, self._column)
        return any(
            one.first <= self._column <= one.last and at != (one.first_row, one.first)
            for one in self._here
        )

    def _read(self, said: str) -> str:
        """A cell as people see it."""
        style = self._style
        if self._kind in ("s", "str", "inlineStr"):
            if not style.text:
                raise self.error("format-shows-other")
            return said if self._kind != "s" else self._shared(said)
        if self._kind == "b" and said in _TRUTH:
            return _TRUTH[said]
        if self._kind == "e":
            raise self.error("formula")
        if self._kind == "d":
            return self._written_day(said)
        if self._kind != "n":
            raise not_a_workbook(self._row)
        if _WHOLE.fullmatch(said) is None:
            raise self.error("number-cell")
        number = int(said.partition(".")[0])
        if not style.number or style.zeros > len(str(abs(number))):
            raise self.error("format-shows-other")
        return self._day(number) if style.day else str(number)

    def _shared(self, said: str) -> str:
        if _NUMBER.fullmatch(said) is None or int(said) >= len(self._texts):
            raise not_a_workbook(self._row)
        return self._texts[int(said)]

    def _day(self, number: int) -> str:
        """Days are counted from 1899-12-30, since the count has a 29 February 1900 (18.17.4.1)."""
        begin = date(1904, 1, 1) if self._at.from_1904 else date(1899, 12, 30)
        if not 61 <= number < 1_000_000:
            raise self.error("date")
        return (begin + timedelta(days=number)).isoformat()

    def _written_day(self, said: str) -> str:
        """Shown by its format like any other day."""
        if not (self._style.day and self._style.number):
            raise self.error("format-shows-other")
        if (match := _WRITTEN.fullmatch(said)) is None:
            raise self.error("date")
        return match[1]

    def error(self, problem: str, **values: int) -> ConfigurationError:
        """A complaint about the cell that is read."""
        return complaint(problem, "", self._row, _letters(self._column), **values)


def _behind(parts: Parts, at: Places) -> _Behind:
    found = _Behind()
    if parts.holds(at.sheet, b"mergeCell", b"cfRule"):
        parts.read(at.sheet, found)
    return found


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or column is not shown (18.3.1.13, 18.3.1.73), or too small to be read."""
    if attributes.get("hidden") in ("1", "true"):
        return True
    try:
        return float(attributes.get(size, "1")) < 1
    except ValueError:
        return False


@lru_cache(maxsize=MAX_COLUMNS)
def _column(letters: str) -> int:
    """Number of a column; 0 where these are no letters of one."""
    if _LETTERS.fullmatch(letters) is None:
        return 0
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
