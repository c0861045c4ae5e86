# SPDX-License-Identifier: Apache-2.0
"""Real OFD files, judged end to end: the integrity of each signature is as the table says."""

from __future__ import annotations

import pytest
from tests.conformance.ofd import RealFile, files
from tests.support import verify

from esignverify.model.axes import Decision

from .places import corpus, expected, octets

pytestmark = corpus("ofd")
ROWS = files()


def test_every_file_of_the_corpus_has_its_row() -> None:
    assert [(one.name, one.source) for one in ROWS] == expected("ofd")


@pytest.mark.parametrize("row", ROWS, ids=[one.name for one in ROWS])
def test_integrity(row: RealFile) -> None:
    verdict = verify(octets("ofd", row.name))
    assert tuple(one.integrity for one in verdict.signatures) == row.integrity
    assert verdict.decision is not Decision.ACCEPT


@pytest.mark.parametrize("row", ROWS, ids=[one.name for one in ROWS])
def test_where_the_source_says_otherwise_there_is_a_reason(row: RealFile) -> None:
    worst = {"intact": {"intact"}, "intact-partial": {"partial"}, "unsigned": set()}
    said = worst.get(row.source, {"modified", "invalid"})
    assert (set(row.integrity) <= said and bool(row.integrity) == bool(said)) or row.why
