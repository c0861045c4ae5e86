# SPDX-License-Identifier: Apache-2.0
"""Times as seals write them: a moment where a zone says so, and nothing invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from esignverify.formats.seals.times import (
    CHINA,
    GENERALIZED_TIME,
    UTC_TIME,
    read_asn1_time,
    read_text_time,
)

NOON = datetime(2020, 7, 23, 12, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "content", "at", "plain"),
    [
        (GENERALIZED_TIME, b"20200723120007Z", NOON, True),
        (GENERALIZED_TIME, b"20200723120007.763Z", NOON.replace(microsecond=763000), False),
        (GENERALIZED_TIME, b"20200723200007+0800", NOON, False),
        (GENERALIZED_TIME, b"202007231200Z", NOON.replace(second=0), False),
        (UTC_TIME, b"200723120007Z", NOON, True),
        (UTC_TIME, b"200723040007-0800", NOON, False),
        (UTC_TIME, b"500101000000Z", datetime(1950, 1, 1, tzinfo=UTC), True),
        (UTC_TIME, b"491231235959Z", datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC), True),
    ],
)
def test_a_moment(tag: int, content: bytes, at: datetime, plain: bool) -> None:
    found = read_asn1_time(tag, content)
    assert (found.at, found.plain) == (at, plain)


@pytest.mark.parametrize("tag", [UTC_TIME, GENERALIZED_TIME])
def test_without_a_zone_it_is_no_moment(tag: int) -> None:
    found = read_asn1_time(tag, b"20200723120007"[2 if tag == UTC_TIME else 0 :])
    assert found.at is None
    assert found.within(timedelta(0)) == NOON
    assert found.within(CHINA) == NOON - timedelta(hours=8)


def test_a_written_zone_is_not_replaced() -> None:
    assert read_asn1_time(GENERALIZED_TIME, b"20200723120007Z").within(CHINA) == NOON


@pytest.mark.parametrize(
    "content",
    [b"2020-07-23T12:00:07Z", b"2020-07-23 12:00:07Z", b"20200723120007Z"],
)
def test_text(content: bytes) -> None:
    assert read_text_time(content).at == NOON


@pytest.mark.parametrize(
    ("content", "at"),
    [
        (b"200723120007Z", NOON),
        (b"202007231200Z", NOON.replace(second=0)),
        (b"260310020000Z", datetime(2026, 3, 10, 2, tzinfo=UTC)),
        (b"491231235959Z", datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_twelve_digits_are_one_of_two_forms(content: bytes, at: datetime) -> None:
    assert read_text_time(content).at == at


@pytest.mark.parametrize("content", [b"201201100000Z", b"999999999999Z", b"300101000000+0800x"])
def test_twelve_digits_that_are_both_forms_or_none(content: bytes) -> None:
    with pytest.raises(ValueError, match="twelve digits"):
        read_text_time(content)


def test_text_with_dashes_under_the_tag_of_a_time() -> None:
    found = read_asn1_time(GENERALIZED_TIME, b"2020-07-23T12:00:07Z")
    assert (found.at, found.plain) == (NOON, False)
    assert read_asn1_time(GENERALIZED_TIME, b"2020-07-23 12:00:07").at is None


def test_local_text_names_no_moment() -> None:
    assert read_text_time(b"2020-07-16 16:04:27").at is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"20200230000000Z",
        b"20200723240000Z",
        b"20200723120060Z",
        b"00000101000000Z",
        b"20200723120007Z ",
        b"20200723120007+1500",
        b"20200723120007+0860",
        b"2020072312\xb2\xb207Z",
        "２０２００７２３１２０００７Z".encode(),
        b"20200723120007." + b"0" * 40 + b"Z",
    ],
)
def test_no_time(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_asn1_time(GENERALIZED_TIME, content)


def test_another_tag_is_no_time() -> None:
    with pytest.raises(ValueError, match="not a time"):
        read_asn1_time(0x04, b"20200723120007Z")


def test_times_as_text() -> None:
    for content in (b"20200723120007Z", b"2020-07-23 12:00:07Z", b"2020-07-23T20:00:07+0800"):
        assert read_asn1_time(0x0C, content).at == NOON
    with pytest.raises(ValueError, match="not a time"):
        read_asn1_time(0x13, b"23 July 2020")


@pytest.mark.parametrize(
    ("content", "zone"), [(b"00010101000000", CHINA), (b"99991231235959", -CHINA)]
)
def test_before_and_after_all_years(content: bytes, zone: timedelta) -> None:
    with pytest.raises(ValueError, match="out of range"):
        read_asn1_time(GENERALIZED_TIME, content).within(zone)
