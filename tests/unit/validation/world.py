# SPDX-License-Identifier: Apache-2.0
"""A small world to judge in: one lab, one licensed CA, one signature, each with readable knobs."""

from __future__ import annotations

from datetime import UTC, datetime

from esignverify.model.axes import Container, Integrity, SignatureType
from esignverify.model.certificate import Attribute, Certificate, Extension
from esignverify.model.facts import SignatureFacts, Unreadable
from esignverify.model.finding import Axis, Finding, JsonValue, Outcome
from esignverify.model.issuers import (
    Institution,
    NamePeriod,
    Qualification,
    QualificationKind,
    QualificationStatus,
    StatusPeriod,
)
from esignverify.model.outcome import Conclusion, SubIndication, not_passed, passed
from esignverify.model.policy import Policy
from esignverify.model.reasons import Reason
from esignverify.model.trust import (
    Anchor,
    Authority,
    CaProfile,
    LicenceKind,
    LicencePeriod,
    LicenceStatus,
    Role,
)
from esignverify.model.verdict import SignerIdentity, Times
from esignverify.validation.judged import JudgedSignature, TrustedPath

LAB = "华东示例检验检测有限公司"
LAB_CODE = "91310101MA1FXAMP1A"
OTHER_CODE = "91110000101623741K"
THIRD_CODE = "911101066976941872"
USCC_OID = "1.2.156.10260.4.4"


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


WINDOW = (day("2026-01-01"), day("2026-06-01"))


def certificate(
    *attributes: tuple[str, str | None],
    extensions: dict[str, bytes] | None = None,
    policies: tuple[str, ...] = (),
    not_before: str = "2026-01-01",
    issuer: str = "CN=Demo CA",
    serial: int = 0x1A2B,
) -> Certificate:
    return Certificate(
        der=b"0",
        sha256="aa" * 32,
        subject=b"s",
        issuer=b"i",
        subject_text="",
        subject_attributes=tuple(Attribute(oid, text) for oid, text in attributes),
        issuer_text=issuer,
        serial=serial,
        not_before=day(not_before),
        not_after=day("2028-01-01"),
        public_key=b"k",
        key_sha256="bb" * 32,
        key_algorithm="rsa",
        key_bits=2048,
        signature_algorithm="rsa-sha256",
        subject_key_id=None,
        authority_key_id=None,
        is_ca=False,
        key_usage=("digitalSignature",),
        extended_key_usage=None,
        policies=policies,
        crl_urls=(),
        extensions=tuple(Extension(o, False, v) for o, v in (extensions or {}).items()),
    )


def lab_certificate(name: str = LAB, code: str | None = LAB_CODE, **knobs: str) -> Certificate:
    extensions = {} if code is None else {USCC_OID: b"\x0c\x12" + code.encode()}
    return certificate(("2.5.4.6", "CN"), ("2.5.4.10", name), extensions=extensions, **knobs)


def licence(
    status: LicenceStatus,
    start: str,
    end: str | None = None,
    *,
    kind: LicenceKind = LicenceKind.MIIT,
    number: str | None = "ECP11010420001",
) -> LicencePeriod:
    return LicencePeriod(kind, number, status, day(start), day(end) if end else None)


GRANTED = licence(LicenceStatus.GRANTED, "2020-01-01")


def authority(
    *licences: LicencePeriod,
    foreign: bool = False,
    unlicensed: bool = False,
    demo: bool = False,
    uscc_field: str | None = USCC_OID,
) -> Authority:
    return Authority(
        id="ca",
        name="示例认证中心",
        name_en=None,
        former_names=(),
        uscc=None,
        foreign=foreign,
        demo=demo,
        licences=licences,
        unlicensed=unlicensed,
        anchors=(),
        profile=CaProfile(uscc_field=uscc_field),
    )


def path(ca: Authority | None = None, *, usable: bool = True) -> TrustedPath:
    anchor = Anchor(b"", "cc" * 32, (Role.SIGN,), usable)
    return TrustedPath((), anchor, ca or authority(GRANTED))


def institution(
    *qualifications: Qualification,
    name: str = LAB,
    uscc: str = LAB_CODE,
    names: tuple[NamePeriod, ...] = (),
    authority: bool = False,
) -> Institution:
    return Institution(
        id=uscc,
        uscc=uscc,
        names=names or (NamePeriod(name, None, None),),
        qualifications=qualifications,
        authority=authority,
    )


def cma(
    *history: tuple[QualificationStatus, str, str | None],
    number: str = "210015344567",
    kind: QualificationKind = QualificationKind.CMA,
) -> Qualification:
    rows = history or ((QualificationStatus.VALID, "2021-01-01", None),)
    return Qualification(
        kind,
        number,
        tuple(StatusPeriod(s, day(start), day(end) if end else None) for s, start, end in rows),
    )


def policy(
    *, require_proven_time: bool = False, egov_kinds: tuple[str, ...] | None = None
) -> Policy:
    kinds = ("licence", "certificate", "type-approval") if egov_kinds is None else egov_kinds
    return Policy(
        "p", "1", "dd" * 32, (), require_proven_time=require_proven_time, egov_kinds=kinds
    )


def identity(
    name: str = LAB, uscc: str | None = LAB_CODE, *, organisation: bool = True
) -> SignerIdentity:
    return SignerIdentity(name, uscc, f"O={name}", "1a2b", "aa" * 32, organisation)


def finding(
    check: str,
    reason: Reason | None = None,
    *,
    outcome: Outcome | None = None,
    axis: Axis = Axis.SIGNATURE,
    about: str = "Sig1",
    **values: JsonValue,
) -> Finding:
    usual = Outcome.PASSED if reason is None else Outcome.FAILED
    return Finding(check, outcome or usual, reason, axis, about, "test", values)


def conclusion(sub: SubIndication | None = None) -> Conclusion:
    if sub is None:
        return passed(finding("crypto.signature-value"))
    return not_passed(sub, finding("format.signature", Reason.SIGNATURE_MALFORMED))


def signature(
    *,
    id: str = "Sig1",  # noqa: A002  the field's own name
    type: SignatureType = SignatureType.SIGNATURE,  # noqa: A002  the field's own name
    sub: SubIndication | None = None,
    integrity: Integrity = Integrity.INTACT,
    signer: Certificate | None = None,
    trusted: TrustedPath | None = None,
    window: tuple[datetime, datetime] | None = WINDOW,
    proven: datetime | None = None,
    covers_all_shown: bool = True,
    visible: bool = False,
    unreadable: Unreadable | None = None,
) -> JudgedSignature:
    facts = SignatureFacts(
        id=id,
        type=type,
        container=Container.CMS,
        sub_filter=None,
        coverage=None,
        message=None,
        timestamp=None,
        unreadable=unreadable,
        digests={},
        claimed=None,
        permissions=None,
        visible=visible,
        pages=(),
    )
    best = window[1] if window else None
    return JudgedSignature(
        facts=facts,
        integrity=integrity,
        conclusion=conclusion(sub),
        signer=signer,
        path=trusted,
        times=Times(None, proven, best, window),
        changes=(),
        covers_all_shown=covers_all_shown,
    )
