# SPDX-License-Identifier: Apache-2.0
"""The words of a judgement: wrong sentences cannot be built."""

from __future__ import annotations

import pytest

from esignverify.model.finding import Axis, Finding, Outcome
from esignverify.model.outcome import (
    FAILURES,
    Conclusion,
    Indication,
    SubIndication,
    not_passed,
    passed,
)
from esignverify.model.reasons import Reason

HELD = Finding("crypto.digest", Outcome.PASSED, None, Axis.SIGNATURE, "Sig1", "test")
WARNED = Finding(
    "crypto.digest", Outcome.WARNING, Reason.ALGORITHM_WEAK, Axis.SIGNATURE, "Sig1", "test"
)


@pytest.mark.parametrize("one", [passed(HELD), not_passed(SubIndication.TRY_LATER)])
def test_three_values_have_no_truth(one: Conclusion) -> None:
    with pytest.raises(TypeError):
        bool(one)


def test_a_pass_rests_on_a_check_that_was_made_and_held() -> None:
    assert passed(WARNED, HELD).indication is Indication.PASSED
    with pytest.raises(ValueError, match="no checks made"):
        passed()
    with pytest.raises(ValueError, match="no checks made"):
        passed(WARNED)


def test_a_pass_has_no_sub_indication() -> None:
    with pytest.raises(ValueError, match="no sub-indication"):
        Conclusion(Indication.PASSED, SubIndication.TRY_LATER, (HELD,))


@pytest.mark.parametrize("indication", [Indication.FAILED, Indication.INDETERMINATE])
def test_everything_else_has_one(indication: Indication) -> None:
    with pytest.raises(ValueError, match="every non-pass"):
        Conclusion(indication, None, (HELD,))


@pytest.mark.parametrize("sub", SubIndication)
def test_a_sub_indication_goes_with_one_indication_only(sub: SubIndication) -> None:
    right = Indication.FAILED if sub in FAILURES else Indication.INDETERMINATE
    wrong = Indication.INDETERMINATE if sub in FAILURES else Indication.FAILED
    assert not_passed(sub).indication is right
    with pytest.raises(ValueError, match="does not go with"):
        Conclusion(wrong, sub, ())


def test_total_failed_has_exactly_the_sub_indications_of_table_6() -> None:
    """EN 319 102-1 §5.1.3, table 6, rows of TOTAL-FAILED."""
    assert {str(one) for one in FAILURES} == {
        "FORMAT_FAILURE",
        "HASH_FAILURE",
        "SIG_CRYPTO_FAILURE",
        "REVOKED",
        "EXPIRED",
        "NOT_YET_VALID",
    }
