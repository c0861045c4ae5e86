# SPDX-License-Identifier: Apache-2.0
"""Certificate revocation lists (RFC 5280 §5): DER to values, entries looked up by serial.

The list of entries can be long; where it is as nearly all are (`crl_rows`), it is looked at as a
whole, else walked by hand. Only the entry asked for is parsed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from asn1crypto import algos, core, crl, x509

from ...model.algorithm import Algorithm
from .. import der
from ..algorithms import read_algorithm
from ..times import read_time
from . import crl_rows
from .names import comparable
from .points import IssuingPoint, read_issuing_point

MAX_CRL = 64 * 1024 * 1024
"""Octets; the largest public CRLs are some tens of megabytes."""

MAX_ISSUER = 64 * 1024
"""Octets of the issuer's name: it must be that of a certificate, which as a whole has no more."""

_ISSUING_POINT = "2.5.29.28"
_NUMBER = "2.5.29.20"
_AUTHORITY_KEY = "2.5.29.35"
_DELTA = "2.5.29.27"
_EXPIRED_CERTS_ON_CRL = "2.5.29.60"
_KNOWN_CRITICAL = frozenset({_ISSUING_POINT, _NUMBER, _AUTHORITY_KEY, _DELTA})

_REASON = "2.5.29.21"
_INVALIDITY = "2.5.29.24"
_CERTIFICATE_ISSUER = "2.5.29.29"
_KNOWN_IN_ENTRY = frozenset({_REASON, _INVALIDITY, _CERTIFICATE_ISSUER})
_TRUE = b"\x01\x01\xff"
_ISSUER_OID = b"\x06\x03\x55\x1d\x1d"


class CrlError(ValueError):
    """These octets are not a CRL that can be read."""


@dataclass(frozen=True, slots=True)
class CrlEntry:
    """One revoked certificate: time, reason name of asn1crypto or None, invalidity date."""

    at: datetime
    reason: str | None
    invalid_since: datetime | None


@dataclass(frozen=True, slots=True)
class Crl:
    """One CRL. `tbs` and `signature` are what the issuer's key is tried on.

    `number` is its CRL number, None without one; `base` the BaseCRLNumber of a delta CRL, None
    for a complete one. `scope` holds the octets that a delta and its base must have in common.
    """

    der: bytes
    issuer: bytes
    this_update: datetime
    next_update: datetime | None
    algorithm: Algorithm
    tbs: bytes
    signature: bytes
    point: IssuingPoint | None
    number: int | None
    base: int | None
    scope: tuple[bytes | None, bytes | None]
    expired_since: datetime | None
    """ExpiredCertsOnCRL (X.509 §8.5.2.12): entries of certificates expired since are kept."""
    regular: bool
    """All entries are of the form that `crl_rows` knows."""
    unknown_critical: tuple[str, ...]
    """Critical extensions, of the list or an entry, that cannot be processed (§5.2, §5.3)."""

    def __hash__(self) -> int:
        """Of the octets alone, which say all the rest; they are hashed once."""
        return hash(self.der)

    def entry(self, serial: int, issuer: bytes) -> CrlEntry | None:
        """The entry for the certificate `serial` of `issuer`, None where it is not listed.

        Raises:
            CrlError: the list of entries is broken.
        """
        try:
            return _find(self, serial, comparable(issuer))
        except der.LIBRARY_ERRORS as error:
            raise CrlError(der.explained(error)) from error


@dataclass(frozen=True, slots=True)
class SignedList:
    """As much of a CRL as its signature needs; nothing else of it was read."""

    issuer: bytes
    algorithm: Algorithm
    tbs: bytes
    signature: bytes


def read_signed_list(data: bytes) -> SignedList:
    """Who signed one DER CertificateList, and how: little work, however it was made.

    Raises:
        CrlError: it is none, or too large.
    """
    if len(data) > MAX_CRL:
        raise CrlError("too large")
    try:
        tbs, algorithm, signature = der.signed_parts(data)
        der.check_identifiers(algorithm)
        parsed = algos.SignedDigestAlgorithm.load(algorithm, strict=True)
        issuer = _issuer(tbs)
        if len(issuer) > MAX_ISSUER:
            raise CrlError("issuer too large")
        return SignedList(issuer, read_algorithm(parsed), tbs, signature)
    except der.LIBRARY_ERRORS as error:
        raise CrlError(der.explained(error)) from error


@lru_cache(maxsize=256)
def read_crl(data: bytes) -> Crl:
    """Read one DER CertificateList.

    Raises:
        CrlError: it is none, or too large.
    """
    if len(data) > MAX_CRL:
        raise CrlError("too large")
    try:
        regular = _is_regular(der.signed_parts(data)[0])
        _check_identifiers(data, regular=regular)
        return _read(data, crl.CertificateList.load(data, strict=True), regular=regular)
    except der.LIBRARY_ERRORS as error:
        raise CrlError(der.explained(error)) from error


