# SPDX-License-Identifier: Apache-2.0
"""Keyless overlays: annotations and empty signature fields that cover the page after signing.

Rule 6 allows later signatures. Whoever needs no key for his addition calls it a signature field;
whoever has some key signs an appearance as large as the page.
"""

from __future__ import annotations

from collections.abc import Callable

from ..attacking import (
    BOX,
    COVER,
    FIRST_FREE,
    NOWHERE,
    PAGE,
    Objects,
    base,
    enter,
    failed,
    genuine,
    modified,
    shape,
    widget,
    with_annotations,
)
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_syntax import Dictionary, reference_array, references, stream, write_dictionary

_RULE = "ISO 32000-2 §12.5.2 and §12.7.5.5; design rule 6"
_TWIN = "attacks/no-attack"


def _empty(rect: str = BOX, drop: str = "", *, covers: bool = True, **more: str) -> bytes:
    """An empty signature field was added, its appearance as large as the page, without `drop`."""
    document = genuine()
    objects: Objects = {}
    entries = widget(document, rect, **more)
    if covers:
        entries["AP"] = f"<</N {shape(document, objects)} 0 R>>"
    number = document.allocate()
    objects[number] = write_dictionary({k: v for k, v in entries.items() if k != drop})
    return enter(document, objects, [number]).data


@case(clause=_RULE, twin=_TWIN)
def overlay_empty_field() -> Case:
    """A page-sized empty signature field covers the result; nobody signed anything."""
    return modified(_empty())


@case(clause=_RULE, twin=_TWIN)
def overlay_empty_field_decimal_rect() -> Case:
    """The rectangle is written in decimal numbers."""
    return modified(_empty("[0.0 0.0 595.0 842.0]"))


@case(clause=_RULE, twin=_TWIN)
def overlay_empty_field_rect_turned() -> Case:
    """The rectangle is given by its other corners, so that width and height seem negative."""
    return modified(_empty("[595 842 0 0]"))


@case(clause=_RULE, twin=_TWIN)
def overlay_empty_field_indirect_rect() -> Case:
    """One number of the rectangle is an indirect object of the update."""
    document = genuine()
    objects: Objects = {}
    cover, width, number = shape(document, objects), document.allocate(), document.allocate()
    entries = widget(document, f"[0 0 {width} 0 R 842]", AP=f"<</N {cover} 0 R>>")
    objects[width] = "595"
    objects[number] = write_dictionary(entries)
    return modified(enter(document, objects, [number]).data)


@case(clause=_RULE, twin=_TWIN)
def overlay_empty_field_rect_of_signed_numbers() -> Case:
    """The rectangle's numbers are indirect objects that were in the signed document."""
    more = {FIRST_FREE: b"595", FIRST_FREE + 1: b"842"}
    page = {"MediaBox": f"[0 0 {FIRST_FREE} 0 R {FIRST_FREE + 1} 0 R]"}
    document = genuine(base(page=page, more=more))
    objects: Objects = {}
    cover, number = shape(document, objects), document.allocate()
    rect = f"[0 0 {FIRST_FREE} 0 R {FIRST_FREE + 1} 0 R]"
    objects[number] = write_dictionary(widget(document, rect, AP=f"<</N {cover} 0 R>>"))
    return modified(enter(document, objects, [number]).data)


@case(clause=_RULE, twin=_TWIN)
def overlay_empty_field_rect_indirect_array() -> Case:
    """The whole rectangle is one indirect array."""
    document = genuine()
    objects: Objects = {}
    cover, rect, number = shape(document, objects), document.allocate(), document.allocate()
    objects[rect] = BOX
    objects[number] = write_dictionary(widget(document, f"{rect} 0 R", AP=f"<</N {cover} 0 R>>"))
    return modified(enter(document, objects, [number]).data)


@case(clause="ISO 32000-2 §7.3.7; design rule 6", twin=_TWIN)
def overlay_empty_field_rect_twice() -> Case:
    """/Rect stands twice: of no size first, page-sized behind."""
    return failed(_empty(f"{NOWHERE} /Rect {BOX}"))


@case(clause="ISO 32000-2 §7.3.7; design rule 6", twin=_TWIN)
def overlay_empty_field_appearance_twice() -> Case:
    """/AP stands twice: empty first."""
    document = genuine()
    objects: Objects = {}
    cover, number = shape(document, objects), document.allocate()
    twice = f"<<>> /Rect {BOX} /AP <</N {cover} 0 R>>"
    objects[number] = write_dictionary(widget(document, NOWHERE, AP=twice))
    return failed(enter(document, objects, [number]).data)


@case(clause=_RULE, twin=_TWIN)
def overlay_empty_field_without_rect() -> Case:
    """/Rect, which is required, is missing: a viewer may take the appearance's box."""
    return failed(_empty(drop="Rect"))


