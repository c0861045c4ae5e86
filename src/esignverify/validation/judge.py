# SPDX-License-Identifier: Apache-2.0
"""Steps 5 to 12 of a verification: facts, snapshots, policy and time to a verdict. No IO.

 5. integrity · 6. path to a licensed CA · 7. revocation · 8. time · 9. what changed after signing
    (per signature: `signature`, `proofs`, `message`, `certificates`)
10. issuer: `ca_licence`, `identity`, `issuer`, `several`
11. what the document says, and fitness: `fitness`
12. decide: `floor`, `decision`, `depth`, `legal`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from ..formats.earlier import earlier_files
from ..formats.pdf.changes import Comparison
from ..model.axes import CaLicence, IssuerStanding, SignatureAxis
from ..model.claim import Claim
from ..model.evidence import Evidence
from ..model.facts import DocumentFacts, SignedMessage
from ..model.finding import DOCUMENT, Axis, Finding, Outcome
from ..model.issuers import IssuerSnapshot, known_by
from ..model.moments import ValidationTime
from ..model.policy import Policy
from ..model.reasons import Reason
from ..model.trust import CaProfile, TrustSnapshot
from ..model.verdict import Axes, StatedClaims, Verdict
from .blacklist import judge_blacklist
from .ca_licence import judge_licence
from .context import Context, build_context
from .decision import decide
from .depth import depth_of
from .embedded import embedded_data, left_out
from .findings import Notebook
from .fitness import judge_fitness
from .floor import ground_of
from .foreign import judge_arrangements
from .given import given_evidence
from .identity import identify
from .issuer import judge_issuer
from .judged import JudgedSignature
from .legal import content_finding, legal_table
from .needs import names_left_out, needs_of, widen
from .on_record import Occasion
from .outline import crashed, signature_verdict
from .package import judge_bases
from .proofs import judge_document_timestamps, known_of, prove_signature
from .several import Answered, combine, combine_signatures, counts
from .shown import judge_shown
from .signatory import person_signers
from .signature import judge_signature, judge_timestamp_field
from .tokens import SignatureTokens, tokens_of

_READING = frozenset({"document.format", "document.trailing-bytes", "document.signed"})
_MALFORMED = frozenset({Reason.DOCUMENT_MALFORMED, Reason.TRAILING_BYTES})
"""Rule 1: malformed is a verdict, a kind we cannot read is none."""


def judge(
    document: bytes,
    facts: DocumentFacts,
    *,
    trust: TrustSnapshot,
    issuers: IssuerSnapshot,
    evidence: Evidence,
    policy: Policy,
    claim: Claim | None,
    at: ValidationTime,
    demo: bool,
) -> Verdict:
    """Judge `facts`, read from `document`, for the time `at`.

    The same arguments give the same verdict on any machine. `document` is looked at again only
    for what changed after a signature that stands.
    """
    tokens = {one.id: tokens_of(one, evidence) for one in facts.signatures}
    context = build_context(
        facts,
        tuple(token for row in tokens.values() for token in row.readable()),
        trust=trust,
        evidence=evidence,
        policy=policy,
        at=at,
        demo=demo,
    )
    # 5 to 9
    signatures = judge_bases(judge_shown(_judge_signatures(document, facts, tokens, context)))
    # 10
    kind = claim.kind if claim is not None and claim.kind is not None else "unknown"
    if not at.hypothetical:  # What became known since then counts for an earlier time, too.
        issuers = known_by(issuers, at.at)
    occasion = Occasion(_files(document, issuers), at.at, person_signers(signatures))
    answers = [
        _answer(one, issuers, claim, policy, occasion, kind=kind, pinned=trust.pinned)
        for one in signatures
    ]
    combined = combine([answered for answered, _ in answers])
    # 11
    fitness, fitness_findings = judge_fitness(claim)
    # 12
    axes = Axes(_signature_axis(facts, signatures), combined.ca_licence, combined.issuer, fitness)
    findings = (
        *_document_findings(facts, signatures, at),
        *left_out(context),
        *given_evidence(evidence, context),
        *embedded_data(facts, _messages(facts, tokens), context),
        *(f for one in signatures for f in one.conclusion.findings),
        *(f for _, found in answers for f in found),
        *combined.findings,
        *fitness_findings,
    )
    decided = decide(
        axes,
        findings,
        policy,
        ground=ground_of(signatures, pinned=trust.pinned, at=at),
        deciding=combined.deciding,
        kind=kind,
        demo=demo,
    )
    counted = [one.facts.id for one in signatures if counts(one)]
    return Verdict(
        format=facts.format,
        decision=decided.decision,
        reasons=decided.reasons,
        review=decided.review,
        depth=depth_of(findings, counted),
        axes=axes,
        signatures=tuple(signature_verdict(answered) for answered, _ in answers),
        claims=_stated(claim),
        institution=combined.institution,
        legal=legal_table(
            signatures, findings, ca_licence=combined.ca_licence, deciding=combined.deciding
        ),
        findings=findings,
        accept_floor=decided.accept_floor,
    )


def _messages(
    facts: DocumentFacts, tokens: Mapping[str, SignatureTokens]
) -> Iterator[SignedMessage]:
    yield from (one.message for one in facts.signatures if one.message is not None)
    yield from (token.message for row in tokens.values() for token in row.readable())


def _files(document: bytes, issuers: IssuerSnapshot) -> tuple[str, ...]:
    """What `Occasion` calls the documents; none is digested where the register names none."""
    named = any(row.sha256 for one in issuers.institutions for row in one.reports)
    return earlier_files(document) if named else ()


def _judge_signatures(
    document: bytes,
    facts: DocumentFacts,
    tokens: Mapping[str, SignatureTokens],
    context: Context,
) -> tuple[JudgedSignature, ...]:
    inside = {name: tuple(row.inside()) for name, row in tokens.items()}
    proofs = judge_document_timestamps(facts, context, inside)
    context = replace(context, proofs=proofs.poes)
    comparison = Comparison(document, facts)
    judged: list[JudgedSignature] = []
    for index, one in enumerate(facts.signatures):
        compare = partial(comparison.after, index)
        token = proofs.judged.get(one.id)
        if token is not None:
            existence = known_of(one, proofs, context)
            judged.append(judge_timestamp_field(one, token, compare, existence))
        else:
            own = tokens[one.id]
            proven = prove_signature(
                one, own.own, proofs, context, content=own.content, given=own.given
            )
            judged.append(judge_signature(one, proven, compare, context))
    return tuple(judged)


def _answer(
    signature: JudgedSignature,
    issuers: IssuerSnapshot,
    claim: Claim | None,
    policy: Policy,
    occasion: Occasion,
    *,
    kind: str,
    pinned: bool,
) -> tuple[Answered, tuple[Finding, ...]]:
    """Step 10 for one signature: whose it is, under which licence, qualified for what."""
    about = signature.facts.id
    if not counts(signature) or signature.signer is None:
        return Answered(signature, None, CaLicence.UNKNOWN, IssuerStanding.UNKNOWN, None), ()
    vouched = signature.path is not None and signature.path.anchor.usable
    profile = CaProfile()
    if signature.path is not None and vouched:
        profile = signature.path.authority.profile
    identity, who = identify(signature.signer, profile, about=about)
    licence, licensed = judge_licence(
        signature.path,
        signature.times.window,
        about=about,
        kind=kind,
        policy=policy,
        pinned=pinned,
    )
    arranged = judge_arrangements(
        signature.path, signature.times.window, policy, about=about, pinned=pinned
    )
    if vouched:
        issuer, institution, issued = judge_issuer(
            signature, identity, issuers, claim, policy, occasion
        )
    else:
        # Whose certificate it is rests on a CA that nobody vouches for: nothing to match.
        issuer, institution = IssuerStanding.UNKNOWN, None
        note = Notebook(about, Axis.ISSUER)
        issued = (
            note.not_checked("issuer.identity", Reason.NOT_REACHED, "design rule 10"),
            *judge_blacklist(
                signature.signer, (), issuers.blacklist, signature.times.window, about
            ),
        )
    content = content_finding(signature.signer, about=about)
    answered = Answered(signature, identity, licence, issuer, institution)
    return answered, (content, *who, *licensed, *arranged, *issued)


def _signature_axis(facts: DocumentFacts, signatures: Sequence[JudgedSignature]) -> SignatureAxis:
    for note in facts.notes:
        if note.check in _READING and note.outcome in {Outcome.FAILED, Outcome.NOT_CHECKED}:
            malformed = note.reason in _MALFORMED
            return SignatureAxis.TOTAL_FAILED if malformed else SignatureAxis.INDETERMINATE
    return combine_signatures(signatures)


def _document_findings(
    facts: DocumentFacts, signatures: Sequence[JudgedSignature], at: ValidationTime
) -> tuple[Finding, ...]:
    about = Notebook(DOCUMENT, Axis.DOCUMENT)
    found = [about.passed("reader.completed", "design rule 1")]
    found += [
        Finding(n.check, n.outcome, n.reason, Axis.DOCUMENT, DOCUMENT, n.basis, n.values)
        for n in facts.notes
    ]
    if not any(note.check == "document.format" for note in facts.notes):
        found.append(about.passed("document.format", "design rule 1", format=facts.format))
        basis = "EN 319 102-1 §5.1.3; design part 2"
        if any(counts(one) for one in signatures):
            found.append(about.passed("document.signed", basis, signatures=len(signatures)))
        elif not any(note.check == "document.signed" for note in facts.notes):
            found.append(about.failed("document.signed", Reason.NO_SIGNATURE, basis))
    if unasked := names_left_out(facts):
        basis, limit = "design part 6", "names-of-certificates"
        found.append(
            about.warning(
                "document.names", Reason.EVIDENCE_UNUSED, basis, limit=limit, unused=unasked
            )
        )
    if at.hypothetical:
        found.append(
            about.warning(
                "time.hypothetical", Reason.HYPOTHETICAL_TIME, "design part 5", at=str(at)
            )
        )
    return tuple(found)


def _stated(claim: Claim | None) -> StatedClaims:
    """What is claimed with the document: its own text is not read in this version."""
    if claim is None:
        return StatedClaims()
    return StatedClaims(
        kind=claim.kind or "unknown",
        number=claim.number,
        institution=claim.institution,
        standards=claim.standards,
    )


__all__ = ["crashed", "judge", "needs_of", "widen"]
