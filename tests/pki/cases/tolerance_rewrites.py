# SPDX-License-Identifier: Apache-2.0
"""What programs that sign again add and rewrite: taken, and the attack beside it refused."""

from __future__ import annotations

from .. import authorities as who
from ..attacking import (
    COVER,
    FONT,
    FORGED,
    PAGE,
    Objects,
    appended,
    base,
    beside,
    forged_pages,
    genuine,
    modified,
    shape,
    widget,
)
from ..case import ACCEPT, REVIEW, Case, Sig, case
from ..cms import Cms
from ..pdf import Field, Pdf
from ..pdf_syntax import reference_array, stream, write_dictionary
from ..signing import contents, signed
from ..timestamps import token
from .genuine import GOOD
from .tolerance import taken
from .tolerance_updates import accepted_alone, alone, store

_STORE = "ISO 32000-2 §12.8.4.3"


def _seen(data: bytes) -> Case:
    """Intact, and something that a reader may see came later for which nobody vouches."""
    findings = {"signature.changes": "warning:VISIBLE_CHANGE_AFTER_SIGNING"}
    return Case(data, REVIEW, {}, (Sig(),), findings, evidence=beside())


# --- validation data and timestamps ------------------------------------------------------------


@case(clause=_STORE, twin="attacks/shared-content-becomes-validation-data")
def store_as_direct_objects() -> Case:
    """The DSS and its VRI stand in the catalog itself, with keys that nobody knows."""
    document = alone()
    objects = store(document)
    number = max(objects)
    lists = str(objects.pop(number)).partition("/CRLs ")[2].removesuffix(">>")
    entry = f"<</Type /VRI /CRL {lists} /TU (D:20260310100000Z) /Extra [1 (x) <</Y null>>]>>"
    document.catalog["DSS"] = f"<</CRLs {lists} /Unknown 7 /VRI <</{'AB' * 20} {entry}>>>>"
    objects[document.root] = write_dictionary(document.catalog)
    return accepted_alone(appended(document, objects))


@case(clause=_STORE, twin="revocation/revocation-data-missing")
def store_with_orphans() -> Case:
    """References in the DSS that lead to nothing, to null, to numbers and to no certificate."""
    document = alone()
    objects = store(document)
    number, junk = max(objects), document.allocate()
    objects[junk] = stream({}, b"no certificate at all")
    more = f"/Certs [99 0 R null 7 {junk} 0 R] /OCSPs [{junk} 0 R 98 0 R]>>"
    objects[number] = str(objects[number]).removesuffix(">>") + " " + more
    return accepted_alone(appended(document, objects))


def _stamp(document: Pdf, **value: str) -> None:
    make = lambda data: token(who.tsa(), data, who.LISTED)  # noqa: E731 - one line says it
    document.sign(Field(make, "TS1", "ETSI.RFC3161", timestamp=True, value=value))


@case(clause="ISO 32000-2 §12.8.5", twin="attacks/later-timestamp-over-other-data")
def document_timestamp_of_type_sig() -> Case:
    """A document timestamp whose dictionary says /Sig: its octets are a token all the same."""
    document = genuine()
    _stamp(document, Type="/Sig")
    return taken(document)


@case(clause="ISO 32000-2 §12.8.5", twin="attacks/later-timestamp-over-other-data")
def document_timestamp_without_type() -> Case:
    """The same with null for a type."""
    document = genuine()
    _stamp(document, Type="null")
    return taken(document)


@case(clause="ISO 32000-2 §12.8.5", twin="attacks/isa-signature-copied-to-a-new-object")
def document_timestamp_copied() -> Case:
    """The octets of a document timestamp stand in a second field: it proves nothing there."""
    document = genuine()
    _stamp(document)
    at = document.data.rindex(b"/Contents <") + len(b"/Contents <")
    value = document.data[at : document.data.index(b">", at)]
    octets = bytes.fromhex(value.decode()).rstrip(b"\0")
    document.sign(Field(lambda _: octets, "TS2", "ETSI.RFC3161", timestamp=True))
    return Case(document.data, ACCEPT, GOOD, (Sig(),))


@case(clause="ISO 32000-2 §12.8.1", twin="attacks/ssa-merchant-p2")
def many_signatures() -> Case:
    """Twenty-four signatures one after the other, all certificates in the DSS behind them."""
    document, signer = base(), who.signer("signer-p256")
    make = contents(signer, [], how=Cms(with_signer=False), stamp=None)
    for number in range(1, 24):
        document.sign(Field(make, f"Round{number}", signed_at=who.SIGNED))
    last = contents(signer, [], how=Cms(with_signer=False))
    signed(last, base=document, store=(who.tsa(), signer, who.issuing()))
    every = tuple(Sig(f"Round{number}") for number in range(1, 24))
    return Case(document.data, ACCEPT, GOOD, (*every, Sig()))


