# SPDX-License-Identifier: Apache-2.0
"""Every sub-indication of EN 319 102-1 table 6 is reached by a file, and has a twin without it."""

from __future__ import annotations

import pytest

from esignverify.model.outcome import FAILURES, SubIndication

from .vectors import Vector, vectors

OURS = {SubIndication.UNSUPPORTED_SIGNATURE}
STANDARD = [one for one in SubIndication if one not in OURS]
ALL = {one.name: one for one in vectors() if one.name.startswith("sub-indications/")}


def _name(sub: SubIndication) -> str:
    return "sub-indications/" + sub.value.lower().replace("_", "-")


def _stated(vector: Vector) -> list[str]:
    return [row.get("sub_indication") for row in vector.said["expect"]["signatures"]]


def test_the_standard_has_twenty_five() -> None:
    assert len(STANDARD) == 25
    assert len(FAILURES) == 6


@pytest.mark.parametrize("sub", STANDARD)
def test_a_file_reaches_it(sub: SubIndication) -> None:
    """That the engine agrees is asserted with all other vectors (`test_vectors`)."""
    vector = ALL[_name(sub)]
    assert _stated(vector).count(sub.value) == 1
    expected = "TOTAL-FAILED" if sub in FAILURES else "INDETERMINATE"
    told = {row["indication"] for row in vector.said["expect"]["signatures"]}
    assert expected in told
    assert told <= {expected, "TOTAL-PASSED"}


@pytest.mark.parametrize("sub", STANDARD)
def test_its_twin_does_not(sub: SubIndication) -> None:
    name = _name(sub)
    twin = ALL[f"{name}-twin"]
    assert ALL[name].said["twin"] == twin.name
    assert twin.said["twin"] == name
    assert sub.value not in _stated(twin)
    assert twin.said["at"] == ALL[name].said["at"]


@pytest.mark.parametrize("sub", STANDARD)
def test_only_a_proven_defect_is_rejected(sub: SubIndication) -> None:
    """Design part 2: an open question is a review, here without exception."""
    expected = "REJECT" if sub in FAILURES else "REVIEW"
    assert ALL[_name(sub)].said["expect"]["decision"] == expected


def test_nothing_else_is_in_the_folder() -> None:
    names = {_name(sub) for sub in STANDARD}
    assert set(ALL) == names | {f"{name}-twin" for name in names}
