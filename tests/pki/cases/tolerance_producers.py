# SPDX-License-Identifier: Apache-2.0
"""Habits of programs in wide use, met in files that they made: taken, each with its attack."""

from __future__ import annotations

from dataclasses import replace

from .. import authorities as who
from ..attacking import (
    CONTENT,
    FIRST_FREE,
    FONT,
    NOWHERE,
    PAGE,
    TREE,
    Objects,
    appended,
    base,
    beside,
    genuine,
    modified,
    widget,
)
from ..case import ACCEPT, Case, Sig, case
from ..pdf import Field, Pdf
from ..pdf_forms import hybrid, with_streams, with_text_field
from ..pdf_syntax import stream, write_dictionary
from ..signing import contents
from ..timestamps import token
from .genuine import GOOD
from .tolerance_updates import accepted_alone, alone, store

_STREAM = "ISO 32000-2 §7.5.8"
_INFO = "ISO 32000-2 §7.5.8.4, §14.3.3"
_FORM = "ISO 32000-2 §12.7.4.3"


# --- cross-references --------------------------------------------------------------------------


def _unlisted(document: Pdf, objects: Objects) -> bytes:
    """An update as PDFBox ends it: the stream has a row for object 0, none for itself, and no
    octets for generations.
    """
    number, previous = document.allocate(), document.start_of_table
    out, offsets = bytearray(document.data), {0: 0}
    for one, body in sorted(objects.items()):
        offsets[one] = len(out)
        raw = body.encode("latin-1") if isinstance(body, str) else body
        out += f"{one} 0 obj\n".encode() + raw + b"\nendobj\n"
    rows = b"".join(bytes([one > 0]) + at.to_bytes(4) for one, at in offsets.items())
    head = {
        "Type": "/XRef",
        "Size": str(document.size),
        **document.trailer,
        "Prev": str(previous),
        "W": "[1 4 0]",
        "Index": "[" + " ".join(f"{one} 1" for one in offsets) + "]",
    }
    start = len(out)
    out += f"{number} 0 obj\n".encode() + stream(head, rows) + b"\nendobj\n"
    return bytes(out) + f"startxref\n{start}\n%%EOF\n".encode()


@case(clause=_STREAM, twin="tolerance/unlisted-cross-references-that-something-waits-for")
def unlisted_cross_references() -> Case:
    """A cross-reference stream that does not list itself, as PDFBox writes in every update."""
    document = alone(with_streams(base().data))
    return accepted_alone(_unlisted(document, store(document)))


@case(clause=_STREAM, twin="tolerance/unlisted-cross-references")
def unlisted_cross_references_that_something_waits_for() -> Case:
    """The page draws an object that does not exist; the unlisted stream takes its number, and is
    the page's content to a reader that scans the file.
    """
    waiting = base(page={"Contents": f"[{CONTENT} 0 R 40 0 R]"})
    document = alone(with_streams(waiting.data))
    objects = store(document)
    document.size = 40
    return modified(_unlisted(document, objects))


def _of_word_processor(**page: str) -> Pdf:
    """A hybrid file whose stream of cross-references names the document information too."""
    plain = base(more={FIRST_FREE: b"<</Producer (W) /Title (A report)>>"}, page=page)
    root = f"/Root {plain.root} 0 R".encode()
    return hybrid(plain.data.replace(root, root + f" /Info {FIRST_FREE} 0 R".encode()))


def _with_producer(document: Pdf) -> bytes:
    objects = store(document)
    objects[FIRST_FREE] = "<</Producer (W; signed by another program) /Title (A report)>>"
    return appended(document, objects)


@case(clause=_INFO, twin="tolerance/hybrid-whose-cross-references-are-drawn")
def hybrid_and_producer_noted() -> Case:
    """A word processor's hybrid file; the program that adds validation data notes its name."""
    return accepted_alone(_with_producer(alone(_of_word_processor())))


@case(clause=_INFO, twin="tolerance/hybrid-and-producer-noted")
def hybrid_whose_cross_references_are_drawn() -> Case:
    """The page draws the stream of cross-references, and through it what it names."""
    table = FIRST_FREE + 2
    drawn = _of_word_processor(Contents=f"[{CONTENT} 0 R {table} 0 R]")
    return modified(_with_producer(alone(drawn)))


# --- forms -------------------------------------------------------------------------------------


