# SPDX-License-Identifier: Apache-2.0
"""The demonstration's decisions hold at any real date for years, not only today."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from esignverify.bootstrap import DEFAULT_POLICY, Settings, open_outside
from esignverify.services.verify_document import Request, verify_document

from .vectors import DEMO, StoppedClock

LIST = tomllib.loads((DEMO / "demo.toml").read_text("utf-8"))["document"]
DATES = [datetime(2026, 11, 1, tzinfo=UTC), datetime(2040, 12, 31, tzinfo=UTC)]


@pytest.mark.parametrize("at", DATES, ids=lambda at: f"{at:%Y-%m}")
@pytest.mark.parametrize("shown", LIST, ids=lambda shown: shown["file"])
def test_decision_and_reasons_hold(shown: dict[str, Any], at: datetime) -> None:
    document = (DEMO / shown["file"]).read_bytes()
    settings = Settings(
        trust_store=DEMO / "trust_store", issuers=DEMO / "issuers.json", demo=True, isolation="none"
    )
    with open_outside(settings) as outside:
        request = Request(shown["file"], document, DEFAULT_POLICY)
        report = verify_document(request, replace(outside, clock=StoppedClock(at)))
    assert report["decision"] == shown["decision"], report["reasons"]
    assert set(shown["reasons"]) <= set(report["reasons"])
    assert report["demo"] is True


def test_the_demonstration_shows_enough() -> None:
    decisions = [shown["decision"] for shown in LIST]
    assert decisions.count("ACCEPT") >= 1
    assert decisions.count("REVIEW") >= 2
    rejected = {reason for one in LIST if one["decision"] == "REJECT" for reason in one["reasons"]}
    assert len(rejected) >= 6


def test_every_document_of_the_folder_is_listed() -> None:
    assert {shown["file"] for shown in LIST} == {path.name for path in DEMO.glob("*.pdf")}
