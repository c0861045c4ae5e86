# SPDX-License-Identifier: Apache-2.0
"""What the keeper's commands share: both languages side by side, rows, problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone

from ...model.finding import JsonValue
from ...model.problems import Problem
from ...reports.escape import shown
from . import EXIT_ERROR
from .speech import catalogue, page_console

BEIJING = timezone(timedelta(hours=8))
ONE_SECOND = timedelta(seconds=1)
TOLD_IN_FULL = 3
"""Notes of one kind; beyond, a store with fifty new authorities would say it fifty times."""


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
    """Print every problem, fatal ones first; 3 if there is a fatal one, else 0.

    Of many notes of one kind the first is told in full and of the others the place.
    """
    fatal = [one for one in problems if one.fatal]
    for problem in fatal:
        _tell_problem(problem, "error")
    kinds: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if not problem.fatal:
            kinds[problem.code].append(problem)
    for alike in kinds.values():
        told = alike if len(alike) <= TOLD_IN_FULL else alike[:1]
        for problem in told:
            _tell_problem(problem, "notice")
        if others := [place(one) for one in alike[len(told) :]]:
            tell(f"  {say('said.alike', count=len(others))}: {', '.join(others)}")
    if problems:
        tell(_total(len(fatal), len(problems) - len(fatal)))
    else:
        tell(say("said.no-problems"))
    return EXIT_ERROR if fatal else 0


def _tell_problem(problem: Problem, mark: str) -> None:
    both = catalogue().both(f"problem.{problem.code}", problem.values)
    tell(f"{say(f'said.{mark}')}  {place(problem)}")
    tell(f"  {both['zh']}")
    tell(f"  {both['en']}")


def _total(errors: int, notes: int) -> str:
    """How many there are: ``1 个错误，2 个提醒。 / 1 error, 2 notes.``."""
    said = [_counted(errors, "errors"), _counted(notes, "notes")]
    zh = "，".join(one["zh"] for one in said)
    return f"{zh}。 / {', '.join(one['en'] for one in said)}."


def _counted(count: int, noun: str) -> dict[str, str]:
    key = f"keeper.said.{noun}{'-one' if count == 1 else ''}"
    return catalogue().both(key, {"count": count})


def place(problem: Problem) -> str:
    """``file:line field`` of a problem, as far as it names them."""
    values = problem.values
    line = f":{values['line']}" if values.get("line") else ""
    return shown(f"{values.get('file', '')}{line} {values.get('field', '')}".strip())


def columns(rows: Iterable[Sequence[str]], heads: Sequence[str], *, tall: bool = False) -> None:
    """Print rows as columns under `heads`; a Chinese character is two columns on a terminal.

    `tall`: each language of a head has a line of its own, for tables of many columns.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for head in heads:
        title = say(f"row.{head}")
        table.add_column(title.replace(" / ", "\n") if tall else title, overflow="fold")
    for cells in rows:
        table.add_row(*(Text(shown(cell), overflow="fold") for cell in cells))
    page_console().print(table)
