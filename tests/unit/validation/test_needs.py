# SPDX-License-Identifier: Apache-2.0
"""What is asked of the register, where a document's certificates name more than can be asked."""

from __future__ import annotations

import pytest
from tests.pki import authorities as who
from tests.pki.signing import contents, signed

from esignverify.formats.read import read
from esignverify.validation import needs as room
from esignverify.validation.needs import names_left_out, needs_of


def test_no_certificate_pushes_out_who_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attack: thousands of names in the DSS, and decoys beside the signer in the CMS."""
    decoys = [who.signer("signer-other", f"甲{n}", who.MERCHANT_USCC) for n in range(9)]
    make = contents(chain=[*decoys, who.issuing()])
    facts = read(signed(make, store=[who.tsa(), *decoys]).data)
    whole = needs_of(facts)
    assert whole.left_out == 0
    monkeypatch.setattr(room, "MAX_ORGANISATIONS", 3)
    monkeypatch.setattr(room, "MAX_KEYS", 1)
    cut = needs_of(facts)
    assert cut.organisations[0] == who.USCC
    assert len(cut.organisations) == 3
    assert len(cut.keys) == 1
    assert cut.left_out == len(whole.organisations) - 3 + len(whole.keys) - 1
    assert names_left_out(facts) == cut.left_out


def test_few_octets_leave_nothing_out() -> None:
    """Nothing is read of certificates that cannot hold more than is asked."""
    facts = read(signed(contents(chain=[who.issuing()]), store=[who.tsa()]).data)
    octets = sum(map(len, facts.certificates)) + sum(
        len(der)
        for one in facts.signatures
        if one.message is not None
        for der in one.message.certificates
    )
    assert 0 < octets < room.MAX_ORGANISATIONS
    assert names_left_out(facts) == needs_of(facts).left_out == 0


def test_one_certificate_of_many_names_leaves_room_for_the_next_signer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "MAX_NAMES", 2)
    facts = read(signed().data)
    assert who.ORGANISATION not in needs_of(facts).organisations
    assert needs_of(facts).organisations[0] == who.USCC
    monkeypatch.setattr(room, "MAX_NAMES", 9)
    assert who.ORGANISATION in needs_of(facts).organisations


def test_a_certificate_behind_more_than_is_asked_about_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An attack: the store's own certificates, which no budget counts, before a listed key."""
    decoys = [who.signer("signer-other", f"甲{n}", who.MERCHANT_USCC) for n in range(9)]
    facts = read(signed(store=[who.tsa(), *decoys]).data)
    monkeypatch.setattr(room, "MAX_ORGANISATIONS", 1_000)  # Octets of more than can be passed over.
    monkeypatch.setattr(room, "MAX_OCTETS", 10**6)
    assert names_left_out(facts) == 0
    monkeypatch.setattr(room, "MAX_OCTETS", sum(len(one.der) for one in decoys) // 4)
    assert names_left_out(facts) > 0
