# SPDX-License-Identifier: Apache-2.0
"""RSA over SM3 (1.2.156.10197.1.504, GM/T 0006), which some keys and servers sign with."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import rsa

from .. import authorities as who
from .. import sm2
from ..attacking import base
from ..case import FAILED, REJECT, Case, Sig, case
from ..certificates import Entity
from ..der import dotted, octets, sequence
from ..gm_cms import DATA, SIGNED_DATA, SM3, GmCms, gm_signed_data
from ..signing import signed
from .genuine import accepted

CLAUSE = "RFC 8017 §8.2.2, §9.2; GB/T 33560"
RSA_WITH_SM3 = "1.2.156.10197.1.504"
_NULL = b"\x05\0"


def _info(message: bytes, parameters: bytes = _NULL, oid: str = SM3) -> bytes:
    """DigestInfo of the SM3 of `message`."""
    return sequence(sequence(dotted(oid), parameters), octets(sm2.sm3(message)))


def _pkcs1(info: Callable[[bytes], bytes]) -> Callable[[Entity, bytes], bytes]:
    """Signs with RSA what `info` makes of the message (RFC 8017 §8.2.1)."""

    def sign(by: Entity, message: bytes) -> bytes:
        key = by.key.library_key
        assert isinstance(key, rsa.RSAPrivateKey)
        numbers = key.private_numbers()
        size = key.key_size // 8
        told = info(message)
        block = b"\0\1" + b"\xff" * (size - len(told) - 3) + b"\0" + told
        return pow(int.from_bytes(block), numbers.d, numbers.public_numbers.n).to_bytes(size)

    return sign


def _document(
    info: Callable[[bytes], bytes] = _info, over: Callable[[bytes], bytes] = lambda data: data
) -> bytes:
    how = GmCms(
        outer=SIGNED_DATA,
        inner=DATA,
        content_type=DATA,
        algorithm=RSA_WITH_SM3,
        null=True,
        certificates=(who.issuing().der,),
        signing_time=who.SIGNED,
        sign=_pkcs1(info),
    )

    def make(data: bytes) -> bytes:
        return gm_signed_data(over(data), who.institution(), how)

    return signed(make, base=base(), sub_filter="adbe.pkcs7.detached").data


def _wrong(document: bytes, sub: str, integrity: str, told: dict[str, str]) -> Case:
    signature = (Sig("Sig1", FAILED, sub, integrity),)
    return Case(document, REJECT, {"signature": FAILED}, signature, told)


@case(clause=CLAUSE)
def rsa_with_sm3() -> Case:
    """The DigestInfo names SM3 by its own OID, as RFC 8017 has it for every digest."""
    return accepted(_document())


@case(clause=CLAUSE)
def rsa_with_sm3_without_null() -> Case:
    """The same without the NULL of the algorithm."""
    return accepted(_document(lambda message: _info(message, b"")))


@case(clause=CLAUSE)
def rsa_with_sm3_by_the_signature() -> Case:
    """The DigestInfo names SM3 by the signature algorithm's OID, as OpenSSL writes it."""
    return accepted(_document(lambda message: _info(message, oid=RSA_WITH_SM3)))


@case(clause=CLAUSE, twin="algorithms/rsa-with-sm3")
def rsa_with_sm3_and_octets_behind() -> Case:
    """Octets of choice behind the DigestInfo: room for whoever forges with a small exponent."""
    document = _document(lambda message: _info(message) + bytes(32))
    told = {"crypto.signature-value": "failed:SIGNATURE_VALUE_WRONG"}
    return _wrong(document, "SIG_CRYPTO_FAILURE", "invalid", told)


@case(clause=CLAUSE, twin="algorithms/rsa-with-sm3")
def rsa_with_sm3_of_another_document() -> Case:
    """A sound value, taken from another document."""
    told = {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"}
    return _wrong(_document(over=lambda _: b"another"), "HASH_FAILURE", "modified", told)
