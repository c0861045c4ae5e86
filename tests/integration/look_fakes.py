# SPDX-License-Identifier: Apache-2.0
"""A work whose tables are commands: a table can do what one that took its reader over would.

Runs inside a real nursery and a real, locked-in child.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any, BinaryIO

from esignverify.adapters.workers.child import answered
from esignverify.adapters.workers.edge import Crash, Setup, at_the_edge
from esignverify.adapters.workers.frames import HEADER, Kind, read_frame, to_json, write_frame

ANSWER = 4
LAUNCH = (
    "import sys; fuse, sandbox, *sys.path = sys.argv[1:]; "
    "from esignverify.adapters.workers.nursery import main; "
    "from tests.integration.look_fakes import FAKES; "
    "main(FAKES, float(fuse), sandbox=sandbox == 'sandbox')"
)


def nursery(mode: str = "sandbox", work_seconds: float = 30) -> tuple[str, ...]:
    root = str(Path(__file__).parents[2])
    path = filter(None, sys.path)
    return (sys.executable, "-I", "-c", LAUNCH, str(work_seconds), mode, root, *path)


def say(wanted: Any, *rows: list[str], first: int = 1) -> None:
    answer = {
        "numbers": list(range(first, first + len(rows))),
        "widths": [len(row) for row in rows],
        "cells": [cell for row in rows for cell in row],
        "next": wanted,
    }
    write_frame(ANSWER, Kind.ROWS, to_json(answer))


class Fakes:
    """A `Labour`."""

    def warm_up(self) -> None:
        """Nothing to load."""

    def prepare(self, setup: Setup) -> None:
        """Nothing to read."""

    def serve(self, setup: Setup | None, request: BinaryIO) -> None:  # noqa: ARG002 - as any work
        read_frame(request.read, Kind.TABLE)
        say("piece")
        _, piece = read_frame(request.read, Kind.PIECE)
        name, *arguments = piece.decode().split()
        done = at_the_edge(lambda: getattr(self, name)(request, *arguments))
        if isinstance(done, Crash):
            answered(Kind.ROWS, done)

    def open_file(self, _: BinaryIO, name: str) -> None:
        self._told(lambda: Path(name).read_bytes())

    def write_file(self, _: BinaryIO, name: str) -> None:
        self._told(lambda: Path(name).write_bytes(b"x"))

    def network(self, _: BinaryIO) -> None:
        self._told(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def _told(self, attempt: Any) -> None:
        try:
            attempt()
        except OSError as error:
            say("end", ["refused", type(error).__name__])
        else:
            say("end", ["done"])

    def start_program(self, _: BinaryIO) -> None:
        os.execv("/bin/true", ["true"])

    def memory(self, _: BinaryIO) -> None:
        hoard = []
        while True:
            hoard.append(bytes(16 * 1024 * 1024))

    def endless(self, _: BinaryIO) -> None:
        while True:
            pass

    def silent_end(self, _: BinaryIO) -> None:
        os._exit(0)

    def pieces_for_ever(self, request: BinaryIO) -> None:
        while True:
            say("piece")
            read_frame(request.read, Kind.PIECE)

    def rows_for_ever(self, request: BinaryIO) -> None:
        while True:
            say("more", *([["x"]] * 500))
            read_frame(request.read, Kind.MORE)

    def nothing_for_ever(self, request: BinaryIO) -> None:
        while True:
            say("more")
            read_frame(request.read, Kind.MORE)

    def raw(self, request: BinaryIO, text: str) -> None:
        write_frame(ANSWER, Kind.ROWS, json.loads(text).encode())
        read_frame(request.read, Kind.MORE)

    def too_long(self, _: BinaryIO) -> None:
        os.write(ANSWER, HEADER.pack(Kind.ROWS, 2**31))
        os.write(ANSWER, b"[" * 10_000)

    def verdict(self, _: BinaryIO) -> None:
        write_frame(ANSWER, Kind.VERDICT, b"{}")


FAKES = Fakes()
