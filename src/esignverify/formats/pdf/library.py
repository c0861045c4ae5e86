# SPDX-License-Identifier: Apache-2.0
"""What of pyHanko's parser is replaced, because hostile files make it cost minutes or gigabytes.

Cross-reference sections are counted before they are read, and read in bulk; blanks, hexadecimal
strings and names are read in blocks where the library calls Python once for each octet. For every
file that both read to the end they give the same values; the tests hold the two beside each other.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import filters, generic, misc, xref
from pyhanko.pdf_utils import reader as library_reader
from pyhanko.pdf_utils.decode_limits import (
    DEFAULT_PURPOSE_LIMITS,
    DecodeLimits,
    DecodePurpose,
    DocumentDecodeBudget,
    MiB,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.xref import ObjStreamRef, XRefEntry

from .errors import PdfLimitError, PdfMalformedError
from .filters import Blanks, read_data
from .names import decode_name
from .parsing import read_object, subsume
from .places import Places
from .sections import Rows, Section

MAX_REVISIONS = 1_000
"""Incremental updates (design, limits); a long signing round has some dozens."""
MAX_ROWS = 500_000
"""Rows of one cross-reference section; the largest reports have some ten thousands."""
MAX_ROWS_IN_ALL = 1_000_000
"""Rows of all sections together."""
MAX_INFLATED = 64 * MiB
"""Octets that one stream may inflate to."""
MAX_MATERIAL = {
    DecodePurpose.CERTIFICATE: MiB,
    DecodePurpose.OCSP_RESPONSE: MiB,
    DecodePurpose.CRL: 16 * MiB,
}
"""The same for one item of a DSS. Lists in documents have some MiB; longer ones are imported."""
_LISTS = StreamDecodeLimits(
    max_ratio=50, ratio_floor=4 * MiB, max_output_size=MAX_MATERIAL[DecodePurpose.CRL]
)
LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=MAX_INFLATED),
    per_purpose={
        **DEFAULT_PURPOSE_LIMITS,
        **{kind: StreamDecodeLimits(max_output_size=most) for kind, most in MAX_MATERIAL.items()},
        DecodePurpose.CRL: _LISTS,
    },
    document_budget=DocumentDecodeBudget(base_allowance=4 * MAX_INFLATED, max_ratio=4),
)
"""Only cross-references, object streams and validation data are inflated, never pages."""
MAX_TEXT = 64 * 1024
"""Octets of a hexadecimal string up to which it may be text; longer ones are octets."""
MAX_PARSED = 16 * MiB
"""Octets of objects parsed, streams apart: a second's work. Real files parse each octet once."""
MAX_PARSED_AGAIN = 4
"""How often every octet of a larger file may be parsed."""
_COMMENTS = re.compile(rb"(?:%[^\r\n]*+(?:[\0\t\n\f\r ]++|\Z)){1,1000}")
"""Many comments with their ends of line, of which there may be millions; a count, since each takes
memory until the last is found. Not possessive: until 3.11.4 Python forgets where such a group stood
before what failed."""
MAX_WORD = 4_096
"""Octets of one number, name or object header."""

BLANK = b"\0\t\n\f\r "
# A count, since each comment takes memory until it is taken out; sound files have none.
_HEX = re.compile(rb"<(?:[0-9A-Fa-f\0\t\n\f\r ]++|%[^\r\n]*+){0,1000}>")
_COMMENT = re.compile(rb"%[^\r\n]*+")
_CHARACTERS = "".join(
    one if one != "\0" else "\ufffe"  # Python's word for none.
    for one in generic._pdfDocEncoding  # noqa: SLF001 - the table stands nowhere else
)
_ROW = re.compile(rb"([0-9]{10}) ([0-9]{5}) ([nf])(?: \r| \n|\r\n)")
_SECTION = re.compile(rb"[\0\t\n\f\r ]*([0-9]{1,10})[\0\t\n\f\r ]+([0-9]{1,10})[\0\t\n\f\r ]*")
_TRAILER = re.compile(rb"[\0\t\n\f\r ]*trailer[\0\t\n\f\r ]*(?=<)")
_ROW_OCTETS = 20


class _Builder(xref.XRefBuilder):
    _rows = 0

    def _read_xref_table(self, declared_startxref: int) -> Any:
        return self._counted(super()._read_xref_table(declared_startxref))

    def _read_xref_stream(self, declared_startxref: int) -> Any:
        return self._counted(super()._read_xref_stream(declared_startxref))

    def _counted(self, previous: Any) -> Any:
        if len(self.sections) > MAX_REVISIONS:
            raise PdfLimitError("revisions", MAX_REVISIONS)
        self._rows += len(self.sections[-1].xref_data.explicit_refs_in_revision)
        if self._rows > MAX_ROWS_IN_ALL:
            raise PdfLimitError("cross-references", MAX_ROWS_IN_ALL)
        return previous


