# SPDX-License-Identifier: Apache-2.0
"""Fuzz some targets or all: `python -m tests.fuzz [TARGET…] --seconds N`.

Prints executions and coverage of each. What is found is made small, kept below
tests/fuzz/finds/ and told with its trace; then the exit code is 1.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .finds import keep, minimise, wrong_with
from .runs import Ran, run
from .targets import TARGETS


def main() -> int:
    """Run the campaigns, as many at a time as there are processors."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    options.add_argument("--seconds", type=int, default=60, help="for each target")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--corpus", type=Path, help="a folder to go on from, one run to the next")
    given = options.parse_args()
    unknown = set(given.targets) - TARGETS.keys()
    if unknown:
        options.error(f"no such target: {', '.join(sorted(unknown))}")
    if importlib.util.find_spec("atheris") is None:
        sys.stdout.write(
            "没有可用的 atheris（需要 Python 3.11–3.13） / no atheris for this Python\n"
        )
        return 0
    names = given.targets or list(TARGETS)
    say(f"{'target':12}{'runs':>9}{'per s':>7}  edges   features")
    with ThreadPoolExecutor(given.jobs) as pool:
        ran = [
            pool.submit(run, name, given.seconds, seed=given.seed, corpus=_own(given.corpus, name))
            for name in names
        ]
        return max([report(one.result(), given.seconds) for one in ran])


def _own(corpus: Path | None, name: str) -> Path | None:
    return None if corpus is None else corpus / name


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def report(ran: Ran, seconds: int) -> int:
    """Tell what a campaign did; 1 where something is wrong."""
    rate = ran.executions // max(seconds, 1)
    grown = f"{ran.before}→{ran.after}  {ran.features[0]}→{ran.features[1]}"
    say(f"{ran.target:12}{ran.executions:9}{rate:7}  {grown}")
    check = TARGETS[ran.target].check
    for data in ran.finds:
        small = minimise(check, data, seconds=30)
        path = keep(ran.target, small)
        say(f"  find: {path} ({len(small)} octets)")
        error = wrong_with(check, small)
        say(
            "".join(traceback.format_exception(error))
            if error
            else "  only there: a hang, or memory"
        )
    if ran.ended:
        say(f"  the campaign broke off:\n{ran.ended}")
    return int(bool(ran.finds or ran.ended))


if __name__ == "__main__":
    sys.exit(main())
