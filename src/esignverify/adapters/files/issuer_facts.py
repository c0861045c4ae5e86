# SPDX-License-Identifier: Apache-2.0
"""The dated facts of one institution in a register file, list by list.

Every row may say `from` and `until` (when the fact held) and `learnt` and `retracted` (when we knew
it). Rows that were retracted stay in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple, TypeVar

from ...model.identifiers import USCC_FORM
from ...model.issuers import Qualification
from ...model.register_facts import (
    Appeal,
    Authorisation,
    AuthorityPeriod,
    BlacklistEntry,
    CreditFact,
    CreditKind,
    Listing,
    ListKind,
    PublishedReport,
    QueryDomain,
    ReportStatus,
    ScopeRow,
    Signatory,
    Site,
    SiteCover,
)
from ...model.standards import parse_standard
from .claims import KINDS
from .fields import Table
from .periods import overlapping

MAX_ROWS = 200
"""Rows of a short list: sites, signatories, credit facts of one institution; the largest bodies
have some dozens."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HOST = re.compile(
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)

T = TypeVar("T")


class Facts(NamedTuple):
    """All the lists of one institution beside its names and qualifications."""

    authority_periods: tuple[AuthorityPeriod, ...]
    sites: tuple[Site, ...]
    scope: tuple[ScopeRow, ...]
    signatories: tuple[Signatory, ...]
    reports: tuple[PublishedReport, ...]
    listings: tuple[Listing, ...]
    domains: tuple[QueryDomain, ...]
    credit: tuple[CreditFact, ...]
    authorisations: tuple[Authorisation, ...]


class Dates(NamedTuple):
    """The four dates of a row; see `model.register_facts`."""

    start: datetime | None
    end: datetime | None
    learnt: datetime | None
    retracted: datetime | None


def read_facts(row: Table, qualifications: tuple[Qualification, ...]) -> Facts:
    """The facts of the institution in `row`; numbers must be those of its `qualifications`.

    Raises:
        ConfigurationError: as every reader of a `Table`.
    """
    numbers = frozenset(one.number for one in qualifications)
    scope = _rows(row, "scope", lambda one: _scope(one, numbers), limit=None)
    signatories = _rows(row, "signatories", _signatory)
    reports = _rows(row, "reports", _report, limit=None)
    listings = _rows(row, "listings", lambda one: _listing(one, numbers))
    return Facts(
        authority_periods=_rows(row, "authority_periods", _authority_period),
        sites=_sites(row, numbers),
        scope=scope,
        signatories=signatories,
        reports=reports,
        listings=(*listings, *_unlisted(listings, scope, signatories, reports)),
        domains=_rows(row, "domains", _domain),
        credit=_rows(row, "credit", _credit),
        authorisations=_rows(row, "authorisations", _authorisation),
    )


def read_dates(row: Table) -> Dates:
    """``from``, ``until``, ``learnt``, ``retracted``, each pair in order."""
    start, end = row.period()
    learnt, retracted = read_knowledge(row)
    return Dates(start, end, learnt, retracted)


def read_knowledge(row: Table) -> tuple[datetime | None, datetime | None]:
    """``learnt`` and ``retracted``, in order."""
    learnt, retracted = row.optional_start("learnt"), row.optional_start("retracted")
    if learnt is not None and retracted is not None and retracted <= learnt:
        raise row.error("reversed-period", "retracted")
    return learnt, retracted


def clash(
    dates: Iterable[tuple[datetime | None, datetime | None, datetime | None, bool]],
) -> int | None:
    """The position of a period that contradicts another: same time, learnt at one moment.

    Each of `dates` is start, end, learnt, and whether it stands. What was learnt later replaces
    what was learnt earlier, so those may overlap.
    """
    rows = list(dates)
    for learnt in {row[2] for row in rows}:
        same = [i for i, row in enumerate(rows) if row[2] == learnt and row[3]]
        if found := overlapping([(rows[i][0], rows[i][1]) for i in same]):
            return same[found[0]]
    return None


def read_blacklist(table: Table) -> tuple[BlacklistEntry, ...]:
    """The register's blacklist: keys and codes, never names."""
    return _rows(table, "blacklist", read_blacklist_entry, limit=None)


def _rows(
    row: Table, key: str, read: Callable[[Table], T], *, limit: int | None = MAX_ROWS
) -> tuple[T, ...]:
    tables = row.tables(key) if limit is None else row.tables(key, limit)
    found = []
    for one in tables:
        found.append(read(one))
        one.done()
    return tuple(found)


def _number(row: Table, numbers: frozenset[str]) -> str:
    number = row.text("number")
    if number not in numbers:
        raise row.error("number-not-held", "number", found=number)
    return number


