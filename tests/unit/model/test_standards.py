# SPDX-License-Identifier: Apache-2.0
"""Numbers of standards: one designation however it is typed, and an edition that is another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esignverify.model.standards import MAX_STANDARD, Standard, parse_standard


@pytest.mark.parametrize(
    ("text", "designation", "year"),
    [
        ("GB/T 29606-2013", "GB/T29606", 2013),
        ("gb/t29606—2013", "GB/T29606", 2013),
        ("ＧＢ／Ｔ　29606－2013", "GB/T29606", 2013),
        ("GB/T 29606", "GB/T29606", None),
        ("GB 5296.4-98", "GB5296.4", 1998),
        ("GB 5296.4-1998", "GB5296.4", 1998),
        ("ISO 105-C06:2010", "ISO105-C06", 2010),
        ("IEC 62321-3-1：2013", "IEC62321-3-1", 2013),
        ("GB/T 7722-2020/XG1-2021", "GB/T7722-2020/XG1", 2021),
        ("DB31/T 1100-2018", "DB31/T1100", 2018),
        ("EN 71-3", "EN71-3", None),
        ("Q/ABC 001-20", "Q/ABC001-20", None),
    ],
)
def test_designation_and_edition(text: str, designation: str, year: int | None) -> None:
    assert parse_standard(text) == Standard(designation, year)


@pytest.mark.parametrize("text", ["", "虚构方法", "2013", "GB", "A" * (MAX_STANDARD + 1), "GB 1;2"])
def test_what_is_no_number_of_a_standard(text: str) -> None:
    assert parse_standard(text) is None


@given(st.text(max_size=300))
def test_what_is_read_reads_the_same_again(text: str) -> None:
    found = parse_standard(text)
    assert found is None or parse_standard(str(found)) == found
