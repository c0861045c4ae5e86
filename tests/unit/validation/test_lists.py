# SPDX-License-Identifier: Apache-2.0
"""A list denies what it lacks only where it is whole, and only up to the register's own day."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.unit.validation.world import WINDOW, day, institution

from esignverify.model.register_facts import DatedFact, Listing, ListKind
from esignverify.validation.lists import Listed, as_known, ask_rows, on_file
from esignverify.validation.periods import interval_text

Span = tuple[str | None, str | None]


def fact(span: Span) -> DatedFact:
    start, end = span
    return DatedFact(start=day(start) if start else None, end=day(end) if end else None)


def listing(span: Span = (None, None), *, whole: bool = True) -> Listing:
    start, end = span
    return Listing(
        kind=ListKind.SIGNATORIES,
        whole=whole,
        start=day(start) if start else None,
        end=day(end) if end else None,
    )


EVER: Span = (None, None)


@pytest.mark.parametrize(
    ("rows", "listings", "said"),
    [
        ([EVER], [], Listed.THROUGHOUT),
        ([("2025-01-01", "2026-03-01"), ("2026-03-01", None)], [], Listed.THROUGHOUT),
        ([], [listing()], Listed.NEVER),
        ([], [listing(whole=False)], Listed.UNRECORDED),
        ([], [], Listed.UNRECORDED),
        ([], [listing(("2026-02-01", None))], Listed.UNRECORDED),
        ([], [listing((None, "2026-05-31"))], Listed.UNRECORDED),
        ([], [listing((None, "2026-03-01")), listing(("2026-03-01", None))], Listed.NEVER),
        ([("2026-03-01", None)], [listing()], Listed.CHANGED),
        ([("2026-03-01", None)], [listing((None, "2026-03-02"))], Listed.CHANGED),
        ([("2026-03-01", None)], [listing(("2026-03-01", None))], Listed.UNRECORDED),
        ([("2020-01-01", "2025-12-31")], [listing()], Listed.NEVER),
        # two gaps, and the list is whole over one of them
        (
            [("2026-02-01", "2026-03-01")],
            [listing((None, "2026-02-02"))],
            Listed.UNRECORDED,
        ),
        # both ends of a window belong to it
        ([(None, "2026-06-01")], [listing()], Listed.CHANGED),
        ([("2026-06-01", None)], [listing()], Listed.CHANGED),
    ],
)
def test_what_a_list_says(rows: list[Span], listings: list[Listing], said: Listed) -> None:
    assert ask_rows([fact(row) for row in rows], listings, WINDOW)[0] is said


def test_the_gaps_are_named() -> None:
    rows = [fact((None, "2026-02-01")), fact(("2026-03-01", None))]
    _, answer = ask_rows(rows, [listing()], WINDOW)
    assert answer.gap_texts() == [interval_text((day("2026-02-01"), day("2026-03-01")))]


@pytest.mark.parametrize(
    ("as_of", "span", "said"),
    [
        ("2026-06-01", EVER, Listed.NEVER),
        # the register was taken before the window's end: additions since are not in it
        ("2026-05-30", EVER, Listed.UNRECORDED),
        (None, EVER, Listed.UNRECORDED),
        (None, (None, "2026-06-02"), Listed.NEVER),
        ("2026-06-01", (None, "2026-05-01"), Listed.UNRECORDED),
    ],
)
def test_no_list_is_whole_after_the_day_of_the_register(
    as_of: str | None, span: Span, said: Listed
) -> None:
    known = as_known([listing(span)], day(as_of) if as_of else None)
    assert ask_rows([], known, WINDOW)[0] is said


def test_a_part_stays_a_part() -> None:
    (late,) = as_known([listing()], datetime.fromisoformat("2026-06-01T09:30:00+08:00"))
    assert late.end == datetime.fromisoformat("2026-06-02T00:00:00+08:00")
    (one,) = as_known([listing(whole=False)], day("2026-06-01"))
    assert not one.whole


def test_listings_of_one_kind_and_number() -> None:
    rows = (
        Listing(kind=ListKind.SCOPE, number="1"),
        Listing(kind=ListKind.SCOPE, number="2"),
        Listing(kind=ListKind.SIGNATORIES),
    )
    entry = institution()
    entry = type(entry)(entry.id, entry.uscc, entry.names, (), listings=rows)
    assert on_file(entry, ListKind.SCOPE, ["1", "3"]) == [rows[0]]
    assert on_file(entry, ListKind.SIGNATORIES, [None]) == [rows[2]]
    assert on_file(entry, ListKind.REPORTS, [None]) == []
