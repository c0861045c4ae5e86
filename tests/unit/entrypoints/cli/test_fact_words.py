# SPDX-License-Identifier: Apache-2.0
"""What an import would change is told in people's words, whatever the register can say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest

from esignverify.entrypoints.cli.fact_words import sentence
from esignverify.entrypoints.cli.speech import catalogue
from esignverify.model.issuers import Institution
from esignverify.model.register_facts import (
    Appeal,
    BlacklistEntry,
    CreditKind,
    ListKind,
    ReportStatus,
)
from esignverify.model.register_history import FactChange

WORDS: dict[str, type[StrEnum]] = {
    "report": ReportStatus,
    "credit": CreditKind,
    "list": ListKind,
    "appeal": Appeal,
}


def members(kind: type) -> Iterator[str]:
    """Every plain field of `kind` and of the facts in it."""
    hints: dict[str, Any] = get_type_hints(kind)
    for one in fields(kind):
        inner = next((each for each in get_args(hints[one.name]) if is_dataclass(each)), None)
        if inner is not None:
            yield from members(inner)  # type: ignore[arg-type]
        elif one.name not in ("start", "end"):
            yield one.name


@pytest.mark.parametrize("name", sorted({*members(Institution), *members(BlacklistEntry)}))
def test_every_member_has_a_name(name: str) -> None:
    plain = name in ("name", "number", "status", "standard")
    assert plain or f"keeper.member.{name}" in catalogue()


@pytest.mark.parametrize(
    "key", [f"keeper.{place}.{one.value}" for place, kind in WORDS.items() for one in kind]
)
def test_every_word_of_a_member_is_told(key: str) -> None:
    assert key in catalogue()


def told(kind: str, /, **values: Any) -> str:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return sentence(FactChange("one", kind, values, start, None, added=True)).split(": ", 2)[2]


def test_values_are_told_in_both_languages() -> None:
    credit = told(
        "credit",
        kind="abnormal",
        authority="甲局",
        learnt="2026-01-31T16:00:00+00:00",
        repaired="2026-02-01T01:30:00Z",
        concerns_reports=True,
    )
    assert "机关 / authority: 甲局" in credit
    assert "经营异常名录 / abnormal operation" in credit
    assert "得知日 / learnt: 2026-02-01、" in credit
    assert "信用修复日 / repaired on: 2026-02-01 09:30" in credit
    assert "与报告有关 / concerns reports: 是 / yes" in credit
    assert "=" not in credit
    report = told("reports", number="A-1", status="withdrawn", sha256="ab")
    assert "、SHA-256: ab、" in report
    assert report.startswith("A-1、")
    assert "、已撤回 / withdrawn" in report
    listing = told("listings", kind="scope", whole=False)
    assert listing.startswith("能力附表 / capability schedule、完整 / whole: 否 / no")
    assert told("institution", authority=True).startswith("登记机关 / register authority: 是")
    agent = told("authorisations", agent="x", kinds=["inspection-report", "unheard-of"])
    assert "inspection-report" not in agent
    assert agent.split("  ")[0].endswith("、unheard-of")
