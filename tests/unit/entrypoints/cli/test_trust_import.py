# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust import`, as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.adapters.files.stores import HEAD, put

from .test_keeping import run

SOURCE = ("--source", "工信部网站")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CONFIRMATIONS", "DEMO"):
        monkeypatch.delenv(f"ESIGNVERIFY_{name}", raising=False)
    put(tmp_path / "store", None, HEAD.format(id="test-ca"))
    monkeypatch.setenv("ESIGNVERIFY_TRUST_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


def listing(folder: Path, rows: str) -> Path:
    file = folder / "list.csv"
    file.write_text(f"机构名称,许可证编号,起始日\n{rows}\n", "utf-8")
    return file


def test_shows_asks_writes(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = listing(tmp_path, "甲,ECP00000000001,2020-01-01\n测试电子认证有限公司,ECP00000000002")
    code, out, _ = run(capsys, "trust", "import", file, *SOURCE, "--dry-run")
    assert code == 0
    assert '+name = "甲"' in out
    assert '+number = "ECP00000000002"' in out
    assert "试运行" in out
    assert len(list(store.iterdir())) == 1
    code, out, _ = run(capsys, "trust", "import", file, *SOURCE, typed="张三\nn\n")
    assert (code, len(list(store.iterdir()))) == (0, 1)
    given = (*SOURCE, "--retrieved", "2026-01-05")
    code, out, _ = run(capsys, "trust", "import", file, *given, typed="张三\ny\n")
    assert code == 0
    assert "名单：新机构 1，补充 1，不变 0" in out
    assert "List: 1 new, 1 completed, 0 unchanged" in out
    written = (store / "ecp00000000001" / "ca.toml").read_text("utf-8")
    assert "2026-01-05" in written
    assert "张三" in written
    code, out, _ = run(capsys, "trust", "import", file, *SOURCE, "--by", "李四", "--yes")
    assert code == 0
    assert "什么也没有改" in out


def test_mistakes_are_told_by_row_and_column_in_both_languages(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = listing(tmp_path, "甲,ECP00000000001\n乙,123\n丙,ECP00000000003,昨天")
    code, out, _ = run(capsys, "trust", "import", file, *SOURCE, "--by", "张三", "--yes")
    assert code == 3
    assert f"{file}:3 许可证编号 licence" in out
    assert f"{file}:4 起始日 from" in out
    assert "许可编号应为 ECP 加 11 位数字" in out
    assert "A licence number is ECP and 11 digits" in out
    assert len(list(store.iterdir())) == 1


@pytest.mark.parametrize(
    "given",
    [
        ("--by", "x"),
        (*SOURCE, "--by", " "),
        (*SOURCE, "--retrieved", "heute"),
        (*SOURCE, "--retrieved", "2199-01-01"),
    ],
)
def test_provenance_is_needed(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: tuple[str, ...]
) -> None:
    file = listing(tmp_path, "甲,ECP00000000001")
    assert run(capsys, "trust", "import", file, *given, "--yes", typed="张三\n")[0] == 3
    assert len(list(store.iterdir())) == 1
