# SPDX-License-Identifier: Apache-2.0
"""Small certificates, the same in every run, so that parallel runs name their tests alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

from asn1crypto import crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

START = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def sha256(self) -> str:
        return sha256(self.der).hexdigest()


def make(
    name: str = "Root", *, ca: bool = True, cert_sign: bool = True, key_of: str | None = None
) -> Made:
    """A self-signed certificate; the same arguments give the same one."""
    return _make(name, ca, cert_sign, key_of)


@cache
def _make(name: str, ca: bool, cert_sign: bool, key_of: str | None) -> Made:
    seed = sha256(f"{name} {ca} {cert_sign}".encode()).digest()
    own = ec.derive_private_key(int.from_bytes(seed) >> 1, ec.SECP256R1())
    key = make(key_of).key if key_of else own
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=not cert_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=cert_sign,
        crl_sign=cert_sign,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(seed[:8]))
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=7300))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )
    return Made(certificate, key)


def crl(by: Made) -> bytes:
    return revocations(by, START, START + timedelta(days=7))


def revocations(
    by: Made,
    this_update: datetime,
    next_update: datetime | None,
    *extensions: tuple[x509.ExtensionType, bool],
    name: x509.Name | None = None,
) -> bytes:
    """A CRL by a key, in the name of its own certificate or another; none is revoked.

    One without nextUpdate is made by taking it out: the library insists on it.
    """
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(name or by.certificate.subject)
        .last_update(this_update)
        .next_update(next_update or this_update + timedelta(days=1))
    )
    for value, critical in extensions:
        builder = builder.add_extension(value, critical=critical)
    der = builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)
    return der if next_update is not None else _without_end(der, by)


def _without_end(der: bytes, by: Made) -> bytes:
    parsed = asn1_crl.CertificateList.load(der)
    tbs = parsed["tbs_cert_list"]
    del tbs["next_update"]
    parsed["signature"] = by.key.sign(tbs.dump(force=True), ec.ECDSA(hashes.SHA256()))
    found: bytes = parsed.dump(force=True)
    return found


def point(url: str) -> tuple[x509.ExtensionType, bool]:
    """The extension of a CRL that names its distribution point."""
    uri = x509.UniformResourceIdentifier(url)
    value = x509.IssuingDistributionPoint([uri], None, False, False, None, False, False)
    return value, True
