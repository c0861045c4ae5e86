# SPDX-License-Identifier: Apache-2.0
"""What real producers write behind a signed revision: taken, and the attack beside it refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..attacking import (
    FONT,
    Objects,
    appended,
    base,
    beside,
    genuine,
    modified,
)
from ..case import ACCEPT, Case, Sig, case
from ..pdf import Pdf
from ..pdf_forms import with_streams
from ..pdf_syntax import deflated, stream, write_dictionary
from ..signing import crls
from .genuine import GOOD

_UPDATE = "ISO 32000-2 §7.5.6"
_TABLE = "ISO 32000-2 §7.5.4"


def alone(document: Pdf | None = None, **field: object) -> Pdf:
    """Signed, nothing behind; what judging needs lies beside."""
    return genuine(document, lists=[], **field)


def accepted_alone(data: bytes) -> Case:
    """Accepted with what `beside` holds."""
    return Case(data, ACCEPT, GOOD, (Sig(),), evidence=beside())


def store(document: Pdf) -> Objects:
    """A DSS with the revocation lists, and the catalog that names it."""
    first, second, store = document.allocate(), document.allocate(), document.allocate()
    lists = crls()
    document.catalog["DSS"] = f"{store} 0 R"
    return {
        document.root: write_dictionary(document.catalog),
        first: stream({"Filter": "/FlateDecode"}, deflated(lists[0])),
        second: stream({"Filter": "/FlateDecode"}, deflated(lists[1])),
        store: f"<</Type /DSS /CRLs [{first} 0 R {second} 0 R]>>",
    }


# --- how an update is written ------------------------------------------------------------------


def _crlf(data: bytes, start: int) -> bytes:
    """The table behind `start` and its trailer with the line ends of another system."""
    at = data.index(b"xref\n", start)
    table = data[at:].replace(b" \n", b"\r\n").replace(b">>\n", b">>\r\n")
    table = re.sub(rb"(?<![\r])\n", b"\r\n", table)
    return data[:at] + table


@case(clause=_TABLE, twin="attacks/xref-rows-of-19-octets")
def lines_that_end_in_two_octets() -> Case:
    """Tables and trailers of both revisions with CR and LF, as Windows programs write."""
    unsigned = base()
    unsigned.data = _crlf(unsigned.data, 0)
    document = alone(unsigned)
    before = len(document.data)
    data = appended(document, store(document))
    return accepted_alone(_crlf(data, before))


@case(clause="ISO 32000-2 §7.2.4", twin="attacks/isa-without-table-with-marker")
def comments_between() -> Case:
    """Comments before, between and behind the objects and behind the trailer name the producer."""
    document = alone()
    document.data += b"%\xe2\xe3\xcf\xd3\n"
    data = appended(document, store(document))
    at, end = data.rindex(b"xref\n", 0, data.rindex(b"startxref")), data.rindex(b"startxref")
    remark = b"% a remark\r\n"
    tail = b"%%Maker-1.2.3\nstartxref\n%d\n%%%%EOF\n" % (at + len(remark))
    return accepted_alone(data[:at] + remark + data[at:end] + tail)


@case(clause=_TABLE, twin="attacks/xref-row-points-one-octet-off")
def offsets_at_the_blank_before() -> Case:
    """Offsets point to the line end before an object and before the table: all readers skip it."""
    document = alone()

    def rows(offsets: dict[int, int]) -> str:
        return "".join(f"{n} 1\n{at - 1:010d} 00000 n \n" for n, at in offsets.items())

    return accepted_alone(appended(document, store(document), rows, shift=-1))


@case(clause="ISO 32000-2 §7.3.7", twin="attacks/key-twice-page-contents")
def one_key_twice_alike() -> Case:
    """A key stands twice in a dictionary with one value: no reader can choose wrongly."""
    document = alone()
    objects = store(document)
    number = max(objects)
    objects[number] = str(objects[number]).replace("/Type /DSS", "/Type /DSS /Type /DSS")
    return accepted_alone(appended(document, objects))


@case(clause=_TABLE, twin="attacks/xref-new-number-points-at-forged-object")
def rows_repeated() -> Case:
    """An update lists objects that it does not write, each where it was."""
    document = alone()
    font = document.data.index(b"\n%d 0 obj" % FONT) + 1

    def rows(offsets: dict[int, int]) -> str:
        every = {**offsets, FONT: font}
        head = "0 1\n0000000000 65535 f \n"
        return head + "".join(f"{n} 1\n{at:010d} 00000 n \n" for n, at in every.items())

    return accepted_alone(appended(document, store(document), rows))


def _hybrid(document: Pdf, hidden: Callable[[bytes], bytes], size: int | None = None) -> bytes:
    """An update with a table and a stream of the same rows, as PDFBox writes for hybrid files."""
    objects = store(document)
    number = document.allocate()
    out = bytearray(document.data)
    offsets = {}
    for one, body in objects.items():
        offsets[one] = len(out)
        raw = body.encode("latin-1") if isinstance(body, str) else body
        out += f"{one} 0 obj\n".encode() + raw + b"\nendobj\n"
    index = " ".join(f"{one} 1" for one in offsets)
    rows = b"".join(b"\1" + at.to_bytes(4) + b"\0" for at in offsets.values())
    head = {
        "Type": "/XRef",
        "Size": str(size or document.size),
        **document.trailer,
        "Prev": str(document.start_of_table),
        "W": "[1 4 1]",
        "Index": f"[{index}]",
    }
    offsets[number] = len(out)
    out += f"{number} 0 obj\n".encode() + stream(head, hidden(rows)) + b"\nendobj\n"
    start = len(out)
    table = "".join(f"{one} 1\n{at:010d} 00000 n \n" for one, at in offsets.items())
    trailer = {
        "Size": str(document.size),
        **document.trailer,
        "Prev": str(document.start_of_table),
        "XRefStm": str(offsets[number]),
    }
    end = f"xref\n{table}trailer\n{write_dictionary(trailer)}\nstartxref\n{start}\n%%EOF\n"
    return bytes(out) + end.encode("latin-1")


@case(clause="ISO 32000-2 §7.5.8.4", twin="tolerance/hybrid-update-that-differs")
def hybrid_update() -> Case:
    """A table and a stream of cross-references in one update that say the same."""
    return accepted_alone(_hybrid(alone(), lambda rows: rows))


@case(clause="ISO 32000-2 §7.5.8.4", twin="tolerance/hybrid-update")
def hybrid_update_that_differs() -> Case:
    """The stream places an object elsewhere than the table: two readers, two documents."""
    return modified(_hybrid(alone(), lambda rows: rows[:4] + b"\x20" + rows[5:]))


@case(clause="ISO 32000-2 §7.5.8.2 and §7.5.8.4", twin="tolerance/hybrid-update")
def hybrid_update_of_another_size() -> Case:
    """The stream's /Size has no room for the objects that it lists: some readers drop them."""
    return modified(_hybrid(alone(), lambda rows: rows, size=2))


