# SPDX-License-Identifier: Apache-2.0
"""CRL validation (RFC 5280 §6.3.3): which lists speak of a certificate, and what they say together.

1. Scope: distribution point, kind of certificate, reasons, indirect or not (b), (d).
2. Signature, by a key that may speak (f), (g).
3. Deltas laid over their base (c), (h), (i), (k).
4. Lists for some reasons only say "not revoked" when they cover all reasons together (e), (l).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ..formats.x509.crl import Crl, CrlEntry, CrlError
from ..formats.x509.names import comparable
from ..formats.x509.points import ALL_REASONS, DistributionPoint, points_of
from ..model.algorithm import Algorithm
from ..model.certificate import Certificate
from .statements import HOLD, Gathered, Statement, is_said_by
from .vouching import Asked, IsGood, Signers

_REMOVED = "remove_from_crl"


@dataclass(frozen=True, slots=True)
class _Listing:
    """What one CRL, with its delta if there is one, says for `reasons`."""

    crl: Crl
    reasons: frozenset[str]
    entry: CrlEntry | None
    this_update: datetime
    next_update: datetime | None
    chain: tuple[Certificate, ...]
    data: tuple[bytes, ...]
    algorithms: tuple[Algorithm, ...]


def crl_statements(asked: Asked, is_good: IsGood) -> Gathered:
    """Every statement about the certificate that CRLs make."""
    certificate = asked.certificate
    points = points_of(certificate)
    names = {comparable(certificate.issuer)}.union(*(one.crl_issuers for one in points))
    about = [one for one in asked.context.revocations.crls if comparable(one.issuer) in names]
    timely = sorted(
        (one for one in about if is_said_by(one.this_update, asked.context.at.at)),
        key=lambda one: one.this_update,
        reverse=True,
    )
    deltas = [one for one in timely if one.base is not None and not one.unknown_critical]
    signers = Signers(asked, is_good)
    listings: list[_Listing] = []
    # No document's lists use up what there is for those that an operator gave.
    given = asked.context.revocations.given
    for crl in sorted(timely, key=lambda one: one.der not in given):
        if crl.base is None and not crl.unknown_critical:
            reasons = scope(crl, certificate, points)
            listings += _listings(crl, reasons, deltas, certificate, signers) if reasons else ()
    used = {one.crl.der for one in listings}
    unusable = sum(1 for one in about if one.der not in used and one.base is None)
    return Gathered(tuple(_statements(listings)), unusable, not signers.spent)


def scope(
    crl: Crl, certificate: Certificate, points: Iterable[DistributionPoint]
) -> frozenset[str]:
    """The reasons for which `crl` speaks of `certificate` (b), (d); none: it does not."""
    if not _is_of_kind(crl, certificate):
        return frozenset()
    spoken = ALL_REASONS if crl.point is None else crl.point.reasons
    found: frozenset[str] = frozenset()
    for point in points:
        if _is_at(crl, certificate, point):
            found |= spoken & point.reasons
    return found


def _is_of_kind(crl: Crl, certificate: Certificate) -> bool:
    """(b)(2)(ii) to (iv)."""
    kind = crl.point
    if kind is None:
        return True
    if kind.only_attributes or (kind.only_users and certificate.is_ca):
        return False
    return certificate.is_ca or not kind.only_cas


def _is_at(crl: Crl, certificate: Certificate, point: DistributionPoint) -> bool:
    """(b)(1) and (b)(2)(i): issuer and name of the point that the certificate gives."""
    issuer = comparable(crl.issuer)
    if point.crl_issuers:
        if crl.point is None or not crl.point.indirect or issuer not in point.crl_issuers:
            return False
    elif issuer != comparable(certificate.issuer):
        return False
    if crl.point is None or crl.point.names is None:
        return True
    names = point.names
    if names is None:
        names = frozenset(f"dn:{one}" for one in point.crl_issuers)
    return bool(names & crl.point.names)


def _listings(
    crl: Crl,
    reasons: frozenset[str],
    deltas: Iterable[Crl],
    certificate: Certificate,
    signers: Signers,
) -> list[_Listing]:
    """What `crl` says, and what it says with the newest delta that belongs to it."""
    chain = signers.chain_of(crl)
    if not chain:
        return []
    fitting = (one for one in deltas if _belongs(one, crl) and signers.signed(one, chain[0]))
    delta = next(fitting, None)
    try:
        entry = crl.entry(certificate.serial, certificate.issuer)
        whole = _Listing(
            crl,
            reasons,
            entry,
            crl.this_update,
            crl.next_update,
            chain,
            (crl.der,),
            (crl.algorithm,),
        )
        if delta is None:
            return [whole]
        change = delta.entry(certificate.serial, certificate.issuer)
    except CrlError:
        return []
    if change is not None:
        entry = None if change.reason == _REMOVED else change
    both = replace(
        whole,
        entry=entry,
        this_update=delta.this_update,
        next_update=delta.next_update,
        data=(crl.der, delta.der),
        algorithms=(crl.algorithm, delta.algorithm),
    )
    return [whole, both]


def _belongs(delta: Crl, crl: Crl) -> bool:
    """§5.2.4: same issuer and scope, made for a base no newer than this list."""
    if delta.base is None or delta.number is None or crl.number is None:
        return False
    return (
        comparable(delta.issuer) == comparable(crl.issuer)
        and delta.scope == crl.scope
        and delta.base <= crl.number < delta.number
        and delta.this_update >= crl.this_update
    )


def _statements(listings: list[_Listing]) -> Iterator[Statement]:
    partial: list[_Listing] = []
    for one in listings:
        if one.reasons == ALL_REASONS:
            yield _statement([one])
        else:
            partial.append(one)
    partial.sort(key=lambda one: one.this_update, reverse=True)
    covered: frozenset[str] = frozenset()
    chosen: list[_Listing] = []
    for one in partial:
        if not one.reasons <= covered:
            covered |= one.reasons
            chosen.append(one)
    revoking = [
        one
        for one in partial
        if one.entry is not None and (one in chosen or one.entry.reason != HOLD)
    ]
    if revoking:
        yield from (_statement([one]) for one in revoking)
    elif covered == ALL_REASONS:
        yield _statement(chosen)


def _statement(parts: list[_Listing]) -> Statement:
    """One statement of lists that belong together: as old as the oldest of them.

    A full CRL never lists what was taken off again (§5.3.1, removeFromCRL): any entry revokes.
    """
    entry = next((one.entry for one in parts if one.entry is not None), None)
    ends = [one.next_update for one in parts if one.next_update is not None]
    kept = [one.crl.expired_since for one in parts if one.crl.expired_since is not None]
    return Statement(
        source="crl",
        this_update=min(one.this_update for one in parts),
        next_update=min(ends) if len(ends) == len(parts) else None,
        revoked_at=None if entry is None else entry.at,
        reason=None if entry is None else entry.reason,
        invalid_since=None if entry is None else entry.invalid_since,
        kept_since=max(kept) if len(kept) == len(parts) else None,
        data=tuple(der for one in parts for der in one.data),
        algorithms=tuple(used for one in parts for used in one.algorithms),
        chains=tuple(dict.fromkeys(one.chain for one in parts)),
    )
