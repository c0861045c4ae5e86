# SPDX-License-Identifier: Apache-2.0
"""Registers from CSV and XLSX: the same rules, and complaints by row and column."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from tests.registers import uscc

from esignverify.adapters.files import csv_rows, register_rows, xlsx_parts, xlsx_rows
from esignverify.adapters.files.issuers import FileRegister
from esignverify.adapters.files.register_rows import table_source
from esignverify.adapters.files.table_file import look_here
from esignverify.adapters.files.templates import template
from esignverify.adapters.files.xlsx_rows import xlsx_lines
from esignverify.model.errors import ConfigurationError
from esignverify.model.identifiers import uscc_check
from esignverify.model.issuers import Institution
from esignverify.model.problems import MAX_NOTES, Notes, Problem
from esignverify.model.register_facts import BlacklistEntry

from .workbooks import HEAD, LINKS, MAIN, sheet, text, workbook

TITLES = "id,uscc,name,kind,number,status,from,until"
LAB = f"lab,{uscc(1)},示例检测有限公司,CMA,200100100001"
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)


def told(file: Path) -> tuple[list, list[Problem]]:
    wrong: list[Problem] = []
    source = table_source(file, "a source", AS_OF, look_here)
    return list(source.items(wrong.append, lambda _: None)), wrong


def read(file: Path) -> tuple[list, list[Problem]]:
    """What it says, and what is wrong in it; codes of `uscc` have a wrong check character."""
    found, problems = told(file)
    return found, [one for one in problems if one.fatal]


def csv(folder: Path, *lines: str) -> Path:
    file = folder / "r.csv"
    file.write_text("\n".join((TITLES, *lines)) + "\n")
    return file


def refused(file: Path) -> tuple[object, object, object]:
    with pytest.raises(ConfigurationError) as caught:
        read(file)
    values = caught.value.values
    return values["problem"], values["line"], values["field"]


def test_a_number_that_looks_like_a_day_stays_a_number(tmp_path: Path) -> None:
    """A withdrawn report 2026.1.5 was kept as 2026-01-05, and found by nobody."""
    file = tmp_path / "r.csv"
    rows = [
        "record,id,uscc,name,number,status,from",
        f"机构,lab,{uscc(1)},,,,",
        "名称,lab,,示例,,,2020.1.5",
        "报告,lab,,,2026.1.5,已撤回,2026年1月6日",
    ]
    file.write_text("\n".join(rows))
    ((one,), wrong) = read(file)
    assert not wrong
    assert one.reports[0].number == "2026.1.5"
    assert one.reports[0].start == datetime(2026, 1, 5, 16, tzinfo=UTC)
    assert one.names[0].start == datetime(2020, 1, 4, 16, tzinfo=UTC)


def test_a_missing_name_is_told_by_its_column(tmp_path: Path) -> None:
    row = f"lab,{uscc(1)},,CMA,200100100001,有效,2020-01-01,"
    _, (wrong,) = read(csv(tmp_path, row))
    assert (wrong.code, wrong.values["line"]) == ("missing-field", 2)
    assert wrong.values["field"] == "名称 name"


def test_two_names_that_look_alike_are_told(tmp_path: Path) -> None:
    """A misspelt name in one row of three made the institution bear two."""
    rows = [f"{LAB},有效,2020-01-01,2024-12-31", f"{LAB},有效,2025-01-01,"]
    other = rows[1].replace("示例检测有限公司", "示例检测有限责任公司")
    bears = rows[1].replace("示例检测有限公司", "示例省质量监督检验站")

    def notes(*lines: str) -> list[tuple[str, object]]:
        found, wrong = told(csv(tmp_path, *lines))
        assert len(found) == 1
        return [(one.code, one.values["line"]) for one in wrong if one.code == "names-alike"]

    assert notes(rows[0], other) == [("names-alike", 3)]
    assert notes(*rows) == notes(rows[0], bears) == []


def test_rows_that_were_learnt_tomorrow_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    rows = [
        "record,id,uscc,name,kind,number,status,from,learnt,retracted",
        f"机构,lab,{uscc(1)},,,,,,,",
        "名称,lab,,示例,,,,,,",
        "资质,lab,,,CMA,200100100001,有效,2020-01-01,{},",
        "资质,lab,,,CMA,200100100001,暂停,2025-01-01,2025-02-01,{}",
    ]

    def places(*days: str) -> list[tuple[object, object]]:
        file.write_text("\n".join(rows).format(*days))
        now = datetime(2026, 5, 1, 1, tzinfo=UTC)
        wrong: list[Problem] = []
        source = table_source(file, "a source", AS_OF, look_here, now)
        list(source.items(wrong.append, lambda _: None))
        return [(one.values["line"], one.values["field"]) for one in wrong if one.fatal]

    assert places("2026-05-01", "2026-05-01") == []
    assert places("2026-05-02", "2026-05-01") == [(4, "得知日 learnt")]
    assert places("2024-05-02", "2026-05-02") == [(5, "撤回日 retracted")]


def test_the_template_says_what_the_one_in_json_says(tmp_path: Path) -> None:
    table, whole = tmp_path / "r.csv", tmp_path / "r.json"
    table.write_text(template("issuers-csv"))
    whole.write_text(template("issuers"))
    (one,), wrong = read(table)
    (other,) = FileRegister(whole).overview().institutions
    assert wrong == []
    assert (one.id, one.uscc, one.qualifications) == (other.id, other.uscc, other.qualifications)
    assert one.names[0].name == other.names[1].name


def test_the_full_template_has_every_kind_of_row(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(template("issuers-csv-full"))
    (one, listed), wrong = read(file)
    assert wrong == []
    assert isinstance(one, Institution)
    assert isinstance(listed, BlacklistEntry)
    for name in ("sites", "scope", "signatories", "reports", "listings", "domains", "credit"):
        assert getattr(one, name), name
    assert one.authorisations
    assert one.signatories[0].fields == ("纺织品", "食品")
    assert one.sites[0].covers[0].listed is False
    assert one.listings[0].whole


def test_source_age_and_digest(tmp_path: Path) -> None:
    file = csv(tmp_path, f"{LAB},有效,2020-01-01,")
    source = table_source(file, "a source", AS_OF, look_here)
    octets: list[int] = []
    assert len(list(source.items(lambda _: None, octets.append))) == 1
    digest = sha256(file.read_bytes()).hexdigest()
    assert source.provenance() == ("a source", AS_OF, "r.csv", digest)
    assert sum(octets) == file.stat().st_size


def test_days_as_spreadsheets_write_them(tmp_path: Path) -> None:
    file = csv(tmp_path, f"{LAB},有效,2020/1/5,2021年3月4日", f"{LAB},过期,2021-03-05,")
    (one,), wrong = read(file)
    assert wrong == []
    first, second = one.qualifications[0].history
    assert first.start == datetime(2020, 1, 4, 16, tzinfo=UTC)
    assert first.end == second.start


def test_three_mistakes_name_row_and_column(tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        f"{LAB},有效,2020-13-01,",
        f"lab2,{uscc(2)},另一检测有限公司,CMA,200100100002,良好,2020-01-01,",
        f"lab3,{uscc(1)[:-1]},第三检测有限公司,CMA,200100100003,有效,2020-01-01,",
        f"lab4,{uscc(4)},第四检测有限公司,CMA,200100100004,有效,2020-01-01,",
    )
    items, wrong = read(file)
    assert [one.id for one in items] == ["lab4"]
    assert [(one.code, one.values["line"], one.values["field"]) for one in wrong] == [
        ("date", 2, "起始日 from"),
        ("choice", 3, "状态 status"),
        ("form-uscc", 4, "统一社会信用代码 uscc"),
    ]


@pytest.mark.parametrize(
    ("lines", "problem", "line"),
    [
        ((f"{LAB},有效,2020-01-01,", f"lab,{uscc(2)},x,,,,,"), "differs-from-above", 3),
        (
            (f"{LAB},有效,2020-01-01,", f"b,{uscc(2)},x,,,,,", f"{LAB},有效,2020-01-01,"),
            "rows-apart",
            4,
        ),
        ((f"{LAB},有效,2020-01-01,,more",), "cell-without-column", 2),
        ((f",{uscc(1)},x,,,,,",), "missing-field", 2),
        ((f"{LAB},,2020-01-01,",), "missing-field", 2),
    ],
)
def test_what_is_wrong_with_rows(
    lines: tuple[str, ...], problem: str, line: int, tmp_path: Path
) -> None:
    file = csv(tmp_path, *lines)
    if problem == "cell-without-column":
        assert refused(file)[:2] == (problem, line)
        return
    _, (one, *_) = read(file)
    assert (one.code, one.values["line"]) == (problem, line)


@pytest.mark.parametrize(
    ("titles", "problem"),
    [
        ("id,uscc", "missing-column"),
        ("id,uscc,name,colour", "unknown-column"),
        ("id,id,uscc,name", "duplicate"),
        ("", "missing-column"),
    ],
)
def test_titles(titles: str, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(titles + "\n")
    assert refused(file)[0] == problem


def test_titles_in_chinese(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(f"机构编号,统一社会信用代码,名称\nlab,{uscc(1)},示例\n")
    assert [one.id for one in read(file)[0]] == ["lab"]


def test_rows_that_say_what_they_are(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(
        f"record,id,uscc,name,standard,whole\n机构,a,{uscc(1)},,,\nname,a,,示例,,\n能力,a,,名,,\n"
        f"机构,b,{uscc(2)},,,\nname,b,,示例,,\n猫,b,,,,\n机构,c,{uscc(3)},,,\n清单,c,,,,也许\n"
    )
    items, wrong = read(file)
    assert items == []
    assert [(one.code, one.values["line"]) for one in wrong] == [
        ("cell-not-used", 4),
        ("choice", 7),
        ("not-yes-or-no", 9),
    ]


def test_a_formula_in_csv_is_text(tmp_path: Path) -> None:
    (one,), _ = read(csv(tmp_path, f'lab,{uscc(1)},"=HYPERLINK(""x"")",,,,,'))
    assert one.names[0].name == '=HYPERLINK("x")'


def test_what_is_no_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes(TITLES.encode() + b"\nlab,\xce\xde")
    assert refused(file)[:2] == ("not-utf8", 2)
    file.write_text(TITLES + '\n"lab,')
    assert refused(file)[:2] == ("syntax", 2)
    monkeypatch.setattr(csv_rows, "MAX_LINE", 100)
    file.write_text(TITLES + "\n" + "x" * 1000)
    assert refused(file)[0] == "too-large"
    assert refused(tmp_path / "none.csv")[0] == "no-such-file"


def test_lines_of_an_old_macintosh_are_told_as_such(tmp_path: Path) -> None:
    """The reader's own words are longer than those that a worker is believed."""
    file = tmp_path / "r.csv"
    file.write_bytes(f"{TITLES}\r{LAB},有效,2020-01-01,\r".encode())
    assert refused(file)[0] == "line-ends"
    file.write_bytes(f"{TITLES}\r\n{LAB},有效,2020-01-01,\r\n".encode())
    assert len(read(file)[0]) == 1


