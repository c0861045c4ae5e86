# SPDX-License-Identifier: Apache-2.0
"""Certificates with fixed serial numbers and dates: the same input gives the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .keys import Key

USCC_OID = "1.2.156.10260.4.1.4"
"""Organisation code extension that many Chinese CAs use for the USCC (domain D4)."""

Extensions = Sequence[tuple[x509.ExtensionType, bool]]
"""Extensions of a certificate, each with its critical flag."""


@dataclass(frozen=True)
class Entity:
    """A certificate and the key that belongs to it."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        """The certificate, DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate, PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def serial(self) -> int:
        """The certificate's serial number."""
        return self.certificate.serial_number


def name(
    organisation: str | None, common: str, *, unit: str | None = None, country: str = "CN"
) -> x509.Name:
    """A distinguished name C, O, OU, CN as Chinese CAs write it."""
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, country)]
    if organisation is not None:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    if unit is not None:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, common))
    return x509.Name(parts)


def issue(
    subject: x509.Name,
    key: Key,
    issuer: Entity | None,
    valid: tuple[datetime, datetime],
    extensions: Extensions,
) -> Entity:
    """A certificate for `key`, signed by `issuer`, or by itself where that is None."""
    by = issuer.key if issuer else key
    issuer_name = issuer.certificate.subject if issuer else subject
    start, end = valid
    seed = issuer_name.public_bytes() + subject.public_bytes() + key.spki + by.spki
    seed += f"{start:%Y%m%d%H%M%S}{end:%Y%m%d%H%M%S}".encode()
    for extension, _ in extensions:
        seed += extension.public_bytes()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_name)
        .public_key(key.private.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(seed).digest()[:8]) >> 1 | 1)
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier(hashlib.sha1(key.spki).digest()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier(hashlib.sha1(by.spki).digest(), None, None), critical=False
        )
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return Entity(_sign(builder, by), key)


def _sign(builder: x509.CertificateBuilder, by: Key) -> x509.Certificate:
    private: CertificateIssuerPrivateKeyTypes = by.private
    if isinstance(private, ec.EllipticCurvePrivateKey):
        digest = hashes.SHA384() if private.key_size > 256 else hashes.SHA256()
        return builder.sign(private, digest, ecdsa_deterministic=True)
    if isinstance(private, rsa.RSAPrivateKey):
        return builder.sign(private, hashes.SHA256())
    return builder.sign(private, None)


def ca_extensions(path_length: int | None = None) -> Extensions:
    """What a CA certificate carries (RFC 5280 §4.2.1.3 and §4.2.1.9)."""
    return (
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (_usage("key_cert_sign", "crl_sign"), True),
    )


def signer_extensions(
    uscc: str | None = None,
    *,
    crl_url: str | None = None,
    ekus: Sequence[str] = (),
    usages: Sequence[str] = ("digital_signature", "content_commitment"),
) -> Extensions:
    """What a document signer's certificate carries; `uscc` goes into its own extension."""
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(*usages), True),
    ]
    if ekus:
        found.append((x509.ExtendedKeyUsage([x509.ObjectIdentifier(one) for one in ekus]), False))
    if uscc is not None:
        value = bytes([0x0C, len(uscc)]) + uscc.encode()
        found.append((x509.UnrecognizedExtension(x509.ObjectIdentifier(USCC_OID), value), False))
    if crl_url is not None:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_url)], None, None, None)
        found.append((x509.CRLDistributionPoints([point]), False))
    return tuple(found)


def tsa_extensions() -> Extensions:
    """What a timestamp authority's certificate carries (RFC 3161 §2.3)."""
    return (
        (_usage("digital_signature"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
    )


def ocsp_extensions() -> Extensions:
    """What a delegated OCSP responder's certificate carries (RFC 6960 §4.2.2.2)."""
    return (
        (_usage("digital_signature"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
        (x509.OCSPNoCheck(), False),
    )


def _usage(*granted: str) -> x509.KeyUsage:
    kinds = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{kind: kind in granted for kind in kinds})
