# SPDX-License-Identifier: Apache-2.0
"""`esignverify doctor`: what is missing before a document can be accepted, with the command."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.pki import authorities as who
from tests.pki.revocation import ocsp
from tests.support import FIXTURES
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files.ocsp_keeper import MAX_KEPT
from esignverify.bootstrap import SystemClock

from .test_keeping import run

TABLE = FIXTURES / "registers" / "cma.csv"
PROFILE = '[profile]\nuscc_field = "1.2.156.10260.4.1.4"\n'


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one CA with a confirmed anchor and nothing else; no register."""
    for name in ("ISSUERS", "CONFIRMATIONS", "DEMO", "EVIDENCE", "DATABASE_URL"):
        monkeypatch.delenv(f"ESIGNVERIFY_{name}", raising=False)
    monkeypatch.setenv("ESIGNVERIFY_TRUST_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("ESIGNVERIFY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ESIGNVERIFY_ISOLATION", "none")
    monkeypatch.setenv("COLUMNS", "1000")
    put(tmp_path / "store", make(), HEAD.format(id="test-ca") + anchor(make()))
    return tmp_path / "store"


def rows(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What is said in each row, with its mark, by the first word of its title."""
    code, out, err = run(capsys, "doctor")
    assert code == 0, out + err
    lines = (line.split() for line in out.splitlines())
    return {words[1]: " ".join(words) for words in lines if len(words) > 2}


def test_a_confirmed_ca_without_licence_and_place_of_the_code_is_told_with_the_commands(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = rows(capsys)
    assert said["认证机构库"].startswith("!")
    assert "任何文件都还不会被采信" in said["认证机构库"]
    assert "esignverify trust set test-ca --licence" in said["test-ca"]
    assert "esignverify trust set test-ca --uscc-field" in said["test-ca"]
    assert said["test-ca"].startswith("!")
    shutil.rmtree(store)
    put(store, make(), HEAD.format(id="test-ca") + PROFILE + LICENCE + anchor(make()))
    said = rows(capsys)
    assert said["认证机构库"].startswith("✔")
    assert "test-ca" not in said


def test_the_register_is_told_with_count_source_and_day_and_when_it_is_too_old(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "esignverify issuers import" in rows(capsys)["机构名录"]
    told = ("issuers", "import", TABLE, "--source", "虚构省局", "--by", "y", "--yes", "--as-of")
    assert run(capsys, *told, "2020-01-05")[0] == 0
    said = rows(capsys)["机构名录"]
    for words in ("institutions: 20", "虚构省局", "as of: 2020-01-05", "策略 strict 只认 31 天"):
        assert words in said
    assert said.startswith("!")
    today = datetime.now(UTC).date().isoformat()
    assert run(capsys, *told, today)[0] == 0
    said = rows(capsys)["机构名录"]
    assert (said[0], f"as of: {today}" in said) == ("✔", True)
    _, text, _ = run(capsys, "issuers", "template")
    (tmp_path / "issuers.json").write_text(text.replace("2026-01-01", today, 1))
    monkeypatch.setenv("ESIGNVERIFY_ISSUERS", str(tmp_path / "issuers.json"))
    said = rows(capsys)["机构名录"]
    assert (said[0], "模板里的示例机构还在" in said) == ("!", True)
    shutil.copy(FIXTURES / "demo" / "issuers.json", tmp_path / "issuers.json")
    assert "模板里的示例机构还在" not in rows(capsys)["机构名录"]


def test_an_empty_database_is_told_as_no_register(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "issuers", "history")  # makes the database
    said = rows(capsys)["机构名录"]
    assert (said[0], "还没有导入过名录" in said) == ("!", True)


def test_a_data_folder_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rows(capsys)["数据文件夹"].startswith("✔")
    assert not (tmp_path / "data").exists() or not list((tmp_path / "data").glob("tmp*"))
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ESIGNVERIFY_DATA", str(tmp_path / "file" / "data"))
    said = rows(capsys)["数据文件夹"]
    assert said.startswith("!")
    assert "核验照常" in said


def test_kept_answers_are_told_with_what_runs_out_and_what_is_too_much(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rows(capsys)["OCSP"].startswith("– OCSP 回答")
    hour, now = timedelta(hours=1), SystemClock().now().replace(microsecond=0)

    def keep(number: int, begins: datetime, ends: datetime) -> None:
        data = ocsp(who.institution(), who.issuing(), who.issuing(), begins, ends)
        place = tmp_path / "data" / "ocsp" / "test-ca" / f"{number:064x}"
        place.mkdir(parents=True)
        (place / f"{begins:%Y%m%dT%H%M%SZ}-{number:064x}.ocsp").write_bytes(data)

    keep(1, now - hour, now + 9 * hour)
    keep(2, now - 9 * hour, now - hour)
    said = rows(capsys)["OCSP"]
    assert said.startswith("✔ OCSP 回答 / OCSP answers 2 张证书有回答，其中 0 个快到期，1 个已不")
    assert "trust ocsp --if-due" in said
    keep(3, now - 9 * hour, now + hour)
    assert rows(capsys)["OCSP"].startswith("! ")
    shutil.rmtree(tmp_path / "data")
    for number in range(MAX_KEPT + 2):
        keep(number, now - hour, now + 9 * hour)
    said = rows(capsys)["OCSP"]
    assert said.startswith("! ")
    assert "另有 2 张证书的回答太多" in said