# --- what signing programs rewrite -------------------------------------------------------------


def _with(document: Pdf, objects: Objects) -> bytes:
    document.revise(objects)
    return document.data


@case(clause="ISO 32000-2 §7.3.3", twin="attacks/riding-page-enlarged")
def reals_rounded() -> Case:
    """A program with short reals rewrites a page: 841.89 becomes 841.88998."""
    document = alone(base(page={"MediaBox": "[0 0 595.276 841.89]"}))
    page = document.dictionary(PAGE)
    page["MediaBox"] = "[0 0.0 595.27600 841.88998]"
    return accepted_alone(_with(document, {PAGE: write_dictionary(page)}))


@case(clause="ISO 32000-2 §7.3.10", twin="attacks/riding-page-resources")
def resources_moved_out() -> Case:
    """The page's resources become an object of their own, with the same in it."""
    document = alone()
    page, number = document.dictionary(PAGE), document.allocate()
    objects: Objects = {number: page["Resources"]}
    objects[PAGE] = write_dictionary({**page, "Resources": f"{number} 0 R", "Rotate": "null"})
    return accepted_alone(_with(document, objects))


@case(clause="ISO 32000-2 §14.5", twin="attacks/catalog-attachment")
def private_data_added() -> Case:
    """A program leaves its own data in /PieceInfo of catalog and page: no reader shows it."""
    document = alone()
    piece = "<</Maker <</LastModified (D:20260310100000Z) /Private <</A 1>>>>>>"
    document.catalog["PieceInfo"] = piece
    page = {**document.dictionary(PAGE), "PieceInfo": piece, "LastModified": "(D:20260310Z)"}
    objects: Objects = {document.root: write_dictionary(document.catalog)}
    objects[PAGE] = write_dictionary(page)
    return accepted_alone(_with(document, objects))


@case(clause="ISO 32000-2 §12.8.6", twin="attacks/certified-second-certification-loosens")
def certified_by_a_later_signature() -> Case:
    """The second signature certifies: /Perms names it, and what it allows only binds later ones."""
    document = base()
    document.sign(Field(contents(), signed_at=who.SIGNED))
    signed(base=document, name="Sig2", permissions=2)
    return Case(document.data, ACCEPT, GOOD, (Sig("Sig1"), Sig("Sig2")))


@case(clause="ISO 32000-2 §12.5.3", twin="attacks/overlay-empty-field")
def widget_locked() -> Case:
    """Signing again locks the first signature's widget and gives the unseen one an appearance."""
    document = alone()
    first = document.fields[0]
    entries = {**document.dictionary(first), "F": str(132 | 64 | 512), "MK": "<<>>"}
    objects: Objects = {}
    entries["AP"] = f"<</N {shape(document, objects, '')} 0 R>>"
    objects[first] = write_dictionary(entries)
    return accepted_alone(_with(document, objects))


@case(clause="ISO 32000-2 §12.5.3", twin="tolerance/widget-locked")
def widget_hidden() -> Case:
    """Another flag hides the seal that was signed."""
    document = alone(rect=(100, 100, 200, 200), appearance=COVER)
    first = document.fields[0]
    entries = {**document.dictionary(first), "F": "2"}
    return Case(
        _with(document, {first: write_dictionary(entries)}),
        *("REJECT", {"signature": "TOTAL-FAILED"}),
        (Sig("Sig1", "TOTAL-FAILED", "FORMAT_FAILURE", "modified"),),
    )


def _tagged() -> Pdf:
    more = {
        6: b"<</Type /StructTreeRoot /K 7 0 R /ParentTree 8 0 R /ParentTreeNextKey 1>>",
        7: b"<</Type /StructElem /S /Document /P 6 0 R /K [9 0 R]>>",
        8: b"<</Nums [0 [9 0 R]]>>",
        9: b"<</Type /StructElem /S /P /P 7 0 R /Pg 3 0 R /K [0]>>",
    }
    return alone(base(catalog={"StructTreeRoot": "6 0 R"}, more=more))


