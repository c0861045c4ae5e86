# SPDX-License-Identifier: Apache-2.0
"""Later signatures and timestamps as overlays, and what rides along with an invisible one.

Rule 6: a later visible signature that nobody trusted vouches for is never part of an ACCEPT.
"""

from __future__ import annotations

from collections.abc import Callable

from .. import authorities as who
from ..attacking import (
    BOX,
    CATALOG,
    CONTENT,
    COVER,
    FONT,
    FORGED,
    NOWHERE,
    PAGE,
    ROOM,
    Objects,
    base,
    genuine,
    merchant,
    modified,
    never_accepted,
    shape,
    thief,
    unvouched,
)
from ..case import INDETERMINATE, REVIEW, Case, Sig, case
from ..pdf import Field, Pdf
from ..pdf_forms import text_field, text_shape, with_text_field
from ..pdf_syntax import stream, write_dictionary
from ..signing import contents, crls, from_tsa, stamped_at

_RULE = "design rule 6"
_TWIN = "attacks/no-attack"
_DECIMAL = {"Rect": "[0.0 0.0 595.0 842.0]"}
_SEEN = "VISIBLE_CHANGE_AFTER_SIGNING"
Maker = Callable[[bytes], bytes]


def _covered(make: Maker, widget: dict[str, str] | None = None, **more: object) -> bytes:
    """The genuine report with a later signature whose appearance is as large as the page."""
    document = genuine()
    settings = {"name": "Seal2", "rect": ROOM, "appearance": COVER, **more}
    document.sign(Field(make, widget=widget or {}, **settings))  # type: ignore[arg-type]
    return document.data


def _timestamped(make: Maker, widget: dict[str, str] | None = None) -> bytes:
    return _covered(make, widget, name="TS1", sub_filter="ETSI.RFC3161", timestamp=True)


def _by_merchant() -> Maker:
    return contents(merchant())


def _by_thief() -> Maker:
    return contents(thief(), [who.forged_root()], stamp=None)


@case(clause=_RULE, twin=_TWIN)
def later_merchant_signature_page_sized() -> Case:
    """The merchant signs with his own licensed certificate, his appearance covers the page."""
    return unvouched(_covered(_by_merchant()), _SEEN)


@case(clause=_RULE, twin=_TWIN)
def later_merchant_signature_decimal_rect() -> Case:
    """The same with a rectangle in decimal numbers."""
    return unvouched(_covered(_by_merchant(), _DECIMAL), _SEEN)


@case(clause=_RULE, twin=_TWIN)
def later_merchant_signature_rect_turned() -> Case:
    """The same with a rectangle given by its other corners."""
    return unvouched(_covered(_by_merchant(), {"Rect": "[595 842 0 0]"}), _SEEN)


@case(clause="ISO 32000-2 §7.3.7; design rule 6", twin=_TWIN)
def later_merchant_signature_rect_twice() -> Case:
    """The same with /Rect twice: of no size first."""
    return never_accepted(_covered(_by_merchant(), {"Rect": f"{NOWHERE} /Rect {BOX}"}))


@case(clause="ISO 32000-2 §12.5.3; design rule 6", twin=_TWIN)
def later_merchant_signature_on_paper_only() -> Case:
    """The page-sized field is not shown on the screen (NoView) and is printed (Print)."""
    return never_accepted(_covered(_by_merchant(), {"F": "36"}))


@case(clause="ISO 32000-2 §12.5.3; design rule 6", twin=_TWIN)
def later_merchant_signature_shown_when_touched() -> Case:
    """NoView is toggled (ToggleNoView): the page-sized field appears under the pointer."""
    return never_accepted(_covered(_by_merchant(), {"F": "288"}))


@case(clause=_RULE, twin=_TWIN)
def later_merchant_signature_one_point_wide() -> Case:
    """The field is as high as the page and one point wide: a line through all that is there."""
    return unvouched(_covered(_by_merchant(), {"Rect": "[300 0 301 842]"}), _SEEN)


@case(clause=_RULE, twin=_TWIN)
def later_stranger_signature_decimal_rect() -> Case:
    """A certificate that the attacker made himself signs the page-sized field."""
    case_ = unvouched(_covered(_by_thief(), _DECIMAL))
    return Case(case_.document, REVIEW, {"signature": INDETERMINATE}, case_.signatures)


@case(clause=_RULE, twin=_TWIN)
def later_timestamp_page_sized() -> Case:
    """A genuine document timestamp, which needs no certificate, with a page-sized appearance."""
    return unvouched(_timestamped(from_tsa), _SEEN)


@case(clause=_RULE, twin=_TWIN)
def later_timestamp_decimal_rect() -> Case:
    """The same with a rectangle in decimal numbers."""
    return unvouched(_timestamped(from_tsa, _DECIMAL), _SEEN)


@case(clause=_RULE, twin=_TWIN)
def later_timestamp_of_self_made_authority() -> Case:
    """The timestamp authority is the attacker's own."""
    make = stamped_at(who.STAMPED, who.attacker_tsa())
    return unvouched(_timestamped(make))


