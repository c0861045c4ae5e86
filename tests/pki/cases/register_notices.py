# SPDX-License-Identifier: Apache-2.0
"""What is published of a report, of a body's credit, of a signer: withdrawals, lists, penalties."""

from __future__ import annotations

from hashlib import sha256

from .. import authorities as who
from ..case import ACCEPT, REJECT, REVIEW, Case, case
from ..registers import STAMPED, UNSTAMPED, Row, asked, claim, register, stamped

TOPIC = "register"
FILE, NUMBER, CREDIT = "issuer.report", "issuer.report-number", "issuer.credit"
BLACKLIST = "issuer.blacklist"
REPORT = "MJ-2026-000001"


# --- reports ---------------------------------------------------------------------------------


def _of_this_file(**more: object) -> Row:
    return {"number": REPORT, "sha256": sha256(stamped()).hexdigest(), **more}


def _published(decision: str, rows: list[Row], findings: dict[str, str], **more: object) -> Case:
    return asked(
        decision,
        "QUALIFIED",
        on_file=register(reports=rows, **more),
        findings=findings,
    )


@case(clause="design rule 13; domain C7")
def report_published_by_digest() -> Case:
    """The body published the digest of this very file as issued."""
    return _published(ACCEPT, [_of_this_file(status="issued")], {FILE: "passed"})


@case(clause="design rule 13", twin="register/report-published-by-digest")
def report_withdrawn() -> Case:
    """The body took this very file back in April; the day of signing does not matter."""
    rows = [
        _of_this_file(status="issued", until="2026-03-31"),
        _of_this_file(status="withdrawn", **{"from": "2026-04-01"}),
    ]
    return _published(REJECT, rows, {FILE: "failed:REPORT_WITHDRAWN"})


@case(clause="design rule 13", twin="register/report-withdrawn")
def report_to_be_withdrawn_later() -> Case:
    """The withdrawal is announced for a day after the validation time."""
    rows = [
        _of_this_file(status="issued", until="2026-06-30"),
        _of_this_file(status="withdrawn", **{"from": "2026-07-01"}),
    ]
    return _published(ACCEPT, rows, {FILE: "passed"})


@case(clause="design rule 13", twin="register/report-withdrawn")
def withdrawal_retracted() -> Case:
    """The withdrawal was entered by mistake and taken back."""
    rows = [
        _of_this_file(status="issued"),
        _of_this_file(status="withdrawn", learnt="2026-04-01", retracted="2026-04-02"),
    ]
    return _published(ACCEPT, rows, {FILE: "passed"})


@case(clause="design rule 13", twin="register/report-published-by-digest")
def report_superseded() -> Case:
    """Another report took the place of this file: the merchant is to bring that one."""
    rows = [_of_this_file(status="superseded", replaced_by="MJ-2026-000002")]
    return asked(
        REVIEW,
        "QUALIFIED",
        on_file=register(reports=rows),
        findings={FILE: "failed:REPORT_SUPERSEDED"},
        review="ask-merchant",
    )


@case(clause="design rule 13", twin="register/report-published-by-digest")
def report_corrected() -> Case:
    """The body issued this report anew with corrections."""
    rows = [_of_this_file(status="corrected", replaced_by="MJ-2026-000001-A1")]
    return _published(REVIEW, rows, {FILE: "failed:REPORT_CORRECTED"})


def _by_number(rows: list[Row], finding: str, *, whole: bool = False, number: str = REPORT) -> Case:
    listings = [{"list": "reports", "whole": whole, "from": "2016-01-01"}]
    return asked(
        REVIEW,
        "QUALIFIED",
        on_file=register(reports=rows, listings=listings),
        claimed=claim(number=number),
        findings={NUMBER: finding},
    )


@case(clause="design rule 13; domain C7")
def number_found() -> Case:
    """The number can be looked up, which is no pass: fake reports were sold under found numbers."""
    rows: list[Row] = [{"number": REPORT, "status": "issued"}]
    return _by_number(rows, "not-checked:REPORT_NUMBER_ONLY")


@case(clause="design rule 13", twin="register/number-found")
def number_withdrawn() -> Case:
    """The number claimed is that of a report taken back: of which file is for a person to see."""
    rows: list[Row] = [{"number": REPORT, "status": "withdrawn"}]
    return _by_number(rows, "failed:REPORT_WITHDRAWN")


