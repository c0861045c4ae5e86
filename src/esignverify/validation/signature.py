# SPDX-License-Identifier: Apache-2.0
"""One signature through EN 319 102-1 §5.3 and §5.5: from facts to a `JudgedSignature`.

1. Format checking (§5.2.2): readable, and what it covers (`covered`, `package`; rules 6, 7).
2. Proofs of existence (§5.5, `proofs`), which fix the best signature time.
3. Signature policy (§5.2.4), then signing certificate, cryptography, path, revocation,
   constraints (`message`), and the seal where it is one (`seal`).
4. Later changes (rule 6), only once the signature value stands: comparing hostile revisions is
   the expensive part.
5. Conclusion, and integrity by bytes alone (rule 5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ..model.axes import Integrity
from ..model.facts import Change, SignatureFacts, SignedMessage
from ..model.finding import Finding, JsonValue
from ..model.moments import utc_text
from ..model.outcome import Conclusion, SubIndication, not_passed, passed
from ..model.reasons import Reason
from ..model.trust import Role
from ..model.verdict import Times
from .checked import NOTHING, Checked, Existence
from .context import Context
from .covered import Covered, check_range
from .findings import Notebook
from .judged import JudgedSignature
from .message import MessageChecked, check_message, worst
from .package import check_package
from .proofs import Proofs
from .seal import check_seal, is_altered
from .signature_policy import check_signature_policy
from .timestamps import TokenJudged

_FORMAT_BASIS = "EN 319 102-1 §5.2.2.4"
_CADES_DETACHED = "ETSI.CAdES.detached"

Compare = Callable[[], tuple[Change, ...]]
"""Analyses the revisions after one signature; called only once its value stands."""


def judge_signature(
    facts: SignatureFacts, proofs: Proofs, compare: Compare, context: Context
) -> JudgedSignature:
    """Judge a signature or seal (not a document timestamp) after its proofs were judged."""
    note = Notebook(facts.id)
    if facts.message is None:
        return _unreadable(facts, note)
    existence = proofs.existence
    covered = _check_covered(facts, existence, context, note)
    covered = _with_whole_tokens(facts, covered, proofs)
    named = check_signature_policy(facts.message, context.policy, note)
    checked = check_message(
        facts.message,
        facts.digests,
        Role.SIGN,
        existence,
        _with_signed_evidence(facts.message, existence, context),
        note,
        attribute_required=facts.sub_filter == _CADES_DETACHED,
    )
    sealed = _check_own_seal(facts, checked, existence, context, note)
    changes, changed = _check_changes(facts, checked, covered, compare, note)
    problems = (
        *covered.checked.problems,
        *named.problems,
        *checked.problems,
        *sealed.problems,
        *proofs.problems,
        *changed.problems,
    )
    findings = (
        _format_finding(facts, note),
        *covered.checked.findings,
        *named.findings,
        *checked.findings,
        *sealed.findings,
        *proofs.findings,
        *changed.findings,
    )
    return _judged(facts, checked, covered, changes, problems, findings, existence, context)


def _with_signed_evidence(
    message: SignedMessage, existence: Existence, context: Context
) -> Context:
    """§5.6.2.3.4 (1): a proof of the signature value is one of what its signed attributes hold."""
    if not existence.proven or not message.signed_evidence:
        return context
    return replace(context, proofs=context.poes.with_proof(existence.best, message.signed_evidence))


def judge_timestamp_field(
    facts: SignatureFacts, token: TokenJudged, compare: Compare, existence: Existence
) -> JudgedSignature:
    """A document timestamp as one of the document's signatures."""
    note = Notebook(facts.id)
    covered = check_range(facts, note)
    checked = token.checked
    changes, changed = _check_changes(facts, checked, covered, compare, note)
    own = (token.problem,) if token.problem is not None else ()
    problems = (*covered.checked.problems, *own, *changed.problems)
    findings = (
        *covered.checked.findings,
        *checked.findings,
        token.summary,
        *changed.findings,
    )
    integrity = _integrity(checked, covered, changed)
    if integrity is Integrity.INTACT and token.imprint_holds is not True:
        integrity = Integrity.MODIFIED if token.imprint_holds is False else Integrity.UNREADABLE
    proven = token.at if token.proves else None
    return JudgedSignature(
        facts=facts,
        integrity=integrity,
        conclusion=_conclude(problems, findings),
        signer=checked.certificate,
        path=checked.path,
        times=Times(None, proven, existence.best, None),
        changes=changes,
        covers_all_shown=False,
        stands=_stands(checked, covered) and token.imprint_holds is True,
    )


