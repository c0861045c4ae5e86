# SPDX-License-Identifier: Apache-2.0
"""Universal signature forgery (USF) and keys that stand twice.

USF: the forged document carries the institution's signature value as it was published, and some
entry of its dictionary is missing or senseless, in the hope that a verifier skips the check
(Mladenov et al., CCS 2019, §4.1). A dictionary with a key twice has no meaning (ISO 32000-2
§7.3.7), so each viewer finds its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ..attacking import (
    CATALOG,
    CONTENT,
    FORGED,
    PAGE,
    TREE,
    appended,
    base,
    failed,
    forged_pages,
    genuine,
    never_accepted,
)
from ..case import FAILED, REJECT, Case, Sig, case
from ..pdf import Pdf
from ..pdf_syntax import stream, write_dictionary

_USF = "ISO 32000-2 §12.8.1, table 255; Mladenov et al. 2019, USF"
_TWICE = "ISO 32000-2 §7.3.7"


@cache
def _published() -> str:
    """/Contents of the genuine report's signature, as hexadecimal string."""
    document = genuine(lists=[])
    start = document.data.index(b"/Contents <") + len("/Contents ")
    return document.data[start : document.data.index(b">", start) + 1].decode()


def _forgery(changes: Mapping[str, str | None]) -> bytes:
    """A forged document with the published signature, in a dictionary with these changes."""
    document = base(content=FORGED)
    value, field, form = document.allocate(), document.allocate(), document.allocate()
    entries: dict[str, str | None] = {
        "Type": "/Sig",
        "Filter": "/Adobe.PPKLite",
        "SubFilter": "/ETSI.CAdES.detached",
        "ByteRange": "[0 0000000000 0000000000 0000000000]",
        "Contents": _published(),
        **changes,
    }
    kept = {key: entry for key, entry in entries.items() if entry is not None}
    widget = {
        "Type": "/Annot",
        "Subtype": "/Widget",
        "FT": "/Sig",
        "T": "(Sig1)",
        "V": f"{value} 0 R",
        "F": "132",
        "P": f"{PAGE} 0 R",
        "Rect": "[0 0 0 0]",
    }
    page = {**document.dictionary(PAGE), "Annots": f"[{field} 0 R]"}
    document.catalog["AcroForm"] = f"{form} 0 R"
    document.revise(
        {
            value: write_dictionary(kept),
            field: write_dictionary(widget),
            form: f"<</Fields [{field} 0 R] /SigFlags 3>>",
            PAGE: write_dictionary(page),
            CATALOG: write_dictionary(document.catalog),
        }
    )
    return _ranged(document.data)


def _ranged(data: bytes) -> bytes:
    """The right /ByteRange in the room left for it, where there is one."""
    room = b"[0 0000000000 0000000000 0000000000]"
    opening = data.find(b"/Contents <") + len("/Contents ")
    closing = data.find(b">", opening) + 1
    text = f"[0 {opening} {closing} {len(data) - closing}]".encode()
    return data.replace(room, text.ljust(len(room)))


def _ranges(entry: str | None) -> Case:
    data = _forgery({"ByteRange": entry})
    return Case(data, REJECT, {"signature": FAILED}, (), {"coverage.byte-range": "failed"})


def _contents(entry: str | None) -> Case:
    return failed(_forgery({"Contents": entry}))


@case(clause=_USF, twin="attacks/no-attack")
def usf_signature_transplanted() -> Case:
    """The published signature with a right /ByteRange over a forged document."""
    axes, sub = {"signature": FAILED}, "HASH_FAILURE"
    return Case(_forgery({}), REJECT, axes, (Sig("Sig1", FAILED, sub, "modified"),))


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_byte_range_missing() -> Case:
    """Without /ByteRange nothing is covered."""
    return _ranges(None)


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_byte_range_null() -> Case:
    """/ByteRange null is a /ByteRange that is absent."""
    return _ranges("null")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_byte_range_empty() -> Case:
    """/ByteRange with no numbers."""
    return _ranges("[]")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_byte_range_zeros() -> Case:
    """/ByteRange [0 0 0 0] covers no octet."""
    return _ranges("[0 0 0 0]")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_byte_range_negative() -> Case:
    """/ByteRange with negative numbers."""
    return _ranges("[0 -1 -1 -1]")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_byte_range_strings() -> Case:
    """/ByteRange of strings instead of integers."""
    return _ranges("[(0) (100) (200) (300)]")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_byte_range_decimals() -> Case:
    """/ByteRange of decimal numbers."""
    return _ranges("[0.0 100.5 200.25 300.0]")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_byte_range_a_number() -> Case:
    """/ByteRange is a number, not an array."""
    return _ranges("0")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_byte_range_overflowing() -> Case:
    """/ByteRange whose offset and length add up to something small in 32 or 64 bits."""
    return _ranges("[0 100 4294967296 18446744073709551615]")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_byte_range_dangling() -> Case:
    """/ByteRange refers to an object that does not exist."""
    return _ranges("999 0 R")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_contents_missing() -> Case:
    """Without /Contents there is no signature."""
    return _contents(None)


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_contents_null() -> Case:
    """/Contents null."""
    return _contents("null")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_contents_one_zero() -> Case:
    """/Contents is one zero octet."""
    return _contents("<00>")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_contents_a_name() -> Case:
    """/Contents is a name."""
    return _contents("/Valid")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_contents_dangling() -> Case:
    """/Contents refers to an object that does not exist."""
    return _contents("999 0 R")


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_sub_filter_missing() -> Case:
    """Without /SubFilter nothing says how to check the value."""
    return never_accepted(_forgery({"SubFilter": None}))


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_sub_filter_null() -> Case:
    """/SubFilter null."""
    return never_accepted(_forgery({"SubFilter": "null"}))


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_filter_missing() -> Case:
    """Without /Filter, which table 255 requires, the digest still differs."""
    return failed(_forgery({"Filter": None}))


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_type_says_document_timestamp() -> Case:
    """/Type calls the forged signature a document timestamp, to be left out of the signatures."""
    return never_accepted(_forgery({"Type": "/DocTimeStamp"}))


