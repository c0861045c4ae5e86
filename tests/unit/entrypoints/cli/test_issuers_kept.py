# SPDX-License-Identifier: Apache-2.0
"""`esignverify issuers import | history | diff | export`, as a person types them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.support import FIXTURES, GENUINE

from .test_keeping import run

DEMO = FIXTURES / "demo" / "issuers.json"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    for name in ("ISSUERS", "DEMO", "DATABASE_URL"):
        monkeypatch.delenv(f"ESIGNVERIFY_{name}", raising=False)
    monkeypatch.setenv("ESIGNVERIFY_DATA", str(tmp_path / "data"))
    return tmp_path


def changed(folder: Path, **values: object) -> Path:
    """The demo register with other values in its first institution."""
    register = json.loads(DEMO.read_text())
    register["institutions"][0] |= values
    file = folder / "changed.json"
    file.write_text(json.dumps(register, ensure_ascii=False, indent=1))
    return file


def test_import_show_change_and_compare(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "还没有导入过名录" in run(capsys, "issuers", "history")[1]
    code, out, _ = run(capsys, "issuers", "import", DEMO, typed="张三\ny\n")
    assert code == 0
    assert "机构：新增 4，有变化 0" in out
    assert "institutions: 4 new, 0 changed" in out
    assert "+ demo-authority: 新增 / new 名称 / name: 虚构省市场监督管理局" in out
    assert "已写入" in out
    assert "张三" in out
    _, out, _ = run(capsys, "issuers", "show", "明鉴")
    assert out.startswith("demo-mingjian")
    assert "demo-fenghua" not in out
    file = changed(folder, names=[{"name": "虚构省改名检测有限公司"}])
    code, out, _ = run(capsys, "issuers", "import", file, "--by", "李四", "--yes")
    assert code == 0
    assert "- demo-mingjian: 不再有 / no longer 名称 / name: 虚构省明鉴检测技术有限公司" in out
    told = [line for line in out.splitlines() if line[:2] in ("+ ", "- ")]
    _, out, _ = run(capsys, "issuers", "diff")
    assert sorted(out.splitlines()) == sorted(told)
    assert "没有差异" in run(capsys, "issuers", "diff", "2", "2")[1]
    assert "改名" in run(capsys, "issuers", "show", "改名")[1]
    assert "明鉴" in run(capsys, "issuers", "show", "91999901MA9DEM01XW", "--snapshot", "1")[1]
    _, out, _ = run(capsys, "issuers", "history")
    assert "李四" in out
    assert "+1 -1" in out


def test_nothing_is_written_unless_a_person_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "issuers", "import", DEMO, "--dry-run")
    assert code == 0
    assert "试运行" in out
    assert "什么也没有改" in run(capsys, "issuers", "import", DEMO, typed="张三\nn\n")[1]
    code, _, err = run(capsys, "issuers", "import", DEMO, typed="张三\n")
    assert code == 3
    assert "NOTHING_WRITTEN" in err
    code, _, err = run(capsys, "issuers", "import", DEMO, "--by", " ", "--yes")
    assert code == 3
    assert "还没有导入过名录" in run(capsys, "issuers", "history")[1]


def test_a_register_older_than_a_policy_takes_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = ("issuers", "import", FIXTURES / "registers" / "cma.csv", "--source", "x", "--yes")
    run(capsys, *told, "--by", "y")
    assert "策略 strict 只认 31 天以内的名录" in run(capsys, "issuers", "history")[1]
    today = datetime.now(UTC).date().isoformat()
    run(capsys, *told, "--by", "y", "--as-of", today)
    assert "策略 strict" not in run(capsys, "issuers", "history")[1]


def odd_table(folder: Path, code: str) -> Path:
    """One institution with `code`."""
    file = folder / "odd.csv"
    row = f"a,{code},甲,CMA,200021348001,有效,2020-01-01,"
    file.write_text(f"id,uscc,name,kind,number,status,from,until\n{row}\n")
    return file


def test_what_looks_odd_is_told_before_it_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "odd.csv:2 统一社会信用代码 uscc\n  统一社会信用代码的校验位不对"
    file = odd_table(folder, "91999901MA9REG016H")
    told = ("issuers", "import", file, "--source", "x", "--by", "y", "--yes")
    code, out, _ = run(capsys, *told)
    assert code == 0
    assert said in out
    assert out.index("1 个提醒") < out.index("已写入")
    code, out, _ = run(capsys, "issuers", "check", file)
    assert code == 0
    assert said in out
    assert "机构数 / institutions: 1" in out


def test_a_table_is_checked_without_a_source(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "issuers", "check", FIXTURES / "registers" / "cma-first-try.xlsx")
    assert code == 3
    assert "3 个错误，0 个提醒" in out
    code, out, _ = run(capsys, "issuers", "check", FIXTURES / "registers" / "cnas.csv")
    assert code == 0
    assert "机构数 / institutions: 20" in out
    assert "还没有导入过名录" in run(capsys, "issuers", "history")[1]
    assert run(capsys, "issuers", "check", odd_table(folder, "1"))[0] == 3


def test_wrong_rows_are_all_told_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = changed(folder, uscc="1", names=[])
    code, out, _ = run(capsys, "issuers", "import", file, "--by", "x", "--yes")
    assert code == 3
    assert "changed.json:" in out
    assert "1 个错误" in out
    assert "什么也没有改" in out
    assert "还没有导入过名录" in run(capsys, "issuers", "history")[1]


def test_a_register_from_the_future_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = json.loads(DEMO.read_text()) | {"as_of": "2199-01-01"}
    file = folder / "future.json"
    file.write_text(json.dumps(register))
    code, _, err = run(capsys, "issuers", "import", file, "--by", "x", "--yes")
    assert code == 3
    assert "as_of" in err


def test_what_is_exported_can_be_imported(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    from esignverify.entrypoints.cli import main

    assert main(["issuers", "import", str(DEMO), "--by", "x", "--yes"]) == 0
    capfdbinary.readouterr()
    assert main(["issuers", "export"]) == 0
    file = folder / "exported.json"
    file.write_bytes(capfdbinary.readouterr().out)
    assert main(["issuers", "import", str(file), "--by", "x", "--yes", "--whole"]) == 0
    said = capfdbinary.readouterr().out.decode()
    assert "无变化 4" in said


@pytest.mark.parametrize("word", ["7", "sha256:beef", "zz"])
def test_a_snapshot_that_is_not_there(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "issuers", "import", DEMO, "--by", "x", "--yes")
    code, _, err = run(capsys, "issuers", "diff", word)
    assert code == 3
    assert "issuers history" in err


def test_a_verification_uses_what_was_imported(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    from esignverify.entrypoints.cli import main

    document = str(next(GENUINE.rglob("*.pdf")))

    def snapshot(*more: str) -> str:
        capfdbinary.readouterr()
        main(["verify", document, "--json", *more])
        report = json.loads(capfdbinary.readouterr().out)
        return str(report["snapshots"]["issuers"])

    nobody = snapshot()
    assert main(["issuers", "import", str(DEMO), "--by", "x", "--yes"]) == 0
    kept = snapshot()
    assert kept != nobody
    capfdbinary.readouterr()
    main(["issuers", "export"])
    assert snapshot("--issuers", str(DEMO)) not in (kept, nobody), "a file takes its place"


def test_a_database_that_cannot_be_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESIGNVERIFY_DATABASE_URL", "mysql://me:secret@host/name")
    code, _, err = run(capsys, "issuers", "history")
    assert code == 3
    assert "ESIGNVERIFY_DATABASE_URL" in err
    assert "secret" not in err


def test_a_spreadsheet_with_three_mistakes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What docs/issuers.md shows: template, mistakes told by row and column, mended, imported."""
    _, text, _ = run(capsys, "issuers", "template", "--form", "csv")
    head, first, *_ = text.splitlines()
    rows = [first.replace("example-lab", f"lab-{i}") for i in range(20)]
    rows = [row.replace("1238620", f"12{i:02}620") for i, row in enumerate(rows, 10)]
    wrong = list(rows)
    wrong[3] = rows[3].replace("2025-12-31", "2025-02-30")
    wrong[7] = rows[7].replace("有效", "还行")
    wrong[11] = rows[11].replace("lab-11", "lab-10")
    file = folder / "labs.csv"
    file.write_text("\n".join([head, *wrong]))
    imports = ("issuers", "import", file, "--by", "张三", "--yes")
    code, _, err = run(capsys, *imports)
    assert code == 3
    assert "--source" in err
    imports += ("--source", "省局名单", "--as-of", "2026-01-05")
    code, out, _ = run(capsys, *imports)
    assert code == 3
    assert "labs.csv:5 截止日 until" in out
    assert "labs.csv:9 状态 status" in out
    assert "labs.csv:13 统一社会信用代码 uscc" in out
    assert "3 个错误" in out
    file.write_text("\n".join([head, *rows]))
    code, out, _ = run(capsys, *imports)
    assert code == 0
    assert "机构：新增 20" in out
    assert "2026-01-05" in out
    code, _, err = run(capsys, "issuers", "import", DEMO, "--source", "x")
    assert code == 3
    assert "JSON" in err


