# SPDX-License-Identifier: Apache-2.0
"""What is on record of a body: each question alone, and what it does to the standing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.unit.validation.world import LAB, WINDOW, cma, day, institution, policy

from esignverify.model.axes import IssuerStanding
from esignverify.model.claim import Claim
from esignverify.model.finding import Finding, Outcome
from esignverify.model.issuers import (
    Institution,
    QualificationKind,
    QualificationStatus,
    StatusPeriod,
)
from esignverify.model.reasons import Reason
from esignverify.model.register_facts import (
    AuthorityPeriod,
    CreditFact,
    CreditKind,
    Listing,
    ListKind,
    PublishedReport,
    ReportStatus,
    ScopeRow,
    Signatory,
    Site,
    SiteCover,
)
from esignverify.validation.on_record import Occasion, OnRecord, judge_record
from esignverify.validation.periods import Window

CMA = "210015344567"
AS_OF = day("2026-06-02")
QUALIFIED, NOT_QUALIFIED = IssuerStanding.QUALIFIED, IssuerStanding.NOT_QUALIFIED
UNKNOWN = IssuerStanding.UNKNOWN
VALID, REVOKED = QualificationStatus.VALID, QualificationStatus.REVOKED
SUSPENDED, EXPIRED = QualificationStatus.SUSPENDED, QualificationStatus.EXPIRED
WHOLE_SCOPE = Listing(kind=ListKind.SCOPE, number=CMA, whole=True)
WHOLE_SIGNATORIES = Listing(kind=ListKind.SIGNATORIES, whole=True)
WHOLE_REPORTS = Listing(kind=ListKind.REPORTS, whole=True)
DIGEST = "cd" * 32

Said = tuple[IssuerStanding, dict[str, list[Finding]]]

FAILS = {
    Reason.OUT_OF_SCOPE,
    Reason.SCOPE_OTHER_EDITION,
    Reason.SIGNATORY_NOT_AUTHORISED,
    Reason.SIGNATORY_OTHER_FIELD,
    Reason.BRANCH_NOT_QUALIFIED,
    Reason.ISSUER_NOT_QUALIFIED_AT_SIGNING,
    Reason.QUALIFICATION_SUSPENDED,
    Reason.QUALIFICATION_REVOKED,
    Reason.QUALIFICATION_CANCELLED,
    Reason.QUALIFICATION_EXPIRED,
    Reason.REPORT_WITHDRAWN,
    Reason.REPORT_SUPERSEDED,
    Reason.REPORT_CORRECTED,
    Reason.REPORT_NOT_AS_PUBLISHED,
    Reason.REPORT_NUMBER_UNKNOWN,
}
WARNS = {
    Reason.QUALIFICATION_REVOKED_SINCE,
    Reason.REGISTER_OLDER_THAN_SIGNATURE,
    Reason.CREDIT_ABNORMAL,
    Reason.CREDIT_DISHONEST,
    Reason.CREDIT_PENALTY,
    Reason.CREDIT_CHANGED_IN_WINDOW,
}
"""Every other reason here is a check that could not be made."""


def outcome_of(why: Reason | None) -> Outcome:
    if why is None:
        return Outcome.PASSED
    return {
        why in FAILS: Outcome.FAILED,
        why in WARNS: Outcome.WARNING,
    }.get(True, Outcome.NOT_CHECKED)


def claim(**fields: Any) -> Claim:
    return Claim("ee" * 32, **fields)


def body(*qualifications: Any, **facts: Any) -> Institution:
    return replace(institution(*(qualifications or (cma(),))), **facts)


def judge(
    entry: Institution,
    asked: Claim | None = None,
    *,
    window: Window | None = WINDOW,
    branch: Site | None = None,
    occasion: Occasion | None = None,
    as_of: datetime | None = AS_OF,
) -> Said:
    record = OnRecord(entry, branch, as_of)
    standing, findings = judge_record(record, window, asked, policy(), occasion, "Sig1")
    told: dict[str, list[Finding]] = {}
    for one in findings:
        told.setdefault(one.check, []).append(one)
        assert one.about == "Sig1"
        assert one.basis
        assert one.outcome is outcome_of(one.reason), one.check
    return standing, told


def reason(told: dict[str, list[Finding]], check: str) -> Reason | None:
    (one,) = told[check]
    return one.reason


# --- scope -----------------------------------------------------------------------------------


def scope(
    standard: str = "GB/T1", year: int | None = 2020, number: str = CMA, **more: Any
) -> ScopeRow:
    return ScopeRow(number=number, standard=standard, year=year, **more)


@pytest.mark.parametrize(
    ("rows", "asked", "whole", "standing", "told"),
    [
        ([scope()], "GB/T 1-2020", True, QUALIFIED, None),
        ([scope()], "GB/T 1-2020", False, QUALIFIED, None),
        ([scope()], "GB/T 1-2009", True, NOT_QUALIFIED, Reason.SCOPE_OTHER_EDITION),
        ([scope()], "GB/T 1-2009", False, UNKNOWN, Reason.SCOPE_NOT_RECORDED),
        ([scope()], "GB/T 2-2020", True, NOT_QUALIFIED, Reason.OUT_OF_SCOPE),
        ([scope()], "GB/T 2-2020", False, UNKNOWN, Reason.SCOPE_NOT_RECORDED),
        ([scope()], "GB/T 1", True, UNKNOWN, Reason.SCOPE_EDITION_NOT_STATED),
        ([scope(year=None)], "GB/T 1-2020", True, UNKNOWN, Reason.SCOPE_EDITION_NOT_STATED),
        ([scope()], "GB/T 2", True, NOT_QUALIFIED, Reason.OUT_OF_SCOPE),
        ([scope()], "本单位方法", True, UNKNOWN, Reason.SCOPE_NOT_RECORDED),
        (
            [scope(start=day("2026-02-01"))],
            "GB/T 1-2020",
            True,
            UNKNOWN,
            Reason.SCOPE_CHANGED_IN_WINDOW,
        ),
        ([scope(end=day("2025-12-01"))], "GB/T 1-2020", True, NOT_QUALIFIED, Reason.OUT_OF_SCOPE),
    ],
)
def test_scope(
    rows: list[ScopeRow],
    asked: str,
    whole: bool,
    standing: IssuerStanding,
    told: Reason | None,
) -> None:
    listing = replace(WHOLE_SCOPE, whole=whole)
    entry = body(scope=tuple(rows), listings=(listing,))
    judged, found = judge(entry, claim(standards=(asked,)))
    assert (judged, reason(found, "issuer.scope")) == (standing, told)


def test_each_standard_is_told_of() -> None:
    entry = body(scope=(scope(),), listings=(WHOLE_SCOPE,))
    judged, found = judge(entry, claim(standards=("GB/T 1-2020", "GB/T 2-2020")))
    assert judged is NOT_QUALIFIED
    assert [one.outcome for one in found["issuer.scope"]] == [Outcome.PASSED, Outcome.FAILED]


@pytest.mark.parametrize(
    ("entry", "asked"),
    [
        (body(), claim(standards=("GB/T 1-2020",))),
        (body(scope=(scope(),), listings=(WHOLE_SCOPE,)), claim()),
        (body(scope=(scope(),), listings=(WHOLE_SCOPE,)), None),
    ],
)
def test_without_anything_to_check_with_it_is_not_checked(
    entry: Institution, asked: Claim | None
) -> None:
    judged, found = judge(entry, asked)
    assert judged is QUALIFIED
    assert reason(found, "issuer.scope") is Reason.SCOPE_NOT_CHECKED


def test_scope_of_a_body_that_was_never_qualified_is_not_asked() -> None:
    revoked = cma((REVOKED, "2020-01-01", None))
    entry = body(revoked, scope=(scope(),), listings=(WHOLE_SCOPE,))
    judged, found = judge(entry, claim(standards=("GB/T 1-2020",)))
    assert judged is NOT_QUALIFIED
    assert reason(found, "issuer.scope") is Reason.SCOPE_NOT_CHECKED


def test_out_of_scope_whenever_it_was_qualified() -> None:
    """Suspended in a part of the window, out of scope in the rest: never right."""
    history = ((VALID, "2020-01-01", "2026-02-01"), (SUSPENDED, "2026-02-01", None))
    entry = body(cma(*history), listings=(WHOLE_SCOPE,))
    judged, found = judge(entry, claim(standards=("GB/T 1-2020",)))
    assert judged is NOT_QUALIFIED
    assert reason(found, "issuer.scope") is Reason.OUT_OF_SCOPE


SECOND = replace(WHOLE_SCOPE, number="1")


@pytest.mark.parametrize(
    ("listings", "standing", "told"),
    [
        ((WHOLE_SCOPE, SECOND), NOT_QUALIFIED, Reason.OUT_OF_SCOPE),
        ((WHOLE_SCOPE,), UNKNOWN, Reason.SCOPE_NOT_RECORDED),
        ((WHOLE_SCOPE, replace(SECOND, whole=False)), UNKNOWN, Reason.SCOPE_NOT_RECORDED),
        (
            (WHOLE_SCOPE, replace(SECOND, start=day("2026-02-01"))),
            UNKNOWN,
            Reason.SCOPE_NOT_RECORDED,
        ),
    ],
)
def test_a_schedule_denies_nothing_for_another_certificate(
    listings: tuple[Listing, ...], standing: IssuerStanding, told: Reason
) -> None:
    """A genuine report was rejected by the whole schedule of the certificate before."""
    entry = body(cma(), cma(number="1"), scope=(scope("GB/T2"),), listings=listings)
    judged, found = judge(entry, claim(standards=("GB/T 1-2020",)))
    assert (judged, reason(found, "issuer.scope")) == (standing, told)
    renewed = body(
        cma((VALID, "2020-01-01", "2025-12-31")), cma(number="1"), listings=(WHOLE_SCOPE,)
    )
    judged, found = judge(renewed, claim(standards=("GB/T 1-2020",)))
    assert (judged, reason(found, "issuer.scope")) == (UNKNOWN, Reason.SCOPE_NOT_RECORDED)


@pytest.mark.parametrize(
    ("rows", "items", "standing", "told"),
    [
        ([scope(item="容量")], ("容量",), QUALIFIED, [None]),
        ([scope()], ("容量",), QUALIFIED, [None]),
        ([scope(item="容量")], ("密封",), NOT_QUALIFIED, [Reason.OUT_OF_SCOPE]),
        ([scope(item="容量")], ("容量", "密封"), NOT_QUALIFIED, [None, Reason.OUT_OF_SCOPE]),
        ([scope(item="容量")], (), QUALIFIED, [Reason.SCOPE_ITEMS_NOT_CHECKED]),
        ([scope(item="容量"), scope()], (), QUALIFIED, []),
        # an item listed under another standard is none of this one
        (
            [scope(item="容量"), scope("GB/T3", item="密封")],
            ("密封",),
            NOT_QUALIFIED,
            [Reason.OUT_OF_SCOPE],
        ),
        (
            [scope(item="容量", start=day("2026-02-01")), scope(item="密封")],
            ("容量",),
            UNKNOWN,
            [Reason.SCOPE_CHANGED_IN_WINDOW],
        ),
    ],
)
def test_items(
    rows: list[ScopeRow],
    items: tuple[str, ...],
    standing: IssuerStanding,
    told: list[Reason | None],
) -> None:
    entry = body(scope=tuple(rows), listings=(WHOLE_SCOPE,))
    judged, found = judge(entry, claim(standards=("GB/T 1-2020",), items=items))
    assert [one.reason for one in found.get("issuer.scope-items", [])] == told
    assert judged is standing


def test_the_items_that_were_not_checked_are_named() -> None:
    rows = (scope(item="密封"), scope(item="容量"))
    _, found = judge(body(scope=rows, listings=(WHOLE_SCOPE,)), claim(standards=("GB/T 1-2020",)))
    (one,) = found["issuer.scope-items"]
    assert one.values["listed_items"] == ["容量", "密封"]


def test_items_of_a_partial_schedule() -> None:
    entry = body(scope=(scope(item="容量"),), listings=(replace(WHOLE_SCOPE, whole=False),))
    judged, found = judge(entry, claim(standards=("GB/T 1-2020",), items=("密封",)))
    assert judged is UNKNOWN
    assert reason(found, "issuer.scope-items") is Reason.SCOPE_NOT_RECORDED


# --- signatories -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "whole", "standing", "told"),
    [
        ([Signatory(name="钱授权")], True, QUALIFIED, None),
        ([Signatory(name="钱 授权")], True, QUALIFIED, None),
        ([Signatory(name="赵签发")], True, NOT_QUALIFIED, Reason.SIGNATORY_NOT_AUTHORISED),
        ([Signatory(name="赵签发")], False, UNKNOWN, Reason.SIGNATORY_NOT_RECORDED),
        (
            [Signatory(name="钱授权", end=day("2026-03-01"))],
            True,
            UNKNOWN,
            Reason.SIGNATORY_CHANGED_IN_WINDOW,
        ),
    ],
)
def test_a_signatory_named(
    rows: list[Signatory],
    whole: bool,
    standing: IssuerStanding,
    told: Reason | None,
) -> None:
    listing = replace(WHOLE_SIGNATORIES, whole=whole)
    entry = body(signatories=tuple(rows), listings=(listing,))
    judged, found = judge(entry, claim(signatory="钱授权"))
    assert (judged, reason(found, "issuer.signatory")) == (standing, told)


@pytest.mark.parametrize(
    ("persons", "told"),
    [
        (("钱授权",), None),
        (("孙检测", "钱授权"), None),
        (("孙检测",), Reason.SIGNATORY_NOT_CHECKED),
        ((), Reason.SIGNATORY_NOT_CHECKED),
    ],
)
def test_persons_who_co_signed(persons: tuple[str, ...], told: Reason | None) -> None:
    entry = body(signatories=(Signatory(name="钱授权"),), listings=(WHOLE_SIGNATORIES,))
    judged, found = judge(entry, occasion=Occasion((), AS_OF, persons))
    assert (judged, reason(found, "issuer.signatory")) == (QUALIFIED, told)


@pytest.mark.parametrize(
    ("fields", "heading", "standing", "told"),
    [
        (("轻工",), "轻工", QUALIFIED, [None]),
        (("轻工", "食品"), "食品", QUALIFIED, [None]),
        (("食品",), "轻工", UNKNOWN, [Reason.SIGNATORY_OTHER_FIELD]),
        ((), "轻工", QUALIFIED, []),
        (("食品",), None, QUALIFIED, []),
    ],
)
def test_fields(
    fields: tuple[str, ...],
    heading: str | None,
    standing: IssuerStanding,
    told: list[Reason | None],
) -> None:
    entry = body(
        signatories=(Signatory(name="钱授权", fields=fields),),
        scope=(scope(field=heading),),
        listings=(WHOLE_SIGNATORIES, WHOLE_SCOPE),
    )
    judged, found = judge(entry, claim(signatory="钱授权", standards=("GB/T 1-2020",)))
    assert [one.reason for one in found.get("issuer.signatory-field", [])] == told
    assert judged is standing


# --- sites -----------------------------------------------------------------------------------


def site(*covers: SiteCover, **more: Any) -> Site:
    return Site(id="east", name="东区", address="东路一号", covers=covers, **more)


LISTED, UNLISTED = SiteCover(number=CMA), SiteCover(number=CMA, listed=False)


@pytest.mark.parametrize(
    ("one", "standing", "told"),
    [
        (site(LISTED), QUALIFIED, None),
        (site(UNLISTED), NOT_QUALIFIED, Reason.BRANCH_NOT_QUALIFIED),
        (site(), UNKNOWN, Reason.BRANCH_QUALIFICATION_UNKNOWN),
        (site(SiteCover(number="L1")), UNKNOWN, Reason.BRANCH_QUALIFICATION_UNKNOWN),
        (
            site(SiteCover(number=CMA, start=day("2026-02-01"))),
            UNKNOWN,
            Reason.BRANCH_QUALIFICATION_UNKNOWN,
        ),
        (
            site(SiteCover(number=CMA, end=day("2026-02-01"))),
            UNKNOWN,
            Reason.BRANCH_CHANGED_IN_WINDOW,
        ),
        (site(LISTED, end=day("2025-12-01")), NOT_QUALIFIED, Reason.BRANCH_NOT_QUALIFIED),
        (
            site(SiteCover(number=CMA, end=day("2027-01-01")), end=day("2026-02-01")),
            UNKNOWN,
            Reason.BRANCH_CHANGED_IN_WINDOW,
        ),
        (
            site(SiteCover(number=CMA, start=day("2020-01-01")), start=day("2026-02-01")),
            UNKNOWN,
            Reason.BRANCH_QUALIFICATION_UNKNOWN,
        ),
        # learnt later: it was named all the time
        (site(UNLISTED, replace(LISTED, learnt=day("2026-05-01"))), QUALIFIED, None),
    ],
)
@pytest.mark.parametrize("how", ["branch", "name", "address", "id"])
def test_a_site(one: Site, standing: IssuerStanding, told: Reason | None, how: str) -> None:
    cnas = cma(number="L1", kind=QualificationKind.CNAS)
    entry = body(cma(), cnas, sites=(one,))
    stated = {"name": "东区", "address": "东路 一号", "id": "east", "branch": None}[how]
    judged, found = judge(entry, claim(site=stated), branch=one if how == "branch" else None)
    assert (judged, reason(found, "issuer.site")) == (standing, told)


def test_a_branch_is_judged_by_the_certificate_that_names_it() -> None:
    own = cma((REVOKED, "2020-01-01", None), number="1")
    entry = body(cma(), own, sites=(site(SiteCover(number="1")),))
    assert judge(entry)[0] is QUALIFIED
    judged, found = judge(entry, branch=entry.sites[0])
    assert judged is NOT_QUALIFIED
    assert reason(found, "issuer.qualification-status") is Reason.QUALIFICATION_REVOKED


CHANGED = Reason.BRANCH_CHANGED_IN_WINDOW


@pytest.mark.parametrize(
    ("second", "standing", "told"),
    [
        (SiteCover(number="1", start=day("2020-01-01")), QUALIFIED, None),
        (SiteCover(number="1", start=day("2026-02-01")), UNKNOWN, CHANGED),
        (SiteCover(number="1", end=day("2026-02-01")), UNKNOWN, CHANGED),
        (SiteCover(number="1", listed=False), NOT_QUALIFIED, Reason.BRANCH_NOT_QUALIFIED),
        (
            SiteCover(number="1", start=day("2027-01-01")),
            NOT_QUALIFIED,
            Reason.BRANCH_NOT_QUALIFIED,
        ),
    ],
)
def test_what_names_a_site_must_be_in_force(
    second: SiteCover, standing: IssuerStanding, told: Reason | None
) -> None:
    suspended = cma((VALID, "2020-01-01", "2025-12-01"), (SUSPENDED, "2025-12-01", None))
    named = replace(LISTED, start=day("2020-01-01"))
    entry = body(suspended, cma(number="1"), sites=(site(named, second),))
    judged, found = judge(entry, branch=entry.sites[0])
    # Where no certificate that ever names the site is in force, the qualification says so.
    assert judged is standing
    if second.listed:
        assert reason(found, "issuer.site") is told


def test_a_certificate_that_names_the_site_speaks_for_no_other() -> None:
    """A report under a number that named the branch no more passed by the branch's other one."""
    ended = SiteCover(number=CMA, end=day("2025-12-01"))
    part = replace(WHOLE_SCOPE, whole=False)
    entry = body(
        cma(),
        cma(number="1"),
        scope=(scope(),),
        sites=(site(ended, SiteCover(number="1")),),
        listings=(part, replace(part, number="1")),
    )
    asked = claim(standards=("GB/T 1-2020",), site="东区")
    judged, found = judge(entry, replace(asked, qualification_number=CMA))
    assert judged is NOT_QUALIFIED
    assert reason(found, "issuer.site") is Reason.BRANCH_NOT_QUALIFIED
    # A schedule in parts denies nothing, also where no certificate speaks for the site.
    assert reason(judge(entry, asked)[1], "issuer.scope") is Reason.SCOPE_NOT_RECORDED
    twin = replace(entry, sites=(site(LISTED, SiteCover(number="1")),))
    judged, found = judge(twin, replace(asked, qualification_number=CMA))
    assert judged is QUALIFIED
    assert reason(found, "issuer.site") is None


