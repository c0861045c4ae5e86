# SPDX-License-Identifier: Apache-2.0
"""docs/standards.md says what the code cites, and the reader of citations reads them."""

import re
from pathlib import Path

from tools.standards import PAGE, clauses_of, page

ROOT = Path(__file__).parents[3]


def clauses_with_code(text: str) -> list[tuple[str, str]]:
    """Clause and code of each row; tests and vectors may grow without the page being old."""
    return re.findall(r"^\| ([^|]+) \| (`[^|]+`) \| [^|]* \| ?\d* ?\|$", text, re.MULTILINE)


def test_the_page_names_the_code_of_every_clause():
    written, cited = clauses_with_code(PAGE.read_text("utf-8")), clauses_with_code(page())
    assert len(cited) > 50
    assert written == cited, "run `make docs`"


def test_tests_that_are_named_exist():
    rows = re.findall(r"^\| [^|]+ \| `[^|]+` \| ([^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert named
    assert [name for name in sorted(named) if not (ROOT / "tests" / name).exists()] == []


def test_citations_are_read_over_line_ends_and_lists():
    text = "see RFC 5652 §5.3, §11 and\n    # EN 319 102-1 §5.2.6.4 (2)"
    assert clauses_of(text) == {
        ("RFC 5652", "§5.3"),
        ("RFC 5652", "§11"),
        ("EN 319 102-1", "§5.2.6.4 (2)"),
    }
