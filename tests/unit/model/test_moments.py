# SPDX-License-Identifier: Apache-2.0
"""Three kinds of time that are never mixed up, and how times are written and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esignverify.model.moments import (
    ClaimedTime,
    ProvenTime,
    ValidationTime,
    parse_utc,
    utc_text,
)

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))
KINDS = (ClaimedTime, ProvenTime, ValidationTime)


@pytest.mark.parametrize("kind", KINDS)
def test_a_time_without_a_zone_is_no_time(kind: type) -> None:
    with pytest.raises(ValueError, match="zone"):
        kind(AT.replace(tzinfo=None))


@pytest.mark.parametrize("kind", KINDS)
def test_every_time_is_kept_in_utc(kind: type) -> None:
    one = kind(AT.astimezone(BEIJING))
    assert one.at == AT
    assert one.at.utcoffset() == timedelta()
    assert str(one) == "2026-03-10T02:00:00Z"


@pytest.mark.parametrize(
    "edge",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-14))),
    ],
)
def test_a_time_that_utc_cannot_say_is_refused_when_it_is_made(edge: datetime) -> None:
    with pytest.raises(ValueError, match="year"):
        ClaimedTime(edge)


def test_kinds_neither_equal_nor_order_each_other() -> None:
    assert ClaimedTime(AT) != ProvenTime(AT)
    with pytest.raises(TypeError):
        ClaimedTime(AT) < ProvenTime(AT)  # noqa: B015  the comparison itself is the test


def test_one_kind_orders_by_time() -> None:
    later = AT + timedelta(seconds=1)
    assert max(ProvenTime(later), ProvenTime(AT)).at == later


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (AT, "2026-03-10T02:00:00Z"),
        (AT.replace(microsecond=999_999), "2026-03-10T02:00:00Z"),
        (AT.astimezone(BEIJING), "2026-03-10T02:00:00Z"),
        (datetime(999, 1, 2, tzinfo=UTC), "0999-01-02T00:00:00Z"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31T23:59:59Z"),
    ],
)
def test_times_are_written_in_one_form_on_every_machine(at: datetime, text: str) -> None:
    assert utc_text(at) == text


@given(st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)))
def test_what_is_written_is_read_back(at: datetime) -> None:
    assert parse_utc(utc_text(at)) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-10", datetime(2026, 3, 9, 16, tzinfo=UTC)),
        ("2026-03-10T10:00:00+08:00", AT),
        ("2026-03-10T02:00:00Z", AT),
        ("2026-03-10 02:00Z", AT),
    ],
)
def test_iso_times_with_a_zone_and_bare_dates_are_read(text: str, at: datetime) -> None:
    assert parse_utc(text) == at


@pytest.mark.parametrize("text", ["2026-03-10T02:00:00", "2026-03-10T02", "soon", "", "2026-02-30"])
def test_nothing_else_is(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the library words it for most
        parse_utc(text)
