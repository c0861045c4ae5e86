# SPDX-License-Identifier: Apache-2.0
"""What attack vectors are made of: a tiny report that failed, and ways to change it.

The report says FAILED; every forgery makes some viewer show something else. It is small because
there are many vectors, and in Latin script with a viewer's font for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from . import authorities as who
from .case import ACCEPT, FAILED, REJECT, REVIEW, Case, Sig
from .certificates import Entity
from .pdf import Pdf
from .pdf_syntax import (
    Dictionary,
    one_revision,
    reference_array,
    references,
    stream,
    write_dictionary,
)
from .signing import crls, signed

CATALOG, TREE, PAGE, CONTENT, FONT = 1, 2, 3, 4, 5
"""Object numbers of the tiny report."""
FIRST_FREE = 6

FORGED: Final = b"BT /F1 18 Tf 72 760 Td (Inspection report MJ-2026-000001: PASSED) Tj ET"
COVER: Final = "1 1 1 rg 0 0 595 842 re f 0.8 0.1 0.1 rg 90 500 300 40 re f"
"""Content of a page-sized appearance that hides all below it."""
BOX: Final = "[0 0 595 842]"
NOWHERE: Final = "[0 0 0 0]"
ROOM: Final = (0, 0, 595, 842)

_HONEST = b"BT /F1 18 Tf 72 760 Td (Inspection report MJ-2026-000001: FAILED) Tj ET"
_ID = "<E51690000000000000000000000000A7>"

Objects = dict[int, str | bytes]


def base(
    *,
    content: bytes = _HONEST,
    catalog: Mapping[str, str] | None = None,
    page: Mapping[str, str] | None = None,
    more: Mapping[int, bytes] | None = None,
) -> Pdf:
    """The tiny report, unsigned; `catalog` and `page` add entries, `more` objects from 6 on."""
    page_entries = {
        "Type": "/Page",
        "Parent": f"{TREE} 0 R",
        "MediaBox": BOX,
        "Contents": f"{CONTENT} 0 R",
        "Resources": f"<</Font <</F1 {FONT} 0 R>>>>",
        **(page or {}),
    }
    objects = {
        CATALOG: _plain({"Type": "/Catalog", "Pages": f"{TREE} 0 R", **(catalog or {})}),
        TREE: f"<</Type /Pages /Kids [{PAGE} 0 R] /Count 1>>".encode(),
        PAGE: _plain(page_entries),
        CONTENT: stream({}, content),
        FONT: b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
        **(more or {}),
    }
    return Pdf.open(one_revision(objects, root=CATALOG, identity=_ID))


def _plain(entries: Mapping[str, str]) -> bytes:
    return write_dictionary(entries).encode("latin-1")


def genuine(document: Pdf | None = None, /, **field: object) -> Pdf:
    """The tiny report (or `document`) as the institution signed it, with its DSS behind."""
    return signed(base=document or base(), **field)  # type: ignore[arg-type]


def beside() -> dict[str, bytes]:
    """Revocation data for the evidence folder, for documents without a DSS."""
    lists = dict(zip(("root.crl", "issuing.crl"), crls(), strict=True))
    return {**lists, "tsa.cer": who.tsa().der}


def merchant() -> Entity:
    """A real certificate of the licensed CA that belongs to the attacker."""
    return who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)


def thief() -> Entity:
    """A certificate that the attacker made himself, under a CA with the licensed one's name."""
    return who.signer("attacker-signer", who.MERCHANT, who.MERCHANT_USCC, issuer=who.forged_root())


# --- what is appended ------------------------------------------------------------------------


def shape(document: Pdf, objects: Objects, content: str = COVER) -> int:
    """A page-sized form XObject among `objects`; gives its number."""
    number = document.allocate()
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": BOX, "Resources": "<<>>"}
    objects[number] = stream(head, content.encode())
    return number


def widget(document: Pdf, rect: str = BOX, name: str = "Empty", **more: str) -> Dictionary:
    """An empty signature field that is its own widget on the first page."""
    return {
        "Type": "/Annot",
        "Subtype": "/Widget",
        "FT": "/Sig",
        "T": f"({name})",
        "F": "4",
        "Rect": rect,
        "P": f"{document.pages[0]} 0 R",
        **more,
    }


