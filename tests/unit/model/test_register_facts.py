# SPDX-License-Identifier: Apache-2.0
"""Facts of the register cross to a worker and back, and are known from one day to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from esignverify.model.codec import decode, encode
from esignverify.model.issuers import (
    Institution,
    IssuerSnapshot,
    QualificationStatus,
    StatusPeriod,
    known,
    period_at,
    standing,
    stands,
)
from esignverify.model.register_facts import (
    Appeal,
    Authorisation,
    AuthorityPeriod,
    BlacklistEntry,
    CreditFact,
    CreditKind,
    DatedFact,
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

FIRST, SECOND = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
DATES = {"start": FIRST, "end": SECOND, "learnt": FIRST, "retracted": SECOND}
BODY = Institution(
    "one",
    "911100000001238620",
    (),
    (),
    authority=True,
    authority_periods=(AuthorityPeriod(kinds=("licence",), **DATES),),
    sites=(Site(id="a", name="甲", covers=(SiteCover(number="1", **DATES),)),),
    scope=(ScopeRow(number="1", standard="GB1", year=2020, item="x", field="y", **DATES),),
    signatories=(Signatory(name="钱", fields=("y",), **DATES),),
    reports=(PublishedReport(number="A", status=ReportStatus.WITHDRAWN, **DATES),),
    listings=(Listing(kind=ListKind.SCOPE, number="1", whole=True, **DATES),),
    domains=(QueryDomain(host="x.example", **DATES),),
    credit=(CreditFact(kind=CreditKind.PENALTY, authority="局", repaired=SECOND, **DATES),),
    authorisations=(Authorisation(agent="x", **DATES),),
)
SNAPSHOT = IssuerSnapshot(
    "sha256:0", (BODY,), FIRST, (BlacklistEntry(reason="r", uscc="x", appeal=Appeal.PENDING),)
)


def test_a_snapshot_crosses_to_a_worker() -> None:
    assert decode(IssuerSnapshot, encode(SNAPSHOT)) == SNAPSHOT


@pytest.mark.parametrize(
    ("learnt", "retracted", "at", "said"),
    [
        (None, None, None, True),
        (None, SECOND, None, False),
        (None, SECOND, FIRST, True),
        (None, SECOND, SECOND, False),
        (FIRST, None, FIRST, True),
        (SECOND, None, FIRST, False),
        (SECOND, None, None, True),
    ],
)
def test_when_a_fact_stands(
    learnt: datetime | None, retracted: datetime | None, at: datetime | None, *, said: bool
) -> None:
    fact = DatedFact(learnt=learnt, retracted=retracted)
    assert stands(fact, at) is said
    seen = fact if at is None else replace(fact, retracted=None)
    assert standing([fact], at) == ((seen,) if said else ())


def test_what_was_learnt_last_is_what_is_said_of_a_moment() -> None:
    valid = StatusPeriod(QualificationStatus.VALID, FIRST, None)
    bad = StatusPeriod(QualificationStatus.SUSPENDED, SECOND, None, FIRST)
    better = StatusPeriod(QualificationStatus.VALID, SECOND, None, SECOND)
    assert period_at([valid, bad], FIRST) == valid
    assert period_at([bad, valid], SECOND) == bad
    assert period_at([better, valid, bad], SECOND) == better
    assert period_at([bad], FIRST) is None
    renewed = StatusPeriod(QualificationStatus.VALID, SECOND, None)
    assert period_at([renewed, valid], SECOND) == renewed


def test_every_list_forgets_what_was_retracted() -> None:
    now, then = known(BODY), known(BODY, FIRST)
    assert known(then) == then
    assert (len(then.sites[0].covers), len(then.scope)) == (1, 1)
    assert now.sites[0].covers == ()
    for name in (
        "authority_periods",
        "scope",
        "signatories",
        "reports",
        "listings",
        "domains",
        "credit",
        "authorisations",
    ):
        assert getattr(now, name) == ()
