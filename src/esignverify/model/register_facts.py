# SPDX-License-Identifier: Apache-2.0
"""Facts of the register of issuers beside names and qualifications, each dated twice.

When a fact held: [`start`, `end`), None open on that side, UTC. When we knew it: from `learnt`
(None: as long as the register) until `retracted` (None: it stands). Nothing is overwritten: what
was wrong is retracted and told anew, so that an older state of our knowledge can be asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedFact:
    """What every fact has: when it held and when we knew it."""

    start: datetime | None = None
    end: datetime | None = None
    learnt: datetime | None = None
    retracted: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow(DatedFact):
    """One row of the capability schedule (资质认定证书附表) of the qualification `number`.

    `standard` and `year` are those of `model.standards.parse_standard`; `year` None: the row names
    no edition. `item` None: every item of the standard. `field` is the schedule's own heading
    (领域), by which authorised signatories are approved.
    """

    number: str
    standard: str
    year: int | None = None
    item: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory(DatedFact):
    """An authorised signatory (授权签字人) and the fields he may sign in; none named: any."""

    name: str
    fields: tuple[str, ...] = ()


class ListKind(StrEnum):
    """Lists of an institution of which a register can hold the whole or a part."""

    SCOPE = "scope"
    SIGNATORIES = "signatories"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(DatedFact):
    """That a list is on file, and whether it is whole over the period.

    Only a whole list denies what it does not hold (ADR 5: what is not recorded is unknown).
    `number`: the qualification whose scope it is, None for other lists.
    """

    kind: ListKind
    number: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCover(DatedFact):
    """Whether the certificate of qualification `number` names the site.

    The certificate is the site's own or its parent's. `listed` False: it is on record that it
    does not name the site.
    """

    number: str
    listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(DatedFact):
    """A site or branch. `uscc`: a branch's own code, None where it has none; unique in a register.

    `covers` empty: nothing is recorded of its qualification, neither good nor bad.
    """

    id: str
    name: str
    address: str | None = None
    uscc: str | None = None
    covers: tuple[SiteCover, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryDomain(DatedFact):
    """A host on which the body itself answers for its reports, lower case, without a scheme."""

    host: str


class ReportStatus(StrEnum):
    """What a body says of a report that it issued."""

    ISSUED = "issued"
    CORRECTED = "corrected"
    """Issued anew with corrections: this one no longer stands."""
    SUPERSEDED = "superseded"
    """Another report took its place."""
    WITHDRAWN = "withdrawn"
    """Taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedReport(DatedFact):
    """A report number as its body published it, with the SHA-256 of the file (hex) where it did.

    `replaced_by` is the number of the report that took its place.
    """

    number: str
    status: ReportStatus
    sha256: str | None = None
    replaced_by: str | None = None


class CreditKind(StrEnum):
    """Public credit information (国家企业信用信息公示系统)."""

    ABNORMAL = "abnormal"
    """经营异常名录."""
    DISHONEST = "dishonest"
    """严重违法失信名单."""
    PENALTY = "penalty"
    """行政处罚, as long as it is published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFact(DatedFact):
    """One entry of public credit information about an institution.

    `end` is the removal or the end of publication, `repaired` the day on which 信用修复 took
    effect; the earlier one ends it. `concerns_reports`: a penalty for what inspection, testing or
    certification is about.
    """

    kind: CreditKind
    authority: str
    document: str | None = None
    repaired: datetime | None = None
    concerns_reports: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityPeriod(DatedFact):
    """The kinds of document that a register authority may sign over a period."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation(DatedFact):
    """That the organisation with code `agent` may sign for the institution.

    `kinds`: kinds of document as in a claim; none named: any.
    """

    agent: str
    kinds: tuple[str, ...] = ()


class Appeal(StrEnum):
    """Where an appeal against a blacklist entry stands; one that was upheld ends the entry."""

    NONE = "none"
    PENDING = "pending"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlacklistEntry(DatedFact):
    """A key or an organisation whose documents the operator will not rely on.

    By key (SHA-256 of the SubjectPublicKeyInfo, hex) or by USCC, exactly one of them and never by
    name: names are shared and change. `end` is the end of the term, or of the entry.
    """

    reason: str
    key_sha256: str | None = None
    uscc: str | None = None
    appeal: Appeal = Appeal.NONE
