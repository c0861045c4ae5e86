# SPDX-License-Identifier: Apache-2.0
"""Rows of the first sheet of an XLSX workbook (ECMA-376 part 1, 18.3) as a stream.

A spreadsheet is hostile input: octets unpacked are counted, not believed; a DOCTYPE is refused, so
no entity but the five of XML exists; nothing is computed, and a cell with a formula is refused,
since what it shows is not what stands in it. So is what is hidden, for whoever confirms an import
looked at the table without it. Links, macros and other parts are never opened.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from xml.parsers import expat

from ...model.errors import ConfigurationError
from .source import complaint

MAX_FILE = 64 * 1024 * 1024
"""Octets: a sheet has 1,048,576 rows at most, some 30 MiB packed. More rows go into CSV."""
MAX_ENTRIES = 1_000
MAX_UNPACKED = 512 * 1024 * 1024
"""Octets of one part."""
MAX_RATIO = 200
"""Unpacked by packed of one part; sheets of like rows reach some 40."""
MAX_TEXTS = 64 * 1024 * 1024
"""Characters of all shared texts, which must be in memory; each counts `TEXT_COSTS` more."""
TEXT_COSTS = 32
"""An empty text takes some sixty octets, as much as thirty Chinese characters."""
MAX_DEPTH = 32
MAX_CELL = 32_767
"""Characters of a cell (Excel specifications)."""
MAX_COLUMNS = 256
_CHUNK = 1 << 16
_DATE_FORMATS = frozenset((*range(14, 18), 22, *range(27, 32), 36, 50, 51, 52, 54, 57, 58))
"""Built-in number formats that show a day (18.8.30), those of Chinese versions among them."""
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_WHOLE = re.compile(r"-?\d{1,17}(\.0+)?")
_REFERENCE = re.compile(r"([A-Z]{1,3})\d{1,7}")


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
    try:
        with zipfile.ZipFile(data) as archive:
            names = archive.namelist()
            if len(names) > MAX_ENTRIES or len(set(names)) != len(names):
                raise complaint("not-a-workbook", "")
            yield from _Sheet(_Parts(archive)).rows()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise complaint("not-a-workbook", "") from None


class _Parts:
    """Parts of a workbook, parsed as streams within their limits."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self._archive.NameToInfo

    def parse(self, part: str, handler: _Handler) -> Iterator[None]:
        """Feed a part to `handler`; stops after each piece, so that rows can be taken out."""
        if not self.has(part):
            raise complaint("not-a-workbook", "")
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = self._refuse
        packed = self._archive.NameToInfo[part].compress_size
        unpacked = 0
        try:
            with self._archive.open(part) as stream:
                while data := stream.read(_CHUNK):
                    unpacked += len(data)
                    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, _CHUNK):
                        raise complaint("too-large", "", limit=MAX_UNPACKED)
                    parser.Parse(data, False)
                    yield
                parser.Parse(b"", True)
                yield
        except (expat.ExpatError, ValueError, LookupError):
            # Also an encoding that Python knows and expat does not take; a workbook is in UTF-8.
            raise complaint("not-a-workbook", "") from None

    def read(self, part: str, handler: _Handler) -> None:
        """Feed a whole part."""
        for _ in self.parse(part, handler):
            pass

    def _refuse(self, *_: object) -> None:
        raise complaint("not-a-workbook", "")


