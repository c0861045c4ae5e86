# SPDX-License-Identifier: Apache-2.0
"""What signing programs write beside their own field: taken, and the attack beside it refused."""

from __future__ import annotations

from typing import Any

from ..attacking import (
    CONTENT,
    FIRST_FREE,
    FONT,
    FORGED,
    PAGE,
    TREE,
    Objects,
    appended,
    base,
    modified,
)
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_forms import encrypted_report
from ..pdf_syntax import stream, write_dictionary
from .tolerance_updates import accepted_alone, alone

_INHERITANCE = "ISO 32000-2 §7.7.3.4"
_STRUCTURE = "ISO 32000-2 §14.7.2"
_METADATA = "ISO 32000-2 §7.6.2, table 21"
_RIGHTS = "ISO 32000-2 §12.8.2.3"


def revised(document: Pdf, objects: Objects) -> bytes:
    document.revise(objects)
    return document.data


def parts(document: Pdf) -> dict[str, Any]:
    """What another writer needs to take over."""
    return {name: getattr(document, name) for name in Pdf.__dataclass_fields__}


# --- pages that inherit ----------------------------------------------------------------------

_FONTS = f"<</Font <</F1 {FONT} 0 R>>>>"
_MIDDLE, _BESIDE = FIRST_FREE, FIRST_FREE + 1


def _inheriting(*, beside: str = "") -> Pdf:
    """A page two nodes below the root; `beside` are entries of a third node that lists it too."""
    kids = f"{_MIDDLE} 0 R" + (f" {_BESIDE} 0 R" if beside else "")
    node = f"<</Type /Pages /Parent {TREE} 0 R /Kids [{PAGE} 0 R] /Count 1"
    objects: Objects = {
        TREE: f"<</Type /Pages /Kids [{kids}] /Count 1 /MediaBox [0 0 595 842]>>",
        _MIDDLE: f"{node} /Resources {_FONTS}>>",
        PAGE: f"<</Type /Page /Parent {_MIDDLE} 0 R /Contents {CONTENT} 0 R>>",
    }
    if beside:
        objects[_BESIDE] = f"{node} {beside}>>"
    document = base(more={_MIDDLE: b"null", _BESIDE: b"null"})
    document.revise(objects)
    # The writer of these files knows trees of one level: the signature is entered by hand.
    document.form, document.fields = document.allocate(), []
    document.catalog["AcroForm"] = f"{document.form} 0 R"
    listed = {"Fields": "[]"}
    document.revise(
        {
            document.form: write_dictionary(listed),
            document.root: write_dictionary(document.catalog),
        }
    )
    return document


class _Deep(Pdf):
    """The same writer for a page that does not hang on the root of the tree."""

    @property
    def pages(self) -> list[int]:
        """The one page."""
        return [PAGE]


def _written_out(document: Pdf, **entries: str) -> bytes:
    """Signed; then the page is written again with what it inherited."""
    deep = _Deep(**parts(document))
    alone(deep)
    page = {**deep.dictionary(PAGE), **entries}
    return revised(deep, {PAGE: write_dictionary(page)})


_ALL = {"Resources": _FONTS, "MediaBox": "[0 0 595 842]", "CropBox": "[0 0 595 842]"}


@case(clause=_INHERITANCE, twin="tolerance/inherited-resources-replaced")
def inherited_attributes_written_out() -> Case:
    """A page is written again with what it inherited from two nodes above, as iText writes it."""
    return accepted_alone(_written_out(_inheriting(), **_ALL, Rotate="0"))


@case(clause=_INHERITANCE, twin="tolerance/inherited-attributes-written-out")
def inherited_resources_replaced() -> Case:
    """The same, and the font that the page inherited is another one."""
    other = "<</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Symbol>>>>>>"
    return modified(_written_out(_inheriting(), **{**_ALL, "Resources": other}))


@case(clause=_INHERITANCE, twin="tolerance/inherited-attributes-written-out")
def inherited_box_smaller() -> Case:
    """The same, and a box cuts off the line that says that the product failed."""
    return modified(_written_out(_inheriting(), **{**_ALL, "CropBox": "[0 0 595 700]"}))


@case(clause=_INHERITANCE, twin="tolerance/inherited-attributes-written-out")
def inherited_from_two_nodes() -> Case:
    """Two nodes list the page; what only readers that go up by /Parent saw is written out."""
    other = "/Resources <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Symbol>>>>>>"
    return modified(_written_out(_inheriting(beside=other), **_ALL))


# --- structure -------------------------------------------------------------------------------


