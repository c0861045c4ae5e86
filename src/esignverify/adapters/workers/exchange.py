# SPDX-License-Identifier: Apache-2.0
"""Question and answer with a child over its two pipes, under a clock and without ever blocking."""

from __future__ import annotations

import contextlib
import fcntl
import math
import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from ...model.errors import TimeFuseError, WorkerBrokenError
from .frames import HEADER, MIB, Kind, frame_header, parse_header

T = TypeVar("T")


class Exchange:
    """The parent's ends of a child's pipes; owns and closes them.

    The child may be hostile: it may not read, answer slowly or partly, or go away at any time.
    `fuse_seconds` is the wall time all its answers together may take; the time between two
    questions is the parent's own and does not count.
    """

    def __init__(self, to_child: int, from_child: int, fuse_seconds: float) -> None:
        self._to_child = to_child
        self._from_child = from_child
        self._fuse_seconds = fuse_seconds
        self._left = fuse_seconds
        self._deadline = 0.0
        self._open = True
        for fd in (to_child, from_child):
            os.set_blocking(fd, False)
            if sys.platform == "linux":
                with contextlib.suppress(OSError):  # out of pipe memory: slower, no more
                    fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, MIB)

    def ask(self, kind: Kind, body: bytes, *expected: Kind) -> tuple[Kind, bytes]:
        """Send a frame and wait for one of the `expected`; raises as `tell` and `hear`."""
        self.tell(kind, body)
        return self.hear(*expected)

    def tell(self, kind: Kind, body: bytes) -> None:
        """Send a frame.

        Raises:
            TimeFuseError: the fuse.
            WorkerBrokenError: the exchange is closed.
        """
        # A child that is gone may have said why before it went: what it said is heard.
        with self._counted(), contextlib.suppress(BrokenPipeError):
            self._send(frame_header(kind, len(body)))
            self._send(body)

    def hear(self, *expected: Kind) -> tuple[Kind, bytes]:
        """Wait for one of the `expected`.

        Raises:
            TimeFuseError: the fuse.
            EOFError: the child closed its pipe.
            FrameError: it answered with something else.
            WorkerBrokenError: the exchange is closed.
        """
        with self._counted():
            answered, length = parse_header(self._receive(HEADER.size), *expected)
            return answered, self._receive(length)

    def renew(self) -> None:
        """A new fuse, for a child that answers again and again."""
        self._left = self._fuse_seconds

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        started = time.monotonic()
        self._deadline = started + self._left
        self._check_fuse()
        if not self._open:
            raise WorkerBrokenError("the session is closed")
        try:
            yield
        finally:
            self._left -= time.monotonic() - started

    def close(self) -> None:
        """Close both pipes; safe to call twice."""
        if self._open:
            self._open = False
            os.close(self._to_child)
            os.close(self._from_child)

    def _send(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._wait(self._to_child, select.POLLOUT)
            with contextlib.suppress(BlockingIOError):
                rest = rest[os.write(self._to_child, rest) :]

    def _receive(self, length: int) -> bytes:
        got = bytearray()
        while len(got) < length:
            self._wait(self._from_child, select.POLLIN)
            part = os.read(self._from_child, min(length - len(got), MIB))
            if not part:
                raise EOFError
            got += part
        return bytes(got)

    def _wait(self, fd: int, event: int) -> None:
        poll = select.poll()
        poll.register(fd, event)
        poll.poll(self._check_fuse())
        self._check_fuse()

    def _check_fuse(self) -> int:
        """Milliseconds left.

        Raises:
            TimeFuseError: none.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeFuseError(seconds=math.ceil(self._fuse_seconds))
        return math.ceil(left * 1000)


def born(spawn: Callable[[int, int], T], fuse_seconds: float) -> tuple[T, Exchange]:
    """A new child and the exchange with it: `spawn` gets the child's ends, and does not keep them.

    Raises:
        Whatever `spawn` raises; nothing stays open then.
    """
    request, to_child = os.pipe()
    from_child, answer = os.pipe()
    try:
        child = spawn(request, answer)
    except BaseException:
        os.close(to_child)
        os.close(from_child)
        raise
    finally:
        os.close(request)
        os.close(answer)
    return child, Exchange(to_child, from_child, fuse_seconds)
