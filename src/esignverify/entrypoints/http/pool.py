# SPDX-License-Identifier: Apache-2.0
"""Judging off the event loop: as many at once as there are processors, a short queue, then 503."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from .problems import busy

T = TypeVar("T")
QUEUE_PER_PROCESSOR = 4
"""Requests that may wait or upload for each that is judged: a few seconds of waiting at most."""


def processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class JudgingPool:
    """Threads that judge (each waits for a worker process), and places for requests."""

    def __init__(self, threads: int, places: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="judge")
        self._places = places

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place from the first byte of an upload to its answer.

        Raises:
            Problem: 503, all places are taken.
        """
        if self._places == 0:
            raise busy()
        self._places -= 1
        try:
            yield
        finally:
            self._places += 1

    async def run(self, work: Callable[[], T]) -> T:
        """`work()` in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """Wait for what is running; start nothing more."""
        self._threads.shutdown(cancel_futures=True)
