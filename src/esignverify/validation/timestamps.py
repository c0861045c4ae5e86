# SPDX-License-Identifier: Apache-2.0
"""Time-stamp validation building block (EN 319 102-1 §5.4) and the proofs that come of it.

A token counts only if its authority's path ends at an anchor with the role ``tsa``. Tokens are
judged from the youngest to the oldest: what a later valid one covers is known to have existed
then (§5.6.2.3), so an older token need only have been sound at that time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from ..crypto.digests import UnknownDigestError, digest
from ..model.certificate import Certificate
from ..model.facts import Timestamp, TimestampInfo
from ..model.finding import Finding
from ..model.moments import utc_text
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.trust import Role
from .algorithms import digest_weaknesses
from .checked import Existence
from .context import Context
from .findings import Notebook
from .message import MessageChecked, check_message, worst
from .statements import is_said_by

_BASIS = "EN 319 102-1 §5.4.4; RFC 3161 §2.4.2"
_LEAST_ACCURACY = 1
"""Seconds. EN 319 421 §7.7.2: what an authority that states no accuracy keeps at least."""


def is_over(token: Timestamp, value: bytes) -> bool:
    """Whether the token's imprint is the digest of `value`."""
    try:
        return digest(token.info.digest_algorithm, value) == token.info.digest
    except UnknownDigestError:
        return False


def imprint_of(value: bytes) -> Callable[[str], bytes | None]:
    """What `judge_token` asks about a token over `value`."""

    def look(name: str) -> bytes | None:
        try:
            return digest(name, value)
        except UnknownDigestError:
            return None

    return look


def is_later(info: TimestampInfo, proven: datetime) -> bool:
    """Whether the token says a time after `proven`, whatever the accuracy of both clocks."""
    # Numbers: what a token states may be longer than the calendar.
    return (info.at - proven).total_seconds() > tolerated(info)


def tolerated(info: TimestampInfo) -> int:
    """Seconds by which the token and another clock may differ."""
    return max(info.accuracy_seconds, _LEAST_ACCURACY) + _LEAST_ACCURACY


@dataclass(frozen=True, slots=True)
class TokenJudged:
    """One token: the time it proves, and `problem` where it proves none."""

    at: datetime
    problem: SubIndication | None
    imprint_holds: bool | None
    checked: MessageChecked
    summary: Finding
    torn: bool
    """Not what its authority signed, whoever that is."""

    @property
    def proves(self) -> bool:
        """Whether the token is a proof of existence."""
        return self.problem is None

    def contradicts(self, existence: Existence) -> bool:
        """Whether all is well with it but that it says a later time than it existed at."""
        late = existence.proven and self.at > existence.best
        return late and self.problem is SubIndication.TIMESTAMP_ORDER_FAILURE


def judge_token(
    token: Timestamp,
    imprint: Callable[[str], bytes | None],
    check: str,
    existence: Existence,
    context: Context,
    note: Notebook,
) -> TokenJudged:
    """Judge `token` over data whose digest by algorithm name is `imprint(name)`.

    The summary is written under `check` about the subject of `note`.
    """
    info = token.info
    try:
        inner = digest(token.message.digest_algorithm, token.message.encapsulated or b"")
        covered = {token.message.digest_algorithm: inner}
    except UnknownDigestError:
        covered = {}
    checked = check_message(
        token.message, covered, Role.TSA, existence, context, note, attribute_required=True
    )
    expected = imprint(info.digest_algorithm)
    holds = None if expected is None else expected == info.digest
    own = _own_problems(token, checked.certificate, existence, context, holds=holds)
    # EN 319 102-1 §5.4.4: the imprint's digest is constrained like any other.
    if digest_weaknesses(info.digest_algorithm, context.policy, existence.best):
        own.append(SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
    problem = worst((*checked.problems, *own))
    summary = _summary(problem, check, info.at, note)
    return TokenJudged(info.at, problem, holds, checked, summary, _is_torn(token, checked))


def _is_torn(token: Timestamp, checked: MessageChecked) -> bool:
    """Whether digest or value are wrong, or the certificate that the token brings is.

    Its signed attributes bind that certificate (RFC 3161 §2.4.1), and its signer names one of
    those that are inside.
    """
    if checked.certificate is None:
        return bool(token.message.certificates)
    return False in (checked.value_holds, checked.digest_holds) or any(
        one.reason is Reason.SIGNING_CERTIFICATE_MISMATCH for one in checked.findings
    )


def _summary(problem: SubIndication | None, check: str, at: datetime, note: Notebook) -> Finding:
    stated = utc_text(at)
    if problem is None:
        return note.passed(check, _BASIS, at=stated)
    if problem is SubIndication.TRY_LATER:
        missing = Reason.REVOCATION_DATA_MISSING
        return note.not_checked(check, missing, _BASIS, at=stated, sub_indication=problem)
    reason = {
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND: Reason.TIMESTAMP_UNTRUSTED,
        SubIndication.TIMESTAMP_ORDER_FAILURE: Reason.TIMESTAMP_ORDER,
    }.get(problem, Reason.TIMESTAMP_INVALID)
    return note.failed(check, reason, _BASIS, at=stated, sub_indication=problem)


def token_findings(judged: TokenJudged, note: Notebook) -> list[Finding]:
    """The summary about the subject of `note`; where the token fails, also what failed in it."""
    summary = judged.summary
    told = replace(summary, about=note.about)
    inside = () if judged.proves else judged.checked.findings
    return [told, *(one for one in inside if not one.passed)]


def _own_problems(
    token: Timestamp,
    authority: Certificate | None,
    existence: Existence,
    context: Context,
    *,
    holds: bool | None,
) -> list[SubIndication]:
    problems: list[SubIndication] = []
    if holds is None:
        problems.append(SubIndication.UNSUPPORTED_SIGNATURE)
    elif not holds:
        problems.append(SubIndication.HASH_FAILURE)
    if not is_said_by(token.info.at, context.at.at):
        # A time that has not come yet proves nothing, whoever signed it.
        problems.append(SubIndication.TIMESTAMP_ORDER_FAILURE)
    elif existence.proven and is_later(token.info, existence.best):
        # §5.5.4 (4)(e): nor does a time that had not come when the token itself existed.
        problems.append(SubIndication.TIMESTAMP_ORDER_FAILURE)
    if authority is not None and not authority.not_before <= token.info.at <= authority.not_after:
        # Nor does a time at which the authority had no such certificate.
        problems.append(SubIndication.TIMESTAMP_ORDER_FAILURE)
    return problems
