# SPDX-License-Identifier: Apache-2.0
"""What a signature allows later: DocMDP, FieldMDP, the field's own lock; the strictest counts."""

from __future__ import annotations

from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from tests.pki import authorities as who
from tests.pki.attacking import PAGE, appended, base, with_annotations
from tests.pki.pdf import Dictionary, Field, Pdf
from tests.pki.pdf_syntax import write_dictionary
from tests.pki.signing import contents

from esignverify.formats.pdf.changes import Comparison
from esignverify.formats.pdf.changes.case import Permissions, read_permissions
from esignverify.formats.read import read
from esignverify.model.facts import Change

NAMES = ("Result", "Group.Name", "Other")


def _dictionary(text: str) -> generic.DictionaryObject:
    found = generic.DictionaryObject.read_from_stream(
        BytesIO(text.encode()), generic.Reference(1, 0)
    )
    assert isinstance(found, generic.DictionaryObject)
    return found


def _read(level: int | None = None, *, lock: str = "null", value: str = "<<>>") -> Permissions:
    return read_permissions(level, _dictionary(f"<</Lock {lock}>>"), _dictionary(value))


@pytest.mark.parametrize(
    ("action", "fields", "locked"),
    [
        ("/All", "", NAMES),
        ("/All", "(Result)", NAMES),
        ("/Include", "(Result)", ("Result",)),
        ("/Include", "(Group)", ("Group.Name",)),
        ("/Include", "(Res)", ()),
        ("/Exclude", "(Result)", ("Group.Name", "Other")),
        ("/Exclude", "", NAMES),
        ("/Nothing", "(Result)", NAMES),
        ("null", "(Result)", NAMES),
        ("(All)", "(Result)", NAMES),
    ],
)
def test_which_fields_are_locked(action: str, fields: str, locked: tuple[str, ...]) -> None:
    """ISO 32000-2 §12.7.5.5 table 236, §12.8.2.4; what cannot be read locks everything."""
    said = f"<</Action {action} /Fields [{fields}]>>"
    reference = f"<</Reference [<</TransformMethod /FieldMDP /TransformParams {said}>>]>>"
    for found in (_read(lock=said), _read(value=reference)):
        assert tuple(name for name in NAMES if found.locked(name)) == locked


@pytest.mark.parametrize(
    ("level", "stated", "counts"),
    [
        (None, "1", 1),
        (None, "3", 3),
        (2, "1", 1),
        (1, "3", 1),
        (None, "4", None),
        (2, "0", 2),
        (2, "(1)", 2),
        (None, "null", None),
    ],
)
def test_the_stricter_of_certification_and_lock_counts(
    level: int | None, stated: str, counts: int | None
) -> None:
    """ISO 32000-2 table 236: /P in the lock of a signature field."""
    assert _read(level, lock=f"<</Action /Include /Fields [] /P {stated}>>").level == counts


def test_of_several_locks_each_counts() -> None:
    lock = "<</Action /Include /Fields [(Other)]>>"
    one = "<</TransformMethod /FieldMDP /TransformParams <</Action /Include /Fields [(Result)]>>>>"
    other = "<</TransformMethod /DocMDP /TransformParams <</Action /All>>>>"
    found = _read(lock=lock, value=f"<</Reference [{one} {other}]>>")
    assert [name for name in NAMES if found.locked(name)] == ["Result", "Other"]


# --- annotations -------------------------------------------------------------------------------


def _annotated(permissions: int | None, entries: Dictionary) -> list[Change]:
    """What is told of an annotation on the page of a certified document."""
    document = base()
    document.sign(Field(contents(), signed_at=who.SIGNED, permissions=permissions))
    document = Pdf.open(document.data)
    number = document.allocate()
    note = {"Type": "/Annot", "Rect": "[9 9 99 99]", "P": f"{PAGE} 0 R", **entries}
    page = with_annotations(document, [number])
    data = appended(document, {PAGE: page, number: write_dictionary(note)})
    return list(Comparison(data, read(data)).after(0))


@pytest.mark.parametrize("kind", ["/Text", "/Popup"])
def test_a_note_is_allowed_where_notes_are(kind: str) -> None:
    assert [row.allowed for row in _annotated(3, {"Subtype": kind})] == [True]
    for level in (1, 2):
        assert not all(row.allowed for row in _annotated(level, {"Subtype": kind}))


@pytest.mark.parametrize(
    "entries",
    [
        {"Subtype": "/FreeText", "DA": "(/F1 9 Tf)", "Contents": "(PASSED)"},
        {"Subtype": "/Square"},
        {"Subtype": "/Stamp"},
        {"Subtype": "/Text", "AP": "<</N 4 0 R>>"},
        {"Subtype": "/Popup", "AP": "<</N 4 0 R>>"},
        {"Subtype": "null"},
    ],
    ids=["free-text", "square", "stamp", "drawn-note", "drawn-popup", "no-kind"],
)
def test_what_paints_over_the_page_never_is(entries: Dictionary) -> None:
    """Evil annotation attack: Rohlmann et al. 2021."""
    for level in (None, 1, 2, 3):
        assert not all(row.allowed for row in _annotated(level, entries))
