# SPDX-License-Identifier: Apache-2.0
"""Suspended, revoked, cancelled, expired: at signing, before, after, in between, and corrected."""

from __future__ import annotations

from .. import authorities as who
from ..case import ACCEPT, REJECT, REVIEW, Case, case
from ..registers import UNSTAMPED, asked, register, stamped, state, unstamped, valid

TOPIC = "register"
STATE = "issuer.qualification-status"
CHANGED = {"issuer.qualification": "not-checked:ISSUER_QUALIFICATION_CHANGED_IN_WINDOW"}


@case(clause="design rule 8")
def valid_at_signing() -> Case:
    """The body's CMA was in force at the proven time of signing; nothing is on file against it."""
    passed = {"issuer.qualification": "passed", "issuer.scope": "not-checked:SCOPE_NOT_CHECKED"}
    return asked(ACCEPT, "QUALIFIED", of=None, document=stamped(), findings=passed)


@case(clause="design rule 8")
def valid_throughout() -> Case:
    """No time is proven, but the CMA was in force over all the time that is possible."""
    passed = {"issuer.qualification": "passed"}
    return asked(ACCEPT, "QUALIFIED", of=None, document=unstamped(), findings=passed)


def _in_state(status: str, reason: str) -> Case:
    on_file = register(history=[valid(until="2026-02-28"), state(status, "2026-03-01")])
    findings = {
        "issuer.qualification": "failed:ISSUER_NOT_QUALIFIED_AT_SIGNING",
        STATE: f"failed:{reason}",
    }
    return asked(REJECT, "NOT-QUALIFIED", on_file=on_file, findings=findings)


@case(clause="row S05; domain C3", twin="register/valid-at-signing")
def suspended_at_signing() -> Case:
    """Its CMA was suspended ten days before: it may not issue meanwhile."""
    return _in_state("suspended", "QUALIFICATION_SUSPENDED")


@case(clause="row S05; domain C3", twin="register/valid-at-signing")
def revoked_at_signing() -> Case:
    """Its CMA was revoked ten days before, as a sanction."""
    return _in_state("revoked", "QUALIFICATION_REVOKED")


@case(clause="row S05; domain C3", twin="register/valid-at-signing")
def cancelled_at_signing() -> Case:
    """It had given its CMA up ten days before."""
    return _in_state("cancelled", "QUALIFICATION_CANCELLED")


@case(clause="row S05; domain C3", twin="register/valid-at-signing")
def expired_at_signing() -> Case:
    """Its CMA had run out ten days before without being renewed."""
    return _in_state("expired", "QUALIFICATION_EXPIRED")


@case(clause="domain C1; ADR 5", twin="register/valid-at-signing")
def term_over_and_nothing_else_recorded() -> Case:
    """The six years of its CMA were over, and the register says nothing of the time after."""
    on_file = register(history=[valid(until="2026-02-28")])
    return asked(
        REJECT, "NOT-QUALIFIED", on_file=on_file, findings={STATE: "failed:QUALIFICATION_EXPIRED"}
    )


@case(clause="design rule 8", twin="register/suspended-at-signing")
def suspended_before_and_restored() -> Case:
    """The suspension had ended a week before it signed."""
    rows = [
        valid(until="2026-01-31"),
        state("suspended", "2026-02-01", "2026-03-02"),
        valid("2026-03-03"),
    ]
    return asked(ACCEPT, "QUALIFIED", on_file=register(history=rows))


@case(clause="design rule 8", twin="register/revoked-at-signing")
def revoked_since() -> Case:
    """It was qualified when it signed, provably, and lost its CMA later: told, and no defect."""
    on_file = register(history=[valid(until="2026-04-30"), state("revoked", "2026-05-01")])
    warned = {"issuer.qualification-since": "warning:QUALIFICATION_REVOKED_SINCE"}
    return asked(ACCEPT, "QUALIFIED", on_file=on_file, findings=warned)


