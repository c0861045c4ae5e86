# SPDX-License-Identifier: Apache-2.0

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from esignverify import EsignverifyError, Settings, Verifier

DEMO = Path(__file__).parents[3] / "fixtures" / "demo"
GENUINE = (DEMO / "genuine-report.pdf").read_bytes()
IN_PROCESS = Settings(isolation="none", demo=True)


def test_a_program_gets_the_report_of_the_command_line():
    with Verifier(IN_PROCESS) as verifier:
        report = verifier.verify(GENUINE, name="r.pdf")
    assert report["schema"] == "esignverify.report/1"
    assert report["document"]["name"] == "r.pdf"
    assert report["decision"] == "ACCEPT"


def test_nothing_is_trusted_that_the_settings_do_not_say(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ESIGNVERIFY_DEMO", "1")
    with Verifier(Settings(isolation="none")) as verifier:
        assert verifier.verify(GENUINE)["decision"] == "REVIEW"


def test_one_verifier_serves_many_documents_and_any_bytes():
    with Verifier(IN_PROCESS) as verifier:
        decisions = [verifier.verify(one)["decision"] for one in (b"", GENUINE, b"%PDF-", GENUINE)]
    assert decisions == ["REVIEW", "ACCEPT", decisions[2], "ACCEPT"]
    assert decisions[2] != "ACCEPT"


def test_another_time_is_hypothetical():
    with Verifier(IN_PROCESS) as verifier:
        report = verifier.verify(GENUINE, at=datetime(2026, 6, 1, tzinfo=UTC))
    assert report["hypothetical"] is True
    assert report["decision"] != "ACCEPT"


@pytest.mark.parametrize("asked", [{"policy": "no-such-policy"}, {"claim": b"not a claim"}])
def test_a_call_that_cannot_be_served_raises(asked: dict[str, object]):
    with Verifier(IN_PROCESS) as verifier, pytest.raises(EsignverifyError):
        verifier.verify(GENUINE, **asked)


def test_importing_the_package_is_cheap():
    """The command line's help and the workers' parent need no PDF or crypto library."""
    heavy = {"pyhanko", "cryptography", "aiohttp", "pydantic", "lxml", "rich", "typer"}
    said = subprocess.run(
        [sys.executable, "-c", "import esignverify, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert heavy & set(said.stdout.split()) == set()
