# SPDX-License-Identifier: Apache-2.0
"""Snapshots of the register: adding one, in one transaction, and asking about those there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, insert, select, text

from ...model.errors import StorageError
from ...model.issuers import Institution
from ...model.register_facts import BlacklistEntry
from ...model.register_history import (
    ChangeCounts,
    FactChange,
    Provenance,
    SnapshotRecord,
    Unfinished,
)
from ...model.version import __version__
from ...ports import RegisterProposal
from .bulk import writer_of
from .comparison import change, compare, current_entries
from .content import Entry, content_id
from .engine import BUSY_SECONDS, reading, settle, shown_url, writing
from .facts import Place, value_of
from .proposal import TABLES, Item, Proposal
from .queries import FACT, places, stands
from .register import BLACKLIST, INSTITUTION, NAMING, Here, newest
from .schema import entity, fact, retraction, snapshot
from .spool import DamagedError
from .unfinished import Basis, Desk, State, disk_told

_RECORD = (
    snapshot.c.number,
    snapshot.c.id,
    snapshot.c.source,
    snapshot.c.as_of,
    snapshot.c.retrieved_at,
    snapshot.c.learnt_at,
    snapshot.c.learnt_by,
    snapshot.c.file,
    snapshot.c.file_sha256,
    snapshot.c.whole,
    snapshot.c.institutions,
    snapshot.c.added,
    snapshot.c.retracted,
)
_STREAM = 5_000
"""Rows held while many are read."""


class RegisterArchive:
    """All snapshots of one database."""

    def __init__(self, engine: Engine, folder: Path | None = None) -> None:
        """`folder` is where unfinished imports are kept; None: for one run only."""
        self._engine = engine
        self._folder = folder

    def begin(self, file: str, file_sha256: str, *, whole: bool, now: datetime) -> Proposal:
        """Begin an import of `file`, or take up one that was not finished.

        Raises:
            StorageError: the database cannot be read; another program imports this file now.
        """
        with reading(self._engine) as connection:
            base = newest(connection)
        name = shown_url(self._engine.url)
        register = "" if base is None else f"{base.number} {base.id}"
        basis = Basis(__version__, name, register, file_sha256, whole)
        desk = Desk(self._folder, name, file)
        try:
            return _proposal(desk, base, State(basis, now))
        except BaseException:
            desk.leave(keep=True)
            raise

    def compare(self, proposal: RegisterProposal, items: Iterable[Item]) -> None:
        """As `adapters.storage.comparison.compare`; nothing is written to the database.

        Raises:
            StorageError: the database cannot be read; the register changed since it was begun; a
                code belongs to another institution.
        """
        assert isinstance(proposal, Proposal)
        with reading(self._engine) as connection:
            compare(connection, proposal, items)

    def commit(
        self, proposal: RegisterProposal, provenance: Provenance, moved: Callable[[int], None]
    ) -> SnapshotRecord:
        """Write a proposal as the next snapshot; until the end readers see the one before.

        `moved` hears of every batch how many rows it had.

        Raises:
            StorageError: the register changed since; another writer is at work; the disk is full.
                Nothing was written then.
        """
        assert isinstance(proposal, Proposal)
        with writing(self._engine) as connection:
            _alone(connection)
            if newest(connection) != proposal.base:
                raise StorageError("the register changed", problem="register-changed")
            record = _record(connection, proposal, provenance)
            last = {"last_fact": proposal.state.last_fact}
            values = {column.name: getattr(record, column.name) for column in _RECORD}
            connection.execute(insert(snapshot), values | last)
            writer = writer_of(connection)
            with disk_told(proposal.desk.folder):
                for table in TABLES:
                    for rows in proposal.spool.batches(table.name):
                        writer.write(table, rows)
                        moved(len(rows))
            writer.finish()
        settle(self._engine)
        proposal.desk.sweep()
        return record

    def snapshots(self) -> tuple[SnapshotRecord, ...]:
        """All of them, oldest first.

        Raises:
            StorageError: the database cannot be read.
        """
        with reading(self._engine) as connection:
            rows = connection.execute(select(*_RECORD).order_by(snapshot.c.number))
            return tuple(_read(row) for row in rows)

    def institutions(self, number: int, words: str | None = None) -> Iterator[Institution]:
        """Every institution of a snapshot, by the order in which they were first heard of.

        `words`: only those in whose id, code, names or numbers they stand.

        Raises:
            StorageError: the database cannot be read.
        """
        for found in self._entities(number, INSTITUTION, words):
            yield value_of(Institution, INSTITUTION, found)

    def blacklist(self, number: int) -> Iterator[BlacklistEntry]:
        """Every entry of the blacklist of a snapshot.

        Raises:
            StorageError: the database cannot be read.
        """
        for found in self._entities(number, BLACKLIST):
            for place in found:
                yield value_of(BlacklistEntry, BLACKLIST, [place])

    def _entities(self, number: int, kind: str, words: str | None = None) -> Iterator[list[Place]]:
        query = (
            select(*FACT)
            .join(entity, entity.c.number == fact.c.entity)
            .where(entity.c.kind == kind, stands(number))
            .order_by(fact.c.entity, fact.c.number)
        )
        if words is not None:
            holding = select(fact.c.entity).where(
                fact.c.kind.in_(NAMING),
                stands(number),
                fact.c.body.icontains(words, autoescape=True),
            )
            query = query.where(fact.c.entity.in_(holding))
        with reading(self._engine) as connection:
            for _, rows in groupby(_streamed(connection, query), key=lambda row: row[1]):
                yield list(places(rows).values())

    def difference(self, older: int, newer: int) -> Iterator[FactChange]:
        """What a later snapshot says that an earlier one did not, and the other way round.

        Number 0 is the register before the first import, which says nothing.

        Raises:
            StorageError: the database cannot be read.
        """
        with reading(self._engine) as connection:
            for added, query in _changes(connection, older, newer):
                rows = _streamed(connection, query.order_by(fact.c.entity, fact.c.number))
                for _, group in groupby(rows, key=lambda row: row[1]):
                    listed = list(group)
                    keys = {row[0]: row[-1] for row in listed}
                    for one, place in _with_wholes(connection, listed).items():
                        if one in keys:
                            yield change(keys[one], place, added=added)


def _proposal(desk: Desk, base: Here | None, fresh: State) -> Proposal:
    """What is kept at `desk` if it rests on what `fresh` does, else a new one that says why."""
    with disk_told(desk.folder):
        kept = desk.read()
        earlier = None
        if kept is not None:
            earlier = Unfinished(kept.begun, kept.taken, _hindrance(kept.basis, fresh.basis))
            if not earlier.hindrance:
                try:
                    return Proposal(base, desk, kept, earlier)
                except DamagedError:
                    earlier = replace(earlier, hindrance="damaged")
        desk.empty()
        proposal = Proposal(base, desk, fresh, earlier)
        desk.keep(fresh)
        return proposal


def _hindrance(kept: Basis, now: Basis) -> str:
    """Why an import that rests on `kept` cannot be taken up; empty where it can."""
    if kept.file_sha256 != now.file_sha256:
        return "file-changed"
    if kept.register != now.register:
        return "register-changed"
    if kept.whole != now.whole:
        return "asked-otherwise"
    return "" if kept == now else "other-release"


def _changes(connection: Connection, older: int, newer: int) -> Iterator[tuple[bool, Select[Any]]]:
    """Facts taken back between two snapshots, then facts that came; whether they came."""
    query = select(snapshot.c.number, snapshot.c.last_fact).where(
        snapshot.c.number.in_((older, newer))
    )
    numbers = {0: 0, **dict(connection.execute(query).all())}
    every = select(*FACT, entity.c.key).join(entity, entity.c.number == fact.c.entity)
    taken_back = select(retraction.c.fact).where(
        retraction.c.snapshot > older, retraction.c.snapshot <= newer
    )
    yield False, every.where(fact.c.number.in_(taken_back), stands(older))
    first, last = numbers[older], numbers[newer]
    yield True, every.where(fact.c.number > first, fact.c.number <= last, stands(newer))


def _read(row: Any) -> SnapshotRecord:
    values = dict(zip((column.name for column in _RECORD), row, strict=True))
    return SnapshotRecord(**values | {"whole": bool(values["whole"])})


def _with_wholes(connection: Connection, rows: list[Any]) -> dict[int, Any]:
    """Facts, and those they belong to even where these did not change."""
    known = {row[0]: tuple(row[: len(FACT)]) for row in rows}
    while missing := {row[2] for row in known.values() if row[2] is not None} - known.keys():
        wholes = connection.execute(select(*FACT).where(fact.c.number.in_(missing)))
        known |= {row[0]: tuple(row) for row in wholes}
    return places(known.values())


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    return iter(connection.execution_options(yield_per=_STREAM).execute(query))


def _alone(connection: Connection) -> None:
    """SQLite has one writer at a time; in PostgreSQL this lock keeps other imports waiting."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
        connection.execute(text("LOCK TABLE snapshot IN SHARE ROW EXCLUSIVE MODE"))


