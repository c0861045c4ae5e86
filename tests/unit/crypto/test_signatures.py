# SPDX-License-Identifier: Apache-2.0
"""One signature value under one key: right, wrong, or not to be tried; nothing else."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pki.keys import key

from esignverify.crypto.digests import digest
from esignverify.crypto.signatures import (
    UnusableKeyError,
    WrongSignatureError,
    verify_digest,
    verify_message,
)
from esignverify.model.algorithm import Algorithm

MESSAGE = b"what was signed"
RSA = Algorithm("rsa", "sha256")
ECDSA = Algorithm("ecdsa", "sha256")
PSS = Algorithm("rsa-pss", "sha256", 0, "sha256")
CASES = {
    "rsa": ("signer-rsa", RSA),
    "ecdsa-p256": ("signer-p256", ECDSA),
    "ecdsa-p384": ("signer-p384", ECDSA),
    "rsa-pss": ("signer-rsa", PSS),
    "ed25519": ("signer-ed25519", Algorithm("ed25519", None)),
    "ed448": ("signer-ed448", Algorithm("ed448", None)),
}
WITH_DIGEST = {name: case for name, case in CASES.items() if not name.startswith("ed")}


def _sign(name: str, algorithm: Algorithm) -> bytes:
    return key(name).sign(MESSAGE, algorithm.digest or "", pss=algorithm.name == "rsa-pss")


@pytest.mark.parametrize(("name", "algorithm"), CASES.values(), ids=CASES.keys())
def test_a_right_value_verifies_over_the_message(name: str, algorithm: Algorithm) -> None:
    verify_message(key(name).spki, algorithm, _sign(name, algorithm), MESSAGE)


@pytest.mark.parametrize(("name", "algorithm"), WITH_DIGEST.values(), ids=WITH_DIGEST.keys())
def test_and_over_its_digest_alone(name: str, algorithm: Algorithm) -> None:
    made = digest("sha256", MESSAGE)
    verify_digest(key(name).spki, algorithm, _sign(name, algorithm), made)
    with pytest.raises(WrongSignatureError):
        verify_digest(key(name).spki, algorithm, _sign(name, algorithm), made[:-1])
    with pytest.raises(WrongSignatureError):
        verify_digest(key(name).spki, algorithm, _sign(name, algorithm), digest("sha256", b""))


@pytest.mark.parametrize("name", ["signer-ed25519", "signer-ed448"])
def test_eddsa_needs_the_message_itself(name: str) -> None:
    """RFC 8032 §5.1: PureEdDSA hashes the message twice."""
    algorithm = Algorithm(key(name).kind, None)
    with pytest.raises(UnusableKeyError):
        verify_digest(key(name).spki, algorithm, _sign(name, algorithm), b"0" * 64)


@pytest.mark.parametrize(("name", "algorithm"), CASES.values(), ids=CASES.keys())
def test_a_wrong_message_or_value_is_wrong(name: str, algorithm: Algorithm) -> None:
    value = _sign(name, algorithm)
    for signature, message in (
        (value, MESSAGE + b"."),
        (value[:-1] + bytes([value[-1] ^ 1]), MESSAGE),
        (value[:-1], MESSAGE),
        (value + b"\0", MESSAGE),
        (b"", MESSAGE),
    ):
        with pytest.raises(WrongSignatureError):
            verify_message(key(name).spki, algorithm, signature, message)


@pytest.mark.parametrize("of", CASES)
@pytest.mark.parametrize("under", CASES)
def test_a_value_of_another_scheme_is_wrong_not_unknown(of: str, under: str) -> None:
    signer, algorithm = CASES[of]
    other = CASES[under][0]
    if key(other).spki == key(signer).spki:
        return
    with pytest.raises(WrongSignatureError):
        verify_message(key(other).spki, algorithm, _sign(signer, algorithm), MESSAGE)


@pytest.mark.parametrize("name", ["signer-rsa", "signer-p256", "signer-ed25519", "signer-ed448"])
@pytest.mark.parametrize("scheme", ["sm2", "1.2.3.4"])
def test_a_scheme_this_engine_does_not_know_is_not_tried(name: str, scheme: str) -> None:
    with pytest.raises(UnusableKeyError):
        verify_message(key(name).spki, Algorithm(scheme, "sha256"), b"value", MESSAGE)


@pytest.mark.parametrize("name", ["shake256", "ripemd160", "1.2.3", None])
def test_a_digest_it_cannot_use_is_not_tried(name: str | None) -> None:
    with pytest.raises(UnusableKeyError):
        verify_message(key("signer-rsa").spki, Algorithm("rsa", name), b"value", MESSAGE)


@pytest.mark.parametrize("spki", [b"", b"\0" * 91, b"\x30\x00", key("signer-rsa").spki[:-1]])
def test_octets_that_are_no_key_are_not_tried(spki: bytes) -> None:
    with pytest.raises(UnusableKeyError):
        verify_message(spki, RSA, b"value", MESSAGE)


@pytest.mark.parametrize("salt", [-1, 2**31, 2**63, 2**64, 2**200])
def test_a_salt_length_that_nobody_can_mean_is_not_tried(salt: int) -> None:
    """RFC 4055 §3.1: an INTEGER of any size stands in the algorithm's parameters."""
    with pytest.raises(UnusableKeyError):
        verify_message(key("signer-rsa").spki, Algorithm("rsa-pss", "sha256", salt), b"", MESSAGE)