def _read(data: bytes, parsed: Any, *, regular: bool) -> Crl:
    tbs, algorithm, signature = der.signed_parts(data)
    listed = parsed["tbs_cert_list"]
    if listed["signature"].dump() != algorithm:
        raise CrlError("the two signature algorithms differ (RFC 5280 §5.1.1.2)")
    if listed["version"].native not in (None, "v2"):
        raise CrlError("a version that does not exist (RFC 5280 §5.1.2.1)")
    extensions = {one["extn_id"].dotted: one for one in (listed["crl_extensions"] or ())}
    critical = {oid for oid, one in extensions.items() if one["critical"].native}
    values = {oid: one["extn_value"].contents for oid, one in extensions.items()}
    issuer = _issuer(tbs)
    next_update = listed["next_update"]
    point, expired = values.get(_ISSUING_POINT), values.get(_EXPIRED_CERTS_ON_CRL)
    unknown = (critical - _KNOWN_CRITICAL) | (set() if regular else _unknown_in_entries(tbs))
    return Crl(
        der=data,
        issuer=issuer,
        this_update=read_time(listed["this_update"]),
        next_update=None if isinstance(next_update, core.Void) else read_time(next_update),
        algorithm=read_algorithm(parsed["signature_algorithm"]),
        tbs=tbs,
        signature=signature,
        point=None if point is None else read_issuing_point(point, issuer),
        number=_integer(values.get(_NUMBER)),
        base=_integer(values.get(_DELTA)),
        scope=(point, values.get(_AUTHORITY_KEY)),
        expired_since=None if expired is None else read_time(core.GeneralizedTime.load(expired)),
        regular=regular,
        unknown_critical=tuple(sorted(unknown)),
    )


def _issuer(tbs: bytes) -> bytes:
    """The issuer's name as it came (§5.1.2): after the version, if there is one, and algorithm."""
    parts = list(islice(der.children(tbs, der.whole(tbs, der.SEQUENCE)), 3))
    issuer = parts[2 if parts[0].tag == der.INTEGER else 1]
    if issuer.tag != der.SEQUENCE:
        raise der.DerError("no issuer")
    return tbs[issuer.start : issuer.end]


def _integer(value: bytes | None) -> int | None:
    if value is None:
        return None
    number: int = core.Integer.load(value, strict=True).native
    return number


def _find(listing: Crl, serial: int, issuer: str) -> CrlEntry | None:
    """The entry of `serial`; entries without a certificateIssuer have the one before (§5.3.3)."""
    tbs, current = listing.tbs, comparable(listing.issuer)
    rows = _rows(tbs)
    if rows is None:
        return None
    if listing.regular and not crl_rows.may_name(tbs, rows.content, rows.end, serial):
        return None
    indirect = listing.point is not None and listing.point.indirect
    for one in _entries(tbs):
        if indirect and _ISSUER_OID in tbs[one.start : one.end]:
            current = _issuer_of(_parsed(tbs, one)) or current
        if current == issuer and _serial(tbs, one) == serial:
            return _entry(_parsed(tbs, one))
    return None


def _serial(tbs: bytes, entry: der.Element) -> int:
    number = der.element(tbs, entry.content, entry.end)
    if number.tag != der.INTEGER:
        raise der.DerError("an entry begins with a serial number")
    return int.from_bytes(tbs[number.content : number.end], "big", signed=True)


def _parsed(tbs: bytes, entry: der.Element) -> Any:
    return crl.RevokedCertificate.load(tbs[entry.start : entry.end], strict=True)


def _entries(tbs: bytes) -> Iterator[der.Element]:
    rows = _rows(tbs)
    if rows is not None:
        yield from der.children(tbs, rows)


def _rows(tbs: bytes) -> der.Element | None:
    """revokedCertificates: the SEQUENCE that follows thisUpdate and nextUpdate (§5.1.2)."""
    times = frozenset({0x17, 0x18})
    after_time = False
    for part in der.children(tbs, der.whole(tbs, der.SEQUENCE)):
        if part.tag in times:
            after_time = True
        elif after_time:
            return part if part.tag == der.SEQUENCE else None
    return None


def _is_regular(tbs: bytes) -> bool:
    rows = _rows(tbs)
    return rows is None or crl_rows.regular(tbs, rows.content, rows.end)


def _check_identifiers(data: bytes, *, regular: bool) -> None:
    """`der.check_identifiers` of all but regular rows, whose octets may look like anything."""
    tbs, algorithm, signature = der.signed_parts(data)
    rows = _rows(tbs)
    if rows is None or not regular:
        der.check_identifiers(data)
        return
    outer = der.whole(tbs, der.SEQUENCE)
    others = tbs[outer.content : rows.start] + tbs[rows.end : outer.end]
    value = der.wrap(0x03, b"\x00" + signature)
    der.check_identifiers(
        der.wrap(der.SEQUENCE, der.wrap(der.SEQUENCE, others) + algorithm + value)
    )


def _unknown_in_entries(tbs: bytes) -> set[str]:
    """Critical entry extensions that cannot be processed: such a CRL must not be used (§5.3).

    A long list is looked through octet by octet in Python only where it may hold one.
    """
    if tbs.count(_TRUE) == tbs.count(_ISSUER_OID + _TRUE):
        # Extensions of the list itself are counted too, and only make us look again.
        return set()
    found = {
        extension["extn_id"].dotted
        for one in _entries(tbs)
        if _TRUE in tbs[one.start : one.end]
        for extension in (_parsed(tbs, one)["crl_entry_extensions"] or ())
        if extension["critical"].native
    }
    return found - _KNOWN_IN_ENTRY


def _issuer_of(parsed: Any) -> str | None:
    for one in parsed["crl_entry_extensions"] or ():
        if one["extn_id"].dotted == _CERTIFICATE_ISSUER:
            names = x509.GeneralNames.load(one["extn_value"].contents, strict=True)
            directory = next((name for name in names if name.name == "directory_name"), None)
            # An issuer that is no directory name is the issuer of no certificate.
            return "?" if directory is None else comparable(directory.chosen.untag().dump())
    return None


def _entry(parsed: Any) -> CrlEntry:
    reason: str | None = None
    invalid_since: datetime | None = None
    for one in parsed["crl_entry_extensions"] or ():
        oid = one["extn_id"].dotted
        if oid == _REASON:
            reason = one["extn_value"].parsed.native
        elif oid == _INVALIDITY:
            invalid_since = read_time(one["extn_value"].parsed)
    return CrlEntry(read_time(parsed["revocation_date"]), reason, invalid_since)
