# SPDX-License-Identifier: Apache-2.0
"""SM2 among the other schemes: right, wrong, or not to be tried."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pki import sm2
from tests.pki.keys import key

from esignverify.crypto.digests import digest
from esignverify.crypto.signatures import (
    UnusableKeyError,
    WrongSignatureError,
    sm2_digest,
    verify_digest,
    verify_message,
)
from esignverify.model.algorithm import Algorithm

SM2 = Algorithm("sm2", "sm3")
PRIVATE = 0x20261122
SPKI = sm2.spki(PRIVATE)
POINT = sm2.public_point(PRIVATE)
MESSAGE = b"what was signed"
VALUE = sm2.sign(PRIVATE, MESSAGE)
OLD_SPKI = bytes.fromhex("305a301406082a811ccf5501822d06082a811ccf5501822d034200") + POINT


@pytest.mark.parametrize("spki", [SPKI, OLD_SPKI])
def test_a_right_value_verifies_over_the_message_and_over_e(spki: bytes) -> None:
    verify_message(spki, SM2, VALUE, MESSAGE)
    e = sm2_digest(spki, MESSAGE[:3], memoryview(MESSAGE)[3:])
    assert e == sm2.message_digest(POINT, MESSAGE)
    verify_digest(spki, SM2, VALUE, e)


def test_another_message_identifier_or_value_is_wrong() -> None:
    raw = b"".join(n.to_bytes(32) for n in sm2.sign_digest(PRIVATE, sm2_digest(SPKI, MESSAGE)))
    for value, message in (
        (VALUE, MESSAGE + b"."),
        (VALUE[:-1] + bytes([VALUE[-1] ^ 1]), MESSAGE),
        (VALUE + b"\0", MESSAGE),
        (raw, MESSAGE),
        (sm2.sign(PRIVATE, MESSAGE, b""), MESSAGE),
        (sm2.sign(PRIVATE, MESSAGE, b"1234567812345679"), MESSAGE),
        (sm2.sign(PRIVATE + 1, MESSAGE), MESSAGE),
        (b"", MESSAGE),
    ):
        with pytest.raises(WrongSignatureError):
            verify_message(SPKI, SM2, value, message)


@pytest.mark.parametrize("wrong", [b"", digest("sm3", MESSAGE), bytes(32), bytes(31), bytes(64)])
def test_sm3_of_the_message_alone_is_not_what_is_signed(wrong: bytes) -> None:
    with pytest.raises(WrongSignatureError):
        verify_digest(SPKI, SM2, VALUE, wrong)


@pytest.mark.parametrize("name", ["sha256", "sha1", "SM3", "1.2.3", None])
def test_no_other_digest_is_tried(name: str | None) -> None:
    with pytest.raises(UnusableKeyError):
        verify_message(SPKI, Algorithm("sm2", name), VALUE, MESSAGE)
    with pytest.raises(UnusableKeyError):
        verify_digest(SPKI, Algorithm("sm2", name), VALUE, bytes(32))


@pytest.mark.parametrize("name", ["signer-rsa", "signer-p256", "signer-ed25519"])
def test_under_a_key_of_another_kind_it_is_not_its_signature(name: str) -> None:
    with pytest.raises(WrongSignatureError):
        verify_message(key(name).spki, SM2, VALUE, MESSAGE)
    with pytest.raises(UnusableKeyError):
        sm2_digest(key(name).spki, MESSAGE)


@pytest.mark.parametrize("scheme", ["ecdsa", "rsa", "rsa-pss", "dsa", "ed25519", "1.2.3"])
@pytest.mark.parametrize("hashing", ["sm3", "sha256", None])
def test_no_other_scheme_passes_under_an_sm2_key(scheme: str, hashing: str | None) -> None:
    with pytest.raises((UnusableKeyError, WrongSignatureError)):
        verify_message(SPKI, Algorithm(scheme, hashing), VALUE, MESSAGE)


@pytest.mark.parametrize(
    "point",
    [
        POINT[:-1] + bytes([POINT[-1] ^ 1]),
        b"\x04" + bytes(64),
        bytes(65),
        bytes([2 + (POINT[-1] & 1)]) + POINT[1:33],
        bytes([6 + (POINT[-1] & 1)]) + POINT[1:],
    ],
    ids=["off the curve", "zero", "infinity", "compressed", "hybrid"],
)
def test_a_key_that_is_no_point_in_its_one_form_is_not_tried(point: bytes) -> None:
    spki = SPKI[:-65] + point
    with pytest.raises(UnusableKeyError):
        verify_message(spki, SM2, VALUE, MESSAGE)
    with pytest.raises(UnusableKeyError):
        sm2_digest(spki, MESSAGE)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_key_with_a_changed_octet_never_verifies(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(SPKI) - 1))
    mask = data.draw(st.integers(1, 255))
    changed = SPKI[:place] + bytes([SPKI[place] ^ mask]) + SPKI[place + 1 :]
    with pytest.raises((WrongSignatureError, UnusableKeyError)):
        verify_message(changed, SM2, VALUE, MESSAGE)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120) | st.just(SPKI) | st.just(OLD_SPKI), st.binary(max_size=100))
def test_nothing_but_the_two_answers_comes_out(spki: bytes, value: bytes) -> None:
    with pytest.raises((WrongSignatureError, UnusableKeyError)):
        verify_message(spki, SM2, value, MESSAGE)
    with pytest.raises((WrongSignatureError, UnusableKeyError)):
        verify_digest(spki, SM2, value, bytes(32))


def test_sm3_with_rsa_is_pkcs1_and_nothing_else() -> None:
    """1.2.156.10197.1.504 (GB/T 33560): no PSS, no ECDSA with SM3 is defined."""
    private = key("signer-rsa").private
    assert isinstance(private, rsa.RSAPrivateKey)
    value = private.sign(MESSAGE, padding.PKCS1v15(), hashes.SM3())
    spki = key("signer-rsa").spki
    verify_message(spki, Algorithm("rsa", "sm3"), value, MESSAGE)
    verify_digest(spki, Algorithm("rsa", "sm3"), value, digest("sm3", MESSAGE))
    with pytest.raises(WrongSignatureError):
        verify_message(spki, Algorithm("rsa", "sm3"), value, MESSAGE + b".")
    for name, algorithm in (
        ("signer-rsa", Algorithm("rsa-pss", "sm3", 0, "sm3")),
        ("signer-rsa", Algorithm("rsa-pss", "sha256", 0, "sm3")),
        ("signer-p256", Algorithm("ecdsa", "sm3")),
    ):
        with pytest.raises(UnusableKeyError):
            verify_message(key(name).spki, algorithm, value, MESSAGE)
