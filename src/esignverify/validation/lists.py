# SPDX-License-Identifier: Apache-2.0
"""Asking a list of the register: what it holds counts, what it lacks counts only if it is whole.

ADR 5: what is not recorded is unknown. A capability schedule of which half was imported denies
nothing; one that the operator declared whole for a time does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from ..model.issuers import Institution
from ..model.moments import days_later
from ..model.register_facts import DatedFact, Listing, ListKind
from .periods import Answer, Held, Window, ask_presence


class Listed(StrEnum):
    """How a list answers for a window."""

    THROUGHOUT = "throughout"
    NEVER = "never"
    """And the list is whole: a denial."""
    CHANGED = "changed"
    """In part of the window, and the list is whole over the rest."""
    UNRECORDED = "unrecorded"
    """Missing in at least a part of the window for which the list is not declared whole."""


def on_file(entry: Institution, kind: ListKind, numbers: Iterable[str | None]) -> list[Listing]:
    """What is said of the list of that kind, for any of `numbers` (None where it has none)."""
    wanted = frozenset(numbers)
    return [one for one in entry.listings if one.kind is kind and one.number in wanted]


def as_known(listings: Iterable[Listing], as_of: datetime | None) -> tuple[Listing, ...]:
    """`listings` as far as a register taken from its source at `as_of` can speak.

    Of the time after that day it knows no additions, so no list is whole then, whatever stands
    open in it; where the day is not stated, only a list with an end of its own is whole.
    """
    last = None if as_of is None else days_later(as_of)
    return tuple(
        replace(one, end=_earlier(one.end, last), whole=one.whole and bool(one.end or last))
        for one in listings
    )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)


def ask_list(answer: Answer, denied: Callable[[Window], bool]) -> Listed:
    """What `answer`, asked of the rows of a list, is worth.

    `denied` tells whether what the list lacks in a gap is not so.
    """
    if answer.held is Held.THROUGHOUT:
        return Listed.THROUGHOUT
    if not all(denied(gap) for gap in answer.gaps):
        return Listed.UNRECORDED
    return Listed.NEVER if answer.held is Held.NEVER else Listed.CHANGED


def is_whole(listings: Iterable[Listing], window: Window) -> bool:
    """Whether the list of these `listings` is whole over `window`."""
    whole = [one for one in listings if one.whole]
    return ask_presence(whole, window).held is Held.THROUGHOUT


def ask_rows(
    rows: Iterable[DatedFact], listings: Sequence[Listing], window: Window
) -> tuple[Listed, Answer]:
    """`ask_list` of plain rows of one list, with the answer that names the gaps."""
    answer = ask_presence(rows, window)
    return ask_list(answer, lambda gap: is_whole(listings, gap)), answer
