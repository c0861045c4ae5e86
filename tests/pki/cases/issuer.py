# SPDX-License-Identifier: Apache-2.0
"""Whether the signer is the institution named, and was qualified at that moment."""

from __future__ import annotations

from datetime import datetime

from .. import authorities as who
from ..case import REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity
from ..report import Report
from ..signing import contents, report, signed, stamped_at
from .genuine import GOOD, accepted

_NAMED = {
    "schema": "esignverify.claim/1",
    "institution": who.ORGANISATION,
    "institution_uscc": who.USCC,
}
"""The platform says whose report this is."""


def _by(signer: Entity, answer: str, decision: str, **more: object) -> Case:
    axes = {**GOOD, "issuer": answer}
    return Case(signed(contents(signer)).data, decision, axes, (Sig(),), **more)  # type: ignore[arg-type]


# --- qualified on that day -------------------------------------------------------------------


def _of_revoked_body(moment: datetime, *, stamped: bool = True) -> bytes:
    signer = who.signer("signer-p256", who.REVOKED_ORGANISATION, who.REVOKED_USCC)
    beijing = f"{moment:%Y年%m月%d日}"
    content = Report(
        institution=who.REVOKED_ORGANISATION,
        cma=who.REVOKED_CMA,
        number="FH-2025-000317",
        issued=beijing,
    )
    stamp = stamped_at(moment) if stamped else None
    make = contents(signer, stamp=stamp, signed_at=moment)
    return signed(make, base=report(content), signed_at=moment).data


@case(clause="design rule 8", twin="issuer/qualification-revoked-the-day-after")
def qualified_the_day_before() -> Case:
    """Signed on the last day on which the institution was qualified."""
    data = _of_revoked_body(who.at("2025-12-31T02:00:00"))
    return accepted(data, findings={"issuer.qualification": "passed"})


@case(clause="design rule 8", twin="issuer/qualified-the-day-before")
def qualification_revoked_the_day_after() -> Case:
    """The same institution, one day later: its qualification was revoked that day."""
    data = _of_revoked_body(who.at("2026-01-01T02:00:00"))
    return Case(
        data,
        REJECT,
        {**GOOD, "issuer": "NOT-QUALIFIED"},
        (Sig(),),
        {"issuer.qualification": "failed:ISSUER_NOT_QUALIFIED_AT_SIGNING"},
    )


@case(clause="design rule 8", twin="issuer/qualified-the-day-before")
def qualification_lost_and_time_only_claimed() -> Case:
    """It claims a day on which it was qualified, and nothing proves that day."""
    data = _of_revoked_body(who.at("2025-12-31T02:00:00"), stamped=False)
    return Case(
        data,
        REVIEW,
        {**GOOD, "issuer": "UNKNOWN"},
        (Sig(),),
        {"issuer.qualification": "not-checked:ISSUER_QUALIFICATION_CHANGED_IN_WINDOW"},
    )


# --- the institution named -------------------------------------------------------------------


@case(clause="design rule 10", twin="genuine/ecdsa-p256-with-timestamp")
def name_one_character_off() -> Case:
    """A company with a name one character off, and its own code, signs as the institution."""
    signer = who.signer("signer-other", who.LOOKALIKE, who.MERCHANT_USCC)
    return _by(signer, "MISMATCH", REJECT, claim=_NAMED)


@case(clause="design rule 10", twin="genuine/ecdsa-p256-with-timestamp")
def registered_code_and_name_one_character_off() -> Case:
    """The vouched-for code is the institution's, the name beside it is not: they contradict."""
    signer = who.signer("signer-p256", who.LOOKALIKE, who.USCC)
    findings = {"issuer.identity": "failed:ISSUER_NAME_LOOKALIKE"}
    return _by(signer, "MISMATCH", REJECT, findings=findings)


@case(clause="design rule 10", twin="issuer/name-one-character-off")
def name_one_character_off_and_nobody_named() -> Case:
    """Nobody said whose report it is: a name like a registered one is no proof of anything."""
    signer = who.signer("signer-other", who.LOOKALIKE, who.MERCHANT_USCC)
    findings = {"issuer.identity": "failed:ISSUER_NAME_LOOKALIKE"}
    return _by(signer, "UNKNOWN", REVIEW, review="judge", findings=findings)


@case(clause="design rule 10", twin="issuer/name-one-character-off")
def unknown_institution() -> Case:
    """A genuine certificate of an organisation that is in no register of ours."""
    signer = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    findings = {"issuer.identity": "not-checked:ISSUER_NOT_FOUND"}
    return _by(signer, "UNKNOWN", REVIEW, review="data", findings=findings)


@case(clause="design part 2", twin="issuer/unknown-institution")
def merchant_signs_as_institution() -> Case:
    """The merchant signs, with his own certificate, what is said to be the institution's report."""
    signer = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    return _by(signer, "MISMATCH", REJECT, claim=_NAMED)


@case(clause="design part 2", twin="genuine/ecdsa-p256-with-timestamp")
def another_registered_institution() -> Case:
    """A qualified institution signed, but not the one whose report this is said to be."""
    signer = who.signer("signer-other", who.OTHER_ORGANISATION, who.OTHER_USCC)
    return _by(signer, "MISMATCH", REJECT, claim=_NAMED)


@case(clause="design rule 10", twin="genuine/ecdsa-p256-with-timestamp")
def code_of_another_in_organisational_unit() -> Case:
    """The applicant wrote the institution's code into OU; the vouched-for field has his own."""
    signer = who.signer("signer-other", who.ORGANISATION, who.MERCHANT_USCC, unit=who.USCC)
    return _by(signer, "MISMATCH", REJECT)


@case(clause="design rule 10", twin="genuine/ecdsa-p256-with-timestamp")
def name_and_code_of_two_institutions() -> Case:
    """The name is one registered institution's, the code another's: they contradict each other."""
    signer = who.signer("signer-other", who.ORGANISATION, who.OTHER_USCC)
    return _by(signer, "MISMATCH", REJECT)


@case(clause="design rule 10", twin="genuine/ecdsa-p256-with-timestamp")
def no_code_in_certificate() -> Case:
    """The name matches and no code is there: a name alone never identifies anybody."""
    signer = who.signer("signer-p256", who.ORGANISATION, None)
    return _by(signer, "UNKNOWN", REVIEW, review="judge")


@case(clause="design part 2, over several signatures", twin="genuine/signatory-and-institution")
def signatory_alone() -> Case:
    """Only the authorised signatory signed, as a person: no institution stands behind it."""
    return _by(who.signer("signer-person", None, None), "UNKNOWN", REVIEW)


@case(clause="design part 2; domain C1", twin="genuine/ecdsa-p256-with-timestamp")
def cma_number_of_another() -> Case:
    """The report is the institution's, but the CMA number claimed with it is another body's."""
    claim = {**_NAMED, "qualification_number": who.OTHER_CMA}
    data = signed(contents(who.signer("signer-p256"))).data
    axes = {"signature": "TOTAL-PASSED", "ca_licence": "LICENSED", "issuer": "MISMATCH"}
    return Case(data, REJECT, axes, (Sig(),), claim=claim)
