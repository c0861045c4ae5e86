# SPDX-License-Identifier: Apache-2.0
"""The published list of licensed CAs: reading it, and what it changes in a store."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put
from tests.unit.adapters.files.workbooks import text, workbook

from esignverify.adapters.files import licence_list as room
from esignverify.adapters.files.licence_list import read_licence_list
from esignverify.adapters.files.table_file import look_here
from esignverify.adapters.files.trust_editor import FileTrustEditor
from esignverify.model.errors import ConfigurationError
from esignverify.model.licence_list import LicenceImport, ListedLicence, ListOrigin
from esignverify.model.trust_records import AnchorStanding

TITLES = "序号,机构名称,许可证编号,起始日,截止日,省份\n"
NEW = "1,虚构电子认证有限公司,ECP00000000001,2020-01-01,2030-12-31,虚构省\n"
KNOWN = "测试电子认证有限公司"
ORIGIN = ListOrigin("工信部网站", date(2026, 1, 5), "张三")


def csv(folder: Path, content: str, name: str = "list.csv") -> Path:
    file = folder / name
    file.write_text(content, "utf-8")
    return file


def problem(folder: Path, content: str) -> tuple[str, object, object]:
    (one,) = read_licence_list(csv(folder, content), look_here).problems
    assert one.fatal
    return one.code, one.values["line"], one.values["field"]


def known(folder: Path, licence: str = LICENCE) -> FileTrustEditor:
    put(folder / "store", make(), HEAD.format(id="test-ca") + licence + anchor(make()))
    return FileTrustEditor(folder / "store")


def propose(editor: FileTrustEditor, folder: Path, *rows: str) -> LicenceImport:
    given = read_licence_list(csv(folder, "name,licence,from,until\n" + "\n".join(rows)), look_here)
    assert given.problems == ()
    return editor.importing(given, ORIGIN)


def test_csv_and_xlsx_say_the_same(tmp_path: Path) -> None:
    table = (TITLES + "\n" + NEW.replace("2020-01-01", "2020年1月1日")).strip().split("\n")
    cells = [[text(cell) if cell else "" for cell in line.split(",")] for line in table]
    book = read_licence_list(workbook(tmp_path / "list.xlsx", cells), look_here)
    file = csv(tmp_path, TITLES + "\n" + NEW)
    plain = read_licence_list(file, look_here)
    assert book.problems == plain.problems == ()
    assert plain.sha256 == sha256(file.read_bytes()).hexdigest()
    (one,) = plain.rows
    first, last = date(2020, 1, 1), date(2030, 12, 31)
    name = "虚构电子认证有限公司"
    assert one == ListedLicence(3, name, "ECP00000000001", first, last, "虚构省")
    assert book.rows == (one,)


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        (",ECP00000000001", "missing-field", "机构名称 name"),
        ("甲,ECP1", "form-licence", "许可证编号 licence"),
        ("甲,ecp00000000001", "form-licence", "许可证编号 licence"),
        ("甲,ECP00000000001,2020-02-30", "date", "起始日 from"),
        ("甲,ECP00000000001,20200101", "date", "起始日 from"),
        ("甲,ECP00000000001,,2020-01-01", "until-without-from", "截止日 until"),
        ("甲,ECP00000000001,2021-01-01,2020-01-01", "reversed-period", "截止日 until"),
        ("甲,ECP00000000001,,,,x", "cell-without-column", ""),
        ("乙,ECP00000000001\n甲,ECP00000000001", "duplicate", "许可证编号 licence"),
        ("甲,ECP00000000002\n甲,ECP00000000001", "duplicate", "机构名称 name"),
    ],
)
def test_mistakes_name_row_and_column(tmp_path: Path, cells: str, code: str, field: str) -> None:
    content = f"name,licence,from,until,province\n{cells}\n"
    assert problem(tmp_path, content) == (code, content.count("\n"), field)


@pytest.mark.parametrize(
    ("titles", "code", "field"),
    [
        ("名称,起始日", "missing-column", "许可证编号 licence"),
        ("名称,许可证号,证书", "unknown-column", ""),
        ("名称,许可证号,name", "duplicate", ""),
        ("", "missing-column", "机构名称 name"),
    ],
)
def test_titles_are_checked(tmp_path: Path, titles: str, code: str, field: str) -> None:
    assert problem(tmp_path, titles) == (code, 1, field)


def test_limits_and_kinds_of_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = read_licence_list(csv(tmp_path, TITLES + NEW, "list.xls"), look_here).problems
    assert one.code == "list-suffix"
    (one,) = read_licence_list(tmp_path / "missing.csv", look_here).problems
    assert one.code == "no-such-file"
    many = "name,licence\n" + "甲,ECP1\n" * 30
    assert len(read_licence_list(csv(tmp_path, many), look_here).problems) == room.MAX_FAULTS
    monkeypatch.setattr(room, "MAX_ROWS", 1)
    assert problem(tmp_path, "name,licence\n甲,ECP00000000001\n乙,ECP00000000002")[0] == "too-many"


def test_a_new_one_is_an_unverified_folder_without_a_certificate(tmp_path: Path) -> None:
    editor = known(tmp_path)
    given = read_licence_list(csv(tmp_path, TITLES + NEW), look_here)
    ready = editor.importing(given, ORIGIN)
    assert (ready.new, ready.changed, ready.unchanged, ready.problems) == (1, 0, 0, ())
    assert not (tmp_path / "store" / "ecp00000000001").exists()
    editor.write(ready.edit)
    (record,) = (one for one in editor.overview().records if one.province)
    assert record.authority.id == "ecp00000000001"
    assert (record.province, record.anchors, record.spare) == ("虚构省", (), ())
    assert record.source.startswith("未核实 / unverified")
    for told in ("工信部网站", "2026-01-05", "张三", "list.csv 第 2 行 / row 2", given.sha256):
        assert told in record.source
    again = editor.importing(given, ORIGIN)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert again.edit.changes == ()


def test_several_are_written_at_once(tmp_path: Path) -> None:
    editor = known(tmp_path)
    rows = [f"甲{i},ECP0000000000{i},2020-01-01,2024-12-31" for i in range(3)]
    ready = propose(editor, tmp_path, *rows, f"{KNOWN},ECP00000000009,2030-01-01,2034-12-31")
    assert (ready.new, ready.changed) == (3, 1)
    editor.write(ready.edit)
    assert len(editor.overview().records) == 4


@pytest.mark.parametrize(
    ("row", "dates"),
    [
        ("ECP00000000009,2030-01-01,2034-12-31", ["2020-01-01", "2030-01-01"]),
        ("ECP12345678901,2030-01-01,2034-12-31", ["2020-01-01", "2030-01-01"]),
        ("ECP12345678901,2020-01-01,2034-12-31", ["2020-01-01"]),
    ],
)
def test_of_a_known_one_licences_are_added_or_put_off(
    tmp_path: Path, row: str, dates: list[str]
) -> None:
    editor = known(tmp_path)
    ready = propose(editor, tmp_path, f"{KNOWN},{row}")
    assert (ready.new, ready.changed, ready.problems) == (0, 1, ())
    editor.write(ready.edit)
    written = (tmp_path / "store" / "test-ca" / "ca.toml").read_text("utf-8")
    assert [line[7:] for line in written.splitlines() if line.startswith("from = ")] == dates
    assert "until = 2034-12-31" in written
    assert "工信部网站" in written
    (anchor_now,) = editor.overview().records[0].anchors
    assert anchor_now.standing is AnchorStanding.USABLE


def test_missing_dates_are_filled_in(tmp_path: Path) -> None:
    undated = LICENCE.replace("from = 2020-01-01\nuntil = 2029-12-31\n", "")
    editor = known(tmp_path, undated)
    ready = propose(editor, tmp_path, f"{KNOWN},ECP12345678901,2020-01-01,2029-12-31")
    assert ready.changed == 1
    editor.write(ready.edit)
    (held,) = editor.overview().records[0].licences
    assert held.start is not None
    assert held.end is not None


@pytest.mark.parametrize(
    ("licence", "row"),
    [
        (LICENCE, "2020-02-01,2029-12-31"),
        (LICENCE, "2020-01-01,2028-12-31"),
        (LICENCE.replace("granted", "revoked"), "2020-01-01,2029-12-31"),
        (LICENCE.replace('"miit"', '"egov"'), "2020-01-01,2034-12-31"),
    ],
)
def test_what_contradicts_the_store_is_left_to_people(
    tmp_path: Path, licence: str, row: str
) -> None:
    ready = propose(known(tmp_path, licence), tmp_path, f"{KNOWN},ECP12345678901,{row}")
    assert ready.edit.changes == ()
    (one,) = ready.problems
    assert (one.code, one.fatal, one.values["line"]) == ("listed-by-hand", False, 2)


GRANTED = LICENCE.replace("2029-12-31", "2024-12-31")
EXPIRED = (
    LICENCE.replace("granted", "expired")
    .replace("until = 2029-12-31\n", "")
    .replace("2020-01-01", "2025-01-01")
)


@pytest.mark.parametrize(
    ("licence", "row"),
    [
        (GRANTED + EXPIRED, "2020-01-01,2030-12-31"),
        (GRANTED + EXPIRED, "2025-01-01,2030-12-31"),
        (GRANTED + EXPIRED, "2026-06-01,2030-12-31"),
        (GRANTED + EXPIRED, ","),
        (LICENCE.replace("granted", "revoked"), "2020-01-01,2030-12-31"),
        (LICENCE, "2025-01-01,2034-12-31"),
        ("unlicensed = true\n", "2020-01-01,2030-12-31"),
    ],
)
def test_a_new_number_makes_no_lapsed_ca_licensed(tmp_path: Path, licence: str, row: str) -> None:
    """Whoever writes a list writes any number; what operators recorded of those days stands."""
    ready = propose(known(tmp_path, licence), tmp_path, f"{KNOWN},ECP99990525099,{row}")
    assert ready.edit.changes == ()
    (one,) = ready.problems
    assert (one.code, one.fatal) == ("listed-by-hand", False)


@pytest.mark.parametrize(
    ("licence", "row"),
    [
        (LICENCE, "2030-01-01,2034-12-31"),
        (LICENCE.replace('"miit"', '"egov"'), "2020-01-01,2034-12-31"),
        ("", "2020-01-01,2030-12-31"),
    ],
)
def test_a_new_number_for_other_days_is_added(tmp_path: Path, licence: str, row: str) -> None:
    ready = propose(known(tmp_path, licence), tmp_path, f"{KNOWN},ECP99990525099,{row}")
    assert (ready.changed, ready.problems) == (1, ())


def test_another_name_is_told_and_not_written(tmp_path: Path) -> None:
    editor = known(tmp_path)
    ready = propose(editor, tmp_path, "改了名的公司,ECP12345678901,2020-01-01,2029-12-31")
    assert ready.edit.changes == ()
    (one,) = ready.problems
    assert (one.code, one.values["known"]) == ("listed-name-differs", KNOWN)


def test_a_number_of_another_is_refused(tmp_path: Path) -> None:
    editor = known(tmp_path)
    text = HEAD.format(id="other").replace(KNOWN, "另一家")
    put(tmp_path / "store", None, text, identity="other")
    with pytest.raises(ConfigurationError) as caught:
        propose(editor, tmp_path, "另一家,ECP12345678901,2020-01-01,2029-12-31")
    assert caught.value.values["problem"] == "licence-of-another"
