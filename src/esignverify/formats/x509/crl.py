# SPDX-License-Identifier: Apache-2.0
"""Certificate revocation lists (RFC 5280 §5): DER to values, entries looked up by serial.

The list of entries can be long; it is walked by hand, and only the entry asked for is parsed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import core, crl

from ...model.facts import Algorithm
from .. import der
from ..algorithms import read_algorithm
from ..times import read_time

MAX_CRL = 64 * 1024 * 1024
"""Octets; the largest public CRLs are some tens of megabytes."""

_KNOWN_CRITICAL = frozenset({"2.5.29.28", "2.5.29.20", "2.5.29.35", "2.5.29.27"})
_EXPIRED_CERTS_ON_CRL = "2.5.29.60"


class CrlError(ValueError):
    """These octets are not a CRL that can be read."""


@dataclass(frozen=True, slots=True)
class IssuingPoint:
    """IssuingDistributionPoint (RFC 5280 §5.2.5): `urls` of its full name, None without one."""

    urls: tuple[str, ...] | None
    only_users: bool
    only_cas: bool
    some_reasons: bool
    indirect: bool
    only_attributes: bool
    relative_name: bool


@dataclass(frozen=True, slots=True)
class CrlEntry:
    """One revoked certificate: time, reason name of asn1crypto or None, invalidity date."""

    at: datetime
    reason: str | None
    invalid_since: datetime | None
    certificate_issuer: bool
    """The entry names another issuer: only in indirect CRLs."""


@dataclass(frozen=True, slots=True)
class Crl:
    """One CRL. `tbs` and `signature` are what the issuer's key is tried on."""

    der: bytes
    issuer: bytes
    this_update: datetime
    next_update: datetime | None
    algorithm: Algorithm
    tbs: bytes
    signature: bytes
    point: IssuingPoint | None
    delta: bool
    expired_since: datetime | None
    """ExpiredCertsOnCRL (X.509 §8.5.2.12): entries of certificates expired since are kept."""
    unknown_critical: tuple[str, ...]

    def entry(self, serial: int) -> CrlEntry | None:
        """The entry for this serial number, None where it is not listed.

        Raises:
            CrlError: the list of entries is broken.
        """
        try:
            return _find(self.tbs, serial)
        except der.LIBRARY_ERRORS as error:
            raise CrlError(str(error)) from error


@lru_cache(maxsize=256)
def read_crl(data: bytes) -> Crl:
    """Read one DER CertificateList.

    Raises:
        CrlError: it is none, or too large.
    """
    if len(data) > MAX_CRL:
        raise CrlError("too large")
    try:
        return _read(data, crl.CertificateList.load(data, strict=True))
    except der.LIBRARY_ERRORS as error:
        raise CrlError(str(error)) from error


def _read(data: bytes, parsed: Any) -> Crl:
    tbs = parsed["tbs_cert_list"]
    if tbs["signature"].dump() != parsed["signature_algorithm"].dump():
        raise CrlError("the two signature algorithms differ (RFC 5280 §5.1.1.2)")
    extensions = {one["extn_id"].dotted: one for one in (tbs["crl_extensions"] or ())}
    critical = {oid for oid, one in extensions.items() if one["critical"].native}
    next_update = tbs["next_update"]
    expired = extensions.get(_EXPIRED_CERTS_ON_CRL)
    return Crl(
        der=data,
        issuer=tbs["issuer"].dump(),
        this_update=read_time(tbs["this_update"]),
        next_update=None if isinstance(next_update, core.Void) else read_time(next_update),
        algorithm=read_algorithm(parsed["signature_algorithm"]),
        tbs=tbs.dump(),
        signature=parsed["signature"].native,
        point=_point(extensions.get("2.5.29.28")),
        delta="2.5.29.27" in extensions,
        expired_since=None
        if expired is None
        else read_time(core.GeneralizedTime.load(expired["extn_value"].contents)),
        unknown_critical=tuple(sorted(critical - _KNOWN_CRITICAL)),
    )


def _point(extension: Any) -> IssuingPoint | None:
    if extension is None:
        return None
    value = extension["extn_value"].parsed
    name = value["distribution_point"]
    named = not isinstance(name, core.Void) and name.native is not None
    relative = named and name.name != "full_name"
    urls = None
    if named and not relative:
        urls = tuple(n.native for n in name.chosen if n.name == "uniform_resource_identifier")
    return IssuingPoint(
        urls=urls,
        only_users=bool(value["only_contains_user_certs"].native),
        only_cas=bool(value["only_contains_ca_certs"].native),
        some_reasons=value["only_some_reasons"].native is not None,
        indirect=bool(value["indirect_crl"].native),
        only_attributes=bool(value["only_contains_attribute_certs"].native),
        relative_name=relative,
    )


def _find(tbs: bytes, serial: int) -> CrlEntry | None:
    entries = _entries(tbs)
    if entries is None:
        return None
    for one in der.children(tbs, entries):
        number = der.element(tbs, one.content, one.end)
        value = int.from_bytes(tbs[number.content : number.end], "big", signed=True)
        if number.tag == der.INTEGER and value == serial:
            return _entry(crl.RevokedCertificate.load(tbs[one.start : one.end], strict=True))
    return None


def _entries(tbs: bytes) -> der.Element | None:
    """revokedCertificates: the SEQUENCE that follows thisUpdate and nextUpdate (§5.1.2)."""
    times = frozenset({0x17, 0x18})
    after_time = False
    for part in der.children(tbs, der.whole(tbs, der.SEQUENCE)):
        if part.tag in times:
            after_time = True
        elif after_time:
            return part if part.tag == der.SEQUENCE else None
    return None


def _entry(parsed: Any) -> CrlEntry:
    reason: str | None = None
    invalid_since: datetime | None = None
    other_issuer = False
    for one in parsed["crl_entry_extensions"] or ():
        oid = one["extn_id"].dotted
        if oid == "2.5.29.21":
            reason = one["extn_value"].parsed.native
        elif oid == "2.5.29.24":
            invalid_since = read_time(one["extn_value"].parsed)
        elif oid == "2.5.29.29":
            other_issuer = True
    return CrlEntry(read_time(parsed["revocation_date"]), reason, invalid_since, other_issuer)