@case(clause=_RULE, twin=_TWIN)
def overlay_four_small_fields() -> Case:
    """Four small empty fields side by side."""
    document = genuine()
    objects: Objects = {}
    numbers = [document.allocate() for _ in range(4)]
    for place, number in enumerate(numbers, 1):
        entries = widget(document, f"[0 0 {place}0 20]", f"E{place}")
        objects[number] = write_dictionary(entries)
    return modified(enter(document, objects, numbers).data)


# --- other annotations that call themselves signature fields ---------------------------------


def _disguised(subtype: str, rect: str = NOWHERE, **more: str) -> Case:
    return modified(_empty(rect, covers=False, **{"Subtype": f"/{subtype}", **more}))


@case(clause=_RULE, twin=_TWIN)
def overlay_stamp_as_signature_field() -> Case:
    """A stamp annotation with /FT /Sig."""
    return modified(_empty(Subtype="/Stamp"))


@case(clause=_RULE, twin=_TWIN)
def overlay_square_as_signature_field() -> Case:
    """A filled square with /FT /Sig: viewers draw it without an appearance."""
    return _disguised("Square", "[50 50 500 800]", IC="[1 0 0]", C="[1 0 0]")


@case(clause="ISO 32000-2 §7.3.7; design rule 6", twin=_TWIN)
def overlay_square_subtype_twice() -> Case:
    """/Subtype stands twice: /Widget and /Square."""
    square = f"/Widget /Subtype /Square /IC [1 0 0] /Rect {BOX}"
    return failed(_empty(NOWHERE, Subtype=square, covers=False))


@case(clause=_RULE, twin=_TWIN)
def overlay_highlight_as_signature_field() -> Case:
    """A highlight of rectangle zero whose /QuadPoints cover the page."""
    return _disguised("Highlight", QuadPoints="[0 842 595 842 0 0 595 0]", C="[1 0 0]")


@case(clause=_RULE, twin=_TWIN)
def overlay_free_text_as_signature_field() -> Case:
    """Free text with /FT /Sig; /RD widens a rectangle of no width."""
    words = {"Contents": "(ALL TESTS PASSED)", "DA": "(/Helv 40 Tf 1 0 0 rg)"}
    return _disguised("FreeText", "[100 100 100 400]", RD="[-100 -100 -100 -100]", **words)


@case(clause=_RULE, twin=_TWIN)
def overlay_link_as_signature_field() -> Case:
    """A link of rectangle zero whose /QuadPoints lead the whole page to a false verifier."""
    action = "<</S /URI /URI (http://verify.example/)>>"
    return _disguised("Link", QuadPoints="[0 842 595 842 0 0 595 0]", A=action)


@case(clause=_RULE, twin=_TWIN)
def overlay_annotation_without_subtype() -> Case:
    """A page-sized annotation that does not say what it is."""
    return modified(_empty(drop="Subtype"))


# --- fields with children --------------------------------------------------------------------


def _family(
    parent: Dictionary, *kids: Dictionary, shown: tuple[int, ...], cover: int | None
) -> bytes:
    """A field with a line of descendants; those at the places `shown` are annotations.

    The one at place `cover` gets the page-sized appearance.
    """
    document = genuine()
    objects: Objects = {}
    line = [dict(one) for one in (parent, *kids)]
    numbers = [document.allocate() for _ in line]
    for place, one in enumerate(line):
        if place:
            one["Parent"] = f"{numbers[place - 1]} 0 R"
        if place + 1 < len(line):
            one["Kids"] = f"[{numbers[place + 1]} 0 R]"
        if place == cover:
            one["AP"] = f"<</N {shape(document, objects)} 0 R>>"
    objects |= {n: write_dictionary(one) for n, one in zip(numbers, line, strict=True)}
    return enter(document, objects, numbers[:1], [numbers[place] for place in shown]).data


_FIELD = {"FT": "/Sig", "T": "(P)"}


def _kid(rect: str, subtype: str = "/Widget", **more: str) -> Dictionary:
    return {
        "Type": "/Annot",
        "Subtype": subtype,
        "F": "4",
        "Rect": rect,
        "P": f"{PAGE} 0 R",
        **more,
    }


@case(clause=_RULE, twin=_TWIN)
def overlay_nested_field() -> Case:
    """The page-sized field is the child of another signature field."""
    kid = _kid(BOX, T="(K)", FT="/Sig")
    return modified(_family(_FIELD, kid, shown=(1,), cover=1))


@case(clause=_RULE, twin=_TWIN)
def overlay_field_shown_beside_its_kid() -> Case:
    """The field is itself a page-sized widget, and has a kid of no size."""
    parent = {**_FIELD, **_kid(BOX)}
    return modified(_family(parent, _kid(NOWHERE), shown=(0, 1), cover=0))


@case(clause=_RULE, twin=_TWIN)
def overlay_kid_of_another_subtype() -> Case:
    """The field's kid is a page-sized stamp."""
    parent = {**_FIELD, "Rect": NOWHERE}
    kid = _kid("[0 0 595 842.0]", "/Stamp")
    return modified(_family(parent, kid, shown=(1,), cover=1))


