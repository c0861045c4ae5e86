# SPDX-License-Identifier: Apache-2.0
"""One object has two roles: one whose changes are allowed, and one that draws the page.

The names of fonts, pictures and graphics states are keys that a writer chooses. So a page, a field
or the catalog can be read as a list of them, and a stream can be called a page. The document is
prepared before the institution signs; the update stays within what the harmless role may change.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..attacking import (
    BOX,
    CATALOG,
    CONTENT,
    FIRST_FREE,
    FONT,
    FORGED,
    PAGE,
    TREE,
    base,
    genuine,
    modified,
    never_accepted,
)
from ..case import Case, case
from ..pdf import Field, Pdf
from ..pdf_syntax import reference_array, references, stream, write_dictionary
from ..signing import from_tsa
from .attacks_base import honest
from .attacks_readings import apart

TOPIC = "attacks"

_STREAM = "ISO 32000-2 §7.3.8.1; Mainka et al. 2021, shadow attack"
_LIST = "ISO 32000-2 §7.8.3; Mainka et al. 2021, shadow attack"
_HONEST = FORGED.replace(b"PASSED", b"FAILED")
_FONTS = f"<</Font <</F1 {FONT} 0 R>>>>"


def _revised(document: Pdf, objects: Mapping[int, str | bytes]) -> Case:
    document.revise(objects)
    return modified(document.data)


# --- a stream that is called something else ---------------------------------------------------


def _content_as_page() -> Pdf:
    more = {FIRST_FREE: stream({"Type": "/Page"}, _HONEST)}
    return genuine(base(page={"Contents": f"{FIRST_FREE} 0 R"}, more=more))


@case(clause=_STREAM)
def role_content_as_page_as_signed() -> Case:
    """The page's content calls itself a page; as long as nobody changes it, that stands."""
    return honest(_content_as_page().data)


@case(clause=_STREAM, twin="attacks/role-content-as-page-as-signed")
def role_content_as_page() -> Case:
    """The content that calls itself a page gets other octets and keeps every key."""
    return _revised(_content_as_page(), {FIRST_FREE: stream({"Type": "/Page"}, FORGED)})


@case(clause=_STREAM, twin="attacks/no-attack")
def role_content_as_field() -> Case:
    """The form lists the page's content as a field, and the update changes its octets alone."""
    form = f"<</Fields [{CONTENT} 0 R]>>".encode()
    document = base(
        content=_HONEST, catalog={"AcroForm": f"{FIRST_FREE} 0 R"}, more={FIRST_FREE: form}
    )
    return _revised(genuine(document), {CONTENT: stream({}, FORGED)})


@case(clause=_STREAM, twin="attacks/no-attack")
def role_content_as_structure() -> Case:
    """The catalog names the page's content as the structure tree: its octets are changed alone."""
    document = base(content=_HONEST, catalog={"StructTreeRoot": f"{CONTENT} 0 R"})
    return _revised(genuine(document), {CONTENT: stream({}, FORGED)})


# --- a dictionary that lists pictures, fonts and states ---------------------------------------


def _picture(content: bytes) -> bytes:
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": BOX, "Resources": _FONTS}
    return stream(head, content)


def _letters(word: str) -> str:
    """A font in which the letters A to F look like those of a word."""
    names = " ".join(f"/{letter}" for letter in word)
    encoding = f"<</Differences [65 {names}]>>"
    return f"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding {encoding}>>"


def _written(font: str) -> bytes:
    """The words of the report's result, in the font that is called `font`."""
    return f"BT /{font} 18 Tf 72 760 Td (ABCDEF) Tj ET".encode()


@case(clause=_LIST, twin="attacks/no-attack")
def role_pictures_as_page() -> Case:
    """The list of pictures calls itself a page, and a picture is called Tabs."""
    page = {"Resources": f"<</Font <</F1 {FONT} 0 R>> /XObject {FIRST_FREE} 0 R>>"}
    listed = f"<</Type /Page /Tabs {FIRST_FREE + 1} 0 R>>".encode()
    more = {FIRST_FREE: listed, FIRST_FREE + 1: _picture(_HONEST)}
    document = genuine(base(content=b"/Tabs Do", page=page, more=more))
    number = document.allocate()
    listed = f"<</Type /Page /Tabs {number} 0 R>>".encode()
    return _revised(document, {FIRST_FREE: listed, number: _picture(FORGED)})


