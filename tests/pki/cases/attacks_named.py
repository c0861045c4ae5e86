# SPDX-License-Identifier: Apache-2.0
"""Updates that write nothing, and name an object that was signed in place of another.

What they name lay unused in the signed file and has two readings; ours is the one that it replaces.
"""

from __future__ import annotations

from ..attacking import (
    BOX,
    CATALOG,
    FIRST_FREE,
    FONT,
    FORGED,
    TREE,
    Objects,
    appended,
    base,
    beside,
    genuine,
    modified,
)
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_syntax import stream, write_dictionary
from .attacks_base import honest
from .attacks_readings import Apart, apart

TOPIC = "attacks"

_ROOT = "ISO 32000-2 §7.5.5 and §7.3.7; Mainka et al. 2021, shadow attack"
_INFO = "ISO 32000-2 §14.3.3 and §7.3.7; design rule 6"
_METADATA = "ISO 32000-2 §14.3.2 and §7.3.8.2; design rule 6"
_FIRST, _SECOND, _PAGE, _CONTENT = range(FIRST_FREE, FIRST_FREE + 4)


def _named(document: Pdf, **trailer: str) -> bytes:
    """An update without objects, whose trailer names others."""
    return appended(document, {}, lambda _: "0 0\n", trailer=trailer)


def _catalogs(first: str, second: str) -> Apart:
    """The report, signed, and a catalog that is in use nowhere, with `first` and `second` pages."""

    def prepared(form: str) -> Apart:
        pages = f"/Pages {first} 0 R /Pages {second} 0 R"
        page = f"<</Type /Page /Parent {_SECOND} 0 R /MediaBox {BOX} /Contents {_CONTENT} 0 R"
        fonts = f"<</Font <</F1 {FONT} 0 R>>>>"
        more = {
            _FIRST: f"<</Type /Catalog {pages} /AcroForm {form}>>".encode(),
            _SECOND: f"<</Type /Pages /Kids [{_PAGE} 0 R] /Count 1>>".encode(),
            _PAGE: f"{page} /Resources {fonts}>>".encode(),
            _CONTENT: stream({}, FORGED),
        }
        return apart(base(more=more))

    return prepared(prepared("99 0 R").catalog["AcroForm"])


def _rooted(first: int, second: int) -> Case:
    data = _named(_catalogs(f"{first}", f"{second}"), Root=f"{_FIRST} 0 R")
    return modified(data) if first != second else honest(data, evidence=beside())


@case(clause=_ROOT, twin="attacks/root-that-was-signed-in-one-reading")
def root_that_was_signed() -> Case:
    """The trailer names a catalog with two trees of pages; all other readers take the second."""
    return _rooted(TREE, _SECOND)


@case(clause=_ROOT, twin="attacks/root-that-was-signed")
def root_that_was_signed_in_one_reading() -> Case:
    """The same where the catalog names one tree, the signed one."""
    return _rooted(TREE, TREE)


def _informed(second: str) -> bytes:
    first = "(FAILED)"
    more = {
        _FIRST: f"<</Title {first}>>".encode(),
        _SECOND: f"<</Title {first} /Title {second}>>".encode(),
    }
    plain = base(more=more).data
    root = f"/Root {CATALOG} 0 R".encode()
    document = Pdf.open(plain.replace(root, root + f" /Info {_FIRST} 0 R".encode()))
    return _named(apart(document), Info=f"{_SECOND} 0 R")


@case(clause=_INFO, twin="attacks/information-that-was-signed-in-one-reading")
def information_that_was_signed() -> Case:
    """The trailer names information with two titles: readers show PASSED above the page."""
    return modified(_informed("(PASSED)"))


@case(clause=_INFO, twin="attacks/information-that-was-signed")
def information_that_was_signed_in_one_reading() -> Case:
    """The same where both titles are one."""
    return honest(_informed("(FAILED)"))


def _packet(title: str) -> bytes:
    space = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/' {space}><dc:title>{title}</dc:title>".encode()


def _described(shorter: int) -> bytes:
    """The catalog names metadata whose length is `shorter` in another reading."""
    packet = _packet("FAILED")
    head = {"Type": "/Metadata", "Subtype": "/XML"}
    lengths = f"/Length {len(packet)} /Length {len(packet) - shorter}"
    twice = stream(head, packet).replace(f"/Length {len(packet)}".encode(), lengths.encode())
    more: dict[int, bytes] = {_FIRST: stream(head, packet), _SECOND: twice}
    document = apart(base(catalog={"Metadata": f"{_FIRST} 0 R"}, more=more))
    catalog = {**document.catalog, "Metadata": f"{_SECOND} 0 R"}
    objects: Objects = {document.root: write_dictionary(catalog)}
    return document.rewrite(objects)


@case(clause=_METADATA, twin="attacks/metadata-that-was-signed-in-one-reading")
def metadata_that_was_signed() -> Case:
    """The catalog names metadata with two lengths: some readers find a title there, some none."""
    return modified(_described(40))


@case(clause=_METADATA, twin="attacks/metadata-that-was-signed")
def metadata_that_was_signed_in_one_reading() -> Case:
    """The same where both lengths are one."""
    return honest(_described(0))


_WANTED = "ISO 32000-2 §7.3.10 and §7.5.4; design rule 6"


def _wanted(row: str, wanted: str) -> bytes:
    """Object 40 has a `row`, and nothing refers to it; the seal takes `wanted` for its caption."""
    plain = base().data
    start = plain.rindex(b"trailer")
    table = plain[start:].replace(f"/Size {FIRST_FREE}".encode(), b"/Size 41")
    document = genuine(Pdf.open(plain[:start] + f"40 1\n{row}\n".encode() + table))
    seal = document.fields[0]
    entries = {**document.dictionary(seal), "MK": f"<</CA {wanted}>>"}
    document.revise({seal: write_dictionary(entries)})
    return document.data


@case(clause=_WANTED, twin="attacks/row-to-an-object-that-an-update-wants")
def row_to_no_object_that_an_update_wants() -> Case:
    """Nothing stands where the row says: two readers mend the whole file once they look."""
    return modified(_wanted("0000000003 00000 n ", "40 0 R"))


@case(clause=_WANTED, twin="attacks/row-to-an-object-that-an-update-wants")
def generation_of_no_object_that_an_update_wants() -> Case:
    """The font is wanted in a generation that it never had: one reader mends the file."""
    return modified(_wanted("0000000003 00000 n ", f"{FONT} 3 R"))


@case(clause=_WANTED, twin="attacks/row-to-no-object-that-an-update-wants")
def row_to_an_object_that_an_update_wants() -> Case:
    """The same with the font as it is: the row that leads nowhere concerns nobody."""
    return honest(_wanted("0000000003 00000 n ", f"{FONT} 0 R"))
