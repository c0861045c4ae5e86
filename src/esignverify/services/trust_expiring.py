# SPDX-License-Identifier: Apache-2.0
"""Licences, anchors, kept CRLs and OCSP answers that end soon, or ended a short while ago."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..model.crl_records import KeptCrl
from ..model.ocsp_records import KeptOcsp
from ..model.trust import LicenceStatus
from ..model.trust_records import (
    AnchorRecord,
    AnchorStanding,
    AuthorityRecord,
    LicenceRecord,
    StoreOverview,
)
from .due import answer_ends, is_due

_REFUSED = (AnchorStanding.REFUSED_DEMO, AnchorStanding.REFUSED_PUBLISHED_KEY)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ending:
    """A licence (`kind` its kind, `what` its number), an anchor (``anchor``, its file) or a list.

    Of a CRL (``crl``), `what` is its distribution point, or its issuer where it names none; of a
    trusted list (``list``) its number, of an OCSP answer (``ocsp``) the serial of its certificate.

    `end` is the first moment that no longer counts.
    """

    authority: str
    name: str
    kind: str
    what: str
    end: datetime


def expiring(
    overview: StoreOverview,
    kept: Iterable[KeptCrl],
    now: datetime,
    within: int,
    ahead: timedelta,
) -> tuple[Ending, ...]:
    """What ends within so many days from `now`, or ended as many days ago; the earliest first.

    CRLs live for days: one is named once it ends within `ahead`, when it should be fetched anew.

    A licence with another row that goes on from its end (renewed, suspended, …) is none of them,
    nor is an anchor that is refused anyway.
    """
    span = timedelta(days=within)
    every = [one for record in overview.records for one in (*_licences(record), *_anchors(record))]
    every += [
        Ending(one.id, one.operator, "list", str(one.sequence), one.next_update)
        for one in overview.lists
    ]
    found = [one for one in every if -span <= one.end - now <= span]
    found += [one for one in _lists(overview, kept) if -span <= one.end - now <= min(span, ahead)]
    return tuple(sorted(found, key=lambda one: (one.end, one.authority, one.kind, one.what)))


def answers_ending(
    overview: StoreOverview, kept: Iterable[KeptOcsp], now: datetime, ahead: timedelta
) -> tuple[tuple[Ending, ...], int]:
    """OCSP answers that are due and last still, the earliest first; and how many have ended.

    Those that have are many, and their documents mostly judged: only whoever judges one again
    needs a newer answer. What says "revoked" for good never ends.
    """
    names = _names(overview)
    found, ended = [], 0
    for one in kept:
        end = answer_ends(one.this_update, one.next_update)
        if one.final:
            continue
        if end < now:
            ended += 1
        elif is_due(one, now, ahead):
            name = names.get(one.authority, one.authority)
            found.append(Ending(one.authority, name, "ocsp", one.serial, end))
    return tuple(sorted(found, key=lambda one: (one.end, one.authority, one.what))), ended


def _names(overview: StoreOverview) -> dict[str, str]:
    return {record.authority.id: record.authority.name for record in overview.records}


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


def _lists(overview: StoreOverview, kept: Iterable[KeptCrl]) -> Iterator[Ending]:
    names = _names(overview)
    for one in kept:
        if one.next_update is not None:
            what = next(iter(one.points), one.issuer)
            name = names.get(one.authority, one.authority)
            yield Ending(one.authority, name, "crl", what, one.next_update)


def _end(anchor: AnchorRecord) -> datetime:
    # notAfter is the last second that counts (RFC 5280 §4.1.2.5).
    after = min(anchor.not_after, _LAST - timedelta(seconds=1)) + timedelta(seconds=1)
    return after if anchor.end is None else min(anchor.end, after)


def _ending(record: AuthorityRecord, kind: str, what: str, end: datetime) -> Ending:
    return Ending(record.authority.id, record.authority.name, kind, what, end)
