# SPDX-License-Identifier: Apache-2.0
"""Fitness: what is asked of a text that is not read stays unknown."""

from __future__ import annotations

import pytest

from esignverify.model.axes import Fitness
from esignverify.model.claim import Claim
from esignverify.model.finding import Outcome
from esignverify.model.reasons import Reason
from esignverify.validation.fitness import judge_fitness

NOTHING = Claim(sha256="0")


@pytest.mark.parametrize("claim", [None, NOTHING, Claim("0", institution="甲", kind="licence")])
def test_not_asked(claim: Claim | None) -> None:
    answer, (finding,) = judge_fitness(claim)
    assert answer is Fitness.NOT_ASKED
    assert (finding.outcome, finding.reason) == (Outcome.NOT_CHECKED, Reason.FITNESS_NOT_ASKED)


@pytest.mark.parametrize(
    ("claim", "asked"),
    [
        (Claim("0", number="R1"), ["number"]),
        (Claim("0", product="秤", batch="7"), ["product", "batch"]),
        (Claim("0", model="TC-1", standards=("GB/T 7722",)), ["model", "standards"]),
    ],
)
def test_asked_and_not_read(claim: Claim, asked: list[str]) -> None:
    answer, (finding,) = judge_fitness(claim)
    assert answer is Fitness.UNKNOWN
    assert (finding.outcome, finding.reason) == (Outcome.NOT_CHECKED, Reason.FITNESS_NOT_CHECKED)
    assert finding.values["asked"] == asked
