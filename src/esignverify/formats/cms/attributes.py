# SPDX-License-Identifier: Apache-2.0
"""Signed and unsigned attributes of a SignerInfo (RFC 5652 §5.3, §11), from their raw DER."""

from __future__ import annotations

from datetime import datetime

from asn1crypto import algos, cms, core, tsp

from ...model.facts import CertificateReference
from ...model.reasons import Reason
from .. import der
from ..algorithms import read_digest
from ..times import read_time
from . import ber
from .errors import CmsError

CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_REFERENCES = frozenset({SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2})
SIGNATURE_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"
CONTENT_TIMESTAMP = "1.2.840.113549.1.9.16.2.20"
ALGORITHM_PROTECTION = "1.2.840.113549.1.9.52"
ADOBE_REVOCATION = "1.2.840.113583.1.1.8"

EVIDENCE_RECORDS = frozenset({"1.2.840.113549.1.9.16.2.49", "1.2.840.113549.1.9.16.2.50"})
"""Internal and external evidence record (RFC 4998 App. A)."""
_BIT_STRING, _ENUMERATED = 0x03, 0x0A

MAX_ATTRIBUTES = 100
"""Attributes of one signer; real ones have under ten."""

Attributes = dict[str, tuple[bytes, ...]]
Evidence = tuple[tuple[bytes, ...], tuple[bytes, ...]]
"""CRLs and OCSP responses, DER."""


def read_attributes(raw: bytes, repeated: set[str] | None = None) -> Attributes:
    """Attribute values, each DER, by the attribute's dotted OID; `raw` is the SET OF.

    `repeated` gets the types that say twice what is said once: of signed attributes none may stand
    twice (RFC 5652 §5.3). Their values stand together as if they were one attribute's; `single`
    refuses them.

    Raises:
        CmsError: not attributes, or too many.
    """
    found: Attributes = {}
    try:
        for count, one in enumerate(ber.children(raw, ber.element(raw, 0, len(raw)))):
            kind, values = ber.children(raw, one)
            oid = der.oid_text(raw[kind.content : kind.end])
            if count >= MAX_ATTRIBUTES:
                raise CmsError(Reason.SIGNATURE_MALFORMED, "too many attributes")
            own = tuple(raw[v.start : v.end] for v in ber.children(raw, values))
            twice = oid in found or (oid in _REFERENCES and len(own) > 1)
            if twice and repeated is not None:
                repeated.add(oid)
            found[oid] = (*found.get(oid, ()), *own)
    except ber.BerLimitError as error:
        raise CmsError(Reason.LIMIT_EXCEEDED, f"attributes: {error}", supported=False) from error
    except ValueError as error:
        if isinstance(error, CmsError):
            raise
        raise CmsError(Reason.SIGNATURE_MALFORMED, f"attributes: {error}") from error
    return found


def single(attributes: Attributes, oid: str) -> bytes | None:
    """The one value of attribute `oid`, None where the attribute is absent.

    Raises:
        CmsError: it has no value or several (RFC 5652 §11.1, §11.2, §11.3).
    """
    values = attributes.get(oid)
    if values is None:
        return None
    if len(values) != 1:
        raise CmsError(Reason.SIGNATURE_MALFORMED, f"attribute {oid} has {len(values)} values")
    return values[0]


def content_type(attributes: Attributes) -> str | None:
    """The content-type attribute (§11.1) as a dotted OID."""
    value = single(attributes, CONTENT_TYPE)
    if value is None:
        return None
    found = der.whole(value, der.OID)
    return der.oid_text(value[found.content : found.end])


def message_digest(attributes: Attributes) -> bytes | None:
    """The message-digest attribute (§11.2)."""
    value = single(attributes, MESSAGE_DIGEST)
    return None if value is None else bytes(core.OctetString.load(value, strict=True).native)


def signing_time(attributes: Attributes) -> datetime | None:
    """The signing-time attribute (§11.3): a claim."""
    value = single(attributes, SIGNING_TIME)
    if value is None:
        return None
    return read_time(cms.Time.load(value, strict=True))


