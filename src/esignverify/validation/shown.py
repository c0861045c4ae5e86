# SPDX-License-Identifier: Apache-2.0
"""Does a signature stand for everything a reader now sees (design, rule 6)?

Asked after all signatures were judged. Whatever is visible and came later must be covered by a
later TOTAL-PASSED signature of the same holder: the appearance of somebody else's field, however
genuine his certificate, and of a timestamp, which any authority sells to anybody, can show
anything over the page that was signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..model.axes import Integrity, SignatureAxis
from ..model.facts import Change
from ..model.finding import Finding
from ..model.outcome import Conclusion
from ..model.packages import PackageCoverage
from ..model.reasons import Reason
from .findings import Notebook
from .holder import Holder, holder_of
from .identity import confirmed_codes
from .judged import JudgedSignature

MAX_NAMED = 20
"""Signatures named in one finding; the rest is a count."""
_CHECK, _BASIS = "signature.changes", "design rule 6"


def judge_shown(signatures: Sequence[JudgedSignature]) -> tuple[JudgedSignature, ...]:
    """`signatures` with `covers_all_shown` answered and what hinders it told."""
    by_id = {one.facts.id: one for one in signatures}
    return tuple(_one(signature, signatures, by_id) for signature in signatures)


def _one(
    signature: JudgedSignature,
    signatures: Sequence[JudgedSignature],
    by_id: dict[str, JudgedSignature],
) -> JudgedSignature:
    if signature.integrity is not Integrity.INTACT:
        return signature
    note = Notebook(signature.facts.id)
    hindering = [
        found
        for change in signature.changes
        if change.visible and (found := _hinders(change, signature, signatures, by_id, note))
    ]
    hindering += _foreign_stamps(signature, signatures, note)
    if not hindering:
        return replace(signature, covers_all_shown=True)
    conclusion = signature.conclusion
    kept = (one for one in conclusion.findings if one.check != _CHECK or not one.passed)
    told = Conclusion(conclusion.indication, conclusion.sub_indication, (*kept, *hindering))
    return replace(signature, conclusion=told)


def _hinders(
    change: Change,
    signature: JudgedSignature,
    signatures: Sequence[JudgedSignature],
    by_id: dict[str, JudgedSignature],
    note: Notebook,
) -> Finding | None:
    if _vouched(change, signature, signatures):
        return None
    reason = Reason.VISIBLE_CHANGE_AFTER_SIGNING
    if change.later_signature is not None:
        later = by_id.get(change.later_signature)
        if later is None or later.axis is not SignatureAxis.TOTAL_PASSED:
            reason = Reason.LATER_SIGNATURE_NOT_VALID
    return note.warning(
        _CHECK, reason, _BASIS, what=change.what, where=change.where, revision=change.revision
    )


def _vouched(
    change: Change, signature: JudgedSignature, signatures: Sequence[JudgedSignature]
) -> bool:
    """Whether the same organisation signed again over the change, and that signature stands."""
    return any(
        later.axis is SignatureAxis.TOTAL_PASSED
        and later.integrity is Integrity.INTACT
        and later.facts.coverage is not None
        and later.facts.coverage.revision >= change.revision
        and _same_holder(later, signature)
        for later in signatures
    )


def _foreign_stamps(
    signature: JudgedSignature, signatures: Sequence[JudgedSignature], note: Notebook
) -> list[Finding]:
    """Stamps of other seals in a package, which are drawn over the same pages: one finding.

    Nothing in a package says which signature came first. Those that `signature` covers it has
    seen; those of the same holder are his own.
    """
    package = signature.facts.package
    if package is None:
        return []
    seen = {one.part for one in package.references if one.holds is True}
    foreign = [
        other.facts.id
        for other in signatures
        if other is not signature
        and other.facts.package is not None
        and other.facts.package.stamps
        and not _belongings(other.facts.package) <= seen
        and not (other.integrity is Integrity.INTACT and _same_holder(other, signature))
    ]
    if not foreign:
        return []
    return [
        note.warning(
            _CHECK,
            Reason.VISIBLE_CHANGE_AFTER_SIGNING,
            "design rule 7",
            what="seal-added",
            where=", ".join(foreign[:MAX_NAMED]),
            count=len(foreign),
        )
    ]


def _belongings(package: PackageCoverage) -> set[str]:
    """The parts of a signature and its seal."""
    own = {package.signature_part, package.value_part}
    return own | ({package.seal_part} if package.seal_part else set())


def _same_holder(one: JudgedSignature, other: JudgedSignature) -> bool:
    """The same key, or two certificates of one organisation's own, by the same confirmed code.

    An employee's certificate carries the organisation's code too (rule 10, `holder`).
    """
    if one.signer is None or other.signer is None:
        return False
    if one.signer.key_sha256 == other.signer.key_sha256:
        return True
    codes = _vouched_codes(one)
    return bool(codes) and codes == _vouched_codes(other)


def _vouched_codes(signature: JudgedSignature) -> tuple[str, ...]:
    if signature.signer is None or signature.path is None or not signature.path.anchor.usable:
        return ()
    profile = signature.path.authority.profile
    if holder_of(signature.signer, profile) is not Holder.ORGANISATION:
        return ()
    return confirmed_codes(signature.signer, profile)
