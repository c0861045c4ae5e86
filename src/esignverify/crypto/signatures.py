# SPDX-License-Identifier: Apache-2.0
"""Verify one signature value: RSA (PKCS #1 v1.5, PSS), ECDSA, EdDSA, DSA, SM2.

The arithmetic is pyca/cryptography's, that of SM2 is in `sm2`. A wrong value and a key or scheme
that we cannot use are different answers, so there are two exceptions and no boolean.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from ..model.algorithm import Algorithm
from .digests import digest
from .oids import ECDSA_PLAIN
from .sm2.curve import KeyFormError, PublicKey, read_spki
from .sm2.digest import message_digest
from .sm2.verify import verify as verify_sm2

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
    "sha512-224": hashes.SHA512_224,
    "sha512-256": hashes.SHA512_256,
    "sha3-224": hashes.SHA3_224,
    "sha3-256": hashes.SHA3_256,
    "sha3-384": hashes.SHA3_384,
    "sha3-512": hashes.SHA3_512,
}

MAX_RSA_EXPONENT = 64
"""Bits of a public exponent. Real ones are 3, 17 and 65537 (17 bits; CA/Browser Forum BR §6.1.6
counsels 2^16+1 and more). OpenSSL has this limit for moduli over 3,072 bits; below, one as long as
the modulus makes every signature tried take a hundred times as long."""


class WrongSignatureError(Exception):
    """The value is not this key's signature over this message."""


class UnusableKeyError(Exception):
    """Key, scheme or digest is one this engine does not know, or they do not go together."""


def verify_message(
    public_key: bytes, algorithm: Algorithm, signature: bytes, message: bytes
) -> None:
    """Check `signature` over `message` under `public_key` (SubjectPublicKeyInfo, DER).

    Raises:
        WrongSignatureError: it does not verify.
        UnusableKeyError: it could not be tried.
    """
    if algorithm.name == "sm2":
        key_of_sm2 = _sm2_key(public_key, algorithm)
        _verify_sm2(key_of_sm2, signature, message_digest(key_of_sm2, message))
        return
    key = _load(public_key)
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        _verify_eddsa(key, algorithm, signature, message)
        return
    if algorithm.name in ("ed25519", "ed448"):
        raise _refuse(key, algorithm)
    _verify(key, algorithm, signature, message, _hash_of(algorithm))


def verify_digest(public_key: bytes, algorithm: Algorithm, signature: bytes, digest: bytes) -> None:
    """Check `signature` over a message of which only the digest is at hand.

    For SM2 that digest is e = SM3(ZA ‖ M), which depends on the key (`sm2_digest`).

    Raises:
        WrongSignatureError: it does not verify.
        UnusableKeyError: it could not be tried; EdDSA needs the message itself (RFC 8032 §5.1).
    """
    if algorithm.name == "sm2":
        _verify_sm2(_sm2_key(public_key, algorithm), signature, digest)
        return
    key = _load(public_key)
    chosen = _hash_of(algorithm)
    if len(digest) != chosen.digest_size:
        raise WrongSignatureError
    _verify(key, algorithm, signature, digest, Prehashed(chosen))


def sm2_digest(public_key: bytes, *pieces: bytes | memoryview) -> bytes:
    """What SM2 signs of the concatenated `pieces` M: e = SM3(ZA ‖ M), 32 octets.

    ZA is that of `public_key` (SubjectPublicKeyInfo, DER) and the default identifier.

    Raises:
        UnusableKeyError: no SM2 key.
    """
    try:
        return message_digest(read_spki(public_key), *pieces)
    except KeyFormError as error:
        raise UnusableKeyError(str(error)) from error


def _sm2_key(public_key: bytes, algorithm: Algorithm) -> PublicKey:
    """The SM2 key; the only digest is SM3 (GB/T 35275 and 35276 know no other)."""
    if algorithm.digest != "sm3":
        raise UnusableKeyError(f"sm2 with digest {algorithm.digest}")
    try:
        return read_spki(public_key)
    except KeyFormError as error:
        _load(public_key)  # a key of another kind that we can use: then it is not its signature
        raise WrongSignatureError from error


def _verify_sm2(key: PublicKey, signature: bytes, digest: bytes) -> None:
    if not verify_sm2(key, signature, digest):
        raise WrongSignatureError


def _load(public_key: bytes) -> PublicKeyTypes:
    try:
        key = serialization.load_der_public_key(public_key)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnusableKeyError(str(error)) from error
    if isinstance(key, rsa.RSAPublicKey):
        exponent = key.public_numbers().e.bit_length()
        if exponent > MAX_RSA_EXPONENT:
            raise UnusableKeyError(f"rsa exponent of {exponent} bits")
    return key


def _hash_of(algorithm: Algorithm) -> hashes.HashAlgorithm:
    """The digest of the scheme; SM3 under RSA PKCS #1 only (1.2.156.10197.1.504, GB/T 33560)."""
    if (algorithm.name, algorithm.digest) == ("rsa", "sm3"):
        return hashes.SM3()
    return _hash(algorithm.digest)


