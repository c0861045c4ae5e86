# SPDX-License-Identifier: Apache-2.0
"""Timestamp tokens (RFC 3161), by the right authority and by wrong ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from asn1crypto import tsp

from .certificates import Entity
from .cms import Cms, digest_id, digest_of, signed_data


def token(
    tsa: Entity,
    over: bytes,
    at: datetime,
    *,
    digest: str = "sha256",
    certificates: tuple[bytes, ...] = (),
    imprint: bytes | None = None,
    how: Cms | None = None,
    detached: bool = False,
    sign: Callable[[bytes, Entity, Cms], bytes] = signed_data,
) -> bytes:
    """RFC 3161 token over `over`, DER; `imprint` replaces the right message imprint.

    `detached` leaves the TSTInfo out, which RFC 3161 §2.4.2 does not allow; `sign` makes the
    SignedData around it.
    """
    seed = hashlib.sha256(over + tsa.der + at.isoformat().encode()).digest()
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.156.10260.9999.1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": digest_id(digest)},
                "hashed_message": imprint or digest_of(over, digest),
            },
            "serial_number": int.from_bytes(seed[:8]) >> 1,
            "gen_time": at,
        }
    )
    wrapping = replace(
        how or Cms(),
        content_type="tst_info",
        encapsulate=not detached,
        signing_time=at,
        certificates=certificates,
    )
    return sign(info.dump(), tsa, wrapping)
