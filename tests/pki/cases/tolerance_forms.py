# SPDX-License-Identifier: Apache-2.0
"""What libraries write into a form that was there before: taken, and the attack beside it."""

from __future__ import annotations

from dataclasses import replace

from .. import authorities as who
from ..attacking import (
    BOX,
    CONTENT,
    FIRST_FREE,
    FONT,
    NOWHERE,
    PAGE,
    Objects,
    base,
    beside,
    modified,
    thief,
    unvouched,
    widget,
    with_annotations,
)
from ..case import ACCEPT, Case, Sig, case
from ..certificates import Entity
from ..pdf import Field, Pdf
from ..pdf_forms import with_text_field
from ..pdf_syntax import stream, write_dictionary
from ..signing import contents
from .genuine import GOOD
from .tolerance_fields import Existing
from .tolerance_signers import parts, revised
from .tolerance_updates import alone

_RESOURCES = "ISO 32000-2 §12.7.3, table 224"
_SIGNING = "ISO 32000-2 §12.7.5.5"
BOTH = (Sig("Second"), Sig("Sig1"))


# --- resources of the form that are objects of their own ---------------------------------------

_LIST, _FONTS, _OTHER = FIRST_FREE, FIRST_FREE + 1, FIRST_FREE + 2
_AS_SIGNED: Objects = {_LIST: f"<</Font {_FONTS} 0 R>>", _FONTS: f"<</Helv {FONT} 0 R>>"}
_ENTERED: Objects = {
    _LIST: f"<</Font {_FONTS} 0 R /XObject <</FRM {CONTENT} 0 R>>>>",
    _FONTS: f"<</Helv {FONT} 0 R /ZaDb {_OTHER} 0 R>>",
}
"""The next signer's picture, and a font that the library misses in every form it opens."""


def _signed_again(
    later: Objects,
    *,
    drawn: bool = True,
    page: str = "",
    first: Objects | None = None,
    look: int | None = None,
    stamped: bool = False,
) -> bytes:
    """A form with a text field and resources as two objects, signed; then `later`, and signed.

    `drawn`: the text field has an appearance of its own; `page`: fonts of the page; `first`: the
    resources as signed, where they are others; `look`: the object that is that appearance;
    `stamped`: it is that of a stamp on the page instead.
    """
    symbols = b"<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>"
    made = {number: str(body).encode() for number, body in {**_AS_SIGNED, **(first or {})}.items()}
    fonts = {"Resources": f"<</Font {page}>>"} if page else {}
    document = base(more={**made, _OTHER: symbols}, page=fonts)
    field = with_text_field(document, "FAILED")
    shown = document.dictionary(field)
    picture = f"<</N {look} 0 R>>"
    if look is not None and not stamped:
        shown["AP"] = picture
    if not drawn:
        del shown["AP"]
    form = {**document.dictionary(document.form), "DR": f"{_LIST} 0 R", "DA": "(/Helv 0 Tf 0 g)"}
    document.revise({field: write_dictionary(shown), document.form: write_dictionary(form)})
    if stamped:
        stamp = document.allocate()
        said = f"<</Type /Annot /Subtype /Stamp /Rect [300 300 400 400] /AP {picture}>>"
        document.revise({stamp: said, PAGE: with_annotations(document, [field, stamp])})
    alone(document)
    document.revise(later)
    document.sign(Field(contents(), "Second", signed_at=who.SIGNED))
    return document.data


@case(clause=_RESOURCES, twin="tolerance/form-resources-exchanged-in-place")
def form_resources_entered_in_place() -> Case:
    """A picture and a font are entered where the form has its own, as iText and PDFBox do."""
    return Case(_signed_again(_ENTERED), ACCEPT, GOOD, BOTH, evidence=beside())


@case(clause=_RESOURCES, twin="tolerance/form-resources-entered-in-place")
def form_resources_exchanged_in_place() -> Case:
    """In the same place the font by which text is drawn becomes one of other letters."""
    later = {**_ENTERED, _FONTS: f"<</Helv {_OTHER} 0 R>>"}
    return replace(modified(_signed_again(later), Sig("Second")), evidence=beside())


@case(clause=_RESOURCES, twin="tolerance/form-resources-entered-in-place")
def form_resources_taken_out_in_place() -> Case:
    """In the same place the list of fonts becomes nothing."""
    later = {**_ENTERED, _FONTS: "null"}
    return replace(modified(_signed_again(later), Sig("Second")), evidence=beside())


@case(clause=_RESOURCES, twin="tolerance/form-resources-entered-in-place")
def form_resources_of_an_undrawn_field_in_place() -> Case:
    """The same font is entered, and the text field has no appearance: readers draw it anew."""
    return replace(modified(_signed_again(_ENTERED, drawn=False), Sig("Second")), evidence=beside())


