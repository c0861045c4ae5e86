# SPDX-License-Identifier: Apache-2.0
"""Where readers of a linearized file begin, before and after something was appended."""

from __future__ import annotations

import pytest
from tests.pki.attacking import PAGE, appended, base
from tests.pki.pdf_forms import linearised

from esignverify.formats.pdf.document import open_pdf
from esignverify.formats.pdf.linearization import ANY, Linearized, read_linearized, switches


def _switches(change: tuple[bytes, bytes] = (b"", b""), behind: bytes | None = None) -> bool:
    """Asked of a file that is as long as it says, with an update or `behind` appended.

    `change` replaces something in its first object, into room that is behind it.
    """
    document = linearised(base().data)
    end = len(document.data)
    closed = document.data.index(b">>", document.data.index(b"/Linearized")) + 2
    first = document.data[:closed].replace(*change, 1)
    document.data = first + document.data[len(first) :]
    revisions = open_pdf(document.data).xrefs.total_revisions
    data = appended(document, {PAGE: "<<>>"}) if behind is None else document.data + behind
    return switches(open_pdf(data), data, end, revisions)


def test_both_ways_lead_to_the_same() -> None:
    """A producer's file: its last startxref leads to the front, and so does its first object."""
    assert not _switches()
    assert not _switches(behind=b"\n")
    assert not _switches(behind=b"")


@pytest.mark.parametrize(
    "change",
    [
        (b"/O 3 ", b"/O 4 "),
        (b"/O 3 ", b"/O 3 /P 1 "),
        (b"/L ", b"/L 9 /L "),
        (b"/Linearized 1", b"/Linearized 1 /O 4"),
    ],
)
def test_the_front_names_another_page_or_has_two_readings(change: tuple[bytes, bytes]) -> None:
    assert _switches(change)
    assert _switches(change, b"\n")
    assert not _switches(change, b"")


def test_the_end_leads_elsewhere_than_the_front() -> None:
    document = linearised(base().data)
    data = appended(document, {PAGE: "<<>>"})
    length = f"/L {len(document.data)} ".encode()
    grown = data.replace(length, f"/L{len(data):>{len(length) - 3}} ".encode())
    revisions = open_pdf(grown).xrefs.total_revisions
    assert not switches(open_pdf(grown), grown, len(grown), revisions)
    longer = grown + b"\n"
    assert switches(open_pdf(longer), longer, len(grown), revisions)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"%PDF-1.7\n1 0 obj\n<</Pages 2 0 R>>\nendobj\n", None),
        (b"%PDF-1.7\n1 0 obj\n(/Linearized)\nendobj\n", None),
        (b"%PDF-1.7\n1 0 obj\n<</Linearized 1 /L 9 /O 3>>\nendobj\n", (9, 3)),
        (b"%PDF-1.7\n%/x\n1 0 obj\n<</Line#61rized 1 /L 9 /O 3>>\nendobj\n", (9, 3)),
        (b"%PDF-1.7 1 0 obj <</Linearized 1 /L 9 /O 3>>\n2 0 obj <<>> endobj", (ANY, ANY)),
        (b"%PDF-1.7\n1.0 0 obj\n<</Linearized 1 /L 9 /O 3>>", (ANY, ANY)),
        (b"%PDF-1.7\n1 0 obj\n<</Linearized 1 /L 9.0 /O 3 0 R>>", (ANY, ANY)),
        (b"%PDF-1.7\n1.0 0 obj\n<</Pages 2 0 R>>", None),
    ],
)
def test_the_first_object_alone_counts(head: bytes, found: tuple[int, int] | None) -> None:
    told = read_linearized(head)
    assert (None if told is None else (told.length, told.page)) == found


def test_octets_before_the_header_are_counted_or_not() -> None:
    told = Linearized(length=100, page=3, number=1, end=0, shift=5)
    assert told.is_length(100, 100)
    assert told.is_length(105, 105)
    assert not told.is_length(106, 120)
    assert not told.is_length(90, 99)