def test_one_institution_has_so_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_rows, "MAX_ENTRIES", 10)
    _, (one,) = read(csv(tmp_path, *[f"{LAB},有效,2020-01-01,"] * 12))
    assert (one.code, one.values["line"]) == ("too-many", 12)


def titles() -> list[str]:
    return [text(title) for title in TITLES.split(",")]


def test_a_workbook(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "r.XLSX",
        [
            titles(),
            [
                text("lab"),
                text(uscc(1)),
                't="s"><v>1</v>',
                text("CMA"),
                "><v>200100100001</v>",
                text("有效"),
                's="1"><v>43831</v>',
                's="2"><v>46022</v>',
            ],
        ],
    )
    (one,), wrong = read(file)
    assert wrong == []
    assert one.names[0].name == "示例检测"
    assert one.qualifications[0].number == "200100100001"
    (period,) = one.qualifications[0].history
    assert period.start == datetime(2019, 12, 31, 16, tzinfo=UTC)
    assert period.end == datetime(2025, 12, 31, 16, tzinfo=UTC)
    source = table_source(file, "x", None, look_here)
    list(source.items(lambda _: None, lambda _: None))
    assert source.provenance()[3] == sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("><f>1+1</f><v>2</v>", "formula"),
        ('t="str"><f>A1</f><v>x</v>', "formula"),
        ('t="e"><v>#REF!</v>', "formula"),
        ("><v>9.1440300123E+17</v>", "number-cell"),
        ("><v>1.5</v>", "number-cell"),
        ('t="s"><v>7</v>', "not-a-workbook"),
        ('t="s"><v>-1</v>', "not-a-workbook"),
        ('s="1"><v>99999999</v>', "date"),
        (text("x" * 40_000), "text-too-long"),
    ],
)
def test_cells_that_say_nothing_sure(cell: str, problem: str, tmp_path: Path) -> None:
    file = workbook(tmp_path / "r.xlsx", [titles(), [text("lab"), cell]])
    found, line, field = refused(file)
    assert (found, line) == (problem, 2)
    assert field in ("B", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2">', '<row r="2" hidden="1">'),
        ('<row r="2">', '<row r="2" ht="0" customHeight="1">'),
        ("<sheetData>", '<cols><col min="1" max="3" hidden="true"/></cols><sheetData>'),
        ("<sheetData>", '<cols><col min="1" max="1" width="0"/></cols><sheetData>'),
    ],
)
def test_what_is_hidden_is_not_imported(old: str, new: str, tmp_path: Path) -> None:
    """Who confirms an import looked at the table without it."""
    rows = [titles(), [text("lab")]]
    made = sheet(rows)
    assert old in made
    file = workbook(tmp_path / "r.xlsx", rows, sheet=made.replace(old, new))
    assert refused(file)[0] == "hidden-in-table"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_imported(state: str, tmp_path: Path) -> None:
    book = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        f'<sheet name="x" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>'
    )
    file = workbook(tmp_path / "r.xlsx", [titles()], book=book)
    assert refused(file)[0] == "hidden-in-table"