@case(clause="ISO 32000-2 §14.7", twin="tolerance/structure-rewritten")
def structure_extended() -> Case:
    """A later writer gives a new field its place in the structure tree; old ones stay."""
    document = _tagged()
    number = document.allocate()
    return accepted_alone(
        _with(
            document,
            {
                7: f"<</Type /StructElem /S /Document /P 6 0 R /K [9 0 R {number} 0 R]>>",
                8: f"<</Nums [0 [9 0 R] 1 {number} 0 R]>>",
                number: "<</Type /StructElem /S /Form /P 7 0 R /Pg 3 0 R>>",
            },
        )
    )


@case(clause="ISO 32000-2 §14.7.5.3", twin="tolerance/structure-extended-by-words")
def structure_extended_for_a_field() -> Case:
    """The place of a new field holds a reference to an object, and says what the field is."""
    return accepted_alone(_placed("/K <</Type /OBJR /Obj {field} 0 R>> /Alt (Signature)"))


@case(clause="ISO 32000-2 §14.9.3", twin="tolerance/structure-extended-for-a-field")
def structure_extended_by_a_description() -> Case:
    """The object is no field but a font: what its description says is read aloud all the same."""
    return _seen(_placed(f"/K <</Type /OBJR /Obj {FONT} 0 R>> /Alt (The product passed)"))


@case(clause="ISO 32000-2 §14.9.4", twin="tolerance/structure-extended-for-a-field")
def structure_extended_by_words() -> Case:
    """A new place in the structure brings words of its own, to be read aloud; and it is told."""
    return _seen(_placed("/K [0] /ActualText (PASSED)"))


def _placed(entries: str) -> bytes:
    document = _tagged()
    entries = entries.replace("{field}", str(document.fields[0]))
    number = document.allocate()
    return _with(
        document,
        {
            7: f"<</Type /StructElem /S /Document /P 6 0 R /K [9 0 R {number} 0 R]>>",
            number: f"<</Type /StructElem /S /Form /P 7 0 R /Pg 3 0 R {entries}>>",
        },
    )


@case(clause="ISO 32000-2 §14.7", twin="tolerance/structure-extended")
def structure_rewritten() -> Case:
    """An element gets other words to be read aloud: nothing drawn changes, and it is told."""
    document = _tagged()
    other = "<</Type /StructElem /S /P /P 7 0 R /Pg 3 0 R /K [0] /ActualText (PASSED)>>"
    return _seen(_with(document, {9: other}))


@case(clause="ISO 32000-2 §12.7.4.5", twin="attacks/overlay-empty-field-without-rect")
def empty_field_beside() -> Case:
    """An empty signature field stood in the document before it was signed."""
    document = base()
    objects: Objects = {}
    number, form = document.allocate(), document.allocate()
    objects[number] = write_dictionary(widget(document, "[0 0 0 0]"))
    objects[form] = f"<</Fields [{number} 0 R] /SigFlags 1>>"
    document.catalog["AcroForm"] = f"{form} 0 R"
    page = {**document.dictionary(PAGE), "Annots": reference_array([number])}
    objects |= {PAGE: write_dictionary(page), document.root: write_dictionary(document.catalog)}
    document.revise(objects)
    return taken(genuine(Pdf.open(document.data)))


@case(clause="ISO 32000-2 §12.3.3, §7.7.3.2", twin="tolerance/loops-and-pages-swapped")
def loops() -> Case:
    """Outlines, names and structure lead back to themselves in the signed revision."""
    return taken(genuine(_looping()))


def _looping() -> Pdf:
    more = {
        6: b"<</First 7 0 R /Last 7 0 R /Count 1>>",
        7: b"<</Title (x) /Next 7 0 R /Prev 7 0 R /Parent 6 0 R>>",
        8: b"<</Kids [8 0 R]>>",
        9: b"<</Type /StructTreeRoot /K 10 0 R /ParentTree 8 0 R>>",
        10: b"<</S /P /P 9 0 R /K 10 0 R>>",
    }
    catalog = {"Outlines": "6 0 R", "Names": "<</Dests 8 0 R>>", "StructTreeRoot": "9 0 R"}
    return base(catalog=catalog, more=more)


@case(clause="ISO 32000-2 §7.7.3.2", twin="tolerance/loops")
def loops_and_pages_swapped() -> Case:
    """The same file, and a later revision with another page tree."""
    document = genuine(_looping())
    objects: Objects = {}
    tree = forged_pages(document, objects)
    assert FORGED in bytes(objects[max(objects)])  # type: ignore[arg-type]  # a stream
    document.catalog["Pages"] = f"{tree} 0 R"
    objects[document.root] = write_dictionary(document.catalog)
    document.revise(objects)
    return modified(document.data)
