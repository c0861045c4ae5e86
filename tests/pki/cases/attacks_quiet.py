# SPDX-License-Identifier: Apache-2.0
"""Keys of widgets, pages and forms that seem to change nothing shown, and what readers make of it.

The kind of a widget decides a layer, its border covers what a browser writes into a field, its
number in the parent tree what is read aloud, a colour of the form what is written in fields.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..attacking import (
    BOX,
    FONT,
    FORGED,
    NOWHERE,
    PAGE,
    Objects,
    base,
    modified,
    unvouched,
    widget,
    with_annotations,
)
from ..case import REVIEW, Case, Sig, case
from ..pdf_syntax import deflated, reference_array, stream, write_dictionary
from .attacks_base import honest
from .attacks_readings import Apart, apart

TOPIC = "attacks"

_LAYERS = "ISO 32000-2 §8.11.2.2 and §12.5.2; design rule 6"
_BORDER = "ISO 32000-2 §12.5.4 and §12.5.5; design rule 6"
_SETTINGS = "ISO 32000-2 §12.7.3 and §12.7.4.3; design rule 6"
_PLACES = "ISO 32000-2 §14.7.5.4; design rule 6"
_SEEN = "VISIBLE_CHANGE_AFTER_SIGNING"
_FIELD, _FORM, _SHAPE, _OTHER = 6, 7, 8, 9


def _prepared(
    field: Mapping[str, str],
    *,
    content: bytes | None = None,
    catalog: Mapping[str, str] | None = None,
    page: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    more: Mapping[int, bytes] | None = None,
) -> Apart:
    """The tiny report with one field that has an appearance, signed."""
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": BOX, "Resources": "<<>>"}
    entries = {"T": "(Result)", "AP": f"<</N {_SHAPE} 0 R>>", **field}
    objects = {
        _FIELD: write_dictionary(entries).encode(),
        _FORM: write_dictionary({"Fields": f"[{_FIELD} 0 R]", **(form or {})}).encode(),
        _SHAPE: stream(head, b"0 0 1 rg 0 0 9 9 re f"),
        **(more or {}),
    }
    known = {} if content is None else {"content": content}
    return apart(
        base(
            catalog={"AcroForm": f"{_FORM} 0 R", **(catalog or {})},
            page=page,
            more=objects,
            **known,
        )
    )


def _widget(**more: str) -> dict[str, str]:
    return {
        "Type": "/Annot",
        "Subtype": "/Widget",
        "FT": "/Tx",
        "F": "4",
        "Rect": "[100 500 300 560]",
        "P": f"{PAGE} 0 R",
        "MK": "<</BC [0 0 0]>>",
        **more,
    }


def _written(document: Apart, number: int, **entries: str) -> bytes:
    changed = {**document.dictionary(number), **entries}
    return document.rewrite({number: write_dictionary(changed)})


# --- the kind of a widget ----------------------------------------------------------------------


def _layer(kind: str) -> Apart:
    """PASSED stands in a layer that is hidden; the group of that layer is a field as well."""
    group = {"Type": kind, "Name": "(Draft)", "FT": "/Tx"}
    return _prepared(
        group if kind else {key: group[key] for key in ("Name", "FT")},
        content=b"/OC /Hidden BDC " + FORGED + b" EMC",
        catalog={"OCProperties": f"<</OCGs [{_FIELD} 0 R] /D <</BaseState /OFF>>>>"},
        page={"Resources": f"<</Font <</F1 {FONT} 0 R>> /Properties <</Hidden {_OTHER} 0 R>>>>"},
        more={_OTHER: f"<</Type /OCMD /OCGs [{_FIELD} 0 R]>>".encode()},
    )


@case(clause=_LAYERS, twin="attacks/quiet-kind-of-a-widget-written-out")
def quiet_kind_of_a_group_of_layers() -> Case:
    """A field that is a group of layers becomes an annotation: one reader shows its layer then."""
    return modified(_written(_layer("/OCG"), _FIELD, Type="/Annot"))


@case(clause=_LAYERS, twin="attacks/quiet-kind-of-a-group-of-layers")
def quiet_kind_of_a_widget_written_out() -> Case:
    """A widget without /Type gets the one that it has anyway."""
    plain = {key: value for key, value in _widget().items() if key != "Type"}
    return honest(
        _written(_prepared(plain, page={"Annots": f"[{_FIELD} 0 R]"}), _FIELD, Type="/Annot")
    )


@case(clause=_LAYERS, twin="attacks/quiet-kind-of-a-widget-written-out")
def quiet_policy_by_reference() -> Case:
    """A field that is a set of layers gets another policy, which as a page's would be none."""
    group, on, off = (f"{_OTHER + i} 0 R" for i in (1, 2, 3))
    document = _prepared(
        {"Type": "/OCMD", "FT": "/Tx", "OCGs": f"[{group}]", "P": on},
        content=b"/OC /Hidden BDC " + FORGED + b" EMC",
        catalog={"OCProperties": f"<</OCGs [{group}] /D <<>>>>"},
        page={"Resources": f"<</Font <</F1 {FONT} 0 R>> /Properties <</Hidden {_OTHER} 0 R>>>>"},
        more={
            _OTHER: f"<</Type /OCMD /OCGs [{_FIELD} 0 R]>>".encode(),
            _OTHER + 1: b"<</Type /OCG /Name (Draft)>>",
            _OTHER + 2: b"/AllOn",
            _OTHER + 3: b"/AllOff",
        },
    )
    return modified(_written(document, _FIELD, P=off))


