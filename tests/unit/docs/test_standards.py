# SPDX-License-Identifier: Apache-2.0
"""docs/standards.md says what the code cites, and the reader of citations reads them."""

from tools.standards import PAGE, clauses_of, page


def test_the_page_is_what_the_code_cites():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_citations_are_read_over_line_ends_and_lists():
    text = "see RFC 5652 §5.3, §11 and\n    # EN 319 102-1 §5.2.6.4 (2)"
    assert clauses_of(text) == {
        ("RFC 5652", "§5.3"),
        ("RFC 5652", "§11"),
        ("EN 319 102-1", "§5.2.6.4 (2)"),
    }
