# SPDX-License-Identifier: Apache-2.0
"""What SM2 signs: e = SM3(ZA ‖ M), computed here for every back-end (GB/T 32918.2 §5.5, §6.1)."""

from __future__ import annotations

from functools import lru_cache

from ..digests import digest
from . import curve
from .curve import FIELD_OCTETS, PublicKey

DEFAULT_ID = b"1234567812345678"
"""The signer's identifier where none is agreed (GB/T 35276 §10); all real signers use it."""
MAX_ID = 0xFFFF // 8
"""Octets of an identifier whose length in bits still fits ENTL, two octets."""

_CURVE = b"".join(
    number.to_bytes(FIELD_OCTETS, "big") for number in (curve.A, curve.B, curve.GX, curve.GY)
)


@lru_cache(maxsize=256)
def za(key: PublicKey, identity: bytes = DEFAULT_ID) -> bytes:
    """ZA = SM3(ENTL ‖ ID ‖ a ‖ b ‖ Gx ‖ Gy ‖ Px ‖ Py), 32 octets; ENTL counts bits.

    Raises:
        ValueError: `identity` is longer than `MAX_ID` octets.
    """
    if len(identity) > MAX_ID:
        raise ValueError("SM2 identifier too long")
    entl = (8 * len(identity)).to_bytes(2, "big")
    return digest("sm3", entl, identity, _CURVE, key.point[1:])


def message_digest(
    key: PublicKey, *pieces: bytes | memoryview, identity: bytes = DEFAULT_ID
) -> bytes:
    """The digest e = SM3(ZA ‖ M) of the concatenated `pieces` M, 32 octets; M is not copied."""
    return digest("sm3", za(key, identity), *pieces)
