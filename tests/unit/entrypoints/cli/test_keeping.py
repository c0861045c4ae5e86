# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust` and `esignverify issuers`, as a person types them."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.entrypoints.cli import main
from esignverify.entrypoints.cli.keeping import tell_problems
from esignverify.model.problems import Problem

ROOT = Path(__file__).parents[4]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("TRUST_STORE", "ISSUERS", "CONFIRMATIONS", "DEMO"):
        monkeypatch.delenv(f"ESIGNVERIFY_{name}", raising=False)
    folder = tmp_path / "store"
    put(folder, make(), HEAD.format(id="test-ca") + LICENCE + anchor(make(), by=()))
    monkeypatch.setenv("ESIGNVERIFY_TRUST_STORE", str(folder))
    return folder


def run(
    capsys: pytest.CaptureFixture[str], *arguments: str | Path, typed: str = ""
) -> tuple[int, str, str]:
    before, sys.stdin = sys.stdin, io.StringIO(typed)
    try:
        code = main([str(one) for one in arguments])
    finally:
        sys.stdin = before
    told = capsys.readouterr()
    return code, told.out, told.err


def test_list_and_show(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "trust", "list")
    assert code == 0
    assert "test-ca" in out
    assert "1（已确认 0） / 1 (0 confirmed)" in out
    assert "许可 / licence" in out
    assert "1 家机构，其中 0 家有已确认、可用的根证书" in out
    assert "sha256:" in out
    code, out, _ = run(capsys, "trust", "show", "test-ca", "--store", store)
    assert code == 0
    assert "ECP12345678901  2020-01-01 – 2029-12-31" in out
    assert make().sha256 in out
    assert "未确认 / unconfirmed" in out


