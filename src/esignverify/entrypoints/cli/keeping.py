# SPDX-License-Identifier: Apache-2.0
"""What the keeper's commands share: both languages side by side, rows, problems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone

from ...model.finding import JsonValue
from ...model.problems import Problem
from ...reports.escape import shown
from . import EXIT_ERROR
from .speech import catalogue, page_console

BEIJING = timezone(timedelta(hours=8))
ONE_SECOND = timedelta(seconds=1)


def say(key: str, **values: JsonValue) -> str:
    """A text of the catalogue: Chinese, a slash, English."""
    both = catalogue().both(f"keeper.{key}", values)
    return f"{both['zh']} / {both['en']}"


def tell(line: str = "") -> None:
    """One line to standard output, whatever its encoding; never wrapped."""
    page_console().out(line)


def row(key: str, value: str | None) -> None:
    """One line ``title: value``; nothing where there is no value."""
    if value:
        tell(f"  {say(f'row.{key}')}: {shown(value)}")


def period(start: datetime | None, end: datetime | None) -> str:
    """A half-open period as the days in Beijing that count, both included."""
    first = "…" if start is None else start.astimezone(BEIJING).date().isoformat()
    last = "…" if end is None else (end - ONE_SECOND).astimezone(BEIJING).date().isoformat()
    return f"{first} – {last}"


def tell_problems(problems: Sequence[Problem]) -> int:
    """Print every problem, fatal ones first; 3 if there is a fatal one, else 0."""
    for problem in sorted(problems, key=lambda one: not one.fatal):
        mark = "error" if problem.fatal else "notice"
        both = catalogue().both(f"problem.{problem.code}", problem.values)
        tell(f"{say(f'said.{mark}')}  {place(problem)}")
        tell(f"  {both['zh']}")
        tell(f"  {both['en']}")
    fatal = sum(one.fatal for one in problems)
    if problems:
        tell(say("said.problems", fatal=fatal, other=len(problems) - fatal))
    else:
        tell(say("said.no-problems"))
    return EXIT_ERROR if fatal else 0


def place(problem: Problem) -> str:
    """``file:line field`` of a problem, as far as it names them."""
    values = problem.values
    line = f":{values['line']}" if values.get("line") else ""
    return shown(f"{values.get('file', '')}{line} {values.get('field', '')}".strip())


def columns(rows: Iterable[Sequence[str]]) -> None:
    """Print rows as columns; a Chinese character is two columns wide on a terminal."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for cells in rows:
        table.add_row(*(Text(shown(cell), overflow="fold") for cell in cells))
    page_console().print(table)
