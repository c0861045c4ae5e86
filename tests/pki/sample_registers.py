# SPDX-License-Identifier: Apache-2.0
"""Registers of fictional bodies as tables to import: fixtures/registers.

Divisions 9999xx, the province 虚构省 and the serials used here exist nowhere.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from .authorities import uscc
from .zip_archive import Archive, Entry
from .zip_archive import write as zipped

Cells = tuple[str, ...]

SIMPLE: Cells = (
    "机构编号 id",
    "统一社会信用代码 uscc",
    "名称 name",
    "类别 kind",
    "编号 number",
    "状态 status",
    "起始日 from",
    "截止日 until",
)
FULL: Cells = (
    "记录 record",
    *SIMPLE,
    "标准 standard",
    "项目 item",
    "领域 field",
    "清单 list",
    "是否完整 whole",
)
_BEFORE, _AFTER = ("2020-01-01", "2025-12-31"), ("2026-01-01", "2031-12-31")
_PLACES = ("青松", "白塔", "云溪", "石桥", "长滩")
_FIELDS = ("纺织品", "食品", "建筑材料", "水质")
_STANDARDS = ("GB/T 29606-2013", "GB 5009.3-2016", "GB/T 50081-2019", "GB 5749-2022")
_ITEMS = ("色牢度", "水分", "抗压强度", "浑浊度")
_BODIES = 20

Periods = Sequence[tuple[str, str, str]]

_VALID: Periods = (("有效", *_BEFORE), ("有效", *_AFTER))
_OTHERS: Mapping[int, Periods] = {
    16: (("有效", *_BEFORE), ("过期", _AFTER[0], "")),
    17: (
        ("有效", "2020-01-01", "2024-03-31"),
        ("暂停", "2024-04-01", "2024-09-30"),
        ("有效", "2024-10-01", "2025-12-31"),
        ("有效", *_AFTER),
    ),
    18: (("有效", "2020-01-01", "2023-06-30"), ("撤销", "2023-07-01", "")),
    19: (("有效", "2020-01-01", "2022-12-31"), ("注销", "2023-01-01", "")),
}
"""What happened to the last few; each status means something else for a report of those days."""


def _name(number: int, ends: Sequence[str]) -> str:
    return f"虚构省{_PLACES[number % 5]}{_FIELDS[number // 5 % 4]}{ends[number % len(ends)]}"


def _bodies(kind: str, first: int, ends: Sequence[str], held: str) -> list[tuple[Cells, Periods]]:
    """Id, code, name, kind and number of each body, and what is said of the number when."""
    found: list[tuple[Cells, Periods]] = []
    for i in range(_BODIES):
        serial = first + i
        code = uscc(f"919999{serial:02}MA9REG{serial:02}")
        cells = (f"{kind.lower()}-{i + 1:02}", code, _name(i, ends), kind, held.format(i + 1))
        found.append((cells, _OTHERS.get(i, _VALID)))
    return found


def _simple(bodies: Sequence[tuple[Cells, Periods]]) -> list[Cells]:
    return [SIMPLE, *((*cells, *period) for cells, periods in bodies for period in periods)]


def cma() -> list[Cells]:
    """Inspection bodies with CMA, one row for each period (domain C1: 12 digits)."""
    ends = ("检测技术有限公司", "产品质量检验所", "检测服务有限公司")
    return _simple(_bodies("CMA", 1, ends, "2000213480{:02}"))


def cnca() -> list[Cells]:
    """Certification bodies with their approval (domain C3)."""
    return _simple(_bodies("CNCA", 41, ("认证有限公司", "认证中心"), "CNCA-R-2020-8{:02}"))


def cnas() -> list[Cells]:
    """Laboratories with CNAS, their capability schedules and signatories (domain C2)."""
    rows: list[Cells] = [FULL]
    for i, (cells, periods) in enumerate(
        _bodies("CNAS", 21, ("实验室", "校准中心"), "CNAS L98{:02}")
    ):
        identity, code, name, kind, number = cells
        field, standard, item = (of[i // 5 % 4] for of in (_FIELDS, _STANDARDS, _ITEMS))
        rows += [
            _full("机构", identity, uscc=code),
            _full("名称", identity, name=name),
            *(
                _full("资质", identity, kind=kind, number=number, status=s, start=a, until=b)
                for s, a, b in periods
            ),
            _full("清单", identity, number=number, which="能力", whole="是"),
            _full("能力", identity, number=number, start=_BEFORE[0], standard=standard, item=item),
            _full("签字人", identity, name=f"虚构签字人{i + 1:02}", field=field),
        ]
    return rows


def _full(record: str, identity: str, **cells: str) -> Cells:
    columns = ("uscc", "name", "kind", "number", "status", "start", "until")
    more = ("standard", "item", "field", "which", "whole")
    return record, identity, *(cells.get(column, "") for column in (*columns, *more))


MISTAKES: Mapping[tuple[int, int], str] = {
    (5, 2): "919999O2MA9REG022L",
    (14, 6): "正常",
    (23, 8): "长期",
}
"""Row and column (from 1) of the newcomer's three mistakes in `cma`: a letter O for a zero, a word
for the status that is none, and a word where a day should stand."""


def first_try() -> list[Cells]:
    """`cma` as the newcomer of docs/issuers.md typed it."""
    rows = [list(cells) for cells in cma()]
    for (row, column), text in MISTAKES.items():
        rows[row - 1][column - 1] = text
    return [tuple(cells) for cells in rows]


def csv_file(rows: Sequence[Cells]) -> bytes:
    """RFC 4180 in UTF-8 with the mark by which spreadsheet programs know it."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_EPOCH = date(1899, 12, 30)
"""Day 0 of a workbook's calendar, for days after February 1900 (ECMA-376 part 1, 18.17.4)."""


def workbook(rows: Sequence[Cells]) -> bytes:
    """An XLSX workbook (ECMA-376) with one sheet; days are numbers shown as days, as in Excel."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": _links(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="名录" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _links(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": _sheet(rows),
    }
    entries = [Entry(name.encode(), (_HEAD + text).encode()) for name, text in parts.items()]
    return zipped(Archive(entries))


def _links(*targets: tuple[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _sheet(rows: Sequence[Cells]) -> str:
    body = "".join(
        f'<row r="{number}">'
        + "".join(_cell(f"{chr(65 + i)}{number}", text) for i, text in enumerate(cells) if text)
        + "</row>"
        for number, cells in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'


def _cell(place: str, text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
    return f'<c r="{place}" s="1"><v>{(day - _EPOCH).days}</v></c>'


def files() -> dict[str, bytes]:
    """Each file of fixtures/registers by its name."""
    return {
        "cma.csv": csv_file(cma()),
        "cma.xlsx": workbook(cma()),
        "cma-first-try.xlsx": workbook(first_try()),
        "cnas.csv": csv_file(cnas()),
        "cnca.csv": csv_file(cnca()),
    }


def write(folder: Path) -> None:
    """Write them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        (folder / name).write_bytes(data)
