# SPDX-License-Identifier: Apache-2.0
"""Workbooks made by hand, sound ones and others."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>'
    "</styleSheet>"
)


def text(value: str) -> str:
    return f't="inlineStr"><is><t>{escape(value)}</t></is>'


def relations(*targets: tuple[str, str]) -> str:
    """Relationships ``rId1``, ``rId2``, …: kind and target of each."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{space}">{rows}</Relationships>'


def sheet(rows: list[list[str]]) -> str:
    """Cells are what stands behind ``<c r="A1" ``; empty ones are left out."""
    body = ""
    for number, cells in enumerate(rows, 1):
        row = "".join(
            f'<c r="{chr(65 + i)}{number}" {cell}</c>' for i, cell in enumerate(cells) if cell
        )
        body += f'<row r="{number}">{row}</row>'
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'


def workbook(file: Path, rows: list[list[str]], **parts: str) -> Path:
    """A workbook with one sheet.

    `parts` replaces its parts (``sheet``, ``book``, ``texts``, ``styles``, ``links``, ``package``).
    """
    book = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><workbookPr/>'
        '<sheets><sheet name="名录" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    links = relations(
        ("worksheet", "worksheets/sheet1.xml"),
        ("styles", "styles.xml"),
        ("sharedStrings", "sharedStrings.xml"),
    )
    package = relations(("officeDocument", "xl/workbook.xml"))
    parted = "<si><r><t>示例</t></r><r><t>检测</t></r></si>"
    texts = f'{HEAD}<sst xmlns="{MAIN}"><si><t>共</t></si>{parted}</sst>'
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", parts.get("package", package))
        archive.writestr("xl/workbook.xml", parts.get("book", book))
        archive.writestr("xl/_rels/workbook.xml.rels", parts.get("links", links))
        archive.writestr("xl/styles.xml", parts.get("styles", STYLES))
        archive.writestr("xl/sharedStrings.xml", parts.get("texts", texts))
        archive.writestr("xl/worksheets/sheet1.xml", parts.get("sheet") or sheet(rows))
    return file
