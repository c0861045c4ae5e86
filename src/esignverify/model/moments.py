# SPDX-License-Identifier: Apache-2.0
"""Three kinds of time that must never be mixed up (design, rule 8).

A claimed time is what a file says of itself, a proven time is what a timestamp or our own log
shows, the validation time is the one clock reading of a run. All are UTC, to the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
"""A bare date is a day in Beijing, as it is in every register (ADR 0004)."""


@dataclass(frozen=True, slots=True, order=True)
class _Moment:
    at: datetime

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("a time without a zone is not a time")
        try:
            object.__setattr__(self, "at", self.at.astimezone(UTC))
        except OverflowError as error:
            raise ValueError("before year 1 or after year 9999") from error

    def __str__(self) -> str:
        return utc_text(self.at)


@dataclass(frozen=True, slots=True, order=True)
class ClaimedTime(_Moment):
    """Signing time, /M, SignatureDateTime: proves nothing."""


@dataclass(frozen=True, slots=True, order=True)
class ProvenTime(_Moment):
    """The signature existed at this time: a timestamp by a trusted authority, or our own log."""


@dataclass(frozen=True, slots=True, order=True)
class ValidationTime(_Moment):
    """The time for which a run judges; read once from the clock or given with ``--at``."""

    hypothetical: bool = False
    """True when an operator asked for a time other than now: never recorded, never evidence."""


def utc_text(at: datetime) -> str:
    """`at` as ``2026-11-21T08:00:00Z``; fractions of a second are dropped."""
    there = at if at.tzinfo is UTC else at.astimezone(UTC)
    return there.isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def parse_utc(text: str) -> datetime:
    """Read an ISO 8601 time with a zone, or a bare date as the beginning of that day in Beijing.

    Raises:
        ValueError: not such a time, or a time of day without a zone.
    """
    at = datetime.fromisoformat(text)
    if at.utcoffset() is None:
        if len(text) > len("2026-11-21"):
            raise ValueError(f"time zone missing in {text!r}")
        at = at.replace(tzinfo=BEIJING)
    return at.astimezone(UTC)


def days_later(at: datetime, days: int = 1) -> datetime:
    """The beginning of the day in Beijing that comes so many days after the day of `at`.

    What was taken from its source at `at` speaks of that day, and not of the one after it, at
    whatever hour it was taken.
    """
    local = at.astimezone(BEIJING)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=days)).astimezone(UTC)
