# SPDX-License-Identifier: Apache-2.0
"""Importing values, as short as tests need it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.proposal import Item, Proposal
from esignverify.model.register_history import ChangeCounts, FactChange, Provenance, SnapshotRecord

LEARNT = datetime(2026, 6, 1, tzinfo=UTC)
AS_OF = datetime(2026, 5, 1, tzinfo=UTC)


def provenance(as_of: datetime | None = AS_OF) -> Provenance:
    return Provenance("a source", as_of, None, LEARNT, "张三", "issuers.json", "0" * 64)


def propose(
    archive: RegisterArchive, items: Iterable[Item], *, whole: bool = True, file: str = "r.json"
) -> Proposal:
    """Compare, and write nothing; the caller closes it."""
    proposal = archive.begin(file, "0" * 64, whole=whole, now=LEARNT)
    try:
        archive.compare(proposal, items)
    except BaseException:
        proposal.close()
        raise
    return proposal


def bring(
    archive: RegisterArchive,
    items: Iterable[Item],
    *,
    whole: bool = True,
    as_of: datetime | None = AS_OF,
) -> SnapshotRecord:
    """Import and commit."""
    proposal = propose(archive, items, whole=whole)
    try:
        return archive.commit(proposal, provenance(as_of), lambda _: None)
    finally:
        proposal.close()


def compare(
    archive: RegisterArchive, items: Iterable[Item], *, whole: bool = True
) -> tuple[ChangeCounts, list[FactChange]]:
    """A dry run."""
    proposal = propose(archive, items, whole=whole)
    proposal.close()
    return proposal.counts, list(proposal.first)
