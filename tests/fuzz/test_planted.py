# SPDX-License-Identifier: Apache-2.0
"""The fuzzer finds bugs that are known to be there; without them it finds nothing in that time.

Prints executions, time and growth of coverage for each.
"""

from __future__ import annotations

import importlib.util
import time

import pytest

from .plants import PLANTS
from .runs import run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.integration,
    pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not here"),
]
SECONDS = 300
"""At most; on an idle machine the slowest is found in about a minute."""


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_is_found(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    start = time.monotonic()
    ran = run(PLANTS[name].target, SECONDS, most=1, plant=name)
    took = time.monotonic() - start
    with capsys.disabled():
        grown = f"edges {ran.before}→{ran.after}"
        print(f"\n{name}: {ran.executions} executions, {took:.0f} s, {grown}")  # noqa: T201 - asked for
    assert ran.ended == ""
    assert len(ran.finds) == 1, f"not found in {ran.executions} executions"
    assert ran.before > 0, "a seed is the find"


@pytest.mark.parametrize("target", sorted({plant.target for plant in PLANTS.values()}))
def test_without_it_there_is_nothing_to_find(target: str) -> None:
    ran = run(target, 20)
    assert ran.finds == ()
    assert ran.ended == ""
    assert ran.executions > 100
