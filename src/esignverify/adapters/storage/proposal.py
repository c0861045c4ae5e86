# SPDX-License-Identifier: Apache-2.0
"""An import that has not been written: its rows in a spool, and how far it came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...model.issuers import Institution
from ...model.problems import Notes, Problem
from ...model.register_facts import BlacklistEntry
from ...model.register_history import ChangeCounts, FactChange, Unfinished
from .register import Here
from .schema import entity, entry, fact, lookup, retraction
from .spool import Spool
from .unfinished import Desk, State, disk_told, told

SAID = "said"
"""Beside the rows of the tables: kind, key, digest and codes of every entity spoken of."""
TABLES = (entity, fact, retraction, entry, lookup)
"""In the order in which they are written: what is pointed to, comes first."""

Item = Institution | BlacklistEntry
Named = tuple[str, str]
"""Kind and key of an entity."""


class Proposal:
    """An import that has not been written; see `ports.RegisterProposal`."""

    def __init__(
        self, base: Here | None, desk: Desk, state: State, earlier: Unfinished | None
    ) -> None:
        """`base` is the snapshot it is compared with, `desk` where its rows are.

        Raises:
            DamagedError, OSError: as `Spool`.
        """
        self.base = base
        self.desk = desk
        self.state = state
        self.earlier = earlier
        names = (*(table.name for table in TABLES), SAID)
        self.spool = Spool(desk.folder, names, state.lengths)
        self.digests: dict[Named, bytes | None] = {}
        """What the register says of every entity that the import spoke of; None: nothing more."""
        for kind, key, said, _ in self.spool.rows(SAID):
            self.digests[kind, key] = None if said is None else bytes.fromhex(said)

    @property
    def counts(self) -> ChangeCounts:
        """What it would change."""
        return self.state.counts

    @property
    def first(self) -> Sequence[FactChange]:
        """The first changes, some dozens."""
        return self.state.first

    @property
    def notes(self) -> Notes:
        """What looks odd in the file."""
        return self.state.notes

    @property
    def taken(self) -> int:
        """How many institutions of the file were compared, in its order."""
        return self.state.taken

    def note(self, one: Problem) -> None:
        """Keep what looks odd in the file."""
        self.state.notes.add(one)

    def put(self, name: str, row: Sequence[Any]) -> None:
        """Keep a row for later.

        Raises:
            StorageError: the disk is full.
        """
        try:  # millions of times: the context costs more than the row
            self.spool.put(name, row)
        except OSError as error:
            raise told(error, self.desk.folder) from None

    def keep(self) -> None:
        """From here it can be taken up again.

        Raises:
            StorageError: the disk is full.
        """
        with disk_told(self.desk.folder):
            self.state.lengths = self.spool.keep()
            self.desk.keep(self.state)

    def close(self, *, keep: bool = False) -> None:
        """Let go of it; without `keep` it is forgotten. Safe to call twice."""
        self.spool.close()
        self.desk.leave(keep=keep)