def test_pss_defaults_are_those_of_rfc_4055() -> None:
    """§3.1: mask function with SHA-1, salt of 20 octets where the parameters say nothing."""
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    private = key("signer-rsa").private
    assert isinstance(private, rsa.RSAPrivateKey)
    filling = padding.PSS(padding.MGF1(hashes.SHA1()), 20)
    value = private.sign(MESSAGE, filling, hashes.SHA256())
    verify_message(key("signer-rsa").spki, Algorithm("rsa-pss", "sha256"), value, MESSAGE)
    with pytest.raises(WrongSignatureError):
        verify_message(key("signer-rsa").spki, PSS, value, MESSAGE)


def test_pss_is_not_taken_for_v15_nor_the_other_way_round() -> None:
    spki = key("signer-rsa").spki
    with pytest.raises(WrongSignatureError):
        verify_message(spki, RSA, _sign("signer-rsa", PSS), MESSAGE)
    with pytest.raises(WrongSignatureError):
        verify_message(spki, PSS, _sign("signer-rsa", RSA), MESSAGE)


@pytest.mark.parametrize(
    "pair", [(0, 0), (0, 1), (1, 0), (1, 1), (2**256, 2**256), (-1, -1)], ids=str
)
def test_degenerate_ecdsa_pairs_are_wrong(pair: tuple[int, int]) -> None:
    r, s = (value.to_bytes(40, "big", signed=True) for value in pair)
    body = b"".join(b"\x02" + bytes([len(v)]) + v for v in (r, s))
    for value in (encode_dss_signature(*(abs(one) for one in pair)), b"\x30" + bytes([84]) + body):
        with pytest.raises(WrongSignatureError):
            verify_message(key("signer-p256").spki, ECDSA, value, MESSAGE)


def test_ecdsa_values_in_ber_are_wrong() -> None:
    """RFC 3279 §2.2.3 and SEC 1 C.5: DER; a looser reading makes one signature many."""
    r, s = decode_dss_signature(_sign("signer-p256", ECDSA))
    strict = encode_dss_signature(r, s)
    verify_message(key("signer-p256").spki, ECDSA, strict, MESSAGE)
    with pytest.raises(WrongSignatureError):
        verify_message(key("signer-p256").spki, ECDSA, b"\x30\x81" + strict[1:], MESSAGE)


def test_explicit_curve_parameters_are_not_tried() -> None:
    """RFC 5480 §2.1.1 forbids them: the curve could be the attacker's own."""
    named = key("signer-p256").spki
    explicit = bytes.fromhex("30081a060102") + named
    with pytest.raises(UnusableKeyError):
        verify_message(explicit, ECDSA, _sign("signer-p256", ECDSA), MESSAGE)


def test_dsa_of_old_archives_is_tried() -> None:
    """A key of 1024 bits, which FIPS 186-2 allowed; the policy says what such a value is worth."""
    private = dsa.generate_private_key(1024)
    spki = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    value = private.sign(MESSAGE, hashes.SHA256())
    verify_message(spki, Algorithm("dsa", "sha256"), value, MESSAGE)
    with pytest.raises(WrongSignatureError):
        verify_message(spki, Algorithm("dsa", "sha256"), value, b"")
    with pytest.raises(WrongSignatureError):
        verify_message(spki, RSA, value, MESSAGE)


def test_a_curve_without_a_name_here_is_still_a_key() -> None:
    private = ec.generate_private_key(ec.BrainpoolP256R1())
    spki = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    verify_message(spki, ECDSA, private.sign(MESSAGE, ec.ECDSA(hashes.SHA256())), MESSAGE)