def _hash(name: str | None) -> hashes.HashAlgorithm:
    if name is None or name not in _HASHES:
        raise UnusableKeyError(f"digest {name}")
    return _HASHES[name]()


def _verify_eddsa(
    key: ed25519.Ed25519PublicKey | ed448.Ed448PublicKey,
    algorithm: Algorithm,
    signature: bytes,
    message: bytes,
) -> None:
    expected = "ed25519" if isinstance(key, ed25519.Ed25519PublicKey) else "ed448"
    if algorithm.name != expected:
        raise _refuse(key, algorithm)
    try:
        key.verify(signature, message)
    except InvalidSignature:
        raise WrongSignatureError from None


def _verify(
    key: PublicKeyTypes,
    algorithm: Algorithm,
    signature: bytes,
    data: bytes,
    hashing: hashes.HashAlgorithm | Prehashed,
) -> None:
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm.name in ("rsa", "rsa-pss"):
            _verify_rsa(key, algorithm, signature, data, hashing)
        elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm.name == "ecdsa":
            key.verify(signature, data, ec.ECDSA(hashing))
        elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm.name == ECDSA_PLAIN:
            key.verify(_from_plain(signature, key), data, ec.ECDSA(hashing))
        elif isinstance(key, dsa.DSAPublicKey) and algorithm.name == "dsa":
            key.verify(signature, data, hashing)
        else:
            raise _refuse(key, algorithm)
    except InvalidSignature:
        raise WrongSignatureError from None
    except (UnsupportedAlgorithm, ValueError, OverflowError) as error:
        raise UnusableKeyError(str(error)) from error


def _verify_rsa(
    key: rsa.RSAPublicKey,
    algorithm: Algorithm,
    signature: bytes,
    data: bytes,
    hashing: hashes.HashAlgorithm | Prehashed,
) -> None:
    try:
        key.verify(signature, data, _padding(algorithm), hashing)
    except InvalidSignature:
        identifier = _IDENTIFIERS.get(algorithm.digest or "")
        if algorithm.name != "rsa" or identifier is None:
            raise
        seen = data if isinstance(hashing, Prehashed) else digest(algorithm.digest or "", data)
        # The octets as a whole are compared, never parsed: nothing else fits (RFC 8017 §8.2.2).
        forms = [_digest_info(identifier, b"", seen)]
        if algorithm.digest == "sm3":
            forms += [_digest_info(one, _NULL, seen) for one in (identifier, _SM3_WITH_RSA)]
        if _signed_octets(key, signature) not in forms:
            raise


_IDENTIFIERS = {
    "sha1": bytes.fromhex("06052b0e03021a"),
    "sha224": bytes.fromhex("0609608648016503040204"),
    "sha256": bytes.fromhex("0609608648016503040201"),
    "sha384": bytes.fromhex("0609608648016503040202"),
    "sha512": bytes.fromhex("0609608648016503040203"),
    "sm3": bytes.fromhex("06082a811ccf55018311"),
}
"""Digests by their OBJECT IDENTIFIER, DER (RFC 8017 §9.2 note 1). That of SM3 is
1.2.156.10197.1.401; OpenSSL writes and reads that of the whole signature algorithm.
"""
_SM3_WITH_RSA = bytes.fromhex("06082a811ccf55018378")
_NULL = b"\x05\x00"


def _digest_info(identifier: bytes, parameters: bytes, octets: bytes) -> bytes:
    """DigestInfo; without parameters as some cards write it instead of NULL."""
    algorithm = bytes([0x30, len(identifier) + len(parameters)]) + identifier + parameters
    inner = algorithm + bytes([0x04, len(octets)]) + octets
    return bytes([0x30, len(inner)]) + inner


def _signed_octets(key: rsa.RSAPublicKey, signature: bytes) -> bytes | None:
    try:
        return key.recover_data_from_signature(signature, padding.PKCS1v15(), None)
    except InvalidSignature:
        return None


def _from_plain(signature: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """The two numbers, each as long as the order of the curve (BSI TR-03111 §5.2.1), in DER."""
    # The order of every curve that we know is as long as its field.
    half = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * half:
        raise WrongSignatureError
    r, s = (int.from_bytes(one, "big") for one in (signature[:half], signature[half:]))
    return encode_dss_signature(r, s)


def _refuse(key: PublicKeyTypes, algorithm: Algorithm) -> Exception:
    """A known scheme under a key of another kind is simply not its signature."""
    if algorithm.name in ("rsa", "rsa-pss", "ecdsa", ECDSA_PLAIN, "dsa", "ed25519", "ed448"):
        return WrongSignatureError()
    return UnusableKeyError(f"{algorithm.name} with {type(key).__name__}")


def _padding(algorithm: Algorithm) -> padding.AsymmetricPadding:
    if algorithm.name == "rsa":
        return padding.PKCS1v15()
    # RFC 4055 §3.1: salt length and mask function are parameters of the algorithm.
    salt = 20 if algorithm.salt_length is None else algorithm.salt_length
    return padding.PSS(padding.MGF1(_hash(algorithm.mgf_digest or "sha1")), salt)
