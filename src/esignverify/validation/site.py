# SPDX-License-Identifier: Apache-2.0
"""Did the branch that issued have a qualification to issue under (fraud pattern H8)?

A certificate of qualification names the sites it covers. A branch that works under its parent's
certificate without being named on it has none of its own, whatever seal it uses. The branch is the
one whose own code signed, or the one whom the claim names by name, id or address.

A certificate covers a site while it is in force. At each moment one and the same must do both: one
that names the site and is suspended, and one that is valid and does not name it, are none together.
Nor does one speak for another that the document is claimed to be issued under, or one of another
kind, where which kind is needed is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..model.claim import Claim
from ..model.finding import Axis, Finding
from ..model.issuers import (
    Institution,
    Qualification,
    QualificationKind,
    QualificationStatus,
)
from ..model.reasons import Reason
from ..model.register_facts import Site, SiteCover
from .findings import Notebook
from .names import same
from .periods import Answer, Held, Period, Window, ask, cut, overlaps, status_at

_CHECK = "issuer.site"
_BASIS = "AQSIQ Order 163 (certificate and its sites); design rule 8"


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """The site that issued, where there is one, the numbers that cover it, and what was found.

    `numbers` None: the whole institution is meant, and every number of it counts.
    """

    numbers: frozenset[str] | None
    findings: tuple[Finding, ...]
    covers: Mapping[str, Sequence[Period]] = field(default_factory=dict)
    """When each certificate names the site; empty unless one does all the time."""

    def covered_by(self, number: str, at: datetime) -> bool:
        """Whether the certificate `number` may speak for who issued, at the moment `at`."""
        return not self.covers or status_at(self.covers.get(number, ()), at)


def judge_site(
    entry: Institution,
    branch: Site | None,
    window: Window | None,
    claim: Claim | None,
    kinds: Sequence[QualificationKind],
    about: str,
    number: str | None = None,
) -> SiteAnswer:
    """Whether the site was covered over `window` by a qualification of one of `kinds`.

    `branch` is the site whose own code signed; it goes before whatever the claim says. `number`: by
    that certificate alone. Where certificates of several kinds name the site, it must be covered by
    each kind alike, or the answer is not known (as of the qualification itself).
    """
    note = Notebook(about, Axis.ISSUER)
    stated = None if claim is None else claim.site
    sites = _named(entry, stated, window) if branch is None else [branch]
    if not sites:
        return SiteAnswer(None, _none(entry, stated, note))
    held = {
        row.number: row
        for row in entry.qualifications
        if row.kind in kinds and number in {None, row.number}
    }
    if len(sites) > 1:
        # Whichever is meant, a certificate of another does not speak for it.
        reason = Reason.BRANCH_QUALIFICATION_UNKNOWN
        every = (cover.number for one in sites for cover in one.covers if cover.listed)
        found = note.not_checked(_CHECK, reason, _BASIS, site=stated, several=len(sites))
        return SiteAnswer(frozenset(every).intersection(held), (found,))
    (site,) = sites
    covers = [cover for cover in site.covers if cover.number in held]
    numbers = frozenset(cover.number for cover in covers if cover.listed)
    named = _histories(site, covers)
    if window is None or not covers:
        reason = Reason.BRANCH_QUALIFICATION_UNKNOWN
        unknown = note.not_checked(_CHECK, reason, _BASIS, site=site.name)
        return SiteAnswer(numbers, (unknown,))
    answer = _over_window(named, held, window)
    if answer.held is Held.THROUGHOUT:
        return SiteAnswer(numbers, (note.passed(_CHECK, _BASIS, site=site.name),), named)
    if answer.held is Held.NEVER:
        found = note.failed(_CHECK, Reason.BRANCH_NOT_QUALIFIED, _BASIS, site=site.name)
    else:
        changed = answer.held is Held.CHANGED
        unrecorded = Reason.BRANCH_QUALIFICATION_UNKNOWN
        reason = Reason.BRANCH_CHANGED_IN_WINDOW if changed else unrecorded
        gaps = answer.gap_texts()
        found = note.not_checked(_CHECK, reason, _BASIS, site=site.name, not_listed=gaps)
    return SiteAnswer(numbers, (found,))


def _over_window(
    named: Mapping[str, Sequence[Period]], held: Mapping[str, Qualification], window: Window
) -> Answer:
    """Whether the site was covered by each kind of certificate that names it."""
    answers = []
    for kind in sorted({held[number].kind for number in named}):
        own = {number: told for number, told in named.items() if held[number].kind is kind}
        answer = ask(own.values(), window)
        if answer.held is Held.THROUGHOUT:
            answer = _by_one_in_force(own, [held[number] for number in own], window)
        answers.append(answer)
    states = {answer.held for answer in answers}
    gaps = tuple(dict.fromkeys(gap for answer in answers for gap in answer.gaps))
    return Answer(states.pop() if len(states) == 1 else Held.UNRECORDED, gaps)


def _by_one_in_force(
    named: Mapping[str, Sequence[Period]], rows: Sequence[Qualification], window: Window
) -> Answer:
    """Whether a certificate that names the site was in force wherever any of `rows` was.

    That none was in force is the qualification's own question, and is not told again here.
    """
    status = {
        row.number: [
            Period(one.start, one.end, one.status is QualificationStatus.VALID, one.learnt)
            for one in row.history
        ]
        for row in rows
    }

    def valid(at: datetime) -> list[str]:
        return [number for number, told in status.items() if status_at(told, at)]

    edges = [
        edge
        for told in (*named.values(), *status.values())
        for period in told
        for edge in (period.start, period.end)
    ]
    parts, _ = cut(window, edges, lambda at: not valid(at))
    gaps = tuple(
        part
        for part in parts
        if not any(status_at(named[number], part[0]) for number in valid(part[0]))
    )
    if not gaps:
        return Answer(Held.THROUGHOUT, ())
    return Answer(Held.NEVER if len(gaps) == len(parts) else Held.CHANGED, gaps)


def _named(entry: Institution, stated: str | None, window: Window | None) -> list[Site]:
    """The site with this id, or those of this name or at this address.

    Several can have one address, or had one name after another: those that were there in the window
    go before others.
    """
    if stated is None:
        return []
    by_id = [site for site in entry.sites if stated == site.id]
    found = by_id or [
        site
        for site in entry.sites
        if same(stated, site.name) or (site.address is not None and same(stated, site.address))
    ]
    then = [one for one in found if window and overlaps(one.start, one.end, window)]
    return then or found


def _none(entry: Institution, stated: str | None, note: Notebook) -> tuple[Finding, ...]:
    """No site is meant, or none that is on file."""
    if stated is not None and not any(same(stated, one.name) for one in entry.names):
        return (note.not_checked(_CHECK, Reason.SITE_NOT_ON_FILE, _BASIS, site=stated),)
    if stated is None and any(not cover.listed for site in entry.sites for cover in site.covers):
        # Some site of this body may not issue, and which one did is not known.
        return (note.not_checked(_CHECK, Reason.SITE_NOT_STATED, _BASIS),)
    return ()


def _histories(site: Site, covers: Sequence[SiteCover]) -> dict[str, list[Period]]:
    """One history per number; a site that is closed is covered by nothing."""
    numbers = dict.fromkeys(cover.number for cover in covers)
    return {
        number: [
            Period(
                _later(cover.start, site.start),
                _earlier(cover.end, site.end),
                cover.listed,
                cover.learnt,
            )
            for cover in covers
            if cover.number == number
        ]
        for number in numbers
    }


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)
