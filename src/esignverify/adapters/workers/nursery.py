# SPDX-License-Identifier: Apache-2.0
"""The nursery: a warm process that forks one child per document and never touches one itself.

It has imported and run everything once, so a child is born ready, which is what makes a fresh
process per document cheap, and what makes it possible to deny a child every file. It is its own
program, not a fork of the parent: keys, sessions and settings of the parent are not in its memory.

It obeys orders on descriptor 0, a Unix socket whose other end only the parent holds, and answers
each with one reply:

- ``setup``: trust snapshot and policy of the documents that follow;
- ``spawn`` (two descriptors come along): fork a child, which talks to the parent by itself;
- ``end``: kill that child if it still lives, and say how it ended.

When the socket closes, it ends its children and itself.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import time
from dataclasses import dataclass, field
from typing import Any

from ...model.codec import decode
from .child import NURSERY_DESCRIPTORS, Birth, live
from .edge import Labour, Setup
from .frames import HEADER, Kind, encode_frame, parse_header, read_exactly, to_json
from .sandbox import problem_locking_in

LAST_WORDS_SECONDS = 0.2
"""How long a child whose pipe closed may take to die, so that its own exit status is seen."""
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Some ten megabytes, of which next to nothing is ever garbage that only a collection finds."""


@dataclass(slots=True)
class Nursery:
    """State of a nursery: what children are judged by, and which are alive."""

    work: Labour
    control: socket.socket
    fuse_seconds: float
    sandbox: bool
    setup: Setup | None = None
    children: dict[int, int] = field(default_factory=dict)
    """Number the parent gave a child → its pid."""

    def serve(self) -> None:
        """Obey orders until the parent is gone."""
        try:
            while (order := self._next_order()) is not None:
                self._reply(self._obey(*order))
        finally:
            for number in tuple(self.children):
                self._end(number, patient=False)

    def _next_order(self) -> tuple[Any, list[int]] | None:
        try:
            header, descriptors, _, _ = socket.recv_fds(self.control, HEADER.size, 2)
        except ConnectionResetError:
            return None  # the parent ended with a reply of ours unread
        if not header:
            return None
        header += read_exactly(self.control.recv, HEADER.size - len(header))
        _, length = parse_header(header, Kind.ORDER)
        # The parent is trusted: plain JSON, no limits but the frame's.
        return json.loads(read_exactly(self.control.recv, length)), descriptors

    def _reply(self, reply: dict[str, Any]) -> None:
        self.control.sendall(encode_frame(Kind.REPLY, to_json(reply)))

    def _obey(self, order: Any, descriptors: list[int]) -> dict[str, Any]:
        match order:
            case {"do": "setup", "setup": setup}:
                self.setup = decode(Setup, setup)
                self.work.prepare(self.setup)
                gc.freeze()
                return {}
            case {"do": "spawn", "number": number, "size": size}:
                return self._spawn(number, size, descriptors)
            case {"do": "end", "number": number, "patient": patient}:
                return {"status": self._end(number, patient=patient)}
        raise ValueError("unknown order")

    def _spawn(self, number: int, size: int, descriptors: list[int]) -> dict[str, Any]:
        request, answer = descriptors
        birth = Birth(self.setup, request, answer, size, self.fuse_seconds, self.sandbox)
        try:
            pid = os.fork()
            if pid == 0:
                live(self.work, birth)
            self.children[number] = pid
        except OSError as error:
            return {"problem": f"fork: {error.strerror}"}
        finally:
            os.close(request)
            os.close(answer)
        return {}

    def _end(self, number: int, *, patient: bool) -> int:
        pid = self.children.pop(number)
        deadline = time.monotonic() + (LAST_WORDS_SECONDS if patient else 0)
        while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
            if time.monotonic() >= deadline:
                os.kill(pid, signal.SIGKILL)
                ended = os.waitpid(pid, 0)
                break
            time.sleep(0.001)
        return os.waitstatus_to_exitcode(ended[1])


def settle() -> None:
    """Leave what is here to stay, and let collections be rare.

    No collection in a child then touches, and so copies, the pages that all share; and a child that
    ends with its document has no use for a collection at every seven hundred objects, which would
    be a third of the time that large documents take.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 20, 20)


def main(work: Labour, fuse_seconds: float, *, sandbox: bool) -> None:
    """Warm up, lay oneself down to be forked from, serve."""
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    resource.setrlimit(resource.RLIMIT_NOFILE, (NURSERY_DESCRIPTORS, NURSERY_DESCRIPTORS))
    control = socket.socket(fileno=0)
    work.warm_up()
    problem = problem_locking_in() if sandbox else None
    settle()
    try:
        control.sendall(encode_frame(Kind.REPLY, to_json({"sandbox_problem": problem})))
    except BrokenPipeError:
        return  # the parent ended while we warmed up, and has nothing more to ask
    if problem is None:
        Nursery(work, control, fuse_seconds, sandbox).serve()
