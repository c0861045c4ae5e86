# SPDX-License-Identifier: Apache-2.0
"""What the fuzzer found once stays right, and each target's seeds are right before it begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from .finds import FOLDER, kept
from .plants import PLANTS
from .targets import TARGETS

FINDS = kept()
MUTATED = 12
"""Seeds of each target that are changed as well."""


@pytest.mark.parametrize(("target", "path"), FINDS, ids=[f"{t}/{p.name}" for t, p in FINDS])
def test_a_find_is_right_now(target: str, path: Path) -> None:
    TARGETS[target].check(path.read_bytes())


def test_every_find_belongs_to_a_target_and_is_small() -> None:
    assert {one.name for one in FOLDER.iterdir() if one.is_dir()} <= TARGETS.keys()
    assert [path for _, path in FINDS if path.stat().st_size > 32 * 1024] == []


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_still_fits_its_source(name: str) -> None:
    assert PLANTS[name].source()
    assert PLANTS[name].target in TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_changed_seeds_are_right(name: str) -> None:
    """Without atheris: its own mutation is a stand-in here."""
    target = TARGETS[name]
    for number, data in enumerate(target.seeds()):
        target.check(data)
        if number >= MUTATED:
            continue
        for seed in range(8):
            changed = target.mutate(data, target.longest, 100 * number + seed, _turn)
            assert len(changed) <= target.longest
            target.check(changed)


def _turn(data: bytes, size: int) -> bytes:
    """The last octet turned, and one more."""
    return (data[:-1] + bytes([data[-1] ^ 0x55, 0x41]))[:size] if data else b"A"[:size]
