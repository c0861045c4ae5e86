# SPDX-License-Identifier: Apache-2.0
"""A signer who names a signature policy (EN 319 102-1 §5.2.4.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pki.cades import POLICY, POLICY_TEXT, policy_store, signature_policy
from tests.pki.cms import Cms
from tests.support import policy

from esignverify.model.finding import Outcome
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.validation.signature_policy import check_signature_policy

from .blocks import NOTE, message, told

NAMED = Cms(more_signed=signature_policy())
STORED = replace(NAMED, more_unsigned=(policy_store(),))
OTHER = replace(NAMED, more_unsigned=(policy_store(b"other"),))
ACCEPTED = replace(policy(), signature_policies=(POLICY,))
CHECK = "signature.policy"


def test_who_names_none_is_not_asked() -> None:
    assert check_signature_policy(message(), policy(), NOTE).findings == ()


@pytest.mark.parametrize(
    ("how", "problem", "outcome", "reason"),
    [
        (
            NAMED,
            SubIndication.SIGNATURE_POLICY_NOT_AVAILABLE,
            Outcome.NOT_CHECKED,
            Reason.SIGNATURE_POLICY_MISSING,
        ),
        (
            STORED,
            SubIndication.POLICY_PROCESSING_ERROR,
            Outcome.NOT_CHECKED,
            Reason.SIGNATURE_POLICY_NOT_READ,
        ),
        (
            OTHER,
            SubIndication.POLICY_PROCESSING_ERROR,
            Outcome.FAILED,
            Reason.SIGNATURE_POLICY_OTHER,
        ),
    ],
    ids=["missing", "not-read", "other"],
)
def test_a_policy_that_nobody_read(
    how: Cms, problem: SubIndication, outcome: Outcome, reason: Reason
) -> None:
    found = check_signature_policy(message(how=how), policy(), NOTE)
    assert found.problems == (problem,)
    assert told(found.findings) == [(CHECK, outcome, reason)]


@pytest.mark.parametrize("how", [NAMED, STORED], ids=["named", "stored"])
def test_a_policy_that_an_operator_accepted(how: Cms) -> None:
    found = check_signature_policy(message(how=how), ACCEPTED, NOTE)
    assert found.problems == ()
    assert told(found.findings) == [(CHECK, Outcome.PASSED, None)]


def test_another_document_under_an_accepted_name_is_refused() -> None:
    found = check_signature_policy(message(how=OTHER), ACCEPTED, NOTE)
    assert found.problems == (SubIndication.POLICY_PROCESSING_ERROR,)


def test_a_digest_nobody_knows_fits_no_document() -> None:
    one = message(how=STORED)
    assert one.signature_policy is not None
    assert one.policy_document == POLICY_TEXT
    odd = replace(one, signature_policy=replace(one.signature_policy, digest_algorithm="1.2.3"))
    found = check_signature_policy(odd, ACCEPTED, NOTE)
    assert found.problems == (SubIndication.POLICY_PROCESSING_ERROR,)
