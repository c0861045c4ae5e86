# SPDX-License-Identifier: Apache-2.0
"""Digest and value: held, failed, or not checked; never one for the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pki import authorities as who
from tests.pki.cms import Cms

from esignverify.crypto.digests import digest
from esignverify.model.algorithm import Algorithm
from esignverify.model.facts import SignedMessage
from esignverify.model.finding import Outcome
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.validation.cryptographic import Verified, verify

from .blocks import DATA, NOTE, message, seen, told

SIGNER = seen(who.institution())
COVERED = {"sha256": digest("sha256", DATA)}
OTHER = {"sha256": digest("sha256", b"other bytes")}
BARE = Cms(signed_attributes=False)


def _verify(made: SignedMessage, covered: dict[str, bytes] | None = None) -> Verified:
    return verify(made, COVERED if covered is None else covered, SIGNER, NOTE)


def test_both_hold() -> None:
    found = _verify(message())
    assert (found.digest_holds, found.value_holds, found.problem) == (True, True, None)
    assert [outcome for _, outcome, _ in told(found.findings)] == [Outcome.PASSED] * 2


def test_other_bytes_are_a_hash_failure_and_nothing_else_is() -> None:
    found = _verify(message(), OTHER)
    assert (found.digest_holds, found.value_holds) == (False, True)
    assert found.problem is SubIndication.HASH_FAILURE


def test_a_wrong_value_is_a_crypto_failure() -> None:
    made = replace(message(), signature=b"\x01" * 384)
    found = _verify(made)
    assert (found.digest_holds, found.value_holds) == (True, False)
    assert found.problem is SubIndication.SIG_CRYPTO_FAILURE


def test_the_digest_is_told_before_the_value() -> None:
    found = _verify(replace(message(), signature=b""), OTHER)
    assert (found.digest_holds, found.value_holds) == (False, False)
    assert found.problem is SubIndication.HASH_FAILURE


@pytest.mark.parametrize("covered", [COVERED, OTHER])
def test_without_attributes_the_value_covers_the_data(covered: dict[str, bytes]) -> None:
    """RFC 5652 §5.4: then what is wrong is the value, not a digest that nobody stated."""
    right = covered is COVERED
    found = _verify(message(how=BARE), covered)
    assert (found.digest_holds, found.value_holds) == (right, right)
    assert found.problem is (None if right else SubIndication.SIG_CRYPTO_FAILURE)
    assert found.findings[0].outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize("made", [message(), message(how=BARE)], ids=["attributes", "bare"])
def test_a_digest_nobody_could_compute_holds_nothing(made: SignedMessage) -> None:
    """The digest algorithm is not signed: an attacker may name one that no engine knows."""
    found = _verify(replace(made, digest_algorithm="1.2.3.4"), {})
    assert found.digest_holds is None
    assert found.problem is SubIndication.UNSUPPORTED_SIGNATURE


def test_a_scheme_nobody_knows_is_not_checked() -> None:
    found = _verify(replace(message(), algorithm=Algorithm("1.2.3", "sha256")))
    assert (found.digest_holds, found.value_holds) == (True, None)
    assert found.problem is SubIndication.UNSUPPORTED_SIGNATURE
    assert found.findings[1].reason is Reason.ALGORITHM_UNKNOWN


def test_without_a_certificate_there_is_no_key() -> None:
    found = verify(message(), COVERED, None, NOTE)
    assert (found.digest_holds, found.value_holds) == (True, None)
    assert found.problem is SubIndication.NO_SIGNING_CERTIFICATE_FOUND


def test_attributes_about_another_kind_of_content_are_a_format_failure() -> None:
    """RFC 5652 §11.1: else a token's attributes would pass for a document's."""
    found = _verify(replace(message(), content_type="1.2.840.113549.1.9.16.1.4"))
    assert found.digest_holds is False
    assert found.problem is SubIndication.FORMAT_FAILURE
    assert found.findings[0].reason is Reason.CONTENT_TYPE_MISMATCH


@pytest.mark.parametrize("field", ["attribute_digest", "attribute_content_type"])
def test_attributes_without_what_they_must_hold_fail(field: str) -> None:
    """RFC 5652 §5.3: content-type and message-digest are mandatory."""
    found = _verify(replace(message(), **{field: None}))
    assert found.digest_holds is False


@pytest.mark.parametrize("kind", ["1.2.840.113549.1.9.16.1.4", "1.2.840.113549.1.7.2", "1.2.3"])
def test_content_other_than_data_must_have_attributes(kind: str) -> None:
    """RFC 5652 §5.3: without them nobody signed what kind of content it is."""
    found = _verify(replace(message(how=BARE), content_type=kind))
    assert (found.digest_holds, found.value_holds) == (False, True)
    assert found.problem is SubIndication.FORMAT_FAILURE


def test_without_attributes_the_two_digests_must_be_one() -> None:
    made = replace(message(how=BARE), algorithm=Algorithm("rsa", "sha512"))
    found = _verify(made)
    assert found.value_holds is None
    assert found.digest_holds is None
    assert found.problem is SubIndication.UNSUPPORTED_SIGNATURE


@pytest.mark.parametrize("name", ["signer-ed25519", "signer-ed448"])
def test_eddsa_without_attributes_is_not_checked(name: str) -> None:
    """It needs the bytes themselves; facts hold their digest."""
    signer = who.signer(name)
    how = Cms(signed_attributes=False, digest="sha512")
    made = message(signer, how)
    covered = {made.digest_algorithm: digest(made.digest_algorithm, DATA)}
    found = verify(made, covered, seen(signer), NOTE)
    assert found.value_holds is None
    assert found.problem is SubIndication.UNSUPPORTED_SIGNATURE


@pytest.mark.parametrize("name", ["signer-p256", "signer-p384", "signer-ed25519"])
def test_every_scheme_of_the_demo(name: str) -> None:
    signer = who.signer(name)
    made = message(signer, Cms(digest="sha512"))
    covered = {"sha512": digest("sha512", DATA)}
    assert verify(made, covered, seen(signer), NOTE).problem is None
    assert verify(made, covered, SIGNER, NOTE).problem is SubIndication.SIG_CRYPTO_FAILURE
