# SPDX-License-Identifier: Apache-2.0
"""Form settings, form values, metadata and encryption that an update brings to a signed file."""

from __future__ import annotations

import hashlib

from ..attacking import (
    CATALOG,
    FIRST_FREE,
    PAGE,
    Objects,
    base,
    genuine,
    modified,
    never_accepted,
    unvouched,
)
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_forms import text_field, text_shape, with_text_field
from ..pdf_syntax import Dictionary, stream, write_dictionary

_RULE = "ISO 32000-2 §12.7; design rule 6"
_META = "ISO 32000-2 §14.3; design rule 6"
_TWIN = "attacks/no-attack-text-field"
_SEEN = "VISIBLE_CHANGE_AFTER_SIGNING"


def _form() -> tuple[Pdf, int]:
    document = base()
    field = with_text_field(document, "FAILED")
    return genuine(document), field


def _form_changed(document: Pdf, objects: Objects | None = None, **entries: str) -> bytes:
    """The form dictionary with other entries, in one revision with `objects`."""
    form = write_dictionary({**document.dictionary(document.form), **entries})
    document.revise({**(objects or {}), document.form: form})
    return document.data


@case(clause=_RULE, twin=_TWIN)
def form_redrawn() -> Case:
    """/NeedAppearances has every viewer draw the fields its own way."""
    document, _ = _form()
    return modified(_form_changed(document, NeedAppearances="true"))


@case(clause=_RULE, twin=_TWIN)
def form_default_appearance() -> Case:
    """The form's /DA turns text white and has it redrawn."""
    document, _ = _form()
    return modified(_form_changed(document, NeedAppearances="true", DA="(/Helv 0 Tf 1 g)"))


@case(clause=_RULE, twin=_TWIN)
def form_default_resources() -> Case:
    """The form's /DR gives the font's name to a font of signs, and the fields are redrawn."""
    document, _ = _form()
    font = document.allocate()
    body = "<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>"
    resources = f"<</Font <</Helv {font} 0 R>>>>"
    return modified(_form_changed(document, {font: body}, NeedAppearances="true", DR=resources))


@case(clause=_RULE, twin=_TWIN)
def form_signature_flags_taken_away() -> Case:
    """/SigFlags says that the document is not append-only, so that viewers may rewrite it."""
    document, _ = _form()
    return never_accepted(_form_changed(document, SigFlags="0", NeedAppearances="true"))


@case(clause=_RULE, twin=_TWIN)
def form_calculation_order() -> Case:
    """The form gets a calculation order and the field a script that computes its value."""
    document, field = _form()
    script = "<</C <</S /JavaScript /JS (event.value = \\(1\\))>>>>"
    entries = {**document.dictionary(field), "AA": script}
    body = write_dictionary(entries)
    return modified(_form_changed(document, {field: body}, CO=f"[{field} 0 R]"))


def _field_changed(**entries: str) -> tuple[Pdf, int]:
    document, field = _form()
    changed: Dictionary = {**document.dictionary(field), **entries}
    document.revise({field: write_dictionary(changed)})
    return document, field


@case(clause=_RULE, twin=_TWIN)
def field_hidden() -> Case:
    """The update hides the signed field that says FAILED."""
    return never_accepted(_field_changed(F="2")[0].data)


@case(clause=_RULE, twin=_TWIN)
def field_moved() -> Case:
    """The update moves the signed field off the page."""
    return never_accepted(_field_changed(Rect="[2000 2000 2300 2020]")[0].data)


@case(clause=_RULE, twin=_TWIN)
def field_page_sized() -> Case:
    """The update makes the signed field as large as the page, with a white background."""
    more = {"Rect": "[0 0 595 842]", "MK": "<</BG [1 1 1]>>"}
    return never_accepted(_field_changed(**more)[0].data)


