# SPDX-License-Identifier: Apache-2.0
"""Dated facts over a window: throughout, never, changed, with the gaps named."""

from __future__ import annotations

import pytest
from tests.unit.validation.world import WINDOW, day

from esignverify.validation.periods import Held, Period, ask, overlaps


def period(start: str | None, end: str | None, *, holds: bool = True) -> Period:
    return Period(day(start) if start else None, day(end) if end else None, holds)


@pytest.mark.parametrize(
    ("histories", "held"),
    [
        ([[period("2020-01-01", None)]], Held.THROUGHOUT),
        ([[period("2020-01-01", "2026-06-02")]], Held.THROUGHOUT),
        # [start, end) ends on the very last moment of the window: at that moment it is over
        ([[period("2020-01-01", "2026-06-01")]], Held.CHANGED),
        # before its first period a register says nothing: neither good nor bad
        ([[period("2026-06-01", None)]], Held.UNRECORDED),
        ([[period("2026-06-02", None)]], Held.UNRECORDED),
        ([[period("2026-02-01", None), period("2026-03-01", None, holds=False)]], Held.CHANGED),
        ([[period("2026-02-01", None, holds=False)]], Held.CHANGED),
        ([[period("2020-01-01", "2026-01-01")]], Held.NEVER),
        ([[period("2020-01-01", None), period("2026-02-01", None, holds=False)]], Held.CHANGED),
        ([[period("2020-01-01", None, holds=False)]], Held.NEVER),
        ([[period(None, None)]], Held.THROUGHOUT),
        ([[]], Held.NEVER),
        # a renewal: the old number's end does not spoil the new one
        (
            [
                [period("2020-01-01", "2026-03-01"), period("2026-03-01", None, holds=False)],
                [period("2026-03-01", None)],
            ],
            Held.THROUGHOUT,
        ),
    ],
)
def test_status_over_a_window(histories: list[list[Period]], held: Held) -> None:
    assert ask(histories, WINDOW).held is held


def test_the_gap_is_named() -> None:
    answer = ask([[period("2020-01-01", "2026-02-01"), period("2026-03-01", None)]], WINDOW)
    assert answer.gap_texts() == ["2026-02-01T00:00:00Z/2026-03-01T00:00:00Z"]


def test_a_window_of_one_moment() -> None:
    moment = (day("2026-03-01"), day("2026-03-01"))
    assert ask([[period("2026-03-01", None)]], moment).held is Held.THROUGHOUT
    assert ask([[period("2026-01-01", "2026-03-01")]], moment).held is Held.NEVER
    # the record speaks from this very moment on: what it says is a defect, not a gap
    assert ask([[period("2026-03-01", None, holds=False)]], moment).held is Held.NEVER


def test_a_window_turned_round_asks_the_same_moments() -> None:
    assert ask([[period("2026-02-01", None)]], (WINDOW[1], WINDOW[0])).held is Held.UNRECORDED


def test_overlap_is_half_open() -> None:
    assert overlaps(None, None, WINDOW)
    assert overlaps(day("2026-06-01"), None, WINDOW)
    assert not overlaps(None, day("2026-01-01"), WINDOW)


def test_what_was_learnt_last_counts() -> None:
    """A suspension learnt of in April, and the correction of May that there was none."""
    good = period("2020-01-01", None)
    start, end = day("2026-02-01"), day("2026-03-01")
    bad = Period(start, end, holds=False, learnt=day("2026-04-01"))
    corrected = Period(start, end, holds=True, learnt=day("2026-05-01"))
    assert ask([[good, bad]], WINDOW).held is Held.CHANGED
    assert ask([[bad, good]], WINDOW).gaps == ((start, end),)
    assert ask([[corrected, good, bad]], WINDOW).held is Held.THROUGHOUT
    earlier = Period(start, end, holds=True, learnt=day("2026-03-15"))
    assert ask([[good, bad, earlier]], WINDOW).held is Held.CHANGED
