# SPDX-License-Identifier: Apache-2.0
"""Licences and anchors of the trust store that end soon, or ended a short while ago."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..model.trust import LicenceStatus
from ..model.trust_records import (
    AnchorRecord,
    AnchorStanding,
    AuthorityRecord,
    LicenceRecord,
    StoreOverview,
)

_REFUSED = (AnchorStanding.REFUSED_DEMO, AnchorStanding.REFUSED_PUBLISHED_KEY)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ending:
    """A licence (`kind` its kind, `what` its number) or an anchor (``anchor``, its file).

    `end` is the first moment that no longer counts.
    """

    authority: str
    name: str
    kind: str
    what: str
    end: datetime


def expiring(overview: StoreOverview, now: datetime, within: int) -> tuple[Ending, ...]:
    """What ends within so many days from `now`, or ended as many days ago; the earliest first.

    A licence with another row that goes on from its end (renewed, suspended, …) is none of them,
    nor is an anchor that is refused anyway.
    """
    span = timedelta(days=within)
    found = (
        one
        for record in overview.records
        for one in (*_licences(record), *_anchors(record))
        if -span <= one.end - now <= span
    )
    return tuple(sorted(found, key=lambda one: (one.end, one.authority, one.kind, one.what)))


def _licences(record: AuthorityRecord) -> Iterator[Ending]:
    for one in record.licences:
        granted = one.status is LicenceStatus.GRANTED
        if granted and one.end is not None and not _goes_on(one, one.end, record):
            yield _ending(record, one.kind.value, one.number or "?", one.end)


def _goes_on(ended: LicenceRecord, end: datetime, record: AuthorityRecord) -> bool:
    """Whether another row of the same kind holds from the end of this one."""
    return any(
        other is not ended
        and other.kind is ended.kind
        and other.start is not None
        and other.start <= end < (other.end or _LAST)
        for other in record.licences
    )


def _anchors(record: AuthorityRecord) -> Iterator[Ending]:
    """An anchor ends with its row or its certificate, whichever is first."""
    for one in record.anchors:
        if one.standing not in _REFUSED:
            yield _ending(record, "anchor", one.file, _end(one))


def _end(anchor: AnchorRecord) -> datetime:
    # notAfter is the last second that counts (RFC 5280 §4.1.2.5).
    after = min(anchor.not_after, _LAST - timedelta(seconds=1)) + timedelta(seconds=1)
    return after if anchor.end is None else min(anchor.end, after)


def _ending(record: AuthorityRecord, kind: str, what: str, end: datetime) -> Ending:
    return Ending(record.authority.id, record.authority.name, kind, what, end)