@case(clause=_RULE, twin=_TWIN)
def field_password() -> Case:
    """The update marks the field as a password, so that viewers show stars."""
    document, field = _form()
    entries = {**document.dictionary(field), "Ff": "8192"}
    body = write_dictionary(entries)
    return modified(_form_changed(document, {field: body}, NeedAppearances="true"))


@case(clause=_RULE, twin=_TWIN)
def field_value_without_appearance() -> Case:
    """The update changes /V and leaves the appearance: viewers show one or the other."""
    return unvouched(_field_changed(V="(PASSED)")[0].data, _SEEN)


@case(clause=_RULE, twin=_TWIN)
def field_appearance_without_value() -> Case:
    """The update changes the appearance and leaves /V."""
    document, field = _form()
    drawn = document.allocate()
    changed = {**document.dictionary(field), "AP": f"<</N {drawn} 0 R>>"}
    document.revise({field: write_dictionary(changed), drawn: text_shape("PASSED")})
    return unvouched(document.data, _SEEN)


@case(clause=_RULE, twin=_TWIN)
def field_removed() -> Case:
    """The update takes the signed field from the form and from the page."""
    document, field = _form()
    page = document.dictionary(PAGE)
    page["Annots"] = page["Annots"].replace(f"{field} 0 R", "").strip()
    form = document.dictionary(document.form)["Fields"].replace(f"{field} 0 R", "")
    document.revise({PAGE: write_dictionary(page)})
    return modified(_form_changed(document, Fields=form))


@case(clause=_RULE, twin=_TWIN)
def field_added() -> Case:
    """The update adds a text field that says PASSED."""
    document, _ = _form()
    number, drawn = document.allocate(), document.allocate()
    body = text_field("PASSED", PAGE, drawn).replace("(Remark)", "(New)")
    objects: Objects = {number: body, drawn: text_shape("PASSED")}
    page = document.dictionary(PAGE)
    page["Annots"] = page["Annots"][:-1] + f" {number} 0 R]"
    objects[PAGE] = write_dictionary(page)
    fields = document.dictionary(document.form)["Fields"][:-1] + f" {number} 0 R]"
    return modified(_form_changed(document, objects, Fields=fields))


@case(clause=_RULE, twin=_TWIN)
def field_appearance_draws_the_page_away() -> Case:
    """The filled field's appearance has a matrix and box that make it as large as the page."""
    document, field = _form()
    drawn = document.allocate()
    changed = {
        **document.dictionary(field),
        "Rect": "[0 0 595 842]",
        "V": "(PASSED)",
        "AP": f"<</N {drawn} 0 R>>",
    }
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 1 1]", "Resources": "<<>>"}
    document.revise(
        {field: write_dictionary(changed), drawn: stream(head, b"1 1 1 rg 0 0 1 1 re f")}
    )
    return never_accepted(document.data)


# --- what is said about the document ---------------------------------------------------------


@case(clause=_META, twin="attacks/no-attack")
def info_title_added() -> Case:
    """The update adds an information dictionary: viewers show the title above the page."""
    document = genuine()
    number = document.allocate()
    document.trailer["Info"] = f"{number} 0 R"
    document.revise({number: "<</Title (Inspection report MJ-2026-000001: PASSED)>>"})
    return never_accepted(document.data)


@case(clause=_META, twin="attacks/no-attack")
def info_title_changed() -> Case:
    """The update changes the title that was signed."""
    document = base(more={FIRST_FREE: b"<</Title (FAILED)>>"})
    document.trailer["Info"] = f"{FIRST_FREE} 0 R"
    document.revise({CATALOG: write_dictionary(document.catalog)})
    genuine(document)
    document.revise({FIRST_FREE: "<</Title (PASSED)>>"})
    return never_accepted(document.data)


_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about="">'
    "<dc:title><rdf:Alt><rdf:li>{}</rdf:li></rdf:Alt></dc:title>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def _xmp(title: str) -> bytes:
    return stream({"Type": "/Metadata", "Subtype": "/XML"}, _XMP.format(title).encode())


