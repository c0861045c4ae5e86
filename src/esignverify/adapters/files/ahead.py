# SPDX-License-Identifier: Apache-2.0
"""Dates of a register that lie in the future, in whatever list they stand.

Nobody learns, or takes back, something tomorrow: such a row would change what the register says on
that day by itself, with no import that anybody is shown. What holds from a later day on may be
right, and is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from .fields import moment_of
from .lines import Path

_KNOWLEDGE = frozenset({"learnt", "retracted"})
_BEGINS = "from"
_DATES = _KNOWLEDGE | {_BEGINS}
_ZONES = timedelta(days=1)
"""A day is written in a zone, `now` is UTC."""


Ahead = tuple[Path, str, str]
"""Where a date stands, the code of the problem, and its text."""


def refused_dates(data: object, now: datetime) -> Iterator[Ahead]:
    """Every date after `now` on which something was learnt or taken back."""
    for path, text in _ahead(data, now):
        if path[-1] in _KNOWLEDGE:
            yield path, "known-in-future", text


def later_dates(data: object, now: datetime) -> Iterator[Ahead]:
    """Every date after `now` on which something begins."""
    for path, text in _ahead(data, now):
        if path[-1] == _BEGINS:
            yield path, "begins-in-future", text


def _ahead(data: object, now: datetime) -> Iterator[tuple[Path, str]]:
    # Compared as texts first: a register has millions of dates, and hardly any that are so late.
    front = (now - _ZONES).date().isoformat()
    waiting: list[tuple[Path, object]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, (dict, list)):
            inside = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += reversed([((*path, key), one) for key, one in inside])
        elif isinstance(value, str) and path and path[-1] in _DATES and value[:10] >= front:
            at = moment_of(value)
            if at is not None and at > now:
                yield path, value
