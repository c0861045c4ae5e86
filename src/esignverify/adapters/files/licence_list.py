# SPDX-License-Identifier: Apache-2.0
"""The list of licensed CAs that the MIIT publishes, as a table (CSV, XLSX) with titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath

from ...model.errors import ConfigurationError
from ...model.identifiers import ECP_FORM
from ...model.licence_list import LicenceList, ListedLicence
from ...model.problems import Problem
from .fields import MAX_FAULTS, Table
from .lines import Path
from .register_rows import written_day
from .source import Source, complaint
from .table_file import Look, TableFile

MAX_ROWS = 1_000
"""Some 60 CAs are licensed; a list with every earlier licence has a few hundred rows."""

TITLES = {
    "name": ("机构名称", "名称", "单位名称", "企业名称"),
    "licence": ("许可证编号", "许可证号", "许可编号"),
    "from": ("起始日", "发证日期", "有效期起"),
    "until": ("截止日", "有效期至", "有效期止"),
    "province": ("省份", "省", "所在省份", "地区"),
    "no": ("序号",),
}
"""Columns, and the Chinese titles of each; the first is the one that errors name."""
_NEEDED = ("name", "licence")


@dataclass(frozen=True, slots=True)
class _Row(Source):
    """Complaints name the row and, in both languages, the column."""

    number: int

    def error(self, problem: str, path: Path = (), **values: str | int) -> ConfigurationError:
        """A complaint about the cell at `path`."""
        column = str(path[-1]) if path else ""
        return complaint(problem, self.name, self.number, _title(column), **values)


def read_licence_list(file: FilePath, look: Look) -> LicenceList:
    """Every row of a list, read by `look`; at most `MAX_FAULTS` mistakes are in `problems`."""
    rows: list[ListedLicence] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    lines = TableFile(file, look)
    try:
        if file.suffix.lower() not in (".csv", ".xlsx"):
            raise complaint("list-suffix", str(file))
        for table in _tables(lines, str(file)):
            try:
                rows.append(_listed(table, seen))
            except ConfigurationError as error:
                problems.append(_problem(error))
                if len(problems) == MAX_FAULTS:
                    break
    except ConfigurationError as error:
        problems.append(_problem(error))
    return LicenceList(file.name, lines.digest(), tuple(rows), tuple(problems))


def _problem(error: ConfigurationError) -> Problem:
    return Problem(True, str(error.values["problem"]), error.values)


def _tables(lines: TableFile, name: str) -> Iterator[tuple[int, Table]]:
    """Rows under the titles; empty rows and cells say nothing."""
    columns: list[str] | None = None
    count = 0
    for number, cells in lines.lines(lambda _: None):
        texts = [cell.strip() for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        if columns is None:
            columns = _header(texts, name, number)
            continue
        if len(texts) > len(columns):
            raise complaint("cell-without-column", name, number)
        if (count := count + 1) > MAX_ROWS:
            raise complaint("too-many", name, number, limit=MAX_ROWS)
        named = zip(columns, texts, strict=False)
        data = {column: written_day(text) for column, text in named if text and column != "no"}
        yield number, Table(_Row(name, "", data, lambda _: iter(()), number), (), data)
    if columns is None:
        raise complaint("missing-column", name, 1, _title("name"))


def _header(cells: list[str], name: str, number: int) -> list[str]:
    known = {title: column for column, titles in TITLES.items() for title in (column, *titles)}
    found: list[str] = []
    for cell in cells:
        column = known.get(cell.lower()) or known.get(cell.lower().rpartition(" ")[2])
        if column is None:
            allowed = ", ".join(map(_title, TITLES))
            raise complaint("unknown-column", name, number, found=cell, known=allowed)
        if column in found:
            raise complaint("duplicate", name, number, found=cell)
        found.append(column)
    for column in _NEEDED:
        if column not in found:
            raise complaint("missing-column", name, number, _title(column))
    return found


def _title(column: str) -> str:
    return f"{TITLES[column][0]} {column}" if column in TITLES else column


def _listed(row: tuple[int, Table], seen: set[str]) -> ListedLicence:
    number, table = row
    listed = ListedLicence(
        row=number,
        name=table.text("name"),
        number=table.match("licence", ECP_FORM, problem="form-licence"),
        first=_day(table, "from"),
        last=_day(table, "until"),
        province=table.optional_text("province"),
    )
    if listed.first is None and listed.last is not None:
        raise table.error("until-without-from", "until")
    if listed.first and listed.last and listed.last < listed.first:
        raise table.error("reversed-period", "until")
    for column, value in (("licence", listed.number), ("name", listed.name)):
        if value in seen:
            raise table.error("duplicate", column, found=value)
        seen.add(value)
    return listed


def _day(table: Table, column: str) -> date | None:
    text = table.optional_text(column)
    try:
        found = None if text is None else date.fromisoformat(text)
    except ValueError:
        raise table.error("date", column) from None
    if found is not None and found.isoformat() != text:
        raise table.error("date", column)
    return found
