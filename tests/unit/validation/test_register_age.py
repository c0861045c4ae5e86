# SPDX-License-Identifier: Apache-2.0
"""A register speaks of the time up to the day its content was taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from tests.unit.validation.world import day, policy

from esignverify.adapters.texts import PackagedTexts
from esignverify.model.axes import IssuerStanding
from esignverify.model.finding import Outcome
from esignverify.model.moments import utc_text
from esignverify.model.reasons import Reason
from esignverify.reports.catalogue import Catalogue
from esignverify.reports.report import finding_text
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


@pytest.mark.parametrize(
    ("taken", "latest", "reason"),
    [
        ("2026-03-10T00:00+08:00", "2026-03-10T23:59+08:00", None),
        ("2026-03-10T09:30+08:00", "2026-03-10T23:59+08:00", None),
        ("2026-03-10T09:30+08:00", "2026-03-11T00:00+08:00", OLD),
        ("2026-03-10T23:00+08:00", "2026-03-11T20:00+08:00", OLD),
        ("2026-03-09T17:00+00:00", "2026-03-10T20:00+08:00", None),
    ],
)
def test_a_register_speaks_of_the_day_on_which_it_was_taken_and_not_of_the_next(
    taken: str, latest: str, reason: Reason | None
) -> None:
    """One taken at nine in the evening was good until nine in the next one."""
    window = (SIGNED[0], datetime.fromisoformat(latest))
    _, (found,) = judge_register_age(Q, datetime.fromisoformat(taken), window, policy(), "Sig1")
    assert found.reason is reason


def test_that_a_body_is_an_authority_is_known_no_longer_either() -> None:
    """An authority of a register of years ago passed under a policy that takes a month."""
    asked, kept = replace(policy(), max_register_age_days=31), IssuerStanding.NOT_APPLICABLE
    judged, (found,) = judge_register_age(kept, day("2026-02-10"), SIGNED, asked, "Sig1")
    assert (judged, found.outcome) == (kept, Outcome.WARNING)
    judged, (found,) = judge_register_age(kept, day("2020-01-01"), SIGNED, asked, "Sig1")
    assert (judged, found.outcome) == (U, Outcome.NOT_CHECKED)
    assert judge_register_age(kept, None, SIGNED, asked, "Sig1")[0] is U


def test_a_proven_lack_stays_one() -> None:
    asked = replace(policy(), max_register_age_days=0)
    assert judge_register_age(N, None, SIGNED, asked, "Sig1") == (N, ())


def test_how_late_it_can_have_been_signed_is_told_beside_the_registers_last_day() -> None:
    """A page named a claimed time of March and then a register of June that was "older"."""
    window = (day("2026-03-10"), day("2026-11-28"))
    _, (finding,) = judge_register_age(Q, day("2026-06-01"), window, policy(), "Sig1")
    assert finding.values["through"] == "2026-06-01"
    assert finding.values["latest"] == utc_text(window[1])
    said = finding_text(finding, Catalogue(PackagedTexts().catalogue()))["zh"]
    assert said.startswith("机构名录只到 2026-06-01，可能早于签名（签名最晚可能到 2026-11-28 ")
    _, (undated,) = judge_register_age(Q, None, window, policy(), "Sig1")
    assert undated.values["through"] is None
