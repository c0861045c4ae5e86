# SPDX-License-Identifier: Apache-2.0
"""Was the signatory authorised (授权签字人; SAMR Order 39 art. 11 and 14 (5); fraud pattern H12)?

The signatory is the one whom the claim names, or the persons who co-signed with certificates of
their own. A register lists signatories by name, so a pass says no more than that the name is on the
list; the body's own signature is what vouches for the document.

A co-signer who is not on the list proves nothing: testers and reviewers sign too.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model.axes import SignatureAxis
from ..model.claim import Claim
from ..model.finding import Axis, Finding
from ..model.issuers import Institution
from ..model.reasons import Reason
from ..model.register_facts import ListKind, Signatory
from ..model.standards import parse_standard
from .findings import Notebook
from .holder import Holder, holder_of
from .identity import identify
from .judged import JudgedSignature
from .lists import Listed, ask_rows, on_file
from .names import normalise, same
from .periods import Window
from .several import counts

_CHECK, _FIELD = "issuer.signatory", "issuer.signatory-field"
_BASIS = "SAMR Order 39 art. 11, 14 (5); AQSIQ Order 163; design rule 8"


def judge_signatory(
    entry: Institution,
    window: Window | None,
    claim: Claim | None,
    persons: Sequence[str],
    about: str,
) -> tuple[Finding, ...]:
    """Whether the signatory was on the body's list, and in which field.

    `persons` are the names of those who signed the document themselves, validly.
    """
    note = Notebook(about, Axis.ISSUER)
    listings = on_file(entry, ListKind.SIGNATORIES, (None,))
    named = None if claim is None else claim.signatory
    if window is None or not listings or not (named or persons):
        return (note.not_checked(_CHECK, Reason.SIGNATORY_NOT_CHECKED, _BASIS),)
    if named is None:
        return _co_signers(entry, window, claim, persons, note)
    rows = [row for row in entry.signatories if same(row.name, named)]
    listed, answer = ask_rows(rows, listings, window)
    if listed is Listed.THROUGHOUT:
        passed = note.passed(_CHECK, _BASIS, signatory=named, by="claim")
        return (passed, *_field(entry, rows, claim, note))
    if listed is Listed.CHANGED:
        gaps = answer.gap_texts()
        reason = Reason.SIGNATORY_CHANGED_IN_WINDOW
        found = note.not_checked(_CHECK, reason, _BASIS, signatory=named, not_listed=gaps)
    elif listed is Listed.UNRECORDED:
        reason = Reason.SIGNATORY_NOT_RECORDED
        found = note.not_checked(_CHECK, reason, _BASIS, signatory=named)
    else:
        reason = Reason.SIGNATORY_NOT_AUTHORISED
        found = note.failed(_CHECK, reason, _BASIS, signatory=named)
    return (found,)


def person_signers(signatures: Sequence[JudgedSignature]) -> tuple[str, ...]:
    """Names of the persons whose own valid signatures, under usable anchors, a document bears."""
    names = []
    for one in signatures:
        valid = one.axis is SignatureAxis.TOTAL_PASSED and counts(one)
        if not valid or one.signer is None or one.path is None or not one.path.anchor.usable:
            continue
        profile = one.path.authority.profile
        if holder_of(one.signer, profile) is not Holder.ORGANISATION:
            identity, _ = identify(one.signer, profile, about=one.facts.id)
            names += [identity.name] if identity.name else []
    return tuple(dict.fromkeys(names))


def _co_signers(
    entry: Institution,
    window: Window,
    claim: Claim | None,
    persons: Sequence[str],
    note: Notebook,
) -> tuple[Finding, ...]:
    for person in persons:
        rows = [row for row in entry.signatories if same(row.name, person)]
        if ask_rows(rows, (), window)[0] is Listed.THROUGHOUT:
            passed = note.passed(_CHECK, _BASIS, signatory=person, by="certificate")
            return (passed, *_field(entry, rows, claim, note))
    return (note.not_checked(_CHECK, Reason.SIGNATORY_NOT_CHECKED, _BASIS),)


def _field(
    entry: Institution, rows: Sequence[Signatory], claim: Claim | None, note: Notebook
) -> tuple[Finding, ...]:
    """Whether the schedule's headings for the claimed standards are fields he may sign in.

    Both are texts of the register, written by people: a difference is a reason to look, no proof.
    """
    if any(not row.fields for row in rows):
        return ()  # approved for every field
    allowed = {normalise(field) for row in rows for field in row.fields}
    asked = [parse_standard(text) for text in (() if claim is None else claim.standards)]
    designations = {one.designation for one in asked if one is not None}
    headings = {
        row.field for row in entry.scope if row.standard in designations and row.field is not None
    }
    other = sorted(field for field in headings if normalise(field) not in allowed)
    if not headings:
        return ()
    if not other:
        return (note.passed(_FIELD, _BASIS, fields=sorted(headings)),)
    told = sorted({field for row in rows for field in row.fields})
    return (note.failed(_FIELD, Reason.SIGNATORY_OTHER_FIELD, _BASIS, fields=other, approved=told),)
