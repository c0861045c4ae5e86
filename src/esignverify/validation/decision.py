# SPDX-License-Identifier: Apache-2.0
"""From four answers to one decision (design part 2, "Decision").

A proven defect rejects. Else a gap needs a review. Else the document is accepted, if the floor
carries it. The tables below are the whole of it; a policy can add a gap, never take one away but
for the e-government rule, and that one within bounds set here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from ..model.axes import CaLicence, Decision, Fitness, IssuerStanding, Review, SignatureAxis
from ..model.finding import DOCUMENT, Axis, Finding, Outcome
from ..model.policy import Policy
from ..model.reasons import Reason, weight
from ..model.verdict import Axes
from .floor import Ground
from .gaps import review_of
from .qualification import EGOV_KINDS

_OF_ANSWER: dict[tuple[Axis, str], Decision] = {
    (Axis.SIGNATURE, SignatureAxis.TOTAL_PASSED): Decision.ACCEPT,
    (Axis.SIGNATURE, SignatureAxis.INDETERMINATE): Decision.REVIEW,
    (Axis.SIGNATURE, SignatureAxis.NO_SIGNATURE): Decision.REVIEW,
    (Axis.SIGNATURE, SignatureAxis.TOTAL_FAILED): Decision.REJECT,
    (Axis.CA_LICENCE, CaLicence.LICENSED): Decision.ACCEPT,
    (Axis.CA_LICENCE, CaLicence.EGOV_ONLY): Decision.REVIEW,  # but for `_egov_is_enough`
    (Axis.CA_LICENCE, CaLicence.FOREIGN): Decision.REVIEW,
    (Axis.CA_LICENCE, CaLicence.UNKNOWN): Decision.REVIEW,
    (Axis.CA_LICENCE, CaLicence.LAPSED): Decision.REJECT,
    (Axis.CA_LICENCE, CaLicence.NOT_LICENSED): Decision.REJECT,
    (Axis.ISSUER, IssuerStanding.QUALIFIED): Decision.ACCEPT,
    (Axis.ISSUER, IssuerStanding.NOT_APPLICABLE): Decision.ACCEPT,
    (Axis.ISSUER, IssuerStanding.UNKNOWN): Decision.REVIEW,
    (Axis.ISSUER, IssuerStanding.NOT_QUALIFIED): Decision.REJECT,
    (Axis.ISSUER, IssuerStanding.MISMATCH): Decision.REJECT,
    (Axis.FITNESS, Fitness.FITS): Decision.ACCEPT,
    (Axis.FITNESS, Fitness.NOT_ASKED): Decision.ACCEPT,
    (Axis.FITNESS, Fitness.UNKNOWN): Decision.REVIEW,
    (Axis.FITNESS, Fitness.DOES_NOT_FIT): Decision.REJECT,
}
"""What each answer calls for by itself. The heaviest call of the four decides."""

_OF_FINDING: tuple[tuple[str, Reason, Decision], ...] = (
    # A published key is nobody's: anyone can sign with it.
    ("", Reason.TEST_KEY, Decision.REJECT),
    # Rule 9: the revocation itself says that the signature is not the holder's.
    ("revocation.signer", Reason.REVOKED_KEY_COMPROMISE, Decision.REJECT),
    ("revocation.same-key", Reason.REVOKED_KEY_COMPROMISE, Decision.REJECT),
    ("revocation.signer", Reason.REVOKED_BEFORE_SIGNING, Decision.REJECT),
    # What nobody could read may be what revokes the signer (`given`).
    ("evidence.read", Reason.EVIDENCE_UNREAD, Decision.REVIEW),
    # GB/T 38540-2020: a seal in the hands of somebody it was not made for.
    ("seal.signer", Reason.SIGNER_NOT_IN_SEAL, Decision.REJECT),
    # The body itself says that it does not stand by this very file any more; by the number alone,
    # or where another took its place, a person looks.
    ("issuer.report", Reason.REPORT_WITHDRAWN, Decision.REJECT),
    ("issuer.report", Reason.REPORT_SUPERSEDED, Decision.REVIEW),
    ("issuer.report", Reason.REPORT_CORRECTED, Decision.REVIEW),
    ("issuer.report-number", Reason.REPORT_WITHDRAWN, Decision.REVIEW),
    ("issuer.report-number", Reason.REPORT_SUPERSEDED, Decision.REVIEW),
    ("issuer.report-number", Reason.REPORT_CORRECTED, Decision.REVIEW),
    ("issuer.report-number", Reason.REPORT_NOT_AS_PUBLISHED, Decision.REVIEW),
    ("issuer.report-number", Reason.REPORT_NUMBER_UNKNOWN, Decision.REVIEW),
    # The operator's list forbids an acceptance and proves no defect (`blacklist`).
    ("issuer.blacklist", Reason.SIGNER_BLACKLISTED, Decision.REVIEW),
    ("issuer.blacklist", Reason.BLACKLIST_CHANGED_IN_WINDOW, Decision.REVIEW),
    # A gap, never a defect (`credit`).
    ("issuer.credit", Reason.CREDIT_ABNORMAL, Decision.REVIEW),
    ("issuer.credit", Reason.CREDIT_DISHONEST, Decision.REVIEW),
    ("issuer.credit", Reason.CREDIT_PENALTY, Decision.REVIEW),
    ("issuer.credit", Reason.CREDIT_CHANGED_IN_WINDOW, Decision.REVIEW),
    # Rule 7: what one reader passes over another may show.
    ("package.unlisted", Reason.UNLISTED_PARTS, Decision.REVIEW),
    ("document.package", Reason.PART_MISSING, Decision.REVIEW),
    # Who brings a flood may hide something in it.
    ("document.certificates", Reason.LIMIT_EXCEEDED, Decision.REVIEW),
    # Rules 6 and 12: what is shown may not be what was signed.
    ("", Reason.DYNAMIC_CONTENT, Decision.REVIEW),
    ("", Reason.FORMAT_AMBIGUOUS, Decision.REVIEW),
    ("", Reason.PACKAGE_OCTETS_AROUND, Decision.REVIEW),
    ("", Reason.PACKAGE_NAMES_ODD, Decision.REVIEW),
    ("", Reason.PACKAGE_AMBIGUOUS, Decision.REVIEW),
    ("", Reason.VISIBLE_CHANGE_AFTER_SIGNING, Decision.REVIEW),
    ("", Reason.LATER_SIGNATURE_NOT_VALID, Decision.REVIEW),
)
"""Check id ("": any), reason, and what such a finding calls for whatever the answers are.

