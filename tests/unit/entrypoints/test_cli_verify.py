# SPDX-License-Identifier: Apache-2.0
"""`esignverify verify` as a contract: exit codes, one JSON line per input, error lines."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest

from esignverify.bootstrap import report_schema
from esignverify.entrypoints import cli
from esignverify.entrypoints.cli import verify as command
from esignverify.entrypoints.cli.verify import exit_code

from ..services import fakes


@pytest.fixture(autouse=True)
def house(monkeypatch, tmp_path):
    """The fake outside, a folder of documents as working directory, a Chinese locale."""
    for name in [name for name in os.environ if name.startswith(("ESIGNVERIFY_", "LC_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setattr(command, "open_outside", fakes.open_outside)
    for name in ("accept", "reject", "review", "fuse", "broken", "bug"):
        (tmp_path / f"{name}.pdf").write_bytes(name.encode())
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["accept"], 0),
        (["accept", "accept"], 0),
        (["review"], 2),
        (["accept", "review"], 2),
        (["reject"], 1),
        (["review", "reject", "accept"], 1),
        (["fuse"], 3),
        (["reject", "fuse", "accept"], 3),
        (["missing"], 3),
        (["broken", "accept"], 3),
    ],
)
def test_exit_codes(files, code: int, capsys) -> None:
    assert cli.main(["verify", "--json", *(f"{name}.pdf" for name in files)]) == code
    assert len(lines(capsys)) == len(files)


def test_precedence_is_three_one_two_zero() -> None:
    assert exit_code([0, 2, 1, 3]) == 3
    assert exit_code([0, 2, 1]) == 1
    assert exit_code([0, 2]) == 2
    assert exit_code([0]) == 0


def test_one_line_per_input_in_order_and_the_others_are_still_judged(capsys) -> None:
    files = ["reject.pdf", "missing.pdf", "folder", "fuse.pdf", "broken.pdf", "accept.pdf"]
    assert cli.main(["verify", "--json", *files]) == 3
    found = lines(capsys)
    assert [line["schema"] for line in found] == [
        "esignverify.report/1",
        "esignverify.error/1",
        "esignverify.error/1",
        "esignverify.error/1",
        "esignverify.error/1",
        "esignverify.report/1",
    ]
    assert [line.get("code") for line in found] == [
        None,
        "FILE_NOT_FOUND",
        "FILE_NOT_FOUND",
        "TIME_FUSE",
        "WORKER_BROKEN",
        None,
    ]
    for line in found[1:5]:
        assert list(line) == ["schema", "name", "code", "text"]
        assert list(line["text"]) == ["zh", "en"]
    assert found[1]["name"] == "missing.pdf"
    for line in (found[0], found[5]):
        jsonschema.validate(line, report_schema())


def test_the_limit_is_an_error_line_and_not_read(capsys, tmp_path) -> None:
    big = tmp_path / "big.pdf"
    with big.open("wb") as file:
        file.truncate(512 * 1024 * 1024 + 1)
    assert cli.main(["verify", "--json", str(big)]) == 3
    (line,) = lines(capsys)
    assert line["code"] == "LIMIT_DOCUMENT_SIZE"
    assert "512 MiB" in line["text"]["zh"]


def test_pipes_devices_and_sockets_are_not_files(capsys, tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert cli.main(["verify", "--json", "pipe", "/dev/zero", "/dev/null"]) == 3
    assert {line["code"] for line in lines(capsys)} == {"FILE_NOT_FOUND"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(capsys, tmp_path) -> None:
    (tmp_path / "accept.pdf").chmod(0)
    assert cli.main(["verify", "--json", "accept.pdf"]) == 3
    assert lines(capsys)[0]["code"] == "FILE_UNREADABLE"


def test_json_is_utf8_in_any_locale(capsysbinary, monkeypatch) -> None:
    monkeypatch.setenv("LANG", "C")
    assert cli.main(["verify", "--json", "reject.pdf"]) == 1
    out = capsysbinary.readouterr().out
    assert "不要采信" in out.decode("utf-8")


def test_names_are_shown_without_their_folder(capsys, tmp_path) -> None:
    cli.main(["verify", "--json", str(tmp_path / "accept.pdf")])
    assert lines(capsys)[0]["document"]["name"] == "accept.pdf"


@pytest.mark.parametrize("at", ["2020-01-01T00:00:00Z", "2020-01-01T08:00:00+08:00"])
def test_another_time_is_hypothetical_and_never_accepted(at: str, capsys) -> None:
    assert cli.main(["verify", "--json", "--at", at, "accept.pdf"]) == 2
    (report,) = lines(capsys)
    assert report["hypothetical"] is True
    assert report["at"] == "2020-01-01T00:00:00Z"


def test_a_bare_date_is_the_beginning_of_a_day_in_beijing(capsys) -> None:
    cli.main(["verify", "--json", "--at", "2020-01-01", "accept.pdf"])
    assert lines(capsys)[0]["at"] == "2019-12-31T16:00:00Z"


def test_the_time_of_now_is_not_hypothetical(capsys) -> None:
    assert cli.main(["verify", "--json", "--at", "2026-11-21T08:00:00Z", "accept.pdf"]) == 0
    assert lines(capsys)[0]["hypothetical"] is False


def test_demo_is_marked(capsys) -> None:
    cli.main(["verify", "--json", "--demo", "accept.pdf"])
    assert lines(capsys)[0]["demo"] is True


def test_a_claim_is_read_and_named(capsys, tmp_path) -> None:
    (tmp_path / "claim.json").write_text('{"schema": "esignverify.claim/1", "product": "秤"}')
    cli.main(["verify", "--json", "--claim", "claim.json", "accept.pdf"])
    assert len(lines(capsys)[0]["claim_sha256"]) == 64


def test_a_broken_claim_is_an_error_line_for_every_input(capsys, tmp_path) -> None:
    (tmp_path / "claim.json").write_text("{")
    assert cli.main(["verify", "--json", "--claim", "claim.json", "accept.pdf", "reject.pdf"]) == 3
    assert [line["code"] for line in lines(capsys)] == ["CONFIGURATION"] * 2


def test_an_unknown_policy_is_an_error_line(capsys) -> None:
    assert cli.main(["verify", "--json", "--policy", "nope", "accept.pdf"]) == 3
    assert lines(capsys)[0]["code"] == "CONFIGURATION"


def test_the_page_is_the_default_in_the_language_of_the_locale(capsys, monkeypatch) -> None:
    assert cli.main(["verify", "accept.pdf"]) == 0
    assert "验签结果：可以采信" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    cli.main(["verify", "--text", "accept.pdf"])
    assert "Verification result: Accept" in capsys.readouterr().out
    cli.main(["verify", "--lang", "zh", "accept.pdf"])
    assert "验签结果：可以采信" in capsys.readouterr().out


def test_errors_of_a_page_go_to_standard_error_in_both_languages(capsys) -> None:
    assert cli.main(["verify", "missing.pdf", "accept.pdf"]) == 3
    captured = capsys.readouterr()
    assert "missing.pdf: 找不到" in captured.err
    assert "missing.pdf: There is no such file" in captured.err
    assert "验签结果" in captured.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify"],
        ["verify", "--json", "--text", "accept.pdf"],
        ["verify", "--lang", "fr", "accept.pdf"],
        ["verify", "--at", "yesterday", "accept.pdf"],
        ["verify", "--at", "2020-01-01T00:00:00", "accept.pdf"],
        ["verify", "--nonsense", "accept.pdf"],
        ["nonsense"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_is_three_and_said_in_both_languages(arguments, capsys) -> None:
    assert cli.main(arguments) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "命令用法不对" in captured.err
    assert "Wrong usage" in captured.err
    assert "[USAGE]" in captured.err


def test_a_wrong_setting_is_three(capsys, monkeypatch) -> None:
    monkeypatch.setenv("ESIGNVERIFY_ISOLATION", "perhaps")
    assert cli.main(["verify", "accept.pdf"]) == 3
    assert "ESIGNVERIFY_ISOLATION" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["verify", "--help"]])
def test_help_is_no_error(arguments, capsys) -> None:
    assert cli.main(arguments) == 0
    assert "核验" in capsys.readouterr().out


def test_version(capsys) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("esignverify 0.")


def test_ctrl_c_is_130(monkeypatch) -> None:
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "verify_document", stop)
    assert cli.main(["verify", "accept.pdf"]) == 130


def test_a_reader_that_goes_away_ends_the_run(monkeypatch) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", buffering=1) as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        assert cli.main(["verify", "--json", "accept.pdf", "accept.pdf"]) == 3


def test_what_nobody_foresaw_is_not_taken_for_a_decision() -> None:
    with pytest.raises(ZeroDivisionError):
        cli.main(["verify", "--json", "bug.pdf"])


def test_a_name_that_is_no_text(capsys, tmp_path) -> None:
    name = b"\xff\xfe.pdf"
    Path(os.fsdecode(os.fsencode(str(tmp_path)) + b"/" + name)).write_bytes(b"reject")
    assert cli.main(["verify", "--json", os.fsdecode(name)]) == 1
    assert lines(capsys)[0]["document"]["name"] == "\\u{dcff}\\u{dcfe}.pdf"
    assert cli.main(["verify", "--lang", "zh", os.fsdecode(name)]) == 1


def test_a_folder_is_told_how_to_name_its_files(capsys, tmp_path) -> None:
    (tmp_path / "two words").mkdir()
    assert cli.main(["verify", "--json", "folder/", "two words"]) == 3
    one, other = lines(capsys)
    assert one["code"] == other["code"] == "FILE_NOT_FOUND"
    assert one["text"]["zh"].endswith("folder/*.pdf")
    assert other["text"]["en"].endswith("'two words'/*.pdf")


def test_a_wrong_setting_is_an_error_line_for_every_input(capsys, monkeypatch) -> None:
    monkeypatch.setenv("ESIGNVERIFY_ISOLATION", "perhaps")
    assert cli.main(["verify", "--json", "accept.pdf", "reject.pdf"]) == 3
    assert [line["code"] for line in lines(capsys)] == ["CONFIGURATION"] * 2


def test_what_nobody_foresaw_is_a_line_for_every_input_left(capsys) -> None:
    with pytest.raises(ZeroDivisionError):
        cli.main(["verify", "--json", "accept.pdf", "bug.pdf", "reject.pdf"])
    first, *rest = lines(capsys)
    assert first["decision"] == "ACCEPT"
    assert [(line["name"], line["code"]) for line in rest] == [
        ("bug.pdf", "INTERNAL_ERROR"),
        ("reject.pdf", "INTERNAL_ERROR"),
    ]
    assert "secret" not in str(rest)


def test_several_files_end_with_a_summary(capsys) -> None:
    files = ["reject.pdf", "missing.pdf", "review.pdf", "accept.pdf"]
    assert cli.main(["verify", "--lang", "zh", *files]) == 3
    summary = capsys.readouterr().out.partition("汇总")[2]
    rows = [line.split() for line in summary.splitlines() if ".pdf" in line]
    assert [row[:2] for row in rows] == [
        ["reject.pdf", "不予采信"],
        ["missing.pdf", "无法判断"],
        ["review.pdf", "需要核实"],
        ["accept.pdf", "可以采信"],
    ]
    assert rows[0][2] == "签名之后文件被做了不允许的改动。"
    assert "4: 不予采信 1 · 需要核实 1 · 可以采信 1 · 无法判断 1" in summary


def test_one_file_needs_no_summary(capsys) -> None:
    cli.main(["verify", "accept.pdf"])
    assert "汇总" not in capsys.readouterr().out


def test_all_shows_every_check(capsys) -> None:
    cli.main(["verify", "accept.pdf"])
    assert "逐项结果" not in capsys.readouterr().out
    cli.main(["verify", "--all", "accept.pdf"])
    assert "逐项结果" in capsys.readouterr().out


def test_a_page_in_a_hostile_name_is_shown_harmless(capsys, tmp_path) -> None:
    (tmp_path / "a\u202eb\x1b[2J.pdf").write_bytes(b"accept")
    cli.main(["verify", "--lang", "zh", "a\u202eb\x1b[2J.pdf", "accept.pdf"])
    out = capsys.readouterr().out
    assert "\u202e" not in out
    assert "\x1b" not in out


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_shows_progress_on_a_terminal(monkeypatch) -> None:
    """Below the pages where both share a terminal, else on standard error alone."""
    monkeypatch.setenv("TERM", "xterm-256color")
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    cli.main(["verify", "--lang", "en", "accept.pdf", "reject.pdf"])
    assert "verifying" in screen.getvalue()
    assert screen.getvalue().count("Verification result") == 2
    one = Terminal()
    monkeypatch.setattr(sys, "stdout", one)
    cli.main(["verify", "--lang", "en", "accept.pdf"])
    assert "verifying" not in one.getvalue()


def test_a_bar_never_mixes_with_lines_of_json(monkeypatch, capsysbinary) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    bar = Terminal()
    monkeypatch.setattr(sys, "stderr", bar)
    assert cli.main(["verify", "--json", "accept.pdf", "accept.pdf"]) == 0
    assert "verifying" in bar.getvalue()
    for line in capsysbinary.readouterr().out.splitlines():
        json.loads(line)


def test_a_time_in_the_wrong_form_is_told_the_right_one(capsys) -> None:
    assert cli.main(["verify", "--at", "01/01/2026", "accept.pdf"]) == 3
    said = " ".join(capsys.readouterr().err.split())
    assert "应写成 2026-01-31" in said
    assert "write it as 2026-01-31" in said


@pytest.mark.parametrize(
    "group", [[], ["trust"], ["issuers"], ["trust", "crl"], ["trust", "foreign"]]
)
def test_no_line_of_the_command_lists_is_cut_off(group, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    assert cli.main([*group, "--help"]) == 0
    said = capsys.readouterr().out
    assert "Commands" in said
    assert [line for line in said.splitlines() if "… │" in line or "… " in line[-6:]] == []