def with_annotations(document: Pdf, added: list[int]) -> str:
    """The first page's dictionary with further annotations at the end."""
    shown = document.dictionary(document.pages[0])
    listed = [*references(shown.get("Annots", "[]")), *added]
    return write_dictionary({**shown, "Annots": reference_array(listed)})


def enter(
    document: Pdf, objects: Objects, fields: list[int], annotations: list[int] | None = None
) -> Pdf:
    """Append a revision with `objects`, `fields` in the form and `annotations` on the page."""
    document.fields = [*document.fields, *fields]
    form = document.dictionary(document.form)
    listed = {**form, "Fields": reference_array(document.fields)}
    page = with_annotations(document, fields if annotations is None else annotations)
    document.revise({**objects, document.pages[0]: page, document.form: write_dictionary(listed)})
    return document


def forged_pages(document: Pdf, objects: Objects) -> int:
    """A second page tree with one forged page among `objects`; gives its number."""
    tree, page, content = document.allocate(), document.allocate(), document.allocate()
    entries = {
        **document.dictionary(document.pages[0]),
        "Parent": f"{tree} 0 R",
        "Contents": f"{content} 0 R",
    }
    objects[tree] = f"<</Type /Pages /Kids [{page} 0 R] /Count 1>>"
    objects[page] = write_dictionary(entries)
    objects[content] = stream({}, FORGED)
    return tree


def listing(offsets: Mapping[int, int]) -> str:
    """Rows of a cross-reference table, one subsection for each object."""
    return "".join(f"{number} 1\n{at:010d} 00000 n \n" for number, at in offsets.items())


def appended(
    document: Pdf,
    objects: Mapping[int, str | bytes],
    rows: Callable[[dict[int, int]], str] = listing,
    *,
    previous: int | None = None,
    shift: int = 0,
    trailer: Mapping[str, str] | None = None,
    end: str = "%%EOF\n",
) -> bytes:
    """The document with a revision whose every part can be made wrong.

    `rows` turns offsets into the table's text; `previous` is /Prev; `shift` moves startxref;
    `trailer` adds or replaces entries; `end` stands behind startxref and its number.
    """
    out = bytearray(document.data)
    offsets = {}
    for number, body in objects.items():
        offsets[number] = len(out)
        raw = body.encode("latin-1") if isinstance(body, str) else body
        out += f"{number} 0 obj\n".encode() + raw + b"\nendobj\n"
    start = len(out)
    entries = {
        "Size": str(document.size),
        **document.trailer,
        "Prev": str(document.start_of_table if previous is None else previous),
        **(trailer or {}),
    }
    out += f"xref\n{rows(offsets)}trailer\n{write_dictionary(entries)}\n".encode("latin-1")
    out += f"startxref\n{start + shift}\n{end}".encode()
    return bytes(out)


# --- what is expected ------------------------------------------------------------------------


def modified(data: bytes, *others: Sig) -> Case:
    """The signature is genuine, and a later revision made a change that nothing allows."""
    findings = {
        "signature.changes": "failed:CHANGED_AFTER_SIGNING",
        "crypto.digest": "passed",
        "crypto.signature-value": "passed",
    }
    first = Sig("Sig1", FAILED, "FORMAT_FAILURE", "modified")
    return Case(data, REJECT, {"signature": FAILED}, (first, *others), findings)


def failed(data: bytes, findings: Mapping[str, str] | None = None) -> Case:
    """The document or its signature is malformed: rejected, however much of it could be read."""
    return Case(data, REJECT, {"signature": FAILED}, (), findings or {})


def unvouched(data: bytes, reason: str | None = None) -> Case:
    """The signature stands; something visible came later for which nobody trusted vouches."""
    findings = {} if reason is None else {"signature.changes": f"warning:{reason}"}
    return Case(data, REVIEW, {}, (Sig("Sig1"),), findings)


def never_accepted(data: bytes, *signatures: Sig, axes: Mapping[str, str] | None = None) -> Case:
    """The rules leave open how it is refused, not whether."""
    return Case(data, None, axes or {}, signatures, decision_not=ACCEPT)