def _form_signed_again(resources: str) -> bytes:
    """A form with a text field that viewers draw themselves; a second signature, with its picture
    in the form's resources as iText puts it there.
    """
    document = base()
    field = with_text_field(document, "FAILED")
    undrawn = {key: value for key, value in document.dictionary(field).items() if key != "AP"}
    form = {**document.dictionary(document.form), "DA": "(/Helv 0 Tf 0 g)", "DR": f"<<{_HELV}>>"}
    document.revise({field: write_dictionary(undrawn), document.form: write_dictionary(form)})
    genuine(document, lists=[])
    form = {**document.dictionary(document.form), "DR": resources}
    document.revise({document.form: write_dictionary(form)})
    document.sign(Field(contents(), "Sig2", signed_at=who.SIGNED))
    return document.data


_HELV = f"/Font <</Helv {FONT} 0 R>>"


@case(clause=_FORM, twin="tolerance/form-resources-with-a-font")
def form_resources_with_a_picture() -> Case:
    """The form's resources get a form XObject: no text field can be drawn with it."""
    data = _form_signed_again(f"<<{_HELV} /XObject <</FRM {CONTENT} 0 R>>>>")
    return Case(data, ACCEPT, GOOD, (Sig("Sig1"), Sig("Sig2")), evidence=beside())


@case(clause=_FORM, twin="tolerance/form-resources-with-a-picture")
def form_resources_with_a_font() -> Case:
    """The form's resources get a font, and the text field has no appearance of its own."""
    data = _form_signed_again(f"<</Font <</Helv {FONT} 0 R /Other {FONT} 0 R>>>>")
    return replace(modified(data, Sig("Sig2")), evidence=beside())


@case(
    clause="ISO 32000-2 §12.7.5.5", twin="attacks/overlay-second-field-with-the-institutions-value"
)
def one_value_for_two_fields() -> Case:
    """Two fields refer to one signature, and it covers both: two names for the same."""
    document = base()
    other, form = document.allocate(), document.allocate()
    document.form, document.fields = form, [other]
    document.catalog["AcroForm"] = f"{form} 0 R"
    # The next number is the one that the value will get.
    field = widget(document, NOWHERE, "Other", V=f"{document.size} 0 R")
    document.revise(
        {
            other: write_dictionary(field),
            form: f"<</Fields [{other} 0 R]>>",
            document.root: write_dictionary(document.catalog),
        }
    )
    return Case(genuine(document).data, ACCEPT, GOOD, (Sig("Other"), Sig("Sig1")))


# --- a producer's name in the page tree ----------------------------------------------------------

_TREE = "ISO 32000-2 §7.7.3.2"
_NAMED = "/ITXT (2.1.7)"


def _tree_rewritten(added: str = _NAMED, count: str = "1", **page: str) -> bytes:
    """The root of the page tree is written again as validation data is added."""
    document = alone(base(page=page))
    objects = store(document)
    objects[TREE] = f"<</Kids [{PAGE} 0 R] /Type /Pages /Count {count} {added}>>"
    return appended(document, objects)


@case(clause=_TREE, twin="tolerance/producer-in-the-page-tree-and-another-count")
def producer_in_the_page_tree() -> Case:
    """Before its version 5 iText, and OpenPDF today, put their name there in every update."""
    return accepted_alone(_tree_rewritten())


@case(clause=_TREE, twin="tolerance/producer-in-the-page-tree")
def producer_in_the_page_tree_and_another_count() -> Case:
    """The same, and the tree has fewer pages by its own account."""
    return modified(_tree_rewritten(count="0"))


@case(clause=_TREE, twin="tolerance/producer-in-the-page-tree")
def producer_in_the_page_tree_by_reference() -> Case:
    """What stands there is no name but an object, which nobody signed."""
    return modified(_tree_rewritten(f"/ITXT {FIRST_FREE} 0 R"))


@case(clause=_TREE, twin="tolerance/producer-in-the-page-tree")
def producer_in_the_page_tree_that_is_the_fonts() -> Case:
    """The root of the tree is the page's list of fonts too: what is added there is one."""
    return modified(_tree_rewritten(Resources=f"<</Font {TREE} 0 R>>"))


# --- timestamps --------------------------------------------------------------------------------


@case(clause="ISO 32000-2 §12.8.5", twin="attacks/later-merchant-signature-page-sized")
def timestamp_before_the_signature() -> Case:
    """A document timestamp first, as proof of the draft; the institution signs behind it."""
    document = base()
    before = who.at("2026-03-09T00:00:00")
    document.add_document_timestamp(lambda data: token(who.tsa(), data, before), "Draft")
    return Case(genuine(document).data, ACCEPT, GOOD, (Sig("Draft"), Sig("Sig1")))
