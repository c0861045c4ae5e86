# SPDX-License-Identifier: Apache-2.0
"""`esignverify issuers`, as a person types it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from esignverify.model.errors import ConfigurationError

from .test_keeping import run


def test_a_register_is_checked_and_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, text, _ = run(capsys, "issuers", "template")
    file = tmp_path / "issuers.json"
    file.write_text(text)
    code, out, _ = run(capsys, "issuers", "check", file)
    assert code == 0
    assert "没有发现问题" in out
    assert "2026-01-01" in out
    code, out, _ = run(capsys, "issuers", "show", "示例", "--issuers", file)
    assert code == 0
    assert "2026-01-01 – …  过期 / expired" in out
    assert "… – 2021-06-30" in out


def test_a_broken_register_names_line_and_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "issuers.json"
    file.write_text('{\n"schema": "esignverify.issuers/1",\n"source": 5}')
    code, out, _ = run(capsys, "issuers", "check", file)
    assert code == 3
    place, zh, en, total = out.splitlines()
    assert "issuers.json:3 source" in place
    assert "应是一段文字" in zh
    assert "must be a text" in en
    assert total == "1 个错误，0 个提醒。 / 1 error, 0 notes."
    code, _, err = run(capsys, "issuers", "show", "--issuers", file)
    assert code == 3
    assert ConfigurationError.code in err


def test_every_wrong_institution_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = json.loads(run(capsys, "issuers", "template")[1])
    first = register["institutions"][0]
    register["institutions"] = [first | {"id": f"n{i}", "uscc": "1"} for i in range(3)]
    file = tmp_path / "issuers.json"
    file.write_text(json.dumps(register, indent=1))
    code, out, _ = run(capsys, "issuers", "check", file)
    assert code == 3
    assert [f"institutions[{i}].uscc" in out for i in range(4)] == [True, True, True, False]
    assert "3 个错误" in out


def test_the_age_of_a_register_and_what_begins_after_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "issuers.json"
    text = run(capsys, "issuers", "template")[1]
    file.write_text(text.replace('"as_of": "2026-01-01"', '"as_of": "2025-12-30"'))
    _, out, _ = run(capsys, "issuers", "check", file)
    assert re.search(r"2025-12-30 \(\d+ 天前 / \d+ days ago\)", out)
    assert "as_of" in out
    assert "1 个提醒" in out
    file.write_text(text.replace('"2026-01-01",\n  "inst', 'null,\n  "inst'))
    assert "没有写明" in run(capsys, "issuers", "check", file)[1]


def test_no_register_and_no_match_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ISSUERS", "DEMO"):
        monkeypatch.delenv(f"ESIGNVERIFY_{name}", raising=False)
    code, out, _ = run(capsys, "issuers", "show")
    assert (code, "ESIGNVERIFY_ISSUERS" in out, "No register" in out) == (0, True, True)
    file = tmp_path / "issuers.json"
    file.write_text(run(capsys, "issuers", "template")[1])
    code, out, _ = run(capsys, "issuers", "show", "不存在", "--issuers", file)
    assert (code, out) == (0, "没有找到。 / Nothing found.\n")


def test_odd_numbers_are_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = run(capsys, "issuers", "template")
    file = tmp_path / "issuers.json"
    file.write_text(text.replace("200100100001", "209900000001"))
    code, out, _ = run(capsys, "issuers", "check", file)
    assert code == 0
    assert "1 个提醒" in out
    assert "209900000001" in out