class _Handler:
    """What a part says, by local names of elements."""

    def __init__(self) -> None:
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise complaint("not-a-workbook", "")
        self.begin(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        self.finish(tag.rpartition("}")[2])

    def begin(self, tag: str, attributes: dict[str, str], /) -> None:
        """An element begins, by its local name."""

    def finish(self, tag: str) -> None:
        """An element ends, by its local name."""

    def text(self, data: str) -> None:
        """Characters."""


class _Book(_Handler):
    """The first sheet, and whether days count from 1904 (18.2.28)."""

    first: str | None = None
    hidden = False
    from_1904 = False

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet" and self.first is None:
            ids = (value for key, value in attributes.items() if key.endswith("}id"))
            self.first = next(ids, None)
            self.hidden = attributes.get("state", "visible") != "visible"


class _Links(_Handler):
    """Targets of relationships by their ids."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Texts(_Handler):
    """The shared texts (18.4); readings of characters (rPh) are not part of them."""

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


class _Styles(_Handler):
    """Which cell styles show a day (18.8.45, 18.8.31)."""

    def __init__(self) -> None:
        super().__init__()
        self._own: dict[str, str] = {}
        self._in_cells = False
        self.days: list[bool] = []

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self._own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cells = True
        elif tag == "xf" and self._in_cells:
            self.days.append(self._is_day(attributes.get("numFmtId", "0")))

    def finish(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cells = False

    def _is_day(self, number: str) -> bool:
        if number in self._own:
            code = _NOT_CODE.sub("", self._own[number]).lower()
            return "y" in code or "d" in code
        return number.isdecimal() and int(number) in _DATE_FORMATS


class _Sheet(_Handler):
    """Rows of the first sheet."""

    def __init__(self, parts: _Parts) -> None:
        super().__init__()
        self._parts = parts
        self._texts, self._days, self._part, self._from_1904 = _prepare(parts)
        self._ready: deque[tuple[int, list[str]]] = deque()
        self._row, self._cells = 0, dict[int, str]()
        self._row_hidden, self._hidden = False, set[int]()
        self._column, self._kind, self._style = 0, "n", 0
        self._value: list[str] | None = None
        self._said = ""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """All rows, as the sheet is read."""
        for _ in self._parts.parse(self._part, self):
            while self._ready:
                yield self._ready.popleft()

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._cells, self._column = {}, 0
            self._row_hidden = _is_hidden(attributes, "ht")
        elif tag == "col" and _is_hidden(attributes, "width"):
            first, last = (attributes.get(name, "") for name in ("min", "max"))
            if not (first.isdecimal() and last.isdecimal()):
                raise complaint("not-a-workbook", "")
            self._hidden.update(range(int(first), min(int(last), MAX_COLUMNS) + 1))
        elif tag == "c":
            self._begin_cell(attributes)
        elif tag == "f":
            raise self.error("formula")
        elif tag in ("v", "t"):
            self._value = []

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = self._column + 1 if place is None else _column(place[1])
        if self._column > MAX_COLUMNS:
            raise self.error("cell-without-column")
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdecimal() else 0
        self._said = ""

    def text(self, data: str) -> None:
        if self._value is not None:
            self._value.append(data)

    def finish(self, tag: str) -> None:
        if tag in ("v", "t") and self._value is not None:
            self._said += "".join(self._value)
            self._value = None
            if len(self._said) > MAX_CELL:
                raise self.error("text-too-long", limit=MAX_CELL)
        elif tag == "c" and self._said:
            if self._row_hidden or self._column in self._hidden:
                raise self.error("hidden-in-table")
            self._cells[self._column] = self._read(self._said)
        elif tag == "row" and self._cells:
            cells = [self._cells.get(i, "") for i in range(1, max(self._cells) + 1)]
            self._ready.append((self._row, cells))

    def _read(self, said: str) -> str:
        """A cell as people see it."""
        if self._kind == "s":
            if not said.isdecimal() or int(said) >= len(self._texts):
                raise complaint("not-a-workbook", "", self._row)
            return self._texts[int(said)]
        if self._kind == "b":
            return "是" if said == "1" else "否"
        if self._kind == "e":
            raise self.error("formula")
        if self._kind != "n":
            return said
        if _WHOLE.fullmatch(said) is None:
            raise self.error("number-cell")
        number = int(said.partition(".")[0])
        return self._day(number) if self._shows_day() else str(number)

    def _shows_day(self) -> bool:
        return self._style < len(self._days) and self._days[self._style]

    def _day(self, number: int) -> str:
        """Days are counted from 1899-12-30, since the count has a 29 February 1900 (18.17.4.1)."""
        begin = date(1904, 1, 1) if self._from_1904 else date(1899, 12, 30)
        if not 61 <= number < 1_000_000:
            raise self.error("date")
        return (begin + timedelta(days=number)).isoformat()

    def error(self, problem: str, **values: int) -> ConfigurationError:
        """A complaint about the cell that is read."""
        return complaint(problem, "", self._row, _letters(self._column), **values)


def _prepare(parts: _Parts) -> tuple[list[str], list[bool], str, bool]:
    """Texts, styles, the first sheet's part, and the beginning of the calendar."""
    book, links = _Book(), _Links()
    parts.read("xl/workbook.xml", book)
    parts.read("xl/_rels/workbook.xml.rels", links)
    texts, styles = _Texts(), _Styles()
    for part, handler in (("xl/sharedStrings.xml", texts), ("xl/styles.xml", styles)):
        if parts.has(part):
            parts.read(part, handler)
    if book.hidden:
        raise complaint("hidden-in-table", "")
    target = links.targets.get(book.first or "", "")
    sheet = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return texts.texts, styles.days, sheet, book.from_1904


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or column is not shown (18.3.1.13, 18.3.1.73), or is of no size."""
    if attributes.get("hidden") in ("1", "true"):
        return True
    try:
        return float(attributes.get(size, "1")) <= 0
    except ValueError:
        return False


def _column(letters: str) -> int:
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
