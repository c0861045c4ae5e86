# SPDX-License-Identifier: Apache-2.0
"""docs/conformance.md says what the suites say now."""

from __future__ import annotations

import pytest

from . import limbo, report


def test_what_needs_no_corpus_is_up_to_date():
    text = report.PAGE.read_text("utf-8")
    for section in (
        report.pkits_section(),
        report.rules_section(),
        report.indications_section(),
        report.pyhanko_section(),
        report.opinions_section(),
    ):
        assert section.strip() in text, "run: python -m tests.conformance.report"


@pytest.mark.skipif(not limbo.cases(), reason=limbo.MISSING)
def test_limbo_is_up_to_date():
    section = report.limbo_section()
    assert "Unexplained: none." in section
    assert section.strip() in report.PAGE.read_text("utf-8")