# --- borders and colours -----------------------------------------------------------------------


def _bordered(kind: str, form: Mapping[str, str] | None = None) -> bytes:
    annotations = {"Annots": f"[{_FIELD} 0 R]"}
    document = _prepared(_widget(FT=kind), page=annotations, form=form)
    return _written(document, _FIELD, BS="<</W 30 /S /S>>")


@case(clause=_BORDER, twin="attacks/quiet-border-of-a-signature")
def quiet_border_of_a_text_field() -> Case:
    """A border of half the height covers what a browser writes into the field."""
    return unvouched(_bordered("/Tx"), _SEEN)


@case(clause=_BORDER, twin="attacks/quiet-border-of-a-signature")
def quiet_border_where_appearances_are_asked_for() -> Case:
    """The form asks for appearances anew, and one reader draws the border of a signature then."""
    return modified(_bordered("/Sig", {"NeedAppearances": "true"}))


@case(clause=_BORDER, twin="attacks/quiet-border-of-a-text-field")
def quiet_border_of_a_signature() -> Case:
    """A signature is drawn by its appearance alone."""
    return honest(_bordered("/Sig"))


_KINDS = "ISO 32000-2 §12.5.6.7 and §12.7.5.5; design rule 6"


def _lined(kind: str, **later: str) -> bytes:
    """An empty signature field without area that, if it is a line, is one below the text."""
    line = {"L": "[60 766 500 766]", "C": "[0 0 0]", "BS": "<</W 1>>"}
    empty = _widget(Subtype=kind, FT="/Sig", T="(Empty)", Rect=NOWHERE, **line)
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": BOX, "Resources": "<<>>"}
    more = {
        _FIELD: write_dictionary(empty).encode(),
        _FORM: f"<</Fields [{_FIELD} 0 R]>>".encode(),
        _SHAPE: stream(head, b""),
    }
    page = {"Annots": f"[{_FIELD} 0 R]"}
    document = apart(base(catalog={"AcroForm": f"{_FORM} 0 R"}, page=page, more=more))
    return _written(document, _FIELD, **later)


@case(clause=_KINDS, twin="attacks/quiet-width-of-a-widget-without-area")
def quiet_width_of_a_line_without_area() -> Case:
    """The line becomes as wide as the text that says FAILED; readers draw it where /L says."""
    return modified(_lined("/Line", BS="<</W 40>>"))


@case(clause=_KINDS, twin="attacks/quiet-width-of-a-widget-without-area")
def quiet_appearance_of_a_line_without_area() -> Case:
    """The line gets an appearance, which is scaled to nothing, and is gone."""
    return modified(_lined("/Line", AP=f"<</N {_SHAPE} 0 R>>"))


@case(clause=_KINDS, twin="attacks/quiet-width-of-a-line-without-area")
def quiet_width_of_a_widget_without_area() -> Case:
    """The same field is a widget, of which no reader draws a line, nor a border of no size."""
    return honest(_lined("/Widget", BS="<</W 40>>"))


def _coloured(**own: str) -> bytes:
    document = _prepared(_widget(V="(FAILED)", **own), page={"Annots": f"[{_FIELD} 0 R]"})
    return _written(document, _FORM, DA="(/Helv 9 Tf 1 1 1 rg)")


@case(clause=_SETTINGS, twin="attacks/quiet-colour-that-no-field-takes")
def quiet_colour_of_all_fields() -> Case:
    """The form gets white for its fields, in which a browser writes the field's FAILED."""
    return modified(_coloured())


@case(clause=_SETTINGS, twin="attacks/quiet-colour-of-all-fields")
def quiet_colour_that_no_field_takes() -> Case:
    """The field has a colour of its own."""
    return honest(_coloured(DA="(/Helv 9 Tf 0 g)"))


_PASSES = "<</Type /Encoding /Differences [70 /P 73 /S 76 /S]>>"


def _lettered(**form: str) -> bytes:
    """The form gets a font that the field names, in which FAILED looks like PASSED."""
    own = {"V": "(FAILED)", "DA": "(/F9 12 Tf 0 g)"}
    document = _prepared(_widget(**own), page={"Annots": f"[{_FIELD} 0 R]"}, form=form)
    number = document.allocate()
    font = f"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding {_PASSES}>>"
    settings = {**document.dictionary(_FORM), "DR": f"<</Font <</F9 {number} 0 R>>>>"}
    return document.rewrite({number: font, _FORM: write_dictionary(settings)})


@case(clause=_SETTINGS, twin="attacks/quiet-font-beside-appearances")
def quiet_font_where_appearances_are_asked_for() -> Case:
    """The form asks for appearances anew: a reader draws the field in the new font."""
    return modified(_lettered(NeedAppearances="true"))


