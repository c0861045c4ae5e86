# SPDX-License-Identifier: Apache-2.0
"""Shadow attacks: the document is prepared before the institution signs, and activated later.

Mainka, Mladenov, Rohlmann, "Shadow Attacks" (NDSS 2021): hide, replace, hide-and-replace. What was
signed is genuine as it stands; the update that activates the shadow is what must be refused.
"""

from __future__ import annotations

from ..attacking import (
    CATALOG,
    CONTENT,
    FIRST_FREE,
    FONT,
    FORGED,
    PAGE,
    appended,
    base,
    failed,
    genuine,
    modified,
)
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_forms import text_shape
from ..pdf_syntax import stream, write_dictionary
from .attacks_base import honest

_SHADOW = "ISO 32000-2 §7.5.6; Mainka et al. 2021, shadow attack"
_FORM = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 595 842]", "Resources": "<<>>"}
_DECENT = b"BT /F1 18 Tf 72 760 Td (Inspection report MJ-2026-000001: PASSED) Tj ET "


def _hidden() -> Pdf:
    """The signer sees FAILED on a white sheet that lies over PASSED."""
    overlay = b"1 1 1 rg 0 0 595 842 re f 0 g BT /F1 18 Tf 72 760 Td (FAILED) Tj ET"
    resources = f"<</Font <</F1 {FONT} 0 R>> /XObject <</Sheet {FIRST_FREE} 0 R>>>>"
    font = {"Resources": f"<</Font <</F1 {FONT} 0 R>>>>"}
    return genuine(
        base(
            content=_DECENT + b"q /Sheet Do Q",
            page={"Resources": resources},
            more={FIRST_FREE: stream({**_FORM, **font}, overlay)},
        )
    )


@case(clause=_SHADOW)
def shadow_hide_as_signed() -> Case:
    """Prepared for hiding and signed; as long as nothing is appended, the signature stands."""
    return honest(_hidden().data)


@case(clause=_SHADOW, twin="attacks/shadow-hide-as-signed")
def shadow_hide_sheet_emptied() -> Case:
    """The update empties the sheet that hid the text below."""
    document = _hidden()
    document.revise({FIRST_FREE: stream(_FORM, b"")})
    return modified(document.data)


@case(clause=_SHADOW, twin="attacks/shadow-hide-as-signed")
def shadow_hide_sheet_freed() -> Case:
    """The update is no more than a table that calls the sheet free."""
    document = _hidden()
    rows = f"{FIRST_FREE} 1\n0000000000 00001 f \n"
    return modified(appended(document, {}, lambda _: rows))


@case(clause=_SHADOW, twin="attacks/shadow-hide-as-signed")
def shadow_hide_sheet_unlinked() -> Case:
    """The update repeats the page without the sheet among its resources."""
    document = _hidden()
    page = {**document.dictionary(PAGE), "Resources": f"<</Font <</F1 {FONT} 0 R>>>>"}
    document.revise({PAGE: write_dictionary(page)})
    return modified(document.data)


@case(clause=_SHADOW, twin="attacks/shadow-hide-as-signed")
def shadow_hide_sheet_becomes_another_type() -> Case:
    """The update makes the sheet a metadata stream, which is no picture and so is not drawn."""
    document = _hidden()
    document.catalog["Metadata"] = f"{FIRST_FREE} 0 R"
    meta = stream({"Type": "/Metadata", "Subtype": "/XML"}, b"<x/>")
    document.revise({FIRST_FREE: meta, CATALOG: write_dictionary(document.catalog)})
    return modified(document.data)


def _layered() -> Pdf:
    """The signer sees the layer FAILED; the layer PASSED is off."""
    on, off = FIRST_FREE, FIRST_FREE + 1
    content = (
        b"/OC /On BDC BT /F1 18 Tf 72 760 Td (FAILED) Tj ET EMC "
        b"/OC /Off BDC BT /F1 18 Tf 72 760 Td (PASSED) Tj ET EMC"
    )
    layers = f"/OCGs [{on} 0 R {off} 0 R] /D <</ON [{on} 0 R] /OFF [{off} 0 R]>>"
    properties = f"<</On {on} 0 R /Off {off} 0 R>>"
    return genuine(
        base(
            content=content,
            catalog={"OCProperties": f"<<{layers}>>"},
            page={"Resources": f"<</Font <</F1 {FONT} 0 R>> /Properties {properties}>>"},
            more={on: b"<</Type /OCG /Name (Failed)>>", off: b"<</Type /OCG /Name (Passed)>>"},
        )
    )


@case(clause=_SHADOW, twin="attacks/no-attack")
def shadow_hide_layers_switched() -> Case:
    """The update switches the optional-content layers."""
    document = _layered()
    on, off = FIRST_FREE, FIRST_FREE + 1
    layers = f"/OCGs [{on} 0 R {off} 0 R] /D <</ON [{off} 0 R] /OFF [{on} 0 R]>>"
    document.catalog["OCProperties"] = f"<<{layers}>>"
    document.revise({CATALOG: write_dictionary(document.catalog)})
    return modified(document.data)


# --- replace ---------------------------------------------------------------------------------


