# SPDX-License-Identifier: Apache-2.0
"""OCSP responses (RFC 6960 §4.2): DER to values, one `OcspAnswer` per certificate asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import core, ocsp

from ...crypto.digests import UnknownDigestError, digest
from ...model.algorithm import Algorithm
from ...model.certificate import Certificate
from .. import der
from ..algorithms import read_algorithm, read_digest
from ..times import read_time
from .names import comparable

MAX_OCSP = 1024 * 1024
"""Octets; a response has a few certificates and some hundred octets per answer."""
MAX_ANSWERS = 500
"""SingleResponses of one response: most have one, those that a CA makes in bulk some dozens."""
_KNOWN_CRITICAL = frozenset({"1.3.6.1.5.5.7.48.1.2", "2.5.29.21", "2.5.29.24"})
"""Reason and invalidity date, which are read, and the nonce: embedded answers are judged long
after whoever asked is gone."""
_BASIC = "1.3.6.1.5.5.7.48.1.1"
_ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6"
_REASON, _INVALIDITY_DATE = "2.5.29.21", "2.5.29.24"


class OcspError(ValueError):
    """These octets are not an OCSP response that can be read."""


@dataclass(frozen=True, slots=True)
class OcspAnswer:
    """One SingleResponse. `status` is ``good``, ``revoked`` or ``unknown``.

    `reason` and `invalid_since` may also stand where a CRL's entry has them (§4.4.5).
    """

    digest_algorithm: str
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial: int
    status: str
    revoked_at: datetime | None
    reason: str | None
    invalid_since: datetime | None
    this_update: datetime
    next_update: datetime | None
    archive_cutoff: datetime | None

    def is_about(self, certificate: Certificate, issuer: Certificate) -> bool:
        """Whether this answers for `certificate` as issued under the name and key of `issuer`."""
        if self.serial != certificate.serial:
            return False
        try:
            name = digest(self.digest_algorithm, certificate.issuer)
            key = digest(self.digest_algorithm, key_octets(issuer.public_key))
        except (UnknownDigestError, ValueError):
            return False
        return name == self.issuer_name_hash and key == self.issuer_key_hash


@dataclass(frozen=True, slots=True)
class OcspResponse:
    """A BasicOCSPResponse with its answers. `responder_name` DER or `responder_key` SHA-1."""

    der: bytes
    produced_at: datetime
    responder_name: bytes | None
    responder_key: bytes | None
    algorithm: Algorithm
    tbs: bytes
    signature: bytes
    certificates: tuple[bytes, ...]
    answers: tuple[OcspAnswer, ...]
    unknown_critical: tuple[str, ...]

    def is_by(self, certificate: Certificate) -> bool:
        """Whether the responder id names this certificate (RFC 6960 §4.2.1)."""
        if self.responder_name is not None:
            return comparable(certificate.subject) == comparable(self.responder_name)
        try:
            return digest("sha1", key_octets(certificate.public_key)) == self.responder_key
        except der.DerError:
            return False


@lru_cache(maxsize=256)
def read_ocsp(data: bytes) -> OcspResponse:
    """Read an OCSPResponse, or a BasicOCSPResponse that stands alone as some embed it.

    Raises:
        OcspError: it is neither, says that nothing was answered, or is over a limit.
    """
    if len(data) > MAX_OCSP:
        raise OcspError("too large")
    try:
        der.check_identifiers(data)
        basic = _basic(data)
        return _read(data, basic, ocsp.BasicOCSPResponse.load(basic, strict=True))
    except der.LIBRARY_ERRORS as error:
        raise OcspError(der.explained(error)) from error


def _basic(data: bytes) -> bytes:
    outer = der.whole(data, der.SEQUENCE)
    if der.element(data, outer.content, outer.end).tag != 0x0A:
        return data
    response = ocsp.OCSPResponse.load(data, strict=True)
    if (status := response["response_status"].native) != "successful":
        raise OcspError(f"not successful: {status}")
    if response["response_bytes"]["response_type"].dotted != _BASIC:
        raise OcspError("not a basic response")
    return bytes(response["response_bytes"]["response"])


def _read(data: bytes, raw: bytes, basic: Any) -> OcspResponse:
    signed, _, signature = der.signed_parts(raw)
    tbs = basic["tbs_response_data"]
    if _count(tbs["responses"].dump()) > MAX_ANSWERS:
        raise OcspError("too many answers")
    responder = tbs["responder_id"]
    by_name = responder.name == "by_name"
    found = basic["certs"]
    critical = [e["extn_id"].dotted for e in (tbs["response_extensions"] or ()) if _critical(e)]
    for one in tbs["responses"]:
        critical += [e["extn_id"].dotted for e in (one["single_extensions"] or ()) if _critical(e)]
    return OcspResponse(
        der=data,
        produced_at=read_time(tbs["produced_at"]),
        responder_name=responder.chosen.untag().dump() if by_name else None,
        responder_key=None if by_name else responder.chosen.native,
        algorithm=read_algorithm(basic["signature_algorithm"]),
        tbs=signed,
        signature=signature,
        certificates=() if isinstance(found, core.Void) else tuple(one.dump() for one in found),
        answers=tuple(_answer(one) for one in tbs["responses"]),
        unknown_critical=tuple(sorted(set(critical) - _KNOWN_CRITICAL)),
    )


def _count(listed: bytes) -> int:
    return sum(1 for _ in der.children(listed, der.whole(listed, der.SEQUENCE)))


def _critical(extension: Any) -> bool:
    return bool(extension["critical"].native)


def _answer(one: Any) -> OcspAnswer:
    asked, status = one["cert_id"], one["cert_status"]
    revoked = status.chosen if status.name == "revoked" else None
    next_update = one["next_update"]
    reason = None if revoked is None else revoked["revocation_reason"].native
    if revoked is not None and reason is None:
        stated = _extension(one, _REASON)
        reason = None if stated is None else stated.native
    return OcspAnswer(
        digest_algorithm=read_digest(asked["hash_algorithm"]),
        issuer_name_hash=asked["issuer_name_hash"].native,
        issuer_key_hash=asked["issuer_key_hash"].native,
        serial=asked["serial_number"].native,
        status=status.name,
        revoked_at=None if revoked is None else read_time(revoked["revocation_time"]),
        reason=reason,
        invalid_since=_time_in(one, _INVALIDITY_DATE),
        this_update=read_time(one["this_update"]),
        next_update=None if isinstance(next_update, core.Void) else read_time(next_update),
        archive_cutoff=_time_in(one, _ARCHIVE_CUTOFF),
    )


def _time_in(one: Any, oid: str) -> datetime | None:
    try:
        value = _extension(one, oid)
        return None if value is None else read_time(value)
    except der.LIBRARY_ERRORS:
        return None


def _extension(one: Any, oid: str) -> Any:
    """The value of a single extension (§4.4), None where there is none.

    One that cannot be read counts as absent: the status of the certificate stands without it.
    """
    for extension in one["single_extensions"] or ():
        if extension["extn_id"].dotted == oid:
            try:
                return extension["extn_value"].parsed
            except der.LIBRARY_ERRORS:
                return None
    return None


def key_octets(spki: bytes) -> bytes:
    """Content of the subjectPublicKey BIT STRING without its unused-bits octet (§4.1.1).

    Raises:
        DerError: the key is no SubjectPublicKeyInfo.
    """
    parts = list(der.children(spki, der.whole(spki, der.SEQUENCE)))
    return spki[parts[1].content + 1 : parts[1].end]
