# SPDX-License-Identifier: Apache-2.0
"""Attacks on certified documents: evil annotation (EAA), sneaky signature (SSA), and on DocMDP.

Rohlmann et al., "Breaking the Specification: PDF Certification" (IEEE S&P 2021). P=1 allows
nothing, P=2 forms and signatures, P=3 annotations as well; what is allowed still needs somebody
who vouches for it before a report is accepted.
"""

from __future__ import annotations

from .. import authorities as who
from ..attacking import (
    BOX,
    CATALOG,
    CONTENT,
    COVER,
    FORGED,
    NOWHERE,
    PAGE,
    ROOM,
    Objects,
    base,
    enter,
    failed,
    merchant,
    modified,
    never_accepted,
    shape,
    thief,
    unvouched,
    widget,
    with_annotations,
)
from ..case import Case, case
from ..pdf import Field, Pdf
from ..pdf_forms import fill_text_field, with_text_field
from ..pdf_syntax import stream, write_dictionary
from ..signing import contents, crls

_RULE = "ISO 32000-2 §12.8.2.2; design rule 6"
_EAA = "ISO 32000-2 §12.8.2.2; Rohlmann et al. 2021, EAA"
_SSA = "ISO 32000-2 §12.8.2.2; Rohlmann et al. 2021, SSA"
_SEEN = "VISIBLE_CHANGE_AFTER_SIGNING"


def _certified(permissions: int | None, **value: str) -> tuple[Pdf, int]:
    """The tiny report with a text field that says FAILED, certified; gives the field as well."""
    document = base()
    field = with_text_field(document, "FAILED")
    how = Field(contents(), signed_at=who.SIGNED, permissions=permissions, value=value)
    document.sign(how)
    document.add_validation_data([who.tsa().der], crls())
    return document, field


def _annotated(permissions: int, subtype: str, **more: str) -> bytes:
    """A certified report on which an annotation covers the page."""
    document, _ = _certified(permissions)
    objects: Objects = {}
    entries = {"Type": "/Annot", "Subtype": f"/{subtype}", "F": "4", "Rect": BOX, **more}
    entries["AP"] = f"<</N {shape(document, objects)} 0 R>>"
    number = document.allocate()
    objects[number] = write_dictionary(entries)
    document.revise({**objects, PAGE: with_annotations(document, [number])})
    return document.data


@case(clause=_EAA, twin="attacks/no-attack-certified-p3")
def eaa_free_text_p3() -> Case:
    """P=3 allows annotations: free text covers the result, and nobody vouches for it."""
    words = {"Contents": "(PASSED)", "DA": "(/Helv 12 Tf 0 g)"}
    return never_accepted(_annotated(3, "FreeText", **words))


@case(clause=_EAA, twin="attacks/no-attack-certified-p3")
def eaa_stamp_p3() -> Case:
    """A stamp covers the result of a report certified with P=3."""
    return never_accepted(_annotated(3, "Stamp"))


@case(clause=_EAA, twin="attacks/no-attack-certified-p3")
def eaa_redaction_p3() -> Case:
    """A redaction mark covers the result of a report certified with P=3."""
    return never_accepted(_annotated(3, "Redact", OverlayText="(PASSED)"))


@case(clause=_EAA, twin="attacks/no-attack-certified-p3")
def eaa_rich_media_p3() -> Case:
    """A media annotation, which plays a film over the page, on a report certified with P=3."""
    return never_accepted(_annotated(3, "RichMedia"))


@case(clause=_EAA, twin="attacks/no-attack-certified-p2")
def eaa_free_text_p2() -> Case:
    """P=2 allows no annotation."""
    return modified(_annotated(2, "FreeText", Contents="(PASSED)", DA="(/Helv 12 Tf 0 g)"))


@case(clause=_EAA, twin="attacks/no-attack-certified-p1")
def eaa_stamp_p1() -> Case:
    """P=1 allows nothing."""
    return modified(_annotated(1, "Stamp"))


@case(clause=_EAA, twin="attacks/no-attack-certified-p2")
def eaa_stamp_as_signature_field_p2() -> Case:
    """P=2: a page-sized stamp says that it is a signature field."""
    document, _ = _certified(2)
    objects: Objects = {}
    cover, number = shape(document, objects), document.allocate()
    entries = widget(document, Subtype="/Stamp", AP=f"<</N {cover} 0 R>>")
    objects[number] = write_dictionary(entries)
    return modified(enter(document, objects, [number]).data)


@case(clause=_EAA, twin="attacks/no-attack-certified-p3")
def eaa_content_replaced_p3() -> Case:
    """P=3: with an annotation comes another content stream, which its appearance shares."""
    document, _ = _certified(3)
    number = document.allocate()
    note = f"<</Type /Annot /Subtype /Stamp /F 4 /Rect {BOX} /AP <</N {CONTENT} 0 R>>>>"
    page = with_annotations(document, [number])
    document.revise({number: note, PAGE: page, CONTENT: stream({}, FORGED)})
    return modified(document.data)


