# SPDX-License-Identifier: Apache-2.0
"""Importing values, as short as tests need it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.proposal import Item
from esignverify.model.register_history import ChangeCounts, FactChange, Provenance, SnapshotRecord

LEARNT = datetime(2026, 6, 1, tzinfo=UTC)
AS_OF = datetime(2026, 5, 1, tzinfo=UTC)


def provenance(as_of: datetime | None = AS_OF) -> Provenance:
    return Provenance("a source", as_of, None, LEARNT, "张三", "issuers.json", "0" * 64)


def bring(
    archive: RegisterArchive,
    items: Iterable[Item],
    *,
    whole: bool = True,
    as_of: datetime | None = AS_OF,
) -> SnapshotRecord:
    """Import and commit."""
    proposal = archive.propose(items, whole=whole, told=lambda _: None)
    try:
        return archive.commit(proposal, provenance(as_of), lambda _: None)
    finally:
        proposal.close()


def compare(
    archive: RegisterArchive, items: Iterable[Item], *, whole: bool = True
) -> tuple[ChangeCounts, list[FactChange]]:
    """A dry run."""
    told: list[FactChange] = []
    proposal = archive.propose(items, whole=whole, told=told.append)
    proposal.close()
    return proposal.counts, told