def _record(connection: Connection, proposal: Proposal, provenance: Provenance) -> SnapshotRecord:
    """The snapshot that `proposal` makes."""
    number = 1 if proposal.base is None else proposal.base.number + 1
    entries = _entries(connection, proposal, provenance)
    counts: ChangeCounts = proposal.counts
    return SnapshotRecord(
        number=number,
        id=content_id(provenance.as_of, entries),
        source=provenance.source,
        as_of=provenance.as_of,
        retrieved_at=provenance.retrieved_at,
        learnt_at=provenance.learnt_at,
        learnt_by=provenance.learnt_by,
        file=provenance.file,
        file_sha256=provenance.file_sha256,
        whole=proposal.state.basis.whole,
        institutions=sum(one.kind == INSTITUTION for one in entries),
        added=counts.added,
        retracted=counts.retracted,
    )


def _entries(connection: Connection, proposal: Proposal, new: Provenance) -> list[Entry]:
    """Every entity of the snapshot: those spoken of, and those that stay as they were."""
    entries = [
        Entry(kind, key, said, new.as_of)
        for (kind, key), said in proposal.digests.items()
        if said is not None
    ]
    if proposal.base is None or proposal.state.basis.whole:
        return entries
    query = select(snapshot.c.number, snapshot.c.as_of)
    ages = {row.number: row.as_of for row in connection.execute(query)}
    return entries + [
        Entry(kind, key, said, ages[at])
        for kind, key, _, said, at in current_entries(connection, proposal.base.number)
        if (kind, key) not in proposal.digests
    ]