def _signed_over(permissions: int | None, by: str, rect: tuple[int, int, int, int] | None) -> bytes:
    """A certified report with a second signature whose appearance covers the page."""
    document, _ = _certified(permissions)
    make = contents(merchant()) if by == "merchant" else None
    make = make or contents(thief(), [who.forged_root()], stamp=None)
    document.sign(Field(make, "Sneaky", rect=rect, appearance=COVER))
    return document.data


@case(clause=_SSA, twin="attacks/no-attack-certified-p2")
def ssa_self_signed_p2() -> Case:
    """P=2 allows signatures: the attacker's own certificate signs a page-sized field."""
    return never_accepted(_signed_over(2, "thief", ROOM))


@case(clause=_SSA, twin="attacks/no-attack-certified-p3")
def ssa_self_signed_p3() -> Case:
    """The same on a report certified with P=3."""
    return never_accepted(_signed_over(3, "thief", ROOM))


@case(clause=_SSA, twin="attacks/no-attack-certified-p2")
def ssa_merchant_p2() -> Case:
    """The merchant's own licensed certificate signs the page-sized field."""
    return never_accepted(_signed_over(2, "merchant", ROOM))


@case(clause=_SSA, twin="attacks/no-attack-certified-p1")
def ssa_self_signed_p1() -> Case:
    """P=1 allows no signature."""
    return modified(_signed_over(1, "thief", ROOM))


@case(clause=_SSA, twin="attacks/no-attack-certified-p1")
def ssa_invisible_p1() -> Case:
    """P=1 allows no signature, however small."""
    return modified(_signed_over(1, "merchant", None))


@case(clause=_SSA, twin="attacks/no-attack-certified-p2")
def ssa_unsigned_field_p2() -> Case:
    """P=2: the page-sized signature field is left unsigned."""
    document, _ = _certified(2)
    objects: Objects = {}
    cover, number = shape(document, objects), document.allocate()
    objects[number] = write_dictionary(widget(document, AP=f"<</N {cover} 0 R>>"))
    return never_accepted(enter(document, objects, [number]).data)


@case(clause=_SSA, twin="attacks/no-attack-certified-p2")
def ssa_content_rides_along_p2() -> Case:
    """P=2: the page's content stream is also the appearance of the new signature."""
    document, _ = _certified(2)
    document.revise({CONTENT: stream({}, FORGED)})
    more = {"AP": f"<</N {CONTENT} 0 R>>"}
    document.sign(Field(contents(merchant()), "Sneaky", rect=ROOM, appearance=COVER, widget=more))
    return modified(document.data)


# --- the permissions themselves --------------------------------------------------------------


@case(clause=_RULE, twin="attacks/no-attack-certified-p2")
def certified_form_filled_p2() -> Case:
    """P=2 allows filling: the certifier does not vouch for what a field says now."""
    document, field = _certified(2)
    fill_text_field(document, field, "PASSED")
    return unvouched(document.data, _SEEN)


@case(clause=_RULE, twin="attacks/no-attack-certified-p1")
def certified_permissions_taken_away() -> Case:
    """The update takes /Perms from the catalog and fills the field: P=1 still binds."""
    document, field = _certified(1)
    del document.catalog["Perms"]
    document.revise({CATALOG: write_dictionary(document.catalog)})
    fill_text_field(document, field, "PASSED")
    return modified(document.data)


@case(clause=_RULE, twin="attacks/no-attack-certified-p1")
def certified_permissions_point_elsewhere() -> Case:
    """The update lets /Perms name a dictionary of its own that says P=3."""
    document, field = _certified(1)
    own = document.allocate()
    params = "<</Type /TransformParams /P 3 /V /1.2>>"
    document.catalog["Perms"] = f"<</DocMDP {own} 0 R>>"
    body = f"<</Reference [<</TransformMethod /DocMDP /TransformParams {params}>>]>>"
    document.revise({own: body, CATALOG: write_dictionary(document.catalog)})
    fill_text_field(document, field, "PASSED")
    return modified(document.data)


def _reference(*levels: str) -> str:
    one = "<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</P {} /V /1.2>>>>"
    return "[" + " ".join(one.format(level) for level in levels) + "]"


@case(clause=_RULE, twin="attacks/no-attack-certified-p1")
def certified_second_certification_loosens() -> Case:
    """A later certification with P=3 does not loosen the first with P=1."""
    document, field = _certified(1)
    loose = {"Reference": _reference("3")}
    document.sign(Field(contents(merchant()), "Later", value=loose))
    fill_text_field(document, field, "PASSED")
    return modified(document.data)