def test_hidden_rows_and_columns_without_content_harm_nothing(tmp_path: Path) -> None:
    rows = [[text("a"), ""], ["", ""], [text("b"), ""]]
    unseen = '<cols><col min="2" max="16384" hidden="1"/></cols><sheetData>'
    made = sheet(rows).replace('<row r="2">', '<row r="2" hidden="1">')
    file = workbook(tmp_path / "r.xlsx", rows, sheet=made.replace("<sheetData>", unseen))
    assert list(xlsx_lines(iter([file.read_bytes()]))) == [(1, ["a"]), (3, ["b"])]


def test_a_workbook_that_declares_a_type_or_entities_is_refused(tmp_path: Path) -> None:
    bomb = (
        f'{HEAD}<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    assert refused(workbook(tmp_path / "r.xlsx", [], sheet=bomb))[0] == "not-a-workbook"


def test_a_namespace_of_a_workbook_must_be_short(tmp_path: Path) -> None:
    """The parser writes it before each name in it: a small file would take hours."""
    for length, fits in ((xlsx_parts.MAX_NAMESPACE, True), (xlsx_parts.MAX_NAMESPACE + 1, False)):
        made = sheet([titles()]).replace("<sheetData>", f'<sheetData xmlns:x="{"u" * length}">')
        file = workbook(tmp_path / "r.xlsx", [], sheet=made)
        if fits:
            assert list(xlsx_lines(iter([file.read_bytes()])))
        else:
            assert refused(file)[0] == "not-a-workbook"


def test_a_workbook_that_unpacks_to_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_parts, "CHUNK", 1000)
    blown = sheet([titles()]).replace("<sheetData>", "<sheetData>" + " " * 50_000_000)
    file = workbook(tmp_path / "r.xlsx", [], sheet=blown)
    assert file.stat().st_size < 200_000
    assert refused(file)[0] == "too-large"


