# SPDX-License-Identifier: Apache-2.0
"""Pages told by their octets are the pages that a walk which parses everything finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pki.attacking import base
from tests.pki.measured import measured
from tests.support import FIXTURES

from esignverify.formats.pdf import page_tree
from esignverify.formats.pdf.document import (
    READ_ERRORS,
    PdfEncryptedError,
    PdfMalformedError,
    open_pdf,
)
from esignverify.formats.pdf.errors import PdfLimitError
from esignverify.formats.pdf.page_tree import page_numbers

FILES = sorted((FIXTURES / "pdf").glob("*/*/input.pdf"))[::5]


def both(
    document: bytes, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
    """The pages with and without a look at octets."""
    reader = open_pdf(document)
    quick = page_numbers(reader)
    with monkeypatch.context() as slow:
        slow.setattr(page_tree, "_is_leaf", lambda *_: False)
        return quick, page_numbers(open_pdf(document))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_fifth_vector(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = file.read_bytes()
    try:
        open_pdf(document)
    except (PdfMalformedError, PdfEncryptedError, PdfLimitError):
        pytest.skip("not read at all")
    try:
        quick, slow = both(document, monkeypatch)
    except READ_ERRORS:
        # A page that is reached cannot be read: then both say so.
        monkeypatch.setattr(page_tree, "_is_leaf", lambda *_: False)
        with pytest.raises(READ_ERRORS):
            page_numbers(open_pdf(document))
    else:
        assert quick == slow


def test_a_long_report_is_told_without_parsing_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    document = measured("N", "bb").data
    quick, slow = both(document, monkeypatch)
    assert quick == slow
    reader = open_pdf(document)
    page_numbers(reader)
    assert len(reader.resolved_objects) < 10


@pytest.mark.parametrize(
    "node",
    [
        b"<</Type /Pages /Kids [7 0 R]>>",
        b"<</Type /Page /K#69ds [7 0 R]>>",
        b"<</Type 8 0 R>>",
        b"<</Type /Page /Note (endobj) /Kids [7 0 R]>>",
        b"<</Type /Page %endobj\n/Kids [7 0 R]>>",
        b"<</Type /Page /Note <656e646f626a> /Kids [7 0 R]>>",
        b"<</Type /Page /Deep <</A [<</B <</C (\\)endobj)>>>>]>> /Kids [7 0 R]>>",
        b"<</Type /Page>> <</Kids [7 0 R]>>",
        b"<</Type /Page /Parent +2 0 R>>",
        b"<</Type /Page /Parent 2 0 RR>>",
        b"<</Type /Page /MediaBox [0 0 9 9.9.9]>>",
        b"<</Type /Page /MediaBox [0 0 --9 9]>>",
        b"[/Type /Page]",
        b"null",
    ],
)
def test_what_could_be_read_otherwise_is_parsed(node, monkeypatch) -> None:
    """A kid that is hidden from a look at octets is found all the same."""
    page = b"<</Type /Page /MediaBox [0 0 9 9]>>"
    document = base(more={6: node, 7: page, 8: b"/Pages"})
    tree = "<</Type /Pages /Kids [3 0 R 6 0 R] /Count 2>>"
    document.revise({2: tree})
    try:
        quick, slow = both(document.data, monkeypatch)
    except READ_ERRORS:
        monkeypatch.setattr(page_tree, "_is_leaf", lambda *_: False)
        with pytest.raises(READ_ERRORS):
            page_numbers(open_pdf(document.data))
        return
    assert quick == slow
    assert (3, 0) in quick
