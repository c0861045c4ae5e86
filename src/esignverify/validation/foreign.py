# SPDX-License-Identifier: Apache-2.0
"""A foreign CA: which arrangement lists it, and did that hold while the signature was made?

Electronic Signature Law art. 26, asked over the window of design rule 8. Nothing here makes a CA
licensed: what passes is the arrangement, and a person decides what it is worth (ADR 13).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from ..model.arrangements import Standing, StandingPeriod
from ..model.certificate import Certificate
from ..model.finding import Axis, Finding, JsonValue
from ..model.moments import utc_text
from ..model.policy import Policy
from ..model.reasons import Reason
from .findings import Notebook
from .judged import TrustedPath
from .periods import Held, Period, Window, ask, interval_text

CHECK = "ca.arrangement"
_BASIS = "Electronic Signature Law art. 26; design rule 8"
_COUNTRY = "2.5.4.6"
_HERE = "cn"


def judge_arrangements(
    path: TrustedPath | None, window: Window | None, policy: Policy, *, about: str, pinned: bool
) -> tuple[Finding, ...]:
    """One finding for each arrangement of the foreign CA at the top of `path`; none at home."""
    if path is None or not path.authority.foreign or not path.anchor.usable or not pinned:
        return ()
    note = Notebook(about, Axis.CA_LICENCE)
    authority = path.authority
    values: dict[str, JsonValue] = {"authority": authority.name, "country": authority.country}
    if not authority.standings:
        return (note.not_checked(CHECK, Reason.CA_FOREIGN_NO_ARRANGEMENT, _BASIS, **values),)
    rows = sorted(authority.standings, key=lambda one: one.arrangement)
    return tuple(
        _judge(list(listed), window, policy, note, values | {"arrangement": kind.value})
        for kind, listed in groupby(rows, key=lambda one: one.arrangement)
    )


def _judge(
    standings: Sequence[Standing],
    window: Window | None,
    policy: Policy,
    note: Notebook,
    values: dict[str, JsonValue],
) -> Finding:
    """All services that an arrangement lists under this key must hold: none is picked."""
    values = values | {
        "title": standings[0].title,
        "services": [one.service for one in standings],
        "history": [line for one in standings for line in _history(one)],
    }
    if standings[0].arrangement not in policy.foreign_arrangements:
        return note.not_checked(
            CHECK, Reason.CA_FOREIGN_NOT_RECOGNISED, "policy", **values, policy=policy.name
        )
    if window is None:
        return note.not_checked(CHECK, Reason.CA_FOREIGN_STANDING_UNKNOWN, _BASIS, **values)
    values["window"] = interval_text(window)
    ends = [one.known_until for one in standings if one.known_until is not None]
    if ends and min(ends) <= window[1]:
        until = utc_text(min(ends))
        return note.not_checked(
            CHECK, Reason.CA_FOREIGN_LIST_EXPIRED, _BASIS, **values, known_until=until
        )
    answers = [ask([[_period(p) for p in one.periods]], window) for one in standings]
    held = {one.held for one in answers}
    values["status"] = _status_at_end(standings, window)
    values["not_granted"] = [text for one in answers for text in one.gap_texts()]
    if held == {Held.THROUGHOUT}:
        return note.passed(CHECK, _BASIS, **values)
    if held == {Held.NEVER}:
        return note.failed(CHECK, Reason.CA_FOREIGN_NOT_GRANTED, _BASIS, **values)
    if Held.UNRECORDED in held:
        return note.not_checked(CHECK, Reason.CA_FOREIGN_STANDING_UNKNOWN, _BASIS, **values)
    return note.not_checked(CHECK, Reason.CA_FOREIGN_CHANGED_IN_WINDOW, _BASIS, **values)


def _period(one: StandingPeriod) -> Period:
    return Period(one.start, one.end, one.holds)


def _status_at_end(standings: Iterable[Standing], window: Window) -> list[str]:
    """The words of the lists for the end of the window."""
    return [
        period.status
        for one in standings
        for period in one.periods
        if (period.start is None or period.start <= window[1])
        and (period.end is None or window[1] < period.end)
    ]


def _history(one: Standing) -> list[str]:
    """What is recorded of a service: ``service: status start/end``."""
    return [
        f"{one.service}: {period.status} "
        f"{utc_text(period.start) if period.start else '..'}/"
        f"{utc_text(period.end) if period.end else '..'}"
        for period in one.periods
    ]


def countries_abroad(certificates: Iterable[Certificate]) -> list[str]:
    """Countries other than China that names of CA certificates state (X.520 countryName)."""
    stated = {
        attribute.text.strip().casefold()
        for one in certificates
        for attribute in one.subject_attributes
        if attribute.oid == _COUNTRY and attribute.text
    }
    return sorted(country.upper() for country in stated - {_HERE})
