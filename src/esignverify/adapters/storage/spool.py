# SPDX-License-Identifier: Apache-2.0
"""Rows on their way to the database, on disk: memory does not grow with an import.

Each list of rows is a file of JSON, one line for some thousand rows: a row is a list of its values
in the order of its columns, as `stored` in the database.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

ROWS = 2_000
"""Rows of one line, and of one statement: a megabyte or so, and few enough round trips."""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class DamagedError(Exception):
    """A file is shorter than it was."""


class Spool:
    """Lists of rows by `names`, in files of `folder`, which hold `lengths` octets that count."""

    def __init__(self, folder: Path, names: Sequence[str], lengths: Mapping[str, int]) -> None:
        """Take up the files, or begin them; what they hold beyond `lengths` is dropped.

        Raises:
            DamagedError: a file is shorter than that.
            OSError: the disk is full, or the folder cannot be written.
        """
        self._folder = folder
        self._pending: dict[str, list[Sequence[Any]]] = {name: [] for name in names}
        self._files: dict[str, IO[bytes]] = {}
        try:
            for name in names:
                self._files[name] = self._open(name, lengths.get(name, 0))
        except BaseException:
            self.close()
            raise

    def _open(self, name: str, length: int) -> IO[bytes]:
        file = self._path(name).open("ab")
        if file.tell() < length:
            file.close()
            raise DamagedError(name)
        file.truncate(length)
        return file

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.rows"

    def put(self, name: str, row: Sequence[Any]) -> None:
        """Keep a row for later.

        Raises:
            OSError: the disk is full.
        """
        pending = self._pending[name]
        pending.append(row)
        if len(pending) >= ROWS:
            self._write(name)

    def _write(self, name: str) -> None:
        if self._pending[name]:
            self._files[name].write(_JSON.encode(self._pending[name]).encode() + b"\n")
            self._pending[name] = []

    def keep(self) -> dict[str, int]:
        """Bring all to the disk; the octets that count, by name.

        Raises:
            OSError: the disk is full.
        """
        for name, file in self._files.items():
            self._write(name)
            file.flush()
            os.fsync(file.fileno())
        return {name: file.tell() for name, file in self._files.items()}

    def batches(self, name: str) -> Iterator[list[list[Any]]]:
        """All rows of one list, some thousand at a time.

        Raises:
            OSError: the disk is full.
        """
        self._write(name)
        self._files[name].flush()
        with self._path(name).open("rb") as file:
            for line in file:
                yield json.loads(line)

    def rows(self, name: str) -> Iterator[list[Any]]:
        """All rows of one list, as `batches`."""
        for batch in self.batches(name):
            yield from batch

    def close(self) -> None:
        """Let go of the files, whatever is in them; safe to call twice."""
        for file in self._files.values():
            try:
                file.close()
            except OSError:
                continue  # what was not written is not wanted any more
