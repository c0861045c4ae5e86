# SPDX-License-Identifier: Apache-2.0
"""Proofs of existence of the signatures of one document (EN 319 102-1 §5.6.2.3, design rule 8).

1. Document timestamps, youngest first (EN 319 102-1 §5.6.3.4 (5)); each valid one proves what it
   covers, older tokens and the revocation data about their authorities too.
2. Signature timestamps, each judged as known to exist since the next document timestamp.
3. The earliest proof is the best signature time; a claimed time never moves it.
4. Content timestamps (EN 319 102-1 §5.3.4 (4)): the signature is younger than they are.
5. Times that contradict each other prove nothing (§5.5.4 (4)(e)).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..model.facts import DocumentFacts, SignatureFacts, Timestamp
from ..model.finding import Finding
from ..model.moments import utc_text
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from .checked import Existence
from .context import Context
from .findings import Notebook
from .poe import Poes, covered_by, everything
from .timestamps import TokenJudged, imprint_of, judge_token, token_findings

MAX_TOKENS = 32
"""Timestamps looked at per signature; a signature has one or two. Those that came along and those
given as evidence are counted apart, and only what can be read: anybody may add values of an
unsigned attribute."""

_BEST = "time.best"
_ORDER = "time.order"
_BASIS_ORDER = "EN 319 102-1 §5.5.4 (4)(e); RFC 3161 §2.4.2"
Tokens = Mapping[str, Iterable[Timestamp | None]]
"""The tokens of each signature, by its id."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """For one signature: what is known of its time, the findings that say so, what hinders.

    `torn`: a token of its own is not what its authority signed, or is none.
    """

    existence: Existence
    findings: tuple[Finding, ...]
    problems: tuple[SubIndication, ...] = ()
    torn: bool = False


@dataclass(slots=True)
class DocumentProofs:
    """All tokens of one document judged: document timestamps by id, and their proofs in order."""

    judged: dict[str, TokenJudged] = field(default_factory=dict)
    covered_since: list[tuple[int, datetime]] = field(default_factory=list)
    """(revision, time): everything up to this revision existed at that time."""
    poes: Poes | None = None
    """What they prove of certificates and revocation data."""
    contradicting: list[int] = field(default_factory=list)
    """Revisions of those that say a later time than a later one proves of them."""

    def existence_of(self, revision: int, at: datetime) -> Existence:
        """What document timestamps over `revision` prove; `at` where none does."""
        times = [time for covered, time in self.covered_since if covered >= revision > 0]
        return Existence(min(times), True) if times else Existence(at, False)

    def since_later(self, facts: SignatureFacts, at: datetime) -> Existence:
        """What document timestamps of later revisions prove of `facts`.

        Nothing where `facts` reaches no revision's end: then nobody knows what covers it.
        """
        revision = _revision(facts)
        return self.existence_of(revision + 1 if revision > 0 else 0, at)


def judge_document_timestamps(
    facts: DocumentFacts, context: Context, tokens: Tokens | None = None
) -> DocumentProofs:
    """Judge every document timestamp, the youngest first. `tokens`: those of the signatures."""
    own = tokens or {}
    poes = Poes(context.at.at)
    if context.first_seen is not None:
        poes = poes.with_proof(context.first_seen, everything(facts, own))
    proofs = DocumentProofs(poes=poes)
    stamps = [one for one in facts.signatures if one.timestamp is not None]
    for one in sorted(stamps, key=_revision, reverse=True):
        assert one.timestamp is not None
        existence = known_of(one, proofs, context)
        judged = judge_token(
            one.timestamp,
            one.digests.get,
            "time.document-timestamp",
            existence,
            replace(context, proofs=poes),
            Notebook(one.id),
        )
        proofs.judged[one.id] = judged
        sound = one.coverage is not None and one.coverage.problem is None
        if sound and judged.contradicts(existence):
            proofs.contradicting.append(_revision(one))
        if sound and judged.proves:
            proofs.covered_since.append((_revision(one), judged.at))
            proofs.poes = poes = poes.with_proof(judged.at, covered_by(one, facts, own))
    return proofs


def known_of(facts: SignatureFacts, document: DocumentProofs, context: Context) -> Existence:
    """What is proven of `facts` from outside: later document timestamps, our own log."""
    known = document.since_later(facts, context.at.at)
    if context.first_seen is not None:
        known = min(known, Existence(context.first_seen, True), key=lambda one: one.best)
    return known


def _revision(one: SignatureFacts) -> int:
    return one.coverage.revision if one.coverage is not None else 0


def prove_signature(
    facts: SignatureFacts,
    tokens: tuple[Timestamp | None, ...],
    document: DocumentProofs,
    context: Context,
    *,
    content: tuple[Timestamp | None, ...] = (),
    given: tuple[Timestamp, ...] = (),
) -> Proofs:
    """What is proven of the time of a signature whose own `tokens` were read (None: unreadable).

    `content` are its content timestamps; `given` came from outside, and may be younger than all
    that is in the document.
    """
    note = Notebook(facts.id)
    known = known_of(facts, document, context)
    findings: list[Finding] = []
    disordered = any(revision > _revision(facts) > 0 for revision in document.contradicting)
    best = known
    value = facts.message.stamped if facts.message is not None else b""
    today = Existence(context.at.at, False)
    own = [one for one in tokens if one is not None][:MAX_TOKENS]
    if unread := sum(one is None for one in tokens):
        check, basis = "time.signature-timestamp", "EN 319 102-1 §5.4.4"
        findings.append(note.failed(check, Reason.TIMESTAMP_INVALID, basis, unread=unread))
    torn = unread > 0
    every = [*((one, known) for one in own), *((one, today) for one in given[:MAX_TOKENS])]
    for number, (token, exists) in enumerate(every, 1):
        told = Notebook(f"{facts.id}:timestamp{number}")
        judged = judge_token(
            token, imprint_of(value), "time.signature-timestamp", exists, context, told
        )
        torn = torn or (judged.torn and number <= len(own))
        findings += token_findings(judged, note)
        disordered = disordered or judged.contradicts(exists)
        if judged.proves and judged.at <= best.best:
            best = Existence(judged.at, True)
    findings.append(_best_finding(best, note))
    findings += _claim_findings(facts, best, note)
    lower = _judge_content(facts, content, best, context, note)
    findings += lower.findings
    existence = Existence(best.best, best.proven, facts.claimed, lower.after)
    if not disordered and not lower.contradicts:
        return Proofs(existence, tuple(findings), torn=torn)
    findings.append(note.failed(_ORDER, Reason.TIMESTAMP_ORDER, _BASIS_ORDER))
    order = (SubIndication.TIMESTAMP_ORDER_FAILURE,)
    return Proofs(existence, tuple(findings), order, torn=torn)


@dataclass(frozen=True, slots=True)
class _Lower:
    """What content timestamps say: the signature is younger than `after`."""

    after: datetime | None
    contradicts: bool
    findings: tuple[Finding, ...]


def _judge_content(
    facts: SignatureFacts,
    tokens: tuple[Timestamp | None, ...],
    best: Existence,
    context: Context,
    note: Notebook,
) -> _Lower:
    """§5.3.4 (4): over the signed content, inside the signature, so no younger than it is."""
    check, after, contradicts = "time.content-timestamp", None, False
    findings: list[Finding] = []
    for number, token in enumerate(tokens[:MAX_TOKENS], 1):
        if token is None:
            basis = "EN 319 102-1 §5.4.4"
            findings.append(note.failed(check, Reason.TIMESTAMP_INVALID, basis))
            continue
        told = Notebook(f"{facts.id}:content-timestamp{number}")
        judged = judge_token(token, facts.digests.get, check, best, context, told)
        findings += token_findings(judged, note)
        contradicts = contradicts or judged.contradicts(best)
        if judged.proves:
            after = judged.at if after is None else max(after, judged.at)
    return _Lower(after, contradicts, tuple(findings))


def _best_finding(best: Existence, note: Notebook) -> Finding:
    basis = "EN 319 102-1 §5.5.4; design rule 8"
    if best.proven:
        return note.passed(_BEST, basis, at=utc_text(best.best))
    return note.not_checked(_BEST, Reason.NO_PROOF_OF_TIME, basis, at=utc_text(best.best))


def _claim_findings(facts: SignatureFacts, best: Existence, note: Notebook) -> list[Finding]:
    """A signature cannot be younger than the proof that it existed (EN 319 102-1 §5.5.4)."""
    claimed = facts.claimed
    if claimed is None or claimed.at <= best.best:
        return []
    return [
        note.warning(
            "time.claimed",
            Reason.CLAIMED_TIME_CONTRADICTED,
            "EN 319 102-1 §5.5.4",
            claimed=str(claimed),
            best=utc_text(best.best),
        )
    ]
