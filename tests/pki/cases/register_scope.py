# SPDX-License-Identifier: Apache-2.0
"""Capability scope, by standard, edition and item."""

from __future__ import annotations

from .. import authorities as who
from ..case import REJECT, REVIEW, Case, case
from ..registers import CNAS, STANDARD, UNSTAMPED, Row, asked, claim, register, state, valid

TOPIC = "register"
SCOPE, ITEMS = "issuer.scope", "issuer.scope-items"
WHOLE = [{"list": "scope", "number": who.CMA, "whole": True, "from": "2020-01-01"}]
ROW: Row = {"number": who.CMA, "standard": STANDARD}


def _asked(
    decision: str,
    issuer: str,
    rows: list[Row],
    finding: str,
    *,
    whole: bool = True,
    standard: str = STANDARD,
    check: str = SCOPE,
    items: tuple[str, ...] = (),
    review: str | None = None,
    **more: object,
) -> Case:
    fields: dict[str, object] = {"standards": [standard]} | ({"items": items} if items else {})
    return asked(
        decision,
        issuer,
        on_file=register(scope=rows, listings=WHOLE if whole else []),
        findings={check: finding},
        claimed=claim(**fields),
        review=review,
        **more,  # type: ignore[arg-type]
    )


@case(clause="AQSIQ Order 163; domain H9")
def standard_in_scope() -> Case:
    """The standard claimed, in that edition, is on the body's schedule."""
    return _asked(REVIEW, "QUALIFIED", [ROW], "passed")


@case(clause="AQSIQ Order 163; domain H9", twin="register/standard-in-scope")
def standard_out_of_scope() -> Case:
    """The whole schedule is on file and the standard is not on it."""
    rows: list[Row] = [{**ROW, "standard": "GB 18401-2010"}]
    return _asked(REJECT, "NOT-QUALIFIED", rows, "failed:OUT_OF_SCOPE")


@case(clause="AQSIQ Order 163; domain H9", twin="register/standard-in-scope")
def standard_of_another_year() -> Case:
    """The schedule has the edition of 1998: another year is another standard."""
    rows: list[Row] = [{**ROW, "standard": "GB/T 29606-1998"}]
    return _asked(REJECT, "NOT-QUALIFIED", rows, "failed:SCOPE_OTHER_EDITION")


RENEWED_CMA = "200021349912"


def _renewed(decision: str, issuer: str, finding: str, *numbers: str) -> Case:
    """The certificate was renewed under another number; whose schedules are on file is said."""
    before = [valid(until="2025-12-31")]
    listings = [{**WHOLE[0], "number": number} for number in numbers]
    return asked(
        decision,
        issuer,
        on_file=register(
            qualifications=[
                {"kind": "CMA", "number": who.CMA, "history": before},
                {"kind": "CMA", "number": RENEWED_CMA, "history": [valid("2026-01-01")]},
            ],
            scope=[{**ROW, "standard": "GB 18401-2010"}],
            listings=listings,
        ),
        findings={SCOPE: finding},
        claimed=claim(standards=[STANDARD]),
    )


@case(clause="ADR 5", twin="register/schedule-of-the-renewed-certificate")
def schedule_of_the_certificate_before() -> Case:
    """Only the former certificate's schedule is on file: it denies nothing to the renewed one."""
    return _renewed(REVIEW, "UNKNOWN", "not-checked:SCOPE_NOT_RECORDED", who.CMA)


@case(clause="AQSIQ Order 163; domain H9", twin="register/standard-in-scope")
def schedule_of_the_renewed_certificate() -> Case:
    """Both schedules are on file as a whole, and neither has the standard."""
    told = "failed:OUT_OF_SCOPE"
    return _renewed(REJECT, "NOT-QUALIFIED", told, who.CMA, RENEWED_CMA)


@case(clause="ADR 5", twin="register/standard-out-of-scope")
def schedule_partly_on_file() -> Case:
    """A part of the schedule is on file: what it lacks is not known."""
    rows: list[Row] = [{**ROW, "standard": "GB 18401-2010"}]
    told = "not-checked:SCOPE_NOT_RECORDED"
    return _asked(REVIEW, "UNKNOWN", rows, told, whole=False)