def test_confirm_by_typing(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed = f"{make().sha256}\n张三\nhttps://ca.example/\ny\n"
    code, out, _ = run(capsys, "trust", "confirm", "test-ca", typed=typed)
    assert code == 0
    assert make().sha256 not in out.partition("---")[0]
    assert '+by = "张三"' in out
    assert "已写入" in out
    assert 'by = "张三"' in (store / "test-ca" / "ca.toml").read_text()


def test_confirm_with_another_digest_changes_nothing(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (store / "test-ca" / "ca.toml").read_bytes()
    digest = make("Another").sha256
    given = ("--sha256", digest, "--by", "x", "--source", "y", "--yes")
    code, out, err = run(capsys, "trust", "confirm", "test-ca", *given)
    assert code == 3
    assert "不要确认" in err
    assert "ANCHOR_DIGEST_MISMATCH" in err
    assert "用法" not in err
    assert "Do not confirm" in err
    assert make().sha256 not in out + err
    assert (store / "test-ca" / "ca.toml").read_bytes() == before


@pytest.mark.parametrize("answer", ["--dry-run", "n\n"])
def test_looking_without_writing(
    store: Path, capsys: pytest.CaptureFixture[str], answer: str
) -> None:
    before = (store / "test-ca" / "ca.toml").read_bytes()
    arguments = ["trust", "suspend", "test-ca", "--from", "2026-05-01", "--reason", "公告"]
    typed = "" if answer.startswith("--") else answer
    code, out, _ = run(capsys, *arguments, *([] if typed else [answer]), typed=typed)
    assert code == 0
    assert "+until = 2026-04-30" in out
    assert '+status = "suspended"' in out
    assert (store / "test-ca" / "ca.toml").read_bytes() == before


def test_suspend_then_resume(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Entering the same licence again says how a suspension is lifted, and that works."""
    told = ("--reason", "公告", "--yes")
    assert run(capsys, "trust", "suspend", "test-ca", "--from", "2026-05-01", *told)[0] == 0
    number = FileTrustStore(store).overview().records[0].licences[0].number
    again = ("--licence", number, "--from", "2026-12-01", "--source", "x", "--yes")
    code, _, err = run(capsys, "trust", "set", "test-ca", *again)
    assert code == 3
    assert "esignverify trust resume test-ca" in err
    days = ("--from", "2026-12-01", "--until", "2030-12-31")
    assert run(capsys, "trust", "resume", "test-ca", *days, *told)[0] == 0
    assert run(capsys, "trust", "check")[0] == 0
    assert "2026-12-01 – 2030-12-31" in run(capsys, "trust", "show", "test-ca")[1]


def test_add_a_certificate_then_check(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "new.cer"
    given.write_bytes(make("New").der)
    arguments = ("--ca", "new-ca", "--name", "新机构", "--source", "官网", "--role", "tsa", "--yes")
    assert run(capsys, "trust", "add", given, *arguments)[0] == 0
    code, out, _ = run(capsys, "trust", "check")
    assert code == 0
    assert "0 个错误" in out
    assert "new-ca" in out
    (store / "new-ca" / "ca.toml").write_text("id = 1\n")
    code, out, _ = run(capsys, "trust", "check")
    assert code == 3
    assert "new-ca/ca.toml:1 schema" in out
    assert out.index("错误 / error") < out.index("提醒 / note")


def test_many_notes_of_one_kind_are_told_once_with_their_places(
    capsys: pytest.CaptureFixture[str],
) -> None:
    notes = [
        Problem(False, "no-anchor", {"file": f"ca-{n}/ca.toml", "authority": f"ca-{n}"})
        for n in "abcd"
    ]
    assert tell_problems([*notes, Problem(True, "schema", {"file": "x", "expected": "y"})]) == 3
    out = capsys.readouterr().out
    assert out.startswith("错误 / error  x")
    assert out.count("提醒 / note") == 1
    assert (
        "同样的提醒另有 3 处 / 3 more of the same: ca-b/ca.toml, ca-c/ca.toml, ca-d/ca.toml" in out
    )
    assert "1 个错误，4 个提醒" in out
    assert tell_problems(notes[:3]) == 0
    assert capsys.readouterr().out.count("提醒 / note") == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "nobody"], "没有编号为 nobody"),
        (["add", "nowhere.pem"], "--ca"),
        (["add", "nowhere.pem", "--ca", "test-ca"], "没有这个文件"),
        (["suspend", "test-ca", "--from", "May", "--reason", "x"], "应写成 2026-01-31"),
        (["set", "test-ca"], "--crl"),
        (["confirm", "test-ca", "--anchor", "ffffffffffff"], "没有以此开头"),
    ],
)
@pytest.mark.usefixtures("store")
def test_mistakes_are_told_in_both_languages(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    code, _, err = run(capsys, "trust", *arguments)
    assert code == 3
    assert said in err
    assert len(err.splitlines()) == 2


@pytest.mark.usefixtures("store")
def test_the_starter_rows_stay_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ESIGNVERIFY_TRUST_STORE")
    given = tmp_path / "new.cer"
    given.write_bytes(make("New").der)
    code, _, err = run(capsys, "trust", "add", given, "--ca", "sheca", "--yes")
    assert code == 3
    assert "trust init" in err
    code, out, _ = run(capsys, "trust", "init", tmp_path / "mine")
    assert code == 0
    assert "ESIGNVERIFY_TRUST_STORE" in out
    mine = ("--store", tmp_path / "mine")
    assert run(capsys, "trust", "add", given, "--ca", "sheca", "--yes", *mine)[0] == 0
    code, out, _ = run(capsys, "trust", "show", "sheca", *mine)
    assert make("New").sha256 in out


@pytest.mark.usefixtures("store")
def test_two_people_where_the_house_asks_for_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ESIGNVERIFY_CONFIRMATIONS", "2")
    given = ("--sha256", make().sha256, "--source", "s", "--yes", "--by")
    _, out, _ = run(capsys, "trust", "confirm", "test-ca", *given, "one")
    assert "还需要另一位" in out
    assert run(capsys, "trust", "confirm", "test-ca", *given, "one")[0] == 3
    _, out, _ = run(capsys, "trust", "confirm", "test-ca", *given, "two")
    assert "还需要另一位" not in out
    assert "已确认" in run(capsys, "trust", "show", "test-ca")[1]


@pytest.mark.parametrize("command", [["trust"], ["issuers"]])
def test_help_is_in_chinese_and_english(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, *command, "--help")
    assert "检查" in out
    assert "template" in out
    assert "/" in out


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [
        (["trust", "template"], "esignverify.ca/1"),
        (["trust", "template", "policy"], "esignverify.policy/1"),
        (["trust", "template", "claim"], "esignverify.claim/1"),
        (["issuers", "template"], "esignverify.issuers/1"),
    ],
)
def test_templates(arguments: list[str], schema: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *arguments)
    assert code == 0
    assert schema in out


@pytest.mark.parametrize("group", ["trust", "issuers"])
def test_a_group_alone_shows_its_help(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, group)
    assert (code, err) == (0, "")
    assert "template" in out


def test_a_script_without_yes_is_told_so(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (store / "test-ca" / "ca.toml").read_bytes()
    given = ("--sha256", make().sha256, "--by", "x", "--source", "y")
    for arguments in ((), given):
        code, _, err = run(capsys, "trust", "confirm", "test-ca", *arguments)
        assert code == 3
        assert "没有写入" in err
        assert "--yes" in err
        assert "NOTHING_WRITTEN" in err
    assert (store / "test-ca" / "ca.toml").read_bytes() == before


@pytest.mark.usefixtures("store")
def test_ctrl_c_at_a_terminal_stays_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    assert main(["trust", "confirm", "test-ca"]) == 130


def test_the_way_from_a_certificate_to_an_accept_is_told(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "new.cer"
    given.write_bytes(make("New").der)
    new = ("--ca", "new-ca", "--name", "新机构", "--source", "官网")
    _, out, _ = run(capsys, "trust", "add", given, *new, "--dry-run")
    assert "esignverify trust confirm" not in out
    _, out, _ = run(capsys, "trust", "add", given, *new, "--yes")
    assert "esignverify trust confirm new-ca" in out
    assert "esignverify trust set new-ca --licence" in out
    assert "esignverify trust set new-ca --uscc-field" in out
    licence = ("--licence", "ECP00000000000", "--from", "2020-01-01", "--until", "2030-12-31")
    facts = (*licence, "--source", "名单", "--uscc-field", "1.2.156.10260.4.1.4")
    file = store / "new-ca" / "ca.toml"
    before = file.read_bytes()
    _, out, _ = run(capsys, "trust", "set", "new-ca", *facts, "--dry-run")
    assert '+number = "ECP00000000000"' in out
    assert "+until = 2030-12-31" in out
    assert file.read_bytes() == before
    _, out, _ = run(capsys, "trust", "set", "new-ca", *facts, "--yes")
    assert "trust set new-ca --licence" not in out
    assert "trust set new-ca --uscc-field" not in out
    assert "esignverify trust confirm new-ca" in out
    digest = ("--sha256", make("New").sha256, "--by", "x", "--source", "y", "--yes")
    _, out, _ = run(capsys, "trust", "confirm", "new-ca", *digest)
    assert "资料已齐" in out
    assert "esignverify trust set new-ca --crl URL" in out
    address = ("--crl", "http://crl.ca.example/ca.crl")
    _, out, _ = run(capsys, "trust", "set", "new-ca", *address, "--yes")
    assert "下一步：取吊销列表 esignverify trust fetch new-ca" in out
    assert "--crl URL" not in out
    assert "有效 / granted" in run(capsys, "trust", "show", "new-ca")[1]


def test_addresses_of_lists_are_entered_and_taken_out(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = store / "test-ca" / "ca.toml"
    before = file.read_bytes()
    ldap = "ldap://10.1.2.3/cn=crl1,o=CA?certificateRevocationList;binary"
    web = "http://crl.ca.example/ca.crl"
    _, out, _ = run(capsys, "trust", "set", "test-ca", "--crl", web, "--yes")
    assert f'+address = "{web}"' in out
    code, _, err = run(capsys, "trust", "set", "test-ca", "--crl", ldap, "--yes")
    assert code == 3
    assert "--private" in err
    code, _, _ = run(capsys, "trust", "set", "test-ca", "--crl", ldap, "--private", "--yes")
    assert code == 0
    out = run(capsys, "trust", "show", "test-ca")[1]
    assert f"CRL 地址 / CRL address: {web}\n" in out
    assert f"{ldap}  (内网 / private network)" in out
    assert run(capsys, "trust", "check")[0] == 0
    _, out, _ = run(capsys, "trust", "set", "test-ca", "--crl", web, "--private", "--dry-run")
    assert "+private = true" in out
    both = ("--no-crl", ldap, "--no-crl", web)
    assert run(capsys, "trust", "set", "test-ca", *both, "--yes")[0] == 0
    assert "address" not in file.read_text()
    assert before.split() == file.read_bytes().replace(b"[profile]", b"").split()
    code, _, err = run(capsys, "trust", "set", "test-ca", *both, "--yes")
    assert code == 3
    assert "not listed" in err


@pytest.mark.usefixtures("store")
def test_addresses_of_responders_are_entered_beside_those_of_lists(
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = "http://ca.example/"
    both = ("--crl", url, "--ocsp", url, "--private")
    assert run(capsys, "trust", "set", "test-ca", *both, "--yes")[0] == 0
    out = run(capsys, "trust", "show", "test-ca")[1]
    assert f"OCSP 地址 / OCSP address: {url}  (内网" in out
    assert run(capsys, "trust", "set", "test-ca", "--no-ocsp", url, "--yes")[0] == 0
    out = run(capsys, "trust", "show", "test-ca")[1]
    assert "OCSP 地址" not in out
    assert f"CRL 地址 / CRL address: {url}  (内网" in out
    _, out, _ = run(
        capsys, "trust", "set", "test-ca", "--no-crl", url, "--ocsp", url, "--private", "--yes"
    )
    assert "esignverify trust ocsp" in out
    assert run(capsys, "trust", "set", "test-ca", "--no-ocsp", url, "--yes")[0] == 0
    code, _, err = run(capsys, "trust", "set", "test-ca", "--no-ocsp", url, "--yes")
    assert (code, "profile.ocsp" in err) == (3, True)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "--uscc-field"),
        (["--ocsp", "ldap://ca.example/cn=a"], "profile.ocsp[0].address"),
        (["--crl", "ftp://ca.example/a.crl"], "profile.crl[0].address"),
        (["--licence", "ECP00000000000"], "--from"),
        (["--until", "2030-12-31"], "--licence"),
        (["--uscc-field", "OU"], "profile.uscc_field"),
    ],
)
def test_what_set_cannot_enter(
    capsys: pytest.CaptureFixture[str], given: list[str], said: str
) -> None:
    code, _, err = run(capsys, "trust", "set", "test-ca", *given, "--yes")
    assert code == 3
    assert said in err


@pytest.mark.parametrize("mode", ["--dry-run", "--yes"])
@pytest.mark.parametrize("command", ["add", "confirm", "suspend", "set"])
@pytest.mark.usefixtures("store")
def test_the_starter_rows_are_refused_before_anything_is_shown(
    command: str,
    mode: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("ESIGNVERIFY_TRUST_STORE")
    given = tmp_path / "new.cer"
    given.write_bytes(make("New").der)
    arguments = {
        "add": [given, "--ca", "sheca"],
        "confirm": ["sheca"],
        "suspend": ["sheca", "--from", "2026-01-01", "--reason", "x"],
        "set": ["sheca", "--uscc-field", "1.2.3"],
    }[command]
    code, out, err = run(capsys, "trust", command, *arguments, mode)
    assert (code, out) == (3, "")
    assert "trust init" in err


def test_check_counts_rows_with_a_name_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ESIGNVERIFY_TRUST_STORE", str(ROOT / "trust_store"))
    code, out, _ = run(capsys, "trust", "check")
    assert code == 0
    assert len(out.splitlines()) == 2
    assert re.match(r"\d\d 家机构只有名称", out)
    assert "sheca" in run(capsys, "trust", "check", "--all")[1]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk"])
def test_a_terminal_without_chinese_is_no_crash(
    store: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", screen)
    assert main(["trust", "show", "test-ca", "--store", str(store)]) == 0
    screen.flush()
    assert b"ECP12345678901" in screen.buffer.getvalue()