def test_a_certificate_of_another_kind_covers_no_site_for_an_unknown_kind() -> None:
    """The approval to certify that names a site said nothing of its tests, and passed for both."""
    approval = replace(cma(number="1"), kind=QualificationKind.CNCA)
    ended = SiteCover(number=CMA, end=day("2025-12-01"))
    entry = body(cma(), approval, sites=(site(ended, SiteCover(number="1")),))
    judged, found = judge(entry, branch=entry.sites[0])
    assert (judged, reason(found, "issuer.site")) == (
        UNKNOWN,
        Reason.BRANCH_QUALIFICATION_UNKNOWN,
    )
    twin = replace(entry, sites=(site(LISTED, SiteCover(number="1")),))
    assert judge(twin, branch=twin.sites[0])[0] is QUALIFIED
    told = judge(entry, claim(kind="certificate"), branch=entry.sites[0])
    assert told[0] is QUALIFIED


def test_a_site_at_the_address_of_another_does_not_pass_for_it() -> None:
    """The covered site next door was taken for the one that issued, since it stands first."""
    other = replace(site(UNLISTED), id="lab", name="东区实验室")
    entry = body(sites=(site(LISTED), other))
    unknown = (UNKNOWN, Reason.BRANCH_QUALIFICATION_UNKNOWN)
    judged, found = judge(entry, claim(site="东路一号"))
    assert (judged, reason(found, "issuer.site")) == unknown
    assert found["issuer.site"][0].values["several"] == 2
    # Told by id or by its own name it is one; so is the only one that is still there.
    assert judge(entry, claim(site="东区"))[0] is QUALIFIED
    assert judge(entry, claim(site="lab"))[0] is NOT_QUALIFIED
    moved = body(sites=(replace(other, end=day("2025-12-01")), site(LISTED)))
    assert judge(moved, claim(site="东路一号"))[0] is QUALIFIED


