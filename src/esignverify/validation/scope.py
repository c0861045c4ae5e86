# SPDX-License-Identifier: Apache-2.0
"""Was the body approved for the standards claimed (资质认定证书附表; fraud pattern H9)?

Qualification Measures for inspection bodies (AQSIQ Order 163, as amended): a body works within the
capability scope of its certificate. A standard of another year is another standard. Each standard
is one finding; the items tested are another, since a schedule may list a standard for some items.

A row counts while its certificate is in force, and only that time is asked. That no certificate was
in force is the qualification's own question, and is not told again here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from ..model.claim import Claim
from ..model.finding import Axis, Finding
from ..model.issuers import Institution, Qualification, QualificationStatus
from ..model.reasons import Reason
from ..model.register_facts import Listing, ListKind, ScopeRow
from ..model.standards import Standard, parse_standard
from .findings import Notebook
from .lists import Listed, ask_list, is_whole, on_file
from .names import normalise
from .periods import Answer, Held, Period, Window, cut, held_at, status_at
from .site import SiteAnswer

_CHECK, _ITEMS = "issuer.scope", "issuer.scope-items"
_BASIS = "Certification and Accreditation Regulations art. 46; AQSIQ Order 163; design rule 8"


def judge_scope(
    entry: Institution,
    rows: Sequence[Qualification],
    window: Window | None,
    claim: Claim | None,
    about: str,
    site: SiteAnswer,
) -> tuple[Finding, ...]:
    """One finding per claimed standard, and one of the items; `rows` are the asked qualifications.

    A row counts only while its certificate names the `site` that issued.

    Without a claimed standard, a window or a schedule on file there is nothing to check with, and
    that is said (`SCOPE_NOT_CHECKED`).
    """
    note = Notebook(about, Axis.ISSUER)
    listings = on_file(entry, ListKind.SCOPE, (row.number for row in rows))
    asked = () if claim is None else claim.standards
    if claim is None or window is None or not asked or not listings:
        return (note.not_checked(_CHECK, Reason.SCOPE_NOT_CHECKED, _BASIS),)
    numbers = {row.number for row in rows}
    schedule = [row for row in entry.scope if row.number in numbers]
    question = _Question(schedule, rows, listings, window, note, site)
    if not question.parts:
        return (note.not_checked(_CHECK, Reason.SCOPE_NOT_CHECKED, _BASIS),)
    found = [question.standard(text) for text in asked]
    return (*found, *question.items(asked, claim.items))


class _Question:
    """One body's schedule, asked of standards and items over one window."""

    def __init__(
        self,
        schedule: Sequence[ScopeRow],
        qualifications: Sequence[Qualification],
        listings: Sequence[Listing],
        window: Window,
        note: Notebook,
        site: SiteAnswer,
    ) -> None:
        self._rows: dict[str, list[ScopeRow]] = defaultdict(list)
        for row in schedule:
            self._rows[row.standard].append(row)
        self._histories = {
            row.number: [
                Period(p.start, p.end, p.status is QualificationStatus.VALID, p.learnt)
                for p in row.history
            ]
            for row in qualifications
        }
        self._listings = listings
        self._window = window
        self._note = note
        self._site = site
        periods = (period for history in self._histories.values() for period in history)
        named = (period for told in site.covers.values() for period in told)
        dated: list[ScopeRow | Period] = [*schedule, *periods, *named]
        edges = [edge for one in dated for edge in (one.start, one.end)]
        self._in_force = cut(window, edges, lambda at: not self._valid(at))[0]
        self.parts = len(self._in_force)
        """Parts of the window in which a certificate was in force."""

    def standard(self, text: str) -> Finding:
        """Whether the standard written as `text`, in that very edition, was in scope."""
        asked = parse_standard(text)
        if asked is None:
            return self._note.not_checked(_CHECK, Reason.SCOPE_NOT_RECORDED, _BASIS, standard=text)
        rows = self._rows.get(asked.designation, [])
        exact = [row for row in rows if asked.year is not None and row.year == asked.year]
        answer = self._over_window(exact)
        listed = ask_list(answer, self._denied)
        editions = sorted({str(Standard(row.standard, row.year)) for row in rows})
        if listed is Listed.THROUGHOUT:
            return self._note.passed(_CHECK, _BASIS, standard=text)
        if listed is Listed.CHANGED:
            return self._note.not_checked(
                _CHECK,
                Reason.SCOPE_CHANGED_IN_WINDOW,
                _BASIS,
                standard=text,
                not_listed=answer.gap_texts(),
            )
        undated = asked.year is None or any(row.year is None for row in rows)
        if rows and undated:
            # Neither side may guess which edition the other means.
            return self._note.not_checked(
                _CHECK, Reason.SCOPE_EDITION_NOT_STATED, _BASIS, standard=text, editions=editions
            )
        if listed is Listed.UNRECORDED:
            return self._note.not_checked(
                _CHECK, Reason.SCOPE_NOT_RECORDED, _BASIS, standard=text, editions=editions
            )
        other = bool(rows) and not exact
        reason = Reason.SCOPE_OTHER_EDITION if other else Reason.OUT_OF_SCOPE
        return self._note.failed(_CHECK, reason, _BASIS, standard=text, editions=editions)

    def items(self, standards: Sequence[str], items: Sequence[str]) -> tuple[Finding, ...]:
        """Whether `items` were in scope of the claimed `standards`.

        Nothing is told where no row is limited to an item and none is asked.
        """
        asked = {one for one in map(parse_standard, standards) if one is not None}
        rows = [
            row
            for one in asked
            for row in self._rows.get(one.designation, [])
            if row.year == one.year
        ]
        limited = sorted({row.item for row in rows if row.item is not None})
        if not items:
            # A standard that is listed for some items alone was not checked for the others.
            some = all(row.item is not None for row in rows)
            if not (rows and some):
                return ()
            return (
                self._note.not_checked(
                    _ITEMS, Reason.SCOPE_ITEMS_NOT_CHECKED, _BASIS, listed_items=limited
                ),
            )
        by_item: dict[str | None, list[ScopeRow]] = defaultdict(list)
        for row in rows:
            by_item[None if row.item is None else normalise(row.item)].append(row)
        return tuple(
            self._item(item, by_item.get(None, []) + by_item.get(normalise(item), []))
            for item in items
            if rows
        )

    def _item(self, item: str, fitting: Sequence[ScopeRow]) -> Finding:
        answer = self._over_window(fitting)
        listed = ask_list(answer, self._denied)
        if listed is Listed.THROUGHOUT:
            return self._note.passed(_ITEMS, _BASIS, item=item)
        if listed is Listed.CHANGED:
            gaps = answer.gap_texts()
            return self._note.not_checked(
                _ITEMS, Reason.SCOPE_CHANGED_IN_WINDOW, _BASIS, item=item, not_listed=gaps
            )
        if listed is Listed.UNRECORDED:
            return self._note.not_checked(_ITEMS, Reason.SCOPE_NOT_RECORDED, _BASIS, item=item)
        return self._note.failed(_ITEMS, Reason.OUT_OF_SCOPE, _BASIS, item=item)

    def _over_window(self, rows: Sequence[ScopeRow]) -> Answer:
        gaps = tuple(part for part in self._in_force if not self._holds(rows, part[0]))
        if not gaps:
            return Answer(Held.THROUGHOUT, ())
        return Answer(Held.CHANGED if len(gaps) < self.parts else Held.NEVER, gaps)

    def _denied(self, gap: Window) -> bool:
        """Whether the schedule of every certificate that counts in `gap` is on file as a whole.

        That of a former or another certificate denies nothing: the standard may be on the one that
        nobody entered. Nor does no schedule at all, where none counts.
        """
        counting = self._counting(gap[0])
        return bool(counting) and all(
            is_whole([one for one in self._listings if one.number == number], gap)
            for number in counting
        )

    def _valid(self, at: datetime) -> set[str]:
        return {number for number, told in self._histories.items() if status_at(told, at)}

    def _holds(self, rows: Sequence[ScopeRow], at: datetime) -> bool:
        counting = self._counting(at)
        return any(row.number in counting and held_at(row, at) for row in rows)

    def _counting(self, at: datetime) -> set[str]:
        """The certificates in force that name the site that issued."""
        return {number for number in self._valid(at) if self._site.covered_by(number, at)}