@case(clause="ISO 32000-2 §7.5.7", twin="attacks/objstm-overrides-page")
def update_with_object_stream() -> Case:
    """The update packs its dictionaries into an object stream, as Acrobat does."""
    document = alone(with_streams(base().data))
    objects = store(document)
    packed = {n: str(body) for n, body in objects.items() if isinstance(body, str)}
    plain = {n: body for n, body in objects.items() if n not in packed}
    return accepted_alone(_packed(document, plain, packed))


def _packed(document: Pdf, plain: Mapping[int, str | bytes], packed: Mapping[int, str]) -> bytes:
    """An update with an object stream and a cross-reference stream."""
    holder, table = document.allocate(), document.allocate()
    bodies = list(packed.values())
    places = [sum(len(one) + 1 for one in bodies[:i]) for i in range(len(bodies))]
    head = " ".join(f"{n} {at}" for n, at in zip(packed, places, strict=True)) + "\n"
    entries = {"Type": "/ObjStm", "N": str(len(packed)), "First": str(len(head))}
    inner = stream(entries, (head + "\n".join(bodies)).encode("latin-1"))
    out = bytearray(document.data)
    rows: dict[int, bytes] = {}
    for number, body in [*plain.items(), (holder, inner)]:
        rows[number] = b"\1" + len(out).to_bytes(4) + b"\0"
        raw = body.encode("latin-1") if isinstance(body, str) else body
        out += f"{number} 0 obj\n".encode() + raw + b"\nendobj\n"
    rows |= {n: b"\2" + holder.to_bytes(4) + bytes([i]) for i, n in enumerate(packed)}
    start = len(out)
    rows[table] = b"\1" + start.to_bytes(4) + b"\0"
    about = {
        "Type": "/XRef",
        "Size": str(document.size),
        **document.trailer,
        "Prev": str(document.start_of_table),
        "W": "[1 4 1]",
        "Index": "[" + " ".join(f"{n} 1" for n in sorted(rows)) + "]",
    }
    body = stream(about, b"".join(rows[n] for n in sorted(rows)))
    out += f"{table} 0 obj\n".encode() + body + f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