def _unreadable(facts: SignatureFacts, note: Notebook) -> JudgedSignature:
    why = facts.unreadable
    assert why is not None  # a reader gives a message or says why not
    sub = SubIndication.FORMAT_FAILURE if why.supported else SubIndication.UNSUPPORTED_SIGNATURE
    if why.reason is Reason.SIGNED_DATA_NOT_FOUND:
        sub = SubIndication.SIGNED_DATA_NOT_FOUND  # EN 319 102-1 §5.2.7.4 (1)
    tell = note.failed if sub is SubIndication.FORMAT_FAILURE else note.not_checked
    found = tell("format.signature", why.reason, why.basis, **why.values)
    return JudgedSignature(
        facts=facts,
        integrity=Integrity.UNREADABLE,
        conclusion=not_passed(sub, found),
        signer=None,
        path=None,
        times=Times(None, None, None, None),
        changes=(),
        covers_all_shown=False,
    )


def _format_finding(facts: SignatureFacts, note: Notebook) -> Finding:
    deviations = facts.message.deviations if facts.message is not None else ()
    if facts.package is not None:
        deviations = (*deviations, *facts.package.problems)
    if deviations:
        reason = Reason.SIGNATURE_DEVIATION
        return note.warning("format.signature", reason, _FORMAT_BASIS, deviations=list(deviations))
    return note.passed("format.signature", _FORMAT_BASIS, container=facts.container)


def _check_covered(
    facts: SignatureFacts, existence: Existence, context: Context, note: Notebook
) -> Covered:
    if facts.package is not None:
        sealed = facts.seal is not None
        return check_package(facts.package, existence, context, note, sealed=sealed)
    return check_range(facts, note)


def _with_whole_tokens(facts: SignatureFacts, covered: Covered, proofs: Proofs) -> Covered:
    """Nothing signs the timestamp in a seal's value or beside one in a package (ADR 9).

    Readers show its time; where it is torn, the value is not as it was made.
    """
    if not proofs.torn or (facts.package is None and facts.seal is None):
        return covered
    problems = (*covered.checked.problems, SubIndication.SIG_CONSTRAINTS_FAILURE)
    return replace(covered, checked=replace(covered.checked, problems=problems), sound=False)


def _check_own_seal(
    facts: SignatureFacts,
    checked: MessageChecked,
    existence: Existence,
    context: Context,
    note: Notebook,
) -> Checked:
    if facts.seal is None:
        return NOTHING
    fits = None if facts.package is None else facts.package.property_fits
    return check_seal(
        facts.seal,
        checked.certificate,
        facts.claimed,
        property_fits=fits,
        existence=existence,
        context=context,
        note=note,
    )


def _check_changes(
    facts: SignatureFacts,
    checked: MessageChecked,
    covered: Covered,
    compare: Compare,
    note: Notebook,
) -> tuple[tuple[Change, ...], Checked]:
    if facts.package is not None:
        return (), NOTHING  # A package has no revisions: its references say what changed.
    check, basis = "signature.changes", "EN 319 102-1 §5.2.2; design rule 6"
    if not _stands(checked, covered):
        found = note.not_checked(check, Reason.NOT_REACHED, basis)
        return (), Checked((), (found,))
    changes = compare()
    forbidden = [one for one in changes if not one.allowed]
    if forbidden:
        found = _forbidden(forbidden[0], check, basis, note)
        return changes, Checked((SubIndication.FORMAT_FAILURE,), (found,))
    return changes, Checked((), (note.passed(check, basis, later_changes=len(changes)),))


