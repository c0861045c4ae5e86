# SPDX-License-Identifier: Apache-2.0
"""When revocation data that is kept is to be asked for again, ahead of its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..model.ocsp_records import OCSP_FRESH, KeptOcsp, OcspRecord


def due_from(this_update: datetime, end: datetime, ahead: timedelta) -> datetime:
    """So long before its end, but not before half of its life is over.

    What lives shorter than `ahead` would always be due.
    """
    return max(this_update + (end - this_update) / 2, end - ahead)


def answer_ends(this_update: datetime, next_update: datetime | None) -> datetime:
    """The end of an OCSP answer; one that names none lives as long as for a judge."""
    return this_update + OCSP_FRESH if next_update is None else next_update


def due_at(kept: OcspRecord | KeptOcsp, ahead: timedelta) -> datetime | None:
    """From when on a kept answer is to be asked for again; None: never, it revoked for good."""
    if kept.final:
        return None
    end = answer_ends(kept.this_update, kept.next_update)
    return due_from(kept.this_update, end, ahead)


def is_due(kept: OcspRecord | KeptOcsp, now: datetime, ahead: timedelta) -> bool:
    """Whether a kept answer is to be asked for again at `now`."""
    at = due_at(kept, ahead)
    return at is not None and at <= now
