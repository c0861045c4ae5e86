# SPDX-License-Identifier: Apache-2.0
"""Timestamp tokens: a proof only by a trusted authority over the right value."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.pki import authorities as who
from tests.pki.certificates import Entity, issue, tsa_extensions
from tests.pki.cms import Cms
from tests.pki.keys import key
from tests.pki.revocation import Revoked
from tests.pki.signing import crls
from tests.pki.timestamps import token
from tests.support import context, given

from esignverify.crypto.digests import digest
from esignverify.formats.cms.timestamp import read_timestamp
from esignverify.model.evidence import Evidence
from esignverify.model.facts import Timestamp
from esignverify.model.finding import Outcome
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.validation.certificates import Existence
from esignverify.validation.timestamps import TokenJudged, is_later, is_over, judge_token

from .blocks import NOTE

VALUE = b"a signature value"
MATERIAL = given([who.tsa().der], crls())
UNPROVEN = Existence(who.NOW, proven=False)


def _token(tsa: Entity | None = None, at: datetime = who.STAMPED, **how: object) -> Timestamp:
    return read_timestamp(token(tsa or who.tsa(), VALUE, at, **how))  # type: ignore[arg-type]


def _judge(
    one: Timestamp,
    *,
    value: bytes | None = VALUE,
    existence: Existence = UNPROVEN,
    evidence: Evidence = MATERIAL,
    at: datetime = who.NOW,
) -> TokenJudged:
    return judge_token(
        one,
        lambda name: None if value is None else digest(name, value),
        "time.signature-timestamp",
        existence,
        context(at=at, evidence=evidence),
        NOTE,
    )


def test_a_sound_token_proves_its_time() -> None:
    found = _judge(_token())
    assert found.proves
    assert found.at == who.STAMPED
    assert (found.summary.outcome, found.summary.reason) == (Outcome.PASSED, None)


def test_over_another_value_it_proves_nothing() -> None:
    found = _judge(_token(), value=b"another")
    assert found.problem is SubIndication.HASH_FAILURE
    assert found.imprint_holds is False
    assert found.summary.reason is Reason.TIMESTAMP_INVALID
    assert not is_over(_token(), b"another")
    assert is_over(_token(), VALUE)


def test_with_a_digest_nobody_knows_it_proves_nothing() -> None:
    one = _token()
    odd = replace(one, info=replace(one.info, digest_algorithm="1.2.3"))
    assert _judge(odd, value=None).problem is SubIndication.UNSUPPORTED_SIGNATURE
    assert not is_over(odd, VALUE)


def test_an_edited_time_breaks_the_authoritys_signature() -> None:
    one = _token()
    inside = one.message.encapsulated
    assert inside is not None
    earlier = inside.replace(b"20260310020005Z", b"20200310020005Z")
    edited = replace(one, message=replace(one.message, encapsulated=earlier))
    found = _judge(edited)
    assert found.problem is SubIndication.HASH_FAILURE
    assert found.checked.digest_holds is False


def test_a_self_made_authority_is_untrusted() -> None:
    evidence = given([who.attacker_tsa().der, who.forged_root().der], crls())
    found = _judge(_token(who.attacker_tsa()), evidence=evidence)
    assert found.problem is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    assert found.summary.reason is Reason.TIMESTAMP_UNTRUSTED


def test_a_signer_is_no_authority() -> None:
    evidence = given([who.institution().der, who.issuing().der], crls())
    assert not _judge(_token(who.institution()), evidence=evidence).proves


def test_a_time_that_has_not_come_proves_nothing() -> None:
    """Whoever signed it; a clock may run ahead by five minutes."""
    ahead = who.NOW + timedelta(minutes=5)
    assert _judge(_token(at=ahead)).proves
    found = _judge(_token(at=ahead + timedelta(seconds=1)))
    assert found.problem is SubIndication.TIMESTAMP_ORDER_FAILURE


@pytest.mark.parametrize("at", [who.at("2019-06-01T00:00:00"), who.at("2020-01-01T23:59:59")])
def test_a_time_before_the_authority_had_its_certificate_proves_nothing(at: datetime) -> None:
    assert _judge(_token(at=at)).problem is SubIndication.TIMESTAMP_ORDER_FAILURE


def test_without_a_certificate_reference_it_is_no_token() -> None:
    """RFC 3161 §2.4.1 and §2.4.2: ESSCertID is mandatory."""
    found = _judge(_token(how=Cms(referenced=False)))
    assert found.problem is SubIndication.SIG_CONSTRAINTS_FAILURE


def test_without_signed_attributes_it_is_no_token() -> None:
    """RFC 5652 §5.3: content other than data needs them."""
    assert not _judge(_token(how=Cms(signed_attributes=False))).proves


def test_without_revocation_data_it_must_wait() -> None:
    found = _judge(_token(), evidence=given([who.tsa().der]))
    assert found.problem is SubIndication.TRY_LATER
    assert found.summary.outcome is Outcome.NOT_CHECKED


def _short_lived(end: datetime) -> Entity:
    subject = who.tsa().certificate.subject
    valid = (who.SIGNER_VALID[0], end)
    return issue(subject, key("tsa"), who.root(), valid, tsa_extensions())


def test_an_expired_authority_needs_a_later_proof() -> None:
    """EN 319 102-1 §5.6.2.3: what a later token covers existed then."""
    tsa = _short_lived(who.at("2026-05-01T00:00:00"))
    evidence = given([tsa.der], crls())
    assert not _judge(_token(tsa), evidence=evidence).proves
    later = Existence(who.at("2026-04-01T00:00:00"), proven=True)
    assert _judge(_token(tsa), evidence=evidence, existence=later).proves
    too_late = Existence(who.at("2026-05-02T00:00:00"), proven=True)
    assert not _judge(_token(tsa), evidence=evidence, existence=too_late).proves


def test_a_revoked_authority_does_too() -> None:
    entry = Revoked(who.tsa().serial, who.at("2026-04-01T00:00:00"))
    lists = crls(ca_revoked=entry, this_update=who.at("2026-05-01T00:00:00"))
    evidence = given([who.tsa().der], lists)
    assert not _judge(_token(), evidence=evidence).proves
    later = Existence(who.at("2026-03-20T00:00:00"), proven=True)
    assert _judge(_token(), evidence=evidence, existence=later).proves


# --- order ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accuracy", "later", "contradicts"),
    [(0, 2, False), (0, 3, True), (60, 61, False), (60, 62, True)],
)
def test_a_time_after_its_own_proof_of_existence_contradicts(
    accuracy: int, later: int, contradicts: bool
) -> None:
    """EN 319 102-1 §5.5.4 (4)(e), RFC 3161 §2.4.2: accuracy of both clocks left aside."""
    one = _token()
    stated = replace(one, info=replace(one.info, accuracy_seconds=accuracy))
    known = Existence(who.STAMPED - timedelta(seconds=later), proven=True)
    assert is_later(stated.info, known.best) is contradicts
    found = _judge(stated, existence=known)
    assert found.contradicts(known) is contradicts
    assert found.proves is not contradicts


def test_only_a_token_that_is_otherwise_sound_contradicts() -> None:
    known = Existence(who.STAMPED - timedelta(days=1), proven=True)
    assert not _judge(_token(who.attacker_tsa()), existence=known).contradicts(known)
    assert not _judge(_token(), value=b"another", existence=known).contradicts(known)


def test_against_a_time_that_nothing_proves_there_is_no_contradiction() -> None:
    unproven = Existence(who.STAMPED - timedelta(days=1), proven=False)
    assert not _judge(_token(), existence=unproven).contradicts(unproven)
