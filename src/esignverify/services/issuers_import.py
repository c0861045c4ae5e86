# SPDX-License-Identifier: Apache-2.0
"""Importing a register: read the file, compare it with what is kept, show the difference, write.

1. read every row: each is good or complained of, by row and field; the disk holds what would change
2. nothing is kept where a row is wrong
3. the difference is there to be looked at; nothing has been written
4. write it in one transaction: readers see the register before it, or the whole new one
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..model.errors import UsageError
from ..model.issuers import Institution
from ..model.problems import Problem
from ..model.register_facts import BlacklistEntry
from ..model.register_history import ChangeCounts, FactChange, Provenance, SnapshotRecord
from ..ports import Clock, RegisterHistory, RegisterProposal, RegisterSource

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watching:
    """Who hears how an import goes: octets read, rows written, and each fact that changes."""

    read: Callable[[int], None]
    wrote: Callable[[int], None]
    told: Callable[[FactChange], None]


@dataclass(frozen=True, slots=True)
class Import:
    """A file that was read and compared, ready to be written.

    `problems`: it cannot be; `notes`: it can, and a person should look first.
    """

    proposal: RegisterProposal
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    source: str = ""
    as_of: datetime | None = None
    file: str = ""
    file_sha256: str = ""

    @property
    def counts(self) -> ChangeCounts:
        """What it would change."""
        return self.proposal.counts

    def close(self) -> None:
        """Forget it; safe to call twice."""
        self.proposal.close()


def prepare_import(
    source: RegisterSource,
    history: RegisterHistory,
    clock: Clock,
    watching: Watching,
    *,
    whole: bool,
) -> Import:
    """Steps 1 to 3. `whole`: institutions that the file does not name are in the register no more.

    Raises:
        ConfigurationError: the file cannot be read.
        StorageError: the database cannot be read; a code is another institution's.
        UsageError: the file says that it was taken from its source in the future.
    """
    problems: list[Problem] = []
    notes: list[Problem] = []

    def heard(one: Problem) -> None:
        (problems if one.fatal else notes).append(one)

    items = _until_wrong(source.items(heard, watching.read), problems)
    proposal = history.propose(items, whole=whole, told=watching.told)
    try:
        if problems:
            return Import(proposal, tuple(problems), tuple(notes))
        origin, as_of, file, digest = source.provenance()
        _require_past(as_of, clock)
    except BaseException:
        proposal.close()
        raise
    return Import(proposal, (), tuple(notes), origin, as_of, file, digest)


def _require_past(as_of: datetime | None, clock: Clock) -> None:
    """A day of Beijing begins before that of UTC."""
    if as_of is not None and as_of > clock.now() + _DAY:
        raise UsageError("as_of", problem="as-of-in-future")


def _until_wrong(
    items: Iterator[Institution | BlacklistEntry], problems: list[Problem]
) -> Iterator[Institution | BlacklistEntry]:
    """After the first complaint the file is read on for others, and compared no more."""
    for item in items:
        if not problems:
            yield item


def commit_import(
    ready: Import,
    history: RegisterHistory,
    clock: Clock,
    watching: Watching,
    *,
    by: str,
    retrieved_at: datetime | None = None,
) -> SnapshotRecord:
    """Step 4. `by` is who imports; `retrieved_at` when they fetched the file, if they say so.

    Raises:
        UsageError: nobody is named, or a row is wrong.
        StorageError: the register changed since, the disk is full; nothing was written then.
    """
    if not by.strip():
        raise UsageError("operator", problem="person-needed")
    if ready.problems:
        raise UsageError("rows", problem="rows-wrong")
    provenance = Provenance(
        source=ready.source,
        as_of=ready.as_of,
        retrieved_at=retrieved_at,
        learnt_at=clock.now(),
        learnt_by=by.strip(),
        file=ready.file,
        file_sha256=ready.file_sha256,
    )
    return history.commit(ready.proposal, provenance, watching.wrote)


def find_snapshot(history: RegisterHistory, word: str | None) -> SnapshotRecord:
    """The snapshot with this number, or whose id begins so; None: the newest.

    Raises:
        UsageError: none, or several contents begin so.
        StorageError: the database cannot be read.
    """
    records = history.snapshots()
    if word is None:
        found = list(records[-1:])
    elif word.isdecimal() and len(word) < 10:
        found = [one for one in records if one.number == int(word)]
    else:
        digest = "sha256:" + word.removeprefix("sha256:").lower()
        found = [one for one in records if one.id.startswith(digest)]
    if not found or len({one.id for one in found}) > 1:
        raise UsageError(str(word), problem="no-such-snapshot", found=str(word or "-"))
    return found[-1]
