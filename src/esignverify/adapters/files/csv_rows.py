# SPDX-License-Identifier: Apache-2.0
"""Lines of a CSV file (RFC 4180, UTF-8 with or without a mark) as a stream. All cells are text."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path as FilePath

from .source import complaint

MAX_LINE = 1 << 20
"""Octets of one line: the longest row has some hundred characters."""


class CsvLines:
    """One file; `digest` is its SHA-256 (hex) once `lines` came to its end."""

    def __init__(self, file: FilePath) -> None:
        self._file = file
        self._hash = sha256()

    def digest(self) -> str:
        """SHA-256 of what was read, hex."""
        return self._hash.hexdigest()

    def lines(self, moved: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
        """Number of the line and its cells; `moved` hears of octets.

        Raises:
            ConfigurationError: no such file, or not CSV; names the line.
        """
        name = str(self._file)
        reader = csv.reader(self._texts(moved), strict=True)
        begin = 1
        try:
            for cells in reader:
                yield begin, cells
                begin = reader.line_num + 1
        except csv.Error as error:
            raise complaint("syntax", name, begin, reason=str(error)) from None
        except OSError as error:
            problem = "no-such-file" if isinstance(error, FileNotFoundError) else "unreadable"
            raise complaint(problem, name, reason=error.strerror or "") from None

    def _texts(self, moved: Callable[[int], None]) -> Iterator[str]:
        name = str(self._file)
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        with self._file.open("rb") as stream:
            for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE), b""), 1):
                if len(line) == MAX_LINE and not line.endswith(b"\n"):
                    raise complaint("too-large", name, number, limit=MAX_LINE)
                self._hash.update(line)
                moved(len(line))
                try:
                    yield decoder.decode(line, final=line.endswith(b"\n"))
                except UnicodeDecodeError:
                    raise complaint("not-utf8", name, number) from None
