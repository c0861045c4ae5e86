# SPDX-License-Identifier: Apache-2.0
"""When the trust store came into which state, and by which command: a line each.

    <time> <id of the state> <JSON>

The JSON is ``{}`` where a verification found the store so, and missing in lines of releases that
did not write down who it was. With ``intended:`` before the id the store is about to be brought
into the state: such a line makes none, and tells who it was where the next one finds the store so.
The log is for people and decides nothing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from ...model.moments import parse_utc, utc_text
from ...model.snapshots import KEPT, KeptState, Origin
from .source import complaint, read_bytes

MAX_LOG = 32 * 1024 * 1024
"""Octets: two changes an hour for ten years."""
MAX_WORD = 200
"""Characters of a name or command: nobody's is longer."""
_HEX = re.compile(r"[0-9a-f]{64}")
_NAMES = ("command", "by", "account")
INTENDED = "intended:"


class StateLog:
    """The log at `path`, whose folder is there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(
        self, identity: str, at: datetime, origin: Origin | None, *, intended: bool = False
    ) -> None:
        """Note the state, unless it is the last one and nothing more is known of it.

        Raises:
            OSError: it cannot be written.
        """
        last = list(self.states())[-1:]
        known = last and last[0].id == identity and (origin is None or last[0].origin is not None)
        if known and not intended:
            return
        said = json.dumps({} if origin is None else _said(origin))
        line = f"{utc_text(at)} {INTENDED if intended else ''}{identity} {said}\n".encode()
        # Buffered: what the system takes only a part of is written on, or refused aloud.
        with self._path.open("a+b") as log:
            log.write(line if _ends_a_line(log) else b"\n" + line)
            log.flush()
            os.fsync(log.fileno())

    def states(self) -> Iterator[KeptState]:
        """The states that the store was in, oldest first; one may come back.

        Raises:
            ConfigurationError: it cannot be read.
        """
        try:
            self._path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise complaint("unreadable", str(self._path), reason=error.strerror or "") from None
        last: KeptState | None = None
        for one in _told(read_bytes(self._path, MAX_LOG).decode("ascii", "replace")):
            if last is None or last.id != one.id:
                if last is not None:
                    yield last
                last = one
            elif last.origin is None and one.origin is not None:
                # A verification saw the state before the command that made it had noted it.
                last = KeptState(last.id, last.at, one.origin, recorded=True)
        if last is not None:
            yield last


def _told(text: str) -> Iterator[KeptState]:
    """A state for each line that is whole and tells of one."""
    intended: dict[str, Origin] = {}
    for line in text.splitlines():
        at, _, rest = line.partition(" ")
        identity, _, said = rest.partition(" ")
        mark = identity.startswith(INTENDED)
        identity = identity.removeprefix(INTENDED)
        if not _HEX.fullmatch(identity.removeprefix(KEPT)):
            continue  # a line that a crash cut short
        try:
            since = parse_utc(at)
        except (ValueError, OverflowError):
            continue  # cut short within its time, and the next one written behind it
        origin, recorded = _read(said)
        if not mark:
            yield KeptState(identity, since, origin or intended.get(identity), recorded)
        intended = {identity: origin} if mark and origin is not None else {}


def _said(origin: Origin) -> Mapping[str, str]:
    every = ((name, getattr(origin, name)) for name in _NAMES)
    return {name: value[:MAX_WORD] for name, value in every if value is not None}


def _read(said: str) -> tuple[Origin | None, bool]:
    """Who it was, None where nobody is named; and whether that is written down at all."""
    try:
        found: Any = json.loads(said)
    except (ValueError, RecursionError):
        return None, False
    if not isinstance(found, dict):
        return None, False
    command, by, account = (found.get(name) for name in _NAMES)
    if not (isinstance(command, str) and isinstance(account, str)):
        return None, not found
    return Origin(command, account, by if isinstance(by, str) else None), True


def _ends_a_line(log: IO[bytes]) -> bool:
    """Whether the last line is whole; one that a crash cut short must not take the next along."""
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - 1))
    return log.read(1) in {b"", b"\n"}
