# SPDX-License-Identifier: Apache-2.0
"""Dated facts asked over a window of time (design, rule 8): throughout, never, or it changed.

A register is read as it is written: once it begins to speak of a body, a status holds in the
periods it records and in no others. Of the time before its first period it says nothing, and
what is not recorded is neither good nor bad: a register may hold only the newest certificate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..model.moments import utc_text

Window = tuple[datetime, datetime]
"""Both ends belong to it: from the signer certificate's notBefore to the best signature time."""


@dataclass(frozen=True, slots=True)
class Period:
    """One recorded status over [`start`, `end`); None is open on that side."""

    start: datetime | None
    end: datetime | None
    holds: bool
    """Whether the status is the good one (granted, valid)."""

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
    lower, upper = min(window), max(window)
    rows = [tuple(history) for history in histories]
    edges = {edge for row in rows for period in row for edge in (period.start, period.end)}
    cuts = [lower, *sorted(edge for edge in edges if edge is not None and lower < edge <= upper)]
    ends = [*cuts[1:], upper]
    gaps = tuple(
        (start, end)
        for start, end in zip(cuts, ends, strict=True)
        if not any(_holds(row, start) for row in rows)
    )
    if not gaps:
        return Answer(Held.THROUGHOUT, ())
    begins = _begins(rows)
    if begins is not None and lower < begins and all(end <= begins for _, end in gaps):
        return Answer(Held.UNRECORDED, gaps)
    if len(gaps) < len(cuts) or (begins is not None and lower < begins):
        return Answer(Held.CHANGED, gaps)
    return Answer(Held.NEVER, gaps)


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


def _holds(row: Sequence[Period], at: datetime) -> bool:
    said = [period.holds for period in row if period.covers(at)]
    return bool(said) and all(said)
