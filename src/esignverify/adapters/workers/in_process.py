# SPDX-License-Identifier: Apache-2.0
"""Reading and judging in the caller's own process: ``isolation="none"``, for the library.

The same work, the same edge and the same check of the answer as with a child, so the verdict is
the same; but a document that takes over the reader has taken over the caller, and there is no fuse
and no memory limit, only the counted budgets of the readers.
"""

from __future__ import annotations

from ...model.policy import Policy
from ...model.trust import TrustSnapshot
from .edge import Crash, Material, Reading, Setup, Work
from .metrics import Metrics
from .session import BelievingSession
from .work import REAL


class InProcessJudge:
    """A `Judge` (ports) without isolation."""

    def __init__(self, work: Work = REAL) -> None:
        self.metrics = Metrics()
        self._work = work

    def open(
        self, document: bytes, trust: TrustSnapshot, policy: Policy, *, demo: bool
    ) -> InProcessSession:
        """Take a document in."""
        self.metrics.count("documents")
        return InProcessSession(document, Setup(trust, policy, demo), self.metrics, self._work)

    def close(self) -> None:
        """Nothing to end."""


class InProcessSession(BelievingSession):
    """A `Session` (ports) without isolation."""

    def __init__(self, document: bytes, setup: Setup, metrics: Metrics, work: Work) -> None:
        super().__init__(document, setup, metrics, work.crashed)
        self._reading = Reading(work, setup, document)

    def close(self) -> None:
        """Nothing to let go of but memory."""

    def _read_answer(self) -> bytes | Crash:
        return self._reading.read()

    def _judge_answer(self, material: Material) -> bytes | Crash:
        return self._reading.judge(lambda: material)
