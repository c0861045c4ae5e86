# SPDX-License-Identifier: Apache-2.0
"""CAdES attributes (EN 319 122-1 §5.2): content timestamps and signature policies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from asn1crypto import core

from .authorities import tsa
from .certificates import Entity
from .cms import OCTETS, SEQUENCE, attribute, der, digest_algorithm
from .timestamps import token

POLICY = "1.2.156.10260.9999.2"
"""A made-up signature policy."""
POLICY_TEXT = "演示用签名策略：虚构 | a made-up signature policy".encode()

More = Callable[[bytes], Sequence[bytes]]


def content_timestamp(at: datetime, by: Entity | None = None) -> More:
    """Makes a content-time-stamp attribute (§5.2.8) that says `at`."""
    return lambda content: [attribute("content_time_stamp", token(by or tsa(), content, at))]


def signature_policy(document: bytes = POLICY_TEXT) -> More:
    """A signature-policy-identifier attribute (§5.2.9) that names `POLICY` as this document."""
    algorithm = digest_algorithm("sha256")
    hashed = der(SEQUENCE, algorithm, der(OCTETS, hashlib.sha256(document).digest()))
    return lambda _: [attribute("signature_policy", der(SEQUENCE, _policy_oid(), hashed))]


def implied_policy() -> More:
    """The same attribute, saying that the policy is implied (RFC 5126 §5.8.1)."""
    return lambda _: [attribute("signature_policy", bytes(core.Null().dump()))]


def policy_store(document: bytes = POLICY_TEXT) -> bytes:
    """A signature-policy-store attribute (§5.2.10) with that document."""
    return attribute("signature_policy_store", der(SEQUENCE, _policy_oid(), der(OCTETS, document)))


def _policy_oid() -> bytes:
    return bytes(core.ObjectIdentifier(POLICY).dump())