@case(clause=_SETTINGS, twin="attacks/quiet-font-where-appearances-are-asked-for")
def quiet_font_beside_appearances() -> Case:
    """The field has an appearance, and no reader draws it in the new font."""
    return honest(_lettered())


_METADATA = "ISO 32000-2 §14.3.2 and §7.3.8.2; design rule 6"


def _described(said: str = "", **entries: str) -> bytes:
    document = _prepared(_widget(), page={"Annots": f"[{_FIELD} 0 R]"})
    number = document.allocate()
    head = {"Type": "/Metadata", "Subtype": "/XML", "Filter": "/FlateDecode", **entries}
    ends = f">{said}</x:xmpmeta>" if said else "/>"
    packet = stream(head, deflated(f"<x:xmpmeta xmlns:x='adobe:ns:meta/'{ends}".encode()))
    catalog = {**document.catalog, "Metadata": f"{number} 0 R"}
    return document.rewrite({number: packet, document.root: write_dictionary(catalog)})


@case(clause=_METADATA, twin="attacks/quiet-metadata-without-a-title")
def quiet_metadata_by_a_short_name() -> Case:
    """/DP is /DecodeParms to three readers, which may find another title in the metadata."""
    return unvouched(_described(DP="<</Predictor 12 /Columns 9>>"), _SEEN)


@case(clause=_METADATA, twin="attacks/quiet-metadata-by-a-short-name")
def quiet_metadata_without_a_title() -> Case:
    """Metadata that every reader unpacks alike, and that state no title."""
    return honest(_described())


def _of_another_prefix(name: str) -> str:
    space = "xmlns:标='http://purl.org/dc/elements/1.1/'"
    return f"<标:{name} {space}>PASSED</标:{name}>"


@case(clause=_METADATA, twin="attacks/quiet-metadata-of-a-prefix-beyond-ascii")
def quiet_metadata_title_of_a_prefix_beyond_ascii() -> Case:
    """The title stands under a prefix in Chinese, which is a prefix like any other in XML."""
    return unvouched(_described(_of_another_prefix("title")), _SEEN)


@case(clause=_METADATA, twin="attacks/quiet-metadata-title-of-a-prefix-beyond-ascii")
def quiet_metadata_of_a_prefix_beyond_ascii() -> Case:
    """The same prefix with a format, which no reader shows above the page."""
    return honest(_described(_of_another_prefix("format")))


# --- places in the structure -------------------------------------------------------------------


def _tagged(*, page: Mapping[str, str] | None = None) -> Apart:
    """The field is read aloud as FAILED; another element says PASSED and belongs to nothing."""
    root, element, other, tree = (_OTHER + i for i in range(4))
    more = {
        root: f"<</Type /StructTreeRoot /K [{element} 0 R {other} 0 R] /ParentTree {tree} 0 R>>",
        element: f"<</S /Form /P {root} 0 R /Alt (FAILED) /K <</Type /OBJR /Obj {_FIELD} 0 R>>>>",
        other: f"<</S /Figure /P {root} 0 R /Alt (PASSED)>>",
        tree: f"<</Nums [1 {element} 0 R 2 {other} 0 R 3 [{other} 0 R]]>>",
    }
    return _prepared(
        _widget(StructParent="1"),
        catalog={"StructTreeRoot": f"{root} 0 R", "MarkInfo": "<</Marked true>>"},
        page={"Annots": f"[{_FIELD} 0 R]", **(page or {})},
        more={number: body.encode() for number, body in more.items()},
    )


def _heard(data: bytes) -> Case:
    findings = {"signature.changes": f"warning:{_SEEN}"}
    return Case(data, REVIEW, {}, (Sig("Sig1"),), findings)


@case(clause=_PLACES, twin="attacks/place-of-its-own-for-a-new-field")
def place_of_another_element() -> Case:
    """The field gets the number of the other element: a reader says PASSED for it."""
    return _heard(_written(_tagged(), _FIELD, StructParent="2"))


def _with_field(place: str) -> bytes:
    document = _tagged()
    objects: Objects = {}
    number = document.allocate()
    objects[number] = write_dictionary(widget(document, NOWHERE, StructParent=place))
    document.fields.append(number)
    form = {**document.dictionary(document.form), "Fields": reference_array(document.fields)}
    objects |= {document.form: write_dictionary(form), PAGE: with_annotations(document, [number])}
    return document.rewrite(objects)


@case(clause=_PLACES, twin="attacks/place-of-its-own-for-a-new-field")
def place_of_another_for_a_new_field() -> Case:
    """An invisible field brings the other element to the page: a reader says PASSED as well."""
    return _heard(_with_field("2"))


@case(clause=_PLACES, twin="attacks/place-of-another-for-a-new-field")
def place_of_its_own_for_a_new_field() -> Case:
    """The number is one that nothing had."""
    return honest(_with_field("4"))


@case(clause=_PLACES, twin="tolerance/place-in-the-structure-given")
def place_of_another_for_a_page() -> Case:
    """A page that had no place gets one whose element does not belong to it."""
    return modified(_written(_tagged(), PAGE, StructParents="3"))
