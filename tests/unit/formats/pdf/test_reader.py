# SPDX-License-Identifier: Apache-2.0
"""Every filled signature field is listed, whatever it holds; limits end in a note."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.pki import authorities as who
from tests.pki.cms import Cms, signed_data
from tests.pki.pdf import Field, Pdf, write_dictionary
from tests.pki.signing import contents, crls, report, signed
from tests.pki.timestamps import token
from tests.support import genuine_named

from esignverify.formats.pdf import fields, library, signature
from esignverify.formats.read import read
from esignverify.model.axes import Container, SignatureType
from esignverify.model.facts import DocumentFacts, SignatureFacts
from esignverify.model.finding import Outcome
from esignverify.model.reasons import Reason


def _one(document: bytes) -> SignatureFacts:
    (found,) = read(document).signatures
    return found


def _signed(**how: object) -> SignatureFacts:
    document = report()
    settings = {"contents": contents(stamp=None), **how}
    document.sign(Field(**settings))  # type: ignore[arg-type]
    return _one(document.data)


def _form(value: str, *, more: str = "") -> DocumentFacts:
    """A report whose form is written by hand; `value` is the entry /V of its one field."""
    document = report()
    form, field = document.allocate(), document.allocate()
    document.catalog["AcroForm"] = f"{form} 0 R"
    document.revise(
        {
            form: f"<</Fields [{field} 0 R]>>",
            field: f"<</FT /Sig /T (Sig1) /V {value} {more}>>",
            document.root: write_dictionary(document.catalog),
        }
    )
    return read(document.data)


def test_a_signature_as_it_stands() -> None:
    found = _signed(sub_filter="adbe.pkcs7.detached", signed_at=who.SIGNED)
    assert found.id == "Sig1"
    assert (found.type, found.container) == (SignatureType.SIGNATURE, Container.CMS)
    assert found.sub_filter == "adbe.pkcs7.detached"
    assert found.unreadable is None
    assert found.permissions is None
    assert not found.visible
    assert found.pages == (1,)
    assert set(found.digests) == {"sha256"}
    assert found.claimed is not None
    assert found.claimed.at == who.SIGNED


def test_the_claimed_time_of_the_attributes_beats_the_dictionary() -> None:
    """ISO 32000-2 table 255, /M: used only where the signature itself states no time."""
    early = datetime(2020, 1, 1, tzinfo=UTC)
    stated, written = _signed(signed_at=early), None
    assert stated.claimed is not None
    assert stated.claimed.at == who.SIGNED
    written = _signed(contents=contents(stamp=None, signed_at=None), signed_at=early)
    assert written.claimed is not None
    assert written.claimed.at == early


@pytest.mark.parametrize(
    "text",
    ["(D:20260310)", "(soon)", "(D:00010101000000+14'00')", "(D:99991231235959-14'00')", "7", "()"],
)
def test_a_date_that_names_no_moment_is_no_claim(text: str) -> None:
    document = report()
    make = contents(stamp=None, signed_at=None)
    document.sign(Field(make, signed_at=datetime(2020, 1, 1, tzinfo=UTC)))
    at = document.data.rindex(b"/M (D:")
    end = document.data.index(b")", at) + 1
    new = f"/M {text}".encode()
    assert len(new) <= end - at + 2
    changed = document.data[:at] + new.ljust(end - at) + document.data[end:]
    assert _one(changed).claimed is None


@pytest.mark.parametrize(
    ("rect", "visible"), [(None, False), ((10, 10, 10, 50), False), ((10, 10, 60, 50), True)]
)
def test_a_field_without_an_area_is_invisible(
    rect: tuple[int, int, int, int] | None, visible: bool
) -> None:
    """ISO 32000-2 §12.7.5.5."""
    assert _signed(rect=rect).visible is visible


@pytest.mark.parametrize("level", [1, 2, 3])
def test_certification_has_a_level(level: int) -> None:
    assert _signed(permissions=level).permissions == level


@pytest.mark.parametrize("level", [0, 4, -1])
def test_a_level_nobody_defined_is_the_default(level: int) -> None:
    """ISO 32000-2 §12.8.2.2: 2 where nothing valid is stated; never none at all."""
    assert _signed(permissions=level).permissions == 2


def test_a_token_makes_a_document_timestamp_whatever_the_label() -> None:
    found = _signed(contents=lambda data: token(who.tsa(), data, who.STAMPED), sub_filter="Other")
    assert found.type is SignatureType.DOCUMENT_TIMESTAMP
    assert found.timestamp is not None


def test_a_label_that_is_no_name_is_no_label() -> None:
    document = report()
    document.sign(Field(contents(stamp=None), sub_filter="Abc"))
    changed = document.data.replace(b"/SubFilter /Abc", b"/SubFilter (ab)")
    assert _one(changed).sub_filter is None


# --- unreadable, and why -----------------------------------------------------------------------


def _why(found: SignatureFacts) -> tuple[Reason, bool]:
    assert found.unreadable is not None
    assert found.message is None
    return found.unreadable.reason, found.unreadable.supported


@pytest.mark.parametrize("raw", ["<>", "()", "<0000>"])
def test_nothing_in_contents(raw: str) -> None:
    assert _why(_signed(raw_contents=raw)) == (Reason.SIGNATURE_EMPTY, True)


def test_garbage_in_contents_is_malformed_where_the_label_promises_cms() -> None:
    raw = "<" + "ab" * 40 + ">"
    assert _why(_signed(raw_contents=raw)) == (Reason.SIGNATURE_MALFORMED, True)
    other = _signed(raw_contents=raw, sub_filter="Vendor.Own")
    assert _why(other) == (Reason.UNSUPPORTED_SIGNATURE, False)


def test_content_inside_a_detached_signature() -> None:
    """ISO 32000-2 §12.8.3.3.1."""
    how = Cms(encapsulate=True)
    found = _signed(contents=lambda _: signed_data(b"inside", who.institution(), how))
    assert _why(found) == (Reason.ENCAPSULATED_CONTENT, True)


def test_a_value_over_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "MAX_CONTENTS", 1000)
    assert _why(_signed()) == (Reason.LIMIT_EXCEEDED, False)


@pytest.mark.parametrize("value", ["7", "(text)", "[]", "/Name", "true", "<</A 1>>"])
def test_a_value_that_is_no_signature_dictionary_is_listed_all_the_same(value: str) -> None:
    (found,) = _form(value).signatures
    assert found.unreadable is not None


def test_a_value_that_is_null_is_an_empty_field() -> None:
    """ISO 32000-2 §7.3.7: a null entry is an absent one."""
    assert _form("null").signatures == ()


def test_a_value_that_cannot_be_found_is_no_empty_field() -> None:
    """Else one changed digit would make a signature vanish, and the document pass without it."""
    (found,) = _form("99 0 R").signatures
    assert found.unreadable is not None


def test_a_broken_value_does_not_hide_the_other_signature() -> None:
    document = report()
    document.sign(Field(contents(stamp=None)))
    document.sign(Field(contents(stamp=None), name="Sig2"))
    broken = document.data.replace(b"/Filter /Adobe.PPKLite", b"/Filter >Adobe.PPKLite", 1)
    found = {one.id: one for one in read(broken).signatures}
    assert found["Sig1"].message is None
    assert found["Sig2"].message is not None


# --- the form ----------------------------------------------------------------------------------


def test_fields_of_one_name_are_told_apart() -> None:
    document = report()
    document.sign(Field(contents(stamp=None)))
    document.sign(Field(contents(stamp=None)))
    assert sorted(one.id for one in read(document.data).signatures) == ["Sig1", "Sig1#2"]


def test_a_field_type_is_inherited_and_names_are_joined() -> None:
    """ISO 32000-2 §12.7.4.1 and §12.7.4.2."""
    document = report()
    form, top, low = document.allocate(), document.allocate(), document.allocate()
    document.catalog["AcroForm"] = f"{form} 0 R"
    document.revise(
        {
            form: f"<</Fields [{top} 0 R]>>",
            top: f"<</FT /Sig /T (top) /Kids [{low} 0 R]>>",
            low: "<</T (low) /V <<>>>>",
            document.root: write_dictionary(document.catalog),
        }
    )
    assert [one.id for one in read(document.data).signatures] == ["top.low"]


def test_a_form_that_is_a_circle_ends() -> None:
    document = report()
    form, field = document.allocate(), document.allocate()
    document.catalog["AcroForm"] = f"{form} 0 R"
    document.revise(
        {
            form: f"<</Fields [{field} 0 R {form} 0 R]>>",
            field: f"<</FT /Sig /T (a) /V <<>> /Kids [{field} 0 R {field} 0 R]>>",
            document.root: write_dictionary(document.catalog),
        }
    )
    assert len(read(document.data).signatures) == 1


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        (fields, "MAX_VISITS", 0),
        (fields, "MAX_SIGNATURES", 0),
        (fields, "MAX_DEPTH", 0),
        (library, "MAX_REVISIONS", 1),
    ],
)
def test_each_budget_ends_in_a_note(
    place: object, name: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, name, value)
    document = report()
    document.sign(Field(contents(stamp=None)))
    facts = read(document.data)
    assert [one.reason for one in facts.notes] == [Reason.LIMIT_EXCEEDED]
    assert facts.notes[0].values["most"] == value
    assert facts.signatures == ()


# --- the rest of the file ----------------------------------------------------------------------


def test_the_document_security_store_is_read() -> None:
    """ISO 32000-2 §12.8.4.3."""
    facts = read(signed().data)
    assert facts.certificates == (who.tsa().der,)
    assert facts.crls == tuple(crls())


@pytest.mark.parametrize(
    "store", ["7", "[]", "<</Certs 7>>", "<</Certs [7 (a) 99 0 R 1 0 R]>>", "99 0 R"]
)
def test_a_broken_store_only_takes_help_away(store: str) -> None:
    document = report()
    document.catalog["DSS"] = store
    document.revise({document.root: write_dictionary(document.catalog)})
    facts = read(document.data)
    assert (facts.certificates, facts.crls, facts.ocsps, facts.notes) == ((), (), (), ())


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ({"OpenAction": "<</S /JavaScript /JS (x)>>"}, "open-action"),
        ({"OpenAction": "<</S /Launch>>"}, "open-action"),
        ({"AA": "<<>>"}, "additional-actions"),
        ({"Names": "<</JavaScript <</Names []>>>>"}, "javascript"),
        ({"AcroForm": "<</XFA (x)>>"}, "xfa"),
        ({"OCProperties": "<</D <</OFF [1 0 R]>>>>"}, "switching-layers"),
    ],
)
def test_what_moves_is_told(entries: dict[str, str], told: str) -> None:
    """Design rule 12."""
    document = report()
    document.revise({document.root: write_dictionary({**document.catalog, **entries})})
    (note,) = read(document.data).notes
    assert (note.reason, note.outcome) == (Reason.DYNAMIC_CONTENT, Outcome.WARNING)
    assert note.values["what"] == [told]


@pytest.mark.parametrize("action", ["<</S /GoTo>>", "[1 0 R /Fit]", "7"])
def test_a_place_to_open_at_moves_nothing(action: str) -> None:
    document = report()
    document.catalog["OpenAction"] = action
    document.revise({document.root: write_dictionary(document.catalog)})
    assert read(document.data).notes == ()


@pytest.mark.parametrize(
    ("tail", "outcome"), [(b"\0\0", Outcome.WARNING), (b"\nhello", Outcome.FAILED)]
)
def test_octets_behind_the_end_are_told(tail: bytes, outcome: Outcome) -> None:
    (note,) = read(report().data + tail).notes
    assert (note.reason, note.outcome) == (Reason.TRAILING_BYTES, outcome)
    assert note.values["octets"] == len(tail.strip(b"\n"))


def test_a_file_under_the_empty_password_is_read_and_under_another_is_not() -> None:
    assert _one(genuine_named("encrypted-with-empty-password").document).message is not None
    from tests.support import FIXTURES

    locked = FIXTURES / "pdf" / "structure" / "encrypted-with-unknown-password" / "input.pdf"
    (note,) = read(locked.read_bytes()).notes
    assert note.reason is Reason.DOCUMENT_ENCRYPTED


def test_pages_without_end_are_counted_no_further() -> None:
    document = Pdf.open(report().data)
    number = int(document.catalog["Pages"].split()[0])
    pages = document.dictionary(number)
    kids = f"[{number} 0 R {document.pages[0]} 0 R {document.pages[0]} 0 R]"
    document.revise({number: write_dictionary({**pages, "Kids": kids})})
    document.sign(Field(contents(stamp=None)), page=1)
    assert _one(document.data).pages == (1,)
