# SPDX-License-Identifier: Apache-2.0
"""Importing a register: read the file, compare it with what is kept, show the difference, write.

1. read every row: each is good or complained of, by row and field; the disk holds what would change
2. nothing is kept where a row is wrong
3. the difference is there to be looked at; nothing has been written
4. write it in one transaction: readers see the register before it, or the whole new one
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from ..model.errors import ConfigurationError, EsignverifyError, StorageError, UsageError
from ..model.issuers import Institution
from ..model.problems import Problem
from ..model.register_facts import BlacklistEntry
from ..model.register_history import (
    ChangeCounts,
    FactChange,
    Provenance,
    SnapshotRecord,
    Unfinished,
)
from ..ports import Clock, RegisterHistory, RegisterProposal, RegisterSource


@dataclass(frozen=True, slots=True)
class Watching:
    """Who hears how an import goes: octets read, rows written, and of one that was unfinished."""

    read: Callable[[int], None]
    wrote: Callable[[int], None]
    found: Callable[[Unfinished], None]


@dataclass(frozen=True, slots=True)
class Import:
    """A file that was read and compared, ready to be written.

    `problems`: it cannot be; `notes`: it can, and a person should look first. As a context it
    forgets what was compared, unless the disk, the database or a signal ended it.
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

    @property
    def first(self) -> Sequence[FactChange]:
        """The first changes."""
        return self.proposal.first

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self.proposal.close(keep=error is not None and _can_go_on(error))


def _can_go_on(error: BaseException) -> bool:
    """Whether an import that ended so can be taken up: by the same command, later."""
    if isinstance(error, StorageError):
        return error.values.get("problem") not in ("register-changed", "code-taken")
    return not isinstance(error, EsignverifyError)


def prepare_import(
    source: RegisterSource,
    history: RegisterHistory,
    clock: Clock,
    watching: Watching,
    *,
    file: str,
    whole: bool,
) -> Import:
    """Steps 1 to 3; goes on where an import of `file` was killed.

    `whole`: institutions that the file does not name are in the register no more.

    Raises:
        ConfigurationError: the file cannot be read, or is changed meanwhile.
        StorageError: the database cannot be read; a code is another institution's.
        UsageError: the file says that it was taken from its source in the future.
    """
    digest = source.sha256()
    proposal = history.begin(file, digest, whole=whole, now=clock.now())
    try:
        if proposal.earlier is not None:
            watching.found(proposal.earlier)
        problems: list[Problem] = []

        def heard(one: Problem) -> None:
            if one.fatal:
                problems.append(one)
            else:
                proposal.note(one)

        items = source.items(heard, watching.read, proposal.taken)
        history.compare(proposal, _until_wrong(items, problems))
        notes = proposal.notes.every(file)
        if problems:
            return Import(proposal, tuple(problems), notes)
        origin, as_of, name, read = source.provenance()
        _require_same(read, digest, file)
        _require_past(as_of, clock)
    except BaseException as error:
        proposal.close(keep=_can_go_on(error))
        raise
    return Import(proposal, (), notes, origin, as_of, name, digest)


def _require_same(read: str, digest: str, file: str) -> None:
    """What was read must be what was compared before, or this import is of two files."""
    if read != digest:
        raise ConfigurationError(
            f"{file}: changed", file=file, line=0, field="", problem="changed-while-read"
        )


def _require_past(as_of: datetime | None, clock: Clock) -> None:
    """A day is that of Beijing, and today's has begun: tomorrow's says nothing of tomorrow yet."""
    if as_of is not None and as_of > clock.now():
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
        UsageError: nothing was imported yet, none, or several contents begin so.
        StorageError: the database cannot be read.
    """
    records = history.snapshots()
    if not records:
        raise UsageError("register", problem="no-snapshots")
    if word is None:
        found = list(records[-1:])
    elif word.isdecimal() and len(word) < 10:
        found = [one for one in records if one.number == int(word)]
    else:
        digest = "sha256:" + word.removeprefix("sha256:").lower()
        found = [one for one in records if one.id.startswith(digest)]
    if not found or len({one.id for one in found}) > 1:
        raise UsageError(str(word), problem="no-such-snapshot", found=str(word))
    return found[-1]
