# SPDX-License-Identifier: Apache-2.0
"""Cross-reference sections that strict and repairing viewers read differently.

Each file shows FAILED by the letter of ISO 32000-2 §7.5 or to the reader that signed it, and
PASSED in some viewer that rebuilds the table, or the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..attacking import (
    CATALOG,
    CONTENT,
    FORGED,
    Objects,
    appended,
    failed,
    genuine,
    listing,
    never_accepted,
)
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_syntax import stream, write_dictionary

_TABLE = "ISO 32000-2 §7.5.4"
_TRAILER = "ISO 32000-2 §7.5.5"
_STREAM = "ISO 32000-2 §7.5.8"
_EVIL = stream({}, FORGED)


def _row(text: str, *, head: str = f"{CONTENT} 1") -> Callable[[dict[int, int]], str]:
    """A table of one subsection with a row of this form; `at` is the forged stream's offset."""
    return lambda at: f"{head}\n" + text.format(at=at.get(CONTENT, 0))


def _only_catalog(at: dict[int, int]) -> str:
    """A table that lists the catalog, unchanged, and says nothing of the forged stream."""
    return listing({CATALOG: at[CATALOG]})


def _both(document: Pdf) -> dict[int, str | bytes]:
    return {CONTENT: _EVIL, CATALOG: write_dictionary(document.catalog)}


def _shifted(by: int) -> Case:
    document = genuine()
    return failed(appended(document, _both(document), _only_catalog, shift=by))


def _previous(by: int) -> Case:
    document = genuine()
    back = document.start_of_table + by
    return failed(appended(document, _both(document), _only_catalog, previous=back))


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_row_with_unknown_marker() -> Case:
    """The row of the forged stream says neither n nor f: viewers take it, or rebuild the table."""
    return failed(appended(genuine(), {CONTENT: _EVIL}, _row("{at:010d} 00000 N \n")))


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_row_with_generation_99999() -> Case:
    """The row gives the forged stream a generation above the greatest there is."""
    return failed(appended(genuine(), {CONTENT: _EVIL}, _row("{at:010d} 99999 n \n")))


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_row_with_generation_1() -> Case:
    """The row says generation 1, the object at its place generation 0."""
    return failed(appended(genuine(), {CONTENT: _EVIL}, _row("{at:010d} 00001 n \n")))


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_rows_of_19_octets() -> Case:
    """A row of 19 octets instead of 20 makes viewers distrust the table and find the forgery."""
    document = genuine()
    objects: Objects = {CATALOG: write_dictionary(document.catalog), CONTENT: _EVIL}
    row = f"{CATALOG} 1\n{len(document.data):010d} 00000 n\n"
    return failed(appended(document, objects, lambda _: row))


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_row_points_one_octet_off() -> Case:
    """The row points into the middle of the object's number: 4 becomes nothing, or another."""
    document = genuine()
    return failed(
        appended(document, {CONTENT: _EVIL}, lambda at: listing({CONTENT: at[CONTENT] + 1}))
    )


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_new_number_points_at_forged_object() -> Case:
    """The row of a new number points at an object that calls itself number 4."""
    document = genuine()
    number = document.allocate()
    return failed(appended(document, {CONTENT: _EVIL}, lambda at: listing({number: at[CONTENT]})))


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_second_object_not_listed() -> Case:
    """A second object 4 stands in the update, and no table lists it; only repair finds it."""
    document = genuine()
    return never_accepted(appended(document, _both(document), _only_catalog))


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_row_points_behind_the_file() -> Case:
    """The row points beyond the end of the file, so that viewers rebuild and find the forgery."""
    rows = _row("9999999999 00000 n \n")
    return failed(appended(genuine(), {CONTENT: _EVIL}, rows))


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_subsection_longer_than_its_rows() -> Case:
    """The subsection promises three rows and brings one."""
    rows = _row("{at:010d} 00000 n \n", head=f"{CONTENT} 3")
    return failed(appended(genuine(), {CONTENT: _EVIL}, rows))


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_object_listed_twice() -> Case:
    """One table lists number 4 twice: the honest place first, the forged one behind."""
    document = genuine()
    honest = listing({CONTENT: document.data.index(f"\n{CONTENT} 0 obj".encode()) + 1})
    return failed(appended(document, {CONTENT: _EVIL}, lambda at: honest + listing(at)))


@case(clause=_TABLE, twin="attacks/no-attack")
def xref_frees_the_page_content() -> Case:
    """The update declares the content stream free: the page that was signed is shown empty."""
    data = appended(genuine(), {}, _row("0000000000 00001 f \n"))
    return failed(data, {"signature.changes": "failed"})


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_start_3_before() -> Case:
    """startxref points three octets before the table: viewers rebuild it."""
    return _shifted(-3)


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_start_1_before() -> Case:
    """startxref points one octet before the table."""
    return _shifted(-1)


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_start_1_behind() -> Case:
    """startxref points one octet behind the beginning of the table."""
    return _shifted(1)


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_start_2_behind() -> Case:
    """startxref points two octets behind the beginning of the table."""
    return _shifted(2)


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_start_3_behind() -> Case:
    """startxref points three octets behind the beginning of the table."""
    return _shifted(3)


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_prev_1_before() -> Case:
    """/Prev points one octet before the signed table."""
    return _previous(-1)


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_prev_1_behind() -> Case:
    """/Prev points one octet behind the beginning of the signed table."""
    return _previous(1)


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_prev_2_behind() -> Case:
    """/Prev points two octets behind the beginning of the signed table."""
    return _previous(2)