@case(clause="ADR 5", twin="register/standard-in-scope")
def no_schedule_on_file() -> Case:
    """No schedule is on file at all: not checked, as it is said of every report."""
    told = {SCOPE: "not-checked:SCOPE_NOT_CHECKED"}
    claimed = claim(standards=[STANDARD])
    return asked(REVIEW, "QUALIFIED", claimed=claimed, findings=told)


@case(clause="design rule 8", twin="register/standard-in-scope")
def standard_added_after_signing() -> Case:
    """The schedule was extended by this standard two months after the signature."""
    rows: list[Row] = [{**ROW, "from": "2026-05-01"}]
    return _asked(REJECT, "NOT-QUALIFIED", rows, "failed:OUT_OF_SCOPE")


@case(clause="design rule 8", twin="register/standard-in-scope")
def standard_dropped_in_the_window() -> Case:
    """The standard left the schedule within the time in which the report may have been signed."""
    rows: list[Row] = [{**ROW, "until": "2026-04-30"}]
    told = "not-checked:SCOPE_CHANGED_IN_WINDOW"
    return _asked(REVIEW, "UNKNOWN", rows, told, of=UNSTAMPED)


@case(clause="domain H9", twin="register/standard-in-scope")
def edition_not_stated() -> Case:
    """The claim names the standard without a year: which edition it means nobody may guess."""
    told = "not-checked:SCOPE_EDITION_NOT_STATED"
    return _asked(REVIEW, "UNKNOWN", [ROW], told, standard="GB/T 29606")


@case(clause="domain C2", twin="register/standard-in-scope")
def scope_of_cnas_alone() -> Case:
    """CNAS accredited it for the standard, which is voluntary; its CMA schedule lacks it."""
    held = [
        {"kind": "CMA", "number": who.CMA, "history": [valid()]},
        {"kind": "CNAS", "number": CNAS, "history": [valid()]},
    ]
    on_file = register(
        qualifications=held, scope=[{"number": CNAS, "standard": STANDARD}], listings=WHOLE
    )
    told = {SCOPE: "failed:OUT_OF_SCOPE"}
    claimed = claim(standards=[STANDARD])
    return asked(REJECT, "NOT-QUALIFIED", on_file=on_file, claimed=claimed, findings=told)


@case(clause="design rule 8", twin="register/standard-in-scope")
def scope_of_the_expired_certificate() -> Case:
    """The standard was on the schedule of the old certificate; the renewed one came without it."""
    new = "260021349901"
    old = [valid(until="2026-02-28"), state("expired", "2026-03-01")]
    held = [
        {"kind": "CMA", "number": who.CMA, "history": old},
        {"kind": "CMA", "number": new, "history": [valid("2026-03-01")]},
    ]
    on_file = register(
        qualifications=held, scope=[ROW], listings=[*WHOLE, {**WHOLE[0], "number": new}]
    )
    told = {SCOPE: "failed:OUT_OF_SCOPE"}
    claimed = claim(standards=[STANDARD])
    return asked(REJECT, "NOT-QUALIFIED", on_file=on_file, claimed=claimed, findings=told)


@case(clause="AQSIQ Order 163; domain H9")
def item_in_scope() -> Case:
    """The schedule lists the standard for the item that was tested."""
    rows: list[Row] = [{**ROW, "item": "容量偏差"}]
    return _asked(REVIEW, "QUALIFIED", rows, "passed", check=ITEMS, items=("容量偏差",))


@case(clause="AQSIQ Order 163; domain H9", twin="register/item-in-scope")
def item_out_of_scope() -> Case:
    """The schedule lists the standard, but for another item than the one tested."""
    rows: list[Row] = [{**ROW, "item": "容量偏差"}]
    told = "failed:OUT_OF_SCOPE"
    return _asked(REJECT, "NOT-QUALIFIED", rows, told, check=ITEMS, items=("密封性",))


@case(clause="AQSIQ Order 163; domain H9", twin="register/item-in-scope")
def items_not_stated() -> Case:
    """The schedule lists the standard for one item, and nobody said what was tested."""
    rows: list[Row] = [{**ROW, "item": "容量偏差"}]
    told = "not-checked:SCOPE_ITEMS_NOT_CHECKED"
    return _asked(REVIEW, "QUALIFIED", rows, told, check=ITEMS)
