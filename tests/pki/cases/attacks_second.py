# SPDX-License-Identifier: Apache-2.0
"""What a second attacker found: six families of forgeries that were accepted once.

Widgets put on a seal that stands, appearances without a box, hidden copies that only a mending
reader shows, stores and trees that hold the page, and settings that draw loose widgets.
"""

from __future__ import annotations

from collections.abc import Callable

from ..attacking import (
    BOX,
    CONTENT,
    COVER,
    FIRST_FREE,
    FONT,
    FORGED,
    PAGE,
    TREE,
    Objects,
    appended,
    base,
    genuine,
    listing,
    merchant,
    modified,
    never_accepted,
    shape,
    unvouched,
    with_annotations,
)
from ..case import Case, case
from ..pdf import Field, Pdf
from ..pdf_syntax import stream, write_dictionary
from ..signing import contents, from_tsa
from .attacks_shadow import dead_object

_RULE = "ISO 32000-2 §12.5.2 and §12.7.5.5; design rule 6"
_BOX = "ISO 32000-2 §8.10.2 and §12.5.5; design rule 6"
_MEND = "ISO 32000-2 §7.5.4 and §7.5.8; design rule 6"
_STORE = "ISO 32000-2 §12.8.4.3; design rule 6"
_TREE = "ISO 32000-2 §14.7.5.4; design rule 6"
_TWIN = "attacks/no-attack"
_SEEN = "VISIBLE_CHANGE_AFTER_SIGNING"
_FAR = 99999999
"""An object number beyond what readers take, so that they mend the file."""
_UNUSED = "<</Unused 1>>"


# --- a widget on a seal that stands ----------------------------------------------------------


def _second_widget(document: Pdf) -> bytes:
    """The seal's field gets a kid: a nameless widget with an appearance as large as the page."""
    objects: Objects = {}
    cover, kid, seal = shape(document, objects), document.allocate(), document.fields[-1]
    objects[kid] = (
        f"<</Type /Annot /Subtype /Widget /Parent {seal} 0 R /F 4 /Rect {BOX} /P {PAGE} 0 R "
        f"/AP <</N {cover} 0 R>>>>"
    )
    objects[seal] = write_dictionary({**document.dictionary(seal), "Kids": f"[{kid} 0 R]"})
    objects[PAGE] = with_annotations(document, [kid])
    document.revise(objects)
    return document.data


@case(clause=_RULE, twin=_TWIN)
def second_widget_on_invisible_seal() -> Case:
    """The institution's own invisible seal gets a second widget, which covers the page."""
    return modified(_second_widget(genuine()))


@case(clause=_RULE, twin=_TWIN)
def second_widget_on_certifying_seal() -> Case:
    """The seal certifies that nothing may change, and gets a second widget all the same."""
    return modified(_second_widget(genuine(permissions=1)))


@case(clause=_RULE, twin="attacks/no-attack-visible-seal")
def second_widget_on_visible_seal() -> Case:
    """The institution's visible seal gets a second widget, which covers the page."""
    drawn = "1 0 0 rg 0 0 90 90 re f"
    return modified(_second_widget(genuine(rect=(260, 340, 350, 430), appearance=drawn)))


@case(clause=_RULE, twin=_TWIN)
def second_widget_on_document_timestamp() -> Case:
    """A later invisible document timestamp gets a second widget, which covers the page."""
    document = genuine()
    document.add_document_timestamp(from_tsa)
    return never_accepted(_second_widget(document))


# --- appearances without a box ---------------------------------------------------------------


def _boundless(document: Pdf, objects: Objects) -> str:
    """An appearance that covers the page and has no /BBox which a reader could shrink."""
    number = document.allocate()
    head = {"Type": "/XObject", "Subtype": "/Form", "Resources": "<<>>"}
    objects[number] = stream(head, COVER.encode())
    return f"<</N {number} 0 R>>"


def _later(make: Callable[[bytes], bytes], name: str, **more: object) -> bytes:
    """The genuine report with a later field of no size whose appearance has no box."""
    document = genuine()
    objects: Objects = {}
    drawn = _boundless(document, objects)
    document.revise(objects)
    document.sign(Field(make, name, widget={"AP": drawn}, **more))  # type: ignore[arg-type]
    return document.data


@case(clause=_BOX, twin=_TWIN)
def boundless_appearance_on_the_seal() -> Case:
    """The invisible seal, of no size, gets an appearance without /BBox, drawn at its own size."""
    document = genuine()
    objects: Objects = {}
    seal = document.fields[0]
    entries = {**document.dictionary(seal), "AP": _boundless(document, objects)}
    document.revise({**objects, seal: write_dictionary(entries)})
    return modified(document.data)


