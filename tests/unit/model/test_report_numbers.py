# SPDX-License-Identifier: Apache-2.0
"""A number of a report is found however it is typed."""

from __future__ import annotations

import pytest

from esignverify.model.report_numbers import number_key, ways_of_writing


@pytest.mark.parametrize(
    "typed", ["MJ-2026-000001", "mj-2026-000001", "ＭＪ－２０２６－０００００１", "MJ–2026 —000001"]
)
def test_ways_of_writing(typed: str) -> None:
    ways = ways_of_writing(typed)
    assert ways[0] == typed
    assert "MJ-2026-000001" in ways
    assert len(ways) <= 60


def test_blanks_between_words_and_other_numbers() -> None:
    assert "NO. 12 A" in ways_of_writing("no.  12　a")
    assert "MJ-2026-000001" not in ways_of_writing("MJ-2026-000010")
    assert "MJ-2026-000001" not in ways_of_writing("MJ2026000001")


@pytest.mark.parametrize("printed", ["〔2026〕JC－7号", "【2026】JC—7号", "（2026）jc-7号"])
def test_a_register_has_it_as_it_is_printed(printed: str) -> None:
    assert printed in ways_of_writing("(2026) JC-7号")
    assert number_key(printed) == number_key("[2026]jc–7 号")
    assert number_key(printed) != number_key("(2026) JC-17号")


@pytest.mark.parametrize("typed", ["「2026」JC─7号", "《2026》JC━7号", "〈2026〉jc⁃7 号"])
def test_other_brackets_and_dashes_of_typists(typed: str) -> None:
    assert number_key(typed) == number_key("(2026) JC-7号")
    assert "(2026)JC-7号" in ways_of_writing(typed)
