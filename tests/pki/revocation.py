# SPDX-License-Identifier: Apache-2.0
"""CRLs and OCSP responses, right ones and wrong ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, core
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .certificates import Entity, sm2_algorithm
from .cms import signature_algorithm
from .der import bits, der, dotted, integer, octets, sequence, time
from .keys import Key


@dataclass(frozen=True)
class Revoked:
    """One entry of a CRL: serial number, time, reason, invalidity date (RFC 5280 §5.3)."""

    serial: int
    at: datetime
    reason: x509.ReasonFlags | None = None
    invalid_since: datetime | None = None


def crl(
    issuer: Entity,
    this_update: datetime,
    next_update: datetime,
    revoked: Sequence[Revoked] = (),
    *,
    signed_by: Key | None = None,
    distribution_point: str | None = None,
) -> bytes:
    """A CRL in the name of `issuer`, DER; `signed_by` another key for a forged one."""
    by = signed_by or issuer.key
    if by.kind == "sm2":
        return _by_hand(issuer, by, (this_update, next_update), revoked)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(this_update)
        .next_update(next_update)
        .add_extension(x509.CRLNumber(int(this_update.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier(hashlib.sha1(by.spki).digest(), None, None), critical=False
        )
    )
    if distribution_point is not None:
        uri = x509.UniformResourceIdentifier(distribution_point)
        scope = x509.IssuingDistributionPoint(
            full_name=[uri],
            relative_name=None,
            only_contains_user_certs=False,
            only_contains_ca_certs=False,
            only_some_reasons=None,
            indirect_crl=False,
            only_contains_attribute_certs=False,
        )
        builder = builder.add_extension(scope, critical=True)
    for one in revoked:
        builder = builder.add_revoked_certificate(_entry(one))
    return _sign(builder, by).public_bytes(serialization.Encoding.DER)


def _by_hand(
    issuer: Entity, by: Key, period: tuple[datetime, datetime], revoked: Sequence[Revoked]
) -> bytes:
    """CertificateList, DER (RFC 5280 §5.1), signed with SM2, which the library cannot."""
    number = x509.CRLNumber(int(period[0].timestamp()))
    above = x509.AuthorityKeyIdentifier(hashlib.sha1(by.spki).digest(), None, None)
    extensions = [
        sequence(dotted(one.oid.dotted_string), octets(one.public_bytes()))
        for one in (number, above)
    ]
    tbs = sequence(
        integer(1),
        sm2_algorithm(),
        issuer.certificate.subject.public_bytes(),
        *(time(moment) for moment in period),
        sequence(*(_entry_by_hand(one) for one in revoked)) if revoked else b"",
        der(0xA0, sequence(*extensions)),
    )
    return sequence(tbs, sm2_algorithm(), bits(by.sign(tbs)))


def _entry_by_hand(one: Revoked) -> bytes:
    reason = b""
    if one.reason is not None:
        value = x509.CRLReason(one.reason)
        oid = dotted(value.oid.dotted_string)
        reason = sequence(sequence(oid, octets(value.public_bytes())))
    return sequence(integer(one.serial), time(one.at), reason)


def _entry(one: Revoked) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.at)
    if one.reason is not None:
        builder = builder.add_extension(x509.CRLReason(one.reason), critical=False)
    if one.invalid_since is not None:
        builder = builder.add_extension(x509.InvalidityDate(one.invalid_since), critical=False)
    return builder.build()


def _sign(
    builder: x509.CertificateRevocationListBuilder, by: Key
) -> x509.CertificateRevocationList:
    private = by.library_key
    if isinstance(private, ec.EllipticCurvePrivateKey):
        digest = hashes.SHA384() if private.key_size > 256 else hashes.SHA256()
        return builder.sign(private, digest, ecdsa_deterministic=True)
    return builder.sign(private, hashes.SHA256())


def ocsp(
    subject: Entity,
    issuer: Entity,
    responder: Entity,
    produced: datetime,
    next_update: datetime | None,
    *,
    revoked: Revoked | None = None,
    cutoff: bytes | None = None,
) -> bytes:
    """An OCSP response about `subject`, DER (RFC 6960 §4.2.1), signed by `responder`.

    The responder's certificate goes along unless the issuer answers itself; `cutoff` is the value
    of an archive cut-off (§4.4.4), DER.
    """
    single = asn1_ocsp.SingleResponse(
        {
            "cert_id": _certificate_id(subject, issuer),
            "cert_status": _status(revoked),
            "this_update": produced,
            "next_update": next_update,
            "single_extensions": _single_extensions(revoked)
            if cutoff is None
            else _archive_cutoff(cutoff),
        }
    )
    name = asn1_x509.Name.load(responder.certificate.subject.public_bytes())
    data = asn1_ocsp.ResponseData(
        {
            "responder_id": asn1_ocsp.ResponderId(name="by_name", value=name),
            "produced_at": produced,
            "responses": [single],
        }
    )
    certificates = [] if responder.der == issuer.der else [responder.der]
    basic = asn1_ocsp.BasicOCSPResponse(
        {
            "tbs_response_data": data,
            "signature_algorithm": signature_algorithm(responder.key, "sha256"),
            "signature": responder.key.sign(data.dump()),
            "certs": [asn1_x509.Certificate.load(one) for one in certificates] or None,
        }
    )
    response = asn1_ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {
                "response_type": "basic_ocsp_response",
                "response": core.ParsableOctetString(basic.dump()),
            },
        }
    )
    return bytes(response.dump())


def _archive_cutoff(value: bytes) -> asn1_ocsp.SingleResponseExtensions:
    extension = sequence(dotted("1.3.6.1.5.5.7.48.1.6"), octets(value))
    return asn1_ocsp.SingleResponseExtensions.load(sequence(extension))


def _certificate_id(subject: Entity, issuer: Entity) -> asn1_ocsp.CertId:
    public = asn1_x509.Certificate.load(issuer.der).public_key
    return asn1_ocsp.CertId(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "issuer_name_hash": hashlib.sha256(issuer.certificate.subject.public_bytes()).digest(),
            "issuer_key_hash": hashlib.sha256(bytes(public["public_key"])).digest(),
            "serial_number": subject.serial,
        }
    )


def _status(revoked: Revoked | None) -> asn1_ocsp.CertStatus:
    if revoked is None:
        return asn1_ocsp.CertStatus(name="good", value=core.Null())
    info = {"revocation_time": revoked.at}
    if revoked.reason is not None:
        info["revocation_reason"] = asn1_crl.CRLReason(_REASONS[revoked.reason])
    return asn1_ocsp.CertStatus(name="revoked", value=asn1_ocsp.RevokedInfo(info))


def _single_extensions(revoked: Revoked | None) -> list[object] | None:
    """RFC 6960 §4.4.5: the invalidity date, as a CRL's entry has it."""
    if revoked is None or revoked.invalid_since is None:
        return None
    since = core.GeneralizedTime(revoked.invalid_since)
    return [asn1_ocsp.SingleResponseExtension({"extn_id": "invalidity_date", "extn_value": since})]


_REASONS = {
    x509.ReasonFlags.key_compromise: "key_compromise",
    x509.ReasonFlags.superseded: "superseded",
    x509.ReasonFlags.certificate_hold: "certificate_hold",
    x509.ReasonFlags.cessation_of_operation: "cessation_of_operation",
}