def test_a_schedule_counts_while_its_certificate_names_the_site() -> None:
    late = SiteCover(number="1", start=day("2026-04-01"))
    entry = body(
        cma(),
        cma(number="1"),
        sites=(site(replace(LISTED, start=day("2020-01-01")), late),),
        scope=(ScopeRow(number="1", standard="GB/T9", year=2020),),
        listings=(WHOLE_SCOPE,),
    )
    asked = claim(standards=("GB/T 9-2020",), site="东区")
    judged, found = judge(entry, asked)
    assert (judged, reason(found, "issuer.scope")) == (UNKNOWN, Reason.SCOPE_CHANGED_IN_WINDOW)
    assert reason(judge(entry, replace(asked, site=LAB))[1], "issuer.scope") is None


@pytest.mark.parametrize(
    ("sites", "stated", "standing", "told"),
    [
        ((site(LISTED),), "西区", UNKNOWN, Reason.SITE_NOT_ON_FILE),
        ((), "西区", UNKNOWN, Reason.SITE_NOT_ON_FILE),
        ((site(UNLISTED),), LAB, QUALIFIED, ...),
        ((site(UNLISTED),), None, QUALIFIED, Reason.SITE_NOT_STATED),
        ((site(LISTED),), None, QUALIFIED, ...),
    ],
)
def test_no_site_is_meant(
    sites: tuple[Site, ...], stated: str | None, standing: IssuerStanding, told: Any
) -> None:
    judged, found = judge(body(sites=sites), claim(site=stated))
    assert judged is standing
    assert (reason(found, "issuer.site") if "issuer.site" in found else ...) is told


