# SPDX-License-Identifier: Apache-2.0
"""A viewer shows signed revision and whole file alike wherever the report sees no change.

The report says a signature is intact and every later change allowed and not visible; then pdfium
must find as many pages, the same text and the same picture in the octets up to the end of the
/ByteRange as in the whole file. It is another parser, which repairs what ours refuses: what it
shows and we do not see is found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pytest
from tests.vectors.vectors import Vector, run, vectors

from esignverify.formats.read import read

SCALE = 0.4
"""Of 72 pixels to the inch: a stroke of the text is still to be seen."""
ALL = {one.name: one for one in vectors("pdf")}
VISIBLE = {"VISIBLE_CHANGE_AFTER_SIGNING", "LATER_SIGNATURE_NOT_VALID"}


@dataclass(frozen=True)
class Shown:
    """What the viewer makes of a file: text and picture of each page, None where it refuses.

    `title` stands above the pages.
    """

    pages: tuple[tuple[str, bytes], ...] | None
    title: str = ""

    @classmethod
    def of(cls, document: bytes) -> Shown:
        """Open `document` as a person would, its form drawn as well."""
        try:
            opened = pypdfium2.PdfDocument(document)
        except pypdfium2.PdfiumError:
            return cls(None)
        try:
            opened.init_forms()
            title = opened.get_metadata_value("Title")
            return cls(tuple(_page(page) for page in opened), title)
        except pypdfium2.PdfiumError:
            return cls(None)
        finally:
            opened.close()


def _page(page: pypdfium2.PdfPage) -> tuple[str, bytes]:
    text = page.get_textpage().get_text_range()
    return text, bytes(page.render(scale=SCALE, may_draw_forms=True).buffer)


def signed_revisions(document: bytes) -> Iterator[tuple[str, int]]:
    """Id and end of the covered octets of each signature that has something behind it."""
    for one in read(document).signatures:
        if one.coverage is not None and len(one.coverage.ranges) == 4:
            end = sum(one.coverage.ranges[2:])
            if 0 < end < len(document):
                yield one.id, end


def calm(report: dict[str, Any]) -> set[str]:
    """Ids of the signatures of which the report says that nothing a reader sees came later."""
    noticed = {row["about"] for row in report["findings"] if row["reason"] in VISIBLE}
    return {
        row["id"]
        for row in report["signatures"]
        if row["integrity"] == "intact"
        and all(change["allowed"] and not change["visible"] for change in row["changes_after"])
        and row["id"] not in noticed
    }


def differs(document: bytes, end: int) -> str | None:
    """What the viewer shows otherwise in the signed octets than in the whole file."""
    signed, whole = Shown.of(document[:end]), Shown.of(document)
    if signed == whole:
        return None
    if signed.pages is None or whole.pages is None:
        return "only one of them opens"
    if len(signed.pages) != len(whole.pages):
        return f"{len(signed.pages)} pages were signed, {len(whole.pages)} are shown"
    if signed.title != whole.title:
        return f"another title: {signed.title!r}, {whole.title!r}"
    for number, (before, after) in enumerate(zip(signed.pages, whole.pages, strict=True), 1):
        if before[0] != after[0]:
            return f"other text on page {number}: {before[0]!r}, {after[0]!r}"
        if before[1] != after[1]:
            return f"another picture of page {number}"
    return None


@pytest.mark.parametrize("vector", ALL.values(), ids=ALL.keys())
def test_a_viewer_sees_no_change_where_we_see_none(vector: Vector) -> None:
    document = vector.document
    behind = list(signed_revisions(document))
    if not behind:
        return
    quiet = calm(run(vector))
    found = {name: differs(document, end) for name, end in behind if name in quiet}
    assert {name: what for name, what in found.items() if what is not None} == {}


def test_the_viewer_is_asked_about_many_documents() -> None:
    """Vectors whose report is calm and that go on behind the signed revision."""
    asked = 0
    for vector in ALL.values():
        document = vector.document
        quiet = calm(run(vector)) if vector.name.startswith("genuine/") else set()
        asked += any(name in quiet for name, _ in signed_revisions(document))
    assert asked >= 15


def test_the_viewer_tells_a_forged_page_from_the_signed_one() -> None:
    """The oracle itself: where the report says that something changed, it sees it too."""
    document = (ALL["attacks/isa-content-replaced"].folder / "input.pdf").read_bytes()
    ((_, end),) = signed_revisions(document)
    assert differs(document, end) is not None
