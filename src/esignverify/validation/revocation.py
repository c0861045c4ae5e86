# SPDX-License-Identifier: Apache-2.0
"""Revocation of one certificate (design, rule 9; RFC 5280 §6.3, RFC 6960 §3.2).

1. Collect every statement about the certificate that its issuer's key, or a delegate of it, made.
2. The newest thisUpdate wins; what claims to be from after the validation time is no statement.
   A revocation that is no suspension is final, whatever is newer (`revocation_in`, ADR 15).
3. "Revoked" counts whatever its age. "Not revoked" counts if it is fresh at the validation time
   or was issued after the best signature time (EN 319 102-1 §5.2.5), and, if issued after the
   certificate's end, only where the issuer says it still lists expired ones.
4. Past a control time (EN 319 102-1 §5.6.2.2.4 (2)(a)) "not revoked" counts only if proven to be
   older.
5. Whoever signed "not revoked" must hold a valid certificate now, or have held one when the data
   is proven to have existed (§5.2.6.4 (8), §5.6.2.4.4 (1)).
6. Where a budget ended the search, nothing is "not revoked".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..model.certificate import Certificate
from .context import Context
from .crls import crl_statements
from .judged import TrustedPath
from .ocsps import ocsp_statements
from .statements import (
    Gathered,
    Statement,
    is_current,
    is_fresh,
    is_said_by,
    newest_first,
    revocation_in,
    speaks,
    weaknesses_of,
)
from .vouching import Asked

__all__ = ["Moments", "Standing", "Statement", "Status", "standing"]


class Status(StrEnum):
    """What is known of a certificate at the time asked."""

    GOOD = "good"
    REVOKED = "revoked"
    HOLD = "hold"
    STALE = "stale"
    MISSING = "missing"
    UNPROVEN = "unproven"
    """Not proven to have been said before the control time."""
    OUT_OF_BOUNDS = "out-of-bounds"
    """Good, but by a certificate that is not valid any more, and nothing proves that it was."""


@dataclass(frozen=True, slots=True)
class Moments:
    """The times that a status is asked for.

    At `best` the signature existed. What is younger than `control`, or not proven to be older,
    cannot say "not revoked"; None: now. `archived`: data that was current at `best` and is proven
    to have existed then is enough, as for the authority of a token that a later one renewed and
    that has expired since (EN 319 102-1 §5.6.2.4.4 (5)).
    """

    best: datetime
    control: datetime | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The status with the statement it rests on.

    `unusable` counts data about this certificate that could not be used; `complete` is False where
    a budget ended the search.
    """

    status: Status
    statement: Statement | None
    unusable: int
    complete: bool = True

    def speaks_against(self, best: datetime) -> bool:
        """Whether anything was found that revokes it at `best`, or may, or is left to look at."""
        since = None if self.statement is None else self.statement.effective
        return not self.complete or (
            since is not None and (self.status is not Status.UNPROVEN or since <= best)
        )


def standing(
    certificate: Certificate,
    issuer: Certificate,
    context: Context,
    best: datetime,
    path: TrustedPath | None = None,
    *,
    control: datetime | None = None,
    archived: bool = False,
) -> Standing:
    """Status of `certificate`, issued by `issuer`, for a signature that existed at `best`.

    `path` is the one both stand in: through it a CRL may be signed by another key of the same
    authority (§6.3.3 (f)). Without it only the issuer's own key counts. `control` and `archived`
    as in `Moments`.
    """
    asked = Asked(certificate, issuer, context, path)
    moments = Moments(best, control, archived)
    return _standing(asked, _gather(asked, moments), moments)


def _gather(asked: Asked, moments: Moments) -> Gathered:
    def is_good(other: Asked) -> bool:
        """A key that signs CRLs must itself be known to be good, at most one step further."""
        return _standing(other, _gather(other, moments), moments).status is Status.GOOD

    return crl_statements(asked, is_good) + ocsp_statements(asked)


def _standing(asked: Asked, gathered: Gathered, moments: Moments) -> Standing:
    context, certificate = asked.context, asked.certificate
    now = context.at.at
    known = newest_first(one for one in gathered.statements if is_said_by(one.this_update, now))
    speaking = [one for one in known if speaks(one, certificate)]
    heard = [one for one in speaking if _is_heard(one, context, moments)]
    unusable = gathered.unusable
    against = _against(heard, context, moments)
    if against is not None:
        return Standing(*against, unusable)
    if not speaking or not gathered.complete:
        first = known[0] if known else None
        return Standing(Status.MISSING, first, unusable, gathered.complete)
    if not heard:
        return Standing(Status.UNPROVEN, speaking[0], unusable)
    # An older statement may live longer; it counts as long as nothing newer says otherwise.
    fresh = [one for one in _until_revoked(heard) if _suffices(one, context, moments)]
    if not fresh:
        return Standing(Status.STALE, heard[0], unusable)
    vouched = [one for one in fresh if _is_in_bounds(one, asked)]
    if not vouched:
        return Standing(Status.OUT_OF_BOUNDS, fresh[0], unusable)
    strong = (one for one in vouched if not weaknesses_of(one, context))
    return Standing(Status.GOOD, next(strong, vouched[0]), unusable)


def _against(
    heard: list[Statement], context: Context, moments: Moments
) -> tuple[Status, Statement] | None:
    """The revocation or suspension among `heard`; None without one.

    What is not believed proves nothing, but stands in the way, unless what is believed hits `best`
    by itself.
    """
    said = revocation_in(heard)
    if said is None:
        return None
    proven = revocation_in([one for one in heard if _is_believed(one, context, moments.control)])
    if proven is None or not (proven == said or _hits(proven, moments)):
        return Status.UNPROVEN, said
    return (Status.REVOKED if proven.is_final else Status.HOLD), proven


def _hits(one: Statement, moments: Moments) -> bool:
    return one.effective is not None and one.effective <= moments.best


def _suffices(one: Statement, context: Context, moments: Moments) -> bool:
    if is_fresh(one, context, moments.best, moments.control):
        return True
    if not moments.archived or not is_current(one, context, moments.best):
        return False
    return context.poes.existed(moments.best, *one.data)


def _is_heard(one: Statement, context: Context, moments: Moments) -> bool:
    """Whether it counts at all: past the control time the key may be in other hands.

    A revocation that would hit `best` then proves nothing, but stands in the way; one of later
    times does not, nor does "not revoked" help.
    """
    return _is_believed(one, context, moments.control) or _hits(one, moments)


def _is_believed(one: Statement, context: Context, control: datetime | None) -> bool:
    """Made before the control time, and proven to be (§5.6.2.2.4 (2)(a))."""
    if control is None:
        return True
    return one.this_update < control and context.poes.existed(control, *one.data)


def _is_in_bounds(one: Statement, asked: Asked) -> bool:
    """Whether its signers' certificates are valid now, or were when the data existed.

    An anchor has no bounds but those that the operator sets (RFC 5280 §6.1).
    """
    anchor = None if asked.path is None else asked.path.certificates[-1].sha256
    signers = [chain[0] for chain in one.chains if chain[0].sha256 != anchor]
    times = (asked.context.at.at, asked.context.poes.of(*one.data))
    return all(
        any(signer.not_before <= at.replace(microsecond=0) <= signer.not_after for at in times)
        for signer in signers
    )


def _until_revoked(ordered: list[Statement]) -> list[Statement]:
    good: list[Statement] = []
    for one in ordered:
        if one.revoked_at is not None:
            break
        good.append(one)
    return good