# --- states ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("histories", "told"),
    [
        ([[(REVOKED, "2020-01-01", None)]], [Reason.QUALIFICATION_REVOKED]),
        (
            [[(SUSPENDED, "2020-01-01", "2026-02-01"), (REVOKED, "2026-02-01", None)]],
            [Reason.QUALIFICATION_SUSPENDED, Reason.QUALIFICATION_REVOKED],
        ),
        (
            [[(EXPIRED, "2020-01-01", None)], [(SUSPENDED, "2020-01-01", None)]],
            [Reason.QUALIFICATION_SUSPENDED],
        ),
        ([[(VALID, "2020-01-01", "2025-12-31")]], [Reason.QUALIFICATION_EXPIRED]),
    ],
)
def test_states_are_told_apart(histories: list[Any], told: list[Reason]) -> None:
    rows = [cma(*history, number=str(number)) for number, history in enumerate(histories)]
    judged, found = judge(body(*rows))
    assert judged is NOT_QUALIFIED
    assert [one.reason for one in found["issuer.qualification-status"]] == told


def test_a_state_that_was_corrected_is_no_cause() -> None:
    base = cma((SUSPENDED, "2020-01-01", None))
    later = StatusPeriod(REVOKED, day("2020-01-01"), None, day("2026-05-01"))
    _, found = judge(body(replace(base, history=(*base.history, later))))
    assert reason(found, "issuer.qualification-status") is Reason.QUALIFICATION_REVOKED


