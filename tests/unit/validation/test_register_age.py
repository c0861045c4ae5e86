# SPDX-License-Identifier: Apache-2.0
"""A register speaks of the time up to the day its content was taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from tests.unit.validation.world import day, policy

from esignverify.model.axes import IssuerStanding
from esignverify.model.finding import Outcome
from esignverify.model.reasons import Reason
from esignverify.validation.register_age import judge_register_age

Q, U, N = IssuerStanding.QUALIFIED, IssuerStanding.UNKNOWN, IssuerStanding.NOT_QUALIFIED
SIGNED = (day("2026-03-01"), day("2026-03-10"))
OLD = Reason.REGISTER_OLDER_THAN_SIGNATURE


@pytest.mark.parametrize(
    ("as_of", "most", "standing", "outcome"),
    [
        (day("2026-03-10"), None, Q, Outcome.PASSED),
        (day("2026-03-11"), 0, Q, Outcome.PASSED),
        (day("2026-03-09"), None, Q, Outcome.WARNING),
        (day("2026-02-10"), 31, Q, Outcome.WARNING),
        (day("2026-02-06"), 31, U, Outcome.NOT_CHECKED),
        (None, None, Q, Outcome.WARNING),
        (None, 31, U, Outcome.NOT_CHECKED),
    ],
)
def test_a_register_beside_a_signature(
    as_of: datetime | None, most: int | None, standing: IssuerStanding, outcome: Outcome
) -> None:
    asked = replace(policy(), max_register_age_days=most)
    judged, (finding,) = judge_register_age(Q, as_of, SIGNED, asked, "Sig1")
    assert (judged, finding.outcome) == (standing, outcome)
    assert finding.reason is (None if outcome is Outcome.PASSED else OLD)


def test_a_proven_lack_stays_one() -> None:
    asked = replace(policy(), max_register_age_days=0)
    assert judge_register_age(N, None, SIGNED, asked, "Sig1") == (N, ())
