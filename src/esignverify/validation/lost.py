# SPDX-License-Identifier: Apache-2.0
"""Why a body was not qualified: suspended, revoked, cancelled and expired told apart (domain C3).

None of the four lets a body issue under the number, so each is a defect; they differ in what they
say of its other papers, and that is what their texts tell:

- 撤销 is a sanction, most often for false reports: papers signed before it deserve a second look.
- 暂停 ends by itself or in one of the others: papers before and after it stand.
- 注销 is given up without blame: papers before it stand.
- 过期 may only be a renewal that is not in the register yet: the number and date to ask for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..model.axes import IssuerStanding
from ..model.finding import Axis, Finding
from ..model.issuers import Qualification, QualificationStatus, StatusPeriod
from ..model.moments import utc_text
from ..model.reasons import Reason
from .findings import Notebook
from .periods import Window, cut, interval_text, overlaps

_CHECK, _LATER = "issuer.qualification-status", "issuer.qualification-since"
_BASIS = "Certification and Accreditation Regulations art. 9, 15, 26; design rule 8"

_REASONS = {
    QualificationStatus.SUSPENDED: Reason.QUALIFICATION_SUSPENDED,
    QualificationStatus.REVOKED: Reason.QUALIFICATION_REVOKED,
    QualificationStatus.CANCELLED: Reason.QUALIFICATION_CANCELLED,
    QualificationStatus.EXPIRED: Reason.QUALIFICATION_EXPIRED,
}


def told_apart(
    standing: IssuerStanding, rows: Sequence[Qualification], window: Window, about: str
) -> tuple[Finding, ...]:
    """Which states stood in the way over `window`; where none did, a later revocation as a warning.

    `standing` is the answer for `rows`, the qualifications that were asked.
    """
    note = Notebook(about, Axis.ISSUER)
    if standing is IssuerStanding.NOT_QUALIFIED:
        return tuple(
            note.failed(
                _CHECK,
                _REASONS[cause.status],
                _BASIS,
                number=cause.number,
                since=utc_text(cause.since),
                until=None if cause.until is None else utc_text(cause.until),
            )
            for cause in _causes(rows, window)
        )
    return tuple(
        note.warning(_LATER, Reason.QUALIFICATION_REVOKED_SINCE, _BASIS, number=row.number)
        for row in rows
        if any(_revoked_after(each, window) for each in row.history)
    )


@dataclass(frozen=True, slots=True)
class _Cause:
    """A state in which the body may not issue under `number`, as recorded."""

    status: QualificationStatus
    number: str
    since: datetime
    until: datetime | None


def bad_states(rows: Sequence[Qualification], window: Window) -> list[str]:
    """Each state other than valid within `window`: ``CMA 1 suspended 2026-02-01…/2026-03-01…``."""
    return [
        f"{row.kind} {row.number} {each.status} {_within(each, window)}"
        for row in rows
        for each in row.history
        if each.status is not QualificationStatus.VALID and _counts(each, row, window)
    ]


def _causes(rows: Sequence[Qualification], window: Window) -> Iterator[_Cause]:
    """Each state once per number. A number that merely ran out is no cause beside another one."""
    found = [cause for row in rows for cause in _of_number(row, window)]
    heavier = [one for one in found if one.status is not QualificationStatus.EXPIRED]
    yield from dict.fromkeys(heavier or found)


def _of_number(row: Qualification, window: Window) -> Iterator[_Cause]:
    spoken = [each for each in row.history if _counts(each, row, window)]
    for each in spoken:
        if each.status is not QualificationStatus.VALID:
            yield _Cause(each.status, row.number, each.start, each.end)
    ended = [each.end for each in row.history if each.end is not None and each.end <= window[0]]
    if not spoken and ended:
        # The term is over and nothing else is recorded: that is what expired means.
        yield _Cause(QualificationStatus.EXPIRED, row.number, max(ended), None)


def _counts(each: StatusPeriod, row: Qualification, window: Window) -> bool:
    """Whether `each` is what is known of at least one moment of `window`: none learnt later is."""
    if not overlaps(each.start, each.end, window):
        return False
    later = [one for one in row.history if _learnt(one) > _learnt(each)]
    edges = (edge for one in (each, *later) for edge in (one.start, one.end))
    said, _ = cut(
        window,
        edges,
        lambda at: not _covers(each, at) or any(_covers(one, at) for one in later),
    )
    return bool(said)


def _covers(each: StatusPeriod, at: datetime) -> bool:
    return each.start <= at and (each.end is None or at < each.end)


def _learnt(each: StatusPeriod) -> tuple[bool, float]:
    return each.learnt is not None, 0.0 if each.learnt is None else each.learnt.timestamp()


def _within(each: StatusPeriod, window: Window) -> str:
    end: datetime = window[1] if each.end is None else min(each.end, window[1])
    return interval_text((max(each.start, window[0]), end))


def _revoked_after(each: StatusPeriod, window: Window) -> bool:
    return each.status is QualificationStatus.REVOKED and each.start > window[1]