@case(clause=_RULE, twin=_TWIN)
def overlay_grandkid() -> Case:
    """The field's kid has no size; the kid's kid is page-sized."""
    kids = (_kid(NOWHERE), _kid(BOX))
    return modified(_family(_FIELD, *kids, shown=(1, 2), cover=2))


@case(clause=_RULE, twin=_TWIN)
def overlay_kid_with_the_institutions_value() -> Case:
    """A nameless kid has /V of the institution's signature, as if its overlay had been signed."""
    document = genuine()
    value = document.dictionary(document.fields[0])["V"]
    objects: Objects = {}
    cover, parent, kid = shape(document, objects), document.allocate(), document.allocate()
    body = _kid("[0.0 0.0 595.0 842]", Parent=f"{parent} 0 R", V=value, AP=f"<</N {cover} 0 R>>")
    objects[parent] = f"<</FT /Sig /T (P) /Kids [{kid} 0 R]>>"
    objects[kid] = write_dictionary(body)
    return failed(enter(document, objects, [parent], [kid]).data)


@case(clause=_RULE, twin=_TWIN)
def overlay_second_field_with_the_institutions_value() -> Case:
    """A second field has /V of the institution's signature and a page-sized appearance."""
    document = genuine()
    value = document.dictionary(document.fields[0])["V"]
    objects: Objects = {}
    cover, number = shape(document, objects), document.allocate()
    objects[number] = write_dictionary(widget(document, V=value, AP=f"<</N {cover} 0 R>>"))
    return failed(enter(document, objects, [number]).data)


@case(clause=_RULE, twin="attacks/no-attack-visible-seal")
def overlay_reuses_the_seal() -> Case:
    """An empty field shows the institution's own seal appearance, stretched over the page."""
    document = genuine(rect=(260, 340, 350, 430), appearance="1 0 0 rg 0 0 90 90 re f")
    appearance = document.dictionary(document.fields[0])["AP"]
    number = document.allocate()
    objects: Objects = {number: write_dictionary(widget(document, AP=appearance))}
    return modified(enter(document, objects, [number]).data)


@case(clause=_RULE, twin="attacks/no-attack-visible-seal")
def overlay_seal_shown_on_another_page_area() -> Case:
    """The update moves the institution's own seal: the field is what was signed, elsewhere."""
    document = genuine(rect=(260, 340, 350, 430), appearance="1 0 0 rg 0 0 90 90 re f")
    field = document.fields[0]
    moved = {**document.dictionary(field), "Rect": "[60 740 150 830]"}
    document.revise({field: write_dictionary(moved)})
    return modified(document.data)


# --- the page's list of annotations ----------------------------------------------------------


def _with_two_stamps() -> tuple[Pdf, list[int]]:
    """FAILED lies over PASSED: two stamps at one place, signed in this order."""
    document = base()
    objects: Objects = {}
    numbers = []
    for colour in ("0 1 0", "1 0 0"):
        drawn = shape(document, objects, f"{colour} rg 0 0 595 842 re f")
        number = document.allocate()
        numbers.append(number)
        body = _kid("[100 100 300 300]", "/Stamp", AP=f"<</N {drawn} 0 R>>")
        objects[number] = write_dictionary(body)
    document.revise({**objects, PAGE: with_annotations(document, numbers)})
    return genuine(document), numbers


def _relisted(order: Callable[[int, int], list[int]]) -> Case:
    """The update lists the two stamps in the order that `order` makes of lower and upper."""
    document, (below, above) = _with_two_stamps()
    shown = document.dictionary(PAGE)
    rest = [one for one in references(shown["Annots"]) if one not in (below, above)]
    listed = reference_array([*order(below, above), *rest])
    document.revise({PAGE: write_dictionary({**shown, "Annots": listed})})
    return modified(document.data)


@case(clause=_RULE, twin=_TWIN)
def overlay_annotations_reordered() -> Case:
    """The update changes the order of two signed stamps: the lower one is on top now."""
    return _relisted(lambda below, above: [above, below])


@case(clause=_RULE, twin=_TWIN)
def overlay_annotation_removed() -> Case:
    """The update takes the upper of two signed stamps from the page."""
    return _relisted(lambda below, _: [below])


@case(clause=_RULE, twin=_TWIN)
def overlay_annotation_appearance_replaced() -> Case:
    """The update replaces the stream that a signed stamp shows."""
    document, (_, above) = _with_two_stamps()
    number = references(document.dictionary(above)["AP"])[0]
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": BOX, "Resources": "<<>>"}
    document.revise({number: stream(head, COVER.encode())})
    return modified(document.data)


@case(clause=_RULE, twin=_TWIN)
def overlay_annotation_hidden() -> Case:
    """The update sets the hidden flag of a signed stamp."""
    document, (_, above) = _with_two_stamps()
    hidden = {**document.dictionary(above), "F": "2"}
    document.revise({above: write_dictionary(hidden)})
    return modified(document.data)