def test_revoked_since() -> None:
    history = ((VALID, "2020-01-01", "2026-07-01"), (REVOKED, "2026-07-01", None))
    judged, found = judge(body(cma(*history)))
    assert judged is QUALIFIED
    (one,) = found["issuer.qualification-since"]
    assert one.outcome is Outcome.WARNING


def test_an_interval_inside_the_window_is_named() -> None:
    history = (
        (VALID, "2020-01-01", "2026-02-01"),
        (SUSPENDED, "2026-02-01", "2026-03-01"),
        (VALID, "2026-03-01", None),
    )
    judged, found = judge(body(cma(*history)))
    assert judged is UNKNOWN
    (one,) = found["issuer.qualification"]
    interval = "2026-02-01T00:00:00Z/2026-03-01T00:00:00Z"
    assert one.values["not_valid"] == [interval]
    assert one.values["lost"] == [f"CMA {CMA} suspended {interval}"]


# --- reports ---------------------------------------------------------------------------------


def report(status: ReportStatus = ReportStatus.ISSUED, **more: Any) -> PublishedReport:
    return PublishedReport(**{"number": "A-1", "status": status} | more)


FILE, NUMBER = "issuer.report", "issuer.report-number"
WITHDRAWN = ReportStatus.WITHDRAWN


