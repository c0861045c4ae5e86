# SPDX-License-Identifier: Apache-2.0
"""Signature wrapping (SWA): the signed octets are all there, elsewhere in the file.

Mladenov et al., CCS 2019, §4.3. The hole around /Contents is not signed, so an attacker may close
the string early, write a second /ByteRange behind it, put his own objects and table there, and
move the second signed part. The digest is that of the signed octets; the file shows others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..attacking import CONTENT, FORGED, base, beside, failed, genuine
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_syntax import stream, write_dictionary

_SWA = "ISO 32000-2 §12.8.1; Mladenov et al. 2019, SWA"
_EVIL = stream({}, FORGED)


@dataclass(frozen=True)
class _Parts:
    """A signed file taken apart: first part, the value's string, second part."""

    head: bytes
    value: bytes
    tail: bytes
    document: Pdf

    @property
    def start(self) -> int:
        """Where the signed startxref points: there must be a table, whoever wrote it."""
        return self.document.start_of_table


def _parts(document: Pdf | None = None, *, range_last: bool = False) -> _Parts:
    whole = genuine(document, lists=[], range_last=range_last)
    data = whole.data
    opening = data.index(b"/Contents <") + len("/Contents ")
    closing = data.index(b">", opening) + 1
    return _Parts(data[:opening], data[opening:closing], data[closing:], whole)


def _wrapped(parts: _Parts, between: Callable[[int, int], bytes], before: int = 0) -> bytes:
    """The file with own objects and table in the hole and the second part behind them.

    `between` gets the offsets of the hole's beginning and of the second part, and gives what
    closes the signature dictionary. The forged table stands where startxref points.
    """
    moved = parts.start + 2000
    gap = between(len(parts.head), moved).ljust(1)
    out = bytearray(parts.head + gap + b"\n")
    place = before or len(out)
    out += f"{CONTENT} 0 obj\n".encode() + _EVIL + b"\nendobj\n"
    if len(out) > parts.start:
        raise ValueError("the hole has no room for the forgery")
    out = out.ljust(parts.start)
    rows = {CONTENT: place, **_signed_rows(parts, moved)}
    table = "".join(f"{n} 1\n{at:010d} 00000 n \n" for n, at in sorted(rows.items()))
    first = int(re.findall(rb"startxref\s+(\d+)", parts.head)[0])
    trailer = {
        "Size": str(parts.document.size), **parts.document.trailer, "Prev": str(first)
    }  # fmt: skip
    end = f"trailer\n{write_dictionary(trailer)}\nstartxref\n{parts.start}\n%%EOF\n"
    out += f"xref\n{table}{end}".encode()
    if len(out) > moved:
        raise ValueError("the forged table is too long")
    return bytes(out.ljust(moved)) + parts.tail


def _signed_rows(parts: _Parts, moved: int) -> dict[int, int]:
    """Where the objects of the signed update are once its second part has moved."""
    shift = moved - len(parts.head) - len(parts.value)
    found = {}
    table = parts.document.data[parts.start :]
    for section in re.finditer(rb"(\d+) (\d+)\n((?:\d{10} \d{5} n \n)+)", table):
        for number, row in enumerate(section.group(3).split(b"\n")[:-1], int(section.group(1))):
            at = int(row[:10])
            found[number] = at if at < len(parts.head) else at + shift
    return found


def _short(parts: _Parts, room: int = 0) -> bytes:
    """The value without the zeros that fill its room, which gives the attacker a place."""
    digits = parts.value[1:-1].rstrip(b"0")
    return b"<" + digits + b"0" * (len(digits) % 2 + room) + b">"


def _swa(data: bytes, findings: dict[str, str] | None = None) -> Case:
    return replace(failed(data, findings), evidence=beside())


_UNCOVERED = {"coverage.byte-range": "failed"}
_TWIN = "attacks/no-attack-evidence-beside"


@case(clause=_SWA, twin=_TWIN)
def swa_tail_moved() -> Case:
    """A second /ByteRange in the hole points at the moved second part; forged objects between."""
    parts = _parts()

    def between(hole: int, moved: int) -> bytes:
        ranges = f" /ByteRange [0 {hole} {moved} {len(parts.tail)}]>>\nendobj"
        return _short(parts) + ranges.encode()

    return _swa(_wrapped(parts, between))


@case(clause=_SWA, twin=_TWIN)
def swa_tail_moved_old_byte_range() -> Case:
    """As before, without the second /ByteRange: the signed one names other octets now."""
    parts = _parts()
    return _swa(_wrapped(parts, lambda *_: _short(parts) + b">>\nendobj"))


