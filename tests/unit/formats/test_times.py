# SPDX-License-Identifier: Apache-2.0
"""Times of ASN.1 as moments in UTC, or a ValueError."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from asn1crypto import x509
from hypothesis import given
from hypothesis import strategies as st
from tests.asn1 import generalized_time, utc_time

from esignverify.formats.times import read_time


def _read(raw: bytes) -> datetime:
    return read_time(x509.Time.load(raw))


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        (utc_time("491231235959Z"), datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (utc_time("500101000000Z"), datetime(1950, 1, 1, tzinfo=UTC)),
        (utc_time("260310100000+0800"), datetime(2026, 3, 10, 2, tzinfo=UTC)),
        (utc_time("2603100200Z"), datetime(2026, 3, 10, 2, tzinfo=UTC)),
        (generalized_time("20500101000000Z"), datetime(2050, 1, 1, tzinfo=UTC)),
        (generalized_time("99991231235959Z"), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (generalized_time("20260310020000.5Z"), datetime(2026, 3, 10, 2, 0, 0, 500_000, UTC)),
        (generalized_time("20260310100000+0800"), datetime(2026, 3, 10, 2, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_utc(raw: bytes, at: datetime) -> None:
    """RFC 5280 §4.1.2.5: years of UTCTime from 50 on are of the last century."""
    found = _read(raw)
    assert found == at
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "raw",
    [
        generalized_time("20260310020000"),
        generalized_time("00000101000000Z"),
        generalized_time("00010101000000+1400"),
        generalized_time("99991231235959-1400"),
        generalized_time("20261310020000Z"),
        generalized_time("20260230020000Z"),
        generalized_time(""),
        utc_time("260310020000"),
        utc_time("soon"),
        utc_time(""),
    ],
    ids=lambda raw: raw[2:].decode() or "empty",
)
def test_what_names_no_moment_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the library words most of them
        _read(raw)


@given(st.sampled_from([utc_time, generalized_time]), st.text("0123456789.+-Z", max_size=24))
def test_any_characters_are_a_moment_or_a_value_error(make: object, text: str) -> None:
    assert callable(make)
    with contextlib.suppress(ValueError):
        assert _read(make(text)).tzinfo is UTC
