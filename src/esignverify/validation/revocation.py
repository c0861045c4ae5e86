# SPDX-License-Identifier: Apache-2.0
"""Revocation of one certificate (design, rule 9; RFC 5280 §6.3, RFC 6960 §3.2).

1. Collect every statement about the certificate that its issuer's key, or a delegate of it, made.
2. The newest thisUpdate wins; what claims to be from after the validation time is no statement.
3. "Revoked" counts whatever its age. "Not revoked" counts if it is fresh at the validation time
   or was issued after the best signature time (EN 319 102-1 §5.2.5), and, if issued after the
   certificate's end, only where the issuer says it still lists expired ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ..crypto import oids
from ..formats.x509.certificate import CertificateError, read_certificate
from ..formats.x509.crl import Crl, CrlEntry, CrlError
from ..formats.x509.links import is_signed_by, verifies
from ..formats.x509.ocsp import OcspAnswer, OcspResponse
from ..model.certificate import Certificate
from .context import Context

CLOCK_SKEW = timedelta(minutes=5)
"""How far an authority's clock may run ahead of ours."""
OCSP_FRESH = timedelta(hours=24)
"""Life of an OCSP answer without nextUpdate where the policy sets none (RFC 6960 §4.2.2.1)."""
_NO_CHECK = "1.3.6.1.5.5.7.48.1.5"


class Status(StrEnum):
    """What is known of a certificate at the time asked."""

    GOOD = "good"
    REVOKED = "revoked"
    HOLD = "hold"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement by the issuer's key. `kept_since`: expired certificates stay listed."""

    source: str
    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None
    reason: str | None
    invalid_since: datetime | None
    kept_since: datetime | None

    @property
    def effective(self) -> datetime | None:
        """When the certificate must be taken to have been revoked (RFC 5280 §5.3.2)."""
        if self.revoked_at is None or self.invalid_since is None:
            return self.revoked_at
        return min(self.revoked_at, self.invalid_since)


@dataclass(frozen=True, slots=True)
class Standing:
    """The status with the statement it rests on.

    `unusable` counts data about this certificate that could not be used.
    """

    status: Status
    statement: Statement | None
    unusable: int


def standing(
    certificate: Certificate, issuer: Certificate, context: Context, best: datetime
) -> Standing:
    """Status of `certificate`, issued by `issuer`, for a signature that existed at `best`."""
    at = context.at.at
    found, unusable = _statements(certificate, issuer, context)
    known = [one for one in found if one.this_update <= at + CLOCK_SKEW]
    known.sort(key=lambda one: one.this_update, reverse=True)
    if known and known[0].revoked_at is not None:
        hold = known[0].reason == "certificate_hold"
        return Standing(Status.HOLD if hold else Status.REVOKED, known[0], unusable)
    good = [one for one in known if one.revoked_at is None and _still_lists(one, certificate)]
    if not good:
        return Standing(Status.MISSING, known[0] if known else None, unusable)
    fresh = _is_fresh(good[0], context, best)
    return Standing(Status.GOOD if fresh else Status.STALE, good[0], unusable)


def _still_lists(statement: Statement, certificate: Certificate) -> bool:
    """Whether absence from the list means anything for a certificate that has expired."""
    if statement.this_update <= certificate.not_after:
        return True
    return statement.kept_since is not None and statement.kept_since <= certificate.not_after


def _is_fresh(statement: Statement, context: Context, best: datetime) -> bool:
    at = context.at.at
    if statement.this_update > best:
        return True
    limit = context.policy.max_revocation_age_hours
    if limit is not None and at - statement.this_update > timedelta(hours=limit):
        return False
    if statement.next_update is None:
        return statement.source == "ocsp" and at - statement.this_update <= OCSP_FRESH
    return at <= statement.next_update


def _statements(
    certificate: Certificate, issuer: Certificate, context: Context
) -> tuple[list[Statement], int]:
    found: list[Statement] = []
    unusable = 0
    for crl in context.revocations.crls:
        if crl.issuer != certificate.issuer:
            continue
        statement = _from_crl(crl, certificate, issuer)
        if statement is None:
            unusable += 1
        else:
            found.append(statement)
    for response in context.revocations.ocsps:
        for answer in response.answers:
            if not answer.is_about(certificate, issuer):
                continue
            statement = _from_ocsp(response, answer, issuer, context)
            if statement is None:
                unusable += 1
            else:
                found.append(statement)
    return found, unusable


