# SPDX-License-Identifier: Apache-2.0
"""Certificate files of an operator: PEM or DER, and whether one may be an anchor."""

from __future__ import annotations

import base64
import textwrap

from ...crypto.published_keys import published_key
from ...formats.x509.certificate import read_certificate
from ...formats.x509.pem import pem_blocks, split_pem
from ...model.certificate import Certificate
from .source import complaint

SUFFIXES = (".pem", ".cer", ".crt", ".der")


def read_certificates(data: bytes, name: str) -> tuple[Certificate, ...]:
    """Every certificate of a file; a PEM file may hold none (a key, a CRL).

    Raises:
        ConfigurationError: neither PEM nor one DER certificate, or one that cannot be read.
    """
    try:
        found = split_pem(data) if b"-----BEGIN " in data else [data]
        return tuple(read_certificate(der) for der in found)
    except ValueError as error:
        raise complaint("certificate-unreadable", name, reason=str(error)) from None


def not_an_anchor(certificate: Certificate) -> str | None:
    """Why this certificate cannot be an anchor, or None (RFC 5280 §4.2.1.3, §4.2.1.9)."""
    if not certificate.is_ca:
        return "basicConstraints CA:TRUE"
    if certificate.key_usage is None or "keyCertSign" not in certificate.key_usage:
        return "keyUsage keyCertSign"
    return None


def is_published(certificate: Certificate) -> bool:
    """Whether everybody can have the private key (demo and public test keys)."""
    return published_key(certificate.key_sha256) is not None


def holds_private_key(data: bytes) -> bool:
    """Whether a PEM file carries a private key, which has no business in a trust store."""
    return any("PRIVATE KEY" in label for label, _ in pem_blocks(data))


def pem(der: bytes) -> bytes:
    """One certificate as PEM (RFC 7468)."""
    body = "\n".join(textwrap.wrap(base64.b64encode(der).decode("ascii"), 64))
    return f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n".encode()
