# SPDX-License-Identifier: Apache-2.0
"""From four answers to one decision: the tables, and what holds whatever is put into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.validation.world import finding, policy

from esignverify.model.axes import (
    CaLicence,
    Decision,
    Fitness,
    IssuerStanding,
    Review,
    SignatureAxis,
)
from esignverify.model.finding import Axis, Finding, Outcome
from esignverify.model.policy import Policy
from esignverify.model.reasons import Reason, weight
from esignverify.model.verdict import Axes
from esignverify.validation.decision import _OF_ANSWER, Decided, decide
from esignverify.validation.floor import Ground
from esignverify.validation.gaps import ended_by, review_of

GOOD = Axes(
    SignatureAxis.TOTAL_PASSED, CaLicence.LICENSED, IssuerStanding.QUALIFIED, Fitness.NOT_ASKED
)
FIRM = Ground(
    confirmed=True,
    pinned=True,
    real_time=True,
    all_shown_proven=True,
    proven_time=True,
    demo_anchor=False,
    counted=frozenset({"Sig1"}),
    worst=frozenset({"Sig1"}),
)
LICENCE, ISSUER = Axis.CA_LICENCE, Axis.ISSUER
NOT_CHECKED, WARNING, FAILED = Outcome.NOT_CHECKED, Outcome.WARNING, Outcome.FAILED

ALWAYS_SAID = (
    finding("crypto.signature-value"),
    finding("issuer.scope", Reason.SCOPE_NOT_CHECKED, outcome=NOT_CHECKED, axis=ISSUER),
    finding("issuer.named", Reason.ISSUER_NOT_READ_FROM_DOCUMENT, outcome=NOT_CHECKED, axis=ISSUER),
    finding("fitness.claim", Reason.FITNESS_NOT_ASKED, outcome=NOT_CHECKED, axis=Axis.FITNESS),
)


def judge(
    axes: Axes = GOOD,
    *findings: Finding,
    ground: Ground = FIRM,
    rules: Policy | None = None,
    kind: str = "unknown",
    demo: bool = False,
) -> Decided:
    return decide(
        axes,
        (*ALWAYS_SAID, *findings),
        rules or policy(),
        ground=ground,
        deciding="Sig1",
        kind=kind,
        demo=demo,
    )


def test_accept() -> None:
    assert judge() == Decided(Decision.ACCEPT, (), None, accept_floor=True)


def with_answer(answer: str) -> Axes:
    for name, kind in (
        ("signature", SignatureAxis),
        ("ca_licence", CaLicence),
        ("issuer", IssuerStanding),
        ("fitness", Fitness),
    ):
        if isinstance(answer, kind):
            return replace(GOOD, **{name: answer})
    raise AssertionError(answer)


@pytest.mark.parametrize(
    ("answer", "reason", "outcome", "decision", "review"),
    [
        (SignatureAxis.TOTAL_FAILED, Reason.DIGEST_MISMATCH, FAILED, Decision.REJECT, None),
        (CaLicence.LAPSED, Reason.CA_LICENCE_LAPSED, FAILED, Decision.REJECT, None),
        (CaLicence.NOT_LICENSED, Reason.CA_NOT_LICENSED, FAILED, Decision.REJECT, None),
        (IssuerStanding.MISMATCH, Reason.USCC_CONFLICT, FAILED, Decision.REJECT, None),
        (
            IssuerStanding.NOT_QUALIFIED,
            Reason.ISSUER_NOT_QUALIFIED_AT_SIGNING,
            FAILED,
            Decision.REJECT,
            None,
        ),
        (
            SignatureAxis.INDETERMINATE,
            Reason.REVOCATION_DATA_MISSING,
            NOT_CHECKED,
            Decision.REVIEW,
            Review.DATA,
        ),
        (SignatureAxis.INDETERMINATE, Reason.NO_CHAIN, FAILED, Decision.REVIEW, Review.DATA),
        (
            SignatureAxis.INDETERMINATE,
            Reason.READER_CRASHED,
            FAILED,
            Decision.REVIEW,
            Review.JUDGE,
        ),
        (
            SignatureAxis.NO_SIGNATURE,
            Reason.NO_SIGNATURE,
            FAILED,
            Decision.REVIEW,
            Review.ASK_MERCHANT,
        ),
        (CaLicence.UNKNOWN, Reason.CA_LICENCE_UNKNOWN, NOT_CHECKED, Decision.REVIEW, Review.DATA),
        (CaLicence.FOREIGN, Reason.CA_FOREIGN, WARNING, Decision.REVIEW, Review.JUDGE),
        (CaLicence.EGOV_ONLY, Reason.CA_EGOV_ONLY, WARNING, Decision.REVIEW, Review.JUDGE),
        (IssuerStanding.UNKNOWN, Reason.ISSUER_NOT_FOUND, FAILED, Decision.REVIEW, Review.DATA),
        (
            IssuerStanding.UNKNOWN,
            Reason.ISSUER_NAME_ONLY,
            NOT_CHECKED,
            Decision.REVIEW,
            Review.JUDGE,
        ),
        (
            IssuerStanding.UNKNOWN,
            Reason.ISSUER_QUALIFICATION_CHANGED_IN_WINDOW,
            NOT_CHECKED,
            Decision.REVIEW,
            Review.ASK_ISSUER,
        ),
        (
            Fitness.UNKNOWN,
            Reason.FITNESS_NOT_CHECKED,
            NOT_CHECKED,
            Decision.REVIEW,
            Review.JUDGE,
        ),
    ],
)
def test_one_bad_answer(
    answer: str, reason: Reason, outcome: Outcome, decision: Decision, review: Review | None
) -> None:
    axis = {
        SignatureAxis: Axis.SIGNATURE,
        CaLicence: LICENCE,
        IssuerStanding: ISSUER,
        Fitness: Axis.FITNESS,
    }[type(answer)]
    decided = judge(with_answer(answer), finding("x.y", reason, outcome=outcome, axis=axis))
    assert decided.decision is decision
    assert decided.reasons == (reason,)
    assert decided.review is review


@pytest.mark.parametrize(
    ("check", "reason", "decision"),
    [
        ("path.published-key", Reason.TEST_KEY, Decision.REJECT),
        ("revocation.signer", Reason.REVOKED_KEY_COMPROMISE, Decision.REJECT),
        ("revocation.signer", Reason.REVOKED_BEFORE_SIGNING, Decision.REJECT),
        ("revocation.signer", Reason.REVOKED, Decision.REVIEW),
        ("path.published-key", Reason.DEMO_KEY, Decision.REVIEW),
    ],
)
def test_findings_that_weigh_more_than_indeterminate(
    check: str, reason: Reason, decision: Decision
) -> None:
    decided = judge(with_answer(SignatureAxis.INDETERMINATE), finding(check, reason))
    assert (decided.decision, decided.reasons) == (decision, (reason,))


@pytest.mark.parametrize(
    "reason",
    [
        Reason.DYNAMIC_CONTENT,
        Reason.VISIBLE_CHANGE_AFTER_SIGNING,
        Reason.LATER_SIGNATURE_NOT_VALID,
        Reason.DEMO_KEY,
    ],
)
@pytest.mark.parametrize("outcome", [WARNING, FAILED])
def test_findings_that_forbid_an_accept(reason: Reason, outcome: Outcome) -> None:
    decided = judge(GOOD, finding("x.y", reason, outcome=outcome, axis=Axis.DOCUMENT))
    assert decided.decision is Decision.REVIEW
    assert decided.reasons == (reason,)
    assert not decided.accept_floor


def test_a_document_timestamp_rejects_nothing() -> None:
    ground = replace(FIRM, timestamps=frozenset({"Stamp"}))
    told = finding("revocation.signer", Reason.REVOKED_KEY_COMPROMISE, about="Stamp")
    assert judge(GOOD, told, ground=ground).decision is Decision.ACCEPT
    token = finding("revocation.signer", Reason.REVOKED_KEY_COMPROMISE, about="Sig1/token")
    assert judge(GOOD, token).decision is Decision.ACCEPT


@pytest.mark.parametrize(
    ("broken", "reason", "review"),
    [
        ({"confirmed": False}, Reason.ANCHOR_UNCONFIRMED, Review.DATA),
        ({"pinned": False}, Reason.CA_LICENCE_UNKNOWN, Review.DATA),
        ({"real_time": False}, Reason.HYPOTHETICAL_TIME, Review.JUDGE),
        ({"all_shown_proven": False}, Reason.LATER_SIGNATURE_NOT_VALID, Review.JUDGE),
    ],
)
def test_the_floor(broken: dict[str, bool], reason: Reason, review: Review) -> None:
    decided = judge(ground=replace(FIRM, **broken))
    assert decided == Decided(Decision.REVIEW, (reason,), review, accept_floor=False)


def test_demo_mode_lets_a_demo_ca_pass_and_nothing_else_does() -> None:
    ground = replace(FIRM, demo_anchor=True)
    assert judge(ground=ground, demo=True).decision is Decision.ACCEPT
    decided = judge(ground=ground)
    assert (decided.decision, decided.reasons) == (Decision.REVIEW, (Reason.DEMO_KEY,))
    assert not decided.accept_floor


def test_a_policy_may_ask_for_a_proven_time() -> None:
    ground = replace(FIRM, proven_time=False)
    assert judge(ground=ground).decision is Decision.ACCEPT
    decided = judge(ground=ground, rules=policy(require_proven_time=True))
    assert decided.reasons == (Reason.NO_PROOF_OF_TIME,)
    assert decided.review is Review.ASK_ISSUER


@pytest.mark.parametrize(
    ("kind", "issuer", "kinds", "decision"),
    [
        ("licence", IssuerStanding.NOT_APPLICABLE, None, Decision.ACCEPT),
        ("type-approval", IssuerStanding.NOT_APPLICABLE, None, Decision.ACCEPT),
        ("licence", IssuerStanding.QUALIFIED, None, Decision.REVIEW),
        ("licence", IssuerStanding.NOT_APPLICABLE, ("type-approval",), Decision.REVIEW),
        ("inspection-report", IssuerStanding.NOT_APPLICABLE, None, Decision.REVIEW),
        (
            "inspection-report",
            IssuerStanding.NOT_APPLICABLE,
            ("inspection-report",),
            Decision.REVIEW,
        ),
    ],
)
def test_egov_is_enough_for_an_authority_s_own_papers(
    kind: str, issuer: IssuerStanding, kinds: tuple[str, ...] | None, decision: Decision
) -> None:
    axes = replace(GOOD, ca_licence=CaLicence.EGOV_ONLY, issuer=issuer)
    said = finding("ca.licence", Reason.CA_EGOV_ONLY, outcome=WARNING, axis=LICENCE)
    assert judge(axes, said, kind=kind, rules=policy(egov_kinds=kinds)).decision is decision


def test_what_carried_comes_first_then_what_else_failed() -> None:
    axes = replace(GOOD, signature=SignatureAxis.TOTAL_FAILED, issuer=IssuerStanding.UNKNOWN)
    decided = judge(
        axes,
        finding("issuer.identity", Reason.ISSUER_NOT_FOUND, axis=ISSUER),
        finding("crypto.digest", Reason.DIGEST_MISMATCH),
        finding("path.anchor", Reason.NO_CHAIN),
        finding("time.best", Reason.NO_PROOF_OF_TIME, outcome=WARNING),
    )
    assert decided.reasons == (Reason.DIGEST_MISMATCH, Reason.NO_CHAIN, Reason.ISSUER_NOT_FOUND)


def test_only_the_worst_signature_says_why() -> None:
    axes = with_answer(SignatureAxis.INDETERMINATE)
    ground = replace(FIRM, counted=frozenset({"Sig1", "Sig2"}), worst=frozenset({"Sig2"}))
    decided = judge(
        axes,
        finding("time.signature-timestamp", Reason.TIMESTAMP_INVALID, about="Sig1"),
        finding(
            "revocation.signer", Reason.REVOCATION_DATA_MISSING, outcome=NOT_CHECKED, about="Sig2"
        ),
        ground=ground,
    )
    assert decided.reasons == (Reason.REVOCATION_DATA_MISSING, Reason.TIMESTAMP_INVALID)
    assert decided.review is Review.DATA


def test_missing_proof_of_time_is_not_why_data_is_missing() -> None:
    decided = judge(
        with_answer(SignatureAxis.INDETERMINATE),
        finding("time.best", Reason.NO_PROOF_OF_TIME, outcome=NOT_CHECKED),
        finding("revocation.signer", Reason.REVOCATION_DATA_STALE, outcome=NOT_CHECKED),
    )
    assert decided.reasons == (Reason.REVOCATION_DATA_STALE,)
    assert decided.review is Review.DATA


def test_a_co_signer_does_not_speak_for_the_document() -> None:
    axes = with_answer(IssuerStanding.UNKNOWN)
    decided = judge(
        axes,
        finding("issuer.identity", Reason.ISSUER_NOT_FOUND, axis=ISSUER),
        finding("issuer.identity", Reason.ISSUER_NAME_MISMATCH, axis=ISSUER, about="Sig2"),
        ground=replace(FIRM, counted=frozenset({"Sig1", "Sig2"})),
    )
    assert decided.reasons[0] is Reason.ISSUER_NOT_FOUND
    assert decided.review is Review.DATA


def test_a_non_pass_without_a_reason_is_a_broken_judge() -> None:
    for axes in (
        with_answer(SignatureAxis.TOTAL_FAILED),
        with_answer(SignatureAxis.INDETERMINATE),
        with_answer(Fitness.DOES_NOT_FIT),
    ):
        with pytest.raises(ValueError, match="without a reason"):
            judge(axes)


def test_every_answer_has_a_row() -> None:
    rows = {
        *product([Axis.SIGNATURE], SignatureAxis),
        *product([Axis.CA_LICENCE], CaLicence),
        *product([Axis.ISSUER], IssuerStanding),
        *product([Axis.FITNESS], Fitness),
    }
    assert set(_OF_ANSWER) == rows


# --- what would end a review


@pytest.mark.parametrize(
    ("reasons", "review"),
    [
        ([Reason.NO_SIGNATURE, Reason.CA_LICENCE_UNKNOWN], Review.ASK_MERCHANT),
        ([Reason.REVOCATION_DATA_MISSING, Reason.ISSUER_NAME_ONLY], Review.JUDGE),
        ([Reason.REVOCATION_DATA_MISSING, Reason.CERTIFICATE_EXPIRED], Review.ASK_ISSUER),
        ([Reason.REVOCATION_DATA_MISSING, Reason.HYPOTHETICAL_TIME], Review.DATA),
        ([Reason.HYPOTHETICAL_TIME], Review.JUDGE),
        ([], Review.JUDGE),
    ],
)
def test_the_heaviest_gap_names_the_review(reasons: list[Reason], review: Review) -> None:
    assert review_of(reasons) is review


@pytest.mark.parametrize(
    "reason", [Reason.READER_CRASHED, Reason.LIMIT_EXCEEDED, Reason.CA_FOREIGN]
)
def test_what_is_in_no_row_needs_a_person(reason: Reason) -> None:
    assert ended_by(reason) is Review.JUDGE


# --- properties

ANSWERS = st.builds(
    Axes,
    signature=st.sampled_from(SignatureAxis),
    ca_licence=st.sampled_from(CaLicence),
    issuer=st.sampled_from(IssuerStanding),
    fitness=st.sampled_from(Fitness),
)
GROUNDS = st.builds(
    Ground,
    confirmed=st.booleans(),
    pinned=st.booleans(),
    real_time=st.booleans(),
    all_shown_proven=st.booleans(),
    proven_time=st.booleans(),
    demo_anchor=st.booleans(),
    timestamps=st.just(frozenset({"Stamp"})),
    counted=st.just(frozenset({"Sig1", "Sig2"})),
    worst=st.sampled_from([frozenset({"Sig1"}), frozenset({"Sig2"}), frozenset()]),
)
POLICIES = st.builds(
    policy,
    require_proven_time=st.booleans(),
    egov_kinds=st.lists(
        st.sampled_from(["licence", "certificate", "type-approval", "inspection-report"])
    ).map(tuple),
)
CHECKS = ["crypto.digest", "revocation.signer", "issuer.identity", "ca.licence", "x.y"]
ABOUT = ["document", "Sig1", "Sig2", "Stamp", "Sig1/token"]


@st.composite
def findings(draw: st.DrawFn, *, outcome: Outcome | None = None) -> Finding:
    told = outcome or draw(st.sampled_from(Outcome))
    reason = None if told is Outcome.PASSED else draw(st.sampled_from(Reason))
    return finding(
        draw(st.sampled_from(CHECKS)),
        reason,
        outcome=told,
        axis=draw(st.sampled_from(Axis)),
        about=draw(st.sampled_from(ABOUT)),
    )


WHY = tuple(
    finding("x.y", reason, axis=axis, about="document")
    for axis, reason in (
        (Axis.SIGNATURE, Reason.PATH_INVALID),
        (Axis.CA_LICENCE, Reason.CA_LICENCE_UNKNOWN),
        (Axis.ISSUER, Reason.ISSUER_NOT_FOUND),
        (Axis.FITNESS, Reason.FITNESS_NOT_CHECKED),
    )
)
"""A judge that keeps its word: each axis has at least one finding that could say why."""

KINDS = st.sampled_from(["licence", "certificate", "type-approval", "inspection-report", "unknown"])


@given(ANSWERS, st.lists(findings(), max_size=5), GROUNDS, POLICIES, KINDS, st.booleans())
def test_whatever_is_put_in(
    axes: Axes, more: list[Finding], ground: Ground, rules: Policy, kind: str, demo: bool
) -> None:
    decided = decide(
        axes, (*WHY, *more), rules, ground=ground, deciding="Sig1", kind=kind, demo=demo
    )
    if decided.decision is Decision.ACCEPT:
        assert axes.signature is SignatureAxis.TOTAL_PASSED
        assert ground.confirmed
        assert ground.pinned
        assert ground.real_time
        assert ground.all_shown_proven
        assert decided.accept_floor
        assert kind != "inspection-report" or axes.ca_licence is CaLicence.LICENSED
        assert decided.reasons == ()
    else:
        assert decided.reasons
        assert len(set(decided.reasons)) == len(decided.reasons)
    assert (decided.review is not None) == (decided.decision is Decision.REVIEW)
    assert not decided.accept_floor or axes.signature is SignatureAxis.TOTAL_PASSED


@given(
    ANSWERS,
    st.lists(findings(), max_size=4),
    findings(outcome=Outcome.FAILED),
    GROUNDS,
    POLICIES,
    KINDS,
    st.booleans(),
)
def test_one_more_failed_check_never_helps(
    axes: Axes,
    some: list[Finding],
    more: Finding,
    ground: Ground,
    rules: Policy,
    kind: str,
    demo: bool,
) -> None:
    order = [Decision.ACCEPT, Decision.REVIEW, Decision.REJECT]

    def judged(seen: Sequence[Finding]) -> Decided:
        return decide(axes, seen, rules, ground=ground, deciding="Sig1", kind=kind, demo=demo)

    before, after = judged((*WHY, *some)), judged((*WHY, *some, more))
    assert order.index(after.decision) >= order.index(before.decision)
    assert before.accept_floor >= after.accept_floor


@given(st.permutations(WHY), st.sampled_from([SignatureAxis.TOTAL_FAILED]))
def test_the_order_of_findings_changes_no_decision(
    order: list[Finding], answer: SignatureAxis
) -> None:
    decided = judge(with_answer(answer), *order)
    assert decided.decision is Decision.REJECT
    assert decided.reasons[0] is Reason.PATH_INVALID
    weights = [weight(reason) for reason in decided.reasons[1:]]
    assert weights == sorted(weights)
