# SPDX-License-Identifier: Apache-2.0
"""Which bytes a PDF signature covers, exactly (ISO 32000-2 §12.8.1, rule 6).

A sound /ByteRange is two ranges: from the first byte of the file to the ``<`` of this very
signature's /Contents, and from behind its ``>`` to the end of its revision. Everything else is a
problem: bytes nobody signed, or a hole in which something else than the signature stands.
"""

from __future__ import annotations

import re

from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import PdfFileReader

from ...model.facts import Coverage
from ...model.reasons import Reason
from .document import end_of_file
from .linearization import switches

MAX_BLANKS = 1024
"""Octets of blanks or NULs that may stand behind the last %%EOF (rule 6)."""
_LOOKED_AT = 1024
"""Octets at the end of a file in which every reader looks for startxref; where some find none,
they mend the file, and show what lies unlisted in it."""
MAX_BLANKS_INSIDE = 64 * 1024
"""Octets in the hole that are no digits of /Contents."""
MAX_BEFORE = 1024 * 1024
"""Octets of a signature dictionary before its /Contents; real ones have under ten thousand."""
_BLANKS = b"\0\t\n\f\r "
_TAIL = re.compile(rb"startxref\s*([0-9]{1,10})\s*%%EOF[\0\t\n\f\r ]*\Z")
_TAIL_WITHIN = 1024 + MAX_BLANKS
"""Octets before a revision's end in which its startxref must stand (ISO 32000-2 §7.5.5)."""
_HEX = re.compile(rb"<[0-9A-Fa-f\0\t\n\f\r ]*>")
"""Blanks inside are no part of the string (§7.3.4.3), so they hide nothing."""


def trailing_bytes(document: bytes, end: int) -> tuple[int, bool]:
    """How many octets stand behind `end`, and whether they are few, blank and hide nothing."""
    rest = len(document) - end
    if rest > MAX_BLANKS or document[end:].strip(_BLANKS):
        return rest, False
    return rest, rest == 0 or document.rfind(b"startxref") >= len(document) - _LOOKED_AT


def read_coverage(
    reader: PdfFileReader,
    document: bytes,
    holder: tuple[int, int] | None,
    ranges: tuple[int, ...] | None,
    contents: bytes,
) -> Coverage:
    """Judge the /ByteRange `ranges` of the signature dictionary in object `holder`.

    `contents` are the octets of its /Contents as parsed.
    """
    if ranges is None or len(ranges) != 4:
        return _bad(ranges or (), "not four numbers")
    start, length, start2, length2 = ranges
    end = start2 + length2
    if start != 0 or min(ranges) < 0 or not 0 < length < start2 or end > len(document):
        return _bad(ranges, "not two ranges inside the file, beginning with its first byte")
    problem = _gap_problem(reader, document, holder, (length, start2), contents)
    if problem is not None:
        return _bad(ranges, problem)
    if not trailing_bytes(document, end_of_file(document))[1]:
        return _short(ranges, "bytes stand behind the last revision")
    if trailing_bytes(document, end)[1]:
        if switches(reader, document, end, reader.xrefs.total_revisions):
            return _short(ranges, "blanks behind it make readers begin elsewhere in the file")
        return Coverage(ranges, reader.xrefs.total_revisions, whole_file=True, problem=None)
    return _revision_coverage(reader, document, holder, ranges)


def _bad(ranges: tuple[int, ...], detail: str) -> Coverage:
    return Coverage(ranges, 0, False, Reason.BYTE_RANGE_MALFORMED, detail)


def _gap_problem(
    reader: PdfFileReader,
    document: bytes,
    holder: tuple[int, int] | None,
    gap: tuple[int, int],
    contents: bytes,
) -> str | None:
    """What is wrong with the hole in the range, None where it is exactly our /Contents."""
    if gap[1] - gap[0] > 2 * len(contents) + MAX_BLANKS_INSIDE:
        return "the hole is longer than this signature's /Contents"
    hole = document[gap[0] : gap[1]]
    if _HEX.fullmatch(hole) is None:
        return "the hole is not one hexadecimal string"
    digits = hole[1:-1].translate(None, _BLANKS)
    if bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")) != contents:
        return "the hole is not this signature's /Contents"
    offset = _offset(reader, holder)
    if offset is None:
        return "the signature dictionary is not an object of its own in the file"
    within = 0 < gap[0] - offset <= MAX_BEFORE
    if not within or document.find(b"endobj", offset, gap[0]) != -1:
        return "the hole lies outside the signature dictionary"
    return None


def _offset(reader: PdfFileReader, holder: tuple[int, int] | None) -> int | None:
    if holder is None:
        return None
    place = reader.xrefs[Reference(holder[0], holder[1], pdf=reader)]
    return place if isinstance(place, int) else None


def _revision_coverage(
    reader: PdfFileReader,
    document: bytes,
    holder: tuple[int, int] | None,
    ranges: tuple[int, ...],
) -> Coverage:
    """Find the revision that ends where the range ends, through its startxref."""
    end = ranges[2] + ranges[3]
    marker = _TAIL.search(document, max(0, end - _TAIL_WITHIN), end)
    if marker is None:
        return _short(ranges, "the range does not end at an end-of-file marker")
    startxref = int(marker[1])
    assert holder is not None  # _gap_problem found its offset
    changed = reader.xrefs.get_last_change(Reference(holder[0], holder[1], pdf=reader))
    for revision in range(changed, reader.xrefs.total_revisions):
        if reader.xrefs.get_startxref_for_revision(revision) == startxref:
            break
    else:
        return _short(ranges, "the range ends at no revision of this file")
    for earlier in range(revision + 1):
        if reader.xrefs.get_xref_container_info(earlier).end_location > end:
            return _short(ranges, f"the cross-references of revision {earlier + 1} are not covered")
    if revision == reader.xrefs.total_revisions - 1:
        return _short(ranges, "bytes stand behind the last revision")
    return Coverage(ranges, revision + 1, whole_file=False, problem=None)


def _short(ranges: tuple[int, ...], detail: str) -> Coverage:
    return Coverage(ranges, 0, False, Reason.BYTE_RANGE_NOT_WHOLE_REVISION, detail)