def _tagged(kids: str = "7 0 R", listed: str = "[9 0 R]") -> Pdf:
    more = {
        6: f"<</Type /StructTreeRoot /K {kids} /ParentTree 8 0 R /ParentTreeNextKey 1>>".encode(),
        7: f"<</Type /StructElem /S /Document /P 6 0 R /K {listed}>>".encode(),
        8: b"<</Nums [0 [9 0 R]]>>",
        9: b"<</Type /StructElem /S /P /P 7 0 R /Pg 3 0 R /K [0]>>",
        10: b"[9 0 R]",
    }
    return alone(base(catalog={"StructTreeRoot": "6 0 R"}, more=more))


def _place(document: Pdf) -> tuple[int, Objects]:
    """A place for a field, its row in the parent tree, and the next key in the root."""
    number = document.allocate()
    root = {**document.dictionary(6), "ParentTreeNextKey": "2"}
    return number, {
        6: write_dictionary(root),
        8: f"<</Nums [0 [9 0 R] 1 {number} 0 R]>>",
        number: "<</Type /StructElem /S /Form /P 7 0 R /Pg 3 0 R /K <</Type /OBJR "
        f"/Obj {document.fields[0]} 0 R>>>>",
    }


@case(clause=_STRUCTURE, twin="tolerance/structure-of-another-root")
def structure_with_one_element_extended() -> Case:
    """The root names its one element without an array, and both get more for a new field."""
    document = _tagged()
    number, objects = _place(document)
    element = f"<</Type /StructElem /S /Document /P 6 0 R /K [9 0 R {number} 0 R]>>"
    return accepted_alone(revised(document, {**objects, 7: element}))


@case(clause=_STRUCTURE, twin="tolerance/structure-with-one-element-extended")
def structure_of_another_root() -> Case:
    """The root names another element instead: everything read aloud is another text."""
    document = _tagged()
    number, objects = _place(document)
    objects[6] = str(objects[6]).replace("/K 7 0 R", f"/K {number} 0 R")
    return modified(revised(document, objects))


@case(clause=_STRUCTURE, twin="tolerance/structure-list-shortened")
def structure_list_extended() -> Case:
    """The list of an element's kids is an object of its own, and gets one for a new field."""
    document = _tagged(listed="10 0 R")
    number, objects = _place(document)
    return accepted_alone(revised(document, {**objects, 10: f"[9 0 R {number} 0 R]"}))


@case(clause=_STRUCTURE, twin="tolerance/structure-list-extended")
def structure_list_shortened() -> Case:
    """The same list loses what it had."""
    document = _tagged(listed="10 0 R")
    number, objects = _place(document)
    return modified(revised(document, {**objects, 10: f"[{number} 0 R]"}))


# --- metadata that are not encrypted ---------------------------------------------------------

_XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>1</x:xmpmeta>"


def _metadata_again(content: bytes, *, drawn: bool = False) -> bytes:
    document = alone(encrypted_report(b"", _XMP, drawn=drawn))
    head = {"Type": "/Metadata", "Subtype": "/XML"}
    return appended(document, {7: stream(head, content)})


@case(clause=_METADATA, twin="tolerance/metadata-left-open-and-drawn")
def metadata_left_open() -> Case:
    """An encrypted document leaves its metadata in the clear; a later writer notes the date."""
    return accepted_alone(_metadata_again(_XMP.replace(b"1", b"2")))


@case(clause=_METADATA, twin="tolerance/metadata-left-open")
def metadata_left_open_and_drawn() -> Case:
    """The page draws the metadata too, and they change into a page that says something else."""
    return modified(_metadata_again(FORGED, drawn=True))


# --- usage rights ----------------------------------------------------------------------------


def _with_rights(rights: str) -> Pdf:
    value = "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached>>"
    more = {FIRST_FREE: value.encode()}
    return alone(base(catalog={"Perms": f"<</{rights} {FIRST_FREE} 0 R>>"}, more=more))


@case(clause=_RIGHTS, twin="tolerance/usage-rights-exchanged")
def usage_rights_given_up() -> Case:
    """Usage rights are gone after a later save: they gave a reader more, and changed no page."""
    document = _with_rights("UR3")
    del document.catalog["Perms"]
    return accepted_alone(revised(document, {document.root: write_dictionary(document.catalog)}))


@case(clause=_RIGHTS, twin="tolerance/usage-rights-given-up")
def usage_rights_exchanged() -> Case:
    """The same dictionary grants other things instead."""
    document = _with_rights("UR3")
    document.catalog["Perms"] = f"<</DocMDP {FIRST_FREE} 0 R>>"
    return modified(revised(document, {document.root: write_dictionary(document.catalog)}))
