# SPDX-License-Identifier: Apache-2.0
"""Was the institution qualified while the signature can have been made (design, rule 8)?

CMA is what a testing body must hold, CNCA approval what a certification body must hold. CNAS is
voluntary: its absence is no defect (domain C2), so it is not asked; CAL is what CMA replaced, and
CPA is held by a maker for his instrument: neither lets anybody issue a report or certificate.
"""

from __future__ import annotations

from datetime import datetime

from ..model.axes import IssuerStanding
from ..model.finding import Axis, Finding, JsonValue, Outcome
from ..model.issuers import (
    Institution,
    Qualification,
    QualificationKind,
    QualificationStatus,
    period_at,
)
from ..model.moments import utc_text
from ..model.policy import Policy
from ..model.reasons import Reason
from .lost import bad_states, told_apart
from .periods import Answer, Held, Period, Window, ask, ask_presence, interval_text

EGOV_KINDS = frozenset({"licence", "certificate", "type-approval"})
"""Kinds of document that a register authority issues under its e-government certificate. A floor:
a policy may name fewer of them, never others (an inspection report is none)."""

_ASKED = {
    "inspection-report": (QualificationKind.CMA,),
    "certificate": (QualificationKind.CNCA,),
}
"""What a kind of document needs; any other or unknown kind needs whichever the body holds."""
_ANY = (QualificationKind.CMA, QualificationKind.CNCA)

_SAID: dict[Held, tuple[IssuerStanding, Outcome, Reason | None]] = {
    Held.THROUGHOUT: (IssuerStanding.QUALIFIED, Outcome.PASSED, None),
    Held.NEVER: (
        IssuerStanding.NOT_QUALIFIED,
        Outcome.FAILED,
        Reason.ISSUER_NOT_QUALIFIED_AT_SIGNING,
    ),
    Held.UNRECORDED: (
        IssuerStanding.UNKNOWN,
        Outcome.NOT_CHECKED,
        Reason.ISSUER_QUALIFICATION_UNKNOWN,
    ),
    Held.CHANGED: (
        IssuerStanding.UNKNOWN,
        Outcome.NOT_CHECKED,
        Reason.ISSUER_QUALIFICATION_CHANGED_IN_WINDOW,
    ),
}


def acts_as_authority(
    institution: Institution, kind: str, policy: Policy, window: Window | None
) -> bool:
    """Whether a register authority signed a kind of document that is its own to issue.

    Where the register says when it may sign which kinds, it must have been so over all of
    `window`.
    """
    if not institution.authority or kind not in EGOV_KINDS.intersection(policy.egov_kinds):
        return False
    if not institution.authority_periods:
        return True
    periods = [row for row in institution.authority_periods if kind in row.kinds]
    return window is not None and ask_presence(periods, window).held is Held.THROUGHOUT


def asked_kinds(kind: str) -> tuple[QualificationKind, ...]:
    """The qualifications that a document of `kind` needs one of."""
    return _ASKED.get(kind, _ANY)


def judge_qualification(
    institution: Institution,
    window: Window | None,
    *,
    about: str,
    kind: str,
    number: str | None,
    policy: Policy,
    numbers: frozenset[str] | None = None,
) -> tuple[IssuerStanding, tuple[Finding, ...]]:
    """Whether `institution` was qualified over `window`; `number`: by that certificate alone.

    `numbers`: by those alone that cover the site that issued; None: by any.

    Several numbers of one kind count together, so that a renewal leaves no hole. A body that
    holds both kinds and signed a document of unknown kind must hold them alike, or the answer
    is not known.
    """
    if acts_as_authority(institution, kind, policy, window):
        values: dict[str, JsonValue] = {"authority": True, "kind": kind}
        return IssuerStanding.NOT_APPLICABLE, (_tell(Outcome.PASSED, None, about, values),)
    rows = asked_rows(institution, kind, number, numbers)
    if window is None or not rows:
        why = "no-window" if window is None else "nothing-recorded"
        return IssuerStanding.UNKNOWN, (_unknown(about, {"why": why, "kind": kind}),)
    answers = [_over_window(rows, each, window) for each in _kinds(rows)]
    held = {answer.held for answer in answers}
    values = {
        "window": interval_text(window),
        "qualifications": [_state(row, window[1]) for row in rows],
    }
    if len(held) > 1:
        return IssuerStanding.UNKNOWN, (_unknown(about, values | {"why": "kinds-differ"}),)
    if Held.CHANGED in held:
        values["not_valid"] = [text for answer in answers for text in answer.gap_texts()]
        values["lost"] = bad_states(rows, window)
    standing, outcome, reason = _SAID[held.pop()]
    found = _tell(outcome, reason, about, values)
    return standing, (found, *told_apart(standing, rows, window, about))


def asked_rows(
    institution: Institution, kind: str, number: str | None, numbers: frozenset[str] | None
) -> list[Qualification]:
    """The qualifications that decide for a document of `kind`, with anything on record."""
    return [
        row
        for row in institution.qualifications
        if row.kind in asked_kinds(kind)
        and row.history
        and (number is None or row.number == number)
        and (numbers is None or row.number in numbers)
    ]


def _kinds(rows: list[Qualification]) -> list[QualificationKind]:
    return sorted({row.kind for row in rows})


def _over_window(rows: list[Qualification], kind: QualificationKind, window: Window) -> Answer:
    histories = [
        [
            Period(each.start, each.end, each.status is QualificationStatus.VALID, each.learnt)
            for each in row.history
        ]
        for row in rows
        if row.kind is kind
    ]
    return ask(histories, window)


def _state(row: Qualification, at: datetime) -> str:
    """``CMA 210000000000 revoked since 2026-03-01T00:00:00Z`` as recorded for `at`."""
    newest = period_at(row.history, at)
    if newest is not None:
        until = f" until {utc_text(newest.end)}" if newest.end else ""
        return f"{row.kind} {row.number} {newest.status} since {utc_text(newest.start)}{until}"
    first, last = row.history[0], row.history[-1]
    end = utc_text(last.end) if last.end else ".."
    return f"{row.kind} {row.number} recorded {utc_text(first.start)}/{end} only"


def _unknown(about: str, values: dict[str, JsonValue]) -> Finding:
    return _tell(Outcome.NOT_CHECKED, Reason.ISSUER_QUALIFICATION_UNKNOWN, about, values)


def _tell(
    outcome: Outcome, reason: Reason | None, about: str, values: dict[str, JsonValue]
) -> Finding:
    basis = "Certification and Accreditation Regulations art. 9, 15; design rule 8"
    return Finding("issuer.qualification", outcome, reason, Axis.ISSUER, about, basis, values)
