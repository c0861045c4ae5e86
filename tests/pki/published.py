# SPDX-License-Identifier: Apache-2.0
"""Keys whose private half is published, and the module by which the verifier knows them.

Beside our own (`keys`): those of the library `cryptography`'s test vectors, which come from many
projects and standards, and the examples of the SM2 standard. NIST's PKITS is left out: its
hierarchies are for verifiers to try on, with an anchor that nobody takes for a CA.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import cryptography_vectors
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from .keys import Key, Sm2PrivateKey, all_keys

MODULE = Path(__file__).parents[2] / "src" / "esignverify" / "crypto" / "published_keys.py"

_VECTORS = Path(cryptography_vectors.__file__).parent
_LEFT_OUT = frozenset({"PKITS_data", "DH"})
_LOADERS: dict[str, Callable[[bytes], object]] = {
    ".pem": lambda data: serialization.load_pem_private_key(data, None),
    ".der": lambda data: serialization.load_der_private_key(data, None),
    ".p12": lambda data: pkcs12.load_key_and_certificates(data, b"cryptography")[0],
}
_SIGNING = (
    rsa.RSAPrivateKey,
    ec.EllipticCurvePrivateKey,
    ed25519.Ed25519PrivateKey,
    ed448.Ed448PrivateKey,
)
_OF_THE_SM2_STANDARD = {
    "GB/T 32918.5-2017 A.2, GM/T 0009: the signer": (
        "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
    ),
    "GB/T 32918.5-2017 B.2: user A": (
        "81EB26E941BB5AF16DF116495F90695272AE2CD63D6C4AE1678418BE48230029"
    ),
    "GB/T 32918.5-2017 B.2: user B": (
        "785129917D45A9EA5437A59356B82338EAADDA6CEB199088F14AE10DEFA229B5"
    ),
}


@cache
def published_elsewhere() -> dict[str, Key]:
    """Every such key by the place where its private half stands; each key once."""
    found: dict[str, Key] = {}
    seen: set[str] = set()
    for place, one in (*_of_vectors(), *_of_the_sm2_standard()):
        if digest(one) not in seen:
            seen.add(digest(one))
            found[place] = one
    return found


def digest(key: Key) -> str:
    """SHA-256 of its SubjectPublicKeyInfo, hex: what the verifier knows it by."""
    return hashlib.sha256(key.spki).hexdigest()


def _of_vectors() -> Iterator[tuple[str, Key]]:
    for path in sorted(_VECTORS.rglob("*")):
        if path.suffix not in _LOADERS or _LEFT_OUT & set(path.parts):
            continue
        try:
            private = _LOADERS[path.suffix](path.read_bytes())
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue  # a certificate, a public key, one that is broken on purpose or encrypted
        if isinstance(private, _SIGNING):
            place = f"cryptography_vectors, {path.relative_to(_VECTORS).as_posix()}"
            yield place, Key(place, private)


def _of_the_sm2_standard() -> Iterator[tuple[str, Key]]:
    for place, value in _OF_THE_SM2_STANDARD.items():
        yield place, Key(place, Sm2PrivateKey(int(value, 16)))


def write() -> None:
    """Write the module by which the verifier knows these keys again."""
    own = "".join(f'        "{one}",\n' for one in sorted(digest(key) for key in all_keys()))
    others = "".join(
        f"        # {place}\n" + f'        "{digest(key)}",\n'
        for place, key in published_elsewhere().items()
    )
    text = _MODULE.replace("        @OWN@\n", own).replace("        @OTHERS@\n", others)
    MODULE.write_text(text, encoding="utf-8")


_MODULE = '''# SPDX-License-Identifier: Apache-2.0
"""Keys whose private half everybody can have, known by the SHA-256 (hex) of their SPKI DER.

Written by ``make fixtures`` (tests/pki/published.py); do not edit by hand.
"""

from __future__ import annotations

from enum import StrEnum


class PublishedKey(StrEnum):
    """Why a key is known to the public."""

    DEMO = "demo"
    """Made for this project's demo and tests."""
    TEST = "test"
    """Published elsewhere for tests."""


DEMO = frozenset(
    {
        @OWN@
    }
)
"""The keys under tests/pki/keys. They count in a demo and nowhere else."""

TEST = frozenset(
    {
        @OTHERS@
    }
)
"""Other public test keys, each with the place where its private half stands."""


def published_key(spki_sha256: str) -> PublishedKey | None:
    """Whether the key with this SPKI digest (lower-case hex) is public, and why."""
    if spki_sha256 in DEMO:
        return PublishedKey.DEMO
    return PublishedKey.TEST if spki_sha256 in TEST else None
'''