@case(clause=_BOX, twin=_TWIN)
def boundless_appearance_on_document_timestamp() -> Case:
    """A genuine authority's document timestamp, of no size, covers the page: it has no /BBox."""
    data = _later(from_tsa, "TS1", sub_filter="ETSI.RFC3161", timestamp=True)
    return unvouched(data, _SEEN)


@case(clause=_BOX, twin=_TWIN)
def boundless_appearance_on_merchants_signature() -> Case:
    """The merchant's own signature, of no size, covers the page: its appearance has no /BBox."""
    return unvouched(_later(contents(merchant()), "Sig2"), _SEEN)


# --- a hidden copy of the content, and updates that make readers mend -------------------------


def _mended(
    rows: Callable[[dict[int, int]], str] = listing,
    number: int | None = None,
    size: int | None = None,
) -> bytes:
    """A signed copy of the content says PASSED, and an update brings an object nobody uses.

    The copy is in no table: who trusts the tables shows FAILED, who mends the file PASSED.
    """
    document, _ = dead_object()
    new = document.allocate() if number is None else number
    return appended(document, {new: _UNUSED}, rows, trailer={"Size": str(size or document.size)})


def _mended_by_stream(*, own: int | None = None, size: int | None = None) -> bytes:
    """The same, listed by a cross-reference stream of number `own` that gives /Size `size`."""
    document, _ = dead_object()
    unused, table = document.allocate(), own or document.allocate()
    out = bytearray(document.data)
    place = len(out).to_bytes(4)
    out += f"{unused} 0 obj\n{_UNUSED}\nendobj\n".encode()
    start = len(out)
    entries = {
        "Type": "/XRef",
        "Size": str(size or table + 1),
        "W": "[1 4 1]",
        "Index": f"[{unused} 1 {table} 1]",
        **document.trailer,
        "Prev": str(document.start_of_table),
    }
    rows = b"\1" + place + b"\0\1" + start.to_bytes(4) + b"\0"
    out += f"{table} 0 obj\n".encode() + stream(entries, rows)
    out += f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


@case(clause=_MEND, twin=_TWIN)
def hidden_copy_and_honest_update() -> Case:
    """A copy of the content hides in the signed bytes; only validation data came behind."""
    document, _ = dead_object()
    return modified(document.data)


@case(clause=_MEND, twin=_TWIN)
def hidden_copy_and_unused_object() -> Case:
    """A copy of the content hides in the signed bytes; the update brings an unused object."""
    return modified(_mended())


@case(clause=_MEND, twin=_TWIN)
def hidden_copy_and_huge_object_number() -> Case:
    """The update's object has a number at which readers give up the tables and find the copy."""
    return modified(_mended(number=_FAR, size=_FAR + 1))


@case(clause=_MEND, twin=_TWIN)
def hidden_copy_and_huge_free_row() -> Case:
    """The update calls free a number beyond all limits: readers mend and find the copy."""
    far = "9999999990 1\n0000000000 00000 f \n"
    return modified(_mended(lambda at: listing(at) + far))


@case(clause=_MEND, twin=_TWIN)
def hidden_copy_and_free_row_at_32_bits() -> Case:
    """The update calls free a number near 2^32, where readers' arithmetic wraps around."""
    far = "4294967290 1\n0000000000 00000 f \n"
    return modified(_mended(lambda at: listing(at) + far))


@case(clause=_MEND, twin=_TWIN)
def hidden_copy_and_huge_stream_number() -> Case:
    """The update's cross-reference stream itself has a number beyond what readers take."""
    return modified(_mended_by_stream(own=_FAR))


@case(clause=_MEND, twin=_TWIN)
def hidden_copy_and_huge_stream_size() -> Case:
    """The update's cross-reference stream gives a /Size that readers refuse."""
    return modified(_mended_by_stream(size=_FAR))


@case(clause=_MEND, twin=_TWIN)
def hidden_copy_and_stream_size_of_32_bits() -> Case:
    """The update's cross-reference stream gives a /Size that is negative in 32 bits."""
    return modified(_mended_by_stream(size=2**31))


@case(clause=_MEND, twin=_TWIN)
def hidden_copy_and_empty_subsection() -> Case:
    """The update is a table with one empty subsection at a huge number: readers mend."""
    document, _ = dead_object()
    return modified(appended(document, {}, lambda _: f"{_FAR} 0\n"))


