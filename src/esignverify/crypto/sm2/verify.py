# SPDX-License-Identifier: Apache-2.0
"""One SM2 signature under one key: form and range here, the same for all back-ends; then one asks.

Curve and coordinates of the key were checked when it was read (`curve.read_point`).
"""

from __future__ import annotations

from .backend import chosen
from .curve import FIELD_OCTETS, N, PublicKey
from .encoding import SignatureFormError, decode
from .interface import Backend
from .pure import Pure


def verify(key: PublicKey, signature: bytes, e: bytes, backend: Backend | None = None) -> bool:
    """Whether `signature` (strict DER) was made with `key` over the digest `e` (32 octets).

    `backend` is for tests and measurements; left out, it is the chosen one. GB/T 32918.2 §7.1.
    """
    if len(e) != FIELD_OCTETS:
        return False
    try:
        decoded = decode(signature)
    except SignatureFormError:
        return False
    # B1, B2: r and s are from 1 to n-1. B5: t = (r + s) mod n is not 0.
    if not (0 < decoded.r < N and 0 < decoded.s < N and decoded.r + decoded.s != N):
        return False
    answer = (backend or chosen().backend).verify(key, decoded, e)
    if answer is None:
        # A library out of memory must not read as a forgery: our own arithmetic answers then.
        return Pure().verify(key, decoded, e)
    return answer
