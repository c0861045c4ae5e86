# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from esignverify.adapters.files.issuers import FileRegister
from esignverify.adapters.files.templates import template
from esignverify.services.issuers_admin import find_institutions


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (None, 1),
        ("检测技术", 1),
        ("示例检测站", 1),
        ("00100100001", 1),
        ("911100000001238620", 1),
        ("EXAMPLE", 1),
        ("不存在", 0),
    ],
)
def test_an_institution_is_found_by_part_of_what_it_is_known_by(
    tmp_path: Path, words: str | None, count: int
) -> None:
    file = tmp_path / "issuers.json"
    file.write_text(template("issuers"))
    assert len(find_institutions(FileRegister(file), words)) == count
