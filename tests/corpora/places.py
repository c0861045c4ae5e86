# SPDX-License-Identifier: Apache-2.0
"""Where test material made by others lies beside the project; where it does not, tests skip."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.support import ROOT

CORPORA = ROOT.parent / "shared" / "corpora"


def corpus(name: str) -> pytest.MarkDecorator:
    """Skips where the corpus of that name is not there."""
    return pytest.mark.skipif(
        not (CORPORA / name).is_dir(), reason=f"../shared/corpora/{name} is not here"
    )


def expected(name: str) -> list[tuple[str, str]]:
    """File and expectation of each row of a corpus; nothing where the corpus is not there."""
    table = CORPORA / name / "expected.tsv"
    if not table.is_file():
        return []
    with table.open(encoding="utf-8", newline="") as rows:
        return [(row[0], row[1]) for row in csv.reader(rows, delimiter="\t") if row[0] != "file"]


def octets(*parts: str) -> bytes:
    """A file of the corpora."""
    return Path(CORPORA, *parts).read_bytes()
