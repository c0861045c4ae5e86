# SPDX-License-Identifier: Apache-2.0
"""What happened to the documents of one judge, as counters that only go up."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class Metrics:
    """Counters since the judge was made. Read them freely; write through `count`."""

    documents: int = 0
    """Documents taken in."""
    crashes: int = 0
    """Readings or judgements that raised, or children that died by a signal or without a word."""
    refused: int = 0
    """Answers that no honest child gives: look at these, someone may be inside."""
    fuses: int = 0
    """Documents stopped by the clock."""
    restarts: int = 0
    """Nurseries started after the first."""
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def count(self, name: str) -> None:
        """Add one to counter `name`, from any thread."""
        with self._lock:
            setattr(self, name, getattr(self, name) + 1)
