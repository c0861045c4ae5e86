# SPDX-License-Identifier: Apache-2.0
"""A finding has a reason exactly when it did not pass."""

from __future__ import annotations

import pytest

from esignverify.model.finding import Axis, Finding, Outcome
from esignverify.model.reasons import Reason, weight


def _finding(outcome: Outcome, reason: Reason | None) -> Finding:
    return Finding("path.anchor", outcome, reason, Axis.SIGNATURE, "Sig1", "test")


def test_a_pass_with_a_reason_cannot_be_written() -> None:
    with pytest.raises(ValueError, match=r"path\.anchor"):
        _finding(Outcome.PASSED, Reason.NO_CHAIN)


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.PASSED])
def test_anything_else_without_one_cannot_either(outcome: Outcome) -> None:
    with pytest.raises(ValueError, match=r"path\.anchor"):
        _finding(outcome, None)


def test_only_a_check_that_was_made_and_held_has_passed() -> None:
    assert _finding(Outcome.PASSED, None).passed
    others = [one for one in Outcome if one is not Outcome.PASSED]
    assert not any(_finding(one, Reason.NO_CHAIN).passed for one in others)


def test_proven_defects_are_told_before_gaps_and_gaps_before_what_only_follows() -> None:
    seen = [Reason.REVOCATION_DATA_MISSING, Reason.NOT_REACHED, Reason.DIGEST_MISMATCH]
    told = [Reason.DIGEST_MISMATCH, Reason.REVOCATION_DATA_MISSING, Reason.NOT_REACHED]
    assert sorted(seen, key=weight) == told
