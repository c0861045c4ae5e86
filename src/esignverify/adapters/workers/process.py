# SPDX-License-Identifier: Apache-2.0
"""One locked-in child process per document: ``isolation="process"``, the default.

The parent never parses the document. It writes it into a child, reads length-limited answers
under a clock, and believes of them what `answers` lets through.
"""

from __future__ import annotations

import math
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from ...model.codec import decode, encode
from ...model.errors import IsolationUnavailableError, TimeFuseError, WorkerBrokenError
from ...model.policy import Policy
from ...model.trust import TrustSnapshot
from .edge import Crash, Material, Setup
from .exchange import Exchange, born
from .frames import Kind, from_json, to_json
from .metrics import Metrics
from .nursery_client import NurseryClient, NurseryGoneError, default_command
from .sandbox import locked_in
from .session import BelievingSession, Crashed
from .work import REAL

FUSE_SECONDS = 10.0
"""Wall seconds for reading and judging one document, gathering between them not counted."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child by the number its nursery knows it by."""

    nursery: NurseryClient
    number: int


class ProcessJudge:
    """A `Judge` (ports) whose workers are locked-in processes. Safe to use from several threads.

    Its nursery starts with the first document, or with `start`, and is replaced when it dies.
    Close it, or use it as a context manager.
    """

    def __init__(
        self,
        *,
        fuse_seconds: float = FUSE_SECONDS,
        require_sandbox: bool = True,
        command: Sequence[str] | None = None,
        crashed: Crashed = REAL.crashed,
    ) -> None:
        """`require_sandbox` False runs children with no lock but their own process.

        `command` starts another nursery than ours, and `crashed` makes the verdict for it.

        Raises:
            IsolationUnavailableError: this system has no sandbox, or no processes to fork.
        """
        sandbox = locked_in(required=require_sandbox)
        self.metrics = Metrics()
        self._command = command or default_command(fuse_seconds, sandbox=sandbox)
        self._fuse_seconds = fuse_seconds
        self._crashed = crashed
        self._lock = threading.Lock()
        self._nursery: NurseryClient | None = None
        self._owner = os.getpid()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the nursery without waiting for it: it warms up while the caller does other things.

        Raises:
            WorkerBrokenError: it could not be started.
        """
        with self._lock:
            self._living()

    def open(
        self, document: bytes, trust: TrustSnapshot, policy: Policy, *, demo: bool
    ) -> ProcessSession:
        """Take a document in.

        Raises:
            WorkerBrokenError: no worker could be had.
            IsolationUnavailableError: it could not be locked in.
        """
        setup = Setup(trust, policy, demo)
        self.metrics.count("documents")
        size = len(document)
        child, pipes = born(
            lambda request, answer: self._spawn(setup, request, answer, size), self._fuse_seconds
        )
        return ProcessSession(document, setup, self, child, pipes)

    def close(self) -> None:
        """End the nursery and every child; a later document starts a new one."""
        with self._lock:
            self._let_go()

    def end(self, child: Child, *, patient: bool) -> int | None:
        """How a child ended; None when its nursery is not there any more."""
        with self._lock:
            if child.nursery is not self._nursery:
                return None
            try:
                return child.nursery.end(child.number, patient=patient)
            except NurseryGoneError:
                self._lost()
                return None

    @property
    def fuse_seconds(self) -> float:
        """Wall seconds one document may take."""
        return self._fuse_seconds

    @property
    def crashed(self) -> Crashed:
        """Makes the verdict for a crash."""
        return self._crashed

    def _spawn(self, setup: Setup, request: int, answer: int, size: int) -> Child:
        with self._lock:
            for _ in range(2):
                nursery = self._living()
                try:
                    nursery.ready()
                    return Child(nursery, nursery.spawn(setup, request, answer, size))
                except NurseryGoneError:
                    self._lost()
                except IsolationUnavailableError:
                    self._let_go()
                    raise
        raise WorkerBrokenError("the worker ends as soon as it is started")

    def _living(self) -> NurseryClient:
        if (
            self._owner != os.getpid()
        ):  # a fork of our process must not talk into its parent's socket
            self._nursery, self._owner = None, os.getpid()
        if self._nursery is None:
            self._nursery = NurseryClient(self._command)
        return self._nursery

    def _lost(self) -> None:
        self._let_go()
        self.metrics.count("restarts")

    def _let_go(self) -> None:
        if self._nursery is not None and self._owner == os.getpid():
            self._nursery.close()
        self._nursery = None


class ProcessSession(BelievingSession):
    """A `Session` (ports) with a child of its own."""

    def __init__(
        self, document: bytes, setup: Setup, judge: ProcessJudge, child: Child, pipes: Exchange
    ) -> None:
        super().__init__(document, setup, judge.metrics, judge.crashed)
        self._judge = judge
        self._child = child
        self._pipes = pipes
        self._ended = False

    def close(self) -> None:
        """Kill the child if it still lives."""
        self._pipes.close()
        if not self._ended:
            self._end(patient=False)

    def _read_answer(self) -> bytes | Crash:
        return self._ask(Kind.DOCUMENT, self._document, Kind.NEEDS)

    def _judge_answer(self, material: Material) -> bytes | Crash:
        return self._ask(Kind.MATERIAL, to_json(encode(material)), Kind.VERDICT)

    def _ask(self, kind: Kind, body: bytes, expected: Kind) -> bytes | Crash:
        try:
            answered, answer = self._pipes.ask(kind, body, expected, Kind.CRASH, Kind.BROKEN)
        except EOFError:
            return self._dead()
        except TimeFuseError:
            if not self._ended:
                self._metrics.count("fuses")
            self.close()
            raise
        if answered is Kind.BROKEN:
            raise WorkerBrokenError(f"not locked in: {_text(answer)}")
        return Crash(_text(answer)) if answered is Kind.CRASH else answer

    def _dead(self) -> Crash:
        """The child went without an answer: see how."""
        self._pipes.close()
        status = self._end(patient=True)
        if status is None:
            raise WorkerBrokenError("the nursery ended")
        if status == -signal.SIGXCPU:
            self._metrics.count("fuses")
            raise TimeFuseError(seconds=math.ceil(self._judge.fuse_seconds))
        return Crash(f"signal {_SIGNALS.get(-status, -status)}" if status < 0 else f"exit {status}")

    def _end(self, *, patient: bool) -> int | None:
        self._ended = True
        return self._judge.end(self._child, patient=patient)


_SIGNALS = {one.value: one.name for one in signal.Signals}


def _text(body: bytes) -> str:
    """The one text of a CRASH or BROKEN frame.

    Raises:
        DecodeError: it is something else.
    """
    return decode(str, from_json(body))