@case(clause=_RULE, twin=_TWIN)
def later_timestamp_of_self_made_authority_decimal_rect() -> Case:
    """The same with a rectangle in decimal numbers."""
    make = stamped_at(who.STAMPED, who.attacker_tsa())
    return unvouched(_timestamped(make, _DECIMAL))


@case(clause=_RULE, twin=_TWIN)
def later_timestamp_over_other_data() -> Case:
    """The token is genuine, over other data: it says nothing of this document."""
    data = _timestamped(lambda _: from_tsa(b"another document"), _DECIMAL)
    return never_accepted(data, Sig("Sig1", integrity=None))


@case(clause=_RULE, twin=_TWIN)
def later_signature_labelled_timestamp() -> Case:
    """The attacker's own signature stands in a field that says it is a document timestamp."""
    return never_accepted(_timestamped(_by_thief()), Sig("Sig1"))


@case(clause=_RULE, twin=_TWIN)
def later_timestamp_is_the_institutions_token() -> Case:
    """The token was cut out of the institution's own signature, where it stamps that value."""
    tokens: list[bytes] = []

    def keep(value: bytes) -> bytes:
        tokens.append(from_tsa(value))
        return tokens[-1]

    document = genuine(make=contents(stamp=keep))
    settings = {"rect": ROOM, "appearance": COVER, "timestamp": True}
    document.sign(Field(lambda _: tokens[-1], "TS1", "ETSI.RFC3161", **settings))  # type: ignore[arg-type]
    return never_accepted(document.data)


# --- what rides along with an invisible signature --------------------------------------------


def _riding(**page: str) -> Case:
    """In one revision the merchant signs invisibly and the page gets other entries."""
    document = genuine()
    shown = {**document.dictionary(PAGE), **page}
    number = document.size + 1
    shown["Annots"] = shown["Annots"][:-1] + f" {number} 0 R]"
    return modified(_signed_with(document, {PAGE: write_dictionary(shown)}))


def _signed_with(document: Pdf, changes: Objects, **widget: str) -> bytes:
    """The merchant's invisible signature in one revision together with `changes`."""
    plain = document.revise

    def revise(objects: Objects) -> None:
        plain({**objects, **changes})

    document.revise = revise  # type: ignore[method-assign, assignment]
    document.sign(Field(_by_merchant(), "Seal2", widget=widget))
    return document.data


@case(clause=_RULE, twin=_TWIN)
def riding_page_cropped() -> Case:
    """The page is cropped above the result in the revision of an invisible signature."""
    return _riding(CropBox="[0 0 595 700]")


@case(clause=_RULE, twin=_TWIN)
def riding_page_turned() -> Case:
    """The page is turned upside down."""
    return _riding(Rotate="180")


@case(clause=_RULE, twin=_TWIN)
def riding_page_enlarged() -> Case:
    """The page gets a user unit, so that all sizes on it are others."""
    return _riding(UserUnit="75")


@case(clause=_RULE, twin=_TWIN)
def riding_page_resources() -> Case:
    """The page's font dictionary names another font under the same name."""
    return _riding(Resources="<</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Symbol>>>>>>")


@case(clause=_RULE, twin=_TWIN)
def riding_page_action() -> Case:
    """The page gets an action that runs when it is opened."""
    return _riding(AA="<</O <</S /JavaScript /JS (app.alert\\(1\\))>>>>")


@case(clause=_RULE, twin=_TWIN)
def riding_page_thumbnail() -> Case:
    """The page gets a thumbnail: the page's own content stream, replaced."""
    document = genuine()
    page = {**document.dictionary(PAGE), "Thumb": f"{CONTENT} 0 R"}
    document.revise({PAGE: write_dictionary(page), CONTENT: stream({}, FORGED)})
    return modified(document.data)


@case(clause=_RULE, twin=_TWIN)
def riding_content_replaced() -> Case:
    """The content stream is replaced in the revision of an invisible signature."""
    return modified(_signed_with(genuine(), {CONTENT: stream({}, FORGED)}))


@case(clause=_RULE, twin=_TWIN)
def riding_font_replaced() -> Case:
    """The font is replaced in the revision of an invisible signature."""
    font = "<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>"
    return modified(_signed_with(genuine(), {FONT: font}))


@case(clause="design rule 6 and 12", twin=_TWIN)
def riding_script_on_the_field() -> Case:
    """The invisible signature's widget runs a script when the page is opened."""
    script = "<</PO <</S /JavaScript /JS (app.alert\\(1\\))>>>>"
    return modified(_signed_with(genuine(), {}, AA=script))


@case(clause="design rule 6 and 12", twin=_TWIN)
def riding_launch_on_the_field() -> Case:
    """The invisible signature's widget starts a program when it is clicked."""
    return modified(_signed_with(genuine(), {}, A="<</S /Launch /F (calc.exe)>>"))


