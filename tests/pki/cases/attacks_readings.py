# SPDX-License-Identifier: Apache-2.0
"""What was signed has one reading for us and another for others, and an update settles it.

The document is prepared before the institution signs: a key twice, an object listed twice, a
reference that only some readers follow, copies that only a mending reader finds. What the update
writes is in order, and nothing in it differs from what we had read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..attacking import (
    BOX,
    CATALOG,
    CONTENT,
    COVER,
    FIRST_FREE,
    FONT,
    FORGED,
    PAGE,
    ROOM,
    TREE,
    appended,
    base,
    beside,
    failed,
    genuine,
    modified,
)
from ..case import Case, case
from ..pdf import Field, Pdf
from ..pdf_syntax import stream, write_dictionary
from ..signing import from_tsa
from .attacks_base import honest

TOPIC = "attacks"

_KEYS = "ISO 32000-2 §7.3.7; Mainka et al. 2021, shadow attack"
_LISTED = "ISO 32000-2 §7.5.4; Mainka et al. 2021, shadow attack"
_REFERENCE = "ISO 32000-2 §7.3.10; design rule 6"
_MEND = "ISO 32000-2 §7.5.4 and §7.5.5; design rule 6"
_HONEST = FORGED.replace(b"PASSED", b"FAILED")
_FONTS = f"<</Font <</F1 {FONT} 0 R>>>>"


class Apart(Pdf):
    """The tiny report, signed by a field that no page lists: the page stays as it was written."""

    def revise(self, objects: Mapping[int, str | bytes]) -> None:
        """Append a revision without the page."""
        super().revise({number: body for number, body in objects.items() if number != PAGE})

    def rewrite(self, objects: Mapping[int, str | bytes]) -> bytes:
        """Append a revision, with the page where it is told."""
        super().revise(objects)
        return self.data


def apart(document: Pdf) -> Apart:
    """The document as the institution signed it apart from its page, with its DSS behind."""
    made = Apart.open(document.data)
    assert isinstance(made, Apart)
    genuine(made)
    return made


# --- what stands twice -----------------------------------------------------------------------


def _two_contents() -> Apart:
    """The page names its content twice: we take the first, PASSED, readers the last, FAILED."""
    both = f"{CONTENT} 0 R /Contents {FIRST_FREE} 0 R"
    more = {FIRST_FREE: stream({}, _HONEST)}
    return apart(base(content=FORGED, page={"Contents": both}, more=more))


@case(clause=_KEYS)
def key_twice_as_signed() -> Case:
    """A signed page names its content twice; as long as nobody writes it again, that stands."""
    return honest(_two_contents().data)


@case(clause=_KEYS, twin="attacks/key-twice-as-signed")
def key_twice_then_once() -> Case:
    """The update writes the page again with the first of its two contents alone."""
    document = _two_contents()
    page = {**document.dictionary(PAGE), "Contents": f"{CONTENT} 0 R"}
    return modified(document.rewrite({PAGE: write_dictionary(page)}))


@case(clause="ISO 32000-2 §7.5.5; Mainka et al. 2021, shadow attack", twin="attacks/no-attack")
def root_twice_then_once() -> Case:
    """The signed trailer names two catalogs; that of the validation data the first alone."""
    tree, page, content, catalog = (FIRST_FREE + i for i in range(4))
    shown = f"<</Type /Page /Parent {tree} 0 R /MediaBox {BOX} /Contents {content} 0 R"
    more = {
        tree: f"<</Type /Pages /Kids [{page} 0 R] /Count 1>>".encode(),
        page: f"{shown} /Resources {_FONTS}>>".encode(),
        content: stream({}, _HONEST),
        catalog: f"<</Type /Catalog /Pages {tree} 0 R>>".encode(),
    }
    document = base(content=FORGED, more=more)
    document.trailer["Root"] = f"{CATALOG} 0 R /Root {catalog} 0 R"
    genuine(document, lists=[])
    document.trailer["Root"] = f"{CATALOG} 0 R"
    found = modified(appended(document, {}, lambda _: "0 0\n"))
    return replace(found, evidence=beside())


def _listed_twice() -> tuple[Apart, int]:
    """The first table lists the content twice, first FAILED and then PASSED; gives the latter."""
    document = base()
    first, start = document.data.index(f"\n{CONTENT} 0 obj".encode()) + 1, document.start_of_table
    copy = f"{CONTENT} 0 obj\n".encode() + stream({}, FORGED) + b"\nendobj\n"
    table = document.data[start:].replace(
        b"trailer\n", f"{CONTENT} 1\n{start:010d} 00000 n \ntrailer\n".encode()
    )
    table = table.replace(
        f"startxref\n{start}\n".encode(), b"startxref\n%d\n" % (start + len(copy))
    )
    assert f"{first:010d} 00000 n".encode() in table
    return apart(Pdf.open(document.data[:start] + copy + table)), start


@case(clause=_LISTED)
def listed_twice_as_signed() -> Case:
    """A signed table lists the content at two places; with nothing appended about it, it stands."""
    return honest(_listed_twice()[0].data)


@case(clause=_LISTED, twin="attacks/listed-twice-as-signed")
def listed_twice_then_once() -> Case:
    """The update is a table that lists the content once, where we had read it to be."""
    document, place = _listed_twice()
    rows = f"{CONTENT} 1\n{place:010d} 00000 n \n"
    return modified(appended(document, {}, lambda _: rows))


# --- references that only some readers follow -------------------------------------------------


def _dangling(written: str) -> bytes:
    """The page draws a sheet that is not there when it is signed; the update brings it.

    `written` is the reference to it, in which ``{}`` stands for its number.
    """
    resources = f"<</Font <</F1 {FONT} 0 R>> /XObject <</Sheet {written}>>>>"
    number = FIRST_FREE + 8
    more = {FIRST_FREE: resources.format(number).encode("latin-1")}
    page = {"Resources": f"{FIRST_FREE} 0 R"}
    document = genuine(base(content=_HONEST + b" /Sheet Do", page=page, more=more))
    assert document.allocate() == number
    form = {"Type": "/XObject", "Subtype": "/Form", "BBox": BOX, "Resources": _FONTS}
    over = b"1 1 1 rg 0 0 595 842 re f 0 g " + FORGED
    document.revise({number: stream(form, over)})
    return document.data


@case(clause=_REFERENCE, twin="attacks/no-attack")
def dangling_reference_with_a_minus_sign() -> Case:
    """The generation is written -0, which every reader takes for 0."""
    return modified(_dangling("{} -0 R"))


@case(clause=_REFERENCE, twin="attacks/no-attack")
def dangling_reference_with_no_generation() -> Case:
    """The generation is a sign alone, which readers take for 0."""
    return modified(_dangling("{} - R"))


@case(clause=_REFERENCE, twin="attacks/no-attack")
def dangling_reference_as_a_real() -> Case:
    """The number is written as a real, which some readers cut to an integer."""
    return modified(_dangling("{}.0 0 R"))


@case(clause=_REFERENCE, twin="attacks/no-attack")
def dangling_reference_with_an_exponent() -> Case:
    """The number has an exponent, which one reader follows."""
    return modified(_dangling("{}0e-1 0 R"))


@case(clause=_REFERENCE, twin="attacks/no-attack")
def dangling_reference_without_a_blank() -> Case:
    """Nothing stands between the generation and the R, and some readers ask for nothing."""
    return modified(_dangling("{} 0R"))


@case(clause=_REFERENCE, twin="attacks/no-attack")
def dangling_reference_with_blanks_beyond_ascii() -> Case:
    """Octets 80 and FF hexadecimal, which one reader takes for white space, stand between."""
    return modified(_dangling("{}\x800\xffR"))


# --- copies that a mending reader finds -------------------------------------------------------


@case(clause=_MEND, twin="genuine/blanks-after-end-of-file")
def hidden_copy_and_blanks_behind_the_end() -> Case:
    """Behind a file with a hidden copy stand so many blanks that a reader no longer finds
    startxref in the last KiB, and mends the file.
    """
    plain = base()
    start = plain.data.index(b"xref\n")
    copy = f"{CONTENT} 0 obj\n".encode() + stream({}, FORGED) + b"\nendobj\n"
    table = plain.data[start:].replace(
        b"startxref\n%d" % start, b"startxref\n%d" % (start + len(copy))
    )
    document = genuine(Pdf.open(plain.data[:start] + copy + table), lists=[])
    return replace(failed(document.data + b" " * 1010), evidence=beside())


@case(clause="ISO 32000-2 §7.5.7; design rule 6", twin="attacks/no-attack")
def hidden_copy_in_an_unnamed_object_stream() -> Case:
    """An object stream that nothing names holds another page: who mends the file may take it."""
    copy = f"<</Type /Page /Parent {TREE} 0 R /MediaBox {BOX} /Contents {FIRST_FREE} 0 R"
    head = {"Type": "/ObjStm", "N": "1", "First": "4"}
    packed = f"{PAGE} 0 {copy} /Resources {_FONTS}>>".encode()
    more = {FIRST_FREE: stream({}, FORGED), FIRST_FREE + 1: stream(head, packed)}
    return modified(genuine(base(more=more)).data)


# --- what an update only refers to --------------------------------------------------------------


def _at_two_places(first: bytes, second: bytes, **entries: Any) -> Pdf:
    """A document with an object that readers take from the first or the last row of a table."""
    more = {FIRST_FREE: first, **entries.pop("more", {})}
    plain = base(more=more, **entries)
    start = plain.data.index(b"xref\n")
    copy = f"{FIRST_FREE} 0 obj\n".encode() + second + b"\nendobj\n"
    row = f"{FIRST_FREE} 1\n{start:010d} 00000 n \ntrailer".encode()
    table = plain.data[start:].replace(b"trailer", row)
    moved = f"startxref\n{start + len(copy)}".encode()
    return Pdf.open(
        plain.data[:start] + copy + table.replace(f"startxref\n{start}".encode(), moved)
    )


def _rectangle(*, twice: bool) -> bytes:
    """A timestamp whose rectangle is an object that was signed, and listed once or twice."""
    nothing = b"[0 0 0 0]"
    plain = _at_two_places(BOX.encode(), nothing) if twice else base(more={FIRST_FREE: nothing})
    document = genuine(plain)
    document.sign(
        Field(
            from_tsa,
            "TS1",
            "ETSI.RFC3161",
            rect=ROOM,
            appearance=COVER,
            timestamp=True,
            widget={"Rect": f"{FIRST_FREE} 0 R"},
        )
    )
    return document.data


@case(clause=_LISTED, twin="attacks/rectangle-that-was-signed")
def rectangle_listed_twice() -> Case:
    """Two readers take the first of the two, and see a timestamp that covers the page."""
    return modified(_rectangle(twice=True))


@case(clause=_LISTED, twin="attacks/rectangle-listed-twice")
def rectangle_that_was_signed() -> Case:
    """The rectangle without area is one and the same to every reader."""
    return honest(_rectangle(twice=False))


def _element(*, twice: bool) -> bytes:
    """The structure gets an element that was signed, and listed once or twice."""
    root, tree = FIRST_FREE + 1, FIRST_FREE + 2
    silent, element = f"/S /Form /P {root} 0 R /K []", FIRST_FREE
    more = {
        root: f"<</Type /StructTreeRoot /K [] /ParentTree {tree} 0 R>>".encode(),
        tree: b"<</Nums []>>",
    }
    catalog = {"StructTreeRoot": f"{root} 0 R", "MarkInfo": "<</Marked true>>"}
    once = f"<<{silent}>>".encode()
    if twice:
        spoken = f"<<{silent} /ActualText (PASSED)>>".encode()
        plain = _at_two_places(spoken, once, catalog=catalog, more=more)
    else:
        plain = base(catalog=catalog, more={element: once, **more})
    document = apart(plain)
    grown = {**document.dictionary(root), "K": f"[{element} 0 R]"}
    return document.rewrite({root: write_dictionary(grown)})


@case(clause=_LISTED, twin="attacks/element-that-was-signed")
def element_listed_twice() -> Case:
    """Two readers take the first of the two, and have PASSED to read aloud."""
    return modified(_element(twice=True))


@case(clause=_LISTED, twin="attacks/element-listed-twice")
def element_that_was_signed() -> Case:
    """The element is the same to every reader, and says nothing."""
    return honest(_element(twice=False))
