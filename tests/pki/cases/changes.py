# SPDX-License-Identifier: Apache-2.0
"""Revisions added after signing: what may be added, and what an attacker adds."""

from __future__ import annotations

from .. import authorities as who
from ..case import ACCEPT, FAILED, INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..pdf import Field, Pdf
from ..pdf_forms import fill_text_field, replace_content, with_text_field
from ..pdf_syntax import reference_array, references, stream, write_dictionary
from ..signing import contents, crls, report, signed
from .genuine import GOOD

_PAGE = (0, 0, 595, 842)
_COVER = "1 1 1 rg 0 0 595 842 re f 0.8 0.1 0.1 RG 4 w 100 100 400 600 re S"


def _changed(document: Pdf) -> Case:
    """A case in which the one signature was followed by a change that nothing allows."""
    return Case(
        document.data,
        REJECT,
        {"signature": FAILED},
        (Sig("Sig1", FAILED, "FORMAT_FAILURE", "modified"),),
        {
            "signature.changes": "failed:CHANGED_AFTER_SIGNING",
            "crypto.digest": "passed",
            "crypto.signature-value": "passed",
        },
    )


@case(clause="ISO 32000-2 §7.5.6; design rule 6", twin="genuine/rsa-with-timestamp")
def page_content_replaced() -> Case:
    """A later revision gives the first page another content stream; the signed bytes are intact."""
    document = signed()
    replace_content(document, lambda shown: shown + b"\n1 0 0 rg 90 500 300 40 re f")
    return _changed(document)


@case(clause="design rule 6", twin="genuine/rsa-with-timestamp")
def page_added() -> Case:
    """A later revision adds a page with results that nobody signed."""
    document = signed()
    tree = int(document.catalog["Pages"].split()[0])
    page, content = document.allocate(), document.allocate()
    kids = [*document.pages, page]
    entries = {
        "Type": "/Page",
        "Parent": f"{tree} 0 R",
        "MediaBox": "[0 0 595 842]",
        "Resources": "<<>>",
        "Contents": f"{content} 0 R",
    }
    pages = {**document.dictionary(tree), "Count": str(len(kids)), "Kids": reference_array(kids)}
    document.revise(
        {
            tree: write_dictionary(pages),
            page: write_dictionary(entries),
            content: stream({}, b"0 0 1 rg 100 100 300 300 re f"),
        }
    )
    return _changed(document)


@case(clause="design rule 6", twin="genuine/rsa-with-timestamp")
def annotation_overlay() -> Case:
    """A later revision lays a stamp annotation over the result: the page below is untouched."""
    document = signed()
    page, note, shape = document.pages[0], document.allocate(), document.allocate()
    shown = document.dictionary(page)
    annotations = [*references(shown.get("Annots", "[]")), note]
    entries = {
        "Type": "/Annot",
        "Subtype": "/Stamp",
        "Rect": "[60 560 540 760]",
        "F": "4",
        "AP": f"<</N {shape} 0 R>>",
    }
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 480 200]", "Resources": "<<>>"}
    document.revise(
        {
            page: write_dictionary({**shown, "Annots": reference_array(annotations)}),
            note: write_dictionary(entries),
            shape: stream(head, b"1 1 1 rg 0 0 480 200 re f"),
        }
    )
    return _changed(document)


@case(clause="design rule 6 and 12", twin="genuine/rsa-with-timestamp")
def script_added() -> Case:
    """A later revision adds JavaScript that runs on opening and may change what is shown."""
    document = signed()
    script = "<</S /JavaScript /JS (app.alert\\(1\\))>>"
    document.catalog["OpenAction"] = script
    document.revise({document.root: write_dictionary(document.catalog)})
    return _changed(document)


@case(clause="design rule 6", twin="genuine/visible-signature")
def signature_appearance_replaced() -> Case:
    """A later revision gives the signature field itself a new appearance over the whole page."""
    document = signed(rect=(260, 340, 350, 430), appearance="0 0 90 90 re f")
    widget, shape = document.fields[0], document.allocate()
    entries = document.dictionary(widget)
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 595 842]", "Resources": "<<>>"}
    changed = {**entries, "Rect": "[0 0 595 842]", "AP": f"<</N {shape} 0 R>>"}
    document.revise({widget: write_dictionary(changed), shape: stream(head, _COVER.encode())})
    return _changed(document)