@pytest.mark.parametrize(
    ("rows", "check", "told"),
    [
        ([report(sha256=DIGEST)], FILE, None),
        ([report(WITHDRAWN, sha256=DIGEST)], FILE, Reason.REPORT_WITHDRAWN),
        ([report(ReportStatus.CORRECTED, sha256=DIGEST)], FILE, Reason.REPORT_CORRECTED),
        ([report(ReportStatus.SUPERSEDED, sha256=DIGEST)], FILE, Reason.REPORT_SUPERSEDED),
        (
            [report(sha256=DIGEST), report(WITHDRAWN, sha256=DIGEST)],
            FILE,
            Reason.REPORT_WITHDRAWN,
        ),
        (
            [report(WITHDRAWN, sha256=DIGEST), report(sha256=DIGEST, learnt=day("2026-05-01"))],
            FILE,
            None,
        ),
        ([report(WITHDRAWN, sha256=DIGEST, start=day("2026-07-01"))], NUMBER, ...),
        ([report()], NUMBER, Reason.REPORT_NUMBER_ONLY),
        ([report(sha256="ab" * 32)], NUMBER, Reason.REPORT_NOT_AS_PUBLISHED),
        ([report(sha256="ab" * 32), report()], NUMBER, Reason.REPORT_NUMBER_ONLY),
        ([report(WITHDRAWN)], NUMBER, Reason.REPORT_WITHDRAWN),
        ([report(number="A-2")], NUMBER, Reason.REPORT_NUMBER_UNKNOWN),
    ],
)
def test_reports(rows: list[PublishedReport], check: str, told: Any) -> None:
    entry = body(reports=tuple(rows), listings=(WHOLE_REPORTS,))
    judged, found = judge(entry, claim(number="A-1"), occasion=Occasion((DIGEST,), AS_OF))
    assert judged is QUALIFIED
    assert set(found) & {FILE, NUMBER} == {check}
    expected = Reason.REPORT_NUMBER_UNKNOWN if told is ... else told
    assert reason(found, check) is expected


