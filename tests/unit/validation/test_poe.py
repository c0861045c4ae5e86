# SPDX-License-Identifier: Apache-2.0
"""Proofs of existence of validation material (EN 319 102-1 §5.6.2.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pki import authorities as who
from tests.pki.attacking import genuine
from tests.pki.signing import crls
from tests.pki.timestamps import token
from tests.support import context

from esignverify.formats.cms.timestamp import read_timestamp
from esignverify.formats.read import read
from esignverify.model.evidence import Evidence
from esignverify.model.facts import DocumentFacts
from esignverify.validation.poe import Poes, covered_by, everything, material_of
from esignverify.validation.proofs import judge_document_timestamps
from esignverify.validation.tokens import tokens_of

NOW, EARLY, LATE = who.NOW, who.at("2026-03-12T00:00:00"), who.at("2026-05-01T00:00:00")


def test_of_what_nobody_knows_it_is_proven_that_it_exists_now() -> None:
    assert Poes(NOW).of(b"x") == NOW
    assert Poes(NOW).existed(NOW, b"x")
    assert not Poes(NOW).existed(EARLY, b"x")


def test_the_earliest_proof_counts_and_the_latest_object() -> None:
    found = Poes(NOW).with_proof(EARLY, [b"x"]).with_proof(LATE, [b"x", b"y"])
    assert (found.of(b"x"), found.of(b"y"), found.of(b"x", b"y")) == (EARLY, LATE, LATE)
    assert found.existed(EARLY, b"x")
    assert not found.existed(EARLY, b"x", b"y")


def test_a_proof_of_a_later_time_than_now_changes_nothing() -> None:
    assert Poes(EARLY).with_proof(LATE, [b"x"]).of(b"x") == EARLY


def _archived(*, before: bool) -> DocumentFacts:
    document = genuine(lists=[])
    if not before:
        document.add_validation_data([who.tsa().der], crls())
    document.add_document_timestamp(lambda covered: token(who.tsa(), covered, EARLY))
    if before:
        document.add_validation_data([who.tsa().der], crls())
    return read(document.data)


@pytest.mark.parametrize("before", [False, True])
def test_a_document_timestamp_covers_the_store_that_stands_before_its_end(before: bool) -> None:
    facts = _archived(before=before)
    found = set(covered_by(facts.signatures[1], facts, {}))
    assert set(crls()) <= found or before
    assert not (before and set(crls()) & found)


def test_it_covers_what_is_inside_earlier_signatures_and_their_tokens() -> None:
    facts = _archived(before=True)
    own = {one.id: tuple(tokens_of(one, _nothing()).inside()) for one in facts.signatures}
    found = set(covered_by(facts.signatures[1], facts, own))
    assert {who.institution().der, who.issuing().der, who.tsa().der} <= found


def test_one_with_a_broken_range_covers_nothing() -> None:
    facts = _archived(before=False)
    stamp = facts.signatures[1]
    assert stamp.coverage is not None
    for coverage in (None, replace(stamp.coverage, ranges=(0, 1))):
        assert list(covered_by(replace(stamp, coverage=coverage), facts, {})) == []


def test_what_reaches_no_revisions_end_is_covered_by_nothing() -> None:
    """Its octets may be of another revision than it says."""
    facts = _archived(before=True)
    signature, stamp = facts.signatures
    assert signature.coverage is not None
    lost = replace(signature, coverage=replace(signature.coverage, revision=0))
    changed = replace(facts, signatures=(lost, stamp))
    assert who.institution().der not in set(covered_by(stamp, changed, {}))


def test_the_log_proves_all_that_is_in_the_document() -> None:
    facts = read(genuine().data)
    assert {*crls(), who.institution().der, who.tsa().der} <= set(everything(facts, {}))
    seen = replace(context(), first_seen=EARLY)
    proofs = judge_document_timestamps(facts, seen)
    assert proofs.poes is not None
    assert proofs.poes.existed(EARLY, *crls())
    assert not proofs.poes.existed(EARLY, b"another")


def test_material_of_a_message_is_what_it_carries() -> None:
    (facts, *_) = read(genuine().data).signatures
    assert facts.message is not None
    one = read_timestamp(facts.message.timestamps[0])
    found = list(material_of(facts.message, [one, None]))
    assert found == [*facts.message.certificates, who.tsa().der]


def _nothing() -> Evidence:
    return Evidence("none")
