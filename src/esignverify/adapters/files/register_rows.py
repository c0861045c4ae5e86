# SPDX-License-Identifier: Apache-2.0
"""A register from rows of a table (CSV, XLSX): columns as in ``issuers template --csv``.

Rows are put together into the institutions of `esignverify.issuers/1` and read by the same rules,
so a file of either kind says the same; what is wrong is told by row and column. Two forms:

- without the column `record`, each row is one period of one qualification of an institution;
- with it, each row says what it is: an institution, a name, a row of its scope, …

The rows of one institution stand together: memory does not grow with the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from ...model.errors import ConfigurationError
from ...model.issuers import Institution
from ...model.problems import Problem
from ...model.register_facts import BlacklistEntry
from .fields import MAX_ENTRIES, Table
from .issuer_facts import MAX_ROWS, read_blacklist_entry
from .issuers import read_institution
from .lines import Path
from .register_columns import (
    COLUMNS,
    DAYS,
    FLAGS,
    IN_TABLES,
    LISTS,
    RECORDS,
    SIMPLE,
    WORDS,
    both_words,
    flag,
    words,
)
from .register_source import Faults, UniqueCodes
from .source import Source, complaint, file_sha256
from .table_file import Look, TableFile


class Row(NamedTuple):
    """One row: its number as people count, and the texts of its cells that are not empty."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _RowSource(Source):
    """Complaints name the row and the column from which a value came."""

    where: Mapping[Path, tuple[int, str]]

    def error(self, problem: str, path: Path = (), **values: str | int) -> ConfigurationError:
        """As `Source.error`; the nearest place where the value is not from a cell."""
        above = next((path[:n] for n in range(len(path), -1, -1) if path[:n] in self.where), ())
        row, column = self.where.get(above, (0, ""))
        name = column or str(path[-1] if path else "")
        name = _COLUMN_OF.get(name, name)
        if problem == "choice":
            values["allowed"] = both_words(name, str(values["allowed"]).split(", "))
        told = IN_TABLES.get((problem, name), problem)
        return complaint(told, self.name, row, _title(name), **values)


_COLUMN_OF = {
    "names": "name",
    "history": "status",
    "sites": "site",
    "qualifications": "number",
    "listings": "list",
}
"""Where nothing is in a list, the column that would fill it."""


