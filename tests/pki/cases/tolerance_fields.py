# SPDX-License-Identifier: Apache-2.0
"""How signing programs make their field and set up its form: taken, and the attack beside it."""

from __future__ import annotations

from dataclasses import replace

from .. import authorities as who
from ..attacking import COVER, FIRST_FREE, FONT, base, beside, modified
from ..case import ACCEPT, Case, Sig, case
from ..pdf import Field, Pdf
from ..pdf_syntax import reference_array, stream, write_dictionary
from ..signing import contents
from .genuine import GOOD
from .tolerance_signers import parts, revised
from .tolerance_updates import accepted_alone, alone

_WIDGET = "ISO 32000-2 §12.5.6.19"


# --- fields without a widget -----------------------------------------------------------------


def _field_signed_later(**entries: str) -> bytes:
    """A signature field that is no annotation is signed by the second signer, who makes it one."""
    document = base()
    field, document.form = document.allocate(), document.allocate()
    document.fields = [field]
    document.catalog["AcroForm"] = f"{document.form} 0 R"
    document.revise(
        {
            field: "<</FT /Sig /T (Second)>>",
            document.form: f"<</Fields [{field} 0 R]>>",
            document.root: write_dictionary(document.catalog),
        }
    )
    alone(document)
    return _sign_field(document, field, entries)


class Existing(Pdf):
    """A writer whose next field is one that the document has."""

    field: int

    def _enter_field(
        self,
        widget: int,
        value: int,  # noqa: ARG002 - the writer's signature
        how: Field,  # noqa: ARG002 - the same
        objects: dict[int, str | bytes],
    ) -> None:
        page = self.pages[0]
        objects[self.field] = objects.pop(widget)
        objects[page] = str(objects[page]).replace(f"{widget} 0 R", f"{self.field} 0 R")


def _sign_field(document: Pdf, field: int, entries: dict[str, str]) -> bytes:
    second = Existing(**parts(document))
    second.field = field
    second.sign(Field(contents(), "Second", signed_at=who.SIGNED, widget=entries))
    return second.data


@case(clause=_WIDGET, twin="tolerance/field-made-an-annotation-of-another-kind")
def field_made_a_widget() -> Case:
    """A field that had no widget becomes its own, without area, when it is signed."""
    return Case(
        _field_signed_later(), ACCEPT, GOOD, (Sig("Second"), Sig("Sig1")), evidence=beside()
    )


@case(clause=_WIDGET, twin="tolerance/field-made-a-widget")
def field_made_an_annotation_of_another_kind() -> Case:
    """It becomes a note that readers draw themselves, and only then a signature field."""
    entries = {"Subtype": "/FreeText", "Rect": "[72 750 540 790]", "DA": "(/Helv 18 Tf)"}
    return replace(modified(_field_signed_later(**entries), Sig("Second")), evidence=beside())


class _Naming(Pdf):
    """A writer that puts new fields below a name of their own, with one more beside it."""

    beside: dict[str, str]

    def _enter_field(
        self, widget: int, value: int, how: Field, objects: dict[int, str | bytes]
    ) -> None:
        super()._enter_field(widget, value, how, objects)
        above, other = self.allocate(), self.allocate()
        self.fields[-1] = above
        form = {**self.dictionary(self.form), "Fields": reference_array(self.fields)}
        objects[self.form] = write_dictionary(form)
        objects[above] = f"<</T (Signers) /Kids [{widget} 0 R {other} 0 R]>>"
        objects[other] = write_dictionary({**self.beside, "Parent": f"{above} 0 R"})


def _named_before(**entries: str) -> Case:
    document = alone()
    second = _Naming(**parts(document))
    second.beside = {"T": "(Beside)", **entries}
    parent = {"Parent": f"{second.size + 2} 0 R"}
    second.sign(Field(contents(), "Second", signed_at=who.SIGNED, widget=parent))
    return Case(second.data, ACCEPT, GOOD, (Sig("Sig1"), Sig("Signers.Second")), evidence=beside())


@case(clause="ISO 32000-2 §12.7.4.2", twin="tolerance/name-before-a-text-field")
def name_before_a_signature_field() -> Case:
    """The field of the second signature is called Signers.Second, and that name is new too."""
    return _named_before(FT="/Sig")


