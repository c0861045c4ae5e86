# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust crl import`, as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import crl, make
from tests.unit.adapters.files.stores import put

from .test_keeping import run


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A CRL of the store's CA, and one of another."""
    for name in ("CONFIRMATIONS", "DEMO"):
        monkeypatch.delenv(f"ESIGNVERIFY_{name}", raising=False)
    monkeypatch.setenv("ESIGNVERIFY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ESIGNVERIFY_TRUST_STORE", str(tmp_path / "store"))
    put(tmp_path / "store", make())
    good, other = tmp_path / "good.crl", tmp_path / "other.crl"
    good.write_bytes(crl(make()))
    other.write_bytes(crl(make("Other")))
    return good, other


def kept(folder: Path) -> int:
    return len(list((folder / "data").rglob("*.crl")))


def test_asks_writes_and_says_of_which_ca_and_until_when(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "trust", "crl", "import", files[0], "--dry-run")
    assert (code, kept(tmp_path)) == (0, 0)
    assert "试运行" in out
    code, out, _ = run(capsys, "trust", "crl", "import", files[0], typed="n\n")
    assert (code, kept(tmp_path)) == (0, 0)
    code, out, _ = run(capsys, "trust", "crl", "import", files[0], typed="y\n")
    assert (code, kept(tmp_path)) == (0, 1)
    name = "测试电子认证有限公司"
    assert f"{name}（test-ca）的 CRL：good.crl / CRL of {name} (test-ca): good.crl" in out
    assert "新鲜期已于 2020-01-08 08:00 结束" in out
    assert "no longer fresh since 2020-01-08 08:00" in out
    assert "已保留 1 份" in out
    code, out, _ = run(capsys, "trust", "crl", "import", files[0], "--yes")
    assert (code, kept(tmp_path)) == (0, 1)
    assert "以前导入过" in out


def test_what_is_refused_is_told_and_the_rest_is_kept(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "trust", "crl", "import", *files, "--yes")
    assert (code, kept(tmp_path)) == (3, 1)
    assert "other.crl" in out
    assert "库里没有签发者" in out
    assert "The trust store has no certificate of the issuer" in out
    code, out, _ = run(capsys, "trust", "crl", "import", files[1], "--yes")
    assert code == 3
    assert "没有可以保留的 CRL" in out


def test_the_help_says_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "trust", "crl")
    assert code == 0
    assert "证书吊销列表" in out