def _from_crl(crl: Crl, certificate: Certificate, issuer: Certificate) -> Statement | None:
    """What a CRL says; None where it is not the one for this certificate or not by this key."""
    if crl.delta or crl.unknown_critical or not _covers(crl, certificate):
        return None
    # RFC 5280 §6.3.3 (f): a key usage extension must then allow signing CRLs.
    if issuer.key_usage is not None and "cRLSign" not in issuer.key_usage:
        return None
    if not verifies(issuer.public_key, crl.algorithm, crl.signature, crl.tbs):
        return None
    try:
        entry = crl.entry(certificate.serial)
    except CrlError:
        return None
    if entry is not None and entry.certificate_issuer:
        return None
    return _crl_statement(crl, entry)


def _crl_statement(crl: Crl, entry: CrlEntry | None) -> Statement:
    # A full CRL never lists what was taken off again (RFC 5280 §5.3.1, removeFromCRL).
    return Statement(
        source="crl",
        this_update=crl.this_update,
        next_update=crl.next_update,
        revoked_at=None if entry is None else entry.at,
        reason=None if entry is None else entry.reason,
        invalid_since=None if entry is None else entry.invalid_since,
        kept_since=crl.expired_since,
    )


def _covers(crl: Crl, certificate: Certificate) -> bool:
    """Whether the CRL's scope holds this certificate (RFC 5280 §6.3.3 (b)(2))."""
    point = crl.point
    if point is None:
        return True
    if point.indirect or point.some_reasons or point.only_attributes or point.relative_name:
        return False
    if (point.only_users and certificate.is_ca) or (point.only_cas and not certificate.is_ca):
        return False
    return point.urls is None or bool(set(point.urls) & set(certificate.crl_urls))


def _from_ocsp(
    response: OcspResponse, answer: OcspAnswer, issuer: Certificate, context: Context
) -> Statement | None:
    """What an OCSP answer says; None where it says nothing or its signer had no right to."""
    if answer.status == "unknown" or response.unknown_critical:
        return None
    if not any(
        verifies(one.public_key, response.algorithm, response.signature, response.tbs)
        for one in _responders(response, issuer, context)
    ):
        return None
    return Statement(
        source="ocsp",
        this_update=answer.this_update,
        next_update=answer.next_update,
        revoked_at=answer.revoked_at,
        reason=answer.reason,
        invalid_since=None,
        kept_since=answer.archive_cutoff,
    )


def _responders(
    response: OcspResponse, issuer: Certificate, context: Context
) -> Iterator[Certificate]:
    """The issuer itself, or certificates it issued for this purpose (RFC 6960 §4.2.2.2)."""
    if response.is_by(issuer):
        yield issuer
    for one in (*_embedded(response), *context.pool.everything):
        if (
            response.is_by(one)
            and one.extended_key_usage is not None
            and oids.EKU_OCSP_SIGNING in one.extended_key_usage
            and one.not_before <= response.produced_at <= one.not_after
            and is_signed_by(one.der, issuer.public_key)
            and _delegate_stands(one, issuer, context)
        ):
            yield one


def _embedded(response: OcspResponse) -> Iterator[Certificate]:
    for der in response.certificates:
        try:
            yield read_certificate(der)
        except CertificateError:
            continue


def _delegate_stands(delegate: Certificate, issuer: Certificate, context: Context) -> bool:
    """A delegate is trusted without a look only with id-pkix-ocsp-nocheck (§4.2.2.2.1).

    Else a CRL must show it unrevoked; asking OCSP about an OCSP signer would go round.
    """
    if delegate.extension(_NO_CHECK) is not None:
        return True
    statements = [
        found
        for crl in context.revocations.crls
        if crl.issuer == delegate.issuer
        and (found := _from_crl(crl, delegate, issuer)) is not None
        and found.this_update <= context.at.at + CLOCK_SKEW
    ]
    newest = max(statements, key=lambda one: one.this_update, default=None)
    if newest is None or newest.revoked_at is not None:
        return False
    return _is_fresh(newest, context, context.at.at)
