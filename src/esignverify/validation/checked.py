# SPDX-License-Identifier: Apache-2.0
"""What blocks hand to each other: what is known of a signature's time, and what a block found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..model.finding import Finding
from ..model.moments import ClaimedTime
from ..model.outcome import SubIndication


@dataclass(frozen=True, slots=True)
class Existence:
    """What is known of the time of a signature: proven to exist at `best`, or only at now.

    `after` is proven by a content timestamp: the signature was made later (EN 319 102-1 §5.3.4).
    """

    best: datetime
    proven: bool
    claimed: ClaimedTime | None = None
    after: datetime | None = None

    def made_after(self, at: datetime) -> bool:
        """Whether the signature is proven to be younger than `at`."""
        return self.after is not None and self.after > at


@dataclass(frozen=True, slots=True)
class Checked:
    """Sub-indications met, in no order, with the findings that carry them."""

    problems: tuple[SubIndication, ...]
    findings: tuple[Finding, ...]

    def __add__(self, other: Checked) -> Checked:
        return Checked(self.problems + other.problems, self.findings + other.findings)


NOTHING = Checked((), ())
"""A block that had nothing to say."""
