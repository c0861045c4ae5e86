# SPDX-License-Identifier: Apache-2.0
"""The parent's hold on a nursery: start it, give it orders, end it."""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...model.codec import encode
from ...model.errors import IsolationUnavailableError, WorkerBrokenError
from .edge import Setup
from .frames import HEADER, Kind, encode_frame, parse_header, read_exactly, to_json

START_SECONDS = 60
"""Wall seconds for imports and warm-up; about 1 on an idle machine."""
ORDER_SECONDS = 10
"""Wall seconds for one order; it forks or waits at most `nursery.LAST_WORDS_SECONDS`."""
END_SECONDS = 5
"""Wall seconds a nursery has to end its children and itself once its socket is closed."""
TRACEBACK = "ESIGNVERIFY_TRACEBACK"
"""For developers: set, a worker that breaks down says all it knows on standard error."""

_LAUNCH = (
    "import sys; fuse, sandbox, *sys.path = sys.argv[1:]; "
    "from esignverify.adapters.workers.nursery import main; "
    "from esignverify.adapters.workers.{}; "
    "main(work, float(fuse), sandbox=sandbox == 'sandbox')"
)
WORKS = {"judge": "work import REAL as work", "look": "look_child import LOOK as work"}
"""What nurseries are for."""
"""Isolated mode (-I) ignores the environment and the current folder; the search path is handed
over, so that a nursery runs exactly the code that its parent runs."""


class NurseryGoneError(Exception):
    """The nursery does not answer; start another one."""


def default_command(fuse_seconds: float, *, sandbox: bool, work: str = "judge") -> tuple[str, ...]:
    """The command that starts a nursery with one of the real `WORKS`.

    Raises:
        WorkerBrokenError: there is no Python interpreter to start.
    """
    if not sys.executable:
        raise WorkerBrokenError("no interpreter to start a worker with")
    mode = "sandbox" if sandbox else "open"
    path = [str(Path(entry).absolute()) for entry in sys.path if entry]
    return (sys.executable, "-I", "-c", _LAUNCH.format(WORKS[work]), str(fuse_seconds), mode, *path)


def clean_environment() -> dict[str, str]:
    """What a nursery may know of our environment: no settings, and so no secrets.

    The time zone is fixed, so that a verdict is the same on any machine.
    """
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return kept | {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": os.defpath}


class NurseryClient:
    """A running nursery. Not for several threads at once; its owner holds a lock."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start the process; `ready` waits for it.

        Raises:
            WorkerBrokenError: it could not be started.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control = ours
        self._numbers = itertools.count(1)
        self._setup: Setup | None = None
        self._ready = False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                tuple(command),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                # Its traceback would stand above our own words, and may quote a document.
                stderr=None if os.environ.get(TRACEBACK) else subprocess.DEVNULL,
                env=clean_environment(),
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            raise WorkerBrokenError(f"cannot start a worker: {error.strerror}") from error
        finally:
            theirs.close()

    def ready(self) -> None:
        """Wait until it is warm.

        Raises:
            IsolationUnavailableError: it could not lock a child in.
            NurseryGoneError: it ended.
        """
        if not self._ready:
            problem = self._reply(START_SECONDS).get("sandbox_problem")
            if problem is not None:
                raise IsolationUnavailableError(str(problem))
            self._ready = True

    def spawn(self, setup: Setup | None, request: int, answer: int, size: int) -> int:
        """A new child with its ends of two pipes; its number. `setup` None: it needs none.

        Raises:
            NurseryGoneError: there is no nursery any more.
            WorkerBrokenError: it could not fork.
        """
        if setup is not None and self._setup != setup:
            self._order({"do": "setup", "setup": encode(setup)})
            self._setup = setup
        number = next(self._numbers)
        order = {"do": "spawn", "number": number, "size": size}
        if problem := self._order(order, request, answer).get("problem"):
            raise WorkerBrokenError(str(problem))
        return number

    def end(self, number: int, *, patient: bool) -> int:
        """End a child; its exit status, negative for a signal. `patient`: it is dying already.

        Raises:
            NurseryGoneError: there is no nursery any more.
        """
        return int(self._order({"do": "end", "number": number, "patient": patient})["status"])

    def close(self) -> None:
        """End the nursery and all its children."""
        self._control.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _order(self, order: dict[str, Any], *descriptors: int) -> Any:
        frame = encode_frame(Kind.ORDER, to_json(order))
        with self._undivided():
            self._control.settimeout(ORDER_SECONDS)
            # The descriptors travel with the first bytes; the nursery looks for them there.
            sent = socket.send_fds(self._control, [frame[: HEADER.size]], descriptors)
            self._control.sendall(frame[sent:])
            return self._reply(ORDER_SECONDS)

    def _reply(self, seconds: float) -> Any:
        with self._undivided():
            self._control.settimeout(seconds)
            header = read_exactly(self._control.recv, HEADER.size)
            _, length = parse_header(header, Kind.REPLY)
            return json.loads(read_exactly(self._control.recv, length))

    @contextmanager
    def _undivided(self) -> Iterator[None]:
        """An order and its reply belong together: broken off, by Ctrl-C too, nothing follows."""
        try:
            yield
        except (OSError, EOFError) as error:
            raise NurseryGoneError from error
        except BaseException:
            self._control.close()
            raise
