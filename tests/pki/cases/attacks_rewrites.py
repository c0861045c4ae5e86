# SPDX-License-Identifier: Apache-2.0
"""A revision writes signed objects again, with values that are alike to one reader only.

What programs really rewrite (32-bit reals, nulls, arrays moved out) is among the tolerance vectors.
"""

from __future__ import annotations

from ..attacking import FIRST_FREE, FONT, PAGE, TREE, base, genuine, modified
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_syntax import stream, write_dictionary
from .attacks_base import honest

TOPIC = "attacks"

_NUMBERS = "ISO 32000-2 §7.3.3"
_NAMES = "ISO 32000-2 §7.3.5"
_SEAL = "1 0 0 rg 0 0 90 90 re f"


def _rewritten(document: Pdf, number: int, **entries: str) -> Case:
    document.revise({number: write_dictionary({**document.dictionary(number), **entries})})
    return modified(document.data)


def _sealed() -> Pdf:
    return genuine(rect=(260, 340, 350, 430), appearance=_SEAL)


# --- numbers ---------------------------------------------------------------------------------


@case(clause=_NUMBERS, twin="tolerance/reals-rounded")
def rewritten_count_of_pages() -> Case:
    """A real just below 2 counts the pages: readers that cut it to 1 lose the last page."""
    document = base(more={FIRST_FREE: write_dictionary(_second_page()).encode()})
    kids = f"[{PAGE} 0 R {FIRST_FREE} 0 R]"
    document.revise({TREE: f"<</Type /Pages /Kids {kids} /Count 2>>"})
    return _rewritten(genuine(document), TREE, Count="1.999999")


def _second_page() -> dict[str, str]:
    return {"Type": "/Page", "Parent": f"{TREE} 0 R", "MediaBox": "[0 0 595 842]"}


@case(clause=_NUMBERS, twin="tolerance/reals-rounded")
def rewritten_digits_of_a_font() -> Case:
    """A real just below 48 starts the differences of an encoding: every digit shows another."""
    names = "/zero /one /two /three /four /five /six /seven /eight /nine"
    entries = {"Type": "/Encoding", "Differences": f"[48 {names}]"}
    document = base(more={FIRST_FREE: write_dictionary(entries).encode()})
    font = {**document.dictionary(FONT), "Encoding": f"{FIRST_FREE} 0 R"}
    document.revise({FONT: write_dictionary(font)})
    return _rewritten(genuine(document), FIRST_FREE, Differences=f"[47.99996 {names}]")


@case(clause=_NUMBERS, twin="tolerance/reals-rounded")
def rewritten_turn_of_a_page() -> Case:
    """A real just below 90 turns the page: no multiple of 90 to readers that cut it."""
    return _rewritten(genuine(base(page={"Rotate": "90"})), PAGE, Rotate="89.99995")


@case(clause=_NUMBERS, twin="tolerance/widget-locked")
def rewritten_flags_of_the_seal() -> Case:
    """A real just below 132 holds the flags of the seal: cut to 131, they hide it."""
    document = _sealed()
    return _rewritten(document, document.fields[0], F="131.9999")


@case(clause=_NUMBERS, twin="tolerance/reals-rounded")
def rewritten_flags_as_a_real() -> Case:
    """A stamp that was signed hidden gets its flags as a real, which some readers take for none."""
    stamp = {"Type": "/Annot", "Subtype": "/Stamp", "F": "2", "Rect": "[100 300 300 400]"}
    stamp["AP"] = f"<</N {FIRST_FREE + 1} 0 R>>"
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 200 100]"}
    more = {
        FIRST_FREE: write_dictionary(stamp).encode(),
        FIRST_FREE + 1: stream(head, b"1 0 0 rg 0 0 200 99 re f"),
    }
    document = genuine(base(page={"Annots": f"[{FIRST_FREE} 0 R]"}, more=more))
    return _rewritten(document, FIRST_FREE, F="2.0")


# --- names and strings -----------------------------------------------------------------------


