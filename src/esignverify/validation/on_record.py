# SPDX-License-Identifier: Apache-2.0
"""What the register says of a body beyond its name; each question is a room of its own.

Qualification, site, scope, signatory, reports and credit are asked in order here, and weighed.

A failed check that says that the body could not issue this (`_DEFECTS`) makes it `NOT-QUALIFIED`;
one that leaves that open (`_GAPS`) takes a `QUALIFIED` away. Reports, credit and blacklist do not
touch this answer: `decision` says what they call for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..model.axes import IssuerStanding
from ..model.claim import Claim
from ..model.finding import Finding, Outcome
from ..model.issuers import Institution
from ..model.policy import Policy
from ..model.reasons import Reason
from ..model.register_facts import Site
from .credit import judge_credit
from .lists import as_known
from .named import REQUIRED_KINDS, claimed_qualification
from .periods import Window
from .published import judge_published
from .qualification import acts_as_authority, asked_kinds, asked_rows, judge_qualification
from .register_age import judge_register_age
from .scope import judge_scope
from .signatory import judge_signatory
from .site import judge_site

_DEFECTS = frozenset(
    {
        Reason.OUT_OF_SCOPE,
        Reason.SCOPE_OTHER_EDITION,
        Reason.SIGNATORY_NOT_AUTHORISED,
        Reason.BRANCH_NOT_QUALIFIED,
    }
)
_GAPS = frozenset(
    {
        Reason.SCOPE_EDITION_NOT_STATED,
        Reason.SCOPE_NOT_RECORDED,
        Reason.SCOPE_CHANGED_IN_WINDOW,
        Reason.SIGNATORY_NOT_RECORDED,
        Reason.SIGNATORY_CHANGED_IN_WINDOW,
        Reason.SIGNATORY_OTHER_FIELD,
        Reason.BRANCH_QUALIFICATION_UNKNOWN,
        Reason.BRANCH_CHANGED_IN_WINDOW,
        Reason.SITE_NOT_ON_FILE,
    }
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is asked beside one signature.

    `documents` are the SHA-256 (hex) of the file and of its beginnings, longest first, or none
    where the register says nothing of any file; `at` is the validation time; `persons` are the
    names of those who signed it validly with certificates of their own.
    """

    documents: tuple[str, ...]
    at: datetime
    persons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The body in question: its entry, as far as it is known, and the branch that signed."""

    entry: Institution
    branch: Site | None
    as_of: datetime | None
    """When the register was taken from its source."""


def judge_record(
    record: OnRecord,
    window: Window | None,
    claim: Claim | None,
    policy: Policy,
    occasion: Occasion | None,
    about: str,
) -> tuple[IssuerStanding, tuple[Finding, ...]]:
    """The standing of the body over `window`, and every finding about it."""
    entry = replace(record.entry, listings=as_known(record.entry.listings, record.as_of))
    kind = "unknown" if claim is None or claim.kind is None else claim.kind
    row = claimed_qualification(claim, entry)
    number = row.number if row is not None and row.kind in REQUIRED_KINDS else None
    site = judge_site(entry, record.branch, window, claim, asked_kinds(kind), about, number)
    standing, findings = judge_qualification(
        entry,
        window,
        about=about,
        kind=kind,
        number=number,
        policy=policy,
        numbers=site.numbers,
    )
    if not acts_as_authority(entry, kind, policy, window):
        rows = asked_rows(entry, kind, number, site.numbers)
        persons = () if occasion is None else occasion.persons
        more = (
            *site.findings,
            *judge_scope(entry, rows, window, claim, about, site),
            *judge_signatory(entry, window, claim, persons, about),
        )
        standing = _weighed(standing, more)
        findings = (*findings, *more)
    findings = (*findings, *judge_credit(entry, window, about))
    if occasion is not None:
        at = occasion.at
        findings += judge_published(entry, occasion.documents, window, claim, at, about)
    standing, aged = judge_register_age(standing, record.as_of, window, policy, about)
    return standing, (*findings, *aged)


def _weighed(standing: IssuerStanding, findings: Sequence[Finding]) -> IssuerStanding:
    failed = {each.reason for each in findings if each.outcome is Outcome.FAILED}
    told = {each.reason for each in findings}
    if failed & _DEFECTS:
        return IssuerStanding.NOT_QUALIFIED
    if told & _GAPS and standing is IssuerStanding.QUALIFIED:
        return IssuerStanding.UNKNOWN
    return standing
