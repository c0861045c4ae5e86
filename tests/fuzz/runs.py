# SPDX-License-Identifier: Apache-2.0
"""Running campaigns beside each other, and what each of them did."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .targets import TARGETS

ROOT = Path(__file__).parents[2]
HANG_SECONDS = 20
MEMORY_MIB = 2048
_COVERAGE = re.compile(r"^#(\d+)\t\w+ +cov: (\d+) ft: (\d+)", re.MULTILINE)
_EXECUTED = re.compile(r"stat::number_of_executed_units: +(\d+)")


@dataclass(frozen=True)
class Ran:
    """What a campaign did: `before` and `after` are edges reached with the seeds and at the end."""

    target: str
    executions: int
    before: int
    after: int
    features: tuple[int, int]
    finds: tuple[bytes, ...]
    ended: str
    """Empty; else the end of what the process said, where it ended otherwise than in time."""


def run(
    name: str,
    seconds: int,
    *,
    seed: int = 1,
    most: int = 5,
    plant: str = "-",
    corpus: Path | None = None,
) -> Ran:
    """Fuzz one target; `corpus` is a folder that grows from run to run.

    With a `plant` it starts from what is genuine, so that no seed is the find.
    """
    target = TARGETS[name]
    given = target.seeds if plant == "-" or target.genuine is None else target.genuine
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        folder = Path(place)
        out, seeds, words = folder / "out", folder / "seeds", folder / "words"
        for one in (out, seeds):
            one.mkdir()
        for number, data in enumerate(given()):
            (seeds / str(number)).write_bytes(data)
        words.write_text("".join(_word(one) for one in target.words if one))
        grown = corpus or folder / "corpus"
        grown.mkdir(parents=True, exist_ok=True)
        flags = (
            str(grown), str(seeds), f"-dict={words}", f"-max_total_time={seconds}",
            f"-max_len={target.longest}", f"-timeout={HANG_SECONDS}", f"-seed={seed}",
            f"-rss_limit_mb={MEMORY_MIB}", f"-artifact_prefix={out}/", "-print_final_stats=1",
            "-mutate_depth=2", "-len_control=0",
        )  # fmt: skip
        # Length control would cut documents to a few octets first, and nothing stays of them.
        command = (sys.executable, "-m", "tests.fuzz.campaign", name, str(out), str(most), plant)
        ran = subprocess.run(
            (*command, *flags), cwd=ROOT, capture_output=True, text=True, check=False
        )
        found = tuple(one.read_bytes() for one in sorted(out.iterdir()) if _counts(one.name))
    return _read(name, ran, found)


def _counts(name: str) -> bool:
    """What libFuzzer itself keeps after an exception is a copy of ours; a hang is not."""
    return name.startswith(("find-", "timeout-", "oom-"))


def _word(one: bytes) -> str:
    return '"' + "".join(f"\\x{octet:02x}" for octet in one) + '"\n'


def _read(name: str, ran: subprocess.CompletedProcess[str], found: tuple[bytes, ...]) -> Ran:
    rows = [tuple(map(int, row)) for row in _COVERAGE.findall(ran.stderr)]
    executed = _EXECUTED.search(ran.stderr)
    inited = re.search(r"INITED +cov: (\d+) ft: (\d+)", ran.stderr)
    first = tuple(map(int, inited.groups())) if inited else (0, 0)
    last = rows[-1] if rows else (0, 0, 0)
    executions = int(executed[1]) if executed else last[0]
    ended = "" if ran.returncode == 0 or found else ran.stderr[-2000:]
    return Ran(name, executions, first[0], last[1], (first[1], last[2]), found, ended)
