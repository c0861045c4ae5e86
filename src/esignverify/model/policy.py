# SPDX-License-Identifier: Apache-2.0
"""A policy is data: named, versioned, hashed. It may be stricter than the floor, never looser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AlgorithmConstraint:
    """One row of dated algorithm constraints (ETSI TS 119 312): reliable until `until`.

    `name` is a digest (``sha1``), a key family (``rsa``) or a curve (``ec:secp256r1``); `min_bits`
    counts for key families. None means without an end known today.
    """

    name: str
    min_bits: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Policy:
    """How axes and findings become a decision.

    `claimed_time_raises_window`: a claimed signing time inside the window may raise its lower end
    (rule 8), with a warning. `require_proven_time`: no ACCEPT without a timestamp or record.
    `egov_kinds`: document kinds for which an e-government CA is enough.
    """

    name: str
    version: str
    sha256: str
    algorithms: tuple[AlgorithmConstraint, ...]
    claimed_time_raises_window: bool = False
    require_proven_time: bool = False
    egov_kinds: tuple[str, ...] = ("licence", "certificate", "type-approval")
    max_revocation_age_hours: int | None = None
    max_register_age_days: int | None = None
    """A signature this much younger than the register leaves its qualification unknown."""
    signature_policies: tuple[str, ...] = ()
    """Signature policies, as dotted OIDs, that a signer may name: an operator read them, and this
    policy asks what they ask (EN 319 102-1 §5.2.4.4, the mapping)."""
    foreign_arrangements: tuple[str, ...] = ()
    """Arrangements (`model.arrangements`) whose word on a foreign CA this policy asks for. It
    tells a person more and accepts nothing (ADR 13)."""
