# SPDX-License-Identifier: Apache-2.0
"""Incremental saving attacks (ISA): an update behind the signed revision, more or less complete.

Mladenov et al., "1 Trillion Dollar Refund" (CCS 2019), §4.2; and updates through object streams.
"""

from __future__ import annotations

from ..attacking import (
    CATALOG,
    CONTENT,
    COVER,
    FIRST_FREE,
    FONT,
    FORGED,
    PAGE,
    TREE,
    appended,
    base,
    failed,
    forged_pages,
    genuine,
    modified,
    never_accepted,
)
from ..case import NONE, Case, case
from ..pdf import Pdf
from ..pdf_forms import object_stream
from ..pdf_syntax import stream, write_dictionary

_ISA = "ISO 32000-2 §7.5.6 and §12.8.1; Mladenov et al. 2019, ISA"
_EVIL = stream({}, FORGED)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_content_replaced() -> Case:
    """A complete update replaces the page's content stream."""
    document = genuine()
    document.revise({CONTENT: _EVIL})
    return modified(document.data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_pages_swapped() -> Case:
    """A complete update gives the catalog another page tree; every signed object is untouched."""
    document = genuine()
    objects: dict[int, str | bytes] = {}
    tree = forged_pages(document, objects)
    document.catalog["Pages"] = f"{tree} 0 R"
    document.revise({**objects, CATALOG: write_dictionary(document.catalog)})
    return modified(document.data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_kids_swapped() -> Case:
    """The update changes /Kids of the page tree alone."""
    document = genuine()
    objects: dict[int, str | bytes] = {}
    tree = forged_pages(document, objects)
    document.revise({**objects, TREE: objects[tree]})
    return modified(document.data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_page_points_elsewhere() -> Case:
    """The update changes /Contents of the page to a new stream."""
    document = genuine()
    new = document.allocate()
    page = {**document.dictionary(PAGE), "Contents": f"{new} 0 R"}
    document.revise({PAGE: write_dictionary(page), new: _EVIL})
    return modified(document.data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_cover_drawn_over_the_page() -> Case:
    """The update adds a page-sized form to the page's resources and content."""
    document = genuine()
    cover, new = document.allocate(), document.allocate()
    resources = f"<</Font <</F1 {FONT} 0 R>> /XObject <</C {cover} 0 R>>>>"
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 595 842]", "Resources": "<<>>"}
    page = {
        **document.dictionary(PAGE),
        "Resources": resources,
        "Contents": f"[{CONTENT} 0 R {new} 0 R]",
    }
    document.revise(
        {
            PAGE: write_dictionary(page),
            cover: stream(head, COVER.encode()),
            new: stream({}, b"q /C Do Q"),
        }
    )
    return modified(document.data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_without_table_and_trailer() -> Case:
    """Only the forged object is appended: viewers that rebuild the table show it."""
    data = genuine().data + f"{CONTENT} 0 obj\n".encode() + _EVIL + b"\nendobj\n"
    return failed(data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_without_table_with_marker() -> Case:
    """The forged object and an end-of-file marker, no table, no trailer."""
    data = genuine().data + f"{CONTENT} 0 obj\n".encode() + _EVIL + b"\nendobj\n%%EOF\n"
    return failed(data)


def _only_trailer(end: bytes) -> bytes:
    document = genuine()
    trailer = write_dictionary({"Size": str(document.size), **document.trailer}).encode()
    body = f"{CONTENT} 0 obj\n".encode() + _EVIL + b"\nendobj\n"
    return document.data + body + b"trailer\n" + trailer + b"\n" + end


@case(clause=_ISA, twin="attacks/no-attack")
def isa_only_trailer() -> Case:
    """The forged object and a trailer, but no table that lists it."""
    return failed(_only_trailer(b"%%EOF\n"))


@case(clause=_ISA, twin="attacks/no-attack")
def isa_only_trailer_and_honest_startxref() -> Case:
    """As before, and startxref leads to the honest table, so that a strict reader sees nothing."""
    start = genuine().start_of_table
    return failed(_only_trailer(f"startxref\n{start}\n%%EOF\n".encode()))


def _copied(document: Pdf) -> tuple[int, bytes]:
    """Number and body of the signature dictionary."""
    number = int(document.dictionary(document.fields[0])["V"].split()[0])
    start = document.data.index(f"\n{number} 0 obj\n".encode()) + len(f"\n{number} 0 obj\n")
    return number, document.data[start : document.data.index(b"\nendobj", start)]


@case(clause=_ISA, twin="attacks/no-attack")
def isa_signature_copied() -> Case:
    """The update repeats the signature dictionary octet for octet, so the newest one is last."""
    document = genuine()
    number, body = _copied(document)
    document.revise({CONTENT: _EVIL, number: body})
    return failed(document.data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_signature_copied_without_table() -> Case:
    """Forged object and copied signature dictionary, no table: only repair finds both."""
    document = genuine()
    number, body = _copied(document)
    data = document.data
    for one, raw in ((CONTENT, _EVIL), (number, body)):
        data += f"{one} 0 obj\n".encode() + raw + b"\nendobj\n"
    return failed(data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_signature_copied_to_a_new_object() -> Case:
    """The field gets a copy of the signature dictionary under a new number."""
    document = genuine()
    _, body = _copied(document)
    new, field = document.allocate(), document.fields[0]
    widget = {**document.dictionary(field), "V": f"{new} 0 R"}
    document.revise({CONTENT: _EVIL, new: body, field: write_dictionary(widget)})
    return failed(document.data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_signature_dictionary_completed() -> Case:
    """The update adds /Location and /Reason to the signature dictionary: not what was signed."""
    document = genuine()
    number, body = _copied(document)
    document.revise({number: body[:-2] + b" /Reason (PASSED)>>"})
    return failed(document.data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_signature_removed() -> Case:
    """The update empties the form and replaces the page: an unsigned document, never accepted."""
    document = genuine()
    form = {**document.dictionary(document.form), "Fields": "[]"}
    document.revise({CONTENT: _EVIL, document.form: write_dictionary(form)})
    return never_accepted(document.data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_signature_field_emptied() -> Case:
    """The update takes /V from the field: nothing is signed any more."""
    document = genuine()
    field = document.fields[0]
    widget = {k: v for k, v in document.dictionary(field).items() if k != "V"}
    document.revise({CONTENT: _EVIL, field: write_dictionary(widget)})
    return Case(document.data, None, {"signature": NONE}, decision_not="ACCEPT")


# --- object streams --------------------------------------------------------------------------


def _packed(document: Pdf, holder: bytes, index: int = 0) -> bytes:
    """An update whose table says that the page lies in the object stream `holder`."""
    out = bytearray(document.data)
    keeper, number = document.allocate(), document.allocate()
    places = {}
    for one, raw in ((keeper, holder), (document.allocate(), _EVIL)):
        places[one] = len(out)
        out += f"{one} 0 obj\n".encode() + raw + b"\nendobj\n"
    places[number] = len(out)
    rows = b"\2" + keeper.to_bytes(4) + bytes([index])
    rows += b"".join(b"\1" + places[one].to_bytes(4) + b"\0" for one in sorted(places))
    entries = {
        "Type": "/XRef",
        "Size": str(document.size),
        "W": "[1 4 1]",
        "Index": f"[{PAGE} 1 {keeper} {len(places)}]",
        **document.trailer,
        "Prev": str(document.start_of_table),
    }
    start = len(out)
    out += f"{number} 0 obj\n".encode() + stream(entries, rows) + b"\nendobj\n"
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def _forged_page(document: Pdf) -> bytes:
    page = {**document.dictionary(PAGE), "Contents": f"{document.size + 2} 0 R"}
    return write_dictionary(page).encode()


@case(clause="ISO 32000-2 §7.5.7; design rule 6", twin="attacks/no-attack")
def objstm_overrides_page() -> Case:
    """An object stream in the update holds another version of the page."""
    document = genuine()
    return failed(_packed(document, object_stream({PAGE: _forged_page(document)}, [PAGE])))


@case(clause="ISO 32000-2 §7.5.7", twin="attacks/no-attack")
def objstm_index_disagrees() -> Case:
    """The table gives the index of an honest page, the stream's head numbers the forged one 3."""
    document = genuine()
    honest = write_dictionary(document.dictionary(PAGE)).encode()
    held = object_stream({PAGE: _forged_page(document), FONT: honest}, [PAGE, FONT])
    return failed(_packed(document, held, 1))


@case(clause="ISO 32000-2 §7.5.7", twin="attacks/no-attack")
def objstm_holds_the_page_twice() -> Case:
    """The object stream lists number 3 twice, first honest, then forged."""
    document = genuine()
    forged = _forged_page(document)
    honest = write_dictionary(document.dictionary(PAGE)).encode()
    index = f"{PAGE} 0 {PAGE} {len(honest) + 1}\n".encode()
    head = {"Type": "/ObjStm", "N": "2", "First": str(len(index))}
    return failed(_packed(document, stream(head, index + honest + b"\n" + forged)))


@case(clause="ISO 32000-2 §7.5.6; design rule 6", twin="attacks/no-attack")
def generation_raised() -> Case:
    """The update frees the content stream and defines it again as generation 1."""
    document = genuine()
    out = document.data
    body = f"{CONTENT} 1 obj\n".encode() + _EVIL + b"\nendobj\n"
    start = len(out) + len(body)
    page = {**document.dictionary(PAGE), "Contents": f"{CONTENT} 1 R"}
    shown = f"{PAGE} 0 obj\n{write_dictionary(page)}\nendobj\n".encode()
    table = f"xref\n{PAGE} 2\n{start:010d} 00000 n \n{len(out):010d} 00001 n \n"
    trailer = {
        "Size": str(document.size), **document.trailer, "Prev": str(document.start_of_table)
    }  # fmt: skip
    end = f"trailer\n{write_dictionary(trailer)}\nstartxref\n{start + len(shown)}\n%%EOF\n"
    return failed(out + body + shown + table.encode() + end.encode())


# --- one object, two roles -------------------------------------------------------------------


def _store_with(document: Pdf, entry: str, number: int) -> tuple[int, str]:
    """The document security store, with object `number` among its `entry`."""
    store = int(document.catalog["DSS"].split()[0])
    held = document.dictionary(store)
    return store, write_dictionary({**held, entry: held.get(entry, "[]")[:-1] + f" {number} 0 R]"})


@case(clause="design rule 6", twin="attacks/no-attack")
def shared_content_becomes_validation_data() -> Case:
    """The page's content stream is replaced and listed in the DSS, where new streams may come."""
    document = genuine()
    store, body = _store_with(document, "Certs", CONTENT)
    document.revise({store: body, CONTENT: _EVIL})
    return modified(document.data)


@case(clause="design rule 6", twin="attacks/no-attack")
def shared_font_becomes_form_resource() -> Case:
    """The page's font is replaced and named among the form's default resources."""
    document = genuine()
    font = "<</Type /Font /Subtype /Type1 /BaseFont /Symbol>>"
    resources = f"<</Font <</F1 {FONT} 0 R>>>>"
    form = write_dictionary({**document.dictionary(document.form), "DR": resources})
    document.revise({document.form: form, FONT: font})
    return modified(document.data)


@case(clause="design rule 6", twin="attacks/no-attack")
def shared_font_replaced() -> Case:
    """The page's font alone is replaced: the same codes show other signs."""
    document = genuine()
    document.revise({FONT: "<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>"})
    return modified(document.data)


@case(clause="design rule 6", twin="attacks/no-attack")
def shared_content_becomes_metadata() -> Case:
    """The page's content stream is replaced and named as the document's metadata."""
    document = genuine()
    document.catalog["Metadata"] = f"{CONTENT} 0 R"
    document.revise({CATALOG: write_dictionary(document.catalog), CONTENT: _EVIL})
    return modified(document.data)


@case(clause="design rule 6", twin="attacks/no-attack")
def shared_length_replaced() -> Case:
    """The stream's /Length is an object of its own; the update makes the stream end earlier."""
    number = FIRST_FREE
    text = b"BT /F1 18 Tf 72 760 Td (PASSED) Tj ET "
    cut = len(text)
    text += b"1 1 1 rg 0 0 595 842 re f 0 g BT /F1 18 Tf 72 760 Td (FAILED) Tj ET"
    content = f"<</Length {number} 0 R>>\nstream\n".encode() + text + b"\nendstream"
    document = base(more={number: str(len(text)).encode()})
    document.revise({CONTENT: content})
    genuine(document)
    document.revise({number: str(cut)})
    return modified(document.data)


@case(clause="design rule 6", twin="attacks/no-attack")
def shared_number_in_media_box_replaced() -> Case:
    """The page's height is an object of its own; the update cuts the page above the result."""
    number = FIRST_FREE
    document = base(page={"MediaBox": f"[0 0 595 {number} 0 R]"}, more={number: b"842"})
    genuine(document)
    document.revise({number: "700"})
    return modified(document.data)


def _dangling(reference: str) -> Pdf:
    """Signed with a form XObject in its resources that is not defined anywhere."""
    resources = f"<</Font <</F1 {FONT} 0 R>> /XObject <</X {reference}>>>>"
    content = b"BT /F1 18 Tf 72 760 Td (Inspection report: FAILED) Tj ET q /X Do Q"
    document = genuine(base(content=content, page={"Resources": resources}))
    document.size = 61
    head = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": "[0 0 595 842]",
        "Resources": f"<</Font <</F1 {FONT} 0 R>>>>",
    }
    document.revise({60: stream(head, b"1 1 1 rg 0 0 595 842 re f 0 g " + FORGED)})
    return document


@case(clause="ISO 32000-2 §7.3.10; design rule 6", twin="attacks/no-attack")
def dangling_reference_defined_later() -> Case:
    """The signed page names an object that did not exist; the update defines it."""
    return modified(_dangling("60 0 R").data)


@case(clause="ISO 32000-2 §7.3.10; design rule 6", twin="attacks/no-attack")
def dangling_reference_of_another_generation() -> Case:
    """The signed page names generation 1, the update defines generation 0; viewers differ."""
    return failed(_dangling("60 1 R").data)


@case(clause="ISO 32000-2 §7.3.10; design rule 6", twin="attacks/no-attack")
def dangling_reference_with_a_plus_sign() -> Case:
    """The signed page names +60 0 R, which some viewers read as a reference."""
    return failed(_dangling("+60 0 R").data)


@case(clause=_ISA, twin="attacks/no-attack")
def isa_hidden_behind_honest_update() -> Case:
    """Two updates: the first replaces the page, the second puts the signed page back and forges
    nothing but /Prev, so that only one of them is seen.
    """
    document = genuine()
    honest = document.start_of_table
    document.revise({CONTENT: _EVIL})
    return failed(
        appended(document, {CATALOG: write_dictionary(document.catalog)}, previous=honest)
    )