@case(clause="ISO 32000-2 §12.7.4.2", twin="tolerance/name-before-a-signature-field")
def name_before_a_text_field() -> Case:
    """Below the new name hangs a text field as well, and a new text field can show anything."""
    data = _named_before(FT="/Tx", V="(PASSED)").document
    return replace(modified(data, Sig("Signers.Second")), evidence=beside())


# --- appearances without area ------------------------------------------------------------------


def _unseen(matrix: str, content: str) -> bytes:
    """Certified for signing; the second signature has no area, and an appearance all the same."""
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 100 100]", "Matrix": matrix}
    document = base(more={FIRST_FREE: stream(head, content.encode())})
    alone(document, permissions=2)
    entries = {"AP": f"<</N {FIRST_FREE} 0 R>>"}
    document.sign(Field(contents(), "Second", signed_at=who.SIGNED, widget=entries))
    return document.data


@case(clause="ISO 32000-2 §8.10.1, table 93", twin="tolerance/unseen-signature-with-a-matrix")
def unseen_signature_with_the_default_matrix() -> Case:
    """Its matrix is the one that stands for none: iText and Acrobat always write it."""
    both = (Sig("Second"), Sig("Sig1"))
    return Case(_unseen("[1 0 0 1 0.0 0]", COVER), ACCEPT, GOOD, both, evidence=beside())


@case(clause="ISO 32000-2 §12.5.5", twin="tolerance/unseen-signature-with-the-default-matrix")
def unseen_signature_with_a_matrix() -> Case:
    """Its matrix enlarges: some readers draw that over the page, whatever the rectangle says."""
    data = _unseen("[9 0 0 9 0 0]", COVER)
    return replace(modified(data, Sig("Second")), evidence=beside())


@case(clause="ISO 32000-2 §7.2.4", twin="tolerance/unseen-signature-with-a-matrix")
def unseen_signature_of_comments() -> Case:
    """The same matrix, and nothing in the appearance but the comment that Acrobat writes."""
    both = (Sig("Second"), Sig("Sig1"))
    data = _unseen("[9 0 0 9 0 0]", "% DSBlank\n")
    return Case(data, ACCEPT, GOOD, both, evidence=beside())


# --- settings of a form with signatures alone --------------------------------------------------

_SETTINGS = "ISO 32000-2 §12.7.3, table 224"


def _settings_replaced(drawn: str, **resources: str) -> bytes:
    """A form that an office program set up; the next one to sign writes its own settings."""
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 200 60]", **resources}
    document = base(more={FIRST_FREE: stream(head, drawn.encode())})
    document.form = document.allocate()
    document.catalog["AcroForm"] = f"{document.form} 0 R"
    settings = {"DA": "(/Helv 0 Tf 0 g )", "DR": f"<</Font <</Helv {FONT} 0 R>>>>"}
    document.revise(
        {
            document.form: write_dictionary({"Fields": "[]", **settings}),
            document.root: write_dictionary(document.catalog),
        }
    )
    alone(document, rect=(100, 500, 300, 560), widget={"AP": f"<</N {FIRST_FREE} 0 R>>"})
    other = "<</Font <</Helv <</Type /Font /Subtype /Type1 /BaseFont /Symbol>>>>>>"
    form = {**document.dictionary(document.form), "DR": other, "Q": "1"}
    del form["DA"]
    return revised(document, {document.form: write_dictionary(form)})


_SEAL = "BT /Helv 12 Tf 5 20 Td (FAILED) Tj ET"


@case(clause=_SETTINGS, twin="tolerance/settings-that-draw-a-seal")
def settings_of_a_form_of_signatures() -> Case:
    """Fonts and defaults of a form are for text; its one field is a seal with fonts of its own."""
    own = f"<</Font <</Helv {FONT} 0 R>>>>"
    return accepted_alone(_settings_replaced(_SEAL, Resources=own))


@case(clause=_SETTINGS, twin="tolerance/settings-of-a-form-of-signatures")
def settings_that_draw_a_seal() -> Case:
    """The seal brings no fonts, and some readers take those of the form: now of other letters."""
    return modified(_settings_replaced(_SEAL))
