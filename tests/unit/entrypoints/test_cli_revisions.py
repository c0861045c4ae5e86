# SPDX-License-Identifier: Apache-2.0
"""`esignverify revisions` as a contract: what was signed is handed out, octet by octet, or why not.

The engine is the real one, in process; the clock is the machine's, and no verdict on trust is
asked here.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from tests.support import FIXTURES

from esignverify.entrypoints import cli
from esignverify.entrypoints.cli import outputs

CHANGED = FIXTURES / "demo" / "page-changed-after-signing.pdf"
GENUINE = FIXTURES / "demo" / "genuine-report.pdf"
TWO = FIXTURES / "pdf" / "genuine" / "signatory-and-institution" / "input.pdf"


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("ESIGNVERIFY_", "LC_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("ESIGNVERIFY_ISOLATION", "none")
    monkeypatch.chdir(tmp_path)


def listed(file: Path | str, capsys: pytest.CaptureFixture[str], *options: str) -> dict:
    code = cli.main(["revisions", str(file), "--json", "--demo", *options])
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert code == (0 if found["schema"] == "esignverify.revisions/1" else 3)
    return found


def test_the_signed_revision_is_the_files_first_octets(capsys) -> None:
    document = CHANGED.read_bytes()
    found = listed(CHANGED, capsys)
    (row,) = found["signatures"]
    revision = row["revision"]
    signed = document[: revision["size"]]
    assert signed.endswith(b"%%EOF\n")
    assert revision["offset"] == 0
    assert revision["sha256"] == hashlib.sha256(signed).hexdigest()
    start = signed.index(b"/Contents <") + len(b"/Contents ")
    covered = signed[:start] + signed[signed.index(b">", start) + 1 :]
    assert revision["signed_sha256"] == hashlib.sha256(covered).hexdigest()
    assert revision["after"]["octets"] == len(document) - len(signed)
    changes = revision["after"]["changes"]
    assert [one["what"] for one in changes if not one["allowed"]] == ["object-changed"]
    assert [one["covered_by"] for one in changes] == [[], []]
    assert found["current"]["sha256"] == hashlib.sha256(document).hexdigest()


def test_the_handed_out_revision_is_accepted_where_the_changed_file_is_not(capsys) -> None:
    assert listed(CHANGED, capsys, "--out", "out")["signatures"][0]["integrity"] == "modified"
    again = listed("out/page-changed-after-signing.signed-by-Sig1.pdf", capsys)
    assert again["signatures"][0]["integrity"] == "intact"
    assert again["signatures"][0]["revision"]["after"] == {"octets": 0, "changes": []}


def test_both_files_are_written_under_names_that_say_what_they_are(capsys) -> None:
    found = listed(CHANGED, capsys, "--out", "made/here")
    size = found["signatures"][0]["revision"]["size"]
    document = CHANGED.read_bytes()
    assert {p.name: p.read_bytes() for p in Path("made/here").iterdir()} == {
        "page-changed-after-signing.signed-by-Sig1.pdf": document[:size],
        "page-changed-after-signing.current.pdf": document,
    }


def test_a_later_signature_is_named_beside_what_it_covers(capsys) -> None:
    first, second = listed(TWO, capsys)["signatures"]
    assert second["revision"]["size"] > first["revision"]["size"]
    added = [one for one in first["revision"]["after"]["changes"] if one["what"].endswith("-added")]
    assert [second["id"]] in [one["covered_by"] for one in added]


def test_nothing_is_replaced_unasked_and_then_nothing_is_written(capsys) -> None:
    out = Path("out")
    out.mkdir()
    kept = out / "page-changed-after-signing.current.pdf"
    kept.write_bytes(b"mine")
    assert listed(CHANGED, capsys, "--out", "out")["code"] == "OUTPUT_EXISTS"
    assert [p.name for p in out.iterdir()] == [kept.name]
    assert kept.read_bytes() == b"mine"
    listed(CHANGED, capsys, "--out", "out", "--force")
    assert kept.read_bytes() == CHANGED.read_bytes()
    assert len(list(out.iterdir())) == 2


@pytest.mark.parametrize("options", [[], ["--force"]])
def test_a_link_that_lies_in_wait_is_not_followed(options, capsys) -> None:
    """Somebody who can write to the folder must not choose what is written over."""
    out, target = Path("out"), Path("target")
    out.mkdir()
    (out / "page-changed-after-signing.current.pdf").symlink_to(target.absolute())
    listed(CHANGED, capsys, "--out", "out", *options)
    assert not target.exists()


def test_a_full_disk_is_not_for_a_file_to_make(monkeypatch, capsys) -> None:
    """Five hundred signatures of a large file would be two hundred times its size."""
    monkeypatch.setattr(outputs, "MAX_WRITTEN", 60_000)
    assert listed(CHANGED, capsys, "--out", "out")["code"] == "LIMIT_OUTPUT_SIZE"
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("demo/tail-not-covered.pdf", "BYTE_RANGE_NOT_WHOLE_REVISION"),
        ("demo/one-bit-altered.pdf", "DIGEST_MISMATCH"),
        ("pdf/attacks/usf-byte-range-overflowing/input.pdf", "BYTE_RANGE_MALFORMED"),
        ("pdf/attacks/swa-tail-moved-old-byte-range/input.pdf", "BYTE_RANGE_MALFORMED"),
        ("pdf/attacks/cms-value-empty/input.pdf", "SIGNATURE_VALUE_WRONG"),
    ],
)
def test_what_nobody_signed_is_no_signed_revision_and_it_is_said_why(case, reason, capsys) -> None:
    (row,) = listed(FIXTURES / case, capsys, "--out", "out")["signatures"]
    assert row["revision"] is None
    assert row["because"]["reason"] == reason
    assert row["because"]["text"]["zh"]
    assert [p.name.endswith(".current.pdf") for p in Path("out").iterdir()] == [True]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ((FIXTURES / "ofd" / "genuine" / "bare-signature" / "input.ofd").read_bytes(), "OFD"),
        (b"hello", "不是 PDF"),
        (b"%PDF-1.7\nnothing\n%%EOF\n", "无法读取"),
    ],
)
def test_what_has_no_revisions_says_so_in_the_users_language(content, says, capsys) -> None:
    Path("input").write_bytes(content)
    found = listed("input", capsys, "--out", "out")
    assert found["code"] == "NO_REVISIONS"
    assert says in found["text"]["zh"]
    assert not Path("out").exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_a_changed_file_points_here(lang, capsys) -> None:
    cli.main(["verify", str(CHANGED), "--demo", "--lang", lang])
    assert "esignverify revisions" in capsys.readouterr().out
    cli.main(["verify", str(GENUINE), "--demo", "--lang", lang])
    assert "esignverify revisions" not in capsys.readouterr().out


def test_a_page_says_what_came_after_and_who_covers_it(capsys) -> None:
    assert cli.main(["revisions", str(CHANGED), "--demo", "--lang", "zh"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "文件开头的 45,502 字节" in said
    assert "（不允许） 没有签名覆盖它。" in said
