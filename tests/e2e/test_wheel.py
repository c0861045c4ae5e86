# SPDX-License-Identifier: Apache-2.0
"""The wheel as strangers get it: built, installed beside the base lock alone, and used."""

import json
import os
import re
import subprocess
import sys
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "fixtures" / "demo" / "genuine-report.pdf"
GENUINE = ROOT / "fixtures" / "pdf" / "genuine" / "rsa-with-timestamp"

pytestmark = pytest.mark.integration


def run(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def members(wheel: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(wheel) as archive:
        yield archive


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a fresh environment with the base lock and the wheel."""
    place = tmp_path_factory.mktemp("stranger") / "with space"
    venv.create(place, with_pip=True)
    base = run(ROOT / "tools" / "install", "base", cwd=ROOT, VENV=str(place), PYTHON=sys.executable)
    assert base.returncode == 0, base.stderr
    python = place / "bin" / "python"
    pip = run(python, "-m", "pip", "install", "--no-index", "--no-deps", wheel, cwd=place)
    assert pip.returncode == 0, pip.stderr
    return place / "bin"


def test_everything_that_ships_with_the_package_is_in_it(members: zipfile.ZipFile):
    names = members.namelist()
    wanted = ["py.typed", "data/texts/reasons.toml", "data/policies/", "data/trust_store/"]
    missing = [w for w in wanted if not any(n.startswith(f"esignverify/{w}") for n in names)]
    assert missing == []


def test_nothing_is_in_it_that_belongs_to_tests(members: zipfile.ZipFile):
    names = members.namelist()
    assert [n for n in names if n.startswith(("tests/", "tools/", "fixtures/"))] == []
    key = b"PRIVATE" + b" KEY-----"
    assert [n for n in names if key in members.read(n)] == []


def test_it_names_its_licence(members: zipfile.ZipFile):
    (metadata,) = [n for n in members.namelist() if n.endswith(".dist-info/METADATA")]
    text = members.read(metadata).decode()
    assert "License-Expression: Apache-2.0" in text
    assert any(n.endswith("licenses/LICENSE") for n in members.namelist())


def test_a_stranger_verifies_a_report_without_the_server_extra(installed: Path, tmp_path: Path):
    said = run(installed / "esignverify", "verify", GENUINE / "input.pdf", "--json", cwd=tmp_path)
    report = json.loads(said.stdout)
    # The shipped trust store confirms nobody, so a genuine file is one to review.
    assert said.returncode == 2, said.stderr
    assert report["decision"] == "REVIEW"
    assert [one["integrity"] for one in report["signatures"]] == ["intact"]


def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path):
    said = run(installed / "esignverify", "demo", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "ACCEPT" in said.stdout
    assert "REJECT" in said.stdout


def test_the_service_answers(installed: Path, tmp_path: Path):
    """As README says, but on a free port; it tells its address when it listens."""
    service = subprocess.Popen(
        [installed / "esignverify", "serve", "--demo", "--port", "0"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert service.stderr is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/\S+", service.stderr.readline())
        assert address
        asked = urllib.request.Request(address[0], data=DEMO.read_bytes())
        asked.add_header("Content-Type", "application/pdf")
        with urllib.request.urlopen(asked, timeout=60) as answer:
            report = json.load(answer)
    finally:
        service.terminate()
        service.communicate(timeout=60)
    assert (report["decision"], report["demo"]) == ("ACCEPT", True)
    assert service.returncode == 0
