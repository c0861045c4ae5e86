# SPDX-License-Identifier: Apache-2.0
"""Half-open periods [start, end): order and overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

Period = tuple[datetime | None, datetime | None]
"""Start and exclusive end; None is open on that side."""

_EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def bounds(period: Period) -> tuple[datetime, datetime]:
    """`period` with the ends of time where it is open."""
    start, end = period
    return start or _EVER[0], end or _EVER[1]


def overlapping(periods: Sequence[Period]) -> tuple[int, int] | None:
    """Positions of two periods that share an instant, the one that starts later first; or None."""
    order = sorted(range(len(periods)), key=lambda i: bounds(periods[i]))
    for earlier, later in pairwise(order):
        if bounds(periods[later])[0] < bounds(periods[earlier])[1]:
            return later, earlier
    return None
