# SPDX-License-Identifier: Apache-2.0
"""Over several signatures: the worst signature, the best answer, one signer for both answers."""

from __future__ import annotations

import pytest
from tests.unit.validation.world import identity, signature

from esignverify.model.axes import (
    CaLicence,
    Integrity,
    IssuerStanding,
    SignatureAxis,
    SignatureType,
)
from esignverify.model.finding import Outcome
from esignverify.model.outcome import SubIndication
from esignverify.validation.judged import JudgedSignature
from esignverify.validation.several import Answered, combine, combine_signatures

Q, N, M, U = (
    IssuerStanding.QUALIFIED,
    IssuerStanding.NOT_QUALIFIED,
    IssuerStanding.MISMATCH,
    IssuerStanding.UNKNOWN,
)
LICENSED, LAPSED, FOREIGN = CaLicence.LICENSED, CaLicence.LAPSED, CaLicence.FOREIGN
DOCUMENT_TIMESTAMP = SignatureType.DOCUMENT_TIMESTAMP


def answered(
    issuer: IssuerStanding,
    licence: CaLicence = LICENSED,
    *,
    person: bool = False,
    one: JudgedSignature | None = None,
) -> Answered:
    return Answered(one or signature(), identity(organisation=not person), licence, issuer, None)


@pytest.mark.parametrize(
    ("answers", "issuer", "licence"),
    [
        ([answered(Q)], Q, LICENSED),
        # one by the named, qualified institution is enough
        ([answered(M), answered(Q)], Q, LICENSED),
        ([answered(U), answered(Q), answered(N)], Q, LICENSED),
        # persons who co-sign are never a mismatch
        ([answered(Q), answered(U, FOREIGN, person=True)], Q, LICENSED),
        ([answered(U, person=True)], U, LICENSED),
        # an organisation that is not the named one, with none that is
        ([answered(M)], M, LICENSED),
        ([answered(M), answered(U, person=True)], M, LICENSED),
        # with one that may be, nothing is proven
        ([answered(M), answered(U)], U, LICENSED),
        ([answered(N), answered(U)], N, LICENSED),
        # both answers come from one signer
        ([answered(Q, LAPSED), answered(U, LICENSED, person=True)], Q, LAPSED),
        ([answered(Q, LAPSED), answered(U, LICENSED)], Q, LAPSED),
        ([answered(Q, LAPSED), answered(Q, LICENSED)], Q, LICENSED),
    ],
)
def test_one_answer(answers: list[Answered], issuer: IssuerStanding, licence: CaLicence) -> None:
    for order in (answers, answers[::-1]):
        both = combine(order)
        assert (both.issuer, both.ca_licence) == (issuer, licence)
        assert both.deciding == "Sig1"
        assert both.findings == ()


@pytest.mark.parametrize(
    "one",
    [
        signature(integrity=Integrity.MODIFIED),
        signature(integrity=Integrity.PARTIAL),
        signature(covers_all_shown=False),
        signature(type=DOCUMENT_TIMESTAMP),
    ],
)
def test_only_intact_signatures_over_all_that_is_shown_are_asked(one: JudgedSignature) -> None:
    both = combine([answered(Q, one=one)])
    assert (both.issuer, both.ca_licence, both.deciding) == (U, CaLicence.UNKNOWN, None)
    assert {finding.outcome for finding in both.findings} == {Outcome.NOT_CHECKED}
    assert combine([answered(Q, one=one), answered(M)]).issuer is M


def test_no_signatures_answer_nothing() -> None:
    assert combine([]).issuer is U


@pytest.mark.parametrize(
    ("signatures", "axis"),
    [
        ([], SignatureAxis.NO_SIGNATURE),
        ([signature(type=DOCUMENT_TIMESTAMP)], SignatureAxis.NO_SIGNATURE),
        ([signature()], SignatureAxis.TOTAL_PASSED),
        ([signature(), signature(sub=SubIndication.TRY_LATER)], SignatureAxis.INDETERMINATE),
        (
            [
                signature(sub=SubIndication.TRY_LATER),
                signature(sub=SubIndication.HASH_FAILURE),
                signature(),
            ],
            SignatureAxis.TOTAL_FAILED,
        ),
        (
            [signature(), signature(type=DOCUMENT_TIMESTAMP, sub=SubIndication.HASH_FAILURE)],
            SignatureAxis.TOTAL_PASSED,
        ),
    ],
)
def test_the_worst_signature(signatures: list[JudgedSignature], axis: SignatureAxis) -> None:
    assert combine_signatures(signatures) is axis