@case(clause=_META, twin="attacks/no-attack")
def metadata_title_added() -> Case:
    """The update adds XMP metadata with a title."""
    document = genuine()
    number = document.allocate()
    document.catalog["Metadata"] = f"{number} 0 R"
    document.revise({number: _xmp("PASSED"), CATALOG: write_dictionary(document.catalog)})
    return never_accepted(document.data)


@case(clause=_META, twin="attacks/no-attack")
def metadata_title_changed() -> Case:
    """The update changes the title in the XMP metadata that was signed."""
    document = genuine(
        base(catalog={"Metadata": f"{FIRST_FREE} 0 R"}, more={FIRST_FREE: _xmp("FAILED")})
    )
    document.revise({FIRST_FREE: _xmp("PASSED")})
    return never_accepted(document.data)


@case(clause=_RULE, twin="attacks/no-attack-text-field")
def field_named_like_another_under_a_nameless_parent() -> Case:
    """A nameless parent's empty kid has the full name of the signed text field."""
    document = base()
    with_text_field(document, "FAILED")
    genuine(document)
    parent, kid = document.allocate(), document.allocate()
    form = {**document.dictionary(document.form)}
    form["Fields"] = form["Fields"][:-1] + f" {parent} 0 R]"
    objects: Objects = {
        parent: f"<</FT /Sig /T () /Kids [{kid} 0 R]>>",
        kid: f"<</FT /Sig /T (Remark) /Parent {parent} 0 R>>",
        document.form: write_dictionary(form),
    }
    document.revise(objects)
    return never_accepted(document.data)


@case(clause="ISO 32000-2 §7.6; design rule 6", twin="attacks/no-attack")
def encryption_added() -> Case:
    """The update says with a direct /Encrypt that the plain signed file is encrypted."""
    document = genuine()
    document.trailer["Encrypt"] = _encryption("/Identity")
    document.revise({CATALOG: write_dictionary(document.catalog)})
    return never_accepted(document.data)


@case(clause="ISO 32000-2 §7.6; design rule 6", twin="attacks/no-attack")
def encryption_added_for_streams() -> Case:
    """The same for streams and strings: what a viewer decrypts is not what was signed."""
    document = genuine()
    document.trailer["Encrypt"] = _encryption("/StdCF")
    document.revise({CATALOG: write_dictionary(document.catalog)})
    return never_accepted(document.data)


def _encryption(how: str) -> str:
    digest = hashlib.sha256(how.encode()).hexdigest()
    return (
        f"<</Filter /Standard /V 4 /R 4 /Length 128 /StmF {how} /StrF {how} /P -1340 "
        "/CF <</StdCF <</CFM /V2 /AuthEvent /DocOpen /Length 16>>>> "
        f"/O <{digest}> /U <{digest}>>>"
    )


@case(clause="ISO 32000-2 §12.8.4.3; design rule 6", twin="attacks/no-attack")
def validation_data_taken_away() -> Case:
    """The update takes the validation data from the catalog: the signature loses its proofs."""
    document = genuine()
    del document.catalog["DSS"]
    document.revise({CATALOG: write_dictionary(document.catalog)})
    return never_accepted(document.data)


@case(clause="ISO 32000-2 §12.8.4.3; design rule 6", twin="attacks/no-attack")
def validation_data_holds_a_page() -> Case:
    """The update's DSS names the page among its revocation lists and brings another page."""
    document = genuine()
    store = int(document.catalog["DSS"].split()[0])
    held = document.dictionary(store)
    held["CRLs"] = held["CRLs"][:-1] + f" {PAGE} 0 R]"
    page = {**document.dictionary(PAGE), "CropBox": "[0 0 595 700]"}
    document.revise({store: write_dictionary(held), PAGE: write_dictionary(page)})
    return modified(document.data)
