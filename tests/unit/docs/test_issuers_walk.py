# SPDX-License-Identifier: Apache-2.0
"""The walk-through of docs/issuers.md: its commands, run in their order, say what it shows."""

import os
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "issuers.md"
SHOWN_DAY = "2026-06-02"
"""The day on which the page imports."""
QUESTION, ANSWER = "[y/N]: ", "y\n"


def steps() -> list[tuple[str, str]]:
    """Each command of the page, and what is shown under it."""
    part = re.search(r"<!-- walk -->(.*?)<!-- /walk -->", PAGE.read_text("utf-8"), re.DOTALL)
    assert part
    blocks = re.findall(r"```text\n(.*?)```", part[1], re.DOTALL)
    told = [one for block in blocks for one in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, shown) for command, _, shown in (one.partition("\n") for one in told)]


def run(command: str, data: Path) -> tuple[int, str]:
    """The exit code, and what a person sees on a terminal who answers yes."""
    program, *words = shlex.split(command)
    assert program == "esignverify"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ESIGNVERIFY_")}
    done = subprocess.run(
        [sys.executable, "-c", "from esignverify.entrypoints.cli import main; main()", *words],
        cwd=ROOT,
        env=kept | {"COLUMNS": "100", "NO_COLOR": "1", "ESIGNVERIFY_DATA": str(data)},
        input=ANSWER,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    seen = done.stdout.removeprefix("\ufeff").replace(QUESTION, QUESTION + ANSWER)
    return done.returncode, "\n".join(line.rstrip() for line in seen.splitlines()) + "\n"


def today() -> str:
    """The day in Beijing, as the history writes it."""
    return datetime.now(UTC).astimezone(timezone(timedelta(hours=8))).date().isoformat()


@pytest.mark.integration
def test_every_step_shows_what_the_page_shows(tmp_path: Path) -> None:
    assert len(steps()) == 8
    for command, shown in steps():
        day = today()
        _, seen = run(command, tmp_path)
        if command == "esignverify issuers history":
            seen = seen.replace(day, SHOWN_DAY)
        parts = re.split(r"^…\n", shown, flags=re.MULTILINE)
        assert seen.startswith(parts[0]), f"{command}\n{seen}"
        assert seen.endswith(parts[-1]), f"{command}\n{seen}"
        assert len(parts) <= 2
        if len(parts) == 1:
            assert seen == shown
        else:
            assert len(seen) > len(shown)
