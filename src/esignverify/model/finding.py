# SPDX-License-Identifier: Apache-2.0
"""One check, what it saw, and the sentence in a standard that asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .reasons import Reason

JsonValue = str | int | bool | None | list[str]
"""What a finding may show: JSON scalars and lists of strings, so that a report stays plain."""

DOCUMENT = "document"
"""What a finding is about that speaks of the file as a whole; no signature is called so."""


class Outcome(StrEnum):
    """How a check ended. `NOT_CHECKED` is never a pass."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    NOT_CHECKED = "not-checked"


class Axis(StrEnum):
    """The question of the report that a finding speaks to (design: four questions)."""

    SIGNATURE = "signature"
    CA_LICENCE = "ca_licence"
    ISSUER = "issuer"
    FITNESS = "fitness"
    DOCUMENT = "document"
    """About the file as a whole: how it could be read, what it carries beside signatures."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and its outcome.

    `check` is a stable id such as ``crypto.digest``; reports and tests key on it. `about` is the
    id of the signature it speaks of, or `DOCUMENT`. `basis` names the clause, e.g.
    ``RFC 5280 §6.1.3 (a)(2)``. `values` are what was seen; keys are stable too.

    Raises:
        ValueError: a pass with a reason, or anything else without one.
    """

    check: str
    outcome: Outcome
    reason: Reason | None
    axis: Axis
    about: str
    basis: str
    values: Mapping[str, JsonValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.outcome is Outcome.PASSED) != (self.reason is None):
            raise ValueError(f"{self.check}: a pass has no reason, all else has one")

    @property
    def passed(self) -> bool:
        """Whether the check was made and held."""
        return self.outcome is Outcome.PASSED
