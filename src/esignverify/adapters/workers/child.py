# SPDX-License-Identifier: Apache-2.0
"""The life of one child: forked, locked in, one document read, judged, gone.

It is locked in before it is given a single byte of the document, and knows nothing but what the
nursery knew: our code, the trust snapshot and the policy. Secrets of the parent were never here.
"""

from __future__ import annotations

import fcntl
import math
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import BinaryIO, NoReturn

from ...model.codec import decode
from ...model.errors import IsolationUnavailableError
from .edge import Crash, Labour, Material, Reading, Setup, Work
from .frames import MIB, Kind, from_json, read_frame, to_json, write_frame
from .sandbox import CPU_GRACE_SECONDS, LAST_DESCRIPTOR, MEMORY_LIMIT, lock_in

REQUEST, ANSWER = 3, 4
"""Where the two pipes stand in a child, whatever numbers they had in the nursery."""
NURSERY_DESCRIPTORS = 64
"""Open descriptors the nursery allows itself, so that a child can close all it inherited."""
EXIT_DONE, EXIT_UNFINISHED = 0, 70


@dataclass(frozen=True, slots=True)
class Birth:
    """What a child is born with. `size`: bytes of its document; `sandbox` False: not locked in."""

    setup: Setup | None
    request: int
    answer: int
    size: int
    fuse_seconds: float
    sandbox: bool


class LateImportError(BaseException):
    """Something was imported that the warm-up did not load.

    Not an `Exception`: a library that catches all of those around an optional import would go on
    in another way, and the verdict would depend on where the document was judged.
    """


class NoMoreImports(MetaPathFinder):
    """Refuses to find any module, since a child could read none."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the importer's signature
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> NoReturn:
        """No module is found."""
        raise LateImportError(fullname)


def live(work: Labour, birth: Birth) -> NoReturn:
    """Run in a freshly forked process; never returns."""
    status = EXIT_UNFINISHED
    try:
        parent = os.getppid()
        take_only(birth.request, birth.answer)
        # Opened before the door is shut: opening asks the kernel about the descriptor.
        request = os.fdopen(REQUEST, "rb", buffering=MIB)
        if shut_the_door(birth, parent):
            work.serve(birth.setup, request)
            status = EXIT_DONE
    finally:
        # No clean-up of the interpreter: this process has seen hostile bytes.
        os._exit(status)


def take_only(request: int, answer: int) -> None:
    """Keep the two pipes and /dev/null; close all other descriptors."""
    above = [fcntl.fcntl(fd, fcntl.F_DUPFD, LAST_DESCRIPTOR + 1) for fd in (request, answer)]
    nothing = os.open(os.devnull, os.O_RDWR)
    for target, source in enumerate((nothing, nothing, nothing, *above)):
        os.dup2(source, target, inheritable=False)
    os.closerange(LAST_DESCRIPTOR + 1, NURSERY_DESCRIPTORS)


def shut_the_door(birth: Birth, parent: int) -> bool:
    """Lock in; where that fails, say so to the parent and take no document."""
    if not birth.sandbox:
        return True
    try:
        lock_in(
            memory_bytes=MEMORY_LIMIT + birth.size,
            cpu_seconds=math.ceil(birth.fuse_seconds) + CPU_GRACE_SECONDS,
            parent=parent,
        )
    except IsolationUnavailableError as error:
        write_frame(ANSWER, Kind.BROKEN, to_json(error.detail))
        return False
    sys.meta_path[:] = [NoMoreImports()]
    return True


def one_document(work: Work, setup: Setup | None, request: BinaryIO) -> None:
    """Document in, needs out, material in, verdict out. EOF from the parent ends it early."""
    assert setup is not None, "setup comes before spawn"
    _, document = read_frame(request.read, Kind.DOCUMENT)
    reading = Reading(work, setup, document)
    if answered(Kind.NEEDS, reading.read()):
        _, body = read_frame(request.read, Kind.MATERIAL)
        answered(Kind.VERDICT, reading.judge(lambda: decode(Material, from_json(body))))


def answered(kind: Kind, answer: bytes | Crash) -> bool:
    """Send `answer`, or where it crashed; whether it did not crash."""
    if isinstance(answer, Crash):
        write_frame(ANSWER, Kind.CRASH, to_json(answer.where))
        return False
    write_frame(ANSWER, kind, answer)
    return True
