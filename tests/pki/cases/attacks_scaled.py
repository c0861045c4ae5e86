# SPDX-License-Identifier: Apache-2.0
"""Text in appearances that are scaled to nothing: one reader of many draws it at its full size.

A rectangle without area hides paths and pictures. Glyphs come from a cache by their size, and where
that would be none, they are drawn as the font has them: letters, or whatever the attacker's font
shows for one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..attacking import (
    BOX,
    COVER,
    FONT,
    Objects,
    base,
    genuine,
    merchant,
    modified,
    unvouched,
)
from ..case import ACCEPT, Case, Sig, case
from ..pdf import Field, Pdf
from ..pdf_syntax import stream, write_dictionary
from ..signing import contents, from_tsa
from .attacks_base import honest
from .genuine import GOOD

TOPIC = "attacks"

_SCALED = "ISO 32000-2 §12.5.5; design rule 6"
_SEEN = "VISIBLE_CHANGE_AFTER_SIGNING"
_WRITTEN = "BT /F1 30 Tf 5 5 Td (P) Tj ET"
_FONTS = f"/Font <</F1 {FONT} 0 R>>"


def _form(content: str, resources: str) -> bytes:
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": BOX, "Resources": f"<<{resources}>>"}
    return stream(head, content.encode())


def _appearance(
    document: Pdf, objects: Objects, content: str, resources: str, inner: str | None
) -> dict[str, str]:
    """An appearance with `content`, in which /Inner is a form with the content `inner`."""
    number = document.allocate()
    if inner is not None:
        within = document.allocate()
        objects[within] = _form(inner, resources)
        resources = f"/XObject <</Inner {within} 0 R>>"
    objects[number] = _form(content, resources)
    return {"AP": f"<</N {number} 0 R>>"}


def _sealed(content: str, resources: str = _FONTS, inner: str | None = None) -> bytes:
    """The institution's invisible signature gets an appearance: nobody needs a key for that."""
    document = genuine()
    objects: Objects = {}
    seal = document.fields[0]
    drawn = _appearance(document, objects, content, resources, inner)
    document.revise({**objects, seal: write_dictionary({**document.dictionary(seal), **drawn})})
    return document.data


def _later(make: Callable[[bytes], bytes], name: str, content: str, **more: object) -> bytes:
    """A later field without area on the page, whose appearance has `content`."""
    document = genuine()
    objects: Objects = {}
    drawn: Mapping[str, str] = _appearance(document, objects, content, _FONTS, None)
    document.revise(objects)
    widget = {**drawn, "Rect": "[330 760 330 760]"}
    document.sign(Field(make, name, widget=widget, **more))  # type: ignore[arg-type]
    return document.data


@case(clause=_SCALED, twin="attacks/scaled-paths-on-the-seal")
def scaled_text_on_the_seal() -> Case:
    """The invisible seal, of no size, gets an appearance that writes a letter."""
    return modified(_sealed(_WRITTEN))


@case(clause=_SCALED, twin="attacks/scaled-text-on-the-seal")
def scaled_paths_on_the_seal() -> Case:
    """The same with paths: every reader scales them to nothing."""
    return honest(_sealed(COVER))


@case(clause=_SCALED, twin="attacks/scaled-form-on-the-seal")
def scaled_text_in_a_form_on_the_seal() -> Case:
    """A form within the appearance writes."""
    return modified(_sealed("q /Inner Do Q", inner=_WRITTEN))


@case(clause=_SCALED, twin="attacks/scaled-text-in-a-form-on-the-seal")
def scaled_form_on_the_seal() -> Case:
    """The form within the appearance draws paths, and so does it again."""
    return honest(_sealed("q /Inner Do Q /Inner Do", inner=COVER))


@case(clause=_SCALED, twin="attacks/scaled-form-on-the-seal")
def scaled_form_of_the_page_on_the_seal() -> Case:
    """The appearance draws a form that it does not name: some readers take the page's."""
    fonts = f"/Font <</F1 {FONT} 0 R>>"
    named = {"Resources": f"<<{fonts} /XObject <</Inner 6 0 R>>>>"}
    document = genuine(base(page=named, more={6: _form(_WRITTEN, _FONTS)}))
    objects: Objects = {}
    seal = document.fields[0]
    drawn = _appearance(document, objects, "q /Inner Do Q", "", None)
    document.revise({**objects, seal: write_dictionary({**document.dictionary(seal), **drawn})})
    return modified(document.data)


@case(clause=_SCALED, twin="attacks/scaled-paths-on-document-timestamp")
def scaled_text_on_document_timestamp() -> Case:
    """A genuine authority's document timestamp writes a P over the F of FAILED."""
    data = _later(from_tsa, "TS1", _WRITTEN, sub_filter="ETSI.RFC3161", timestamp=True)
    return unvouched(data, _SEEN)


@case(clause=_SCALED, twin="attacks/scaled-text-on-document-timestamp")
def scaled_paths_on_document_timestamp() -> Case:
    """The same with paths."""
    data = _later(from_tsa, "TS1", COVER, sub_filter="ETSI.RFC3161", timestamp=True)
    return Case(data, ACCEPT, GOOD, (Sig("Sig1"), Sig("TS1")))


@case(clause=_SCALED, twin="attacks/scaled-paths-on-document-timestamp")
def scaled_text_on_merchants_signature() -> Case:
    """The merchant's own signature, of no size, writes over the page."""
    return unvouched(_later(contents(merchant()), "Sig2", _WRITTEN), _SEEN)


def _signed_form(first: str, second: str) -> bytes:
    """The seal gets an appearance that draws a form which lay in the signed file, of two kinds."""
    kinds = f"/Subtype {first} /Subtype {second}".encode()
    form = _form(_WRITTEN, _FONTS).replace(b"/Subtype /Form", kinds)
    document = genuine(base(more={6: form}))
    objects: Objects = {}
    seal = document.fields[0]
    drawn = _appearance(document, objects, "q /Inner Do Q", "/XObject <</Inner 6 0 R>>", None)
    document.revise({**objects, seal: write_dictionary({**document.dictionary(seal), **drawn})})
    return document.data


@case(clause=_SCALED, twin="attacks/scaled-picture-that-was-signed-on-the-seal")
def scaled_form_that_was_signed_on_the_seal() -> Case:
    """We take what is drawn for a picture, other readers for a form that writes."""
    return modified(_signed_form("/Image", "/Form"))


@case(clause=_SCALED, twin="attacks/scaled-form-that-was-signed-on-the-seal")
def scaled_picture_that_was_signed_on_the_seal() -> Case:
    """The same where it is a picture to all."""
    return honest(_signed_form("/Image", "/Image"))
