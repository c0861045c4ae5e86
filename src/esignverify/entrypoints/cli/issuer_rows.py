# SPDX-License-Identifier: Apache-2.0
"""The facts of one institution as lines: short lists row by row, long ones as counts."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.issuers import Institution
from ...model.register_facts import DatedFact, Listing, ListKind, Site
from ...reports.escape import shown
from .fact_words import document_kind
from .keeping import period, say


def fact_rows(institution: Institution) -> Iterator[str]:
    """Every fact beside names and qualifications; retracted ones are marked."""
    for site in institution.sites:
        yield from _site(site)
    yield from _lists(institution)
    for signatory in institution.signatories:
        fields = "、".join(shown(field) for field in signatory.fields)
        yield _row("signatory", signatory, signatory.name, fields)
    for one in institution.authorisations:
        yield _row("agent", one, one.agent, "、".join(map(document_kind, one.kinds)))
    for domain in institution.domains:
        yield _row("domain", domain, domain.host)
    for fact in institution.credit:
        repaired = "" if fact.repaired is None else say("facts.repaired")
        kind = say(f"credit.{fact.kind.value}")
        yield _row("credit", fact, kind, fact.authority, fact.document or "", repaired)
    for span in institution.authority_periods:
        yield _row("authority", span, "、".join(map(document_kind, span.kinds)))


def _site(site: Site) -> Iterator[str]:
    yield _row("site", site, site.name, site.uscc or "", site.address or "")
    for cover in site.covers:
        listed = say("facts.listed" if cover.listed else "facts.not-listed")
        yield "  " + _row("cover", cover, cover.number, listed)


def _lists(institution: Institution) -> Iterator[str]:
    for one in institution.listings:
        whole = say("facts.whole" if one.whole else "facts.part")
        title, count = say(f"list.{one.kind.value}"), str(_count(institution, one))
        yield _row("list", one, title, one.number or "", whole, count)


def _count(institution: Institution, listing: Listing) -> int:
    if listing.kind is ListKind.SCOPE:
        return sum(row.number == listing.number for row in institution.scope)
    reports = listing.kind is ListKind.REPORTS
    return len(institution.reports if reports else institution.signatories)


def _row(key: str, fact: DatedFact, *words: str) -> str:
    said = [shown(word) for word in words if word]
    if fact.retracted is not None:
        said.append(say("facts.retracted"))
    return f"  {say(f'facts.{key}')}: {'  '.join(said)}  {period(fact.start, fact.end)}"
