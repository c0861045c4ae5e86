# SPDX-License-Identifier: Apache-2.0
"""Cross-reference tables that readers take in more than one way."""

from __future__ import annotations

import pytest

from esignverify.formats.pdf.cross_references import read_table
from esignverify.formats.pdf.syntax import SyntaxProblemError

_FREE, _USED = "0000000000 65535 f \n", "0000000123 00000 n \n"


def _table(rows: str) -> bytes:
    return f"xref\n{rows}trailer\n<</Size 9>>\n".encode()


@pytest.mark.parametrize(
    "rows", [f"0 1\n{_FREE}", f"0 2\n{_FREE}{_USED}", f"1 1\n{_USED}", f"2 1\n{_FREE}"]
)
def test_taken_alike(rows: str) -> None:
    read_table(_table(rows), 0)


@pytest.mark.parametrize(
    "rows", [f"0 1\n{_USED}", f"0 2\n{_USED}{_USED}", f"1 1\n{_FREE}", f"1 2\n{_FREE}{_USED}"]
)
def test_object_0_in_use_or_called_1(rows: str) -> None:
    """Some readers mend the file for the one, and take the other for a table from 0 on."""
    with pytest.raises(SyntaxProblemError):
        read_table(_table(rows), 0)
