# SPDX-License-Identifier: Apache-2.0
"""Views of a revision: what is asked for every row is read once."""

from __future__ import annotations

from tests.pki.attacking import PAGE, base

from esignverify.formats.pdf.changes.views import View
from esignverify.formats.pdf.document import open_pdf


def test_the_page_tree_is_walked_once_however_many_rows_tell_a_page() -> None:
    """A forger who writes all pages again would have the whole tree walked for each of them."""
    view = View(open_pdf(base().data), 1)
    assert view.page_numbers == {(PAGE, 0): 1}
    assert view.page_numbers is view.page_numbers
