# SPDX-License-Identifier: Apache-2.0
"""Revocation of one certificate (design, rule 9; RFC 5280 §6.3, RFC 6960 §3.2).

1. Collect every statement about the certificate that its issuer's key, or a delegate of it, made.
2. The newest thisUpdate wins; what claims to be from after the validation time is no statement.
3. "Revoked" counts whatever its age. "Not revoked" counts if it is fresh at the validation time
   or was issued after the best signature time (EN 319 102-1 §5.2.5), and, if issued after the
   certificate's end, only where the issuer says it still lists expired ones.
4. Where a budget ended the search, nothing is "not revoked".
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
from .statements import CLOCK_SKEW, Gathered, Statement, is_fresh, speaks
from .vouching import Asked

__all__ = ["CLOCK_SKEW", "Standing", "Statement", "Status", "standing"]


class Status(StrEnum):
    """What is known of a certificate at the time asked."""

    GOOD = "good"
    REVOKED = "revoked"
    HOLD = "hold"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Standing:
    """The status with the statement it rests on.

    `unusable` counts data about this certificate that could not be used.
    """

    status: Status
    statement: Statement | None
    unusable: int


def standing(
    certificate: Certificate,
    issuer: Certificate,
    context: Context,
    best: datetime,
    path: TrustedPath | None = None,
) -> Standing:
    """Status of `certificate`, issued by `issuer`, for a signature that existed at `best`.

    `path` is the one both stand in: through it a CRL may be signed by another key of the same
    authority (§6.3.3 (f)). Without it only the issuer's own key counts.
    """
    asked = Asked(certificate, issuer, context, path)
    return _standing(asked, _gather(asked, best), best)


def _gather(asked: Asked, best: datetime) -> Gathered:
    def is_good(other: Asked) -> bool:
        """A key that signs CRLs must itself be known to be good, at most one step further."""
        return _standing(other, _gather(other, best), best).status is Status.GOOD

    return crl_statements(asked, is_good) + ocsp_statements(asked)


def _standing(asked: Asked, gathered: Gathered, best: datetime) -> Standing:
    context, certificate = asked.context, asked.certificate
    latest = context.at.at + CLOCK_SKEW
    known = [one for one in gathered.statements if one.this_update <= latest]
    # Of two made at one moment, the one that revokes.
    known.sort(key=lambda one: (one.this_update, one.revoked_at is not None), reverse=True)
    speaking = [one for one in known if speaks(one, certificate)]
    unusable = gathered.unusable
    if speaking and speaking[0].revoked_at is not None:
        hold = speaking[0].reason == "certificate_hold"
        return Standing(Status.HOLD if hold else Status.REVOKED, speaking[0], unusable)
    if not speaking or not gathered.complete:
        return Standing(Status.MISSING, known[0] if known else None, unusable)
    # An older statement may live longer; it counts as long as nothing newer says otherwise.
    good = [one for one in _until_revoked(speaking) if is_fresh(one, context, best)]
    if good:
        return Standing(Status.GOOD, good[0], unusable)
    return Standing(Status.STALE, speaking[0], unusable)


def _until_revoked(newest_first: list[Statement]) -> list[Statement]:
    good: list[Statement] = []
    for one in newest_first:
        if one.revoked_at is not None:
            break
        good.append(one)
    return good