def _scope(row: Table, numbers: frozenset[str]) -> ScopeRow:
    text = row.text("standard")
    standard = parse_standard(text)
    if standard is None:
        raise row.error("form-standard", "standard", found=text)
    return ScopeRow(
        number=_number(row, numbers),
        standard=standard.designation,
        year=standard.year,
        item=row.optional_text("item"),
        field=row.optional_text("field"),
        **read_dates(row)._asdict(),
    )


def _signatory(row: Table) -> Signatory:
    return Signatory(name=row.text("name"), fields=row.texts("fields"), **read_dates(row)._asdict())


def _listing(row: Table, numbers: frozenset[str]) -> Listing:
    kind = row.choice("list", ListKind)
    number = _number(row, numbers) if kind is ListKind.SCOPE else None
    return Listing(kind=kind, number=number, whole=row.flag("whole"), **read_dates(row)._asdict())


def _unlisted(
    listings: tuple[Listing, ...],
    scope: tuple[ScopeRow, ...],
    signatories: tuple[Signatory, ...],
    reports: tuple[PublishedReport, ...],
) -> tuple[Listing, ...]:
    """Lists on file of which the file does not say whether they are whole: they are not."""
    on_file = {(one.kind, one.number) for one in listings}
    held: list[tuple[ListKind, str | None]] = []
    held += [(ListKind.SCOPE, number) for number in dict.fromkeys(one.number for one in scope)]
    held += [(ListKind.SIGNATORIES, None)] if signatories else []
    held += [(ListKind.REPORTS, None)] if reports else []
    return tuple(Listing(kind=k, number=n) for k, n in held if (k, n) not in on_file)


def _sites(row: Table, numbers: frozenset[str]) -> tuple[Site, ...]:
    tables = row.tables("sites", MAX_ROWS)
    found: list[Site] = []
    for one in tables:
        site = Site(
            id=one.match("id", _ID, "A-Z a-z 0-9 . _ : -"),
            name=one.text("name"),
            address=one.optional_text("address"),
            uscc=one.optional_match("uscc", USCC_FORM, problem="form-uscc"),
            covers=_rows(one, "qualifications", lambda cover: _cover(cover, numbers)),
            **read_dates(one)._asdict(),
        )
        if any(site.id == other.id for other in found):
            raise one.error("duplicate", "id", found=site.id)
        one.done()
        found.append(site)
    return tuple(found)


def _cover(row: Table, numbers: frozenset[str]) -> SiteCover:
    return SiteCover(
        number=_number(row, numbers),
        listed=not row.flag("not_listed"),
        **read_dates(row)._asdict(),
    )


def _domain(row: Table) -> QueryDomain:
    return QueryDomain(host=row.match("host", _HOST, "example.org"), **read_dates(row)._asdict())


def _report(row: Table) -> PublishedReport:
    return PublishedReport(
        number=row.text("number"),
        status=row.choice("status", ReportStatus),
        sha256=row.optional_match("sha256", _SHA256, "SHA-256, 64 × 0-9 a-f"),
        replaced_by=row.optional_text("replaced_by"),
        **read_dates(row)._asdict(),
    )


def _credit(row: Table) -> CreditFact:
    dates = read_dates(row)
    repaired = row.optional_start("repaired")
    if repaired is not None and dates.start is not None and repaired < dates.start:
        raise row.error("reversed-period", "repaired")
    return CreditFact(
        kind=row.choice("kind", CreditKind),
        authority=row.text("authority"),
        document=row.optional_text("document"),
        repaired=repaired,
        concerns_reports=row.flag("concerns_reports"),
        **dates._asdict(),
    )


def _kinds(row: Table) -> tuple[str, ...]:
    """Kinds of document, as a claim names them."""
    kinds = row.texts("kinds")
    for kind in kinds:
        if kind not in KINDS:
            raise row.error("choice", "kinds", allowed=", ".join(KINDS), found=kind)
    return kinds


def _authority_period(row: Table) -> AuthorityPeriod:
    return AuthorityPeriod(kinds=_kinds(row), **read_dates(row)._asdict())


def _authorisation(row: Table) -> Authorisation:
    return Authorisation(
        agent=row.match("agent", USCC_FORM, problem="form-uscc"),
        kinds=_kinds(row),
        **read_dates(row)._asdict(),
    )


def read_blacklist_entry(row: Table) -> BlacklistEntry:
    """One entry of the blacklist.

    Raises:
        ConfigurationError: as every reader of a `Table`.
    """
    key = row.optional_match("key_sha256", _SHA256, "SHA-256, 64 × 0-9 a-f")
    code = row.optional_match("uscc", USCC_FORM, problem="form-uscc")
    if (key is None) == (code is None):
        raise row.error("key-or-code", "key_sha256")
    appeal = row.optional_text("appeal")
    return BlacklistEntry(
        reason=row.text("reason"),
        key_sha256=key,
        uscc=code,
        appeal=Appeal.NONE if appeal is None else row.choice("appeal", Appeal),
        **read_dates(row)._asdict(),
    )
