# SPDX-License-Identifier: Apache-2.0
"""The one catch-all: what it lets through, what it keeps of an error, what it drops."""

from __future__ import annotations

import pytest

from esignverify.adapters.workers.edge import Crash, at_the_edge, clean_place, place_of
from esignverify.model.codec import decode
from esignverify.model.evidence import Needs


def test_a_result_passes() -> None:
    assert at_the_edge(lambda: 1) == 1


@pytest.mark.parametrize("kind", [ValueError, MemoryError, RecursionError, GeneratorExit, OSError])
def test_everything_a_document_raises_is_a_crash(kind: type[BaseException]) -> None:
    def step() -> None:
        raise kind("content of the document")

    assert at_the_edge(step) == Crash(f"{kind.__name__} outside")


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_a_person_can_still_stop_us(kind: type[BaseException]) -> None:
    def step() -> None:
        raise kind

    with pytest.raises(kind):
        at_the_edge(step)


def test_the_place_is_the_innermost_of_our_own() -> None:
    crash = at_the_edge(lambda: decode(Needs, {"a": 1}))
    assert isinstance(crash, Crash)
    kind, place = crash.where.split(" ")
    module, line = place.split(":")
    assert (kind, module) == ("DecodeError", "esignverify.model.codec")
    assert int(line) > 1
    assert clean_place(crash.where) == crash.where


def test_an_error_without_a_trace() -> None:
    assert place_of(ValueError("x")) == "ValueError outside"


@pytest.mark.parametrize("where", ["", "x" * 201, "a\nb", "张三", "\x1b[31m", "a\n"])
def test_a_place_that_is_none(where: str) -> None:
    assert clean_place(where) == "unreadable"
