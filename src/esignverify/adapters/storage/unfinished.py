# SPDX-License-Identifier: Apache-2.0
"""Imports that are not written yet, kept on disk so that a killed one can be taken up again.

Each has a folder, by database and file: the spool of its rows, and `state.json`, which says how far
the spool counts. The state is replaced as a whole once the rows are on the disk, so a kill at any
point leaves one or the other. It is taken up only where nothing changed that it rests on.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from ...model.codec import decode, encode
from ...model.errors import DecodeError, StorageError
from ...model.problems import Notes
from ...model.register_history import ChangeCounts, FactChange
from ..files.atomic import write_file
from .engine import failed

try:
    import fcntl
except ImportError:  # pragma: no cover - not on Windows: there two imports of one file collide
    fcntl = None  # type: ignore[assignment]

FOLDER = "imports"
_STATE, _LOCK = "state.json", "lock"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""A full disk, a used-up quota, the largest file that the system lets us write."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What an import rests on: if any of it is another, what was compared counts no more.

    `register` is number and id of the snapshot it is compared with, empty before the first.
    """

    release: str
    database: str
    register: str
    file_sha256: str
    whole: bool


@dataclass(slots=True)
class State:
    """How far an import came. `taken` counts institutions of the file, in its order."""

    basis: Basis
    begun: datetime
    taken: int = 0
    counts: ChangeCounts = field(default_factory=ChangeCounts)
    last_fact: int = 0
    next_entity: int = 1
    first: list[FactChange] = field(default_factory=list)
    """The first changes, for people."""
    notes: Notes = field(default_factory=Notes)
    lengths: Mapping[str, int] = field(default_factory=dict)
    """Octets of the spool that count, by list."""


class Desk:
    """The folder of one import, held by one program at a time. `root` None: for this run only.

    Raises:
        StorageError: another program imports this file now; the folder cannot be written.
    """

    def __init__(self, root: Path | None, database: str, file: str) -> None:
        self._passing = root is None
        name = sha256(f"{database}\n{file}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
        with disk_told(root or Path(tempfile.gettempdir())):
            if root is None:
                self.folder = Path(tempfile.mkdtemp(prefix="esignverify-"))
            else:
                self.folder = root / FOLDER / name
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock: int | None = _take(self.folder)
        if self._lock is None:
            raise StorageError(f"{file}: imported now", problem="import-running", file=file)

    def read(self) -> State | None:
        """The state that was kept; None where there is none that can be read."""
        return _read(self.folder)

    def keep(self, state: State) -> None:
        """Replace the state; the rows that it counts are on the disk.

        Raises:
            OSError: the disk is full.
        """
        write_file(self.folder / _STATE, json.dumps(encode(state)).encode())

    def empty(self) -> None:
        """Drop what is there, and hold the place."""
        for one in self.folder.iterdir():
            if one.name != _LOCK:
                one.unlink()

    def leave(self, *, keep: bool) -> None:
        """Let go of it; unless `keep`, what is in it is gone. Safe to call twice."""
        if self._lock is not None:
            if not keep or self._passing:
                shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self._lock)
            self._lock = None

    def sweep(self) -> None:
        """Drop the rows of imports that rest on a register of this database that is old now.

        What is left of them tells why they are not taken up. Never an error: the register is
        written, and what is not ours to drop (a file of somebody, another operator's import that is
        closed to us) only takes room.
        """
        own = self.read()
        if self._passing or own is None:
            return
        try:
            folders = [one for one in self.folder.parent.iterdir() if one != self.folder]
        except OSError:
            return
        for folder in folders:
            with suppress(OSError):
                _drop_rows(folder, own.basis.database)


def _drop_rows(folder: Path, database: str) -> None:
    if (lock := _take(folder)) is None:
        return
    try:
        other = _read(folder)
        if other is not None and other.basis.database == database:
            for rows in folder.glob("*.rows"):
                rows.unlink()
    finally:
        os.close(lock)


def _read(folder: Path) -> State | None:
    try:
        return decode(State, json.loads((folder / _STATE).read_bytes()))
    except (OSError, ValueError, DecodeError):
        return None


def _take(folder: Path) -> int | None:
    """The lock of a folder, which ends with the process; None where another has it."""
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if fcntl is not None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return None
    return lock


@contextmanager
def disk_told(folder: Path) -> Iterator[None]:
    """Errors of files as ours.

    Raises:
        StorageError: the disk is full; the folder cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise told(error, folder) from None


def told(error: OSError, folder: Path) -> StorageError:
    """An error of files as ours."""
    problem = "disk-full" if error.errno in _FULL else "cannot-keep"
    return failed(problem, str(folder), error.strerror or "")
