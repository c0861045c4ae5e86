# SPDX-License-Identifier: Apache-2.0
"""Cross-references of one update, read strictly (ISO 32000-2 §7.5.4, §7.5.8): rows, no repairs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TypeGuard

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from .containers import check_container
from .syntax import HEADER, Name, Object, SyntaxProblemError, read_value, skip_blank

_EOL = rb"(?:\r\n|\n|\r)"
TABLE = re.compile(rb"xref *" + _EOL)
_SUBSECTION = re.compile(rb"([0-9]{1,10}) ([0-9]{1,10}) *" + _EOL)
_ROW = re.compile(rb"([0-9]{10}) ([0-9]{5}) ([nf])(?: \r| \n|\r\n)")
_TRAILER = re.compile(rb"trailer(?=[\0\t\n\f\r <])")
MAX_ROWS = 500_000
"""Cross-reference rows of one update."""
_MAX_GENERATION = 65_535
MAX_NUMBER = 4_000_000
"""Object numbers and /Size: beyond some millions readers give the file up, and mend it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Cross-references of one update: in use, inside object streams, free."""

    used: dict[int, tuple[int, int]]
    packed: dict[int, tuple[int, int]]
    free: dict[int, int]


def read_table(document: bytes, at: int) -> tuple[Rows, dict[str, object], int]:
    """A cross-reference table and its trailer (§7.5.4): rows of exactly twenty octets."""
    rows = Rows({}, {}, {})
    opened = TABLE.match(document, at)
    assert opened is not None  # the caller looked
    at = opened.end()
    total = 0
    while (section := _SUBSECTION.match(document, at)) is not None:
        first, count = int(section[1]), int(section[2])
        at = section.end()
        total += count
        if first + count > MAX_NUMBER:
            raise SyntaxProblemError(f"object {first + count} is beyond all readers")
        if total > MAX_ROWS:
            raise SyntaxProblemError(f"more than {MAX_ROWS} cross-references")
        for number in range(first, first + count):
            row = _ROW.match(document, at)
            if row is None:
                raise SyntaxProblemError(f"a cross-reference of another form at {at}")
            if first == number == 1 and row[3] == b"f":
                raise SyntaxProblemError(
                    "a subsection from 1 that some readers take for one from 0"
                )
            _enter(rows, number, int(row[1]), int(row[2]), used=row[3] == b"n")
            at = row.end()
    at = skip_blank(document, at)
    keyword = _TRAILER.match(document, at)
    if keyword is None:
        raise SyntaxProblemError(f"no trailer at {at}")
    trailer, at = read_value(document, skip_blank(document, keyword.end()))
    if not isinstance(trailer, dict):
        raise SyntaxProblemError(f"the trailer is no dictionary before {at}")
    return rows, trailer, at


def _enter(rows: Rows, number: int, place: int, generation: int, *, used: bool) -> None:
    if number in rows.used or number in rows.packed or number in rows.free:
        raise SyntaxProblemError(f"object {number} is listed twice")
    if generation > _MAX_GENERATION or number > MAX_NUMBER:
        raise SyntaxProblemError(f"generation {generation} of object {number}")
    if used and number == 0:
        raise SyntaxProblemError("object 0 in use, for which some readers mend the file")
    if used:
        rows.used[number] = (generation, place)
    else:
        rows.free[number] = generation


def read_stream(view: HistoricalResolver, document: bytes, one: Object) -> Rows:
    """The rows of a cross-reference stream (§7.5.8): types 0, 1 and 2, nothing left over.

    Read where it stands: it need not list itself (PDFBox does not).
    """
    about = one.dictionary
    if about.get("Type") != Name("XRef"):
        raise SyntaxProblemError(f"no cross-references at {one.start}")
    check_container(one)
    check_pointers(about)
    widths, size = about.get("W"), about.get("Size")
    if not are_counts(widths) or len(widths) != 3 or not isinstance(size, int):  # §7.5.8.2
        raise SyntaxProblemError("cross-reference stream without its widths or size")
    index = about.get("Index", [0, size])
    if not are_counts(index) or len(index) % 2:
        raise SyntaxProblemError("cross-reference stream with an odd index")
    data = _data(view, document, one)
    if max(map(sum, zip(index[::2], index[1::2], strict=True)), default=0) > MAX_NUMBER:
        raise SyntaxProblemError("cross-reference stream beyond all readers")
    if sum(index[1::2]) > MAX_ROWS:
        raise SyntaxProblemError(f"more than {MAX_ROWS} cross-references")
    pairs = zip(index[::2], index[1::2], strict=True)
    numbers = [number for first, count in pairs for number in range(first, first + count)]
    width = sum(widths)
    if len(data) != width * len(numbers) or max(widths) > 8:
        raise SyntaxProblemError("cross-reference stream of another length")
    rows = Rows({}, {}, {})
    for i, number in enumerate(numbers):
        _enter_packed(rows, number, data[i * width : (i + 1) * width], widths)
    return rows


def check_pointers(stream: dict[str, object], table: dict[str, object] | None = None) -> None:
    """Check which other cross-references a stream of them leads to; `table`: one that it is beside.

    /XRefStm belongs to tables (§7.5.8.4, table 19), /Prev of a stream beside a table says nothing.
    Some readers follow each of them, to what no other reader takes for cross-references.

    Raises:
        SyntaxProblemError: to others than all readers find.
    """
    if "XRefStm" in stream:
        raise SyntaxProblemError("/XRefStm in a stream of cross-references")
    if table is not None and stream.get("Prev", table.get("Prev")) != table.get("Prev"):
        raise SyntaxProblemError("two cross-references in one update that lead to others")


def _data(view: HistoricalResolver, document: bytes, one: Object) -> bytes:
    header = HEADER.match(document, one.start)
    assert header is not None  # it was read
    octets = BytesIO(document[skip_blank(document, header.end()) : one.end])
    ref = generic.Reference(one.number, one.generation, pdf=view)
    stream = generic.DictionaryObject.read_from_stream(octets, ref)
    return bytes(stream.data) if isinstance(stream, generic.StreamObject) else b""


def are_counts(value: object) -> TypeGuard[list[int]]:
    """Whether `value` is an array of whole numbers, none negative."""
    if not isinstance(value, list):
        return False
    return all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in value)


def _enter_packed(rows: Rows, number: int, row: bytes, widths: list[int]) -> None:
    a, b = widths[0], widths[0] + widths[1]
    kind = int.from_bytes(row[:a], "big") if a else 1
    second, third = int.from_bytes(row[a:b], "big"), int.from_bytes(row[b:], "big")
    if kind in (0, 1):
        _enter(rows, number, second, third, used=kind == 1)
    elif kind == 2:
        if number in rows.used or number in rows.packed or number in rows.free:
            raise SyntaxProblemError(f"object {number} is listed twice")
        if not 0 < number <= MAX_NUMBER:
            raise SyntaxProblemError(f"object {number} is beyond all readers")
        rows.packed[number] = (second, third)
    else:
        raise SyntaxProblemError(f"object {number} has a place of unknown type {kind}")