def certificate_reference(attributes: Attributes) -> CertificateReference | None:
    """First entry of signing-certificate-v2 (RFC 5035 §4), else of its forerunner (RFC 2634).

    Some signers write the attribute twice; alike, the two say one thing.
    """
    value = _one_meant(attributes, SIGNING_CERTIFICATE_V2)
    if value is not None:
        entry = tsp.SigningCertificateV2.load(value, strict=True)["certs"][0]
        algorithm = entry["hash_algorithm"]
        name = read_digest(algorithm) if isinstance(algorithm, algos.DigestAlgorithm) else "sha256"
        return _reference(name, entry)
    value = _one_meant(attributes, SIGNING_CERTIFICATE)
    if value is None:
        return None
    return _reference("sha1", tsp.SigningCertificate.load(value, strict=True)["certs"][0])


def _one_meant(attributes: Attributes, oid: str) -> bytes | None:
    values = attributes.get(oid, ())
    return values[0] if values and len(set(values)) == 1 else single(attributes, oid)


def _reference(algorithm: str, entry: core.Sequence) -> CertificateReference:
    issuer_serial = entry["issuer_serial"]
    if isinstance(issuer_serial, core.Void) or issuer_serial.native is None:
        return CertificateReference(algorithm, entry["cert_hash"].native, None, None)
    names = [name for name in issuer_serial["issuer"] if name.name == "directory_name"]
    issuer = names[0].chosen.untag().dump() if len(names) == 1 else None
    serial = issuer_serial["serial_number"].native
    return CertificateReference(algorithm, entry["cert_hash"].native, issuer, serial)


def adobe_revocation(attributes: Attributes) -> Evidence:
    """CRLs and OCSP responses of adbe-revocationInfoArchival (ISO 32000-2 §12.8.3.3.2)."""
    crls: list[bytes] = []
    ocsps: list[bytes] = []
    for value in attributes.get(ADOBE_REVOCATION, ()):
        for field in ber.children(value, ber.element(value, 0, len(value))):
            kept = {0xA0: crls, 0xA1: ocsps}.get(field.tag)
            if kept is not None:
                kept += [value[one.start : one.end] for one in _listed(value, field)]
    return tuple(crls), tuple(ocsps)


def _listed(value: bytes, field: der.Element) -> list[der.Element]:
    """The items of a SEQUENCE OF under an explicit tag; some producers tag it implicitly."""
    inside = list(ber.children(value, field))
    if len(inside) != 1:
        return inside
    below = list(ber.children(value, inside[0]))
    signed = [one.tag for one in below][:2] == [der.SEQUENCE, der.SEQUENCE]
    status = [one.tag for one in below][:1] == [_ENUMERATED]
    # One certificate list or OCSP response without a SEQUENCE OF around it.
    lone = status or (signed and len(below) == 3 and below[2].tag == _BIT_STRING)
    return inside if lone else below


def check_algorithm_protection(attributes: Attributes, digest: bytes, signature: bytes) -> None:
    """The CMS algorithm protection attribute must repeat the signer's algorithms (RFC 6211 §2).

    `digest` and `signature` are the signer's AlgorithmIdentifiers.

    Raises:
        CmsError: it says otherwise: an algorithm was exchanged after signing.
    """
    value = single(attributes, ALGORITHM_PROTECTION)
    if value is None:
        return
    stated = cms.CMSAlgorithmProtection.load(value, strict=True)
    if isinstance(stated["signature_algorithm"], core.Void):
        raise CmsError(Reason.SIGNATURE_MALFORMED, "algorithm protection without an algorithm")
    used_digest = algos.DigestAlgorithm.load(digest)["algorithm"].dotted
    used_signature = algos.SignedDigestAlgorithm.load(signature)["algorithm"].dotted
    if (
        stated["digest_algorithm"]["algorithm"].dotted != used_digest
        or stated["signature_algorithm"]["algorithm"].dotted != used_signature
    ):
        raise CmsError(Reason.ALGORITHM_MISMATCH, "algorithm protection states other algorithms")