def _field_with_shadow() -> Pdf:
    """A text field whose value says PASSED and whose appearance says FAILED."""
    field, shape, form = FIRST_FREE, FIRST_FREE + 1, FIRST_FREE + 2
    widget = (
        f"<</Type /Annot /Subtype /Widget /FT /Tx /T (Result) /DA (/Helv 12 Tf 0 g) /V (PASSED) "
        f"/F 4 /P {PAGE} 0 R /Rect [100 200 400 220] /AP <</N {shape} 0 R>>>>"
    )
    return genuine(
        base(
            catalog={"AcroForm": f"{form} 0 R"},
            page={"Annots": f"[{field} 0 R]"},
            more={
                field: widget.encode(),
                shape: text_shape("FAILED"),
                form: f"<</Fields [{field} 0 R]>>".encode(),
            },
        )
    )


@case(clause=_SHADOW, twin="attacks/no-attack-text-field")
def shadow_replace_appearances_rebuilt() -> Case:
    """The update asks viewers to redraw the form: the field shows its value, which nobody saw."""
    document = _field_with_shadow()
    form = {**document.dictionary(document.form), "NeedAppearances": "true"}
    document.revise({document.form: write_dictionary(form)})
    return modified(document.data)


@case(clause=_SHADOW, twin="attacks/no-attack-text-field")
def shadow_replace_field_appearance() -> Case:
    """The update replaces the stream of the field's appearance and leaves the field alone."""
    document = _field_with_shadow()
    document.revise({FIRST_FREE + 1: text_shape("PASSED")})
    return Case(document.data, None, {}, decision_not="ACCEPT")


@case(clause=_SHADOW, twin="attacks/no-attack")
def shadow_replace_font() -> Case:
    """The signed page uses a font of its own; the update redefines it so that signs are swapped."""
    document = genuine()
    glyph = document.allocate()
    widths = "[" + " ".join(["600"] * 26) + "]"
    font = (
        "<</Type /Font /Subtype /Type3 /FontBBox [0 0 600 800] /FontMatrix [0.001 0 0 0.001 0 0] "
        f"/CharProcs <</g {glyph} 0 R>> /Encoding <</Type /Encoding /Differences [65 "
        + "/g " * 26
        + f"]>> /FirstChar 65 /LastChar 90 /Widths {widths} /Resources <<>>>>"
    )
    drawn = stream({}, b"600 0 0 0 600 800 d1 0 0 500 700 re f")
    document.revise({FONT: font, glyph: drawn})
    return modified(document.data)


# --- hide and replace ------------------------------------------------------------------------


def _second_document() -> bytes:
    """Two page trees in one file, each with its catalog; the second is named nowhere."""
    tree, page, content, catalog = (FIRST_FREE + i for i in range(4))
    shown = (
        f"<</Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
        f"/Resources <</Font <</F1 {FONT} 0 R>>>>>>"
    )
    more = {
        tree: f"<</Type /Pages /Kids [{page} 0 R] /Count 1>>".encode(),
        page: shown.encode(),
        content: stream({}, FORGED),
        catalog: f"<</Type /Catalog /Pages {tree} 0 R>>".encode(),
    }
    return base(more=more).data


@case(clause=_SHADOW)
def shadow_hide_and_replace_as_signed() -> Case:
    """A second document lies unused in the file that was signed; the signature stands."""
    return honest(genuine(Pdf.open(_second_document())).data)


@case(clause=_SHADOW, twin="attacks/shadow-hide-and-replace-as-signed")
def shadow_hide_and_replace_root() -> Case:
    """The update is a trailer that names the hidden catalog: no object changes."""
    document = genuine(Pdf.open(_second_document()))
    hidden = FIRST_FREE + 3
    data = appended(document, {}, lambda _: "0 0\n", trailer={"Root": f"{hidden} 0 R"})
    return Case(data, None, {}, decision_not="ACCEPT")


@case(clause=_SHADOW, twin="attacks/shadow-hide-and-replace-as-signed")
def shadow_hide_and_replace_pages() -> Case:
    """The update gives the signed catalog the hidden page tree."""
    document = genuine(Pdf.open(_second_document()))
    document.catalog["Pages"] = f"{FIRST_FREE} 0 R"
    document.revise({CATALOG: write_dictionary(document.catalog)})
    return modified(document.data)


def dead_object() -> tuple[Pdf, int]:
    """A second object 4 lies in the signed file and in no table; gives its offset as well."""
    document = base()
    position = document.data.index(b"xref\n")
    dead = f"{CONTENT} 0 obj\n".encode() + stream({}, FORGED) + b"\nendobj\n"
    data = document.data[:position] + dead + document.data[position:]
    start = f"startxref\n{position}\n".encode()
    data = data.replace(start, f"startxref\n{position + len(dead)}\n".encode())
    return genuine(Pdf.open(data)), position


@case(clause=_SHADOW, twin="attacks/no-attack")
def shadow_hide_and_replace_table_only() -> Case:
    """The update is a table: it points number 4 at a dead object that was signed along."""
    document, position = dead_object()
    rows = f"{CONTENT} 1\n{position:010d} 00000 n \n"
    return modified(appended(document, {}, lambda _: rows))


@case(clause=_SHADOW, twin="attacks/no-attack")
def shadow_hide_and_replace_broken_table() -> Case:
    """The update breaks the table so that viewers rebuild it and find the dead object."""
    document, _ = dead_object()
    objects = {CATALOG: write_dictionary(document.catalog)}
    return failed(appended(document, objects, shift=3))