def _with_form(permissions: int | None = None) -> tuple[Pdf, int]:
    document = report()
    field = with_text_field(document)
    document.sign(Field(contents(), signed_at=who.SIGNED, permissions=permissions))
    return document, field


@case(clause="design rule 6", twin="changes/form-field-filled-then-signed-again")
def form_field_filled() -> Case:
    """A text field was filled after signing: the signature stands but does not vouch for it."""
    document, field = _with_form()
    fill_text_field(document, field, "Batch 20260219 passes as well")
    document.add_validation_data([who.tsa().der], crls())
    return Case(
        document.data,
        REVIEW,
        {},
        (Sig("Sig1", "TOTAL-PASSED"),),
        {"signature.changes": "warning:VISIBLE_CHANGE_AFTER_SIGNING"},
    )


@case(clause="design rule 6", twin="changes/form-field-filled")
def form_field_filled_then_signed_again() -> Case:
    """The institution filled a field after its first signature and signed again: all is covered."""
    document, field = _with_form()
    fill_text_field(document, field, "Corrected copy")
    signed(contents(who.signer("signer-p256")), base=document, name="Sig2")
    return Case(document.data, ACCEPT, GOOD, (Sig("Sig1"), Sig("Sig2")))


@case(clause="design rule 6", twin="changes/form-field-filled-then-signed-again")
def form_field_filled_then_signed_by_a_stranger() -> Case:
    """The field was filled after signing, and the later signature is another organisation's."""
    document, field = _with_form()
    fill_text_field(document, field, "Batch 20260219 passes as well")
    merchant = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    signed(contents(merchant), base=document, name="Sig2")
    return Case(document.data, REVIEW, {}, (Sig("Sig1"), Sig("Sig2")))


@case(clause="ISO 32000-2 §12.8.2.2", twin="genuine/certified-no-changes-allowed")
def certified_then_form_filled() -> Case:
    """The certification allows no change at all (DocMDP 1), and a field was filled."""
    document, field = _with_form(permissions=1)
    fill_text_field(document, field, "Batch 20260219 passes as well")
    document.add_validation_data([who.tsa().der], crls())
    return _changed(document)


@case(clause="ISO 32000-2 §12.8.2.2", twin="genuine/certified-no-changes-allowed")
def certified_then_signed() -> Case:
    """The certification allows no change at all (DocMDP 1), and a signature was added."""
    document = report()
    document.sign(Field(contents(), signed_at=who.SIGNED, permissions=1))
    signed(contents(who.signer("signer-p256")), base=document, name="Sig2")
    case_ = _changed(document)
    return Case(document.data, REJECT, case_.axes, case_.signatures, case_.findings)


@case(clause="ISO 32000-2 §12.8.2.2", twin="changes/certified-then-signed")
def certified_for_form_filling_then_signed() -> Case:
    """DocMDP 2 allows filling forms and signing: the second signature is in order."""
    document = report()
    document.sign(Field(contents(), signed_at=who.SIGNED, permissions=2))
    signed(contents(who.signer("signer-p256")), base=document, name="Sig2")
    return Case(document.data, ACCEPT, GOOD, (Sig("Sig1"), Sig("Sig2")))


@case(clause="design rule 6", twin="genuine/signatory-and-institution")
def stranger_signs_with_page_sized_appearance() -> Case:
    """A thief adds a self-signed visible field whose appearance covers the page."""
    document = report()
    document.sign(Field(contents(), signed_at=who.SIGNED))
    thief = who.signer("attacker-signer", who.MERCHANT, who.MERCHANT_USCC, issuer=who.forged_root())
    make = contents(thief, [who.forged_root()], stamp=None)
    signed(make, base=document, name="Sig2", rect=_PAGE, appearance=_COVER)
    return Case(
        document.data,
        REVIEW,
        {"signature": INDETERMINATE},
        (
            Sig("Sig1", "TOTAL-PASSED"),
            Sig("Sig2", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND", "intact"),
        ),
    )