@case(clause=_LIST, twin="attacks/no-attack")
def role_page_as_fonts() -> Case:
    """The page is its own list of fonts, and a font is called like private data."""
    page = {"Resources": f"<</Font {PAGE} 0 R>>", "PieceInfo": _letters("FAILED")}
    document = apart(base(content=_written("PieceInfo"), page=page))
    changed = {**document.dictionary(PAGE), "PieceInfo": _letters("PASSED")}
    return modified(document.rewrite({PAGE: write_dictionary(changed)}))


@case(clause=_LIST, twin="attacks/no-attack")
def role_catalog_as_pictures() -> Case:
    """The list of pictures is the catalog, and a picture is called MarkInfo."""
    page = {"Resources": f"<</Font <</F1 {FONT} 0 R>> /XObject {CATALOG} 0 R>>"}
    more = {FIRST_FREE: _picture(_HONEST)}
    marked = {"MarkInfo": f"{FIRST_FREE} 0 R"}
    document = genuine(base(content=b"/MarkInfo Do", page=page, catalog=marked, more=more))
    number = document.allocate()
    document.catalog["MarkInfo"] = f"{number} 0 R"
    return _revised(
        document, {CATALOG: write_dictionary(document.catalog), number: _picture(FORGED)}
    )


@case(clause=_LIST, twin="attacks/no-attack")
def role_catalog_as_fonts() -> Case:
    """The list of fonts is the catalog, and a font is called Extensions."""
    page = {"Resources": f"<</Font {CATALOG} 0 R>>"}
    extended = {"Extensions": _letters("FAILED")}
    document = genuine(base(content=_written("Extensions"), page=page, catalog=extended))
    document.catalog["Extensions"] = _letters("PASSED")
    return _revised(document, {CATALOG: write_dictionary(document.catalog)})


@case(clause=_LIST, twin="attacks/no-attack")
def role_metadata_as_picture() -> Case:
    """The list of pictures is the catalog, and the metadata, which may change, are a picture."""
    page = {"Resources": f"<</Font <</F1 {FONT} 0 R>> /XObject {CATALOG} 0 R>>"}
    more = {FIRST_FREE: _picture(_HONEST)}
    named = {"Metadata": f"{FIRST_FREE} 0 R"}
    document = genuine(base(content=b"/Metadata Do", page=page, catalog=named, more=more))
    return _revised(document, {FIRST_FREE: _picture(FORGED)})


@case(clause=_LIST, twin="attacks/no-attack")
def role_field_as_fonts() -> Case:
    """The list of fonts is the signature's own invisible field, and a font is called DR."""
    seal = FIRST_FREE + 1
    document = base(content=_written("DR"), page={"Resources": f"<</Font {seal} 0 R>>"})
    genuine(document, widget={"DR": _letters("FAILED")})
    assert document.fields == [seal]
    entries = {**document.dictionary(seal), "DR": _letters("PASSED")}
    return _revised(document, {seal: write_dictionary(entries)})


@case(clause="ISO 32000-2 §14.7.2; Mainka et al. 2021, shadow attack", twin="attacks/no-attack")
def role_element_as_states() -> Case:
    """The list of graphics states is an element of the structure; the state that hides the words
    is called K, and becomes the first of two kids.
    """
    root, element = FIRST_FREE, FIRST_FREE + 1
    resources = f"<</Font <</F1 {FONT} 0 R>> /ExtGState {element} 0 R>>"
    kids = f"<</S /Document /P {root} 0 R /K "
    more = {
        root: f"<</Type /StructTreeRoot /K {element} 0 R>>".encode(),
        element: (kids + "<</ca 0>>>>").encode(),
    }
    tree = {"StructTreeRoot": f"{root} 0 R"}
    page = {"Resources": resources}
    document = genuine(base(content=b"/K gs " + FORGED, catalog=tree, page=page, more=more))
    return _revised(document, {element: kids + f"[<</ca 0>> <</Type /OBJR /Obj {PAGE} 0 R>>]>>"})