def _tables(document: Pdf) -> list[int]:
    return [int(one) for one in re.findall(rb"startxref\s+(\d+)", document.data)]


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_prev_skips_the_signed_revision() -> Case:
    """/Prev leads past the revision that holds the signature, to the one before it."""
    document = genuine()
    first = _tables(document)[0]
    return never_accepted(appended(document, {CONTENT: _EVIL}, previous=first))


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_prev_skips_the_validation_data() -> Case:
    """/Prev leads past the newest revision, back to the signed one; the page is replaced."""
    document = genuine()
    second = _tables(document)[1]
    return failed(appended(document, {CONTENT: _EVIL}, previous=second))


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_prev_in_a_circle() -> Case:
    """/Prev of the update points at its own table: the signed tables are never reached."""
    document = genuine()
    data = appended(document, {CONTENT: _EVIL}, previous=0)
    start = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    return never_accepted(appended(document, {CONTENT: _EVIL}, previous=start))


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_size_1() -> Case:
    """/Size 1 calls every object above 0 undefined; viewers do not agree which exist."""
    document = genuine()
    return failed(appended(document, _both(document), _only_catalog, trailer={"Size": "1"}))


@case(clause=_TRAILER, twin="attacks/no-attack")
def xref_size_1_then_content_replaced() -> Case:
    """An update with /Size 1 hides from a careless reader that the next one replaces the page."""
    document = genuine()
    size, document.size = document.size, 1
    document.revise({CATALOG: write_dictionary(document.catalog)})
    document.size = size
    document.revise({CONTENT: _EVIL})
    return failed(document.data)


# --- cross-reference streams and hybrid files ------------------------------------------------


def _stream_update(widths: str, rows: Callable[[bytes, bytes], bytes]) -> bytes:
    """An update of the forged stream, listed by a cross-reference stream that lists itself.

    `rows` gets the offsets of both, four octets each.
    """
    document = genuine()
    out = bytearray(document.data)
    place = len(out).to_bytes(4)
    out += f"{CONTENT} 0 obj\n".encode() + _EVIL + b"\nendobj\n"
    start, number = len(out), document.size
    entries = {
        "Type": "/XRef",
        "Size": str(number + 1),
        "W": widths,
        "Index": f"[{CONTENT} 1 {number} 1]",
        **document.trailer,
        "Prev": str(document.start_of_table),
    }
    out += (
        f"{number} 0 obj\n".encode()
        + stream(entries, rows(place, start.to_bytes(4)))
        + b"\nendobj\n"
    )
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


@case(clause=_STREAM, twin="attacks/no-attack")
def xref_stream_replaces_content() -> Case:
    """A well-formed cross-reference stream over classic tables lists the forged stream."""
    return failed(_stream_update("[1 4 1]", lambda at, own: b"\1" + at + b"\0\1" + own + b"\0"))


@case(clause=_STREAM, twin="attacks/no-attack")
def xref_stream_row_of_type_3() -> Case:
    """A row of type 3 is to be read as null; some viewers read it as in use."""
    return failed(_stream_update("[1 4 1]", lambda at, own: b"\3" + at + b"\0\1" + own + b"\0"))


@case(clause=_STREAM, twin="attacks/no-attack")
def xref_stream_generation_of_three_octets() -> Case:
    """The row's generation is 65536, which does not exist and may overflow to 0."""
    return failed(
        _stream_update("[1 4 3]", lambda at, own: b"\1" + at + b"\1\0\0\1" + own + bytes(3))
    )


@case(clause=_STREAM, twin="attacks/no-attack")
def xref_stream_type_of_two_octets() -> Case:
    """The row's type is 257, which may overflow to 1."""
    return failed(_stream_update("[2 4 1]", lambda at, own: b"\1\1" + at + b"\0\0\1" + own + b"\0"))


@case(clause=_STREAM, twin="attacks/no-attack")
def xref_stream_with_half_a_row() -> Case:
    """The last row lacks its last octet."""
    return failed(_stream_update("[1 4 1]", lambda at, own: b"\1" + at + b"\0\1" + own))


@case(clause=_STREAM, twin="attacks/no-attack")
def xref_stream_row_of_width_zero() -> Case:
    """/W gives the type no octets: the default, in use, is easily overlooked."""
    return failed(_stream_update("[0 4 1]", lambda at, own: at + b"\0" + own + b"\0"))


def _hybrid(table: str) -> bytes:
    """An update whose classic table says `table`, with /XRefStm that lists the forged stream."""
    document = genuine()
    place = len(document.data) + len(f"{CONTENT} 0 obj\n") + len(_EVIL) + len("\nendobj\n")
    rows = b"\1" + len(document.data).to_bytes(4) + b"\0"
    number = document.allocate()
    entries = {
        "Type": "/XRef",
        "Size": str(document.size),
        "W": "[1 4 1]",
        "Index": f"[{CONTENT} 1]",
    }
    objects = {CONTENT: _EVIL, number: stream(entries, rows)}
    return appended(document, objects, lambda _: table, trailer={"XRefStm": str(place)})


@case(clause="ISO 32000-2 §7.5.8.4", twin="attacks/no-attack")
def xref_hybrid_behind_an_empty_table() -> Case:
    """The classic table is empty; only /XRefStm, which old viewers skip, lists the forgery."""
    return failed(_hybrid("0 0\n"))


@case(clause="ISO 32000-2 §7.5.8.4", twin="attacks/no-attack")
def xref_hybrid_behind_a_free_row() -> Case:
    """The classic table calls the content free, the stream behind /XRefStm has the forgery."""
    return failed(_hybrid(f"{CONTENT} 1\n0000000000 00000 f \n"))


@case(clause="ISO 32000-2 §7.5.8.4", twin="attacks/no-attack")
def xref_hybrid_behind_a_free_row_65535() -> Case:
    """As before, with the generation that is never used again."""
    return failed(_hybrid(f"{CONTENT} 1\n0000000000 65535 f \n"))
