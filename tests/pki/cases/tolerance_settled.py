# SPDX-License-Identifier: Apache-2.0
"""What signing programs move and add, and what readers then show otherwise than when it was signed.

The attacks write nothing that differs from what we read: other readers read something else where
it stood before, or take the new setting for more than it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .. import authorities as who
from ..attacking import FIRST_FREE, FONT, PAGE, TREE, base, beside, modified
from ..case import ACCEPT, Case, Sig, case
from ..pdf import Field, Pdf
from ..pdf_forms import encrypted_report
from ..pdf_syntax import stream, write_dictionary
from ..signing import contents
from .genuine import GOOD
from .tolerance_signers import revised
from .tolerance_updates import accepted_alone, alone

_ABOVE = "ISO 32000-2 §7.7.3.4"
_MOVED = "ISO 32000-2 §7.3.10"
_TREE = "ISO 32000-2 §14.7.5.4"

# --- what stands twice where the page refers to it ------------------------------------------------


def _turn_written_out(above: str) -> bytes:
    document = base()
    document.revise({TREE: f"<</Type /Pages /Kids [{PAGE} 0 R] /Count 1 {above}>>"})
    alone(document)
    page = {**document.dictionary(PAGE), "Rotate": "0"}
    return revised(document, {PAGE: write_dictionary(page)})


@case(clause=_ABOVE, twin="tolerance/turn-twice-above-written-out")
def turn_above_written_out() -> Case:
    """The node above says how the page is turned, and a later writer says it in the page."""
    return accepted_alone(_turn_written_out("/Rotate 0"))


@case(clause=_ABOVE, twin="tolerance/turn-above-written-out")
def turn_twice_above_written_out() -> Case:
    """The node says it twice: readers that take the last saw a page turned by 90 degrees."""
    return modified(_turn_written_out("/Rotate 0 /Rotate 90"))


def _resources_moved_in(held: str) -> bytes:
    more = {
        FIRST_FREE: f"<<{held}>>".encode(),
        FIRST_FREE + 1: b"<</Type /Font /Subtype /Type1 /BaseFont /Symbol>>",
    }
    document = alone(base(page={"Resources": f"{FIRST_FREE} 0 R"}, more=more))
    page = {**document.dictionary(PAGE), "Resources": f"<<{_FONTS}>>"}
    return revised(document, {PAGE: write_dictionary(page)})


_FONTS = f"/Font <</F1 {FONT} 0 R>>"


@case(clause=_MOVED, twin="tolerance/resources-twice-moved-in")
def resources_moved_in() -> Case:
    """The page's resources were an object of their own; a later writer writes them into it."""
    return accepted_alone(_resources_moved_in(_FONTS))


@case(clause=_MOVED, twin="tolerance/resources-moved-in")
def resources_twice_moved_in() -> Case:
    """They name the fonts twice: readers that take the last saw other letters until now."""
    return modified(_resources_moved_in(f"{_FONTS} /Font <</F1 {FIRST_FREE + 1} 0 R>>"))


# --- settings that clear a seal -------------------------------------------------------------------


def _drawn_anew(rect: str) -> bytes:
    look = "0.8 0.1 0.1 rg 0 0 200 60 re f"
    document = alone(rect=(100, 500, 300, 560), appearance=look, widget={"Rect": rect})
    form = {**document.dictionary(document.form), "NeedAppearances": "true"}
    return revised(document, {document.form: write_dictionary(form)})


@case(clause="ISO 32000-2 §12.7.3, table 224", twin="tolerance/appearances-asked-for-over-a-seal")
def appearances_asked_for_over_an_unseen_signature() -> Case:
    """/NeedAppearances in a form with one signature that has no area: there is nothing to draw."""
    return accepted_alone(_drawn_anew("[0 0 0 0]"))


@case(
    clause="ISO 32000-2 §12.7.3, table 224",
    twin="tolerance/appearances-asked-for-over-an-unseen-signature",
)
def appearances_asked_for_over_a_seal() -> Case:
    """The signature is a seal on the page, and a reader that draws fields anew shows none."""
    return modified(_drawn_anew("[100 500 300 560]"))


# --- what is read aloud ---------------------------------------------------------------------------


def _tagged(other: Mapping[int, bytes] | None = None, /, **page: str) -> Pdf:
    element = "<</Type /StructElem /P 7 0 R /Pg 3 0 R"
    more = {
        6: b"<</Type /StructTreeRoot /K 7 0 R /ParentTree 8 0 R /ParentTreeNextKey 2>>",
        7: b"<</Type /StructElem /S /Document /P 6 0 R /K [9 0 R 10 0 R]>>",
        8: b"<</Nums [0 [9 0 R] 1 [10 0 R]]>>",
        9: f"{element} /S /P /K [0] /ActualText (FAILED)>>".encode(),
        10: f"{element} /S /P /K [1] /ActualText (Method)>>".encode(),
        11: b"<</Limits [0 1] /Nums [0 [9 0 R] 1 [10 0 R]]>>",
        **(other or {}),
    }
    catalog = {"StructTreeRoot": "6 0 R", "MarkInfo": "<</Marked true>>"}
    return alone(base(catalog=catalog, page=page, more=more))


def _mark(entries: str) -> bytes:
    document = _tagged(StructParents="0")
    document.catalog["MarkInfo"] = f"<<{entries}>>"
    return revised(document, {document.root: write_dictionary(document.catalog)})


