# SPDX-License-Identifier: Apache-2.0
"""Every reason is reached by a file, and a twin of that file does not reach it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from esignverify.model.reasons import Reason

from .vectors import run, vectors

REACHED: dict[str, tuple[str, str]] = {
    reason: tuple(files)
    for reason, files in tomllib.loads(
        Path(__file__).with_name("reasons.toml").read_text("utf-8")
    ).items()
}
ALL = {one.name: one for one in vectors()}

NOT_BY_A_FILE_ALONE = {
    Reason.READER_CRASHED: "a broken house: tests/integration/test_workers.py",
    Reason.DEMO_KEY: "outside demo mode: tests/integration/test_command.py",
    Reason.HYPOTHETICAL_TIME: "asked with --at: tests/integration/test_command.py",
}


@cache
def reasons(name: str) -> frozenset[str]:
    """All reasons in the report of a vector."""
    report = run(ALL[name])
    return frozenset(row["reason"] for row in report["findings"]) | frozenset(report["reasons"])


def test_every_reason_is_listed_once() -> None:
    assert REACHED.keys() | NOT_BY_A_FILE_ALONE.keys() == set(Reason)
    assert not REACHED.keys() & NOT_BY_A_FILE_ALONE.keys()


@pytest.mark.parametrize("reason", REACHED)
def test_a_file_reaches_it_and_its_twin_does_not(reason: str) -> None:
    reached, twin = REACHED[reason]
    assert reason in reasons(reached)
    assert reason not in reasons(twin)
