# SPDX-License-Identifier: Apache-2.0
"""What a CRL or OCSP answer says of one certificate; how fresh it is (EN 319 102-1 §5.2.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..model.algorithm import Algorithm
from ..model.certificate import Certificate
from ..model.ocsp_records import OCSP_FRESH
from .algorithms import Weakness, data_weaknesses, path_weaknesses
from .context import Context

CLOCK_SKEW = timedelta(minutes=5)
"""How far an authority's clock may run ahead of ours."""
HOLD = "certificate_hold"
"""The only reason that is ever taken back (RFC 5280 §5.3.1)."""
COMPROMISED = frozenset({"key_compromise", "ca_compromise", "aa_compromise"})
"""Reasons that speak of the key and not of the certificate."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement by the issuer's key. `kept_since`: expired certificates stay listed.

    `data` are the CRLs or the OCSP answer that make it, DER, signed with `algorithms`. Each of
    `chains` is how one signer of them may speak: its certificate, then those above it up to a key
    of the path asked about; the issuer of the certificate stands alone.
    """

    source: str
    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None
    reason: str | None
    invalid_since: datetime | None
    kept_since: datetime | None
    data: tuple[bytes, ...] = ()
    algorithms: tuple[Algorithm, ...] = ()
    chains: tuple[tuple[Certificate, ...], ...] = ()

    @property
    def effective(self) -> datetime | None:
        """When the certificate must be taken to have been revoked (RFC 5280 §5.3.2)."""
        if self.revoked_at is None or self.invalid_since is None:
            return self.revoked_at
        return min(self.revoked_at, self.invalid_since)

    @property
    def is_final(self) -> bool:
        """Whether it revokes for good: what is not a suspension is never undone (§5.3.1)."""
        return self.revoked_at is not None and self.reason != HOLD


@dataclass(frozen=True, slots=True)
class Gathered:
    """Statements found. `unusable` counts data about the certificate that say nothing.

    `complete` is False where a budget ended the search: what was not looked at may revoke.
    """

    statements: tuple[Statement, ...]
    unusable: int
    complete: bool = True

    def __add__(self, other: Gathered) -> Gathered:
        return Gathered(
            self.statements + other.statements,
            self.unusable + other.unusable,
            self.complete and other.complete,
        )


def is_said_by(moment: datetime, at: datetime) -> bool:
    """Whether `moment` is not after `at`, but for `CLOCK_SKEW`.

    By a difference: a sum may be past year 9999.
    """
    return moment - at <= CLOCK_SKEW


def newest_first(statements: Iterable[Statement]) -> list[Statement]:
    """By thisUpdate; of two made at one moment, the one that revokes."""
    return sorted(
        statements, key=lambda one: (one.this_update, one.revoked_at is not None), reverse=True
    )


def revocation_in(ordered: Sequence[Statement]) -> Statement | None:
    """What `newest_first` statements say against a certificate, taken together; None: nothing.

    A revocation is final: nothing newer undoes it (ADR 15). A suspension ends with a newer "good";
    one that did not end is part of the revocation after it (X.509 §9.5.3.1 (b)). Each source may
    tell less than another: the earliest effective time counts, and any word that the key is in
    other hands.
    """
    against: list[Statement] = []
    released = False
    for one in ordered:
        if one.is_final or (one.revoked_at is not None and not released):
            against.append(one)
        released |= one.revoked_at is None
    if not against:
        return None
    final = [one for one in against if one.is_final]
    told = max(final or against, key=lambda one: one.reason in COMPROMISED)
    first = min(one.effective for one in against if one.effective is not None)
    return replace(told, invalid_since=first)


def speaks(statement: Statement, certificate: Certificate) -> bool:
    """Whether it was made for a time at which the certificate, if revoked, would be listed.

    Absence from a list means nothing for a certificate that has expired (RFC 5280 §3.3), unless
    the issuer says that it keeps such.
    """
    if statement.revoked_at is not None or statement.this_update <= certificate.not_after:
        return True
    return statement.kept_since is not None and statement.kept_since <= certificate.not_after


def weaknesses_of(statement: Statement, context: Context) -> list[Weakness]:
    """What is weak now in its signatures, the keys that made them, and what vouches for those."""
    at = context.at.at
    found = data_weaknesses(statement.algorithms, None, context.policy, at)
    for chain in statement.chains:
        found += data_weaknesses((), chain[0], context.policy, at)
        found += path_weaknesses(chain, context.policy, at)
    return list(dict.fromkeys(found))


def is_fresh(
    statement: Statement, context: Context, best: datetime, control: datetime | None = None
) -> bool:
    """Issued after `best`, or still current at the control time: now, where none is given."""
    return statement.this_update > best or is_current(statement, context, control or context.at.at)


def is_current(statement: Statement, context: Context, at: datetime) -> bool:
    """The revocation freshness checker for the time `at` (§5.2.5.4)."""
    limit = context.policy.max_revocation_age_hours
    if limit is not None and at - statement.this_update > timedelta(hours=limit):
        return False
    if statement.next_update is None:
        return statement.source == "ocsp" and at - statement.this_update <= OCSP_FRESH
    return at <= statement.next_update