@pytest.mark.parametrize("number", [None, "A-9"])
def test_no_number_is_ever_passed(number: str | None) -> None:
    partial = replace(WHOLE_REPORTS, whole=False)
    entry = body(reports=(report(),), listings=(partial,))
    _, found = judge(entry, claim(number=number), occasion=Occasion((DIGEST,), AS_OF))
    told = [one.reason for one in found.get(NUMBER, [])]
    assert told == ([] if number is None else [Reason.REPORT_NUMBER_ONLY])


def test_a_body_that_publishes_nothing_is_not_asked() -> None:
    _, found = judge(body(), claim(number="A-1"), occasion=Occasion((DIGEST,), AS_OF))
    assert not set(found) & {FILE, NUMBER}


# --- credit ----------------------------------------------------------------------------------


def credit(kind: CreditKind, start: str, end: str | None = None, **more: Any) -> CreditFact:
    return CreditFact(
        kind=kind, authority="局", start=day(start), end=day(end) if end else None, **more
    )


ABNORMAL, PENALTY = CreditKind.ABNORMAL, CreditKind.PENALTY


@pytest.mark.parametrize(
    ("fact", "check", "told"),
    [
        (credit(ABNORMAL, "2025-01-01"), "issuer.credit", Reason.CREDIT_ABNORMAL),
        (
            credit(CreditKind.DISHONEST, "2025-01-01"),
            "issuer.credit",
            Reason.CREDIT_DISHONEST,
        ),
        (credit(ABNORMAL, "2025-01-01", "2025-12-31"), "issuer.credit", None),
        (credit(ABNORMAL, "2026-07-01"), "issuer.credit", None),
        (
            credit(ABNORMAL, "2025-01-01", "2026-02-01"),
            "issuer.credit",
            Reason.CREDIT_CHANGED_IN_WINDOW,
        ),
        (credit(ABNORMAL, "2025-01-01", repaired=day("2025-12-01")), "issuer.credit", None),
        (
            credit(ABNORMAL, "2025-01-01", "2025-06-01", repaired=day("2026-08-01")),
            "issuer.credit",
            None,
        ),
        (
            credit(PENALTY, "2025-01-01", concerns_reports=True),
            "issuer.credit",
            Reason.CREDIT_PENALTY,
        ),
        (credit(PENALTY, "2025-01-01"), "issuer.credit-other", Reason.CREDIT_PENALTY),
        (
            credit(PENALTY, "2025-01-01", "2026-02-01"),
            "issuer.credit-other",
            Reason.CREDIT_PENALTY,
        ),
    ],
)
def test_credit(fact: CreditFact, check: str, told: Reason | None) -> None:
    judged, found = judge(body(credit=(fact,)))
    assert judged is QUALIFIED
    assert reason(found, check) is told
    assert all(one.outcome in (Outcome.PASSED, Outcome.WARNING) for one in found[check])