WRITTEN = "ｍｊ–２０２６ – ０００００１"
"""The same number in full-width small letters, with dashes and blanks of a typist."""


@case(clause="design rule 13", twin="register/number-found-written-otherwise")
def number_withdrawn_written_otherwise() -> Case:
    """A number that was taken back, typed so that the register's would not be found."""
    rows: list[Row] = [{"number": REPORT, "status": "withdrawn"}]
    return _by_number(rows, "failed:REPORT_WITHDRAWN", whole=True, number=WRITTEN)


@case(clause="design rule 13; domain C7")
def number_found_written_otherwise() -> Case:
    """All numbers are published, and the one claimed is among them, in other letters."""
    rows: list[Row] = [{"number": REPORT, "status": "issued"}]
    return _by_number(rows, "not-checked:REPORT_NUMBER_ONLY", whole=True, number=WRITTEN)


PRINTED = "（２０２６）检字第０００１号"
"""A number as its body prints it, in full width."""
TYPED = "(2026) 检字第0001号"


@case(clause="design rule 13", twin="register/number-found-as-printed")
def number_withdrawn_as_printed() -> Case:
    """The register has the number that was taken back in full width, and a typist has not."""
    rows: list[Row] = [{"number": PRINTED, "status": "withdrawn"}]
    return _by_number(rows, "failed:REPORT_WITHDRAWN", whole=True, number=TYPED)


@case(clause="design rule 13; domain C7")
def number_found_as_printed() -> Case:
    """The same with a number that stands as issued."""
    rows: list[Row] = [{"number": PRINTED, "status": "issued"}]
    return _by_number(rows, "not-checked:REPORT_NUMBER_ONLY", whole=True, number=TYPED)


@case(clause="design rule 13", twin="register/number-found")
def number_withdrawn_beside_its_like() -> Case:
    """The claimed number was taken back; one in small letters was issued, and learnt later."""
    rows: list[Row] = [
        {"number": REPORT, "status": "withdrawn", "learnt": "2026-04-01"},
        {"number": REPORT.lower(), "status": "issued", "learnt": "2026-05-01"},
    ]
    return _by_number(rows, "failed:REPORT_WITHDRAWN")


@case(clause="domain H4", twin="register/number-found")
def number_never_issued() -> Case:
    """The body published all its numbers, and the one claimed is not among them."""
    return _by_number([], "failed:REPORT_NUMBER_UNKNOWN", whole=True)


@case(clause="domain H5", twin="register/number-found")
def number_of_another_file() -> Case:
    """The body published the digest of the report with this number, and it is another file's."""
    rows: list[Row] = [{"number": REPORT, "status": "issued", "sha256": "ab" * 32}]
    return _by_number(rows, "failed:REPORT_NOT_AS_PUBLISHED")


# --- credit ----------------------------------------------------------------------------------


def _credit(
    decision: str, finding: str, *, check: str = CREDIT, of: str = STAMPED, **fact: object
) -> Case:
    row = {"authority": who.REGISTER_AUTHORITY, "from": "2025-06-01", **fact}
    return asked(
        decision,
        "QUALIFIED",
        of=of,
        on_file=register(credit=[row]),
        findings={check: finding},
    )


@case(clause="row S18", twin="register/abnormal-operation-ended-before")
def abnormal_operation_at_signing() -> Case:
    """On the list of abnormal operations when it signed: a gap, for nobody may be there to ask."""
    return _credit(REVIEW, "warning:CREDIT_ABNORMAL", kind="abnormal")


@case(clause="row S18", twin="register/abnormal-operation-at-signing")
def abnormal_operation_ended_before() -> Case:
    """It had been taken off the list before it signed."""
    return _credit(ACCEPT, "passed", kind="abnormal", until="2025-12-31")


@case(clause="row S18", twin="register/abnormal-operation-at-signing")
def abnormal_operation_since() -> Case:
    """It was put on the list after it had signed, provably."""
    return _credit(ACCEPT, "passed", kind="abnormal", **{"from": "2026-04-01"})


@case(clause="row S18; design rule 8", twin="register/abnormal-operation-since")
def abnormal_operation_within_the_window() -> Case:
    """No time is proven, and it was on the list for a part of the time that is possible."""
    fact = {"kind": "abnormal", "from": "2026-04-01", "until": "2026-04-30"}
    return _credit(REVIEW, "warning:CREDIT_CHANGED_IN_WINDOW", of=UNSTAMPED, **fact)


