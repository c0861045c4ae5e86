# SPDX-License-Identifier: Apache-2.0
"""Dated facts asked over a window of time (design, rule 8): throughout, never, or it changed.

A register is read as it is written: once it begins to speak of a body, a status holds in the
periods it records and in no others. Of the time before its first period it says nothing, and
what is not recorded is neither good nor bad: a register may hold only the newest certificate.

A register may say two things of one moment, learnt at two times: the one learnt last counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from ..model.moments import utc_text
from ..model.register_facts import DatedFact

Window = tuple[datetime, datetime]
"""Both ends belong to it: from the signer certificate's notBefore to the best signature time."""


@dataclass(frozen=True, slots=True)
class Period:
    """One recorded status over [`start`, `end`); None is open on that side."""

    start: datetime | None
    end: datetime | None
    holds: bool
    """Whether the status is the good one (granted, valid)."""
    learnt: datetime | None = None
    """When it became known; None: as long as the register."""

    def covers(self, at: datetime) -> bool:
        """Whether `at` lies in the period."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


class Held(StrEnum):
    """How a status relates to a window."""

    THROUGHOUT = "throughout"
    NEVER = "never"
    CHANGED = "changed"
    UNRECORDED = "unrecorded"
    """Some part of the window lies before everything recorded, and the rest is no defect."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`held`, and the parts of the window in which the status did not hold, oldest first."""

    held: Held
    gaps: tuple[Window, ...]

    def gap_texts(self) -> list[str]:
        """The gaps as ISO 8601 intervals, for a finding's values."""
        return [interval_text(gap) for gap in self.gaps]


def ask(histories: Iterable[Sequence[Period]], window: Window) -> Answer:
    """Whether at each moment of `window` at least one of `histories` holds.

    One history is one licence or certificate number: a bad status overrides a good one within
    the same number only, so that an expired old number does not spoil its renewal.
    """
    rows = [tuple(history) for history in histories]
    edges = (edge for row in rows for period in row for edge in (period.start, period.end))
    gaps, parts = cut(window, edges, lambda at: any(status_at(row, at) for row in rows))
    lower = min(window)
    if not gaps:
        return Answer(Held.THROUGHOUT, ())
    begins = _begins(rows)
    if begins is not None and lower < begins and all(end <= begins for _, end in gaps):
        return Answer(Held.UNRECORDED, gaps)
    if len(gaps) < parts or (begins is not None and lower < begins):
        return Answer(Held.CHANGED, gaps)
    return Answer(Held.NEVER, gaps)


def cut(
    window: Window, edges: Iterable[datetime | None], holds: Callable[[datetime], bool]
) -> tuple[tuple[Window, ...], int]:
    """The parts of `window` in which `holds` does not hold, and how many parts there are.

    `holds` may change its answer only at `edges`.
    """
    lower, upper = min(window), max(window)
    inner = {edge for edge in edges if edge is not None and lower < edge <= upper}
    cuts = [lower, *sorted(inner)]
    parts = list(zip(cuts, [*cuts[1:], upper], strict=True))
    return tuple(part for part in parts if not holds(part[0])), len(parts)


def ask_presence(facts: Iterable[DatedFact], window: Window) -> Answer:
    """Whether at each moment of `window` at least one of `facts` held.

    A fact that is not there did not hold: never `UNRECORDED`. Whether a list may deny what it does
    not hold is for the caller to ask.
    """
    rows = tuple(facts)
    edges = (edge for row in rows for edge in (row.start, row.end))
    gaps, parts = cut(window, edges, lambda at: any(held_at(row, at) for row in rows))
    if not gaps:
        return Answer(Held.THROUGHOUT, ())
    return Answer(Held.CHANGED if len(gaps) < parts else Held.NEVER, gaps)


def held_at(fact: DatedFact, at: datetime) -> bool:
    """Whether `fact` held at the moment `at`."""
    return (fact.start is None or fact.start <= at) and (fact.end is None or at < fact.end)


def within(fact: DatedFact, window: Window) -> str:
    """The part of `window` in which `fact` held, as an ISO 8601 interval."""
    start = window[0] if fact.start is None else max(fact.start, window[0])
    end = window[1] if fact.end is None else min(fact.end, window[1])
    return interval_text((start, end))


def _begins(rows: Sequence[Sequence[Period]]) -> datetime | None:
    """When the record begins to speak; None: it is open to the past."""
    starts = [period.start for row in rows for period in row]
    known = [start for start in starts if start is not None]
    return min(known) if known and len(known) == len(starts) else None


def overlaps(start: datetime | None, end: datetime | None, window: Window) -> bool:
    """Whether [`start`, `end`) and `window` have a moment in common."""
    return (start is None or start <= window[1]) and (end is None or end > window[0])


def interval_text(window: Window) -> str:
    """`window` as an ISO 8601 interval."""
    return f"{utc_text(window[0])}/{utc_text(window[1])}"


def status_at(row: Sequence[Period], at: datetime) -> bool:
    """Whether the history `row` holds at the moment `at`, by what was learnt last."""
    said = [period for period in row if period.covers(at)]
    last = max((_learnt(period) for period in said), default=None)
    return bool(said) and all(period.holds for period in said if _learnt(period) == last)


def _learnt(period: Period) -> tuple[bool, datetime]:
    """A key to order by: what was known from the beginning comes first."""
    return (period.learnt is not None, period.learnt or _EVER)


_EVER = datetime.min.replace(tzinfo=UTC)