@case(clause="design rule 8", twin="register/valid-throughout")
def suspension_inside_the_window() -> Case:
    """A suspension began and ended within the time in which it may have signed: who knows?"""
    rows = [
        valid(until="2026-03-31"),
        state("suspended", "2026-04-01", "2026-04-30"),
        valid("2026-05-01"),
    ]
    return asked(
        REVIEW,
        "UNKNOWN",
        of=UNSTAMPED,
        on_file=register(history=rows),
        findings=CHANGED,
        review="ask-issuer",
    )


@case(clause="design rule 8", twin="register/suspension-inside-the-window")
def suspension_inside_the_window_and_time_proven() -> Case:
    """The same suspension, but a timestamp proves that it signed before."""
    rows = [
        valid(until="2026-03-31"),
        state("suspended", "2026-04-01", "2026-04-30"),
        valid("2026-05-01"),
    ]
    return asked(ACCEPT, "QUALIFIED", on_file=register(history=rows))


@case(clause="design rule 8; ADR 5", twin="register/valid-at-signing")
def suspension_learnt_later() -> Case:
    """The record of a valid term stays; what was learnt later of a part of it counts."""
    rows = [valid(), state("suspended", "2026-03-01", "2026-03-31", learnt="2026-05-02")]
    findings = {STATE: "failed:QUALIFICATION_SUSPENDED"}
    return asked(REJECT, "NOT-QUALIFIED", on_file=register(history=rows), findings=findings)


@case(clause="design rule 8", twin="register/suspension-learnt-later")
def suspension_retracted() -> Case:
    """The suspension was somebody else's and was taken back: the fact stays on file and is void."""
    told = {"learnt": "2026-05-02", "retracted": "2026-05-10"}
    rows = [valid(), state("suspended", "2026-03-01", "2026-03-31", **told)]
    return asked(ACCEPT, "QUALIFIED", on_file=register(history=rows))


@case(clause="design rule 8", twin="register/expired-at-signing")
def renewed_under_another_number() -> Case:
    """The old certificate had run out; a new one under another number had begun that day."""
    old = [valid(until="2026-02-28"), state("expired", "2026-03-01")]
    held = [
        {"kind": "CMA", "number": who.CMA, "history": old},
        {"kind": "CMA", "number": "260021349901", "history": [valid("2026-03-01")]},
    ]
    return asked(ACCEPT, "QUALIFIED", on_file=register(qualifications=held))


# --- names ------------------------------------------------------------------------------------

FORMER = "虚构省明鉴产品检测所"


def _by_former_name(decision: str, issuer: str, finding: str, *, heir: bool) -> Case:
    """The claim names the body by the name that it gave up in 2024."""
    on_file = register(
        names=[
            {"name": FORMER, "from": None, "until": "2024-12-31"},
            {"name": who.ORGANISATION, "from": "2025-01-01", "until": None},
        ]
    )
    if heir:
        bodies: list[dict[str, object]] = on_file["institutions"]  # type: ignore[assignment]
        other = next(one for one in bodies if one["uscc"] == who.OTHER_USCC)
        other["names"] = [{"name": FORMER, "from": "2025-01-01", "until": None}]
    return asked(
        decision,
        issuer,
        on_file=on_file,
        claimed={"schema": "esignverify.claim/1", "institution": FORMER},
        findings={"issuer.claimed": finding},
    )


@case(clause="design rule 10")
def claimed_by_a_former_name() -> Case:
    """Nobody else bears it: it is the body's."""
    return _by_former_name(ACCEPT, "QUALIFIED", "passed", heir=False)


@case(clause="design rule 10", twin="register/claimed-by-a-former-name")
def claimed_by_a_name_that_another_took_over() -> Case:
    """A body of good repute bears the name now; who gave it up is shown as that body."""
    told = "failed:ISSUER_NOT_THE_NAMED"
    return _by_former_name(REJECT, "MISMATCH", told, heir=True)
