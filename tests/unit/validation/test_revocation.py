# SPDX-License-Identifier: Apache-2.0
"""Revocation of one certificate: who may speak, which statement counts, how long it lives."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from tests.asn1 import (
    GENERALIZED_TIME,
    OCTETS,
    SEQUENCE,
    content,
    long_length,
    part,
    put,
    signed_by,
    tlv,
)
from tests.pki import authorities as who
from tests.pki.certificates import Entity, issue, name, ocsp_extensions
from tests.pki.keys import key
from tests.pki.revocation import Revoked, crl, ocsp
from tests.support import context, given, policy

from esignverify.model.policy import Policy
from esignverify.validation.revocation import Standing, Status, standing

from .blocks import seen, usual_path

SIGNER = who.institution()
ISSUER = who.issuing()
SIGNED = who.SIGNED
"""The best signature time of most questions."""
DAY = timedelta(days=1)
SUPERSEDED = x509.ReasonFlags.superseded
HOLD = x509.ReasonFlags.certificate_hold


def _standing(
    *crls: bytes,
    ocsps: tuple[bytes, ...] = (),
    certificates: tuple[bytes, ...] = (),
    at: datetime = who.NOW,
    best: datetime = SIGNED,
    signer: Entity = SIGNER,
    rules: Policy | None = None,
) -> Standing:
    around = context(at=at, evidence=given(certificates, crls, ocsps), rules=rules)
    return standing(seen(signer), seen(ISSUER), around, best, usual_path(signer))


def _list(
    this_update: datetime = who.LISTED,
    next_update: datetime = who.FAR,
    *revoked: Revoked,
    **how: object,
) -> bytes:
    return crl(ISSUER, this_update, next_update, revoked, **how)  # type: ignore[arg-type]


def _entry(at: datetime, reason: x509.ReasonFlags | None = SUPERSEDED) -> Revoked:
    return Revoked(SIGNER.serial, at, reason)


def test_no_data_is_missing_not_good() -> None:
    assert _standing() == Standing(Status.MISSING, None, 0)


def test_a_list_without_the_certificate_is_good() -> None:
    found = _standing(_list())
    assert found.status is Status.GOOD
    assert found.statement is not None
    assert found.statement.this_update == who.LISTED


def test_a_list_with_it_is_revoked_and_says_since_when_and_why() -> None:
    found = _standing(_list(who.LISTED, who.FAR, _entry(SIGNED)))
    assert found.status is Status.REVOKED
    assert found.statement is not None
    assert found.statement.effective == SIGNED
    assert found.statement.reason == "superseded"


def test_an_entry_without_a_reason_revokes() -> None:
    assert _standing(_list(who.LISTED, who.FAR, _entry(SIGNED, None))).status is Status.REVOKED


def test_a_hold_is_neither_good_nor_revoked() -> None:
    assert _standing(_list(who.LISTED, who.FAR, _entry(SIGNED, HOLD))).status is Status.HOLD


def test_another_serial_number_is_another_certificate() -> None:
    found = _standing(_list(who.LISTED, who.FAR, Revoked(SIGNER.serial + 1, SIGNED)))
    assert found.status is Status.GOOD


def test_the_newest_list_wins_in_either_direction() -> None:
    clean, revoking = _list(), _list(who.LISTED + DAY, who.FAR, _entry(SIGNED))
    assert _standing(clean, revoking).status is Status.REVOKED
    assert _standing(revoking, clean).status is Status.REVOKED
    lifted = _list(who.LISTED + 2 * DAY)
    held = _list(who.LISTED + DAY, who.FAR, _entry(SIGNED, HOLD))
    assert _standing(clean, held, lifted).status is Status.GOOD


def test_of_two_lists_of_one_second_the_one_that_revokes_counts() -> None:
    """Neither is newer; what is not sure to be good is not good."""
    clean, revoking = _list(), _list(who.LISTED, who.FAR, _entry(SIGNED))
    assert _standing(clean, revoking).status is Status.REVOKED
    assert _standing(revoking, clean).status is Status.REVOKED


def test_what_was_made_after_the_time_asked_is_not_known_yet() -> None:
    later = _list(who.NOW + DAY, who.FAR, _entry(SIGNED))
    assert _standing(later).status is Status.MISSING
    assert _standing(_list(), later).status is Status.GOOD
    soon = _list(who.NOW + timedelta(minutes=4), who.FAR, _entry(SIGNED))
    assert _standing(_list(), soon).status is Status.REVOKED


def test_revoked_counts_whatever_its_age() -> None:
    old = _list(who.at("2021-01-01T00:00:00"), who.at("2021-02-01T00:00:00"), _entry(SIGNED))
    assert _standing(old).status is Status.REVOKED


# --- freshness ---------------------------------------------------------------------------------


def test_a_list_older_than_the_signature_must_still_be_current() -> None:
    before, week = SIGNED - DAY, SIGNED + 7 * DAY
    assert _standing(_list(before, week)).status is Status.STALE
    assert _standing(_list(before, who.NOW)).status is Status.GOOD
    assert _standing(_list(before, who.NOW - timedelta(seconds=1))).status is Status.STALE


def test_a_list_younger_than_the_signature_may_have_run_out() -> None:
    """EN 319 102-1 §5.2.5: it speaks of the time it was asked for."""
    assert _standing(_list(SIGNED + DAY, SIGNED + 2 * DAY)).status is Status.GOOD


def test_of_the_same_second_it_is_not_younger() -> None:
    assert _standing(_list(SIGNED, SIGNED + DAY)).status is Status.STALE


def test_a_policy_may_ask_for_younger_data() -> None:
    strict = replace(policy(), max_revocation_age_hours=24)
    old, young = _list(SIGNED - DAY), _list(who.NOW - timedelta(hours=23))
    assert _standing(old, rules=strict).status is Status.STALE
    assert _standing(young, rules=strict, best=who.NOW).status is Status.GOOD


def test_a_list_without_a_next_update_is_never_current() -> None:
    bare = put(_list(SIGNED - DAY), (0, 4), b"")
    assert _standing(signed_by(ISSUER.key, bare)).status is Status.STALE


# --- after the certificate's end ---------------------------------------------------------------

ENDED = who.signer(valid=(who.at("2020-01-02T00:00:00"), who.at("2026-04-01T00:00:00")))
AFTER_END = who.at("2026-05-01T00:00:00")


def _kept_since(data: bytes, text: str) -> bytes:
    """`data` with an ExpiredCertsOnCRL extension (X.509 §8.5.2.12)."""
    value = tlv(OCTETS, tlv(GENERALIZED_TIME, text.encode()))
    more = tlv(SEQUENCE, bytes.fromhex("0603551d3c"), value)
    extensions = content(part(data, 0, 5, 0))
    return signed_by(ISSUER.key, put(data, (0, 5, 0), tlv(SEQUENCE, extensions, more)))


def test_absence_from_a_list_made_after_the_end_means_nothing() -> None:
    """RFC 5280 §3.3: expired certificates are taken off."""
    assert _standing(_list(AFTER_END), signer=ENDED).status is Status.MISSING
    assert _standing(_list(who.LISTED), signer=ENDED).status is Status.GOOD


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("20200101000000Z", Status.GOOD),
        ("20260401000000Z", Status.GOOD),
        ("20260401000001Z", Status.MISSING),
    ],
)
def test_unless_the_issuer_keeps_them(since: str, status: Status) -> None:
    assert _standing(_kept_since(_list(AFTER_END), since), signer=ENDED).status is status


def test_presence_on_it_revokes_all_the_same() -> None:
    revoking = _list(AFTER_END, who.FAR, Revoked(ENDED.serial, SIGNED, SUPERSEDED))
    assert _standing(revoking, signer=ENDED).status is Status.REVOKED


# --- who may speak -----------------------------------------------------------------------------


def test_a_namesake_says_nothing() -> None:
    """RFC 5280 §6.3.3 (f): by key, not by name."""
    forged = _list(who.LISTED, who.FAR, signed_by=key("attacker-root-rsa"))
    found = _standing(forged)
    assert (found.status, found.unusable) == (Status.MISSING, 1)


def test_another_ca_says_nothing_at_all() -> None:
    found = _standing(crl(who.root(), who.LISTED, who.FAR))
    assert (found.status, found.unusable) == (Status.MISSING, 0)


def test_a_list_for_another_part_says_nothing() -> None:
    shard = _list(distribution_point="http://crl.demo-ca.example/other.crl")
    assert _standing(shard).status is Status.MISSING
    own = _list(distribution_point=who.CRL_URL)
    assert _standing(own).status is Status.GOOD


def test_a_changed_list_says_nothing() -> None:
    data = bytearray(_list(who.LISTED, who.FAR, _entry(SIGNED)))
    at = data.index(SIGNER.serial.to_bytes(8))
    data[at + 3] ^= 1
    assert _standing(bytes(data)).status is Status.MISSING


@pytest.mark.parametrize("octets", [b"", b"\x30\x00", b"no list"])
def test_garbage_says_nothing(octets: bytes) -> None:
    assert _standing(octets, ocsps=(octets,)).status is Status.MISSING


# --- OCSP --------------------------------------------------------------------------------------


def _answer(
    responder: Entity,
    produced: datetime = who.LISTED,
    until: datetime | None = who.FAR,
    revoked: Revoked | None = None,
    subject: Entity = SIGNER,
) -> bytes:
    return ocsp(subject, ISSUER, responder, produced, until, revoked=revoked)


def _responder(
    extensions: object = None,
    *,
    issuer: Entity = ISSUER,
    valid: tuple[datetime, datetime] = who.SIGNER_VALID,
) -> Entity:
    subject = name("演示数字证书认证有限公司", "另一个应答者")
    found = ocsp_extensions() if extensions is None else extensions
    return issue(subject, key("ocsp"), issuer, valid, found)  # type: ignore[arg-type]


def test_the_issuer_and_its_delegate_may_answer() -> None:
    """RFC 6960 §4.2.2.2."""
    for responder in (ISSUER, who.ocsp_responder()):
        assert _standing(ocsps=(_answer(responder),)).status is Status.GOOD
        revoked = _answer(responder, revoked=_entry(SIGNED))
        assert _standing(ocsps=(revoked,)).status is Status.REVOKED


def test_an_answer_about_another_says_nothing() -> None:
    other = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    found = _standing(ocsps=(_answer(ISSUER, subject=other),))
    assert (found.status, found.unusable) == (Status.MISSING, 0)


@pytest.mark.parametrize(
    "responder",
    [
        who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC),
        _responder(issuer=who.root()),
        _responder(issuer=who.forged_issuing()),
        _responder(valid=(who.at("2020-01-02T00:00:00"), who.at("2026-01-01T00:00:00"))),
        _responder(valid=(who.at("2026-05-01T00:00:00"), who.SIGNER_VALID[1])),
    ],
    ids=["no-usage", "of-the-root", "of-a-namesake", "ended", "not-begun"],
)
def test_nobody_else_may(responder: Entity) -> None:
    found = _standing(ocsps=(_answer(responder),))
    assert (found.status, found.unusable) == (Status.MISSING, 1)


def test_a_delegate_that_may_be_revoked_needs_a_list_that_shows_it_is_not() -> None:
    """RFC 6960 §4.2.2.2.1: id-pkix-ocsp-nocheck, or a look."""
    checked = _responder(ocsp_extensions()[:2])
    answer = _answer(checked)
    assert _standing(ocsps=(answer,)).status is Status.MISSING
    assert _standing(_list(), ocsps=(answer,)).status is Status.GOOD
    off = _list(who.LISTED, who.FAR, Revoked(checked.serial, SIGNED), _entry(SIGNED, HOLD))
    assert _standing(off, ocsps=(answer,)).status is Status.HOLD


def test_an_answer_without_a_next_update_lives_a_day() -> None:
    """RFC 6960 §4.2.2.1."""
    fresh = _answer(ISSUER, who.NOW - timedelta(hours=23), None)
    assert _standing(ocsps=(fresh,), best=who.NOW).status is Status.GOOD
    stale = _answer(ISSUER, who.NOW - timedelta(hours=25), None)
    assert _standing(ocsps=(stale,), best=who.NOW).status is Status.STALE


def test_lists_and_answers_are_weighed_together() -> None:
    """The newest wins, but for a revocation, which is final (ADR 15)."""
    newer = _list(who.LISTED + 2 * DAY)
    revoked = _answer(ISSUER, who.LISTED + DAY, revoked=_entry(SIGNED))
    assert _standing(_list(), ocsps=(revoked,)).status is Status.REVOKED
    assert _standing(newer, ocsps=(revoked,)).status is Status.REVOKED
    held = _answer(ISSUER, who.LISTED + DAY, revoked=_entry(SIGNED, HOLD))
    assert _standing(_list(), ocsps=(held,)).status is Status.HOLD
    assert _standing(newer, ocsps=(held,)).status is Status.GOOD


def test_a_responder_certificate_with_an_odd_key_does_not_stop_the_others() -> None:
    """A pool may hold what only half parses: an answer named by key asks every one of them."""
    odd = put(SIGNER.der, (0, 6), long_length(part(SIGNER.der, 0, 6)))
    answer = _answer(ISSUER)
    by_key = tlv(0xA2, tlv(OCTETS, b"\x07" * 20))
    inner = put(content(part(answer, 1, 0, 1)), (0, 0), by_key)
    renewed = signed_by(ISSUER.key, inner)
    whole = put(answer, (1, 0, 1), tlv(OCTETS, renewed))
    found = _standing(ocsps=(whole,), certificates=(odd,))
    assert (found.status, found.unusable) == (Status.MISSING, 1)
