# SPDX-License-Identifier: Apache-2.0
"""The curve that GB/T 32918.5 recommends, and what a public key on it must be.

The checks are those of GB/T 32918.1 §6.2.1.

y² = x³ + ax + b over the field of `P` elements. `G` generates a group of prime order `N` and
cofactor 1, so every point of the curve but infinity is a public key.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GX = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
GY = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0

FIELD_OCTETS = 32
"""Octets of a coordinate, of a number below `N`, and of SM3."""
POINT_OCTETS = 1 + 2 * FIELD_OCTETS
UNCOMPRESSED = 0x04

_OID_EC = "06072a8648ce3d0201"  # 1.2.840.10045.2.1 id-ecPublicKey
_OID_SM2 = "06082a811ccf5501822d"  # 1.2.156.10197.1.301
_BIT_STRING = "034200"
_SPKI_HEADS = tuple(
    bytes.fromhex(head + _BIT_STRING)
    for head in (
        "30593013" + _OID_EC + _OID_SM2,  # GB/T 35276 §7.1, as certificates have it
        "305a3014" + _OID_SM2 + _OID_SM2,  # as older tools wrote it
    )
)
_KEPT_KEYS = 256
"""Public keys kept after their check; a document names tens."""


class KeyFormError(ValueError):
    """No public key of this curve, or not in the one form that GB/T 35276 §7.1 allows."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A checked point of the curve: its octets 04, x, y (65) and its coordinates."""

    point: bytes
    x: int
    y: int


@lru_cache(maxsize=_KEPT_KEYS)
def read_point(octets: bytes) -> PublicKey:
    """The public key with the uncompressed `octets` 04, x, y.

    GB/T 35276 §7.1 has no other form: infinity (00), compressed (02, 03) and hybrid points (06, 07)
    are refused, although other standards know them.

    Raises:
        KeyFormError: another form or length, a coordinate not below `P`, not on the curve.
    """
    if len(octets) != POINT_OCTETS or octets[0] != UNCOMPRESSED:
        raise KeyFormError("SM2 public key is not an uncompressed point")
    x = int.from_bytes(octets[1 : 1 + FIELD_OCTETS], "big")
    y = int.from_bytes(octets[1 + FIELD_OCTETS :], "big")
    if x >= P or y >= P:
        raise KeyFormError("SM2 public key has a coordinate outside the field")
    if (y * y - (x * x + A) * x - B) % P != 0:
        raise KeyFormError("SM2 public key is not on the curve")
    return PublicKey(octets, x, y)


def read_spki(spki: bytes) -> PublicKey:
    """The public key in a SubjectPublicKeyInfo (DER): id-ecPublicKey or SM2, over the SM2 curve.

    Raises:
        KeyFormError: something else, or not a key (`read_point`).
    """
    for head in _SPKI_HEADS:
        if spki.startswith(head):
            return read_point(bytes(spki[len(head) :]))
    raise KeyFormError("not an SM2 public key")