_table_of_library = xref.parse_xref_table


def parse_table(stream: BytesIO, strict: bool) -> Iterable[XRefEntry]:
    """The rows of a cross-reference table; the stream then stands before its trailer dictionary.

    Tables that are not exactly as ISO 32000-2 §7.5.4 wants them are left to the library.

    Raises:
        PdfLimitError: it says that it has more than `MAX_ROWS` rows.
    """
    start = stream.tell()
    octets = stream.getvalue()
    at, total, rows = start, 0, Rows()
    while (section := _SECTION.match(octets, at)) is not None:
        first, count = int(section[1]), int(section[2])
        total += count
        if total > MAX_ROWS:
            raise PdfLimitError("cross-references", MAX_ROWS)
        at, end = section.end(), section.end() + count * _ROW_OCTETS
        found = _ROW.findall(octets[at:end])
        if len(found) != count:
            return _table_of_library(stream, strict)
        _enter_table(rows, first, found)
        at = end
    trailer = _TRAILER.match(octets, at)
    if trailer is None:
        return _table_of_library(stream, strict)
    stream.seek(trailer.end())
    return rows


def _enter_table(rows: Rows, first: int, found: list[tuple[bytes, bytes, bytes]]) -> None:
    fresh = not rows.used and not rows.freed
    for number, (place, generation, kind) in enumerate(found, first):
        if not fresh:
            rows.drop(number)
        if int(generation) > 0xFFFF:
            continue
        if kind == b"n":
            rows.used[number] = (int(generation), int(place))
        else:
            rows.freed[number] = int(generation)


