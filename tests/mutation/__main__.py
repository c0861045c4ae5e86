# SPDX-License-Identifier: Apache-2.0
"""Mutation testing of the verdict's code with mutmut: `python -m tests.mutation`.

mutmut changes one thing at a time (a comparison, an operator, a constant, an argument) in a copy
of the tree and runs the tests that reach it. A mutant that no test notices has survived. All
mutants take hours, so a sample is drawn by a seed. Exit code 1 where fewer are killed than wanted.

    python -m tests.mutation                         the sample of `make test-all`
    python -m tests.mutation --only 'decision|floor' --count 10000
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = Path(__file__).with_name("mutmut.toml")
COPIED = ("src", "tests", "fixtures", "trust_store", "tools", "docs", "pyproject.toml", "README.md")
NOTHING = "no-mutant-has-this-name"
"""Asking for this makes mutmut write all mutants and time all tests, and stop there."""
PREPARE_SECONDS = 600
_RESULT = re.compile(r"^\s*(\S+): (.+)$", re.MULTILINE)
_KILLED = frozenset({"killed", "timeout", "caught by type check", "segfault"})
_ALIVE = frozenset({"survived", "no tests", "suspicious"})


def main() -> int:
    """Copy, mutate, draw, run, tell."""
    options = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    options.add_argument("--count", type=int, default=500, help="mutants of the sample")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=int, default=900, help="then the rest is not checked")
    options.add_argument("--least", type=float, default=0.0, help="share that must be killed")
    options.add_argument("--only", default="", help="a pattern that a mutant's name must hold")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutation-") as place:
        tree = copy(Path(place) / "tree")
        mutmut(tree, "run", NOTHING, seconds=PREPARE_SECONDS)
        every = [name for name in results(tree) if re.search(given.only, name)]
        if not every:
            sys.stdout.write(
                "没有变异体：测试在副本中没有通过？ / no mutants: do the tests pass?\n"
            )
            return 1
        sample = random.Random(given.seed).sample(sorted(every), min(given.count, len(every)))
        start = time.monotonic()
        mutmut(tree, "run", *sample, seconds=given.seconds)
        found = {name: what for name, what in results(tree).items() if name in set(sample)}
        return tell(tree, found, len(every), time.monotonic() - start, given.least)


def copy(tree: Path) -> Path:
    """The tree that mutmut works in, with its settings; what is not committed goes along."""
    tree.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    with (tree / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write("\n" + SETTINGS.read_text("utf-8"))
    return tree


def mutmut(tree: Path, *arguments: str, seconds: int = 60) -> str:
    """What mutmut says; after `seconds` it is asked to stop, and keeps the results it has."""
    environment = {name: v for name, v in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "mutmut", *arguments]
    process = subprocess.Popen(
        command,
        cwd=tree,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 2)
        try:
            return process.communicate(timeout=60)[0]
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            return process.communicate()[0]


def results(tree: Path) -> dict[str, str]:
    """Every mutant's name and what became of it."""
    return dict(_RESULT.findall(mutmut(tree, "results", "--all", "true")))


def tell(tree: Path, found: dict[str, str], total: int, took: float, least: float) -> int:
    """The survivors with their change, the numbers by module, and whether they are enough."""
    say = sys.stdout.write
    alive = sorted(name for name, what in found.items() if what in _ALIVE)
    killed = [name for name, what in found.items() if what in _KILLED]
    for name in alive:
        say(f"{found[name]}: {name}\n")
        shown = mutmut(tree, "show", name).splitlines()
        say("".join(f"    {line}\n" for line in shown if re.match(r"[-+](?![-+])", line)))
    by_module = Counter(_module(name) for name in alive)
    say("".join(f"{count:4} {module}\n" for module, count in by_module.most_common()))
    checked = len(alive) + len(killed)
    share = len(killed) / checked if checked else 0.0
    say(
        f"{len(killed)} of {checked} mutants killed ({share:.1%}; wanted {least:.0%}), drawn from "
        f"{total}; {len(found) - checked} not checked; {took:.0f} s\n"
    )
    return int(share < least or not checked)


def _module(name: str) -> str:
    return name.rpartition(".")[0]


if __name__ == "__main__":
    sys.exit(main())