@case(clause=_MEND, twin=_TWIN)
def hidden_copy_and_blanks_after_startxref() -> Case:
    """5000 blanks stand between startxref and its number: readers look no further and mend."""
    before, word, after = _mended().rpartition(b"startxref")
    return modified(before + word + b" " * 5000 + after)


# --- stores and trees that hold the page -----------------------------------------------------


@case(clause=_STORE, twin=_TWIN)
def store_that_holds_the_page() -> Case:
    """The signed DSS names the page as validation data; the update replaces the page's content."""
    store = f"<</Type /DSS /VRI <</A {PAGE} 0 R>>>>".encode()
    document = genuine(base(catalog={"DSS": f"{FIRST_FREE} 0 R"}, more={FIRST_FREE: store}))
    document.revise({CONTENT: stream({}, FORGED)})
    return modified(document.data)


@case(clause=_TREE, twin=_TWIN)
def parent_tree_that_lists_the_contents() -> Case:
    """The parent tree lists the page's /Contents array; the update adds a stream to the array."""
    root, tree, parts, leaves = (FIRST_FREE + i for i in range(4))
    document = genuine(
        base(
            catalog={"StructTreeRoot": f"{root} 0 R"},
            page={"Contents": f"{parts} 0 R", "StructParents": "0"},
            more={
                root: f"<</Type /StructTreeRoot /ParentTree {tree} 0 R>>".encode(),
                tree: f"<</Nums {leaves} 0 R>>".encode(),
                parts: f"[{CONTENT} 0 R]".encode(),
                leaves: f"[0 {parts} 0 R 1 {PAGE} 0 R]".encode(),
            },
        )
    )
    number = document.allocate()
    over = stream({}, b"1 1 1 rg 0 0 595 842 re f 0 g\n" + FORGED)
    document.revise({number: over, parts: f"[{CONTENT} 0 R {number} 0 R]"})
    return modified(document.data)


class _Deep(Pdf):
    """The tiny report with a page tree of two levels."""

    @property
    def pages(self) -> list[int]:
        """The one page, wherever it hangs."""
        return [PAGE]


@case(clause=_TREE, twin=_TWIN)
def parent_tree_that_lists_the_kids() -> Case:
    """The parent tree lists the page tree's /Kids array; the update puts a forged page first."""
    inner, root, tree, kids, leaves = (FIRST_FREE + i for i in range(5))
    plain = base(
        catalog={"StructTreeRoot": f"{root} 0 R"},
        page={"Parent": f"{inner} 0 R"},
        more={
            TREE: f"<</Type /Pages /Kids [{inner} 0 R] /Count 1>>".encode(),
            inner: f"<</Type /Pages /Parent {TREE} 0 R /Kids {kids} 0 R /Count 1>>".encode(),
            root: f"<</Type /StructTreeRoot /ParentTree {tree} 0 R>>".encode(),
            tree: f"<</Nums {leaves} 0 R>>".encode(),
            kids: f"[{PAGE} 0 R]".encode(),
            leaves: f"[0 {kids} 0 R 1 {inner} 0 R]".encode(),
        },
    )
    document = genuine(_Deep.open(plain.data))
    page, content = document.allocate(), document.allocate()
    shown = (
        f"<</Type /Page /Parent {inner} 0 R /MediaBox {BOX} /Contents {content} 0 R "
        f"/Resources <</Font <</F1 {FONT} 0 R>>>>>>"
    )
    listed = f"[{page} 0 R {PAGE} 0 R]"
    document.revise({page: shown, content: stream({}, FORGED), kids: listed})
    return modified(document.data)


# --- settings that draw loose widgets --------------------------------------------------------


def _loose_widget(**settings: str) -> Case:
    """A text widget that no field tree holds and no appearance draws; the form gets `settings`."""
    loose = (
        f"<</Type /Annot /Subtype /Widget /FT /Tx /T (Result) /V (FAILED) /F 4 /P {PAGE} 0 R "
        "/Rect [72 500 300 530] /DA (/F1 18 Tf 0 g)>>"
    )
    page = {"Annots": f"[{FIRST_FREE} 0 R]"}
    document = genuine(base(page=page, more={FIRST_FREE: loose.encode()}))
    form = {**document.dictionary(document.form), **settings}
    document.revise({document.form: write_dictionary(form)})
    return modified(document.data)


_SIGNS = "<</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>>>>>"


@case(clause="ISO 32000-2 §12.7.3 and §12.7.4.3; design rule 6", twin=_TWIN)
def loose_widget_and_new_fonts() -> Case:
    """A loose widget without /AP takes the form's fonts; the update swaps them for signs."""
    return _loose_widget(DR=_SIGNS, DA="(/F1 18 Tf 1 g)")