def _named() -> Pdf:
    """The page draws a bar over its words by a name in Latin-1, with a palette of two greys."""
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 400 40]"}
    image = {"Type": "/XObject", "Subtype": "/Image", "Width": "8", "Height": "1"}
    image |= {"BitsPerComponent": "1", "ColorSpace": f"{FIRST_FREE + 2} 0 R"}
    names = f"/I {FIRST_FREE + 1} 0 R /#E9 {FIRST_FREE} 0 R"
    more = {
        FIRST_FREE: stream(head, b"1 0 0 rg 0 0 400 40 re f"),
        FIRST_FREE + 1: stream(image, b"\x55"),
        FIRST_FREE + 2: b"[/Indexed /DeviceRGB 1 <404040FFFFFF>]",
        FIRST_FREE + 3: f"<</Font <</F1 {FONT} 0 R>> /XObject <<{names}>>>>".encode(),
    }
    drawn = b"q 1 0 0 1 72 500 cm /\xe9 Do Q q 400 0 0 40 72 600 cm /I Do Q"
    page = {"Resources": f"{FIRST_FREE + 3} 0 R"}
    return genuine(base(content=drawn, page=page, more=more))


@case(clause=_NAMES)
def rewritten_names_as_signed() -> Case:
    """The document with such a name, as the institution signed it."""
    return honest(_named().data)


@case(clause=_NAMES, twin="attacks/rewritten-names-as-signed")
def rewritten_name_of_a_resource() -> Case:
    """The name that the page draws is written in UTF-8: the same text, other octets."""
    document = _named()
    names = f"<</I {FIRST_FREE + 1} 0 R /#C3#A9 {FIRST_FREE} 0 R>>"
    return _rewritten(document, FIRST_FREE + 3, XObject=names)


@case(clause=_NAMES, twin="attacks/rewritten-names-as-signed")
def rewritten_names_beside() -> Case:
    """A second name of the same text and other octets stands before the one that was signed."""
    document = _named()
    names = f"/#C3#A9 {FIRST_FREE} 0 R /#E9 {FIRST_FREE + 1} 0 R"
    return _rewritten(document, FIRST_FREE + 3, XObject=f"<</I {FIRST_FREE + 1} 0 R {names}>>")


@case(clause="ISO 32000-2 §8.6.6.3", twin="attacks/rewritten-names-as-signed")
def rewritten_palette() -> Case:
    """The colours of a picture are a string; the same characters in UTF-16 are other colours."""
    document = _named()
    octets = ("\ufeff" + "@@@\xff\xff\xff").encode("utf-16-be").hex().upper()
    document.revise({FIRST_FREE + 2: f"[/Indexed /DeviceRGB 1 <{octets}>]"})
    return modified(document.data)


# --- null and references ---------------------------------------------------------------------


def _inheriting() -> Pdf:
    document = base()
    page = document.dictionary(PAGE)
    tree = {**document.dictionary(TREE), "Rotate": "90"}
    tree |= {"MediaBox": page.pop("MediaBox"), "Resources": page.pop("Resources")}
    document.revise({TREE: write_dictionary(tree), PAGE: write_dictionary(page)})
    return genuine(document)


@case(clause="ISO 32000-2 §7.3.7, §7.7.3.4", twin="tolerance/resources-moved-out")
def rewritten_turn_as_null() -> Case:
    """The page inherits its turn, and null ends that for some readers."""
    return _rewritten(_inheriting(), PAGE, Rotate="null")


@case(clause="ISO 32000-2 §7.3.7, §7.7.3.4", twin="tolerance/resources-moved-out")
def rewritten_box_as_null() -> Case:
    """The page inherits its size, and null ends that for some readers."""
    return _rewritten(_inheriting(), PAGE, MediaBox="null")


@case(clause="ISO 32000-2 §7.3.7, §7.7.3.4", twin="tolerance/resources-moved-out")
def rewritten_resources_as_null() -> Case:
    """The page inherits its fonts, and null ends that for some readers."""
    return _rewritten(_inheriting(), PAGE, Resources="null")


@case(clause="ISO 32000-2 §7.3.10", twin="tolerance/resources-moved-out")
def rewritten_subtype_moved_out() -> Case:
    """The subtype of the seal becomes an object of its own, and some readers drop the seal."""
    document = _sealed()
    first, number = document.fields[0], document.allocate()
    entries = {**document.dictionary(first), "Subtype": f"{number} 0 R"}
    document.revise({number: "/Widget", first: write_dictionary(entries)})
    return modified(document.data)