def test_a_file_that_is_set_over_the_database_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The README's file is set, then a table is imported: the import would change no verdict."""
    said = "已设置 ESIGNVERIFY_ISSUERS"
    told = ("issuers", "import", DEMO, "--by", "a", "--yes")
    assert said not in run(capsys, *told)[2]
    for command in ("history", "diff", "show", "export"):
        assert said not in run(capsys, "issuers", command)[2]
    monkeypatch.setenv("ESIGNVERIFY_ISSUERS", str(changed(folder)))
    for command in (told, *(("issuers", one) for one in ("history", "diff", "show", "export"))):
        code, out, err = run(capsys, *command)
        assert (code, said in err, said in out) == (0, True, False), command
        assert "the register in the database is not used" in err
    assert said not in run(capsys, "issuers", "show", "--issuers", DEMO)[2]
    monkeypatch.setenv("ESIGNVERIFY_ISOLATION", "none")
    monkeypatch.setenv("COLUMNS", "1000")
    _, out, _ = run(capsys, "doctor")
    assert any(line.startswith("!") and said in line for line in out.splitlines())


def test_after_the_first_import_the_difference_is_all_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The dry run of a first import sends people to `issuers diff`."""
    run(capsys, "issuers", "import", DEMO, "--by", "a", "--yes")
    code, out, _ = run(capsys, "issuers", "diff")
    assert code == 0
    lines = out.splitlines()
    assert "+ demo-authority: 新增 / new 名称 / name: 虚构省市场监督管理局" in lines
    assert f"+{len(lines)} -0" in run(capsys, "issuers", "history")[1]


def test_with_an_empty_database_people_are_sent_to_the_import(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(capsys, "issuers", "history")  # makes the database
    for command in (("show",), ("diff",), ("export",), ("show", "--snapshot", "1")):
        code, out, err = run(capsys, "issuers", *command)
        assert (code, out) == (3, "")
        assert "还没有导入过名录：esignverify issuers import" in err


def test_an_older_list_and_removals_are_told_before_they_are_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = folder / "labs.csv"
    table.write_text(odd_table(folder, "91999901MA9REG016G").read_text())
    told = ("issuers", "import", table, "--source", "省局", "--by", "y", "--yes", "--as-of")
    older = "截至 2026-01-05，比名录里已有的（截至 2026-02-05，省局）旧"
    assert "比名录里已有的" not in run(capsys, *told, "2026-02-05")[1]
    assert "比名录里已有的" not in run(capsys, *told, "2026-02-05")[1]
    code, out, _ = run(capsys, *told, "2026-01-05", "--dry-run")
    assert (code, older in out, "older than what the register has" in out) == (0, True, True)
    assert "移出名录" not in out
    text = (
        table.read_text()
        .replace("\na,", "\nb,")
        .replace("91999901MA9REG016G", "91999918MA9REG18X9")
    )
    table.write_text(text)
    assert "移出名录" not in run(capsys, *told, "2026-03-05", "--dry-run")[1]
    code, out, _ = run(capsys, *told, "2026-03-05", "--whole")
    assert (code, "文件没有列出的 1 家机构将移出名录" in out) == (0, True)
    assert out.index("移出名录") < out.index("已写入")


def test_a_script_that_does_not_say_who_imports_is_told_the_option(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, _, err = run(capsys, "issuers", "import", DEMO, "--yes")
    assert (code, "用 --by 写明是谁导入的" in err) == (3, True)
    assert "还没有导入过名录" in run(capsys, "issuers", "history")[1]
