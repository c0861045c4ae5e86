# SPDX-License-Identifier: Apache-2.0
"""Committed test keys. They are public: whoever trusts one trusts everybody.

The verifier knows the digest of each (`published`) and refuses them outside tests and demo.
``python -m tests.pki.keys`` makes the keys that are missing; existing ones are never replaced,
because every fixture depends on them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

from . import sm2
from .der import bits, der, dotted, integer, octets, sequence

FOLDER = Path(__file__).parent / "keys"

EC_PUBLIC_KEY, SM2_CURVE = "1.2.840.10045.2.1", "1.2.156.10197.1.301"


@dataclass(frozen=True)
class Sm2PrivateKey:
    """An SM2 key (GB/T 32918): a number from 1 to n-2. No library of ours signs with it."""

    value: int


OtherKey = (
    rsa.RSAPrivateKey
    | ec.EllipticCurvePrivateKey
    | ed25519.Ed25519PrivateKey
    | ed448.Ed448PrivateKey
)
"""What the library `cryptography` can sign with."""
PrivateKey = OtherKey | Sm2PrivateKey

KINDS: dict[str, str] = {
    "root-rsa": "rsa-3072",
    "sub-rsa": "rsa-3072",
    "root-ecc": "p384",
    "sub-ecc": "p256",
    "tsa": "p256",
    "tsa-rsa": "rsa-3072",
    "tsa-old": "p256",
    "tsa-mid": "p256",
    "ocsp": "p256",
    "root-lapsed": "p256",
    "root-egov": "p256",
    "root-unlicensed": "p256",
    "root-unknown": "p256",
    "root-foreign": "p256",
    "root-hong-kong": "p256",
    "root-hong-kong-ended": "p256",
    "root-listed": "p256",
    "root-listed-ended": "p256",
    "root-listed-old": "p256",
    "root-unconfirmed": "p256",
    "root-withdrawn": "p256",
    "root-unlisted": "p256",
    "root-raw": "p256",
    "root-glued": "p256",
    "root-parts": "p256",
    "root-unit": "p256",
    "signer-rsa": "rsa-3072",
    "signer-rsa-2048": "rsa-2048",
    "signer-rsa-1024": "rsa-1024",
    "signer-p256": "p256",
    "signer-p384": "p384",
    "signer-ed25519": "ed25519",
    "signer-ed448": "ed448",
    "signer-other": "p256",
    "signer-person": "p256",
    "attacker-root": "p256",
    "attacker-root-rsa": "rsa-3072",
    "attacker-signer": "p256",
    "attacker-tsa": "p256",
    "root-sm2": "sm2",
    "sub-sm2": "sm2",
    "tsa-sm2": "sm2",
    "ocsp-sm2": "sm2",
    "root-seal": "sm2",
    "seal-maker": "sm2",
    "signer-sm2": "sm2",
    "signer-sm2-person": "sm2",
    "signer-sm2-other": "sm2",
    "root-sm2-test": "sm2",
    "attacker-root-sm2": "sm2",
    "attacker-root-seal": "sm2",
    "attacker-seal-maker": "sm2",
    "attacker-signer-sm2": "sm2",
    "attacker-tsa-sm2": "sm2",
}
"""Name of each key and what it is."""

_LABEL = """TEST KEY of the project esignverify. It is published with the source code.
Never use it for anything real: the verifier refuses it by its digest.
"""
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


@dataclass(frozen=True)
class Key:
    """A private key and the name of its file."""

    name: str
    private: PrivateKey

    @property
    def spki(self) -> bytes:
        """SubjectPublicKeyInfo, DER (RFC 5280 §4.1.2.7)."""
        if isinstance(self.private, Sm2PrivateKey):
            return sm2.spki(self.private.value)
        return self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @property
    def kind(self) -> str:
        """The family in the words of asn1crypto's signature algorithms; "sm2" for SM2."""
        if isinstance(self.private, Sm2PrivateKey):
            return "sm2"
        if isinstance(self.private, rsa.RSAPrivateKey):
            return "rsa"
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return "ecdsa"
        return "ed25519" if isinstance(self.private, ed25519.Ed25519PrivateKey) else "ed448"

    @property
    def library_key(self) -> OtherKey:
        """The private key for the library `cryptography`, which has no SM2."""
        assert not isinstance(self.private, Sm2PrivateKey)
        return self.private

    @property
    def sm2(self) -> int:
        """The private number of an SM2 key."""
        assert isinstance(self.private, Sm2PrivateKey)
        return self.private.value

    def sign(self, data: bytes, digest: str = "sha256", *, pss: bool = False) -> bytes:
        """Sign `data`, the same way each time: RFC 6979 for ECDSA, PSS with an empty salt.

        SM2 signs SM3(ZA, data) with the default identity, whatever `digest` says.
        """
        private = self.private
        if isinstance(private, Sm2PrivateKey):
            return sm2.sign(private.value, data)
        if isinstance(private, rsa.RSAPrivateKey):
            algorithm = _HASHES[digest]()
            filling = padding.PSS(padding.MGF1(algorithm), 0) if pss else padding.PKCS1v15()
            return private.sign(data, filling, algorithm)
        if isinstance(private, ec.EllipticCurvePrivateKey):
            return private.sign(data, ec.ECDSA(_HASHES[digest](), deterministic_signing=True))
        return private.sign(data)


@cache
def key(name: str) -> Key:
    """The committed key of that name."""
    data = (FOLDER / f"{name}.pem").read_bytes()
    if KINDS.get(name) == "sm2":
        return Key(name, _read_sm2(data))
    return Key(name, cast("OtherKey", serialization.load_pem_private_key(data, None)))


def _read_sm2(data: bytes) -> Sm2PrivateKey:
    _, _, der_bytes = pem.unarmor(data)
    inner = asn1_keys.PrivateKeyInfo.load(der_bytes)["private_key"]
    private = asn1_keys.ECPrivateKey.load(bytes(inner.contents))["private_key"]
    return Sm2PrivateKey(int(private.native))


def all_keys() -> tuple[Key, ...]:
    """Every key that lies in the folder, listed above or not."""
    return tuple(key(path.stem) for path in sorted(FOLDER.glob("*.pem")))


def generate_missing() -> None:
    """Make the keys of the table that have no file yet."""
    for name, kind in KINDS.items():
        path = FOLDER / f"{name}.pem"
        if not path.exists():
            path.write_bytes(_LABEL.encode() + (_new_sm2() if kind == "sm2" else _new_pem(kind)))


def _new_pem(kind: str) -> bytes:
    return _new(kind).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _new_sm2() -> bytes:
    """A new SM2 key as PKCS#8 (RFC 5958) around an ECPrivateKey (RFC 5915), PEM."""
    value = 1 + secrets.randbelow(sm2.N - 2)
    public = der(0xA1, bits(sm2.public_point(value)))
    inner = sequence(integer(1), octets(value.to_bytes(32)), public)
    algorithm = sequence(dotted(EC_PUBLIC_KEY), dotted(SM2_CURVE))
    info = sequence(integer(0), algorithm, octets(inner))
    return bytes(pem.armor("PRIVATE KEY", info))


def _new(kind: str) -> OtherKey:
    if kind.startswith("rsa-"):
        return rsa.generate_private_key(65537, int(kind[4:]))
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind == "ed448":
        return ed448.Ed448PrivateKey.generate()
    return ec.generate_private_key(ec.SECP384R1() if kind == "p384" else ec.SECP256R1())


if __name__ == "__main__":
    generate_missing()
