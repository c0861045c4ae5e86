# SPDX-License-Identifier: Apache-2.0
"""What the parent believes of a child that reads tables."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from esignverify.adapters.files import csv_rows, xlsx_parts, xlsx_rows
from esignverify.adapters.workers.look import (
    FAULTS,
    MAX_CELLS,
    MAX_ROW_NUMBER,
    MAX_TEXT,
    believed_rows,
)
from esignverify.model.errors import ConfigurationError, DecodeError


def frame(**changes: Any) -> bytes:
    said = {"numbers": [1, 3], "widths": [2, 0], "cells": ["甲", ""], "next": "more"}
    return json.dumps(said | changes).encode()


def test_rows_are_believed() -> None:
    assert believed_rows(frame()) == ([(1, ["甲", ""]), (3, [])], "more")
    assert believed_rows(frame(numbers=[], widths=[], cells=[], next="end")) == ([], "end")


def test_a_complaint_is_believed() -> None:
    wrong = {"problem": "formula", "line": 4, "field": "B"}
    _, told = believed_rows(frame(next=wrong))
    assert isinstance(told, ConfigurationError)
    assert told.values == wrong | {"file": ""}
    _, told = believed_rows(frame(next=wrong | {"problem": "syntax", "reason": "end of data"}))
    assert isinstance(told, ConfigurationError)
    assert told.values["reason"] == "end of data"


@pytest.mark.parametrize(
    "changes",
    [
        {"numbers": [1]},
        {"numbers": [1, 0]},
        {"numbers": [1, -1]},
        {"numbers": [1, True]},
        {"numbers": [1, "2"]},
        {"numbers": [1, MAX_ROW_NUMBER + 1]},
        {"numbers": {"0": 1, "1": 2}},
        {"widths": [1, 0]},
        {"widths": [3, -1]},
        {"widths": [True, 1]},
        {"widths": [MAX_CELLS + 1, 0], "cells": [""] * (MAX_CELLS + 1)},
        {"cells": ["a", 1]},
        {"cells": ["a", None]},
        {"cells": ["a", ["b"]]},
        {"cells": ["a", "\ud800"]},
        {"cells": ["a", "x" * (MAX_TEXT + 1)]},
        {"cells": "ab"},
        {"next": "again"},
        {"next": None},
        {"next": {}},
        {"next": {"problem": "formula", "line": 1}},
        {"next": {"problem": "no-such-file", "line": 1, "field": ""}},
        {"next": {"problem": "formula", "line": -1, "field": ""}},
        {"next": {"problem": "formula", "line": 2**40, "field": ""}},
        {"next": {"problem": "formula", "line": 1, "field": "名称\x1b[2J"}},
        {"next": {"problem": "syntax", "line": 1, "field": "", "reason": "\x1b[2J"}},
        {"next": {"problem": "syntax", "line": 1, "field": "", "reason": "x" * 200}},
        {"next": {"problem": "too-large", "line": 1, "field": "", "limit": "9"}},
        {"next": {"problem": "too-large", "line": 1, "field": "", "file": "/etc/passwd"}},
        {"more": 1},
    ],
)
def test_anything_else_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(DecodeError):
        believed_rows(frame(**changes))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"rows": []}', b"\xed\xa0\x80", b"[" * 5000])
def test_no_frame_of_rows(body: bytes) -> None:
    with pytest.raises(DecodeError):
        believed_rows(body)


def test_octets_of_half_a_character_are_refused() -> None:
    """Python's JSON reads them as such."""
    body = frame(cells=["a", "b"]).replace(b'"b"', b'"\xed\xa0\x80"')
    with pytest.raises(DecodeError):
        believed_rows(body)


def test_every_complaint_of_a_reader_is_believed() -> None:
    """One that were not would be told as an attack."""
    text = "".join(
        Path(str(room.__file__)).read_text("utf-8") for room in (csv_rows, xlsx_parts, xlsx_rows)
    )
    made = set(re.findall(r'(?:complaint|error)\(\s*"([a-z0-9-]+)"', text))
    assert made == FAULTS
