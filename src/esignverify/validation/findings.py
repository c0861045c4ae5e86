# SPDX-License-Identifier: Apache-2.0
"""Short ways to write a finding about one signature, with its clause beside the check."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.finding import Axis, Finding, JsonValue, Outcome
from ..model.reasons import Reason


@dataclass(frozen=True, slots=True)
class Notebook:
    """Writes findings about one subject (`about`: a signature's id or ``document``)."""

    about: str
    axis: Axis = Axis.SIGNATURE

    def passed(self, check: str, basis: str, **values: JsonValue) -> Finding:
        """The check was made and held."""
        return Finding(check, Outcome.PASSED, None, self.axis, self.about, basis, values)

    def failed(self, check: str, reason: Reason, basis: str, **values: JsonValue) -> Finding:
        """The check was made and did not hold."""
        return Finding(check, Outcome.FAILED, reason, self.axis, self.about, basis, values)

    def warning(self, check: str, reason: Reason, basis: str, **values: JsonValue) -> Finding:
        """Odd, but not decisive by itself."""
        return Finding(check, Outcome.WARNING, reason, self.axis, self.about, basis, values)

    def not_checked(self, check: str, reason: Reason, basis: str, **values: JsonValue) -> Finding:
        """The check could not be made; never a pass."""
        return Finding(check, Outcome.NOT_CHECKED, reason, self.axis, self.about, basis, values)
