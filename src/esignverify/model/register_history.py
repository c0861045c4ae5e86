# SPDX-License-Identifier: Apache-2.0
"""How a register that is kept came to be: its snapshots, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .finding import JsonValue


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """One state of the register and where it came from.

    `number` counts imports from 1. `id` is the content id that reports show: the same content has
    the same id, whatever file it came from. `as_of` is when the data were taken from `source`,
    `retrieved_at` when the operator fetched them, `learnt_at` when they were imported, by
    `learnt_by`; `file_sha256` is hex. `whole`: the file spoke of every institution there is, so
    what it did not name is in the register no more. `added` and `retracted` count facts.
    """

    number: int
    id: str
    source: str
    as_of: datetime | None
    retrieved_at: datetime | None
    learnt_at: datetime
    learnt_by: str
    file: str
    file_sha256: str
    whole: bool
    institutions: int
    added: int
    retracted: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an import says of itself; as in `SnapshotRecord`."""

    source: str
    as_of: datetime | None
    retrieved_at: datetime | None
    learnt_at: datetime
    learnt_by: str
    file: str
    file_sha256: str


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that is said, or (`added` False) is no longer said.

    `about` is an institution's id or what a blacklist entry is about; `kind` the place in the model
    (``qualifications.history``); `values` its fields and those of the facts it belongs to. It held
    over [`start`, `end`), None open on that side.
    """

    about: str
    kind: str
    values: Mapping[str, JsonValue]
    start: datetime | None
    end: datetime | None
    added: bool


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """What an import would do: institutions by what becomes of them, facts told and taken back."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    added: int = 0
    retracted: int = 0

    @property
    def nothing(self) -> bool:
        """Whether the register would say what it says now."""
        return self.added == self.retracted == self.ended == 0


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An import of a file that was begun before and did not come to its end.

    `taken` institutions had been compared. `hindrance` is why it cannot be taken up, empty where it
    is: ``file-changed``, ``register-changed``, ``asked-otherwise``, ``other-release``, ``damaged``.
    """

    begun: datetime
    taken: int
    hindrance: str = ""
