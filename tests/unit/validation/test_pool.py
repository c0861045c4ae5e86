# SPDX-License-Identifier: Apache-2.0
"""The pool: everything readable, found by name and number, anchors apart."""

from __future__ import annotations

import pytest
from tests.pki import authorities as who

from esignverify.model.trust import Role
from esignverify.validation import pool as room
from esignverify.validation.pool import build_pool, readable

from .blocks import anchor, authority, seen, trust

SIGNER = seen(who.institution())


def test_certificates_are_found_by_subject_and_by_issuer_and_serial() -> None:
    pool = build_pool(trust(), [who.institution().der, who.issuing().der])
    assert pool.named(SIGNER.subject) == (SIGNER,)
    assert pool.issued(SIGNER.issuer, SIGNER.serial) == (SIGNER,)
    assert pool.named(b"0\0") == ()
    assert pool.issued(SIGNER.issuer, SIGNER.serial + 1) == ()


def test_each_is_there_once_and_those_of_one_name_stand_together() -> None:
    twice = [who.issuing().der, who.forged_issuing().der, who.issuing().der]
    pool = build_pool(trust(candidates=twice), twice)
    assert pool.named(seen(who.issuing()).subject) == (
        seen(who.issuing()),
        seen(who.forged_issuing()),
    )
    assert len(pool.everything) == 2


def test_garbage_is_left_out() -> None:
    assert readable([b"", b"garbage", who.issuing().der]) == [seen(who.issuing())]


def test_anchors_are_no_candidates_and_know_their_roles() -> None:
    root = anchor(who.root(), Role.TSA)
    pool = build_pool(trust(authority(root)), [])
    (found,) = pool.roots_named(seen(who.root()).subject)
    assert found.may(Role.TSA)
    assert not found.may(Role.SIGN)
    assert pool.everything == ()


def test_of_a_flood_of_certificates_the_first_octets_are_read(monkeypatch) -> None:
    """What operators gave is read whatever a document brings."""
    monkeypatch.setattr(room, "MAX_OCTETS", len(who.institution().der))
    brought = [who.institution().der, who.institution().der, who.tsa().der]
    pool = build_pool(trust(candidates=[who.root().der]), brought, [who.issuing().der])
    assert set(pool.everything) == {seen(e) for e in (who.institution(), who.issuing(), who.root())}
    assert pool.left_out == 1


def test_what_is_over_the_budget_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_POOL", 1)
    pool = build_pool(trust(), [who.issuing().der, who.institution().der, who.tsa().der])
    assert pool.everything == (seen(who.issuing()),)
    assert pool.left_out == 2


def test_no_flood_in_a_document_pushes_out_what_operators_gave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "MAX_POOL", 3)
    flood = [who.forged_root().der, who.forged_issuing().der, who.attacker_tsa().der]
    store = trust(candidates=[who.issuing().der])
    pool = build_pool(store, flood, [who.institution().der])
    kept = {one.der for one in pool.everything}
    assert kept == {flood[0], who.institution().der, who.issuing().der}
    assert pool.left_out == 2
