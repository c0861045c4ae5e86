# SPDX-License-Identifier: Apache-2.0
"""A judged signature as the report shows it, and the verdict on a run that crashed (rule 1)."""

from __future__ import annotations

from ..crypto.oids import algorithm_name
from ..model.axes import (
    CaLicence,
    Decision,
    DocumentFormat,
    Fitness,
    IssuerStanding,
    Review,
    SignatureAxis,
)
from ..model.facts import SignatureFacts
from ..model.finding import DOCUMENT, Axis
from ..model.reasons import Reason
from ..model.verdict import (
    AnchorIdentity,
    Axes,
    SealInfo,
    SignatureVerdict,
    SignedRevision,
    StatedClaims,
    Verdict,
)
from .ca_licence import licence_number
from .findings import Notebook
from .judged import JudgedSignature
from .several import Answered


def signature_verdict(answered: Answered) -> SignatureVerdict:
    """The row of `answered` in a report."""
    judged = answered.signature
    facts = judged.facts
    algorithm = None
    if facts.message is not None:
        algorithm = algorithm_name(facts.message.algorithm.name, facts.message.algorithm.digest)
    return SignatureVerdict(
        id=facts.id,
        type=facts.type,
        container=facts.container,
        algorithm=algorithm,
        indication=judged.axis,
        sub_indication=judged.conclusion.sub_indication,
        integrity=judged.integrity,
        ca_licence=answered.ca_licence,
        issuer=answered.issuer,
        signer=answered.identity,
        chain=() if judged.path is None else tuple(one.sha256 for one in judged.path.certificates),
        anchor=_anchor(judged),
        times=judged.times,
        changes_after=judged.changes,
        seal=_seal(facts),
        revision=_revision(judged),
    )


def _revision(judged: JudgedSignature) -> SignedRevision | None:
    coverage = judged.facts.coverage
    if coverage is None or not judged.stands:
        return None
    return SignedRevision(coverage.revision, sum(coverage.ranges[2:]))


def _seal(facts: SignatureFacts) -> SealInfo | None:
    """What the seal says of itself; nothing of it is proven by being said."""
    if facts.seal is None:
        return None
    return SealInfo(facts.seal.name, facts.seal.valid_from, facts.seal.valid_until, facts.pages)


def _anchor(judged: JudgedSignature) -> AnchorIdentity | None:
    path = judged.path
    if path is None:
        return None
    window = judged.times.window
    number = None if window is None else licence_number(path.authority, window)
    return AnchorIdentity(path.authority.name, number, path.anchor.sha256)


def crashed(kind: DocumentFormat, where: str) -> Verdict:
    """The verdict when reading or judging broke down: nothing is known, a person must look.

    `where` names our own module and line, never document content.
    """
    note = Notebook(DOCUMENT, Axis.DOCUMENT)
    broke = note.failed("reader.completed", Reason.READER_CRASHED, "design rule 1", where=where)
    return Verdict(
        format=kind,
        decision=Decision.REVIEW,
        reasons=(Reason.READER_CRASHED,),
        review=Review.JUDGE,
        depth=(),
        axes=Axes(
            SignatureAxis.INDETERMINATE,
            CaLicence.UNKNOWN,
            IssuerStanding.UNKNOWN,
            Fitness.UNKNOWN,
        ),
        signatures=(),
        claims=StatedClaims(),
        institution=None,
        legal=(),
        findings=(broke,),
        accept_floor=False,
    )
