# SPDX-License-Identifier: Apache-2.0
"""Who descends from whom, and whether it is still there (Linux: /proc)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 20.0
"""For what must happen soon, on a busy machine."""


@dataclass(frozen=True)
class Process:
    """A process; numbers are given again, so its start goes with it."""

    pid: int
    parent: int
    state: str
    started: str


def processes() -> dict[int, Process]:
    """All that there are now."""
    found: dict[int, Process] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                # The name in brackets may hold anything; what follows is fixed.
                words = (entry / "stat").read_text().rpartition(") ")[2].split()
            except (OSError, ValueError):
                continue
            found[int(entry.name)] = Process(int(entry.name), int(words[1]), words[0], words[19])
    return found


def descendants(pid: int) -> set[Process]:
    """Children of `pid`, their children, and so on."""
    every = processes().values()
    found: set[Process] = set()
    parents = {pid}
    while parents:
        new = {one for one in every if one.parent in parents} - found
        found |= new
        parents = {one.pid for one in new}
    return found


def lives(one: Process) -> bool:
    """Whether it still runs; one that nobody has waited for yet does not."""
    now = processes().get(one.pid)
    return now is not None and now.started == one.started and now.state not in "ZX"


def zombies(parent: int) -> list[int]:
    """Children of `parent` that ended and were not waited for."""
    return [one.pid for one in processes().values() if one.parent == parent and one.state == "Z"]


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
