# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its content alone; and that any bytes are read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esignverify.formats.detect import detect
from esignverify.formats.read import read
from esignverify.model.axes import DocumentFormat
from esignverify.model.finding import Outcome
from esignverify.model.reasons import Reason

PDF, OFD, UNKNOWN = DocumentFormat.PDF, DocumentFormat.OFD, DocumentFormat.UNKNOWN


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\0" * 1019 + b"%PDF-1.7", PDF),
        (b"\0" * 1020 + b"%PDF-1.7", UNKNOWN),
        (b"PK\x03\x04..OFD.xml", OFD),
        (b"PK\x03\x04..word/document.xml", UNKNOWN),
        (b"OFD.xml", UNKNOWN),
        (b"", UNKNOWN),
        (b"plain text", UNKNOWN),
    ],
)
def test_the_content_tells(document: bytes, kind: DocumentFormat) -> None:
    assert detect(document) is kind


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"PK\x03\x04..OFD.xml", Reason.DOCUMENT_MALFORMED),
        (b"plain text", Reason.FORMAT_UNKNOWN),
        (b"%PDF-1.7\n", Reason.DOCUMENT_MALFORMED),
        (b"%PDF-1.7\n%%EOF", Reason.DOCUMENT_MALFORMED),
    ],
)
def test_what_cannot_be_read_says_why(document: bytes, reason: Reason) -> None:
    facts = read(document)
    assert [(one.check, one.outcome, one.reason) for one in facts.notes] == [
        ("document.format", Outcome.FAILED, reason)
    ]
    assert facts.signatures == ()


PIECES = st.sampled_from(
    [
        b"%PDF-1.7\n",
        b"1 0 obj\n<</Type /Catalog /AcroForm 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Fields [3 0 R 2 0 R]>>\nendobj\n",
        b"3 0 obj\n<</FT /Sig /T (a) /V 3 0 R /Kids [3 0 R]>>\nendobj\n",
        b"xref\n0 1\n0000000000 65535 f \n",
        b"trailer\n<</Root 1 0 R /Size 4 /Prev 0>>\n",
        b"startxref\n0\n%%EOF\n",
        b"startxref\n99999999\n%%EOF\n",
        b"[" * 400,
        b"<<" * 400,
        b"stream\n",
        b"endstream\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=20), max_size=14))
def test_any_bytes_are_read(pieces: list[bytes]) -> None:
    facts = read(b"%PDF-1.7\n" + b"".join(pieces))
    assert facts.format is PDF


@pytest.mark.parametrize("opening", [b"[", b"<<", b"<</A "])
def test_nesting_without_end_is_malformed(opening: bytes) -> None:
    body = b"1 0 obj\n" + opening * 100_000 + b"\nendobj\n"
    head = b"%PDF-1.7\n"
    table = b"xref\n0 2\n0000000000 65535 f \n%010d 00000 n \n" % len(head)
    start = len(head) + len(body)
    tail = b"trailer\n<</Root 1 0 R /Size 2>>\nstartxref\n%d\n%%%%EOF\n" % start
    (note,) = read(head + body + table + tail).notes
    assert note.reason is Reason.DOCUMENT_MALFORMED
