# SPDX-License-Identifier: Apache-2.0
"""What a changed byte may do to a verdict, and what it may never do.

A byte that a signature covers: never TOTAL-PASSED. A byte inside /Contents: the signature value,
the signed attributes and all that says how to check them are protected, so a pass is right only if
they are read as the same values (RFC 5652 §5.3, §5.4). The rest in there (padding, certificates,
tokens, the hexadecimal digits' case) is not signed: changing it may take help away, no more. A
byte that no signature covers, or a document timestamp alone: no crash, and that timestamp fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.support import Genuine, verify

from esignverify.formats.read import read
from esignverify.model.axes import Decision, SignatureAxis
from esignverify.model.facts import DocumentFacts, SignatureFacts
from esignverify.model.finding import Outcome
from esignverify.model.verdict import Verdict

PASSED = SignatureAxis.TOTAL_PASSED


@dataclass(frozen=True)
class Hole:
    """Where one signature's /Contents stands in the file, delimiters included."""

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class Subject:
    """A genuine document, how it was read, and where each signature's value stands."""

    genuine: Genuine
    facts: DocumentFacts
    holes: tuple[Hole, ...]

    @property
    def covered(self) -> int:
        """Offset behind the last byte that any signature covers."""
        return max(sum(_ranges(one)[2:]) for one in self.facts.signatures)


def subject(genuine: Genuine) -> Subject:
    """`genuine`, made ready for flipping."""
    facts = read(genuine.document)
    holes = tuple(Hole(one.id, _ranges(one)[1], _ranges(one)[2]) for one in facts.signatures)
    return Subject(genuine, facts, holes)


def _ranges(one: SignatureFacts) -> tuple[int, ...]:
    assert one.coverage is not None
    return one.coverage.ranges


def flipped(document: bytes, offset: int, mask: int) -> bytes:
    """`document` with the bits of `mask` turned in one octet."""
    return document[:offset] + bytes([document[offset] ^ mask]) + document[offset + 1 :]


def problem(one: Subject, offset: int, mask: int) -> str | None:
    """What is wrong with the verdict on `one` with that octet changed, None where nothing is."""
    document = flipped(one.genuine.document, offset, mask)
    facts = read(document)
    verdict = verify(document, one.genuine.at, evidence=one.genuine.evidence, facts=facts)
    if not _completed(verdict):
        return "the reader did not complete"
    hole = next((h for h in one.holes if h.start <= offset < h.end), None)
    passing = [row.id for row in verdict.signatures if row.indication is PASSED]
    for known in one.facts.signatures:
        if _covers(known, offset) and known.id in passing:
            return f"{known.id} covers the octet and passes"
        if hole is not None and known.id == hole.id and known.id in passing:
            seen = next(row for row in facts.signatures if row.id == known.id)
            if _protected(seen) != _protected(known):
                return f"{known.id} is another signature and passes"
    if any(_covers(known, offset) for known in one.facts.signatures if known.timestamp is None):
        return _passes_as_a_whole(verdict)
    return None


def _passes_as_a_whole(verdict: Verdict) -> str | None:
    if verdict.axes.signature is PASSED:
        return "the document passes"
    return "the document is accepted" if verdict.decision is Decision.ACCEPT else None


def _completed(verdict: Verdict) -> bool:
    rows = [one for one in verdict.findings if one.check == "reader.completed"]
    return [one.outcome for one in rows] == [Outcome.PASSED]


def _covers(one: SignatureFacts, offset: int) -> bool:
    start, length, start2, length2 = _ranges(one)
    return start <= offset < start + length or start2 <= offset < start2 + length2


def _protected(one: SignatureFacts) -> tuple[object, ...] | None:
    """What a signature value answers for: itself, what it is over, and how it is checked."""
    message = one.message
    if message is None:
        return None
    return (
        message.signature,
        message.signed_attributes,
        message.algorithm,
        message.digest_algorithm,
        message.content_type,
        message.encapsulated,
    )


def problems(one: Subject, places: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Each wrong verdict among these (offset, mask) pairs, in words."""
    for offset, mask in places:
        try:
            wrong = problem(one, offset, mask)
        except Exception as error:
            error.add_note(f"{one.genuine.name}: octet {offset} xor {mask:#04x}")
            raise
        if wrong is not None:
            yield f"{one.genuine.name}: octet {offset} xor {mask:#04x}: {wrong}"