@case(clause="row S18", twin="register/dishonest-and-repaired-before")
def dishonest_at_signing() -> Case:
    """On the list of serious illegal and dishonest acts when it signed."""
    return _credit(REVIEW, "warning:CREDIT_DISHONEST", kind="dishonest")


@case(clause="row S18", twin="register/dishonest-at-signing")
def dishonest_and_repaired_before() -> Case:
    """信用修复 had ended the entry before it signed."""
    return _credit(ACCEPT, "passed", kind="dishonest", repaired="2026-01-15")


@case(clause="row S18", twin="register/dishonest-and-repaired-before")
def dishonest_and_repaired_after() -> Case:
    """信用修复 took effect after it signed: a repair never reaches back."""
    return _credit(REVIEW, "warning:CREDIT_DISHONEST", kind="dishonest", repaired="2026-05-15")


@case(clause="row S18; Product Quality Law art. 57", twin="register/penalty-for-something-else")
def penalty_for_reports() -> Case:
    """A penalty over its reports was published when it signed."""
    fact = {"kind": "penalty", "document": "虚市监处罚〔2025〕7号", "concerns_reports": True}
    return _credit(REVIEW, "warning:CREDIT_PENALTY", **fact)


@case(clause="row S18", twin="register/penalty-for-reports")
def penalty_for_something_else() -> Case:
    """A penalty that has nothing to do with its reports: told, and weighs nothing."""
    fact = {"kind": "penalty", "document": "虚城管罚〔2025〕3号"}
    return _credit(ACCEPT, "warning:CREDIT_PENALTY", check="issuer.credit-other", **fact)


# --- blacklist -------------------------------------------------------------------------------


def _key() -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = who.signer("signer-p256").certificate.public_key()
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _listed(decision: str, finding: str | None, *, of: str = STAMPED, **entry: object) -> Case:
    row = {"reason": "出售虚假检测报告", "from": "2026-01-01", **entry}
    return asked(
        decision,
        "QUALIFIED",
        of=of,
        on_file=register(blacklist=[row]),
        findings={} if finding is None else {BLACKLIST: finding},
    )


@case(clause="row S17", twin="register/blacklisted-until-the-year-before")
def blacklisted_key() -> Case:
    """The operator blacklisted this key: never accepted, and no proof of a forgery either."""
    return _listed(REVIEW, "failed:SIGNER_BLACKLISTED", key_sha256=_key())


@case(clause="row S17", twin="register/blacklisted-code-of-another")
def blacklisted_code() -> Case:
    """The operator blacklisted the signer's code: a new key and a new name change nothing."""
    return _listed(REVIEW, "failed:SIGNER_BLACKLISTED", uscc=who.USCC)


@case(clause="row S17", twin="register/blacklisted-code")
def blacklisted_code_of_another() -> Case:
    """A body of nearly the same name is blacklisted, by its code: names are never compared."""
    return _listed(ACCEPT, None, uscc=who.MERCHANT_USCC)


@case(clause="row S17", twin="register/blacklisted-key")
def blacklisted_until_the_year_before() -> Case:
    """The term of the entry had ended before the signature."""
    dates = {"from": "2024-01-01", "until": "2025-12-31"}
    return _listed(ACCEPT, "passed", key_sha256=_key(), **dates)


@case(clause="row S17", twin="register/blacklisting-retracted")
def blacklisted_and_appealed() -> Case:
    """An appeal is pending: until it is decided the entry counts, and the report says so."""
    return _listed(REVIEW, "failed:SIGNER_BLACKLISTED", uscc=who.USCC, appeal="pending")


@case(clause="row S17", twin="register/blacklisted-and-appealed")
def blacklisting_retracted() -> Case:
    """The appeal was upheld and the entry taken back: it stays on file and is void."""
    told = {"learnt": "2026-01-01", "retracted": "2026-05-01"}
    return _listed(ACCEPT, None, uscc=who.USCC, **told)


@case(clause="row S17; design rule 8", twin="register/blacklisted-key")
def blacklisted_in_a_part_of_the_window() -> Case:
    """No time is proven, and the key was listed for a part of the time that is possible."""
    told = "not-checked:BLACKLIST_CHANGED_IN_WINDOW"
    return _listed(REVIEW, told, of=UNSTAMPED, key_sha256=_key(), **{"from": "2026-05-01"})