@case(clause="design rule 6", twin=_TWIN)
def riding_popup_on_the_field() -> Case:
    """The invisible signature's widget has a pop-up note with words of its own."""
    note = "<</Type /Annot /Subtype /Popup /Rect [100 100 500 700] /Open true /Contents (PASSED)>>"
    return modified(_signed_with(genuine(), {}, Popup=note))


def _catalog(**entries: str) -> Case:
    document = genuine()
    document.catalog.update(entries)
    document.revise({CATALOG: write_dictionary(document.catalog)})
    return modified(document.data)


@case(clause=_RULE, twin=_TWIN)
def catalog_open_action() -> Case:
    """The catalog gets a destination that opens the document below the result."""
    return _catalog(OpenAction=f"[{PAGE} 0 R /XYZ 0 300 4]")


@case(clause="design rule 6 and 12", twin=_TWIN)
def catalog_closing_script() -> Case:
    """The catalog gets a script that runs before printing."""
    return _catalog(AA="<</WP <</S /JavaScript /JS (app.alert\\(1\\))>>>>")


@case(clause="design rule 6 and 12", twin=_TWIN)
def catalog_names_with_script() -> Case:
    """The catalog gets a name tree with document-level JavaScript."""
    script = "<</Names [(a) <</S /JavaScript /JS (app.alert\\(1\\))>>]>>"
    return _catalog(Names=f"<</JavaScript {script}>>")


@case(clause=_RULE, twin=_TWIN)
def catalog_attachment() -> Case:
    """The catalog gets an embedded file and a view that opens it instead of the pages."""
    return _catalog(
        Names="<</EmbeddedFiles <</Names [(report.pdf) <</Type /Filespec /F (report.pdf)>>]>>>>",
        Collection="<</D (report.pdf)>>",
    )


@case(clause=_RULE, twin=_TWIN)
def catalog_page_labels() -> Case:
    """The catalog gets page labels, which viewers show as page numbers."""
    return _catalog(PageLabels="<</Nums [0 <</P (PASSED )>>]>>")


@case(clause="ISO 32000-2 §12.7.8; design rule 12", twin="attacks/no-attack-text-field")
def form_gets_xfa() -> Case:
    """The form gets an XFA packet, which some viewers show instead of the pages."""
    document = base()
    with_text_field(document, "FAILED")
    genuine(document)
    xfa = document.allocate()
    form = {**document.dictionary(document.form), "XFA": f"{xfa} 0 R"}
    packet = stream({}, b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    document.revise({document.form: write_dictionary(form), xfa: packet})
    return modified(document.data)


# --- names of fields -------------------------------------------------------------------------


def _name_clash(field: str, signature: str, make: Maker, **more: object) -> Case:
    """A text field is filled, and a signature whose name is nearly the field's comes with it."""
    document = base()
    number = with_text_field(document, "FAILED")
    renamed = {**document.dictionary(number), "T": f"({field})"}
    document.revise({number: write_dictionary(renamed)})
    genuine(document)
    drawn = document.allocate()
    filled = text_field("PASSED", PAGE, drawn).replace("(Remark)", f"({field})")
    document.revise({number: filled, drawn: text_shape("PASSED")})
    document.sign(Field(make, "x", widget={"T": signature}, **more))  # type: ignore[arg-type]
    document.add_validation_data([who.tsa().der], crls())
    return unvouched(document.data, _SEEN)


@case(clause=_RULE, twin="attacks/no-attack-text-field")
def field_name_cut_off() -> Case:
    """The names agree in their first 256 characters: who cuts names takes one for the other."""
    return _name_clash("a" * 256, "(" + "a" * 257 + ")", _by_merchant())


@case(clause=_RULE, twin="attacks/no-attack-text-field")
def field_name_cut_off_timestamp() -> Case:
    """The same with a document timestamp by the attacker's own authority."""
    own = stamped_at(who.STAMPED, who.attacker_tsa())
    more = {"sub_filter": "ETSI.RFC3161", "timestamp": True}
    return _name_clash("a" * 256, "(" + "a" * 257 + ")", own, **more)


@case(clause=_RULE, twin="attacks/no-attack-text-field")
def field_name_with_half_a_pair() -> Case:
    """Half a surrogate pair in the timestamp's name becomes a question mark, as in the field's."""
    own = stamped_at(who.STAMPED, who.attacker_tsa())
    name = "<FEFF" + "Conforms".encode("utf-16-be").hex().upper() + "D800>"
    more = {"sub_filter": "ETSI.RFC3161", "timestamp": True}
    return _name_clash("Conforms?", name, own, **more)


@case(clause=_RULE, twin=_TWIN)
def field_named_like_the_signature() -> Case:
    """A second signature field with the name of the institution's is signed by the merchant."""
    document = genuine()
    objects: Objects = {}
    cover = shape(document, objects)
    document.revise(objects)
    more = {"AP": f"<</N {cover} 0 R>>"}
    document.sign(Field(_by_merchant(), "Sig1", rect=ROOM, appearance=COVER, widget=more))
    return never_accepted(document.data)
