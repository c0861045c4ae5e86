# SPDX-License-Identifier: Apache-2.0
"""Certificates with fixed serial numbers and dates: the same input gives the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .der import bits, der, dotted, integer, octets, sequence, time
from .keys import EC_PUBLIC_KEY, SM2_CURVE, Key

USCC_OID = "1.2.156.10260.4.1.4"
"""Organisation code extension that many Chinese CAs use for the USCC (domain D4)."""
USCC_2023_OID = "1.2.156.10260.4.4"
"""USCC extension of GM/T 0015-2023 (domain D4)."""
SM2_WITH_SM3 = "1.2.156.10197.1.501"

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


@dataclass(frozen=True)
class Sm2Shape:
    """How a certificate signed with SM2 is written.

    `key_oid` is the algorithm of the SPKI: id-ecPublicKey, or the curve's own OID as old tools
    write it (domain D1). `null` writes NULL parameters; `tamper` changes the signature value.
    """

    key_oid: str = EC_PUBLIC_KEY
    signature_oid: str = SM2_WITH_SM3
    null: bool = False
    tamper: Callable[[bytes], bytes] | None = None

    def spki(self, key: Key) -> bytes:
        """SubjectPublicKeyInfo of `key`, DER."""
        if key.kind != "sm2":
            return key.spki
        algorithm = sequence(dotted(self.key_oid), dotted(SM2_CURVE))
        return sequence(algorithm, key.spki[23:])


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
    *,
    shape: Sm2Shape | None = None,
) -> Entity:
    """A certificate for `key`, signed by `issuer`, or by itself where that is None.

    `shape` says how SM2 is written, where the subject's or the issuer's key is one.
    """
    by = issuer.key if issuer else key
    issuer_name = issuer.certificate.subject if issuer else subject
    start, end = valid
    seed = issuer_name.public_bytes() + subject.public_bytes() + key.spki + by.spki
    seed += f"{start:%Y%m%d%H%M%S}{end:%Y%m%d%H%M%S}".encode()
    for extension, _ in extensions:
        seed += extension.public_bytes()
    serial = int.from_bytes(hashlib.sha256(seed).digest()[:8]) >> 1 | 1
    own = x509.SubjectKeyIdentifier(hashlib.sha1(key.spki).digest())
    above = x509.AuthorityKeyIdentifier(hashlib.sha1(by.spki).digest(), None, None)
    if by.kind == "sm2":
        carried = ((own, False), (above, False), *extensions)
        names = (issuer_name.public_bytes(), subject.public_bytes())
        written = _by_hand(serial, names, valid, key, by, carried, shape or Sm2Shape())
        return Entity(x509.load_der_x509_certificate(written), key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_name)
        .public_key(key.library_key.public_key())
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(own, critical=False)
        .add_extension(above, critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return Entity(_sign(builder, by), key)


def sm2_algorithm(oid: str = SM2_WITH_SM3, *, null: bool = False) -> bytes:
    """AlgorithmIdentifier of an SM2 signature, DER; parameters absent or NULL, both occur."""
    return sequence(dotted(oid), b"\x05\0" if null else b"")


def _by_hand(
    serial: int,
    names: tuple[bytes, bytes],
    valid: tuple[datetime, datetime],
    key: Key,
    by: Key,
    extensions: Extensions,
    shape: Sm2Shape,
) -> bytes:
    """Certificate, DER (RFC 5280 §4.1), signed with SM2, which the library cannot."""
    algorithm = sm2_algorithm(shape.signature_oid, null=shape.null)
    tbs = sequence(
        der(0xA0, integer(2)),
        integer(serial),
        algorithm,
        names[0],
        sequence(*(time(moment) for moment in valid)),
        names[1],
        shape.spki(key),
        der(0xA3, sequence(*(_extension(one, critical) for one, critical in extensions))),
    )
    value = by.sign(tbs)
    return sequence(tbs, algorithm, bits(shape.tamper(value) if shape.tamper else value))


def _extension(extension: x509.ExtensionType, critical: bool) -> bytes:
    flag = b"\x01\x01\xff" if critical else b""
    return sequence(dotted(extension.oid.dotted_string), flag, octets(extension.public_bytes()))


def _sign(builder: x509.CertificateBuilder, by: Key) -> x509.Certificate:
    private: CertificateIssuerPrivateKeyTypes = by.library_key
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
    uscc_oid: str = USCC_OID,
) -> Extensions:
    """What a document signer's certificate carries; `uscc` goes into extension `uscc_oid`."""
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(*usages), True),
    ]
    if ekus:
        found.append((x509.ExtendedKeyUsage([x509.ObjectIdentifier(one) for one in ekus]), False))
    if uscc is not None:
        value = bytes([0x0C, len(uscc)]) + uscc.encode()
        found.append((x509.UnrecognizedExtension(x509.ObjectIdentifier(uscc_oid), value), False))
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
