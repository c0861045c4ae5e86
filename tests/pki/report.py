# SPDX-License-Identifier: Apache-2.0
"""Inspection reports as they look in life, of bodies that do not exist (RB/T 214-2017 4.5.20)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from . import authorities

TEMPLATE = Path(__file__).parent / "report.typ"


@dataclass(frozen=True)
class Report:
    """What one report says. The first line of each table cell is what a reader sees."""

    institution: str = authorities.ORGANISATION
    cma: str = authorities.CMA
    number: str = "MJ-2026-000001"
    title: str = "检验检测报告"
    sample: str = "儿童保温杯"
    model: str = "KB-500"
    batch: str = "20260218"
    client: str = authorities.MERCHANT
    sampling: str = "委托检验（送样）"
    issued: str = "2026年03月10日"
    standard: str = "GB/T 29606-2013"
    received: str = "2026年03月02日"
    tested: str = "2026年03月03日至03月09日"
    results: tuple[tuple[str, str, str, str], ...] = (
        ("保温效能", "≥ 50 ℃", "58 ℃", "合格"),
        ("容量偏差", "± 5 %", "1.2 %", "合格"),
        ("密封性", "无渗漏", "无渗漏", "合格"),
    )
    conclusion: str = "所检项目符合标准要求。"
    signatory: str = authorities.PERSON
    statement: str = "结果仅对来样负责。"
    seal: bool = False
    """Draws a red seal: a picture, which proves nothing."""
    pages: int = 1
    """1: the cover alone, as most vectors need no more; 2: with results."""


@cache
def render(report: Report | None = None) -> bytes:
    """The report as PDF/A-2b. The same report and font give the same bytes."""
    import pylopdf_fonts_zh_cn
    import typst

    data = json.dumps(asdict(report or Report()), ensure_ascii=False)
    made = typst.compile(
        str(TEMPLATE),
        font_paths=[str(Path(pylopdf_fonts_zh_cn.__file__).parent)],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["a-2b"],
        pdf_tags=False,
        timestamp=int(authorities.SIGNED.timestamp()),
    )
    return bytes(made)
