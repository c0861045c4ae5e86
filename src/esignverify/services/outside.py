# SPDX-License-Identifier: Apache-2.0
"""Everything a use case may reach outside the house, as one value built by `bootstrap`."""

from __future__ import annotations

from dataclasses import dataclass

from ..ports import Clock, EvidenceSource, Judge, Policies, Register, Texts, TrustStore
from ..reports.report import Engine


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports, and the two facts about this house that a report tells.

    `demo` allows the demonstration authority and keys; every report then says so.
    """

    clock: Clock
    trust: TrustStore
    register: Register
    evidence: EvidenceSource
    policies: Policies
    judge: Judge
    texts: Texts
    engine: Engine
    demo: bool
    earlier: bool = False
    """Trust store or register are in an earlier state: whatever is asked of it is hypothetical."""
