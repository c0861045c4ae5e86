# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust expiring`, as a person types it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.adapters.files.stores import HEAD, LICENCE, put

from esignverify.bootstrap import SystemClock
from esignverify.entrypoints.cli.keeping import BEIJING

from .test_keeping import run


def test_tells_what_ends_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    today = SystemClock().now().astimezone(BEIJING).date()
    for identity, days in (("later", 20), ("gone", -2), ("soon", 10), ("far", 100)):
        last = (today + timedelta(days=days)).isoformat()
        text = HEAD.format(id=identity) + LICENCE.replace("2029-12-31", last)
        put(tmp_path, None, text, identity=identity)
    code, out, _ = run(capsys, "trust", "expiring", "--store", tmp_path)
    assert code == 0
    assert [one for one in out.split() if one in ("gone", "soon", "later", "far")] == [
        "gone",
        "soon",
        "later",
    ]
    assert "已到期 / ended" in out
    assert "10 天 / 10 day(s)" in out
    assert "电子认证服务许可 / licence of the MIIT: ECP12345678901" in out
    assert "前后 90 天之内到期：3 项" in out
    _, out, _ = run(capsys, "trust", "expiring", "--store", tmp_path, "--within", "200")
    assert "far" in out
    code, out, _ = run(capsys, "trust", "expiring", "--store", tmp_path, "--within", "1")
    assert code == 0
    assert "1 天之内没有许可或信任锚到期，也没有该重取的吊销列表" in out


def test_mistakes_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "trust", "expiring", "--within", "-1")[0] == 3
    assert run(capsys, "trust", "expiring", "--store", tmp_path / "missing")[0] == 3