@case(clause=_RULE, twin="attacks/no-attack-certified-p1")
def certified_two_references_strict_last() -> Case:
    """The signature carries two DocMDP references, P=3 and then P=1; a field was filled."""
    document, field = _certified(None, Reference=_reference("3", "1"))
    fill_text_field(document, field, "PASSED")
    return never_accepted(document.data)


@case(clause=_RULE, twin="attacks/no-attack-certified-p1")
def certified_two_references_strict_first() -> Case:
    """The signature carries two DocMDP references, P=1 and then P=3."""
    document, field = _certified(None, Reference=_reference("1", "3"))
    fill_text_field(document, field, "PASSED")
    return never_accepted(document.data)


@case(clause=_RULE, twin="attacks/no-attack-certified-p1")
def certified_level_of_no_meaning() -> Case:
    """/P is 9, which means nothing: no change is allowed on the strength of it."""
    document, field = _certified(None, Reference=_reference("9"))
    fill_text_field(document, field, "PASSED")
    return never_accepted(document.data)


@case(clause=_RULE, twin="attacks/no-attack-certified-p1")
def certified_level_a_string() -> Case:
    """/P is a string."""
    document, field = _certified(None, Reference=_reference("(3)"))
    fill_text_field(document, field, "PASSED")
    return never_accepted(document.data)


@case(clause="ISO 32000-2 §12.8.2.4; design rule 6", twin="attacks/no-attack-text-field")
def field_mdp_locks_all() -> Case:
    """FieldMDP locks all fields, and one was filled."""
    lock = "<</Type /TransformParams /Action /All /V /1.2>>"
    entry = f"[<</Type /SigRef /TransformMethod /FieldMDP /TransformParams {lock}>>]"
    document, field = _certified(None, Reference=entry)
    fill_text_field(document, field, "PASSED")
    return modified(document.data)


@case(clause="ISO 32000-2 §12.8.2.4; design rule 6", twin="attacks/no-attack-text-field")
def field_mdp_locks_this_field() -> Case:
    """FieldMDP names the field that was filled."""
    lock = "<</Type /TransformParams /Action /Include /Fields [(Remark)] /V /1.2>>"
    entry = f"[<</Type /SigRef /TransformMethod /FieldMDP /TransformParams {lock}>>]"
    document, field = _certified(None, Reference=entry)
    fill_text_field(document, field, "PASSED")
    return modified(document.data)


@case(clause="ISO 32000-2 §12.8.2.4; design rule 6", twin="attacks/no-attack-text-field")
def field_mdp_excludes_another() -> Case:
    """FieldMDP locks every field but one, and another one was filled."""
    lock = "<</Type /TransformParams /Action /Exclude /Fields [(Other)] /V /1.2>>"
    entry = f"[<</Type /SigRef /TransformMethod /FieldMDP /TransformParams {lock}>>]"
    document, field = _certified(None, Reference=entry)
    fill_text_field(document, field, "PASSED")
    return modified(document.data)


@case(clause="ISO 32000-2 §12.8.2.4; design rule 6", twin="attacks/no-attack-text-field")
def field_mdp_action_of_no_meaning() -> Case:
    """FieldMDP with an action that does not exist: no change is allowed on the strength of it."""
    lock = "<</Type /TransformParams /Action /Foo /Fields 3>>"
    entry = f"[<</Type /SigRef /TransformMethod /FieldMDP /TransformParams {lock}>>]"
    document, field = _certified(None, Reference=entry)
    fill_text_field(document, field, "PASSED")
    return never_accepted(document.data)


@case(clause=_RULE, twin="attacks/no-attack-certified-p1")
def certified_form_settings_p1() -> Case:
    """P=1: the update changes the form's default appearance and has viewers redraw the fields."""
    document, _ = _certified(1)
    form = {**document.dictionary(document.form), "NeedAppearances": "true"}
    form |= {"DA": "(/Helv 0 Tf 1 g)", "Q": "2"}
    document.revise({document.form: write_dictionary(form)})
    return modified(document.data)


@case(clause=_RULE, twin="attacks/no-attack-certified-p2")
def certified_field_added_p2() -> Case:
    """P=2 allows filling the fields there are, not new ones: a text field says PASSED."""
    document, _ = _certified(2)
    number = document.allocate()
    entries = {
        **widget(document, NOWHERE, "New"),
        "FT": "/Tx",
        "V": "(PASSED)",
        "DA": "(/Helv 12 Tf 0 g)",
        "Rect": "[100 300 400 320]",
    }
    data = enter(document, {number: write_dictionary(entries)}, [number]).data
    return failed(data, {"signature.changes": "failed:CHANGED_AFTER_SIGNING"})
