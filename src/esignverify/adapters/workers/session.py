# SPDX-License-Identifier: Apache-2.0
"""What both kinds of session do: ask for an answer, believe it or not, and name the crash."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Self, TypeVar

from ...formats.detect import detect
from ...model.axes import DocumentFormat
from ...model.claim import Claim
from ...model.errors import DecodeError
from ...model.evidence import Evidence, Needs
from ...model.issuers import IssuerSnapshot
from ...model.moments import ValidationTime
from ...model.verdict import Verdict
from .answers import believed_needs, believed_verdict
from .edge import Crash, Material, Setup, clean_place
from .metrics import Metrics

log = logging.getLogger(__name__)
T = TypeVar("T")
Crashed = Callable[[DocumentFormat, str], Verdict]
"""Makes the verdict on a document whose reading or judging crashed, and where."""

NO_NEEDS = Needs(DocumentFormat.UNKNOWN.value, 0, (), ())
"""What a document needs of which nothing could be read."""


class BelievingSession(ABC):
    """A `Session` (ports) on the side that keeps its head: it never parses the document.

    A crash in reading is remembered, so that judging gives the verdict for it.
    """

    def __init__(self, document: bytes, setup: Setup, metrics: Metrics, crashed: Crashed) -> None:
        self._document = document
        self._setup = setup
        self._metrics = metrics
        self._crashed = crashed
        self._crash: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self) -> Needs:
        """Read the document and say what judging needs.

        Raises:
            TimeFuseError: reading took longer than the fuse.
            WorkerBrokenError: the worker broke, and the document is not the reason.
        """
        return self._believed(self._read_answer, believed_needs) or NO_NEEDS

    def judge(
        self,
        evidence: Evidence,
        issuers: IssuerSnapshot,
        claim: Claim | None,
        at: ValidationTime,
    ) -> Verdict:
        """Judge what was read. A crash inside becomes `reader.completed` failed, INDETERMINATE.

        Raises:
            TimeFuseError: judging took longer than the fuse.
            WorkerBrokenError: the worker broke, and the document is not the reason.
        """
        if self._crash is None:
            material = Material(evidence, issuers, claim, at)
            verdict = self._believed(
                lambda: self._judge_answer(material),
                lambda body: believed_verdict(body, self._setup, at, size=len(self._document)),
            )
            if verdict is not None:
                return verdict
        return self._crashed(detect(self._document), self._crash or "")

    def _believed(
        self, ask: Callable[[], bytes | Crash], believe: Callable[[bytes], T]
    ) -> T | None:
        try:
            answer = ask()
            if not isinstance(answer, Crash):
                return believe(answer)
            self._note("crashes", clean_place(answer.where))
        except DecodeError as error:
            self._note("refused", type(error).__name__)
        return None

    def _note(self, counter: str, where: str) -> None:
        """Count and log, without a word of the document."""
        self._crash = where
        self._metrics.count(counter)
        log.error("worker %s: %s", counter, where, extra={"counter": counter, "where": where})

    @abstractmethod
    def _read_answer(self) -> bytes | Crash:
        """The body of a NEEDS frame, or where it crashed."""

    @abstractmethod
    def _judge_answer(self, material: Material) -> bytes | Crash:
        """The body of a VERDICT frame, or where it crashed."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the document; safe to call twice."""