@case(clause=_SWA, twin=_TWIN)
def swa_tail_moved_byte_range_in_hole_first() -> Case:
    """The producer wrote /ByteRange behind /Contents, so the one in the hole is the first."""
    parts = _parts(range_last=True)

    def between(hole: int, moved: int) -> bytes:
        ranges = f" /ByteRange [0 {hole} {moved} {len(parts.tail)}]>>\nendobj"
        return _short(parts) + ranges.encode()

    return _swa(_wrapped(parts, between), _UNCOVERED)


@case(clause=_SWA, twin=_TWIN)
def swa_three_pairs() -> Case:
    """The second /ByteRange has six numbers: the first part is named in two pieces."""
    parts = _parts()

    def between(hole: int, moved: int) -> bytes:
        ranges = f"[0 100 100 {hole - 100} {moved} {len(parts.tail)}]"
        return _short(parts) + f" /ByteRange {ranges}>>\nendobj".encode()

    return _swa(_wrapped(parts, between))


@case(clause=_SWA, twin=_TWIN)
def swa_byte_range_escaped() -> Case:
    """The second /ByteRange is written /Byte#52ange."""
    parts = _parts()

    def between(hole: int, moved: int) -> bytes:
        ranges = f" /Byte#52ange [0 {hole} {moved} {len(parts.tail)}]>>\nendobj"
        return _short(parts) + ranges.encode()

    return _swa(_wrapped(parts, between))


@case(clause=_SWA, twin=_TWIN)
def swa_value_elsewhere() -> Case:
    """The hole holds a reference; the value is an object of its own among the forged ones."""
    parts = _parts()

    def between(hole: int, moved: int) -> bytes:
        number = parts.document.allocate()
        ranges = f"{number} 0 R /ByteRange [0 {hole} {moved} {len(parts.tail)}]>>\nendobj\n"
        return ranges.encode() + f"{number} 0 obj\n".encode() + _short(parts) + b"\nendobj"

    return _swa(_wrapped(parts, between))


@case(clause=_SWA, twin=_TWIN)
def swa_forged_object_in_the_signed_part() -> Case:
    """The forged table points at a dead object that the institution signed without showing it."""
    dead = f"{CONTENT} 0 obj\n".encode() + _EVIL + b"\nendobj\n"
    honest = base()
    position = honest.data.index(b"xref\n")
    data = honest.data[:position] + dead + honest.data[position:]
    start = f"startxref\n{position}\n".encode()
    data = data.replace(start, f"startxref\n{position + len(dead)}\n".encode())
    parts = _parts(Pdf.open(data))

    def between(hole: int, moved: int) -> bytes:
        ranges = f" /ByteRange [0 {hole} {moved} {len(parts.tail)}]>>\nendobj"
        return _short(parts) + ranges.encode()

    return _swa(_wrapped(parts, between, before=position))


@case(clause=_SWA, twin=_TWIN)
def swa_key_in_the_hole() -> Case:
    """Nothing moves: in the room behind a shortened value the hole gets another key."""
    parts = _parts()
    short = _short(parts)
    more = b" /Reason (PASSED)"
    room = len(parts.value) - len(short) - len(more)
    return _swa(parts.head + short + more + b" " * room + parts.tail, _UNCOVERED)


@case(clause=_SWA, twin=_TWIN)
def swa_comment_in_the_hole() -> Case:
    """The room behind a shortened value holds a comment, which no one signed."""
    parts = _parts()
    short = _short(parts)
    room = len(parts.value) - len(short)
    return _swa(parts.head + short + b"%".ljust(room - 1, b"x") + b"\n" + parts.tail, _UNCOVERED)


@case(clause=_SWA, twin=_TWIN)
def swa_blanks_before_the_value() -> Case:
    """The hole begins with blanks; the value, shortened by as many zeros, follows."""
    parts = _parts()
    digits = parts.value[1:-1]
    moved = b" " * 8 + b"<" + digits[:-8] + b">"
    return _swa(parts.head + moved + parts.tail, _UNCOVERED)


@case(clause=_SWA, twin=_TWIN)
def swa_prepended_with_shifted_ranges() -> Case:
    """Forged objects stand before the signed ones; a second /ByteRange in the hole begins there."""
    parts = _parts()
    front = b"%PDF-1.7\n" + f"{CONTENT} 0 obj\n".encode() + _EVIL + b"\nendobj\n"
    by = len(front)
    short = _short(parts)
    start, end = len(parts.head) + by, len(parts.head) + by + len(parts.value)
    ranges = f" /ByteRange [{by} {len(parts.head)} {end} {len(parts.tail)}]".encode()
    if start + len(short) + len(ranges) > end:
        short = short[: len(parts.value) - len(ranges) - 1].rstrip(b">") + b">"
    value = (short + ranges).ljust(len(parts.value))
    return _swa(front + parts.head + value + parts.tail)