It must be about the document or a signature that counts: a bad timestamp alone is no defect."""

_OUTSIDE_DEMO = ("", Reason.DEMO_KEY, Decision.REVIEW)
"""A demo signature proves nothing to anyone but who runs the demo."""

_HEAVIEST_FIRST = (Decision.REJECT, Decision.REVIEW, Decision.ACCEPT)

_NEVER_CARRY = frozenset(
    {
        Reason.NOT_REACHED,
        Reason.CLAIMED_TIME_USED,
        Reason.HYPOTHETICAL_TIME,
        Reason.NO_PROOF_OF_TIME,
        Reason.SCOPE_NOT_CHECKED,
        Reason.SIGNATORY_NOT_CHECKED,
        Reason.SCOPE_ITEMS_NOT_CHECKED,
        Reason.SITE_NOT_STATED,
        Reason.REPORT_NUMBER_ONLY,
        Reason.ISSUER_NOT_READ_FROM_DOCUMENT,
        Reason.FITNESS_NOT_ASKED,
        Reason.CA_FOREIGN_NOT_RECOGNISED,
    }
)
"""Said in every report, or only what follows from something else: never why an answer is bad,
unless the check failed."""

_SPOKEN_BY = {
    Axis.SIGNATURE: frozenset({Axis.SIGNATURE, Axis.DOCUMENT}),
    Axis.CA_LICENCE: frozenset({Axis.CA_LICENCE}),
    Axis.ISSUER: frozenset({Axis.ISSUER}),
    Axis.FITNESS: frozenset({Axis.FITNESS}),
}
"""The findings that speak to an answer: how the file could be read is why a signature cannot."""

_OUTCOMES: dict[Decision, tuple[frozenset[Outcome], ...]] = {
    Decision.ACCEPT: (),
    Decision.REVIEW: (
        frozenset({Outcome.FAILED, Outcome.NOT_CHECKED}),
        frozenset({Outcome.WARNING}),
    ),
    Decision.REJECT: (
        frozenset({Outcome.FAILED}),
        frozenset({Outcome.NOT_CHECKED, Outcome.WARNING}),
    ),
}
"""Outcomes that carry a decision, strongest first: a defect is a check that failed, a gap may also
be one that could not be made."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision and what carried it.

    `reasons` are unique, those that carried the decision first, each part by weight; empty only
    for an ACCEPT. `review` is set for a REVIEW and nothing else. `accept_floor` says whether an
    ACCEPT would have been possible at all.
    """

    decision: Decision
    reasons: tuple[Reason, ...]
    review: Review | None
    accept_floor: bool


@dataclass(frozen=True, slots=True)
class _Call:
    """One thing that calls for a decision, and the reasons it gives."""

    decision: Decision
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Voices:
    """Whose findings speak to an answer: of the worst signatures, of the deciding one.

    Findings about the document always do.
    """

    worst: frozenset[str]
    deciding: str | None

    def heard(self, finding: Finding, axis: Axis) -> bool:
        """Whether `finding` speaks to the answer of `axis`."""
        if finding.about == DOCUMENT or axis is Axis.FITNESS:
            return True
        if axis is Axis.SIGNATURE:
            return not self.worst or finding.about in self.worst
        return self.deciding is None or finding.about == self.deciding


def decide(
    axes: Axes,
    findings: Sequence[Finding],
    policy: Policy,
    *,
    ground: Ground,
    deciding: str | None,
    kind: str,
    demo: bool,
) -> Decided:
    """The decision on one document.

    `deciding` is the signature that gave licence and issuer (`several.Combined`), `kind` the kind
    of document as claimed, `demo` whether demo mode is on.

    Raises:
        ValueError: an answer calls for a review or rejection and nothing says why: the judge is
            broken, for every non-pass has a reason.
    """
    spoken = [finding for finding in findings if finding.about not in ground.timestamps]
    calls = [
        *_calls_of_answers(axes, spoken, policy, _Voices(ground.worst, deciding), kind),
        *_calls_of_findings(spoken, ground, demo=demo),
        *_calls_of_ground(axes, ground, policy),
        *_calls_of_foreign(axes),
    ]
    floor = _floor_holds(axes, spoken, ground, demo=demo)
    decision = min((call.decision for call in calls), key=_HEAVIEST_FIRST.index)
    carried = _by_weight(
        reason for call in calls if call.decision is decision for reason in call.reasons
    )
    if decision is Decision.ACCEPT:
        return Decided(decision, (), None, floor)
    if not carried:
        raise ValueError(f"{decision} of {axes} without a reason")
    review = review_of(carried) if decision is Decision.REVIEW else None
    others = _by_weight(
        reason
        for reason in (
            *(reason for call in calls for reason in call.reasons),
            *_reasons(spoken, {Outcome.FAILED}),
        )
        if reason not in carried
    )
    return Decided(decision, carried + others, review, floor)


def _calls_of_answers(
    axes: Axes, findings: Sequence[Finding], policy: Policy, voices: _Voices, kind: str
) -> list[_Call]:
    """The four answers; one that calls for ACCEPT gives no reasons."""
    answers: tuple[tuple[Axis, str], ...] = (
        (Axis.SIGNATURE, axes.signature),
        (Axis.CA_LICENCE, axes.ca_licence),
        (Axis.ISSUER, axes.issuer),
        (Axis.FITNESS, axes.fitness),
    )
    enough = _egov_is_enough(axes, policy, kind)
    calls = []
    for axis, answer in answers:
        excused = enough and answer == CaLicence.EGOV_ONLY
        decision = Decision.ACCEPT if excused else _OF_ANSWER[axis, answer]
        calls.append(_Call(decision, _why(axis, decision, findings, voices)))
    return calls


def _calls_of_findings(findings: Sequence[Finding], ground: Ground, *, demo: bool) -> list[_Call]:
    rows = _OF_FINDING if demo else (*_OF_FINDING, _OUTSIDE_DEMO)
    about = {*ground.counted, DOCUMENT}
    told: dict[Reason, set[str]] = {}
    for one in findings:
        if one.reason is not None and one.about in about:
            told.setdefault(one.reason, {""}).add(one.check)
    calls = [
        _Call(decision, (reason,))
        for check, reason, decision in rows
        if check in told.get(reason, ())
    ]
    if ground.demo_anchor and not demo:
        calls.append(_Call(Decision.REVIEW, (Reason.DEMO_KEY,)))
    return calls


def _calls_of_ground(axes: Axes, ground: Ground, policy: Policy) -> list[_Call]:
    """The floor, and what a stricter policy asks beyond it; asked once the signatures stand."""
    if axes.signature is not SignatureAxis.TOTAL_PASSED:
        return []
    unproven = policy.require_proven_time and not ground.proven_time
    missing = (*ground.missing(), *((Reason.NO_PROOF_OF_TIME,) if unproven else ()))
    return [_Call(Decision.REVIEW, (reason,)) for reason in missing]


def _calls_of_foreign(axes: Axes) -> list[_Call]:
    """Art. 26: told as such whatever an arrangement says of the CA, and never accepted (ADR 13)."""
    foreign = axes.ca_licence is CaLicence.FOREIGN
    return [_Call(Decision.REVIEW, (Reason.CA_FOREIGN,))] if foreign else []


def _floor_holds(axes: Axes, findings: Sequence[Finding], ground: Ground, *, demo: bool) -> bool:
    return (
        axes.signature is SignatureAxis.TOTAL_PASSED
        and axes.ca_licence is not CaLicence.FOREIGN
        and not ground.missing()
        and not _calls_of_findings(findings, ground, demo=demo)
    )


def _egov_is_enough(axes: Axes, policy: Policy, kind: str) -> bool:
    """Domain A2: a register authority's own papers. `NOT-APPLICABLE` is given to those alone."""
    own_paper = kind in EGOV_KINDS and kind in policy.egov_kinds
    return own_paper and axes.issuer is IssuerStanding.NOT_APPLICABLE


def _why(
    axis: Axis, decision: Decision, findings: Sequence[Finding], voices: _Voices
) -> tuple[Reason, ...]:
    """The reasons behind a bad answer, from the strongest outcome that gives any."""
    of_axis = [f for f in findings if f.axis in _SPOKEN_BY[axis]]
    speaking = [f for f in of_axis if voices.heard(f, axis)]
    for outcomes in _OUTCOMES[decision]:
        reasons = tuple(
            reason
            for reason in _reasons(speaking, outcomes)
            if outcomes == {Outcome.FAILED} or reason not in _NEVER_CARRY
        )
        if reasons:
            return reasons
    return ()


def _reasons(findings: Iterable[Finding], outcomes: AbstractSet[Outcome]) -> tuple[Reason, ...]:
    return tuple(f.reason for f in findings if f.reason is not None and f.outcome in outcomes)


def _by_weight(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Unique, heaviest first; equal ones in the order in which they were found."""
    return tuple(sorted(dict.fromkeys(reasons), key=weight))
