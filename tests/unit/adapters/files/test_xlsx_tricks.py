# SPDX-License-Identifier: Apache-2.0
"""Workbooks that show people other than what would be imported, each beside a sound one."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.unit.adapters.files.workbooks import HEAD, MAIN, relations, sheet, text, workbook

from esignverify.adapters.files.xlsx_rows import xlsx_lines
from esignverify.model.errors import ConfigurationError

ROWS = [[text("id"), text("状态")], [text("lab"), text("有效")]]
READ = [(1, ["id", "状态"]), (2, ["lab", "有效"])]
IGNORABLE = (
    f'xmlns="{MAIN}" xmlns:x="urn:x" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x"'
)


def lines(file: Path) -> list[tuple[int, list[str]]]:
    return list(xlsx_lines(iter([file.read_bytes()])))


def refused(file: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        lines(file)
    return str(caught.value.values["problem"])


def changed(tmp_path: Path, old: str, new: str, rows: list[list[str]] = ROWS) -> Path:
    made = sheet(rows).replace(f'xmlns="{MAIN}"', IGNORABLE)
    assert old in made
    return workbook(tmp_path / "r.xlsx", rows, sheet=made.replace(old, new))


def styled(tmp_path: Path, code: str, cell: str, number: int = 164) -> Path:
    own = f'<numFmts><numFmt numFmtId="{number}" formatCode="{code}"/></numFmts>' if code else ""
    styles = (
        f'{HEAD}<styleSheet xmlns="{MAIN}">{own}<cellXfs><xf numFmtId="0"/>'
        f'<xf numFmtId="{number}"/></cellXfs></styleSheet>'
    )
    return workbook(tmp_path / "r.xlsx", [[f's="1" {cell}']], styles=styles)


def test_a_merged_cell_covers_what_stands_in_it(tmp_path: Path) -> None:
    end = "</sheetData>"
    cover = f'{end}<mergeCells count="1"><mergeCell ref="{{}}"/></mergeCells>'
    assert refused(changed(tmp_path, end, cover.format("A2:B2"))) == "hidden-in-table"
    assert refused(changed(tmp_path, end, cover.format("A1:A2"))) == "hidden-in-table"
    assert refused(changed(tmp_path, end, cover.format("nonsense"))) == "not-a-workbook"
    # The twins: what is covered is empty.
    assert lines(changed(tmp_path, end, cover.format("B2:F9"))) == READ
    assert lines(changed(tmp_path, end, cover.format("A3:B4"))) == READ


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "</sheetData>",
            '<x:row r="3"><x:c r="A3" t="str"><x:v>more</x:v></x:c></x:row></sheetData>',
        ),
        ("有效</t></is>", "有效</t><x:t>期外</x:t></is>"),
        ("有效</t></is>", '有效</t><rPh sb="0" eb="1"><t>youxiao</t></rPh></is>'),
        ("</row>", "</row><x:f>1+1</x:f>"),
    ],
)
def test_what_a_spreadsheet_passes_over_is_not_imported(old: str, new: str, tmp_path: Path) -> None:
    """Elements of a namespace that nobody knows, and readings of characters."""
    assert lines(changed(tmp_path, old, new)) == READ


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2">', '<mc:AlternateContent/><row r="2">'),
        ("</sheetData>", "</sheetData><extLst><ext><x:a><x:f>A1</x:f></x:a></ext></extLst>"),
    ],
)
def test_extensions_of_real_spreadsheets_harm_nothing(old: str, new: str, tmp_path: Path) -> None:
    assert lines(changed(tmp_path, old, new)) == READ


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2">', '<mc:AlternateContent><row r="5"/></mc:AlternateContent><row r="2">'),
        ('<row r="2">', '<row r="1">'),
        ('<row r="2">', '<row r="0">'),
        ('<c r="B2"', '<c r="A2"'),
        ('<c r="B2"', '<c r="B7"'),
        ('<c r="B2"', '<c r="b2"'),
        ("有效</t></is>", "有效</t></is><v>暂停</v>"),
        ("<is><t>有效</t></is>", "<v>0</v><v>1</v>"),
    ],
)
def test_what_two_spreadsheets_read_differently_is_refused(
    old: str, new: str, tmp_path: Path
) -> None:
    assert refused(changed(tmp_path, old, new)) == "not-a-workbook"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2">', '<row r="2" ht="0.5" customHeight="1">'),
        ("<sheetData>", '<cols><col min="2" max="2" width="0.1"/></cols><sheetData>'),
    ],
)
def test_what_is_too_small_to_be_read_is_hidden(old: str, new: str, tmp_path: Path) -> None:
    assert refused(changed(tmp_path, old, new)) == "hidden-in-table"


def test_a_book_beside_the_one_that_is_opened_is_not_read(tmp_path: Path) -> None:
    """The usual names mean nothing: the package says which part is the workbook."""
    decoy = relations(("officeDocument", "real/book.xml"))
    assert refused(workbook(tmp_path / "a.xlsx", ROWS, package=decoy)) == "not-a-workbook"
    two = relations(("officeDocument", "xl/workbook.xml"), ("officeDocument", "real/book.xml"))
    assert refused(workbook(tmp_path / "b.xlsx", ROWS, package=two)) == "not-a-workbook"
    # Texts that no relationship names are none of this book.
    cell = [['t="s"><v>1</v>']]
    assert lines(workbook(tmp_path / "c.xlsx", cell)) == [(1, ["示例检测"])]
    alone = relations(("worksheet", "worksheets/sheet1.xml"))
    assert refused(workbook(tmp_path / "d.xlsx", cell, links=alone)) == "not-a-workbook"
    twice = alone.replace("</Rel", '<Relationship Id="rId1" Type="x" Target="y"/></Rel')
    assert refused(workbook(tmp_path / "e.xlsx", ROWS, links=twice)) == "not-a-workbook"
    whole = relations(("officeDocument", "/xl/workbook.xml"))
    assert lines(workbook(tmp_path / "f.xlsx", ROWS, package=whole)) == READ


def test_parts_whose_names_differ_in_the_size_of_letters_are_one(tmp_path: Path) -> None:
    file = workbook(tmp_path / "r.xlsx", ROWS)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("XL/worksheets/sheet1.xml", sheet([[text("other")]]))
    assert refused(file) == "not-a-workbook"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_part_is_in_utf_8_whatever_it_says(encoding: str, tmp_path: Path) -> None:
    """What is searched for merged cells must be what is parsed."""
    made = sheet(ROWS).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    file = workbook(tmp_path / "r.xlsx", ROWS, sheet=made)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = made.encode(encoding)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert refused(file) == "not-a-workbook"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_method_that_no_spreadsheet_uses_is_refused(method: int, tmp_path: Path) -> None:
    """Damaged data of these makes the library raise what it does not document."""
    file = workbook(tmp_path / "r.xlsx", ROWS)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert refused(file) == "not-a-workbook"


TEXT, NUMBER, DAY = text("有效"), "><v>200100100001</v>", "><v>45000</v>"
WRITTEN = 't="d"><v>2023-03-15</v>'


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        (";;;", TEXT),
        (";;;&quot;暂停&quot;", TEXT),
        ("0;0;0;&quot;不&quot;@", TEXT),
        ("&quot;不&quot;@", TEXT),
        ("@*x", TEXT),
        (";;;", NUMBER),
        ("&quot;220200200002&quot;", NUMBER),
        ("&quot;2&quot;0", NUMBER),
        ("0%", NUMBER),
        ("0,", NUMBER),
        ("0.0E+00", NUMBER),
        ("# ?/?", NUMBER),
        ("[&gt;5]0;&quot;x&quot;", NUMBER),
        ("[$9-804]0", NUMBER),
        ("0000000000000", NUMBER),
        ("&quot;2030-01-01&quot;;d", DAY),
        ("\\2\\0yy", DAY),
        ("yyyy&quot;年，后延三年&quot;", DAY),
        ("2030-mm-dd", DAY),
        ("yyyy/1m/d", DAY),
        ("bbbb-mm-dd", DAY),
        ("yyyy-mm-dd有效", DAY),
        ("2030-mm-dd", WRITTEN),
        (";;;", WRITTEN),
        ("&quot;2030-01-01&quot;", WRITTEN),
        ("General", WRITTEN),
    ],
)
def test_a_format_that_shows_something_else(code: str, cell: str, tmp_path: Path) -> None:
    assert refused(styled(tmp_path, code, cell)) == "format-shows-other"


@pytest.mark.parametrize(
    ("code", "cell", "read"),
    [
        ("General", NUMBER, "200100100001"),
        ("@", TEXT, "有效"),
        ("0_ ", NUMBER, "200100100001"),
        ("0_);[Red]\\(0\\)", NUMBER, "200100100001"),
        ("#,##0;[红色]-#,##0", NUMBER, "200100100001"),
        ("_ * #,##0_ ;_ * \\-#,##0_ ;_ * &quot;-&quot;??_ ;_ @_ ", NUMBER, "200100100001"),
        ("_ * #,##0_ ;_ * \\-#,##0_ ;_ * &quot;-&quot;??_ ;_ @_ ", TEXT, "有效"),
        ("000000", NUMBER, "200100100001"),
        ("yyyy/m/d;@", DAY, "2023-03-15"),
        ("yyyy/m/d;@", TEXT, "有效"),
        ("[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", DAY, "2023-03-15"),
        ("yyyy\\-mm\\-dd", DAY, "2023-03-15"),
        ("yyyy\\年m\\月d\\日", DAY, "2023-03-15"),
        ("[DBNum1][$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", DAY, "2023-03-15"),
        ("yyyy年m月d日 h:mm:ss.000", DAY, "2023-03-15"),
        ("e年m月d日 上午/下午h时", DAY, "2023-03-15"),
        ("yyyy\\-mm\\-dd", WRITTEN, "2023-03-15"),
        ("yyyy/m/d h:mm AM/PM", 't="d"><v>2023-03-15T00:00:00.000Z</v>', "2023-03-15"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", DAY, "2023-03-15"),
    ],
)
def test_formats_that_people_use(code: str, cell: str, read: str, tmp_path: Path) -> None:
    assert lines(styled(tmp_path, code, cell)) == [(1, [read])]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ('t="d"><v>2023-03-15T23:59:00</v>', "date"),
        ('t="d"><v>20230315</v>', "date"),
        ('t="x"><v>2023-03-15</v>', "not-a-workbook"),
        ('t="b"><v>2</v>', "not-a-workbook"),
    ],
)
def test_a_cell_of_another_kind(cell: str, problem: str, tmp_path: Path) -> None:
    """What no spreadsheet writes was taken as it stood, whatever its format showed."""
    assert refused(styled(tmp_path, "yyyy-mm-dd", cell)) == problem
    assert lines(styled(tmp_path, "yyyy-mm-dd", 't="b"><v>0</v>')) == [(1, ["否"])]


def test_built_in_formats(tmp_path: Path) -> None:
    assert lines(styled(tmp_path, "", DAY, 14)) == [(1, ["2023-03-15"])]
    assert lines(styled(tmp_path, "", NUMBER, 3)) == [(1, ["200100100001"])]
    assert refused(styled(tmp_path, "", NUMBER, 10)) == "format-shows-other"
    assert lines(styled(tmp_path, "", NUMBER, 9_999_999)) == [(1, ["200100100001"])]


def test_a_conditional_format_with_a_number_format_of_its_own(tmp_path: Path) -> None:
    styles = (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/></cellXfs><dxfs><dxf/>'
        '<dxf><numFmt numFmtId="165" formatCode=";;;"/></dxf></dxfs></styleSheet>'
    )
    for style, told in ((1, True), (0, False)):
        rule = (
            f'</sheetData><conditionalFormatting><cfRule dxfId="{style}"/></conditionalFormatting>'
        )
        made = sheet(ROWS).replace("</sheetData>", rule)
        file = workbook(tmp_path / "r.xlsx", ROWS, sheet=made, styles=styles)
        if told:
            assert refused(file) == "format-shows-other"
        else:
            assert lines(file) == READ