@case(clause=_USF, twin="attacks/usf-signature-transplanted")
def usf_type_and_sub_filter_say_document_timestamp() -> Case:
    """Both /Type and /SubFilter do."""
    return never_accepted(_forgery({"Type": "/DocTimeStamp", "SubFilter": "/ETSI.RFC3161"}))


# --- keys that stand twice -------------------------------------------------------------------


def _second_catalog(document: Pdf) -> tuple[int, dict[int, str | bytes]]:
    """Number of a forged catalog, and the objects it needs."""
    objects: dict[int, str | bytes] = {}
    tree = forged_pages(document, objects)
    number = document.allocate()
    objects[number] = f"<</Type /Catalog /Pages {tree} 0 R>>"
    return number, objects


@case(clause=_TWICE, twin="attacks/no-attack")
def key_twice_root_forged_last() -> Case:
    """The update's trailer has /Root twice, the forged catalog last."""
    document = genuine()
    number, objects = _second_catalog(document)
    document.trailer["Root"] = f"{CATALOG} 0 R /Root {number} 0 R"
    document.revise(objects)
    return failed(document.data)


@case(clause=_TWICE, twin="attacks/no-attack")
def key_twice_root_forged_first() -> Case:
    """The update's trailer has /Root twice, the forged catalog first."""
    document = genuine()
    number, objects = _second_catalog(document)
    document.trailer["Root"] = f"{number} 0 R /Root {CATALOG} 0 R"
    document.revise(objects)
    return never_accepted(document.data)


@case(clause=_TWICE, twin="attacks/no-attack")
def key_twice_root_escaped() -> Case:
    """The second /Root is written /R#6Fot, which is the same name."""
    document = genuine()
    number, objects = _second_catalog(document)
    document.trailer["Root"] = f"{CATALOG} 0 R /R#6Fot {number} 0 R"
    document.revise(objects)
    return failed(document.data)


def _pages_twice(key: str) -> Case:
    document = genuine()
    objects: dict[int, str | bytes] = {}
    tree = forged_pages(document, objects)
    catalog = {**document.catalog, key: f"{tree} 0 R"}
    text = write_dictionary(catalog)
    if key == "Pages":
        text = write_dictionary(document.catalog)[:-2] + f" /Pages {tree} 0 R>>"
    document.revise({**objects, CATALOG: text})
    return failed(document.data)


@case(clause=_TWICE, twin="attacks/no-attack")
def key_twice_pages() -> Case:
    """The update repeats the catalog with a second /Pages."""
    return _pages_twice("Pages")


@case(clause=_TWICE, twin="attacks/no-attack")
def key_twice_pages_escaped() -> Case:
    """The second /Pages is written /P#61ges."""
    return _pages_twice("P#61ges")


@case(clause=_TWICE, twin="attacks/no-attack")
def key_twice_kids() -> Case:
    """The update repeats the page tree's root with a second /Kids."""
    document = genuine()
    objects: dict[int, str | bytes] = {}
    tree = forged_pages(document, objects)
    kids = document.dictionary(TREE)["Kids"]
    page = str(objects[tree]).partition("/Kids ")[2].partition(" /Count")[0]
    document.revise({**objects, TREE: f"<</Type /Pages /Kids {kids} /Kids {page} /Count 1>>"})
    return failed(document.data)


@case(clause=_TWICE, twin="attacks/no-attack")
def key_twice_page_contents() -> Case:
    """The update repeats the page with a second /Contents."""
    document = genuine()
    new = document.allocate()
    page = {**document.dictionary(PAGE), "Contents": f"{CONTENT} 0 R /Contents {new} 0 R"}
    document.revise({PAGE: write_dictionary(page), new: stream({}, FORGED)})
    return failed(document.data)


@case(clause=_TWICE, twin="attacks/no-attack")
def key_twice_prev() -> Case:
    """The update's trailer has /Prev twice: one leads to the signed table, one past it."""
    document = genuine()
    first = document.data.index(b"xref\n0 ")
    back = f"{first} /Prev {document.start_of_table}"
    return never_accepted(appended(document, {CONTENT: stream({}, FORGED)}, trailer={"Prev": back}))
