# SPDX-License-Identifier: Apache-2.0
"""The best signature time is the earliest proof; a claim never moves it (design rule 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.pki import authorities as who
from tests.pki.cades import content_timestamp
from tests.pki.cms import Cms
from tests.pki.signing import contents, crls, signed
from tests.pki.timestamps import token
from tests.support import context, given

from esignverify.formats.cms.timestamp import read_timestamp
from esignverify.formats.read import read
from esignverify.model.evidence import Evidence
from esignverify.model.facts import DocumentFacts, SignatureFacts, Timestamp
from esignverify.model.finding import Outcome
from esignverify.model.moments import ClaimedTime
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.validation.certificates import Existence
from esignverify.validation.proofs import (
    MAX_TOKENS,
    DocumentProofs,
    Proofs,
    judge_document_timestamps,
    prove_signature,
)

from .blocks import told

EARLY, LATE = who.at("2026-03-10T02:00:05"), who.at("2026-04-10T00:00:00")
MATERIAL = given([who.tsa().der], crls())


def _facts() -> SignatureFacts:
    (found,) = read(signed(contents(stamp=None), lists=[]).data).signatures
    return found


FACTS = _facts()


def _token(at: datetime, facts: SignatureFacts = FACTS) -> Timestamp:
    assert facts.message is not None
    return read_timestamp(token(who.tsa(), facts.message.signature, at))


def _prove(
    *tokens: Timestamp | None,
    facts: SignatureFacts = FACTS,
    document: DocumentProofs | None = None,
    evidence: Evidence = MATERIAL,
    at: datetime = who.NOW,
) -> Proofs:
    around = context(at=at, evidence=evidence)
    return prove_signature(facts, tokens, document or DocumentProofs(), around)


def test_without_proof_the_validation_time_is_the_best_there_is() -> None:
    found = _prove()
    assert found.existence.best == who.NOW
    assert not found.existence.proven
    assert told(found.findings) == [("time.best", Outcome.NOT_CHECKED, Reason.NO_PROOF_OF_TIME)]


def test_the_earliest_token_counts_in_any_order() -> None:
    for tokens in ((_token(EARLY), _token(LATE)), (_token(LATE), _token(EARLY))):
        found = _prove(*tokens)
        assert (found.existence.best, found.existence.proven) == (EARLY, True)


def test_a_bad_token_neither_helps_nor_hides_a_good_one() -> None:
    other = read_timestamp(token(who.tsa(), b"another value", EARLY))
    assert not _prove(other).existence.proven
    found = _prove(None, other, _token(LATE))
    assert found.existence.best == LATE
    reasons = [reason for check, _, reason in told(found.findings) if check.endswith("timestamp")]
    assert reasons.count(Reason.TIMESTAMP_INVALID) == 2


def test_a_claim_is_kept_but_moves_nothing() -> None:
    claimed = replace(FACTS, claimed=ClaimedTime(who.at("2021-01-01T00:00:00")))
    found = _prove(facts=claimed)
    assert found.existence.best == who.NOW
    assert found.existence.claimed == claimed.claimed


@pytest.mark.parametrize(("offset", "contradicted"), [(0, False), (1, True)])
def test_a_claim_younger_than_the_proof_is_contradicted(offset: int, contradicted: bool) -> None:
    claimed = replace(FACTS, claimed=ClaimedTime(EARLY + timedelta(seconds=offset)))
    found = _prove(_token(EARLY), facts=claimed)
    reasons = [one.reason for one in found.findings]
    assert (Reason.CLAIMED_TIME_CONTRADICTED in reasons) is contradicted


def test_our_own_log_proves_too_and_the_earlier_wins() -> None:
    seen = replace(MATERIAL, first_seen="2026-04-01T00:00:00Z")
    assert _prove(evidence=seen).existence == replace(
        _prove().existence, best=who.at("2026-04-01T00:00:00"), proven=True
    )
    assert _prove(_token(EARLY), evidence=seen).existence.best == EARLY
    assert _prove(_token(LATE), evidence=seen).existence.best == who.at("2026-04-01T00:00:00")


def test_a_flood_of_tokens_ends_by_count() -> None:
    of_the_future = _token(who.at("2030-01-01T00:00:00"))
    found = _prove(*[of_the_future] * (MAX_TOKENS + 9), _token(EARLY))
    assert not found.existence.proven


def test_values_that_are_no_tokens_are_told_once_and_crowd_out_none() -> None:
    """An attack: anybody may add values of the unsigned attribute."""
    found = _prove(*[None] * (MAX_TOKENS + 9), _token(EARLY))
    assert found.existence.best == EARLY
    unread = [one.values["unread"] for one in found.findings if "unread" in one.values]
    assert unread == [MAX_TOKENS + 9]


def test_own_tokens_crowd_out_none_that_were_given() -> None:
    of_the_future = _token(who.at("2030-01-01T00:00:00"))
    found = prove_signature(
        FACTS,
        (of_the_future,) * (MAX_TOKENS + 9),
        DocumentProofs(),
        context(at=who.NOW, evidence=MATERIAL),
        given=(_token(EARLY),),
    )
    assert found.existence == Existence(EARLY, True, FACTS.claimed)


def test_a_time_proven_this_very_second_is_proven() -> None:
    found = _prove(_token(LATE), at=LATE, evidence=given([who.tsa().der], crls()))
    assert found.existence == Existence(LATE, True, FACTS.claimed)


# --- document timestamps -----------------------------------------------------------------------


def _stamped(*times: datetime) -> DocumentFacts:
    document = signed(contents(stamp=None))
    for number, at in enumerate(times):
        document.add_document_timestamp(
            lambda data, at=at: token(who.tsa(), data, at), name=f"TS{number}"
        )
    return read(document.data)


def test_a_document_timestamp_proves_what_it_covers_and_not_itself() -> None:
    facts = _stamped(EARLY)
    proofs = judge_document_timestamps(facts, context(evidence=MATERIAL))
    signature, stamp = facts.signatures
    assert proofs.since_later(signature, who.NOW).best == EARLY
    assert not proofs.since_later(stamp, who.NOW).proven


def test_the_earliest_of_them_counts_for_the_signature() -> None:
    facts = _stamped(EARLY, LATE)
    proofs = judge_document_timestamps(facts, context(evidence=MATERIAL))
    signature, first, second = facts.signatures
    assert proofs.since_later(signature, who.NOW).best == EARLY
    assert proofs.since_later(first, who.NOW).best == LATE
    assert not proofs.since_later(second, who.NOW).proven


def test_a_signature_made_after_it_is_not_proven_by_it() -> None:
    document = signed(contents(stamp=None))
    document.add_document_timestamp(lambda data: token(who.tsa(), data, EARLY))
    from tests.pki.pdf import Field

    document.sign(Field(contents(stamp=None), name="Sig2"))
    facts = read(document.data)
    proofs = judge_document_timestamps(facts, context(evidence=MATERIAL))
    later = next(one for one in facts.signatures if one.id == "Sig2")
    assert not proofs.since_later(later, who.NOW).proven


def test_what_reaches_no_revision_is_covered_by_nothing() -> None:
    """A signature with a broken byte range must not borrow the time of a document timestamp."""
    facts = _stamped(EARLY)
    proofs = judge_document_timestamps(facts, context(evidence=MATERIAL))
    signature = facts.signatures[0]
    assert signature.coverage is not None
    broken = replace(signature, coverage=replace(signature.coverage, revision=0))
    assert not proofs.since_later(broken, who.NOW).proven


@pytest.mark.parametrize("problem", [Reason.BYTE_RANGE_MALFORMED, None])
def test_one_that_covers_nobody_knows_what_proves_nothing(problem: Reason | None) -> None:
    """Its token is good; but what its range leaves out may be anything."""
    facts = _stamped(EARLY)
    signature, stamp = facts.signatures
    assert stamp.coverage is not None
    coverage = None if problem is None else replace(stamp.coverage, problem=problem)
    broken = replace(facts, signatures=(signature, replace(stamp, coverage=coverage)))
    proofs = judge_document_timestamps(broken, context(evidence=MATERIAL))
    assert proofs.judged[stamp.id].proves
    assert not proofs.since_later(signature, who.NOW).proven


def test_one_by_a_stranger_proves_nothing() -> None:
    document = signed(contents(stamp=None))
    document.add_document_timestamp(lambda data: token(who.attacker_tsa(), data, EARLY))
    facts = read(document.data)
    proofs = judge_document_timestamps(facts, context(evidence=MATERIAL))
    assert not proofs.since_later(facts.signatures[0], who.NOW).proven
    assert not proofs.judged["TS1"].proves


# --- order and content timestamps --------------------------------------------------------------


def _with_content(at: datetime) -> SignatureFacts:
    how = Cms(more_signed=content_timestamp(at))
    (found,) = read(signed(contents(how=how, stamp=None), lists=[]).data).signatures
    return found


def _content(facts: SignatureFacts) -> tuple[Timestamp, ...]:
    assert facts.message is not None
    return tuple(read_timestamp(one) for one in facts.message.content_timestamps)


def _both(content: datetime, stamped: datetime | None) -> Proofs:
    facts = _with_content(content)
    own = () if stamped is None else (_token(stamped, facts),)
    around = context(evidence=MATERIAL)
    return prove_signature(facts, own, DocumentProofs(), around, content=_content(facts))


def test_a_content_timestamp_is_a_lower_bound_and_no_proof_of_existence() -> None:
    """EN 319 102-1 §5.3.4 (4)."""
    found = _both(EARLY, None)
    assert (found.existence.after, found.existence.proven) == (EARLY, False)
    assert found.existence.made_after(EARLY - timedelta(seconds=1))
    assert not found.existence.made_after(EARLY)


def test_a_content_timestamp_over_other_content_says_nothing() -> None:
    other = read_timestamp(token(who.tsa(), b"other content", EARLY))
    found = prove_signature(
        FACTS, (), DocumentProofs(), context(evidence=MATERIAL), content=(other, None)
    )
    assert found.existence.after is None
    reasons = [
        reason for check, _, reason in told(found.findings) if check.endswith("content-timestamp")
    ]
    assert reasons.count(Reason.TIMESTAMP_INVALID) == 2


@pytest.mark.parametrize(("later", "contradicts"), [(-60, False), (2, False), (3, True)])
def test_a_content_timestamp_is_no_younger_than_one_over_the_signature(
    later: int, contradicts: bool
) -> None:
    """EN 319 102-1 §5.5.4 (4)(e); clocks of both may be a second off."""
    found = _both(EARLY + timedelta(seconds=later), EARLY)
    assert (found.problems == (SubIndication.TIMESTAMP_ORDER_FAILURE,)) is contradicts
    assert (Reason.TIMESTAMP_ORDER in {one.reason for one in found.findings}) is contradicts
    assert (found.existence.after is None) is contradicts


def test_document_timestamps_that_contradict_each_other_prove_nothing() -> None:
    facts = _stamped(LATE, EARLY)
    proofs = judge_document_timestamps(facts, context(evidence=MATERIAL))
    signature, older, _ = facts.signatures
    assert proofs.contradicting == [older.coverage.revision if older.coverage else 0]
    found = prove_signature(signature, (), proofs, context(evidence=MATERIAL))
    assert found.problems == (SubIndication.TIMESTAMP_ORDER_FAILURE,)


def test_a_timestamp_over_the_signature_is_no_younger_than_one_over_the_document() -> None:
    facts = _stamped(EARLY)
    proofs = judge_document_timestamps(facts, context(evidence=MATERIAL))
    signature = facts.signatures[0]
    around = context(evidence=MATERIAL)
    found = prove_signature(signature, (_token(LATE, signature),), proofs, around)
    assert found.problems == (SubIndication.TIMESTAMP_ORDER_FAILURE,)
    assert found.existence.best == EARLY


def test_one_given_from_outside_may_be_younger() -> None:
    """It is no part of what the document timestamp covers, or the log saw."""
    facts = _stamped(EARLY)
    around = replace(context(evidence=MATERIAL), first_seen=EARLY)
    proofs = judge_document_timestamps(facts, around)
    signature = facts.signatures[0]
    found = prove_signature(signature, (), proofs, around, given=(_token(LATE, signature),))
    assert found.problems == ()
    assert found.existence.best == EARLY
