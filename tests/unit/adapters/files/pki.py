# SPDX-License-Identifier: Apache-2.0
"""Small certificates, the same in every run, so that parallel runs name their tests alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

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
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(START)
        .next_update(START + timedelta(days=7))
    )
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)
