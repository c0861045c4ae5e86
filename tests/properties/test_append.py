# SPDX-License-Identifier: Apache-2.0
"""Whatever is appended to a signed document is told: never intact with nothing changed after."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pki.pdf import Dictionary, Pdf, stream, write_dictionary
from tests.support import genuine_named

from esignverify.formats.read import read
from esignverify.model.axes import Decision, Integrity, SignatureAxis
from esignverify.model.verdict import Verdict

NAMES = (
    "rsa-with-timestamp",
    "certified-no-changes-allowed",
    "institution-signs-twice",
    "revocation-data-from-evidence-folder",
)
VALUES = st.sampled_from(
    ["7", "(text)", "[0 0 9 9]", "/Name", "null", "<<>>", "1 0 R", "20 0 R", "99 0 R", "true"]
)
KEYS = st.sampled_from(
    [
        "Annots", "Contents", "MediaBox", "AP", "V", "Rect", "Type", "Pages", "AcroForm", "Fields",
        "OpenAction", "Kids", "Resources", "Names", "DSS", "Perms", "P", "F", "T", "FT", "Vendor",
    ]
)  # fmt: skip


@cache
def _document(name: str) -> bytes:
    return genuine_named(name).document


def _untold(document: bytes, verdict: Verdict) -> list[str]:
    """Signatures said to be intact whose last change is older than the last revision."""
    last = read(document).revisions
    return [
        one.id
        for one in verdict.signatures
        if one.integrity is Integrity.INTACT
        and max((row.revision for row in one.changes_after), default=0) != last
    ]


@st.composite
def revisions(draw: st.DrawFn) -> tuple[str, dict[int, str | bytes], dict[str, str]]:
    """A document's name, objects to append to it, and entries for its catalog."""
    name = draw(st.sampled_from(NAMES))
    document = Pdf.open(_document(name))
    numbers = st.integers(1, document.size + 2)
    objects: dict[int, str | bytes] = {}
    for number in draw(st.lists(numbers, max_size=3, unique=True)):
        objects[number] = draw(_body(document, number))
    catalog: Dictionary = draw(st.dictionaries(KEYS, VALUES, max_size=2))
    return name, objects, catalog


def _body(document: Pdf, number: int) -> st.SearchStrategy[str | bytes]:
    """The object as it was, with an entry changed, replaced by anything, or a stream."""
    try:
        old = document.dictionary(number)
    except (ValueError, RuntimeError, StopIteration):
        old = {}
    changed = st.dictionaries(KEYS, VALUES, max_size=2).map(
        lambda more: write_dictionary({**old, **more})
    )
    return changed | VALUES | st.binary(max_size=30).map(lambda data: stream({}, data))


def _append(name: str, objects: dict[int, str | bytes], catalog: dict[str, str]) -> bytes:
    document = Pdf.open(_document(name))
    document.size += 3
    if catalog:
        objects = {**objects, document.root: write_dictionary({**document.catalog, **catalog})}
    document.revise(objects)
    return document.data


@settings(max_examples=120, deadline=None)
@given(revisions())
def test_every_later_revision_is_told(
    made: tuple[str, dict[int, str | bytes], dict[str, str]],
) -> None:
    name, objects, catalog = made
    document = _append(name, objects, catalog)
    assert _untold(document, genuine_named(name).verify(document)) == []


@settings(max_examples=60, deadline=None)
@given(revisions())
def test_what_the_reader_sees_is_never_changed_unnoticed(
    made: tuple[str, dict[int, str | bytes], dict[str, str]],
) -> None:
    """A page, its content or the page tree touched: no ACCEPT."""
    name, objects, catalog = made
    document = Pdf.open(_document(name))
    page = document.pages[0]
    content = int(document.dictionary(page)["Contents"].split()[0])
    shown = {
        content: stream({}, b"1 0 0 rg 0 0 600 800 re f"),
        page: write_dictionary({**document.dictionary(page), "Contents": "[]"}),
        int(document.catalog["Pages"].split()[0]): "<</Type /Pages /Kids [] /Count 0>>",
    }
    for number, body in shown.items():
        verdict = genuine_named(name).verify(_append(name, {**objects, number: body}, catalog))
        assert verdict.decision is not Decision.ACCEPT
        assert verdict.axes.signature is not SignatureAxis.TOTAL_PASSED


@pytest.mark.parametrize("name", NAMES)
def test_a_revision_with_nothing_in_it_is_told_too(name: str) -> None:
    document = _append(name, {}, {})
    assert _untold(document, genuine_named(name).verify(document)) == []


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NAMES), st.binary(min_size=1, max_size=60))
def test_bytes_without_a_revision_are_told(name: str, tail: bytes) -> None:
    """Blanks are a warning; anything else fails (design rule 6)."""
    verdict = genuine_named(name).verify(_document(name) + tail)
    rows = [one for one in verdict.findings if one.check == "document.trailing-bytes"]
    malformed = [one for one in verdict.findings if one.check == "document.format"]
    assert rows or any(not one.passed for one in malformed)
    if tail.strip(b"\0\t\n\f\r "):
        assert verdict.decision is Decision.REJECT
