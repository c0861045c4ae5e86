# SPDX-License-Identifier: Apache-2.0
"""Moments as people in China read them."""

from __future__ import annotations

import pytest

from esignverify.reports.moments import moment_text, with_moments


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (
            "2026-03-10T02:00:05Z",
            "2026-03-10 10:00:05 北京时间",
            "2026-03-10 10:00:05 Beijing time",
        ),
        (
            "ECP1 granted 2019-12-31T16:00:00Z/2024-12-31T16:00:00Z",
            "ECP1 granted 2020-01-01 至 2024-12-31",
            "ECP1 granted 2020-01-01 to 2024-12-31",
        ),
        (
            "expired 2024-12-31T16:00:00Z/..",
            "expired 2025-01-01 至 今",
            "expired 2025-01-01 to now",
        ),
        (
            "2026-03-10T02:00:00Z/2026-03-10T02:00:05Z",
            "2026-03-10 10:00:00 北京时间 至 2026-03-10 10:00:05 北京时间",
            "2026-03-10 10:00:00 Beijing time to 2026-03-10 10:00:05 Beijing time",
        ),
        ("no moment", "no moment", "no moment"),
        ("9999-99-99T00:00:00Z", "9999-99-99T00:00:00Z", "9999-99-99T00:00:00Z"),
        ("9999-99-99T16:00:00Z/..", "9999-99-99T16:00:00Z/..", "9999-99-99T16:00:00Z/.."),
    ],
)
def test_moments_and_periods(text: str, zh: str, en: str) -> None:
    assert with_moments(text, "zh") == zh
    assert with_moments(text, "en") == en


def test_a_moment_at_the_end_of_time_is_no_crash() -> None:
    assert moment_text("9999-12-31T23:59:59Z", "zh") == "9999-12-31T23:59:59Z"
    assert with_moments("9999-12-31T16:00:00Z/..", "zh") == "9999-12-31T16:00:00Z/.."
