# SPDX-License-Identifier: Apache-2.0
"""What the body says of this very report: issued, corrected, superseded, withdrawn (domain C7, H2).

By digest it speaks of this file, also where somebody appended to it what leaves it signed as it
was, or, where the body or the operator listed the digest of what a signature covers, wrote
otherwise what nobody signed; by number of whatever bears the number. A number that is found
proves nothing (design rule 13: untested reports were sold whose numbers the official platform
knew); a number that is withdrawn, or missing on a list that is whole, is a reason to look. What is
withdrawn is so whatever the day of signing: the state at the validation time is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..model.claim import Claim
from ..model.finding import Axis, Finding
from ..model.issuers import Institution
from ..model.reasons import Reason
from ..model.register_facts import ListKind, PublishedReport, ReportStatus
from ..model.report_numbers import number_key
from .findings import Notebook
from .lists import on_file
from .periods import Held, Window, ask_presence, held_at

_FILE, _NUMBER = "issuer.report", "issuer.report-number"
_BASIS = "design rule 13; SAMR Order 39 art. 11, 14"

_GONE = {
    ReportStatus.WITHDRAWN: Reason.REPORT_WITHDRAWN,
    ReportStatus.SUPERSEDED: Reason.REPORT_SUPERSEDED,
    ReportStatus.CORRECTED: Reason.REPORT_CORRECTED,
}


def judge_published(
    entry: Institution,
    documents: Sequence[str],
    window: Window | None,
    claim: Claim | None,
    at: datetime,
    about: str,
) -> tuple[Finding, ...]:
    """What `entry` published of a file and of the claimed number, as of `at`.

    `documents` are as `Occasion` has them: of those that were published the longest counts, for
    bodies append to what they issued, too.

    Nothing is told where the body published nothing that could answer.
    """
    note = Notebook(about, Axis.ISSUER)
    listings = on_file(entry, ListKind.REPORTS, (None,))
    if not listings:
        return ()
    now = [row for row in entry.reports if held_at(row, at)]
    for sha256 in documents:
        of_file = [row for row in now if row.sha256 == sha256]
        if of_file and (sha256 == documents[0] or _last(of_file).status in _GONE):
            return (_of_file(_last(of_file), note),)
        if of_file:
            break  # It was published, and then something was appended: no word about the whole.
    if claim is None or claim.number is None:
        return ()
    number = claim.number
    key = number_key(number)
    named = [row for row in now if number_key(row.number) == key]
    if named:
        return (_of_number(_worst(named), named, number, note),)
    whole = [one for one in listings if one.whole]
    if window is not None and ask_presence(whole, window).held is Held.THROUGHOUT:
        reason = Reason.REPORT_NUMBER_UNKNOWN
        return (note.failed(_NUMBER, reason, _BASIS, report_number=number),)
    return (note.not_checked(_NUMBER, Reason.REPORT_NUMBER_ONLY, _BASIS, report_number=number),)


def _last(rows: Sequence[PublishedReport]) -> PublishedReport:
    """What was learnt last; of that, what is worst."""
    order = list(_GONE)
    return max(
        rows,
        key=lambda row: (
            row.learnt is not None,
            0 if row.learnt is None else row.learnt.timestamp(),
            -order.index(row.status) if row.status in order else -len(order),
        ),
    )


def _worst(rows: Sequence[PublishedReport]) -> PublishedReport:
    """Of numbers that differ in writing alone, which may be two reports: what is worst of them."""
    order = list(_GONE)
    numbers = dict.fromkeys(row.number for row in rows)
    lasts = (_last([row for row in rows if row.number == number]) for number in numbers)
    return min(
        lasts, key=lambda row: order.index(row.status) if row.status in order else len(order)
    )


def _of_file(row: PublishedReport, note: Notebook) -> Finding:
    reason = _GONE.get(row.status)
    if reason is None:
        return note.passed(_FILE, _BASIS, report_number=row.number)
    return note.failed(_FILE, reason, _BASIS, report_number=row.number, replaced_by=row.replaced_by)


def _of_number(
    row: PublishedReport, rows: Sequence[PublishedReport], number: str, note: Notebook
) -> Finding:
    reason = _GONE.get(row.status)
    if reason is not None:
        return note.failed(
            _NUMBER, reason, _BASIS, report_number=number, replaced_by=row.replaced_by
        )
    if all(each.sha256 is not None for each in rows):
        # A timestamp or validation data added later changes the digest: no proof of a forgery.
        return note.failed(_NUMBER, Reason.REPORT_NOT_AS_PUBLISHED, _BASIS, report_number=number)
    return note.not_checked(_NUMBER, Reason.REPORT_NUMBER_ONLY, _BASIS, report_number=number)
