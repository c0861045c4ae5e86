# SPDX-License-Identifier: Apache-2.0
"""One file under two states of the trust store: `trust history`, `trust diff`, `replay` (M2)."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.unit.adapters.files.pki import crl, make
from tests.unit.adapters.files.stores import put

from esignverify.reports.core import core_sha256

from .test_keeping import run

DEMO = Path(__file__).parents[4] / "fixtures" / "demo"
REPORT = DEMO / "genuine-report.pdf"
AT = ("--at", "2026-06-01T00:00:00Z")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demonstration's store, a copy that may be changed."""
    shutil.copytree(DEMO / "trust_store", tmp_path / "store")
    monkeypatch.delenv("ESIGNVERIFY_CONFIRMATIONS", raising=False)
    monkeypatch.setenv("ESIGNVERIFY_DEMO", "1")
    monkeypatch.setenv("ESIGNVERIFY_ISOLATION", "none")
    monkeypatch.setenv("ESIGNVERIFY_ISSUERS", str(DEMO / "issuers.json"))
    monkeypatch.setenv("ESIGNVERIFY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ESIGNVERIFY_TRUST_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


def judged(capsys: pytest.CaptureFixture[str], *more: str | Path) -> dict[str, Any]:
    _, out, err = run(capsys, "verify", "--json", *more, REPORT)
    assert out, err
    report: dict[str, Any] = json.loads(out)
    return report


def suspend(capsys: pytest.CaptureFixture[str], identity: str = "demo-ca") -> None:
    given = ("--from", "2026-01-01", "--reason", "test", "--yes")
    code, _, err = run(capsys, "trust", "suspend", identity, *given)
    assert code == 0, err


def test_two_states_that_differ_in_one_licence_end_give_two_verdicts_that_name_them(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = judged(capsys, *AT)
    toml = store / "demo-ca" / "ca.toml"
    ended = 'number = "ECP99990120001"\nstatus = "granted"\nfrom = 2020-01-01\n'
    assert ended in toml.read_text()
    toml.write_text(toml.read_text().replace(ended, ended + "until = 2025-12-31\n"))
    second = judged(capsys, *AT)
    assert first["axes"]["ca_licence"] == "LICENSED"
    assert second["axes"]["ca_licence"] == "LAPSED"
    assert second["decision"] == "REJECT"
    assert first["snapshots"]["trust"] != second["snapshots"]["trust"]

    again = judged(capsys, *AT, "--trust-snapshot", first["snapshots"]["trust"])
    assert again == first
    again = judged(capsys, *AT, "--trust-snapshot", second["snapshots"]["trust"][7:19])
    assert again == second

    code, out, _ = run(capsys, "trust", "diff")
    assert code == 0
    assert "（有效，2020-01-01 起）的最后一天由 不限 改为 2025-12-31。" in out
    assert "(granted from 2020-01-01) was without end, is 2025-12-31." in out
    assert len(out.splitlines()) == 3


def test_a_verdict_of_today_is_made_again_bit_for_bit_after_the_store_has_changed(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toml = store / "demo-ca" / "ca.toml"
    toml.write_text(
        toml.read_text() + "# A store of one's own, which the demonstration does not bring.\n"
    )
    report = judged(capsys)
    assert (report["decision"], report["hypothetical"]) == ("ACCEPT", False)
    (tmp_path / "report.json").write_text(json.dumps(report))
    suspend(capsys)
    assert judged(capsys)["decision"] == "REJECT"
    code, out, _ = run(capsys, "replay", tmp_path / "report.json", REPORT)
    assert code == 0
    assert f"逐位复现：core_sha256 {report['core_sha256']}" in out
    assert "ACCEPT" not in out
    assert "这个库状态记在 trust history 里" in out
    log = tmp_path / "data" / "snapshots" / "trust.log"
    log.write_text(log.read_text().partition("\n")[2])
    _, out, _ = run(capsys, "replay", tmp_path / "report.json", REPORT)
    assert "从未处于这个状态" in out  # somebody put a state of his own into the folder
    code, out, _ = run(capsys, "replay", tmp_path / "report.json", DEMO / "one-bit-altered.pdf")
    assert code == 1
    assert "document.sha256" in out
    assert store.exists()


def test_after_a_newer_register_and_a_newer_crl_a_report_is_made_again_by_those_of_then(
    store: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An hourly `trust fetch` and a monthly `issuers import` must not end every replay."""
    monkeypatch.delenv("ESIGNVERIFY_ISSUERS")
    monkeypatch.delenv("ESIGNVERIFY_DEMO")
    monkeypatch.setenv("ESIGNVERIFY_TRUST_STORE", str(store))
    files = [tmp_path / f"{number}.json" for number in range(3)]
    register = json.loads((DEMO / "issuers.json").read_text())
    imported = tmp_path / "issuers.json"
    for number, file in enumerate(files):
        file.write_text(json.dumps(judged(capsys)))
        register["institutions"][0]["names"][0]["name"] = f"虚构省改名{number}检测有限公司"
        imported.write_text(json.dumps(register))
        given = ("issuers", "import", imported, "--by", "a", "--yes")
        assert run(capsys, *given)[0] == 0
    ids = {json.loads(file.read_text())["snapshots"]["issuers"] for file in files}
    assert len(ids) == len(files)
    for file in files:
        code, out, err = run(capsys, "replay", file, REPORT)
        assert (code, "逐位复现" in out) == (0, True), out + err

    put(tmp_path / "store", make())
    (tmp_path / "new.crl").write_bytes(crl(make()))
    code, out, _ = run(capsys, "trust", "crl", "import", tmp_path / "new.crl", "--yes")
    assert code == 0, out
    (kept,) = (tmp_path / "data" / "crls").rglob("*.crl")
    for file in files:
        code, out, err = run(capsys, "replay", file, REPORT)
        assert (code, "逐位复现" in out) == (0, True), out + err
    # A copy of the data folder that lost the times of its files: told, never passed off.
    os.utime(kept, (0, 0))
    code, out, _ = run(capsys, "replay", files[0], REPORT)
    assert (code, "snapshots.evidence" in out) == (1, True)
    assert "请用 --evidence 给出当时的文件夹" in out
    kept.unlink()
    assert run(capsys, "replay", files[0], REPORT)[0] == 0


def test_two_registers_that_differ_in_one_revocation_give_two_verdicts_that_name_them(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = json.loads((DEMO / "issuers.json").read_text())
    imported = tmp_path / "issuers.json"
    for status in ("valid", "revoked"):
        for one in register["institutions"][0]["qualifications"]:
            one["history"] = [{"status": status, "from": "2020-01-01"}]
        imported.write_text(json.dumps(register))
        assert run(capsys, "issuers", "import", imported, "--by", "a", "--yes")[0] == 0
    first = judged(capsys, *AT, "--issuers-snapshot", "1")
    second = judged(capsys, *AT, "--issuers-snapshot", "2")
    assert (first["axes"]["issuer"], second["axes"]["issuer"]) == ("QUALIFIED", "NOT-QUALIFIED")
    assert (first["decision"], second["decision"]) == ("REVIEW", "REJECT")
    ids = first["snapshots"]["issuers"], second["snapshots"]["issuers"]
    assert ids[0] != ids[1]
    assert judged(capsys, *AT, "--issuers-snapshot", ids[0]) == first
    # An earlier register passes over what became known since: never a reason to accept.
    assert store.exists()
    today = judged(capsys, "--issuers-snapshot", ids[0][7:19])
    assert (today["axes"]["issuer"], today["hypothetical"]) == ("QUALIFIED", True)
    assert today["decision"] == "REVIEW"


def test_an_earlier_register_that_cannot_be_asked_is_an_error_that_says_why(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("verify", "--issuers-snapshot", "1", REPORT)
    code, _, err = run(capsys, *asked, "--issuers", DEMO / "issuers.json")
    assert (code, "只能用一个" in err, "not both" in err) == (3, True, True)
    code, _, err = run(capsys, *asked)
    assert (code, "还没有导入过名录" in err) == (3, True)
    assert store.exists()


def test_a_database_changed_under_the_id_of_its_register_makes_no_report_again(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attack: the database handed over with a report holds other rows under a public id."""
    monkeypatch.delenv("ESIGNVERIFY_ISSUERS")
    monkeypatch.delenv("ESIGNVERIFY_DEMO")
    monkeypatch.setenv("ESIGNVERIFY_TRUST_STORE", str(store))
    given = ("issuers", "import", DEMO / "issuers.json", "--by", "a", "--yes")
    assert run(capsys, *given)[0] == 0
    file = tmp_path / "report.json"
    file.write_text(json.dumps(judged(capsys)))
    assert run(capsys, "replay", file, REPORT)[0] == 0
    with closing(sqlite3.connect(tmp_path / "data" / "esignverify.sqlite3")) as database:
        database.execute("UPDATE fact SET body = replace(body, '200021349901', '200021349999')")
        database.commit()
    report = judged(capsys)
    assert report["snapshots"] == json.loads(file.read_text())["snapshots"]
    file.write_text(json.dumps(report))
    code, out, err = run(capsys, "replay", file, REPORT)
    assert (code, out, "与它自己的编号不符" in err) == (3, "", True)


def test_what_is_not_kept_is_told_with_the_way_to_give_it(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, end in (("own.json", " "), ("other.json", "\n")):
        (tmp_path / name).write_text((DEMO / "issuers.json").read_text() + end)
    given = ("--issuers", tmp_path / "own.json")
    (tmp_path / "report.json").write_text(json.dumps(judged(capsys, *given)))
    monkeypatch.setenv("ESIGNVERIFY_ISSUERS", str(tmp_path / "other.json"))
    code, out, _ = run(capsys, "replay", tmp_path / "report.json", REPORT)
    assert (code, "用 --issuers 给出当时那一份" in out) == (1, True)
    assert run(capsys, "replay", tmp_path / "report.json", REPORT, *given)[0] == 0
    assert store.exists()


def test_a_report_that_was_altered_or_is_none_is_not_made_again(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = judged(capsys)
    file = tmp_path / "report.json"
    for content, problem in (
        (report | {"decision": "REJECT"}, "报告被改动过"),
        ({**report, "snapshots": {}}, "不是 esignverify 的报告"),
        ([], "不是 esignverify 的报告"),
        (report | {"deep": json.loads("[" * 800 + "]" * 800)}, "不是 esignverify 的报告"),
    ):
        file.write_text(json.dumps(content))
        code, _, err = run(capsys, "replay", file, REPORT)
        assert code == 3
        assert problem in err
    assert store.exists()


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_a_report_of_the_end_of_all_times_is_told_as_another(
    at: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report that nobody made ended as an internal error, looking for what was kept then."""
    report = judged(capsys, "--at", at)
    report["snapshots"]["evidence"] = "sha256:" + "0" * 64
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report | {"core_sha256": core_sha256(report)}))
    code, out, _ = run(capsys, "replay", file, REPORT)
    assert (code, "snapshots.evidence" in out) == (1, True)
    assert store.exists()


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("policy", "name"), "strict", "policy.name"),
        (("policy", "version"), "99", "policy.version"),
        (("document", "size"), 1, "document.size"),
        (("document", "sm3"), "00" * 32, "document.sm3"),
        (("engine", "capabilities"), [], "engine.capabilities"),
        (("seen_by",), "the regulator", "seen_by"),
        (("document", "sha256"), None, "document.sha256"),
    ],
)
def test_replay_tells_what_was_changed_and_given_a_digest_of_its_own(
    store: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    place: tuple[str, ...],
    value: object,
    told: str,
) -> None:
    """Who changes a report can compute its digest too; what it rests on is then not all the same.

    The genuine twin is made again above.
    """
    report = judged(capsys)
    table = report
    for name in place[:-1]:
        table = table[name]
    table[place[-1]] = value
    if value is None:
        del table[place[-1]]
    report["core_sha256"] = core_sha256(report)
    (tmp_path / "report.json").write_text(json.dumps(report))
    code, out, _ = run(capsys, "replay", tmp_path / "report.json", REPORT)
    assert (code, told in out, "逐位复现" in out) == (1, True, False), out
    assert store.exists()


def test_replay_tells_words_that_this_release_does_not_write(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No digest covers words, and words are what people read. The file's name may be any."""
    report = judged(capsys)
    report["document"]["name"] = "as-the-regulator-got-it.pdf"
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report))
    code, out, _ = run(capsys, "replay", file, REPORT)
    assert (code, "文字" in out) == (0, False)
    forged = {"zh": "可以采信", "en": "Rely on it"}
    for other in (
        report | {"next_step": forged},
        report | {"text": forged},
        report | {"findings": [report["findings"][0] | {"text": forged}, *report["findings"][1:]]},
    ):
        file.write_text(json.dumps(other))
        code, out, _ = run(capsys, "replay", file, REPORT)
        assert (code, "文字不是本版本写出的那样" in out) == (1, True), out
    assert store.exists()


def test_a_report_that_two_programs_read_differently_is_none(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a member that stands twice, one program reads the first and another the last."""
    text = json.dumps(judged(capsys))
    file = tmp_path / "report.json"
    for changed in (
        text.replace("{", '{"decision": "REJECT", ', 1),
        text.replace('"demo": true', '"demo": true, "seen": NaN'),
    ):
        assert changed != text
        file.write_text(changed)
        code, _, err = run(capsys, "replay", file, REPORT)
        assert (code, "不是 esignverify 的报告" in err) == (3, True)
    assert store.exists()


def test_an_earlier_state_is_never_the_ground_of_an_accept(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The licence was suspended since: who asks the state before gets no ACCEPT out of it."""
    before = judged(capsys)
    assert before["decision"] == "ACCEPT"
    suspend(capsys)
    asked = judged(capsys, "--trust-snapshot", before["snapshots"]["trust"])
    assert (asked["decision"], asked["hypothetical"]) == ("REVIEW", True)
    assert asked["axes"]["ca_licence"] == "LICENSED"
    assert asked["snapshots"]["trust"] == before["snapshots"]["trust"]
    assert store.exists()


def test_an_earlier_policy_is_asked_by_its_digest_and_is_hypothetical(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = judged(capsys)
    asked = judged(capsys, "--policy", f"sha256:{now['policy']['sha256']}")
    assert asked["policy"] == now["policy"]
    assert (asked["decision"], asked["hypothetical"]) == ("REVIEW", True)
    code, _, err = run(capsys, "verify", "--policy", f"sha256:{'0' * 64}", REPORT)
    assert code == 3
    assert now["policy"]["sha256"] in err
    assert store.exists()


def test_history_lists_states_and_marks_the_present_one(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "trust", "history")
    assert (code, "还没有保留任何状态" in out) == (0, True)
    suspend(capsys)
    code, out, _ = run(capsys, "trust", "history")
    rows = [line for line in out.splitlines() if line.startswith("20")]
    assert (code, len(rows)) == (0, 2)
    assert "现在 / now" in rows[1]
    assert "现在 / now" not in rows[0]
    code, _, err = run(capsys, "trust", "diff", "00000000")
    assert code == 3
    assert "没有这个快照" in err
    assert store.exists()


def test_comments_alone_are_no_difference(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judged(capsys)
    toml = store / "demo-ca" / "ca.toml"
    toml.write_text("# a comment\n" + toml.read_text())
    _, out, _ = run(capsys, "trust", "diff")
    assert "只有注释、排版或文件名不同" in out


def test_a_pin_of_an_earlier_state_needs_one_store(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "verify", "--trust", store, "--trust-snapshot", "0" * 8, REPORT)
    assert code == 3
    assert "只能用一个" in err


def test_history_says_who_and_what(
    store: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    judged(capsys)
    log = tmp_path / "data" / "snapshots" / "trust.log"
    # As a release wrote it that knew nothing of who.
    log.write_text(" ".join(log.read_text().split()[:2]) + "\n")
    given = ("--from", "2026-01-01", "--reason", "公告一号", "--by", "张三", "--yes")
    assert run(capsys, "trust", "suspend", "demo-ca", *given)[0] == 0
    suspend(capsys, "demo-sm2-ca")
    toml = store / "demo-egov-ca" / "ca.toml"
    toml.write_text(toml.read_text().replace('name = "', 'name = "另一个', 1))
    judged(capsys)
    code, out, _ = run(capsys, "trust", "history")
    assert code == 0
    first, second, third, fourth = out.splitlines()[1:5]
    assert "没有记录 / not recorded" in first
    assert "最早保留的" in first
    assert "张三 · trust suspend" in second
    assert " demo-ca " in second
    account = pwd.getpwuid(os.getuid()).pw_name
    assert f"账户 / account {account} · trust suspend" in third
    assert " demo-sm2-ca " in third
    assert "未知 / not known" in fourth
    assert "例如有人直接改了文件" in out
    assert " demo-egov-ca " in fourth
    assert "现在 / now" in fourth
    code, out, _ = run(capsys, "trust", "history", "--changes")
    assert code == 0
    assert "2025-12-31" in out
    assert "的最后一天由" in out
    assert "(demo-egov-ca)" in out
    (kept,) = (tmp_path / "data" / "snapshots" / "trust").glob(f"{third.split()[2]}*")
    kept.unlink()
    code, out, _ = run(capsys, "trust", "history")
    assert code == 0
    assert out.count("这个状态没有完整保留") == 2
    code, out, _ = run(capsys, "trust", "history", "--changes")
    assert code == 0
