# SPDX-License-Identifier: Apache-2.0
"""The sample registers that ship are what their script makes, and each can be imported."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.pki import sample_registers
from tests.support import FIXTURES

from esignverify.adapters.files.register_rows import table_source
from esignverify.adapters.files.table_file import look_here
from esignverify.model.identifiers import organisation_code_check, uscc_check
from esignverify.model.issuers import Institution, QualificationKind, QualificationStatus
from esignverify.model.problems import Problem

SAMPLES = FIXTURES / "registers"


def read(name: str) -> tuple[list[Institution], list[Problem]]:
    wrong: list[Problem] = []
    source = table_source(SAMPLES / name, "invented", None, look_here)
    found = list(source.items(wrong.append, lambda _: None))
    return [one for one in found if isinstance(one, Institution)], wrong


def test_they_are_what_the_script_makes(tmp_path: Path) -> None:
    sample_registers.write(tmp_path)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in SAMPLES.iterdir()}


@pytest.mark.parametrize("name", ["cma.csv", "cma.xlsx", "cnas.csv", "cnca.csv"])
def test_each_is_a_register_of_twenty_invented_bodies(name: str) -> None:
    found, wrong = read(name)
    assert wrong == []
    assert len({one.uscc for one in found}) == 20
    for one in found:
        assert uscc_check(one.uscc)
        assert organisation_code_check(one.uscc)
        assert one.uscc[2:6] == "9999"
        assert one.names[0].name.startswith("虚构省")
        assert {held.kind for held in one.qualifications} == {
            QualificationKind(name.partition(".")[0].upper())
        }
    held = [period for one in found for period in one.qualifications[0].history]
    assert {period.status for period in held} == set(QualificationStatus)


def test_no_code_or_number_is_in_two_of_them() -> None:
    found = [one for name in ("cma.csv", "cnas.csv", "cnca.csv") for one in read(name)[0]]
    codes = Counter(one.uscc for one in found)
    numbers = Counter(one.qualifications[0].number for one in found)
    assert {*codes.values(), *numbers.values()} == {1}


def test_the_workbook_says_what_the_table_says() -> None:
    assert read("cma.xlsx") == read("cma.csv")


def test_the_one_of_laboratories_has_their_whole_scope() -> None:
    found, _ = read("cnas.csv")
    assert all(one.scope and one.signatories for one in found)
    assert all(one.listings[0].whole for one in found)


def test_the_newcomers_file_differs_in_three_cells() -> None:
    tried, right = sample_registers.first_try(), sample_registers.cma()
    wrong = [
        (row, column)
        for row, (typed, meant) in enumerate(zip(tried, right, strict=True), 1)
        for column, (a, b) in enumerate(zip(typed, meant, strict=True), 1)
        if a != b
    ]
    assert wrong == list(sample_registers.MISTAKES)
    _, problems = read("cma-first-try.xlsx")
    assert [(one.code, one.values["line"], one.values["field"]) for one in problems] == [
        ("differs-from-above", 5, "统一社会信用代码 uscc"),
        ("choice", 14, "状态 status"),
        ("date-or-empty", 23, "截止日 until"),
    ]
