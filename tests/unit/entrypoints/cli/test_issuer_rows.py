# SPDX-License-Identifier: Apache-2.0
"""`issuers show` tells every fact on file, and that one was taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.adapters.files.test_issuer_facts import AGENT, BLACKLIST, BRANCH, FACTS, body

from esignverify.entrypoints.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(list(arguments))
    return capsys.readouterr().out


@pytest.fixture
def file(tmp_path: Path) -> Path:
    left = {"name": "孙离任", "learnt": "2021-01-01", "retracted": "2022-01-01"}
    lists = FACTS | {"signatories": [*FACTS["signatories"], left]}
    data = {
        "schema": "esignverify.issuers/1",
        "source": "test",
        "as_of": "2026-01-01",
        "institutions": [body(**lists)],
        "blacklist": BLACKLIST,
    }
    path = tmp_path / "issuers.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def test_every_fact_is_shown(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "issuers", "show", "--issuers", str(file))
    for text in (
        "虚构检测东区分公司",
        BRANCH,
        "虚构市东路一号",
        "未载明此处",
        "2022-12-31",
        "能力附表 / capability schedule  200100100001  完整 / whole  2",
        "授权签字人 / signatories  部分 / a part  2",
        "钱授权  轻工",
        "已撤回的记录",
        AGENT,
        "cx.lab.example",
        "行政处罚",
        "虚市监处罚〔2025〕1号",
        "已信用修复",
        "可签发 / may issue: 许可证 / licence",
    ):
        assert text in out, text


def test_check_counts_the_blacklist(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "blacklist entries: 2" in run(capsys, "issuers", "check", str(file))
