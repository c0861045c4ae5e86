# SPDX-License-Identifier: Apache-2.0
"""Does a signature stand for everything a reader now sees (design, rule 6)?

Asked after all signatures were judged: a later visible signature must itself be TOTAL-PASSED, and
a form field filled later must be covered by a later TOTAL-PASSED signature of the same key holder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..model.axes import Integrity, SignatureAxis
from ..model.facts import Change
from ..model.finding import Finding
from ..model.outcome import Conclusion
from ..model.reasons import Reason
from .findings import Notebook
from .judged import JudgedSignature

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
    if change.later_signature is not None:
        later = by_id.get(change.later_signature)
        if later is not None and later.axis is SignatureAxis.TOTAL_PASSED:
            return None
        reason = Reason.LATER_SIGNATURE_NOT_VALID
    else:
        if _vouched(change, signature, signatures):
            return None
        reason = Reason.VISIBLE_CHANGE_AFTER_SIGNING
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


def _same_holder(one: JudgedSignature, other: JudgedSignature) -> bool:
    """By the holder's name under the same authority's key; a name alone links nothing."""
    if one.signer is None or other.signer is None or one.path is None or other.path is None:
        return False
    same_ca = one.path.anchor.sha256 == other.path.anchor.sha256
    return same_ca and one.signer.subject == other.signer.subject
