# SPDX-License-Identifier: Apache-2.0
"""A table (CSV, XLSX) as the parent of its reader sees it: octets go out, rows of text come back.

Who reads is told by the caller: a worker that is locked in (`adapters.workers.look`), or this
process. The readers know no file name; it is put into their complaints here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path as FilePath

from ...model.errors import ConfigurationError
from .csv_rows import csv_lines
from .source import complaint
from .xlsx_rows import xlsx_lines

Line = tuple[int, list[str]]
"""Number of a row as people count, and its cells."""
Reader = Callable[[Iterator[bytes]], Iterator[Line]]
"""Reads a file that comes in pieces. Its complaints name row and column, and no file."""
Look = Callable[[str, int, Iterator[bytes]], Iterator[Line]]
"""Reads a table of a kind and a size in octets, somewhere."""

READERS: dict[str, Reader] = {"csv": csv_lines, "xlsx": xlsx_lines}
PIECE = 1 << 18
"""Octets of a piece."""


def look_here(kind: str, _size: int, pieces: Iterator[bytes]) -> Iterator[Line]:
    """Read in this process, without any isolation."""
    return READERS[kind](pieces)


class TableFile:
    """One file; its kind is told by its name. `look` reads it."""

    def __init__(self, file: FilePath, look: Look) -> None:
        self._file = file
        self._look = look
        self._hash = sha256()

    def digest(self) -> str:
        """SHA-256 of the file, hex, once `lines` came to its end."""
        return self._hash.hexdigest()

    def lines(self, moved: Callable[[int], None]) -> Iterator[Line]:
        """Number and cells of every row; `moved` hears of octets.

        Raises:
            ConfigurationError: no such file, or not read to its end; names file, row and column.
            IsolationUnavailableError: a worker cannot be locked in here.
        """
        name = str(self._file)
        kind = "xlsx" if self._file.suffix.lower() == ".xlsx" else "csv"
        try:
            size = self._file.stat().st_size
            yield from self._look(kind, size, self._pieces(moved))
        except OSError as error:
            problem = "no-such-file" if isinstance(error, FileNotFoundError) else "unreadable"
            raise complaint(problem, name, reason=error.strerror or "") from None
        except ConfigurationError as error:
            raise _named(error, name) from None

    def _pieces(self, moved: Callable[[int], None]) -> Iterator[bytes]:
        with self._file.open("rb") as stream:
            while piece := stream.read(PIECE):
                self._hash.update(piece)
                moved(len(piece))
                yield piece


def _named(error: ConfigurationError, name: str) -> ConfigurationError:
    """A complaint of a reader as one about `name`."""
    place = {"file", "line", "field", "problem"}
    values = {key: value for key, value in error.values.items() if key not in place}
    line, field = int(error.values["line"]), str(error.values["field"])
    return complaint(str(error.values["problem"]), name, line, field, **values)
