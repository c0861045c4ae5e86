# SPDX-License-Identifier: Apache-2.0
"""Speed beside released pyHanko, as ratios in one run on one machine (`make bench`).

Same file, same trust anchor, same revocation data, same time, warm, systems interleaved; means of
processor time, so that what else the machine does is not counted. Absolute times move with the
machine and say nothing; ratios of one run do. Nothing here gates a commit. Files are those of
`tests.pki.measured`.

    python -m tests.bench                       the table
    python -m tests.bench 'N 3sig' 'S bb'       some rows of it
    python -m tests.bench 'N 3sig' --profile    and where our own time goes
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from . import bench_ofd, bench_sm2
from .bench_systems import Task, floor, ours, prepared, pyhanko
from .pki.authorities import NOW
from .pki.measured import Measured, measured

ROWS = (
    *("S bb", "S bb p256", "S 3sig", "S lta", "SX bb", "M bb", "L bb", "L 3sig"),
    *("N bb", "N 3sig", "N lta", "NX lta"),
)
SECONDS = 20.0
"""What one row may take, as long as each system has had `LEAST` turns."""
LEAST, MOST = 3, 100
COLUMNS = ("pyHanko ÷ in process", "pyHanko ÷ worker", "in process ÷ floor", "pyHanko ÷ floor")


def means(tasks: dict[str, Task]) -> dict[str, float]:
    """Seconds of each task: mean over rounds in which all take their turn."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    started = time.perf_counter()
    for turn in range(MOST):
        if turn >= LEAST and time.perf_counter() - started > SECONDS:
            break
        for name, task in tasks.items():
            taken[name].append(task())
    return {name: statistics.mean(times) for name, times in taken.items()}


def row(name: str, stack: ExitStack) -> tuple[dict[str, Task], Measured]:
    """The tasks of one row."""
    size, how, *key = name.split()
    one = measured(size, how, key=key[0] if key else "rsa")
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    prepared(one, folder)
    tasks = {
        "pyHanko": pyhanko(NOW, stack, folder),
        "in process": ours(one, NOW, stack, folder, "none"),
        "worker": ours(one, NOW, stack, folder, "process"),
        "floor": floor(one),
    }
    return tasks, one


def ratios(found: dict[str, float]) -> Iterator[float]:
    """One for each of `COLUMNS`."""
    for column in COLUMNS:
        above, below = column.split(" ÷ ")
        yield found[above] / found[below]


def table(names: Iterable[str], *, profile: bool) -> None:
    """Print a line for each name."""
    say = sys.stdout.write
    say(f"{'':14}" + "".join(f"{column:>22}" for column in COLUMNS) + "\n")
    for name in names:
        with ExitStack() as stack:
            tasks, one = row(name, stack)
            found = means(tasks)
            told = "".join(f"{ratio:22.1f}" for ratio in ratios(found))
            say(f"{one.name:14}{told}   ({len(one.data):,} B)\n")
            sys.stdout.flush()
            if profile:
                where_time_goes(tasks["in process"])


def where_time_goes(task: Task) -> None:
    """Our own functions by their share of ten verifications in process."""
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(10):
        task()
    profiler.disable()
    statistics_ = pstats.Stats(profiler, stream=sys.stdout)
    statistics_.sort_stats("cumulative").print_stats(60)
    statistics_.sort_stats("tottime").print_stats(25)


def main() -> None:
    """Print the table; with ``--profile`` also where the time of one verification goes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    options.add_argument("--profile", action="store_true")
    chosen = options.parse_args()
    table(chosen.rows or ROWS, profile=chosen.profile)
    if not chosen.rows:
        bench_ofd.main()
        bench_sm2.main()


if __name__ == "__main__":
    main()