NAMES = st.sampled_from(["rsa", "rsa-pss", "ecdsa", "dsa", "ed25519", "ed448", "sm2", "1.2.3"])
KEYS = st.sampled_from(["signer-rsa", "signer-p256", "signer-ed25519", "signer-ed448"])
HASHES = st.sampled_from(["md5", "sha1", "sha256", "sha3-512", "sm3", "1.2", None])


@settings(max_examples=200, deadline=None)
@given(KEYS, NAMES, HASHES, st.none() | st.integers(), HASHES, st.binary(max_size=512))
def test_nothing_but_the_two_answers_comes_out(
    name: str,
    scheme: str,
    hashing: str | None,
    salt: int | None,
    mask: str | None,
    value: bytes,
) -> None:
    algorithm = Algorithm(scheme, hashing, salt, mask)
    with pytest.raises((WrongSignatureError, UnusableKeyError)):
        verify_message(key(name).spki, algorithm, value, MESSAGE)
    with pytest.raises((WrongSignatureError, UnusableKeyError)):
        verify_digest(key(name).spki, algorithm, value, b"0" * 32)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["signer-rsa", "signer-p256"]), st.data())
def test_a_key_with_a_changed_octet_never_verifies(name: str, data: st.DataObject) -> None:
    algorithm = RSA if name == "signer-rsa" else ECDSA
    spki = key(name).spki
    place = data.draw(st.integers(0, len(spki) - 1))
    mask = data.draw(st.integers(1, 255))
    changed = spki[:place] + bytes([spki[place] ^ mask]) + spki[place + 1 :]
    with pytest.raises((WrongSignatureError, UnusableKeyError)):
        verify_message(changed, algorithm, _sign(name, algorithm), MESSAGE)


def test_a_digest_info_without_null_is_the_same_digest_and_nothing_else_is() -> None:
    """RFC 8017 §9.2 writes NULL; cards exist that leave it out."""
    key = rsa.generate_private_key(65537, 2048)
    numbers, size = key.private_numbers(), 256
    spki = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    seen = digest("sha256", b"text")
    bare = bytes.fromhex("302f300b0609608648016503040201") + b"\x04\x20" + seen
    long = bytes.fromhex("3080300b0609608648016503040201") + b"\x04\x20" + seen + b"\0\0"

    def value(info: bytes) -> bytes:
        block = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
        number = pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n)
        return number.to_bytes(size, "big")

    algorithm = Algorithm("rsa", "sha256")
    verify_message(spki, algorithm, value(bare), b"text")
    verify_digest(spki, algorithm, value(bare), seen)
    for wrong in (long, bare + b"\0", bare[:-1] + b"\0", seen, b""):
        with pytest.raises(WrongSignatureError):
            verify_message(spki, algorithm, value(wrong), b"text")
    with pytest.raises(WrongSignatureError):
        verify_message(spki, Algorithm("rsa", "sha384"), value(bare), b"text")


@pytest.mark.parametrize("head", ["300c06082a811ccf550183110500", "300a06082a811ccf55018311"])
def test_sm3_in_a_digest_info_by_its_own_oid(head: str) -> None:
    """GM/T 0006; the library knows it by the OID of the signature algorithm only."""
    key = rsa.generate_private_key(65537, 2048)
    numbers, size = key.private_numbers(), 256
    spki = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    seen = digest("sm3", b"text")
    inner = bytes.fromhex(head) + b"\x04\x20" + seen
    info = bytes([0x30, len(inner)]) + inner

    def value(info: bytes) -> bytes:
        block = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
        number = pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n)
        return number.to_bytes(size, "big")

    algorithm = Algorithm("rsa", "sm3")
    verify_message(spki, algorithm, value(info), b"text")
    verify_digest(spki, algorithm, value(info), seen)
    for wrong in (info + b"\0", info[:-1] + b"\0", seen, b""):
        with pytest.raises(WrongSignatureError):
            verify_message(spki, algorithm, value(wrong), b"text")


def test_an_exponent_as_long_as_the_modulus_makes_no_usable_key() -> None:
    """An attack: 390 such keys and one forged list took eleven seconds."""
    numbers = key("signer-rsa").library_key.public_key().public_numbers()  # type: ignore[union-attr]
    modulus = numbers.n  # type: ignore[union-attr]
    algorithm = Algorithm("rsa", "sha256")
    for bits, error in ((64, WrongSignatureError), (65, UnusableKeyError)):
        odd = rsa.RSAPublicNumbers((1 << (bits - 1)) | 1, modulus).public_key()
        spki = odd.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        with pytest.raises(error):
            verify_message(spki, algorithm, bytes(len(f"{modulus:x}") // 2), b"message")
