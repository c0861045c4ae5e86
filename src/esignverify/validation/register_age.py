# SPDX-License-Identifier: Apache-2.0
"""How old a register is beside the signature it is asked about (row S13: age of data is told).

What stands open in a register is known up to the day its content was taken, no longer.
"""

from __future__ import annotations

from datetime import datetime

from ..model.axes import IssuerStanding
from ..model.finding import Axis, Finding, JsonValue
from ..model.moments import BEIJING, days_later, utc_text
from ..model.policy import Policy
from ..model.reasons import Reason
from .findings import Notebook
from .periods import Window

_CHECK, _BASIS = "issuer.register", "design rule 8"
_CARRIED = frozenset({IssuerStanding.QUALIFIED, IssuerStanding.NOT_APPLICABLE})


def judge_register_age(
    standing: IssuerStanding,
    as_of: datetime | None,
    window: Window | None,
    policy: Policy,
    about: str,
) -> tuple[IssuerStanding, tuple[Finding, ...]]:
    """`standing` as far as a register of `as_of` can carry it, and what its age is.

    A register that is younger than the signature carries it; an older one with a warning, and one
    older than the policy takes leaves it unknown. A proven lack of qualification stays one. That a
    body is an authority, and of which kinds, is known up to the same day.
    """
    if window is None or standing not in _CARRIED:
        return standing, ()
    note = Notebook(about, Axis.ISSUER)
    if as_of is not None and window[1] < days_later(as_of):
        return standing, (note.passed(_CHECK, _BASIS, as_of=utc_text(as_of)),)
    reason = Reason.REGISTER_OLDER_THAN_SIGNATURE
    stated = None if as_of is None else utc_text(as_of)
    # A day that counts as a whole, and the last moment at which it can have been signed.
    through = None if as_of is None else f"{as_of.astimezone(BEIJING):%Y-%m-%d}"
    seen: dict[str, JsonValue] = {
        "as_of": stated,
        "through": through,
        "latest": utc_text(window[1]),
    }
    most = policy.max_register_age_days
    if most is not None and (as_of is None or window[1] >= days_later(as_of, most + 1)):
        gap = note.not_checked(_CHECK, reason, _BASIS, **seen, most_days=most)
        return IssuerStanding.UNKNOWN, (gap,)
    return standing, (note.warning(_CHECK, reason, _BASIS, **seen),)
