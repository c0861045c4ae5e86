# SPDX-License-Identifier: Apache-2.0
"""Findings about algorithms that are weak now (EN 319 102-1 §5.2.8.4.1, §5.5.4 (4)(c)).

What was made before its algorithm became weak, and is proven to have been, is as good as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..model.moments import utc_text
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from .algorithms import Weakness
from .checked import NOTHING, Checked, Existence
from .findings import Notebook

_BASIS = "EN 319 102-1 §5.2.8.4; ETSI TS 119 312"


def tell_weaknesses(
    check: str,
    now: Sequence[Weakness],
    then: Sequence[Weakness],
    existence: Existence,
    note: Notebook,
) -> Checked:
    """What is weak `now`, and what was when the signature is proven to have existed, `then`."""
    if not now:
        return Checked((), (note.passed(check, _BASIS),))
    names = [one.text() for one in now]
    if existence.proven and not then:
        made = note.passed(check, _BASIS, at=utc_text(existence.best))
        late = note.warning(check, Reason.ALGORITHM_WEAK, _BASIS, algorithms=names)
        return Checked((), (made, late))
    ends = _ends(now)
    # EN 319 102-1 §5.3.4 (6): only a content timestamp shows that it was weak when it was used.
    if ends is not None and not existence.made_after(min(ends)):
        too_late = existence.proven and len(then) > 0
        reason = then[0].reason if too_late else Reason.ALGORITHM_WEAK_NO_POE
        found = note.failed(check, reason, _BASIS, algorithms=names)
        return Checked((SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,), (found,))
    found = note.failed(check, (then or now)[0].reason, _BASIS, algorithms=names)
    return Checked((SubIndication.CRYPTO_CONSTRAINTS_FAILURE,), (found,))


def tell_material(
    check: str, now: Sequence[Weakness], existed: datetime, note: Notebook, **values: str
) -> Checked:
    """The same for other material, proven to have existed at `existed`.

    EN 319 102-1 §5.6.2.4.4 (4).
    """
    if not now:
        return NOTHING
    names = [one.text() for one in now]
    ends = _ends(now)
    if ends is None:
        found = note.failed(check, now[0].reason, _BASIS, algorithms=names, **values)
        return Checked((SubIndication.CRYPTO_CONSTRAINTS_FAILURE,), (found,))
    if existed <= min(ends):
        late = note.warning(check, Reason.ALGORITHM_WEAK, _BASIS, algorithms=names, **values)
        return Checked((), (late,))
    found = note.failed(check, Reason.ALGORITHM_WEAK_NO_POE, _BASIS, algorithms=names, **values)
    return Checked((SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,), (found,))


def _ends(now: Sequence[Weakness]) -> list[datetime] | None:
    """When each stopped being reliable; None where one never was."""
    ends = [one.until for one in now if one.until is not None]
    return ends if len(ends) == len(now) else None
