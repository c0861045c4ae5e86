# SPDX-License-Identifier: Apache-2.0
"""Verdicts made by hand, with everything in them that a report can show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from esignverify.adapters.texts import PackagedTexts
from esignverify.model.axes import (
    CaLicence,
    Container,
    Decision,
    Depth,
    DocumentFormat,
    Fitness,
    Integrity,
    IssuerStanding,
    Review,
    SignatureAxis,
    SignatureType,
)
from esignverify.model.facts import Change
from esignverify.model.finding import Axis, Finding, Outcome
from esignverify.model.issuers import (
    Qualification,
    QualificationKind,
    QualificationStatus,
    StatusPeriod,
)
from esignverify.model.moments import ValidationTime
from esignverify.model.outcome import SubIndication
from esignverify.model.policy import Policy
from esignverify.model.reasons import Reason
from esignverify.model.verdict import (
    AnchorIdentity,
    Axes,
    InstitutionFound,
    LegalAnswer,
    SealInfo,
    SignatureVerdict,
    SignerIdentity,
    StatedClaims,
    Times,
    Verdict,
)
from esignverify.reports.catalogue import Catalogue
from esignverify.reports.report import Document, Engine, Run

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
SIGNED = datetime(2026, 3, 1, 2, tzinfo=UTC)
ANCHOR = "aa" * 32


def texts() -> Catalogue:
    return Catalogue(PackagedTexts().catalogue())


def run(name: str = "r.pdf", *, hypothetical: bool = False, demo: bool = False) -> Run:
    return Run(
        document=Document(name, 91234, "11" * 32, "22" * 32),
        engine=Engine("0.1.0", ("rsa", "ecdsa")),
        trust_id="sha256:" + "33" * 32,
        issuers_id="sha256:" + "44" * 32,
        evidence_id="sha256:" + "55" * 32,
        policy=Policy("merchant-admission", "1", "66" * 32, ()),
        at=ValidationTime(AT, hypothetical=hypothetical),
        demo=demo,
        claim_sha256=None,
    )


def accepted() -> Verdict:
    qualification = Qualification(
        QualificationKind.CMA,
        "260000100001",
        (StatusPeriod(QualificationStatus.VALID, datetime(2025, 1, 1, tzinfo=UTC), None),),
    )
    return Verdict(
        format=DocumentFormat.PDF,
        decision=Decision.ACCEPT,
        reasons=(Reason.FITNESS_NOT_ASKED,),
        review=None,
        depth=(Depth.SIGNATURE, Depth.PATH, Depth.REVOCATION, Depth.TIME, Depth.CA_LICENCE),
        axes=Axes(
            SignatureAxis.TOTAL_PASSED,
            CaLicence.LICENSED,
            IssuerStanding.QUALIFIED,
            Fitness.NOT_ASKED,
        ),
        signatures=(_signature(),),
        claims=StatedClaims("inspection-report", "R-1", "虚构检测有限公司", "2026-03-01"),
        institution=InstitutionFound("虚构检测有限公司", "91350100M000100Y43", (qualification,)),
        legal=(LegalAnswer("13(4)", "met", ("crypto.digest",)),),
        findings=(
            Finding(
                "crypto.digest",
                Outcome.PASSED,
                None,
                Axis.SIGNATURE,
                "Sig1",
                "EN 319 102-1 §5.2.7.4",
                {"algorithm": "sha256"},
            ),
            Finding(
                "fitness.claim",
                Outcome.NOT_CHECKED,
                Reason.FITNESS_NOT_ASKED,
                Axis.FITNESS,
                "document",
                "design part 2",
            ),
        ),
        accept_floor=True,
    )


def rejected() -> Verdict:
    """Changed after signing, with names that try to fool whoever reads them."""
    change = Change(2, "page-content", "第 1 页\u202e", allowed=False, visible=True)
    signer = SignerIdentity(
        "张\u202e三 11010519491231002X",
        None,
        "CN=张三 11010519491231002X",
        "0a1b",
        "bb" * 32,
        organisation=False,
    )
    return replace(
        accepted(),
        decision=Decision.REJECT,
        reasons=(Reason.CHANGED_AFTER_SIGNING, Reason.ALGORITHM_UNKNOWN),
        axes=Axes(
            SignatureAxis.TOTAL_FAILED,
            CaLicence.UNKNOWN,
            IssuerStanding.UNKNOWN,
            Fitness.NOT_ASKED,
        ),
        signatures=(
            replace(
                _signature(),
                indication=SignatureAxis.TOTAL_FAILED,
                sub_indication=SubIndication.FORMAT_FAILURE,
                integrity=Integrity.MODIFIED,
                signer=signer,
                changes_after=(change,),
            ),
        ),
        institution=None,
        findings=(
            Finding(
                "signature.changes",
                Outcome.FAILED,
                Reason.CHANGED_AFTER_SIGNING,
                Axis.SIGNATURE,
                "Sig1\x1b[2J",
                "EN 319 102-1 §5.2.2",
                {"where": ["第 1 页\u202e", "x\u0000y"], "octets": 2**60, "visible": True},
            ),
        ),
        accept_floor=False,
    )


def unsigned() -> Verdict:
    return replace(
        accepted(),
        decision=Decision.REVIEW,
        reasons=(Reason.NO_SIGNATURE,),
        review=Review.ASK_MERCHANT,
        depth=(),
        axes=Axes(
            SignatureAxis.NO_SIGNATURE,
            CaLicence.UNKNOWN,
            IssuerStanding.UNKNOWN,
            Fitness.NOT_ASKED,
        ),
        signatures=(),
        claims=StatedClaims(),
        institution=None,
        legal=(),
        findings=(
            Finding(
                "document.signed",
                Outcome.FAILED,
                Reason.NO_SIGNATURE,
                Axis.SIGNATURE,
                "document",
                "Electronic Signature Law art. 2",
            ),
        ),
        accept_floor=False,
    )


def _signature() -> SignatureVerdict:
    return SignatureVerdict(
        id="Sig1",
        type=SignatureType.SEAL,
        container=Container.CMS,
        algorithm="rsa-sha256",
        indication=SignatureAxis.TOTAL_PASSED,
        sub_indication=None,
        integrity=Integrity.INTACT,
        ca_licence=CaLicence.LICENSED,
        issuer=IssuerStanding.QUALIFIED,
        signer=SignerIdentity(
            "虚构检测有限公司",
            "91350100M000100Y43",
            "CN=虚构检测有限公司",
            "0a1b2c",
            "bb" * 32,
            organisation=True,
        ),
        chain=("bb" * 32, ANCHOR),
        anchor=AnchorIdentity("虚构认证有限公司", "ECP50010819050", ANCHOR),
        times=Times(SIGNED, SIGNED, SIGNED, (SIGNED, SIGNED)),
        changes_after=(),
        seal=SealInfo("检验检测专用章", SIGNED, AT, (1, 2)),
    )
