# SPDX-License-Identifier: Apache-2.0
"""Is the signer the institution named, and was it qualified then? Rows S04, S05 and M1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from tests.unit.validation.world import (
    LAB,
    LAB_CODE,
    OTHER_CODE,
    THIRD_CODE,
    WINDOW,
    certificate,
    cma,
    day,
    institution,
    lab_certificate,
    path,
    policy,
    signature,
)

from esignverify.model.axes import IssuerStanding
from esignverify.model.certificate import Certificate
from esignverify.model.claim import Claim
from esignverify.model.finding import Finding, Outcome
from esignverify.model.issuers import (
    Institution,
    IssuerSnapshot,
    NamePeriod,
    QualificationKind,
    QualificationStatus,
)
from esignverify.model.policy import Policy
from esignverify.model.reasons import Reason
from esignverify.model.trust import CaProfile
from esignverify.model.verdict import InstitutionFound
from esignverify.validation.identity import identify
from esignverify.validation.issuer import judge_issuer
from esignverify.validation.judged import TrustedPath

VALID, REVOKED = QualificationStatus.VALID, QualificationStatus.REVOKED
LOOK_ALIKE = "华东示列检验检测有限公司"
OTHER = institution(cma(number="190000000001"), name="西部虚构产品质量监督检验院", uscc=OTHER_CODE)
LABS = (institution(cma()), OTHER)
Judged = tuple[IssuerStanding, InstitutionFound | None, dict[str, Finding]]


def judge(
    signer: Certificate | None = None,
    register: Sequence[Institution] = LABS,
    *,
    claim: Claim | None = None,
    trusted: TrustedPath | None = None,
    window: tuple[datetime, datetime] | None = WINDOW,
    rules: Policy | None = None,
) -> Judged:
    signer = signer or lab_certificate()
    trusted = trusted or path()
    profile = trusted.authority.profile if trusted.anchor.usable else CaProfile()
    identity, _ = identify(signer, profile, about="Sig1")
    standing, found, findings = judge_issuer(
        signature(signer=signer, trusted=trusted, window=window),
        identity,
        IssuerSnapshot("r", tuple(register)),
        claim,
        rules or policy(),
    )
    return standing, found, {finding.check: finding for finding in findings}


def claim(**fields: str) -> Claim:
    return Claim(sha256="ee" * 32, **fields)  # type: ignore[arg-type]  # only text fields here


def test_a_known_qualified_institution() -> None:
    standing, found, findings = judge()
    assert standing is IssuerStanding.QUALIFIED
    assert found is not None
    assert (found.name, found.uscc) == (LAB, LAB_CODE)
    assert findings["issuer.identity"].outcome is Outcome.PASSED
    assert findings["issuer.qualification"].outcome is Outcome.PASSED
    assert findings["issuer.named"].reason is Reason.ISSUER_NOT_READ_FROM_DOCUMENT
    assert findings["issuer.scope"].reason is Reason.SCOPE_NOT_CHECKED
    assert findings["issuer.signatory"].reason is Reason.SIGNATORY_NOT_CHECKED


@pytest.mark.parametrize(
    ("signer", "standing", "reason", "outcome"),
    [
        # S05: unknown institution
        (
            lab_certificate("南方虚构检测中心", THIRD_CODE),
            IssuerStanding.UNKNOWN,
            Reason.ISSUER_NOT_FOUND,
            Outcome.NOT_CHECKED,
        ),
        # S05: one character off, its own code: suspicious, not proven
        (
            lab_certificate(LOOK_ALIKE, THIRD_CODE),
            IssuerStanding.UNKNOWN,
            Reason.ISSUER_NAME_LOOKALIKE,
            Outcome.FAILED,
        ),
        # one character off, with the registered code: proven
        (
            lab_certificate(LOOK_ALIKE),
            IssuerStanding.MISMATCH,
            Reason.ISSUER_NAME_LOOKALIKE,
            Outcome.FAILED,
        ),
        (
            lab_certificate("南方虚构检测中心"),
            IssuerStanding.MISMATCH,
            Reason.ISSUER_NAME_MISMATCH,
            Outcome.FAILED,
        ),
        # the name of one, the code of another in the register
        (
            lab_certificate(LAB, OTHER_CODE),
            IssuerStanding.MISMATCH,
            Reason.ISSUER_NAME_MISMATCH,
            Outcome.FAILED,
        ),
        # the name of one, the code of a stranger
        (
            lab_certificate(LAB, THIRD_CODE),
            IssuerStanding.MISMATCH,
            Reason.ISSUER_NAME_MISMATCH,
            Outcome.FAILED,
        ),
        # a mistyped code denies nothing
        (
            lab_certificate(LAB, LAB_CODE[:-1] + "B"),
            IssuerStanding.UNKNOWN,
            Reason.ISSUER_NAME_ONLY,
            Outcome.NOT_CHECKED,
        ),
        # rule 10: a match by name alone is never QUALIFIED
        (
            lab_certificate(LAB, None),
            IssuerStanding.UNKNOWN,
            Reason.ISSUER_NAME_ONLY,
            Outcome.NOT_CHECKED,
        ),
        (
            certificate(("2.5.4.3", "张三")),
            IssuerStanding.UNKNOWN,
            Reason.ISSUER_NOT_AN_ORGANISATION,
            Outcome.NOT_CHECKED,
        ),
    ],
)
def test_who_the_signer_is(
    signer: Certificate, standing: IssuerStanding, reason: Reason, outcome: Outcome
) -> None:
    judged, _, findings = judge(signer)
    told = findings["issuer.identity"]
    assert (judged, told.reason, told.outcome) == (standing, reason, outcome)


@pytest.mark.parametrize(
    "signer",
    [
        lab_certificate(),
        lab_certificate(LOOK_ALIKE),
        lab_certificate(LAB, OTHER_CODE),
        lab_certificate("南方虚构检测中心", THIRD_CODE),
    ],
)
@pytest.mark.parametrize(
    "asked", [None, claim(institution=LAB), claim(institution_uscc=OTHER_CODE)]
)
def test_an_unconfirmed_ca_proves_neither_way(signer: Certificate, asked: Claim | None) -> None:
    standing, found, _ = judge(signer, claim=asked, trusted=path(usable=False))
    assert standing is IssuerStanding.UNKNOWN
    assert found is None


def test_without_a_signer_nothing_is_reached() -> None:
    standing, found, findings = judge_issuer(
        signature(), None, IssuerSnapshot("r", LABS), None, policy()
    )
    assert (standing, found) == (IssuerStanding.UNKNOWN, None)
    assert [finding.reason for finding in findings] == [Reason.NOT_REACHED]


def test_two_codes_in_one_certificate_are_a_mismatch() -> None:
    signer = certificate(
        ("2.5.4.10", LAB),
        ("2.5.4.11", OTHER_CODE),
        extensions={"1.2.156.10260.4.4": LAB_CODE.encode()},
    )
    standing, _, findings = judge(signer)
    assert standing is IssuerStanding.MISMATCH
    assert findings["issuer.qualification"].outcome is Outcome.PASSED


RENAMED = institution(
    cma(),
    names=(
        NamePeriod("旧名检测有限公司", None, day("2026-03-01")),
        NamePeriod(LAB, day("2026-03-01"), None),
    ),
)


@pytest.mark.parametrize(
    ("name", "not_before", "standing"),
    [
        (LAB, "2026-01-01", IssuerStanding.QUALIFIED),
        # issued under the old name while it was the name
        ("旧名检测有限公司", "2026-01-01", IssuerStanding.QUALIFIED),
        # issued under the old name when it no longer was
        ("旧名检测有限公司", "2026-03-01", IssuerStanding.MISMATCH),
    ],
)
def test_former_names_count_in_their_period(
    name: str, not_before: str, standing: IssuerStanding
) -> None:
    judged, found, _ = judge(lab_certificate(name, not_before=not_before), [RENAMED])
    assert judged is standing
    assert found is not None
    assert found.name == LAB


def test_a_former_name_now_borne_by_another_code_is_not_proven_deceit() -> None:
    signer = lab_certificate("旧名检测有限公司", THIRD_CODE, not_before="2026-04-01")
    standing, _, findings = judge(signer, [RENAMED])
    assert standing is IssuerStanding.UNKNOWN
    assert findings["issuer.identity"].reason is Reason.ISSUER_NAME_LOOKALIKE


HEIR = replace(
    institution(cma(number="190000000001")),
    id="heir",
    uscc=OTHER_CODE,
    names=(NamePeriod("旧名检测有限公司", day("2026-03-01"), None),),
)


@pytest.mark.parametrize(
    ("since", "others", "standing"),
    [
        ("2026-04-01", [], IssuerStanding.QUALIFIED),
        # Another body bore the name when it was signed, and is whom it means.
        ("2026-04-01", [HEIR], IssuerStanding.MISMATCH),
        # It may have been signed before the change.
        ("2026-01-01", [HEIR], IssuerStanding.QUALIFIED),
    ],
)
def test_a_former_name_that_another_took_over_means_the_other(
    since: str, others: list[Institution], standing: IssuerStanding
) -> None:
    asked, window = claim(institution="旧名检测有限公司"), (day(since), WINDOW[1])
    judged, _, findings = judge(register=[RENAMED, *others], claim=asked, window=window)
    assert judged is standing
    reason = findings["issuer.claimed"].reason
    assert reason is (Reason.ISSUER_NOT_THE_NAMED if standing is IssuerStanding.MISMATCH else None)


@pytest.mark.parametrize(
    ("asked", "check", "standing", "reason"),
    [
        (claim(institution=LAB), "issuer.claimed", IssuerStanding.QUALIFIED, None),
        (
            claim(institution_uscc=LAB_CODE.lower()),
            "issuer.claimed",
            IssuerStanding.QUALIFIED,
            None,
        ),
        (
            claim(qualification_number="2100 1534 4567"),
            "issuer.number",
            IssuerStanding.QUALIFIED,
            None,
        ),
        (
            claim(institution="西部虚构产品质量监督检验院"),
            "issuer.claimed",
            IssuerStanding.MISMATCH,
            Reason.ISSUER_NOT_THE_NAMED,
        ),
        (
            claim(institution=LOOK_ALIKE),
            "issuer.claimed",
            IssuerStanding.MISMATCH,
            Reason.ISSUER_NAME_LOOKALIKE,
        ),
        (
            claim(institution_uscc=OTHER_CODE),
            "issuer.claimed",
            IssuerStanding.MISMATCH,
            Reason.ISSUER_NOT_THE_NAMED,
        ),
        # S05: the CMA number of another institution
        (
            claim(qualification_number="190000000001"),
            "issuer.number",
            IssuerStanding.MISMATCH,
            Reason.ISSUER_QUALIFICATION_NUMBER_OF_ANOTHER,
        ),
        (
            claim(qualification_number="200015344599"),
            "issuer.number",
            IssuerStanding.UNKNOWN,
            Reason.ISSUER_QUALIFICATION_UNKNOWN,
        ),
    ],
)
def test_what_a_claim_names(
    asked: Claim, check: str, standing: IssuerStanding, reason: Reason | None
) -> None:
    judged, _, findings = judge(claim=asked)
    assert (judged, findings[check].reason) == (standing, reason)


def test_what_a_claim_names_is_not_what_the_document_names() -> None:
    _, _, findings = judge(claim=claim(institution=LAB, institution_uscc=LAB_CODE))
    assert findings["issuer.claimed"].outcome is Outcome.PASSED
    assert findings["issuer.named"].reason is Reason.ISSUER_NOT_READ_FROM_DOCUMENT


def test_an_odd_number_is_a_warning_only() -> None:
    _, _, findings = judge(claim=claim(qualification_number="219915344567"))
    assert findings["issuer.number-form"].outcome is Outcome.WARNING
    assert findings["issuer.number-form"].reason is Reason.QUALIFICATION_NUMBER_ODD


def test_a_look_alike_with_the_number_of_the_real_one_is_proven() -> None:
    judged, _, _ = judge(
        lab_certificate(LOOK_ALIKE, THIRD_CODE), claim=claim(qualification_number="210015344567")
    )
    assert judged is IssuerStanding.MISMATCH


def test_the_named_institution_is_not_found_by_name_alone() -> None:
    judged, _, findings = judge(lab_certificate(LAB, None), claim=claim(institution=LAB))
    assert judged is IssuerStanding.UNKNOWN
    assert findings["issuer.claimed"].outcome is Outcome.PASSED


# M1: the day before and the day after
REVOKED_IN_MARCH = cma((VALID, "2021-01-01", "2026-03-01"), (REVOKED, "2026-03-01", None))


@pytest.mark.parametrize(
    ("window", "standing", "reason"),
    [
        (("2026-01-01", "2026-02-28"), IssuerStanding.QUALIFIED, None),
        (
            ("2026-03-02", "2026-03-02"),
            IssuerStanding.NOT_QUALIFIED,
            Reason.ISSUER_NOT_QUALIFIED_AT_SIGNING,
        ),
        (
            ("2026-01-01", "2026-03-02"),
            IssuerStanding.UNKNOWN,
            Reason.ISSUER_QUALIFICATION_CHANGED_IN_WINDOW,
        ),
    ],
)
def test_qualified_the_day_before_revoked_the_day_after(
    window: tuple[str, str], standing: IssuerStanding, reason: Reason | None
) -> None:
    judged, _, findings = judge(
        register=[institution(REVOKED_IN_MARCH)], window=(day(window[0]), day(window[1]))
    )
    assert (judged, findings["issuer.qualification"].reason) == (standing, reason)


def test_a_defect_names_number_status_and_dates() -> None:
    _, _, findings = judge(
        register=[institution(REVOKED_IN_MARCH)], window=(day("2026-03-02"), day("2026-03-02"))
    )
    assert findings["issuer.qualification"].values["qualifications"] == [
        "CMA 210015344567 revoked since 2026-03-01T00:00:00Z"
    ]


def test_a_change_names_its_interval() -> None:
    _, _, findings = judge(
        register=[institution(cma((VALID, "2021-01-01", "2026-03-01")))], window=WINDOW
    )
    values = findings["issuer.qualification"].values
    assert values["not_valid"] == ["2026-03-01T00:00:00Z/2026-06-01T00:00:00Z"]
    assert values["qualifications"] == [
        "CMA 210015344567 recorded 2021-01-01T00:00:00Z/2026-03-01T00:00:00Z only"
    ]


CNCA = cma(number="CNCA-R-2003-001", kind=QualificationKind.CNCA)
CNAS = cma(number="CNAS L0001", kind=QualificationKind.CNAS)
LOST_CMA = cma((REVOKED, "2021-01-01", None))


@pytest.mark.parametrize(
    ("entry", "kind", "standing"),
    [
        (institution(CNCA), "certificate", IssuerStanding.QUALIFIED),
        (institution(CNCA), "inspection-report", IssuerStanding.UNKNOWN),
        (institution(CNCA), None, IssuerStanding.QUALIFIED),
        (institution(CNAS), "inspection-report", IssuerStanding.UNKNOWN),
        (institution(CNAS, cma()), "inspection-report", IssuerStanding.QUALIFIED),
        # certification alone does not hide that the CMA is gone
        (institution(CNCA, LOST_CMA), None, IssuerStanding.UNKNOWN),
        (institution(CNCA, LOST_CMA), "inspection-report", IssuerStanding.NOT_QUALIFIED),
        (institution(), None, IssuerStanding.UNKNOWN),
        # a renewal under a new number
        (
            institution(
                cma((VALID, "2020-01-01", "2026-02-01"), number="200000000001"),
                cma((VALID, "2026-02-01", None), number="260000000001"),
            ),
            None,
            IssuerStanding.QUALIFIED,
        ),
        (institution(authority=True), "licence", IssuerStanding.NOT_APPLICABLE),
        (institution(authority=True), "inspection-report", IssuerStanding.UNKNOWN),
        (institution(authority=True), None, IssuerStanding.UNKNOWN),
        (institution(cma(), authority=True), "inspection-report", IssuerStanding.QUALIFIED),
    ],
)
def test_which_qualification_is_asked(
    entry: Institution, kind: str | None, standing: IssuerStanding
) -> None:
    asked = None if kind is None else claim(kind=kind)
    assert judge(register=[entry], claim=asked)[0] is standing


def test_a_claimed_number_is_asked_alone() -> None:
    register = [institution(LOST_CMA, cma(number="260000000001"))]
    assert judge(register=register)[0] is IssuerStanding.QUALIFIED
    lost = claim(qualification_number="210015344567")
    assert judge(register=register, claim=lost)[0] is IssuerStanding.NOT_QUALIFIED


def test_a_claimed_cnas_number_does_not_narrow_the_question() -> None:
    asked = claim(qualification_number="CNAS L0001")
    assert judge(register=[institution(CNAS, cma())], claim=asked)[0] is IssuerStanding.QUALIFIED


def test_no_policy_lets_an_authority_pass_for_an_inspection_report() -> None:
    hostile = policy(egov_kinds=("inspection-report", "licence"))
    entry = institution(authority=True)
    for kind, standing in (
        ("inspection-report", IssuerStanding.UNKNOWN),
        ("licence", IssuerStanding.NOT_APPLICABLE),
        ("type-approval", IssuerStanding.UNKNOWN),
    ):
        assert judge(register=[entry], claim=claim(kind=kind), rules=hostile)[0] is standing


def test_without_a_window_qualification_is_unknown() -> None:
    standing, _, findings = judge(window=None)
    assert standing is IssuerStanding.UNKNOWN
    assert findings["issuer.qualification"].reason is Reason.ISSUER_QUALIFICATION_UNKNOWN