@case(clause=_RESOURCES, twin="tolerance/form-resources-entered-in-place")
def form_resources_that_the_page_has_too() -> Case:
    """The list of fonts is the page's as well: entering a font in it changes the page."""
    data = _signed_again(_ENTERED, page=f"{_FONTS} 0 R")
    return replace(modified(data, Sig("Second")), evidence=beside())


def _picture(number: int) -> Objects:
    return {_LIST: f"<</Font {_FONTS} 0 R /XObject <</FRM0 {number} 0 R>>>>"}


def _pictures_exchanged(
    *, drawn: bool = True, look: int | None = None, stamped: bool = False
) -> bytes:
    first = _picture(CONTENT)
    if look is not None:
        head = {"Type": "/XObject", "Subtype": "/Form", "BBox": BOX}
        first[look] = stream(head, b"/FRM0 Do").decode()
    return _signed_again(_picture(FONT), drawn=drawn, first=first, look=look, stamped=stamped)


@case(clause=_RESOURCES, twin="tolerance/form-pictures-exchanged-beside-an-undrawn-field")
def form_pictures_exchanged() -> Case:
    """The next signer's picture takes the name that the first one's had, as old PDFBox does."""
    return Case(_pictures_exchanged(), ACCEPT, GOOD, BOTH, evidence=beside())


@case(clause=_RESOURCES, twin="tolerance/form-pictures-exchanged")
def form_pictures_exchanged_beside_an_undrawn_field() -> Case:
    """The same, and a text field that readers draw themselves: with what, is theirs to say."""
    data = _pictures_exchanged(drawn=False)
    return replace(modified(data, Sig("Second")), evidence=beside())


@case(clause=_RESOURCES, twin="tolerance/form-pictures-exchanged")
def form_pictures_exchanged_that_a_field_draws() -> Case:
    """The text field's appearance draws the picture, and has no resources of its own."""
    data = _pictures_exchanged(look=_OTHER + 1)
    return replace(modified(data, Sig("Second")), evidence=beside())


@case(clause=_RESOURCES, twin="tolerance/form-pictures-exchanged")
def form_pictures_exchanged_that_a_stamp_draws() -> Case:
    """The same appearance on a stamp, which is no field: some reader may take the form's there."""
    data = _pictures_exchanged(look=_OTHER + 1, stamped=True)
    return replace(modified(data, Sig("Second")), evidence=beside())


# --- an empty field that is signed without a picture -------------------------------------------


def _with_empty_field(**entries: str) -> Pdf:
    """Signed with an empty, visible field beside."""
    document = base()
    field, document.form = document.allocate(), document.allocate()
    document.fields = [field]
    document.catalog["AcroForm"] = f"{document.form} 0 R"
    room = widget(document, "[300 100 500 160]", "Second", **entries)
    document.revise(
        {
            field: write_dictionary(room),
            document.form: f"<</Fields [{field} 0 R]>>",
            document.root: write_dictionary(document.catalog),
            PAGE: with_annotations(document, [field]),
        }
    )
    return alone(document)


def _signed_without_a_picture(by: Entity | None = None, **entries: str) -> bytes:
    """The empty field is signed, and its rectangle becomes one without area."""
    document = _with_empty_field(**entries)
    second = Existing(**parts(document))
    second.field = document.fields[0]
    second.sign(Field(contents(by), "Second", signed_at=who.SIGNED))
    return second.data


@case(clause=_SIGNING, twin="tolerance/empty-field-shrunk-unsigned")
def empty_field_signed_without_a_picture() -> Case:
    """PDFBox gives the field that it signs without a picture a rectangle without area."""
    return Case(_signed_without_a_picture(), ACCEPT, GOOD, BOTH, evidence=beside())


@case(clause=_SIGNING, twin="tolerance/empty-field-signed-without-a-picture")
def empty_field_signed_without_a_picture_by_a_stranger() -> Case:
    """The same by a key that nobody vouches for: what the field showed is gone."""
    return replace(unvouched(_signed_without_a_picture(thief())), evidence=beside())


@case(clause=_SIGNING, twin="tolerance/empty-field-signed-without-a-picture")
def empty_field_shrunk_unsigned() -> Case:
    """The rectangle goes, and nobody signs."""
    document = _with_empty_field()
    field = document.fields[0]
    gone = {**document.dictionary(field), "Rect": NOWHERE}
    data = revised(document, {field: write_dictionary(gone)})
    return replace(modified(data), evidence=beside())


@case(clause=_SIGNING, twin="tolerance/empty-field-signed-without-a-picture")
def field_that_shows_something_signed_without_a_picture() -> Case:
    """The field has an appearance, and what it showed or hid goes with its rectangle."""
    data = _signed_without_a_picture(AP=f"<</N {CONTENT} 0 R>>")
    return replace(modified(data, Sig("Second")), evidence=beside())