@case(clause="ISO 32000-2 §14.7.2; Mainka et al. 2021, shadow attack", twin="attacks/no-attack")
def role_structure_as_fonts() -> Case:
    """The list of fonts is the root of the structure, and a font is called ParentTree."""
    root = FIRST_FREE
    head = "<</Type /StructTreeRoot /ParentTree "
    document = base(
        content=_written("ParentTree"),
        catalog={"StructTreeRoot": f"{root} 0 R"},
        page={"Resources": f"<</Font {root} 0 R>>"},
        more={root: (head + _letters("FAILED") + ">>").encode()},
    )
    return _revised(genuine(document), {root: head + _letters("PASSED") + ">>"})


@case(clause="ISO 32000-2 §8.11.2.2; Mainka et al. 2021, shadow attack", twin="attacks/no-attack")
def role_field_as_layers() -> Case:
    """A field is the policy of the layers that show FAILED; the key of its page hides them."""
    layer, field, form = (FIRST_FREE + i for i in range(3))
    head = f"<</Type /OCMD /OCGs [{layer} 0 R] /FT /Tx /T (Result) /AP <<>> /P "
    over = b"/OC /Parent BDC 1 1 1 rg 0 0 595 842 re f 0 g " + _HONEST + b" EMC"
    listed = f"/Properties <</Parent {field} 0 R>>"
    document = base(
        content=FORGED + b" " + over,
        catalog={
            "AcroForm": f"{form} 0 R",
            "OCProperties": f"<</OCGs [{layer} 0 R] /D <</ON [{layer} 0 R]>>>>",
        },
        page={"Resources": f"<</Font <</F1 {FONT} 0 R>> {listed}>>"},
        more={
            layer: b"<</Type /OCG /Name (Result)>>",
            field: (head + "/AllOn>>").encode(),
            form: f"<</Fields [{field} 0 R]>>".encode(),
        },
    )
    return _revised(genuine(document), {field: head + "/AllOff>>"})


# --- a field that is a node of the page tree --------------------------------------------------


class _Deep(Pdf):
    """The tiny report with a page tree of two levels, whose lower one is a field too."""

    node = FIRST_FREE

    @property
    def pages(self) -> list[int]:
        """The one page, wherever it hangs."""
        return [PAGE]

    def revise(self, objects: Mapping[int, str | bytes]) -> None:
        """Append a revision; a field that belongs to the node stands first among its kids."""
        kept = dict(objects)
        for number, body in objects.items():
            if isinstance(body, str) and f"/Parent {self.node} 0 R" in body and "/Sig" in body:
                listed = [number, *references(self.dictionary(self.node)["Kids"])]
                entries = {**self.dictionary(self.node), "Kids": reference_array(listed)}
                kept[self.node] = write_dictionary(entries)
        super().revise(kept)


@case(clause="ISO 32000-2 §7.7.3.2 and §12.7.4.1; design rule 6", twin="attacks/no-attack")
def role_pages_as_field() -> Case:
    """A node of the page tree is a field as well; the field of a later timestamp is its first kid,
    and so the first page, with content of its own.
    """
    node, form = FIRST_FREE, FIRST_FREE + 1
    held = f"/Count 1 /MediaBox {BOX} /Resources {_FONTS}"
    plain = base(
        content=_HONEST,
        catalog={"AcroForm": f"{form} 0 R"},
        page={"Parent": f"{node} 0 R"},
        more={
            TREE: f"<</Type /Pages /Kids [{node} 0 R] /Count 1>>".encode(),
            node: f"<</Type /Pages /Parent {TREE} 0 R /Kids [{PAGE} 0 R] {held}>>".encode(),
            form: f"<</Fields [{node} 0 R]>>".encode(),
        },
    )
    document = _Deep.open(plain.data)
    genuine(document)
    content = document.allocate()
    document.revise({content: stream({}, FORGED)})
    widget = {"Parent": f"{node} 0 R", "Contents": f"{content} 0 R"}
    document.sign(Field(from_tsa, "TS1", "ETSI.RFC3161", timestamp=True, widget=widget))
    return never_accepted(document.data)


# --- the catalog's own type -------------------------------------------------------------------


@case(clause="ISO 32000-2 §7.7.2; design rule 6", twin="attacks/no-attack")
def rewritten_type_of_the_catalog() -> Case:
    """The catalog's type becomes an object of its own, where some readers do not look for it."""
    document = genuine()
    number = document.allocate()
    document.catalog["Type"] = f"{number} 0 R"
    return _revised(document, {number: "/Catalog", CATALOG: write_dictionary(document.catalog)})
