# SPDX-License-Identifier: Apache-2.0
"""The READMEs are true: what they say that one sees is seen, what they say that works works."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from esignverify.model.axes import CaLicence, Fitness, IssuerStanding, SignatureAxis

ROOT = Path(__file__).parents[3]
READMES = ["README.md", "README.zh-CN.md"]


@pytest.fixture(params=READMES)
def readme(request: pytest.FixtureRequest) -> str:
    return (ROOT / request.param).read_text(encoding="utf-8")


def esignverify(*words: str, cwd: Path = ROOT) -> str:
    said = subprocess.run(
        [sys.executable, "-c", "from esignverify.entrypoints.cli import main; main()", *words],
        cwd=cwd,
        env=os.environ | {"COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return said.stdout


def block(readme: str, name: str) -> str:
    part = re.search(rf"<!-- {name} -->(.*?)<!-- /{name} -->", readme, re.DOTALL)
    assert part
    (shown,) = re.findall(r"```text\n(.*?)```", part[1], re.DOTALL)
    return shown


def options(text: str) -> set[str]:
    return set(re.findall(r"--[a-z]+", text)) - {"--help"}


@pytest.mark.integration
def test_what_make_demo_shows_is_what_the_readme_shows(readme: str):
    seen = "\n".join(line.rstrip() for line in esignverify("demo").splitlines())
    parts = re.split(r"\n…\n|\n\n", block(readme, "demo"))
    assert [part for part in parts if part.strip() not in seen] == []


def test_the_options_of_verify_are_those_of_its_help(readme: str):
    assert options(block(readme, "verify-help")) == options(esignverify("verify", "--help"))


def commands(*of: str) -> set[str]:
    return set(re.findall(r"^│ ([a-z]+) ", esignverify(*of, "--help"), re.MULTILINE))


def test_commands_that_are_named_exist(readme: str):
    named = re.findall(r"(?:`|bin/)esignverify ([a-z]+)(?: ([a-z]+))?", readme)
    assert {first for first, _ in named} <= commands()
    for group in ("trust", "issuers"):
        told = {second for first, second in named if first == group and second}
        assert told
        assert told <= commands(group)


def test_the_answers_are_those_of_the_model(readme: str):
    for axis, answers in {
        "signature": SignatureAxis,
        "ca_licence": CaLicence,
        "issuer": IssuerStanding,
        "fitness": Fitness,
    }.items():
        (row,) = re.findall(rf"^\| `{axis}` \|.*$", readme, re.MULTILINE)
        assert re.findall(r"`([A-Z-]+)`", row) == [answer.value for answer in answers]


def test_exit_codes_are_all_told(readme: str):
    assert re.findall(r"^\| (\d) \|", readme, re.MULTILINE) == ["0", "1", "2", "3"]


def test_the_library_example_runs(
    readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    demo = ROOT / "fixtures" / "demo"
    (tmp_path / "issuers.json").write_bytes((demo / "issuers.json").read_bytes())
    (tmp_path / "report.pdf").write_bytes((demo / "genuine-report.pdf").read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README", "exec"), {})
    assert capsys.readouterr().out.startswith("REVIEW [")


def test_the_make_targets_of_the_developers_are_in_make_help():
    helped = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "setup", "check", "test", "test-all", "bench", "fixtures"):
        assert f"make {target} " in helped