class _Building:
    """An institution as JSON has it, made of rows."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.data: dict[str, Any] = {}
        self.where: dict[Path, tuple[int, str]] = {}

    @property
    def source(self) -> _RowSource:
        """What complains of it."""
        return _RowSource(self._name, "", self.data, lambda _: iter(()), self.where)

    def set(self, path: Path, row: Row, columns: Mapping[str, str]) -> None:
        """Put the cells of `row` at `path`; `columns` are the names of its fields."""
        table = self._at(path)
        self.where.setdefault(path, (row.number, ""))
        for column, field in columns.items():
            if (text := row.cells.get(column)) is None:
                continue
            place = (*path, field)
            value = self._value(row, place, column, text)
            if table.get(field, value) != value:
                where = (self._name, row.number, _title(column))
                raise complaint("differs-from-above", *where, found=text, above=str(table[field]))
            self.where[place] = (row.number, column)
            table[field] = value

    def add(self, path: Path, row: Row, columns: Mapping[str, str]) -> None:
        """Put the cells of `row` behind the others of the list at `path`."""
        listed = self._at(path[:-1]).setdefault(path[-1], [])
        listed.append({})
        self.set((*path, len(listed) - 1), row, columns)

    def same(self, path: Path, row: Row, columns: Mapping[str, str]) -> Path:
        """The entry of the list at `path` that has the cells of `row`; one more if none has."""
        listed = self._at(path[:-1]).setdefault(path[-1], [])
        wanted = {f: row.cells.get(c) for c, f in columns.items()}
        if len(listed) > MAX_ROWS:
            raise complaint("too-many", self._name, row.number, limit=MAX_ROWS)
        for i, one in enumerate(listed):
            if all(one.get(field) == text for field, text in wanted.items()):
                return (*path, i)
        self.add(path, row, columns)
        return (*path, len(listed) - 1)

    def _at(self, path: Path) -> Any:
        found: Any = self.data
        for part in path:
            found = found[part]
        return found

    def _value(self, row: Row, place: Path, column: str, text: str) -> object:
        if column in FLAGS or place == ("authority",):
            if (found := flag(text)) is None:
                raise complaint("not-yes-or-no", self._name, row.number, _title(column), found=text)
            return found
        return words(text) if place[-1] in LISTS else WORDS.get(column, {}).get(text, text)


class RowRegisterSource:
    """Rows as an import reads them. `origin` and `as_of` are told by who imports."""

    def __init__(
        self,
        name: str,
        rows: Callable[[Callable[[int], None]], Iterator[Row]],
        digest: Callable[[], str],
        about: tuple[str, datetime | None],
        now: datetime | None = None,
    ) -> None:
        self._name = name
        self._now = now
        self._rows = rows
        self._digest = digest
        self._about = about

    def sha256(self) -> str:
        """Of the whole file, hex, before it is read.

        Raises:
            ConfigurationError: there is no such file.
        """
        return file_sha256(FilePath(self._name))

    def items(
        self, wrong: Callable[[Problem], None], moved: Callable[[int], None], taken: int = 0
    ) -> Iterator[Institution | BlacklistEntry]:
        """Institutions, but for the first `taken`, and entries of the blacklist, in their order.

        Raises:
            ConfigurationError: the file is no table, or lacks a column.
        """
        unique, faults = UniqueCodes(), Faults(wrong, self._now)
        for (record, _), rows in groupby(self._rows(moved), _about_whom):
            try:
                building = self._built(rows)
                if record != "blacklist" and taken > 0:
                    taken -= 1
                    unique.skip(building.data)
                else:
                    yield _item(record, building, unique, faults)
            except ConfigurationError as error:
                if not faults.add(error):
                    return

    def provenance(self) -> tuple[str, datetime | None, str, str]:
        """Source, age, name and SHA-256 (hex) of the file; known once `items` came to its end."""
        return (*self._about, FilePath(self._name).name, self._digest())

    def _built(self, rows: Iterable[Row]) -> _Building:
        building = _Building(self._name)
        for count, row in enumerate(rows):
            if count == MAX_ENTRIES:
                raise complaint("too-many", self._name, row.number, limit=MAX_ENTRIES)
            _put(building, row, self._name)
        return building


def _item(
    record: str, building: _Building, unique: UniqueCodes, faults: Faults
) -> Institution | BlacklistEntry:
    table = Table(building.source, (), building.data)
    if record == "blacklist":
        entry = read_blacklist_entry(table)
        table.done()
        faults.refuse_dates(building.source, (), building.data)
        return entry
    one = read_institution(table)
    unique.add(table, one)
    faults.refuse_dates(building.source, (), building.data)
    faults.look_at(one, building.source, (), building.data)
    return one


def _about_whom(row: Row) -> tuple[str, str]:
    """Rows of one institution are one; each row of the blacklist is one of its own."""
    record = _record(row)
    if record == "blacklist":
        return record, str(row.number)
    return "", row.cells.get("id", "")


def _record(row: Row) -> str:
    text = row.cells.get("record", "")
    return WORDS["record"].get(text, text)


def _put(building: _Building, row: Row, name: str) -> None:
    """Put one row where it belongs; a cell that its record has no use for is a mistake."""
    if "record" not in row.cells:
        _unused(row, name, SIMPLE)
        _put_simple(building, row)
        return
    record = _record(row)
    if record not in RECORDS:
        allowed = both_words("record", RECORDS)
        raise complaint("choice", name, row.number, _title("record"), allowed=allowed, found=record)
    path, columns = RECORDS[record]
    used = {*columns, "record", *(() if record == "blacklist" else ("id",))}
    _unused(row, name, used | ({"kind", "number"} if record == "qualification" else set()))
    if record != "blacklist":
        building.set((), row, {"id": "id"})
    if record == "qualification":
        held = building.same(("qualifications",), row, {"kind": "kind", "number": "number"})
        building.add((*held, "history"), row, columns)
    elif record == "site-qualification":
        site = building.same(("sites",), row, {"site": "id"})
        building.add(
            (*site, "qualifications"), row, {c: columns[c] for c in columns if c != "site"}
        )
    elif path:
        building.add(path, row, columns)
    else:
        building.set((), row, columns)


def _put_simple(building: _Building, row: Row) -> None:
    building.set((), row, {"id": "id", "uscc": "uscc"})
    if "name" in row.cells:
        building.same(("names",), row, {"name": "name"})
    if {"kind", "number", "status", "from", "until"} & row.cells.keys():
        held = building.same(("qualifications",), row, {"kind": "kind", "number": "number"})
        columns = {"status": "status", "from": "from", "until": "until"}
        building.add((*held, "history"), row, columns)


def _unused(row: Row, name: str, used: Iterable[str]) -> None:
    for column in row.cells.keys() - set(used):
        raise complaint("cell-not-used", name, row.number, _title(column))


def _title(column: str) -> str:
    """A column in both languages, as it stands in the template."""
    return f"{COLUMNS[column]} {column}" if column in COLUMNS else column


def read_rows(lines: Iterable[tuple[int, list[str]]], name: str) -> Iterator[Row]:
    """Rows under a header: number and cells of each line. Empty lines and cells say nothing.

    Raises:
        ConfigurationError: the header is not one, or a line has more cells than it.
    """
    columns: list[str] | None = None
    for number, cells in lines:
        texts = [cell.strip() for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        if columns is None:
            columns = read_header(texts, name, number)
        elif len(texts) > len(columns):
            raise complaint("cell-without-column", name, number)
        else:
            named = zip(columns, texts, strict=False)
            dated = ((one, written_day(text) if one in DAYS else text) for one, text in named)
            yield Row(number, {column: text for column, text in dated if text})
    if columns is None:
        raise complaint("missing-column", name, 1, _title("id"))


_WRITTEN_DAY = re.compile(r"(\d{4})(?:[./]|年)(\d{1,2})(?:[./]|月)(\d{1,2})日?")


def written_day(text: str) -> str:
    """2026/1/5 and 2026年1月5日, which spreadsheets write, as 2026-01-05."""
    match = _WRITTEN_DAY.fullmatch(text)
    return text if match is None else f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"


def read_header(cells: Iterable[str], name: str, number: int) -> list[str]:
    """The columns of a table, by their titles: either language, or both as in the template.

    Raises:
        ConfigurationError: a title is unknown or stands twice; one that is needed is missing.
    """
    known = {title: column for column, zh in COLUMNS.items() for title in (column, zh)}
    found: list[str] = []
    for cell in cells:
        title = cell.strip().lower()
        column = known.get(title) or known.get(title.rpartition(" ")[2])
        if column is None or column in found:
            problem = "unknown-column" if column is None else "duplicate"
            raise _bad_header(problem, name, number, title)
        found.append(column)
    if "record" not in found:
        for column in ("id", "uscc", "name"):
            if column not in found:
                raise complaint("missing-column", name, number, _title(column))
    return found


def _bad_header(problem: str, name: str, number: int, title: str) -> ConfigurationError:
    return complaint(problem, name, number, found=title, known=", ".join(COLUMNS))


def table_source(
    file: FilePath,
    origin: str,
    as_of: datetime | None,
    look: Look,
    now: datetime | None = None,
) -> RowRegisterSource:
    """A CSV file or a workbook, read by `look`; `origin` and `as_of` are what a JSON file says.

    `now` None: no date in it is compared with the present.
    """
    table = TableFile(file, look)
    return RowRegisterSource(
        str(file),
        lambda moved: read_rows(table.lines(moved), str(file)),
        table.digest,
        (origin, as_of),
        now,
    )