def _forbidden(change: Change, check: str, basis: str, note: Notebook) -> Finding:
    """A change that is not allowed, or a limit at which comparing ended: also not allowed."""
    values: dict[str, JsonValue] = {"revision": change.revision, "what": change.what}
    if change.what == "over-limit":
        return note.failed(check, Reason.LIMIT_EXCEEDED, basis, limit=change.where, **values)
    return note.failed(check, Reason.CHANGED_AFTER_SIGNING, basis, where=change.where, **values)


def _stands(checked: MessageChecked, covered: Covered) -> bool:
    """Whether value and digest hold over all that a sound range names."""
    return covered.sound and checked.value_holds is True and checked.digest_holds is True


def _integrity(checked: MessageChecked, covered: Covered, changed: Checked) -> Integrity:
    """Rule 5, the first that applies."""
    if checked.value_holds is False:
        return Integrity.INVALID
    if checked.digest_holds is False or covered.unchanged is False or changed.problems:
        return Integrity.MODIFIED
    if None in (checked.value_holds, checked.digest_holds, covered.unchanged):
        return Integrity.UNREADABLE
    return Integrity.INTACT if covered.sound else Integrity.PARTIAL


def _conclude(problems: tuple[SubIndication, ...], findings: tuple[Finding, ...]) -> Conclusion:
    heaviest = worst(problems)
    return passed(*findings) if heaviest is None else not_passed(heaviest, *findings)


def _judged(
    facts: SignatureFacts,
    checked: MessageChecked,
    covered: Covered,
    changes: tuple[Change, ...],
    problems: tuple[SubIndication, ...],
    findings: tuple[Finding, ...],
    existence: Existence,
    context: Context,
) -> JudgedSignature:
    window, raised = _window(facts, checked, existence, context)
    note = Notebook(facts.id)
    findings = (*findings, *_claim_before_certificate(facts, checked, note))
    if raised is not None:
        used = note.warning(
            "time.window", Reason.CLAIMED_TIME_USED, "design rule 8", claimed=str(facts.claimed)
        )
        findings = (*findings, used)
    forbidden = any(not one.allowed for one in changes)
    forbidden = forbidden or (
        facts.seal is not None and is_altered(facts.seal, checked.certificate)
    )
    changed = Checked((SubIndication.FORMAT_FAILURE,) if forbidden else (), ())
    return JudgedSignature(
        facts=facts,
        integrity=_integrity(checked, covered, changed),
        conclusion=_conclude(problems, findings),
        signer=checked.certificate,
        path=checked.path,
        times=Times(
            claimed=facts.claimed.at if facts.claimed is not None else None,
            proven=existence.best if existence.proven else None,
            best=existence.best,
            window=window,
        ),
        changes=changes,
        covers_all_shown=False,
        claimed_in_window=raised is not None,
        stands=_stands(checked, covered),
    )


def _claim_before_certificate(
    facts: SignatureFacts, checked: MessageChecked, note: Notebook
) -> tuple[Finding, ...]:
    """Who says that he signed before his certificate began is told so; no claim decides."""
    claimed, certificate = facts.claimed, checked.certificate
    if claimed is None or certificate is None or claimed.at >= certificate.not_before:
        return ()
    told = note.warning(
        "time.claimed",
        Reason.CLAIMED_TIME_CONTRADICTED,
        "GB/T 38540-2020; design rule 8",
        **{"claimed": str(claimed), "from": utc_text(certificate.not_before)},
    )
    return (told,)


def _window(
    facts: SignatureFacts, checked: MessageChecked, existence: Existence, context: Context
) -> tuple[tuple[datetime, datetime] | None, datetime | None]:
    """The window for licence and qualification (rule 8), and the claimed time that raised it."""
    if checked.certificate is None or existence.best < checked.certificate.not_before:
        return None, None
    lower, upper = checked.certificate.not_before, existence.best
    claimed = facts.claimed.at if facts.claimed is not None else None
    policy = context.policy
    if policy.claimed_time_raises_window and claimed is not None and lower < claimed <= upper:
        return (claimed, upper), claimed
    return (lower, upper), None
