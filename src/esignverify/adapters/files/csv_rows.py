# SPDX-License-Identifier: Apache-2.0
"""Lines of a CSV file (RFC 4180, UTF-8 with or without a mark) as a stream. All cells are text."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator

from .source import complaint

MAX_LINE = 1 << 20
"""Octets of one line: the longest row has some hundred characters."""

_LONE_RETURN = "new-line character seen in unquoted field"
"""What the reader says of lines that end as on Macintosh computers of old."""


def csv_lines(pieces: Iterator[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Number of the line and its cells, of a file that comes in pieces.

    Raises:
        ConfigurationError: not CSV; names the line.
    """
    reader = csv.reader(_texts(pieces), strict=True)
    begin = 1
    try:
        for cells in reader:
            yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        if str(error).startswith(_LONE_RETURN):
            raise complaint("line-ends", "", begin) from None
        raise complaint("syntax", "", begin, reason=str(error)) from None


def _texts(pieces: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    for number, line in enumerate(_lines(pieces), 1):
        try:
            yield decoder.decode(line, final=True)  # no character goes over the end of a line
        except UnicodeDecodeError:
            raise complaint("not-utf8", "", number) from None


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Lines with their ends; the last may have none."""
    number = 1
    rest = b""
    for piece in pieces:
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        for line in lines:
            _require_short(line, number)
            number += 1
            yield line + b"\n"
        _require_short(rest, number)
    if rest:
        yield rest


def _require_short(line: bytes, number: int) -> None:
    if len(line) >= MAX_LINE:
        raise complaint("too-large", "", number, limit=MAX_LINE)
