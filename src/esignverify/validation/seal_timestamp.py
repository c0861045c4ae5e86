# SPDX-License-Identifier: Apache-2.0
"""The timestamp that a seal's maker had put on it (GM/T 0031-2025, domain E2).

1. It is a token, and what its authority signed.
2. It is over the seal-maker's signature value as it was written.
3. It is no younger than the signature that the seal stands in.
4. The seal does not say that it was made later than the token proves.

What it proves is how old the maker's signature is, so his certificate need only have been sound
then. As with the timestamp of a signature (ADR 9), a token that was torn is open, and a whole one
over other octets or by an unknown authority proves no time and is told.
"""

from __future__ import annotations

from ..model.finding import Finding
from ..model.moments import utc_text
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.seals import SealFacts
from .checked import NOTHING, Checked, Existence
from .context import Context
from .findings import Notebook
from .timestamps import imprint_of, judge_token, token_findings, tolerated
from .tokens import read_token

_CHECK, _BASIS = "seal.timestamp", "GM/T 0031-2025; GB/T 20520"
_CONSTRAINT = SubIndication.SIG_CONSTRAINTS_FAILURE


def check_seal_timestamp(
    seal: SealFacts, existence: Existence, context: Context, note: Notebook
) -> tuple[Checked, Existence]:
    """All four, and what is known of the time of the maker's signature.

    That must have been seen to hold. `existence` is that of the signature around the seal.
    """
    if seal.maker_timestamp is None:
        return NOTHING, existence
    token = read_token(seal.maker_timestamp)
    if token is None:
        unread = note.failed(_CHECK, Reason.TIMESTAMP_INVALID, _BASIS, unread=1)
        return Checked((_CONSTRAINT,), (unread,)), existence
    told = Notebook(f"{note.about}:seal-timestamp")
    judged = judge_token(token, imprint_of(seal.maker_written), _CHECK, existence, context, told)
    found: list[Finding] = token_findings(judged, note)
    problems: list[SubIndication] = []
    if judged.torn:
        problems.append(_CONSTRAINT)
    if judged.contradicts(existence):
        problems.append(SubIndication.TIMESTAMP_ORDER_FAILURE)
    if not judged.proves:
        return Checked(tuple(problems), tuple(found)), existence
    if (seal.created - judged.at).total_seconds() > tolerated(token.info):
        times = {"at": utc_text(judged.at), "created": utc_text(seal.created)}
        late = note.failed(_CHECK, Reason.SEAL_MADE_LATER, _BASIS, **times)
        return Checked((_CONSTRAINT,), (late,)), existence
    earlier = min(judged.at, existence.best)
    return Checked((), tuple(found)), Existence(earlier, proven=True)
