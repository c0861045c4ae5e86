# SPDX-License-Identifier: Apache-2.0
"""``[[arrangement]]`` of a ``ca.toml`` below ``foreign``: under what a CA is known, and when."""

from __future__ import annotations

import re
from itertools import groupby

from ...model.arrangements import Arrangement, Standing, StandingPeriod
from ...model.trust import LicenceStatus
from .fields import Table
from .periods import overlapping

COUNTRY = re.compile(r"(?!CN)[A-Z]{2}")
"""ISO 3166-1 alpha-2, as Hong Kong and Macao have it too; China's own CAs are not foreign."""
MAX_ROWS = 500


def read_standings(table: Table) -> tuple[Standing, ...]:
    """What the rows say, an arrangement each; periods of one arrangement must not overlap.

    Raises:
        ConfigurationError: names file, line and field.
    """
    rows = table.tables("arrangement", MAX_ROWS)
    service = table.text("name")
    read = [(row, *_row(row)) for row in rows]
    read.sort(key=lambda one: (one[1], one[2] or ""))
    standings = []
    for (kind, title), group in groupby(read, key=lambda one: (one[1], one[2])):
        found = list(group)
        clash = overlapping([(period.start, period.end) for *_, period in found])
        if clash:
            raise found[clash[0]][0].error("overlapping-period", "from")
        standings.append(Standing(kind, title, service, tuple(period for *_, period in found)))
    return tuple(standings)


def _row(row: Table) -> tuple[Arrangement, str | None, StandingPeriod]:
    kind = row.choice("kind", Arrangement)
    if kind is Arrangement.EU_TRUSTED_LIST:
        # A service of a list counts by the list's own signature, never by what a person writes.
        raise row.error("list-needs-import", "kind")
    named = kind is Arrangement.MUTUAL_RECOGNITION
    title = row.text("title") if named else row.optional_text("title")
    status = row.choice("status", LicenceStatus)
    start, end = row.start("from"), row.optional_end("until")
    if end is not None and end <= start:
        raise row.error("reversed-period", "until")
    good = status is LicenceStatus.GRANTED
    period = StandingPeriod(status.value, good, start, end, row.text("source"))
    row.done()
    return kind, title, period
