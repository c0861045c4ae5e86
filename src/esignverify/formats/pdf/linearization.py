# SPDX-License-Identifier: Apache-2.0
"""What a linearized file says at its beginning (ISO 32000-2 annex F), where readers begin with it.

A reader that finds the length in the first object to be the file's own begins there: with the
cross-references behind that object, and with the first page that it names by a bare number. All
others begin at the end. A file prepared before signing can hold two documents that way, and
whoever makes it longer switches between them, with an update or with blanks alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyhanko.pdf_utils.reader import PdfFileReader

from .page_tree import page_numbers
from .syntax import HEADER, SyntaxProblemError, read_value

_BLANK = re.compile(rb"(?:[\0\t\n\f\r ]++|%[^\r\n]*+)*+")
_ENDOBJ = re.compile(rb"[\0\t\n\f\r ]*endobj[\0\t\n\f\r ]*")
_HEAD = 1_024
"""Octets in which readers look for the header; some count a file's length from there."""
_NAME = re.compile(
    rb"/(?:L|#4[Cc])(?:i|#69)(?:n|#6[Ee])(?:e|#65)(?:a|#61)(?:r|#72)(?:i|#69)(?:z|#7[Aa])"
    rb"(?:e|#65)(?:d|#64)"
)
ANY = -1
"""Stands for a value that cannot be told: readers may take it for any."""


@dataclass(frozen=True, slots=True)
class Linearized:
    """What the first object says: the file's length, the first page shown, where it ends.

    `length` and `page` are `ANY` where they cannot be told; `number` is the page's place in the
    tree, from 1.
    """

    length: int
    page: int
    number: int
    end: int
    shift: int
    """Octets before the header, from which some readers count."""

    def is_length(self, least: int, most: int) -> bool:
        """Whether a file of `least` octets, or more up to `most`, is read from its beginning."""
        return self.length == ANY or least - self.shift <= self.length <= most


def read_linearized(document: bytes) -> Linearized | None:
    """The parameters of a linearized file; None where the first object has none.

    Only the first object counts. Where it has not one reading, the name anywhere is enough.
    """
    shift = max(document.find(b"%PDF-", 0, _HEAD), 0)
    try:
        value, at = _first_value(document)
    except SyntaxProblemError:
        found = _NAME.search(document)
        return Linearized(ANY, ANY, ANY, 0, shift) if found is not None else None
    if not isinstance(value, dict) or "Linearized" not in value:
        return None
    ended = _ENDOBJ.match(document, at)
    return Linearized(
        length=_count(value.get("L")),
        page=_count(value.get("O")),
        number=_count(value.get("P", 0)) + 1,
        end=ended.end() if ended is not None else 0,
        shift=shift,
    )


def _first_value(document: bytes) -> tuple[object, int]:
    """The value of the first object, and the offset behind it.

    Raises:
        SyntaxProblemError: readers may find another.
    """
    start = _behind_blanks(document, 0)
    header = HEADER.match(document, start)
    # One reader begins at the tenth octet, which may stand in a comment.
    if header is None or _NAME.search(document, 0, start):
        raise SyntaxProblemError("the file does not begin with an object")
    return read_value(document, _behind_blanks(document, header.end()))


def _behind_blanks(document: bytes, at: int) -> int:
    found = _BLANK.match(document, at)
    return found.end() if found is not None else at


def _count(value: object) -> int:
    """A number as all readers take it; `ANY` for what some round or resolve."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return int(value) if is_count else ANY  # type: ignore[call-overload]


def linearized(reader: PdfFileReader) -> Linearized | None:
    """What `read_linearized` finds in the document of `reader`, read once."""
    known = vars(reader)
    if "_linearized" not in known:
        known["_linearized"] = read_linearized(reader.stream.getvalue())
    found: Linearized | None = known["_linearized"]
    return found


def switches(reader: PdfFileReader, document: bytes, end: int, revision: int) -> bool:
    """Whether readers may begin elsewhere in `document` than when it ended at `end`.

    That is where the 1-based `revision` ends. Read from its beginning then and from its end now, it
    is the same where both lead to the same cross-references and the same page.
    """
    found = linearized(reader)
    if found is None or end >= len(document):
        return False
    if found.is_length(len(document), len(document)):
        return True
    # Blanks behind it may have been there, and not signed.
    if not found.is_length(end, _behind_blanks(document, end)):
        return False
    declared = reader.xrefs.get_startxref_for_revision(revision - 1)
    if not found.end or _behind_blanks(document, declared) != found.end:
        return True
    pages = page_numbers(reader.get_historical_resolver(revision - 1))
    return pages.get((found.page, 0)) != found.number