@case(clause="ISO 32000-2 §14.7.1, table 353", twin="tolerance/structure-switched-off")
def structure_without_suspects() -> Case:
    """A later writer notes that nothing in the structure is in doubt."""
    return accepted_alone(_mark("/Marked true /Suspects false"))


@case(clause="ISO 32000-2 §14.7.1, table 353", twin="tolerance/structure-without-suspects")
def structure_switched_off() -> Case:
    """It says that the document is not tagged, and a reader no longer reads FAILED aloud."""
    return modified(_mark("/Marked false"))


def _place_given(document: Pdf, place: str) -> bytes:
    page = {**document.dictionary(PAGE), "StructParents": place}
    return revised(document, {PAGE: write_dictionary(page)})


@case(clause=_TREE, twin="tolerance/place-in-the-structure-exchanged")
def place_in_the_structure_given() -> Case:
    """A page that had no place in the parent tree gets one."""
    return accepted_alone(_place_given(_tagged(), "0"))


@case(clause=_TREE, twin="tolerance/place-in-the-structure-given")
def place_in_the_structure_exchanged() -> Case:
    """It had one, and gets another: a reader that goes by it no longer reads FAILED aloud."""
    return modified(_place_given(_tagged(StructParents="0"), "1"))


def _numbered(rows: str) -> bytes:
    return revised(_tagged(StructParents="0"), {8: f"<</Nums [{rows}]>>"})


@case(clause=_TREE, twin="tolerance/parent-tree-number-twice")
def parent_tree_extended() -> Case:
    """The parent tree gets a further number, which nothing has yet."""
    return accepted_alone(_numbered("0 [9 0 R] 1 [10 0 R] 2 [10 0 R]"))


@case(clause=_TREE, twin="tolerance/parent-tree-extended")
def parent_tree_number_twice() -> Case:
    """The further number is one that it has, before it: readers find the first of the two."""
    return modified(_numbered("0 [10 0 R] 0 [9 0 R] 1 [10 0 R]"))


def _below(entries: str) -> bytes:
    """The same with the numbers in a node below the root of their tree, which is written again."""
    document = _tagged({8: b"<</Kids [11 0 R]>>"}, StructParents="0")
    return revised(document, {11: f"<<{entries}>>"})


@case(clause="ISO 32000-2 §7.9.7", twin="tolerance/parent-tree-limits-narrowed")
def parent_tree_limits_widened() -> Case:
    """A node of the parent tree gets a further number, and says so in its limits."""
    return accepted_alone(_below("/Limits [0 2] /Nums [0 [9 0 R] 1 [10 0 R] 2 [10 0 R]]"))


@case(clause="ISO 32000-2 §7.9.7", twin="tolerance/parent-tree-limits-widened")
def parent_tree_limits_narrowed() -> Case:
    """Its limits leave out what it has: a reader that asks them finds nothing to read aloud."""
    return modified(_below("/Limits [1 2] /Nums [0 [9 0 R] 1 [10 0 R] 2 [10 0 R]]"))


@case(clause="ISO 32000-2 §7.9.7", twin="tolerance/parent-tree-limits-widened")
def parent_tree_out_of_order() -> Case:
    """The further number stands first: a reader that stops at a greater one finds no other."""
    return modified(_below("/Limits [0 2] /Nums [2 [10 0 R] 0 [9 0 R] 1 [10 0 R]]"))


# --- an appearance that only some readers decrypt -------------------------------------------------


def _comment_if_left_open(document: Pdf, number: int) -> bytes:
    """Content that covers the page, and whose encrypted octets are a comment."""
    assert document.lock is not None
    for turn in range(20_000):
        octets = document.lock(number, b"q 1 0 0 rg 0 0 300 300 re f Q %d" % turn)
        if octets.startswith(b"%") and not set(octets) & set(b"\r\n"):
            return octets
    raise AssertionError("no such octets")


def _unseen_in_encrypted(kind: str, *, covering: bool) -> bytes:
    """Certified for signing, encrypted; the second signature has no area, its appearance no box."""
    document = alone(encrypted_report(b"", b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"), permissions=2)
    number, lock = document.allocate(), document.lock
    assert lock is not None
    drawn = _comment_if_left_open(document, number) if covering else lock(number, b"% DSBlank\n")
    document.lock = None
    document.revise({number: stream({"Type": kind, "Subtype": "/Form"}, drawn)})
    document.lock = lock
    entries = {"AP": f"<</N {number} 0 R>>"}
    document.sign(Field(contents(), "Second", signed_at=who.SIGNED, widget=entries))
    return document.data


@case(
    clause="ISO 32000-2 §7.6.2, table 21",
    twin="tolerance/unseen-signature-of-metadata-left-open",
)
def unseen_signature_in_an_encrypted_document() -> Case:
    """Nothing is in its appearance but a comment, encrypted as everything is but metadata."""
    data = _unseen_in_encrypted("/XObject", covering=False)
    return Case(data, ACCEPT, GOOD, (Sig("Second"), Sig("Sig1")), evidence=beside())


@case(
    clause="ISO 32000-2 §7.6.2, table 21",
    twin="tolerance/unseen-signature-in-an-encrypted-document",
)
def unseen_signature_of_metadata_left_open() -> Case:
    """It says that it is metadata, which would be left open: a comment. A reader decrypts it."""
    data = _unseen_in_encrypted("/Metadata", covering=True)
    return replace(modified(data, Sig("Second")), evidence=beside())
