# SPDX-License-Identifier: Apache-2.0
"""Inspection, testing and certification bodies as dated register entries.

What is said twice of one moment is decided by what was learnt last (`validation.periods`); what
was retracted is not said any more (`known`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from .register_facts import (
    Authorisation,
    AuthorityPeriod,
    BlacklistEntry,
    CreditFact,
    Listing,
    PublishedReport,
    QueryDomain,
    ScopeRow,
    Signatory,
    Site,
)


class QualificationKind(StrEnum):
    """Which qualification a number stands for."""

    CMA = "CMA"
    """检验检测机构资质认定, 12 digits."""
    CNAS = "CNAS"
    """中国合格评定国家认可委员会 accreditation; voluntary."""
    CNCA = "CNCA"
    """认证机构批准, CNCA-R-YYYY-NNN."""
    CAL = "CAL"
    """审查认可, older than CMA and no longer granted (domain C1)."""
    CPA = "CPA"
    """型式批准 of a measuring instrument; held by its maker (domain C4)."""


class QualificationStatus(StrEnum):
    """State over one interval (domain C3); only VALID counts as qualified."""

    VALID = "valid"
    """有效."""
    SUSPENDED = "suspended"
    """暂停, for a time, by the authority."""
    REVOKED = "revoked"
    """撤销, a sanction."""
    CANCELLED = "cancelled"
    """注销, given up or ended without blame."""
    EXPIRED = "expired"
    """过期, not renewed in time."""


@dataclass(frozen=True, slots=True)
class StatusPeriod:
    """One status over [`start`, `end`); `end` None: until now and on."""

    status: QualificationStatus
    start: datetime
    end: datetime | None
    learnt: datetime | None = None
    retracted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Qualification:
    """One certificate of qualification: number as printed, status history oldest first."""

    kind: QualificationKind
    number: str
    history: tuple[StatusPeriod, ...]


@dataclass(frozen=True, slots=True)
class NamePeriod:
    """A registered name over [`start`, `end`); None means open on that side."""

    name: str
    start: datetime | None
    end: datetime | None
    learnt: datetime | None = None
    retracted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Institution:
    """One body of the register.

    `authority` marks a register authority (market regulation and so on), whose e-government
    signature is good for licences and type approvals; `authority_periods`, where there are any,
    say for which kinds and when. `listings` say which of the lists are on file, and which whole:
    a slice holds only the rows of `scope` and `reports` that a document can touch.
    """

    id: str
    uscc: str
    names: tuple[NamePeriod, ...]
    qualifications: tuple[Qualification, ...]
    authority: bool = False
    authority_periods: tuple[AuthorityPeriod, ...] = ()
    sites: tuple[Site, ...] = ()
    scope: tuple[ScopeRow, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    reports: tuple[PublishedReport, ...] = ()
    listings: tuple[Listing, ...] = ()
    domains: tuple[QueryDomain, ...] = ()
    credit: tuple[CreditFact, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()


@dataclass(frozen=True, slots=True)
class IssuerSnapshot:
    """The slice of a register that one document needs. `id` is the digest of the whole register.

    `as_of` is when its content was taken from its source, None where that is not stated: of the
    time after it the register knows nothing, whatever stands open in it. `blacklist` holds the
    entries about the keys and codes asked.
    """

    id: str
    institutions: tuple[Institution, ...]
    as_of: datetime | None = None
    blacklist: tuple[BlacklistEntry, ...] = ()


def period_at(history: Iterable[StatusPeriod], at: datetime) -> StatusPeriod | None:
    """What `history` says of the moment `at`, by what was learnt last; None: nothing."""
    said = [one for one in history if one.start <= at and (one.end is None or at < one.end)]
    return max(
        said,
        key=lambda one: (one.learnt is not None, one.learnt or one.start, one.start),
        default=None,
    )


class Learnt(Protocol):
    """Anything that we knew from one moment on, and possibly until another."""

    @property
    def learnt(self) -> datetime | None:
        """From then on; None: as long as the register."""

    @property
    def retracted(self) -> datetime | None:
        """Until then; None: it stands."""


F = TypeVar("F", bound=Learnt)


def stands(fact: Learnt, at: datetime | None = None) -> bool:
    """Whether `fact` was known and not retracted at `at`; None: by all that is known."""
    if at is None:
        return fact.retracted is None
    learnt = fact.learnt is None or fact.learnt <= at
    return learnt and (fact.retracted is None or fact.retracted > at)


def standing(facts: Iterable[F], at: datetime | None = None) -> tuple[F, ...]:
    """Those of `facts` that `stands` holds of, in their order, as they were known at `at`."""
    return tuple(
        fact if at is None or fact.retracted is None else replace(fact, retracted=None)  # type: ignore[type-var]  # facts are dataclasses
        for fact in facts
        if stands(fact, at)
    )


def known(institution: Institution, at: datetime | None = None) -> Institution:
    """`institution` as it was known at `at`; None: by all that is known, without the retracted."""
    return replace(
        institution,
        names=standing(institution.names, at),
        qualifications=tuple(
            replace(one, history=standing(one.history, at)) for one in institution.qualifications
        ),
        authority_periods=standing(institution.authority_periods, at),
        sites=tuple(
            replace(one, covers=standing(one.covers, at)) for one in standing(institution.sites, at)
        ),
        scope=standing(institution.scope, at),
        signatories=standing(institution.signatories, at),
        reports=standing(institution.reports, at),
        listings=standing(institution.listings, at),
        domains=standing(institution.domains, at),
        credit=standing(institution.credit, at),
        authorisations=standing(institution.authorisations, at),
    )


def known_by(snapshot: IssuerSnapshot, at: datetime) -> IssuerSnapshot:
    """`snapshot` without what is dated after `at`: nobody learns, retracts or states it before.

    A register that says it was taken later does not say when it was.
    """
    stated = snapshot.as_of is not None and snapshot.as_of <= at
    return replace(
        snapshot,
        institutions=tuple(known(one, at) for one in snapshot.institutions),
        as_of=snapshot.as_of if stated else None,
        blacklist=standing(snapshot.blacklist, at),
    )