def test_limits_of_a_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<a>" * 40 + "</a>" * 40
    file = workbook(tmp_path / "deep.xlsx", [], sheet=deep)
    assert refused(file)[0] == "not-a-workbook"
    file = workbook(tmp_path / "wide.xlsx", [[text("id")] * 20])
    monkeypatch.setattr(xlsx_rows, "MAX_COLUMNS", 10)
    assert refused(file)[0] == "cell-without-column"
    monkeypatch.setattr(xlsx_rows, "MAX_TEXTS", 2)
    file = workbook(tmp_path / "texts.xlsx", [titles()])
    assert refused(file)[0] == "too-large"
    monkeypatch.setattr(xlsx_rows, "MAX_FILE", 10)
    assert refused(file)[0] == "too-large"


def test_what_is_no_workbook(tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    file.write_bytes(b"id,uscc,name\n")
    assert refused(file)[0] == "not-a-workbook"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert refused(file)[0] == "not-a-workbook"
    sound = workbook(tmp_path / "s.xlsx", [titles()]).read_bytes()
    file.write_bytes(sound[: len(sound) // 2])
    assert refused(file)[0] == "not-a-workbook"
    broken = bytearray(sound)
    broken[60:90] = bytes(30)
    file.write_bytes(bytes(broken))
    assert refused(file)[0] == "not-a-workbook"
    assert refused(tmp_path / "none.xlsx")[0] == "no-such-file"


def test_complaints_speak_of_tables(tmp_path: Path) -> None:
    lines = (f"{LAB},正常,2020-01-01,", f"b,{uscc(2)},乙,CMA,1,有效,2020-01-01,长期")
    first, second = read(csv(tmp_path, *lines))[1]
    assert first.values["allowed"] == (
        "有效 valid, 暂停 suspended, 撤销 revoked, 注销 cancelled, 过期 expired"
    )
    assert second.code == "date-or-empty"


def test_what_differs_is_told_with_what_stands_above(tmp_path: Path) -> None:
    rows = (f"{LAB},有效,2020-01-01,2020-12-31", f"lab,{uscc(2)},x,CMA,1,有效,2021-01-01,")
    (one,) = read(csv(tmp_path, *rows))[1]
    assert (one.values["found"], one.values["above"]) == (uscc(2), uscc(1))


def test_what_looks_odd_is_noted_by_row_and_column(tmp_path: Path) -> None:
    right = "91999901MA9REG016G"
    rows = (
        f"a,{right},甲,CMA,200021348001,有效,2020-01-01,",
        f"b,{right[:-1]}H,乙,CMA,1,有效,2020-01-01,",
    )
    found, notes = told(csv(tmp_path, *rows))
    assert [one.id for one in found] == ["a", "b"]
    assert [(n.fatal, n.code, n.values["line"], n.values["field"]) for n in notes] == [
        (False, "uscc-check", 3, "统一社会信用代码 uscc"),
        (False, "number-odd", 3, "编号 number"),
    ]


def test_of_many_notes_the_others_are_counted(tmp_path: Path) -> None:
    rows = [f"l{i},{uscc(i)},甲,CMA,200021348001,有效,2020-01-01," for i in range(1, 100)]
    odd = sum(not uscc_check(uscc(i)) for i in range(1, 100))
    _, told_of = told(csv(tmp_path, *rows))
    assert [one.code for one in told_of[:MAX_NOTES]] == ["uscc-check"] * MAX_NOTES
    notes = Notes()
    for one in told_of:
        notes.add(one)
    assert notes.every("t.csv")[:-1] == tuple(told_of[:MAX_NOTES])
    assert notes.every("t.csv")[-1].code == "more-notes"
    assert notes.every("t.csv")[-1].values["count"] == odd - MAX_NOTES


def test_templates_are_free_of_notes(tmp_path: Path) -> None:
    for kind in ("issuers-csv", "issuers-csv-full"):
        file = tmp_path / "t.csv"
        file.write_text(template(kind))
        assert told(file)[1] == []
