# SPDX-License-Identifier: Apache-2.0
"""Each difference from pyHanko's EN 319 102-1 processes is explained, and none is out of date."""

from __future__ import annotations

import pytest

from . import ades

ALL = {one.name: one for one in ades.compared()}


@pytest.mark.parametrize("one", ALL.values(), ids=ALL.keys())
def test_a_difference_is_explained(one: ades.Compared) -> None:
    argued = ades.argument(one)
    if one.ours == one.theirs:
        assert not ades.is_named(one.name), f"{one.name}: no difference any more"
    else:
        assert argued is not None, f"{one.name}: ours {one.ours}, theirs {one.theirs}"


def test_each_row_names_files_that_there_are() -> None:
    assert {name for row in ades.rows() for name in row["cases"]} <= set(ALL)


def test_there_is_enough_to_compare() -> None:
    assert len(ALL) >= 70
    assert sum(one.ours == one.theirs for one in ALL.values()) >= 35
