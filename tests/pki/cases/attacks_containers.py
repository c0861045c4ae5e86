# SPDX-License-Identifier: Apache-2.0
"""Streams of objects and of cross-references in which readers find different objects.

The update is sound by the letter, and the page that it writes again is as it was signed. Some
reader unpacks the stream in its own way, or follows a pointer that others pass over, and shows
PASSED.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..attacking import FORGED, PAGE, base, genuine, modified
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_forms import with_streams
from ..pdf_syntax import deflated, stream, write_dictionary
from .attacks_base import honest
from .attacks_readings import apart

TOPIC = "attacks"

_UNPACKED = "ISO 32000-2 §7.3.8.2, §7.4.4 and §7.5.7; design rule 6"
_POINTERS = "ISO 32000-2 §7.5.8.2 and §7.5.8.4; design rule 6"
_ROW_OF_PNG = "<</Predictor 12 /Columns 5000>>"
"""One row; its first octet, which says how it is predicted, is no content."""

Parts = dict[int, bytes]


def _pages(document: Pdf, content: int) -> tuple[str, str]:
    """The page as it was signed, and with other content."""
    page = document.dictionary(PAGE)
    return write_dictionary(page), write_dictionary({**page, "Contents": f"{content} 0 R"})


def _streams() -> Pdf:
    return genuine(with_streams(base().data))


def append(
    document: Pdf,
    parts: Parts,
    rows: Mapping[int, bytes],
    more: Mapping[int, str] | None = None,
) -> bytes:
    """An update with a stream of cross-references; `more`: entries with the offset of a part."""
    table = document.allocate()
    out, places = bytearray(document.data), dict[int, int]()
    for number, body in parts.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    places[table] = start = len(out)
    every = {**{n: b"\1" + at.to_bytes(4) + b"\0" for n, at in places.items()}, **rows}
    entries = {
        **_about(document),
        "Index": "[" + " ".join(f"{number} 1" for number in sorted(every)) + "]",
        **{key: str(places[number]) for number, key in (more or {}).items()},
    }
    table_body = stream(entries, b"".join(every[number] for number in sorted(every)))
    out += f"{table} 0 obj\n".encode() + table_body
    return bytes(out) + f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()


def _about(document: Pdf) -> dict[str, str]:
    return {
        "Type": "/XRef",
        "Size": str(document.size),
        **document.trailer,
        "Prev": str(document.start_of_table),
        "W": "[1 4 1]",
    }


# --- unpacked in another way ------------------------------------------------------------------


def _two_pages(document: Pdf, parameters: Mapping[str, str], content: int) -> bytes:
    """An object stream with the page as it was; one octet further another page begins."""
    shown, forged = _pages(document, content)
    index = f" {PAGE} 0\n"
    head = {"Type": "/ObjStm", "N": "1", "First": str(len(index)), "Filter": "/FlateDecode"}
    data = f"{index}%{forged}\n{shown}".encode("latin-1")
    return stream({**head, **parameters}, deflated(data))


def _repacked(parameters: Mapping[str, str]) -> bytes:
    document = _streams()
    content, holder = document.allocate(), document.allocate()
    packed = _two_pages(document, parameters, content)
    parts = {content: stream({}, FORGED), holder: packed}
    return append(document, parts, {PAGE: b"\2" + holder.to_bytes(4) + b"\0"})


@case(clause=_UNPACKED, twin="attacks/container-repacked-as-it-was")
def container_parameters_by_a_short_name() -> Case:
    """/DP is /DecodeParms to three readers: they leave out the octet that says how to predict."""
    return modified(_repacked({"DP": _ROW_OF_PNG}))


@case(clause=_UNPACKED, twin="attacks/container-parameters-by-a-short-name")
def container_repacked_as_it_was() -> Case:
    """The same object stream without parameters: what stands behind a comment is the page."""
    return honest(_repacked({}))


@case(clause=_UNPACKED, twin="attacks/container-repacked-as-it-was")
def container_filter_by_a_short_name() -> Case:
    """/F is /Filter to one reader, and comes before it."""
    return modified(_repacked({"F": "[/FlateDecode /ASCIIHexDecode]"}))


@case(clause=_UNPACKED, twin="attacks/container-repacked-as-it-was")
def container_parameters_beside_the_list() -> Case:
    """A list of filters with parameters in no list: some readers use them, others do not."""
    return modified(_repacked({"Filter": "[/FlateDecode]", "DecodeParms": "<</Predictor 1>>"}))


def _signed_packed(parameters: Mapping[str, str]) -> tuple[Pdf, str]:
    """A document whose page was packed so before it was signed; gives what we read as the page."""
    document = Pdf.open(with_streams(base().data).data)
    content, holder = document.allocate(), document.allocate()
    parts = {
        content: stream({}, FORGED),
        holder: _two_pages(document, parameters, content),
    }
    shown = _pages(document, content)[0]
    rows = {PAGE: b"\2" + holder.to_bytes(4) + b"\0"}
    return apart(Pdf.open(append(document, parts, rows))), shown


@case(clause=_UNPACKED)
def container_of_two_readings_as_signed() -> Case:
    """The page is packed so in the signed octets; as long as nobody writes it, that stands."""
    return honest(_signed_packed({"DP": _ROW_OF_PNG})[0].data)


@case(clause=_UNPACKED, twin="attacks/container-of-two-readings-as-signed")
def container_of_two_readings_then_one() -> Case:
    """The update writes the page as we read it: for three readers that is another page."""
    document, shown = _signed_packed({"DP": _ROW_OF_PNG})
    Pdf.revise(document, {PAGE: shown})
    return modified(document.data)


# --- cross-references that only some readers find ----------------------------------------------


def _hidden(document: Pdf) -> tuple[Parts, int]:
    """Cross-references that give the page another place, in a stream that nothing is called."""
    content, holder, table = (document.allocate() for _ in range(3))
    index = f"{PAGE} 0\n"
    packed = (index + _pages(document, content)[1]).encode("latin-1")
    rows = b"\2" + holder.to_bytes(4) + b"\0"
    parts = {
        content: stream({}, FORGED),
        holder: stream({"N": "1", "First": str(len(index))}, packed),
        table: stream({**_about(document), "Index": f"[{PAGE} 1]"}, rows),
    }
    return parts, table


@case(clause=_POINTERS, twin="attacks/cross-references-that-nothing-names")
def cross_references_with_a_second_stream() -> Case:
    """/XRefStm in a stream of cross-references, where only one reader looks for it."""
    document = _streams()
    parts, table = _hidden(document)
    return modified(append(document, parts, {}, {table: "XRefStm"}))


@case(clause=_POINTERS, twin="attacks/cross-references-with-a-second-stream")
def cross_references_that_nothing_names() -> Case:
    """The same streams in an update that leads no reader to them."""
    document = _streams()
    return honest(append(document, _hidden(document)[0], {}))


def _hybrid(*, leads: bool) -> bytes:
    """A table and a stream of the same rows; the stream's /Prev leads to others, or as the table's.

    One reader follows both ways.
    """
    document = genuine()
    parts, table = _hidden(document)
    beside = document.allocate()
    out, places = bytearray(document.data), dict[int, int]()
    for number, body in parts.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    rows = b"".join(b"\1" + at.to_bytes(4) + b"\0" for at in places.values())
    entries = {**_about(document), "Index": "[" + " ".join(f"{n} 1" for n in places) + "]"}
    if leads:
        entries["Prev"] = str(places[table])
    places[beside] = len(out)
    out += f"{beside} 0 obj\n".encode() + stream(entries, rows) + b"\nendobj\n"
    start = len(out)
    listed = "".join(f"{n} 1\n{at:010d} 00000 n \n" for n, at in places.items())
    trailer = {
        "Size": str(document.size),
        **document.trailer,
        "Prev": str(document.start_of_table),
        "XRefStm": str(places[beside]),
    }
    end = f"xref\n{listed}trailer\n{write_dictionary(trailer)}\nstartxref\n{start}\n%%EOF\n"
    return bytes(out) + end.encode("latin-1")


@case(clause=_POINTERS, twin="attacks/hybrid-stream-that-leads-back")
def hybrid_stream_that_leads_elsewhere() -> Case:
    """/Prev of the stream beside a table gives the page another place."""
    return modified(_hybrid(leads=True))


@case(clause=_POINTERS, twin="attacks/hybrid-stream-that-leads-elsewhere")
def hybrid_stream_that_leads_back() -> Case:
    """/Prev of the stream is that of the table, as all readers go."""
    return honest(_hybrid(leads=False))