@pytest.mark.parametrize(
    ("start", "end", "interval"),
    [
        ("2025-01-01", None, "2026-01-01T00:00:00Z/2026-06-01T00:00:00Z"),
        ("2026-02-01", "2026-03-01", "2026-02-01T00:00:00Z/2026-03-01T00:00:00Z"),
        ("2025-01-01", "2027-01-01", "2026-01-01T00:00:00Z/2026-06-01T00:00:00Z"),
    ],
)
def test_the_interval_of_a_credit_fact(start: str, end: str | None, interval: str) -> None:
    _, found = judge(body(credit=(credit(ABNORMAL, start, end),)))
    (one,) = found["issuer.credit"]
    assert one.values["interval"] == interval


def test_nothing_is_said_of_credit_without_facts() -> None:
    assert "issuer.credit" not in judge(body())[1]


# --- the rest --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("periods", "standing"),
    [
        ((), IssuerStanding.NOT_APPLICABLE),
        ((AuthorityPeriod(kinds=("licence",)),), IssuerStanding.NOT_APPLICABLE),
        ((AuthorityPeriod(kinds=("certificate",)),), UNKNOWN),
        ((AuthorityPeriod(kinds=("licence",), start=day("2026-02-01")),), UNKNOWN),
    ],
)
def test_when_an_authority_may_sign(
    periods: tuple[AuthorityPeriod, ...], standing: IssuerStanding
) -> None:
    entry = replace(institution(authority=True), authority_periods=periods)
    assert judge(entry, claim(kind="licence"))[0] is standing


def test_without_a_window_nothing_is_told_that_needs_one() -> None:
    entry = body(
        sites=(site(LISTED),),
        credit=(credit(ABNORMAL, "2020-01-01"),),
        signatories=(Signatory(name="钱授权"),),
        listings=(WHOLE_SIGNATORIES, WHOLE_SCOPE),
    )
    asked = claim(standards=("GB/T 9-2020",), signatory="赵签发", site="东区")
    judged, found = judge(entry, asked, window=None)
    assert judged is UNKNOWN
    assert {one.outcome for row in found.values() for one in row} == {Outcome.NOT_CHECKED}


def test_a_register_that_is_older_denies_nothing_by_silence() -> None:
    entry = body(listings=(WHOLE_SCOPE,))
    judged, found = judge(entry, claim(standards=("GB/T 1-2020",)), as_of=day("2026-03-01"))
    assert judged is UNKNOWN
    assert reason(found, "issuer.scope") is Reason.SCOPE_NOT_RECORDED
