# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust foreign` and `trust add --foreign`, as a person types them."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.pki import trusted_lists as made
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, anchor, put

from .test_keeping import run, store

__all__ = ["store"]

SIGNER = hashlib.sha256(made.operator().der).hexdigest()
GIVEN = ("--country", "xl", "--source", "test", "--by", "张三", "--published", "OJ C 1")


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list that is current today."""
    monkeypatch.setenv("ESIGNVERIFY_DEMO", "1")
    monkeypatch.setenv("ESIGNVERIFY_DATA", str(tmp_path / "data"))
    now = datetime.now(UTC)
    when = [f"{now + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}" for days in (-10, 100)]
    file = tmp_path / "list.xml"
    file.write_bytes(made.signed(replace(made.sample(), issued=when[0], next_update=when[1])))
    return file


def test_a_list_is_imported_shown_confirmed_and_diffed(
    store: Path, listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(
        capsys, "trust", "foreign", "import", listed, *GIVEN, "--sha256", SIGNER, "--dry-run"
    )
    assert (code, (store / "foreign").exists()) == (0, False)
    assert "试运行" in out
    typed = f"{SIGNER}\ny\n"
    code, out, _ = run(capsys, "trust", "foreign", "import", listed, *GIVEN, typed=typed)
    assert code == 0
    assert "不要从列表文件里复制" in out
    assert "签发合格证书的服务 2 项" in out
    assert (store / "foreign" / "eu-xl" / "list.toml").exists()
    code, out, _ = run(capsys, "trust", "show", "eu-xl")
    assert code == 0
    assert SIGNER in out
    assert "2018-01-01 – 2025-06-01  认可 / granted" in out
    code, out, _ = run(capsys, "trust", "list")
    assert "eu-xl" in out
    code, out, _ = run(capsys, "trust", "expiring", "--within", "120")
    assert "eu-xl" in out
    given = ("--sha256", SIGNER, "--by", "李四", "--published", "LOTL", "--yes")
    code, out, _ = run(capsys, "trust", "foreign", "confirm", "eu-xl", *given)
    assert code == 0
    assert 'by = "李四"' in (store / "foreign" / "eu-xl" / "list.toml").read_text()
    code, out, _ = run(capsys, "trust", "diff")
    assert "confirmation 由“张三" in out


def test_the_wrong_digest_or_country_writes_nothing(
    store: Path, listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for given, said in (
        ((*GIVEN, "--sha256", "0" * 64), "不是由输入的那张证书签名的"),
        ((*GIVEN[2:], "--country", "DE", "--sha256", SIGNER), "这是 XL 的列表，不是 DE 的"),
        ((*GIVEN, "--sha256", "12"), "64 位"),
        ((*GIVEN[:4], "--by", " ", "--published", "x", "--sha256", SIGNER), ""),
    ):
        code, _, err = run(capsys, "trust", "foreign", "import", listed, *given, "--yes")
        assert code == 3
        assert said in err
    assert not (store / "foreign").exists()


def test_without_the_extra_its_name_is_told(
    store: Path,
    listed: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [one for one in sys.modules if one.partition(".")[0] == "signxml"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "signxml", None)
    code, _, err = run(capsys, "trust", "foreign", "import", listed, *GIVEN, "--sha256", SIGNER)
    assert code == 3
    assert "pip install 'esignverify[etsi]'" in err
    assert store.exists()


def test_a_prepared_folder_goes_into_the_foreign_store(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = '[[arrangement]]\nkind = "macao"\nstatus = "granted"\nfrom = 2020-01-01\nsource = "x"\n'
    head = HEAD.format(id="macao-ca") + 'country = "MO"\n'
    put(tmp_path, make("Abroad"), head + row + anchor(make("Abroad"), by=()), identity="macao-ca")
    code, _, err = run(capsys, "trust", "add", tmp_path / "macao-ca", "--yes")
    assert code == 3
    assert "没有这个字段" in err
    code, out, _ = run(capsys, "trust", "add", tmp_path / "macao-ca", "--foreign", "--yes")
    assert code == 0
    assert "trust confirm macao-ca" in out
    assert (store / "foreign" / "macao-ca" / "ca.toml").exists()
    code, out, _ = run(capsys, "trust", "show", "macao-ca")
    assert "澳门第5/2005号法律" in out
    given = ("--sha256", make("Abroad").sha256, "--by", "x", "--source", "y", "--yes")
    assert run(capsys, "trust", "confirm", "macao-ca", *given)[0] == 0
    number = ("--licence", "ECP12345678901", "--from", "2020-01-01", "--source", "x", "--yes")
    code, _, err = run(capsys, "trust", "set", "macao-ca", *number)
    assert code == 3  # there is no licence abroad


@pytest.mark.usefixtures("store")
def test_the_steps_of_the_documentation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """docs/trust-store.md, section 9: the template as it is printed, then the certificate."""
    given = tmp_path / "hk"
    given.mkdir()
    (given / "ca.toml").write_text(run(capsys, "trust", "template", "foreign")[1])
    assert run(capsys, "trust", "add", given, "--foreign", "--yes")[0] == 0
    typed = ("--sha256", make("Abroad").sha256, "--by", "x", "--source", "y", "--yes")
    code, _, err = run(capsys, "trust", "confirm", "example-hk-ca", *typed)
    assert code == 3
    assert "trust add 证书文件 --ca example-hk-ca" in err
    certificate = tmp_path / "root.cer"
    certificate.write_bytes(make("Abroad").der)
    code, out, _ = run(capsys, "trust", "add", certificate, "--ca", "example-hk-ca", "--yes")
    assert code == 0
    assert "trust confirm example-hk-ca" in out
    assert "uscc-field" not in out
    code, out, _ = run(capsys, "trust", "confirm", "example-hk-ca", *typed)
    assert code == 0
    assert "资料已齐" in out
    assert run(capsys, "trust", "check")[0] == 0
    out = run(capsys, "trust", "show", "example-hk-ca")[1]
    assert "认可 / granted" in out
