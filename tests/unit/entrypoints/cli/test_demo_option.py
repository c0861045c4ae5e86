# SPDX-License-Identifier: Apache-2.0
"""`--demo` where stores of one's own are set up, as the README has it: the demo's own count."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.support import FIXTURES

from esignverify.entrypoints.cli.app import _settings
from esignverify.reports.core import core_sha256

from .test_keeping import run

DEMO = FIXTURES / "demo"
REPORT = DEMO / "genuine-report.pdf"


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a trust store without authorities, an empty register, two confirmations."""
    (tmp_path / "store").mkdir()
    register = {"schema": "esignverify.issuers/1", "source": "x", "institutions": []}
    (tmp_path / "issuers.json").write_text(json.dumps(register))
    (tmp_path / "evidence").mkdir()
    for name, value in (
        ("TRUST_STORE", tmp_path / "store"),
        ("ISSUERS", tmp_path / "issuers.json"),
        ("EVIDENCE", tmp_path / "evidence"),
        ("DATA", tmp_path / "data"),
        ("CONFIRMATIONS", 2),
        ("ISOLATION", "none"),
    ):
        monkeypatch.setenv(f"ESIGNVERIFY_{name}", str(value))
    monkeypatch.delenv("ESIGNVERIFY_DEMO", raising=False)
    return tmp_path


def judged(capsys: pytest.CaptureFixture[str], *more: str | Path) -> dict[str, Any]:
    _, out, err = run(capsys, "verify", "--json", *more, REPORT)
    assert out, err
    report: dict[str, Any] = json.loads(out)
    return report


def test_the_line_that_the_demonstration_prints_works_after_the_set_up_of_the_readme(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = judged(capsys, "--demo")
    assert (report["decision"], report["demo"]) == ("ACCEPT", True)


def test_what_is_given_on_the_command_line_counts_over_the_demo(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = judged(capsys, "--demo", "--issuers", own / "issuers.json")
    assert report["axes"]["issuer"] == "UNKNOWN"
    report = judged(capsys, "--demo", "--trust", own / "store")
    assert report["decision"] != "ACCEPT"


def test_a_report_of_the_demo_is_made_again_beside_stores_of_ones_own(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = own / "report.json"
    for more in ((), ("--issuers", own / "issuers.json")):
        made.write_text(json.dumps(judged(capsys, "--demo", *more)))
        code, out, err = run(capsys, "replay", made, REPORT)
        assert (code, "逐位复现" in out) == (0, True), out + err
        assert "演示用的库不记入 trust history" in out
        assert "从未处于这个状态" not in out
    code, out, _ = run(capsys, "replay", made, DEMO / "one-bit-altered.pdf")
    assert (code, "document.sha256" in out) == (1, True)


def test_a_report_that_calls_itself_of_the_demo_is_not_made_again_by_the_demo(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An attack: a report of today, with the member `demo` set and its digest computed anew."""
    report = judged(capsys) | {"demo": True}
    report["core_sha256"] = core_sha256(report)
    (own / "report.json").write_text(json.dumps(report))
    code, out, err = run(capsys, "replay", own / "report.json", REPORT)
    assert (code, out) == (3, ""), err


def test_the_service_and_revisions_have_the_same_rule() -> None:
    found = _settings(demo=True)
    assert (found.trust_store, found.issuers, found.evidence) == (None, None, None)


def test_without_demo_mode_the_demo_authority_counts_in_no_store(
    own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(DEMO / "trust_store", own / "copy")
    monkeypatch.setenv("ESIGNVERIFY_TRUST_STORE", str(own / "copy"))
    monkeypatch.setenv("ESIGNVERIFY_ISSUERS", str(DEMO / "issuers.json"))
    monkeypatch.setenv("ESIGNVERIFY_CONFIRMATIONS", "1")
    report = judged(capsys)
    assert (report["decision"], report["demo"]) == ("REVIEW", False)