def parse_stream(stream: Any, strict: bool = True) -> Iterable[XRefEntry]:  # noqa: ARG001 - the library's signature
    """The rows of a cross-reference stream (§7.5.8); rows that it has no octets for do not exist.

    Raises:
        PdfLimitError: it says that it has more than `MAX_ROWS` rows.
        PdfMalformedError: widths or index are none.
    """
    widths = [int(one) for one in stream["/W"]]
    index = [int(one) for one in stream.get("/Index", [0, stream["/Size"]])]
    counts = index[1::2]
    if len(widths) != 3 or min(widths) < 0 or not 0 < sum(widths) <= 24:
        raise PdfMalformedError("widths of a cross-reference stream")
    if len(index) % 2 or min(index, default=0) < 0:
        raise PdfMalformedError("index of a cross-reference stream")
    if sum(counts) > MAX_ROWS:
        raise PdfLimitError("cross-references", MAX_ROWS)
    width = sum(widths)
    # A predictor adds one octet to each row.
    data = stream.read_data(DecodePurpose.XREF_STREAM, expected_size=sum(counts) * (width + 1))
    rows, at, last = Rows(), 0, 0
    for first, count in zip(index[::2], counts, strict=True):
        if first < last:
            raise PdfMalformedError("index of a cross-reference stream is not in order")
        last = first + count
        fitting = min(count, (len(data) - at) // width)
        _enter_stream(rows, first, data[at : at + fitting * width], widths)
        at += fitting * width
    return rows


def _enter_stream(rows: Rows, first: int, data: bytes, widths: list[int]) -> None:
    a, b, width = widths[0], widths[0] + widths[1], sum(widths)
    number_of = int.from_bytes
    for number, at in enumerate(range(0, len(data), width), first):
        kind = number_of(data[at : at + a], "big") if a else 1
        second = number_of(data[at + a : at + b], "big")
        third = number_of(data[at + b : at + width], "big")
        if kind == 1 and third <= 0xFFFF:
            rows.used[number] = (third, second)
        elif kind == 2:
            rows.packed[number] = ObjStreamRef(second, third)
        elif kind == 0 and third <= 0xFFFF:
            rows.freed[number] = third


def read_hex_string(stream: Any) -> Any:
    """A hexadecimal string, in one look.

    Raises:
        PdfStreamError: something else stands in it, or it does not end.
    """
    found = _HEX.match(stream.getvalue(), stream.tell())
    if found is None:
        raise misc.PdfStreamError("Unexpected token in hex string")
    stream.seek(found.end())
    digits = found[0] if b"%" not in found[0] else _COMMENT.sub(b"", found[0])
    digits = digits.translate(None, BLANK + b"<>")
    octets = binascii.unhexlify(digits + b"0" * (len(digits) % 2))
    return (
        generic.pdf_string(octets) if len(octets) <= MAX_TEXT else generic.ByteStringObject(octets)
    )


def decode_text(octets: bytes) -> str:
    """The text of octets in PDFDocEncoding (ISO 32000-2 annex D).

    Raises:
        UnicodeDecodeError: one of them has no character.
    """
    return codecs.charmap_decode(octets, "strict", _CHARACTERS)[0]


def _skip_blank(stream: Any) -> int:
    """Go behind blanks; gives their number."""
    skipped, size = 0, 16
    while True:
        chunk = stream.read(size)
        rest = chunk.lstrip(BLANK)
        skipped += len(chunk) - len(rest)
        if rest or not chunk:
            stream.seek(-len(rest), 1)
            return skipped
        size = min(size * 4, 1 << 20)


def _skip_comment(stream: Any) -> None:
    """Go to the end of line behind a comment, or to the end."""
    size = 64
    while True:
        chunk = stream.read(size)
        ends = [at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at != -1]
        if ends:
            stream.seek(min(ends) - len(chunk), 1)
            return
        if not chunk:
            return
        size = min(size * 4, 1 << 20)


def read_non_whitespace(stream: Any, seek_back: bool = False, allow_eof: bool = False) -> bytes:
    """The next octet that is neither blank nor in a comment.

    Raises:
        PdfStreamError: the stream ended, and it may not, or a comment stands last.
    """
    commented = False
    while True:
        found: bytes = stream.read(1)
        if found == b"%":
            commented = True
            at = stream.tell() - 1
            many = _COMMENTS.match(stream.getvalue(), at) if type(stream) is BytesIO else None
            if many is None:
                _skip_comment(stream)
            else:
                stream.seek(many.end())
        elif found and found not in BLANK:
            if seek_back:
                stream.seek(-1, 1)
            return found
        elif found:
            _skip_blank(stream)
        elif allow_eof and not commented:
            return b""
        else:
            raise misc.PdfStreamError("Stream ended prematurely")


_skip_of_library = misc.skip_over_whitespace


def skip_over_whitespace(
    stream: Any,
    stop_after_eol: bool = False,
    error_on_end_of_stream: bool = True,
) -> bool:
    """Go behind blanks; True where there were any."""
    if stop_after_eol:
        return bool(_skip_of_library(stream, stop_after_eol, error_on_end_of_stream))
    skipped = _skip_blank(stream)
    if stream.read(1):
        stream.seek(-1, 1)
        return skipped > 0
    if error_on_end_of_stream:
        raise misc.PdfStreamError("Stream ended prematurely")
    return True


def read_until_regex(stream: Any, regex: re.Pattern[bytes], ignore_eof: bool = False) -> bytes:
    """Octets up to a match, which is not read.

    Raises:
        PdfStreamError: the stream ended, or a word is longer than any.
    """
    word = b""
    while True:
        chunk = stream.read(16)
        if not chunk and ignore_eof:
            return word
        if not chunk or len(word) > MAX_WORD:
            raise misc.PdfStreamError("Stream has ended unexpectedly")
        found = regex.search(chunk)
        if found is not None:
            stream.seek(found.start() - len(chunk), 1)
            return word + bytes(chunk[: found.start()])
        word += chunk


def spend(reader: Any, octets: int) -> None:
    """Count octets that were parsed as objects.

    Raises:
        PdfLimitError: objects lie inside each other, and each is parsed to its own end.
    """
    known = vars(reader)
    known["_parsed"] = known.get("_parsed", 0) + octets
    if known["_parsed"] > max(MAX_PARSED, MAX_PARSED_AGAIN * len(reader.stream.getbuffer())):
        raise PdfLimitError("octets-parsed", MAX_PARSED)


def share_budget(reader: library_reader.PdfFileReader) -> None:
    """Make every look into an earlier revision draw on one budget of inflated octets."""
    context: Any = reader.decode_context
    context.fresh = lambda: context


def install() -> None:
    """Put them in the library's place, once for the process."""
    lexer = (read_non_whitespace, skip_over_whitespace, read_until_regex)
    ours: tuple[tuple[Any, Any, str], ...] = (
        (xref, parse_table, "parse_xref_table"),
        (xref, parse_stream, "parse_xref_stream"),
        (xref, Section, "XRefSectionData"),
        (library_reader, _Builder, "XRefBuilder"),
        (library_reader, Places, "XRefCache"),
        (generic, read_hex_string, "read_hex_string_from_stream"),
        (generic, decode_name, "_decode_name"),
        (generic, read_object, "read_object"),
        (generic.StreamObject, read_data, "read_data"),
        (filters, Blanks(), "WS_REGEX"),
        (generic, decode_text, "decode_pdfdocencoding"),
        (library_reader.HistoricalResolver, subsume, "_subsume_object"),
        *((misc, one, one.__name__) for one in lexer),
        *((generic, one, one.__name__) for one in lexer),
    )
    for module, replacement, name in ours:
        setattr(module, name, replacement)
