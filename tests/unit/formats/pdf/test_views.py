# SPDX-License-Identifier: Apache-2.0
"""Views of a revision: what is asked for every row is read once."""

from __future__ import annotations

import pytest
from tests.pki.attacking import PAGE, base, genuine

from esignverify.formats.pdf.changes import readings
from esignverify.formats.pdf.changes.views import View
from esignverify.formats.pdf.document import open_pdf
from esignverify.formats.pdf.errors import PdfLimitError


def test_the_page_tree_is_walked_once_however_many_rows_tell_a_page() -> None:
    """A forger who writes all pages again would have the whole tree walked for each of them."""
    view = View(open_pdf(base().data), 1)
    assert view.page_numbers == {(PAGE, 0): 1}
    assert view.page_numbers is view.page_numbers


def test_references_that_updates_bring_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "MAX_REFERRED", 2)
    monkeypatch.setattr(readings, "MAX_REFERENCES", 5)
    known = readings.Known(open_pdf(genuine().data))
    for target in ((1, 0), (2, 0), (1, 0)):
        known.spend_reference(target)
    with pytest.raises(PdfLimitError):
        known.spend_reference((3, 0))
    with pytest.raises(PdfLimitError):
        known.spend_reference((1, 0))
