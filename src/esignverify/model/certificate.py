# SPDX-License-Identifier: Apache-2.0
"""An X.509 certificate as values: what the judge asks of one, and nothing that can run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a distinguished name: dotted OID and its text (`None`: not readable)."""

    oid: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension: dotted OID, criticality, and the raw content of its OCTET STRING."""

    oid: str
    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate (RFC 5280 §4). Names are compared as raw DER, keys by `key_sha256`.

    `key_usage` holds RFC 5280 names (``digitalSignature``, …), `extended_key_usage` dotted OIDs;
    `None` means that the extension is absent. Times are UTC.
    """

    der: bytes
    sha256: str
    subject: bytes
    issuer: bytes
    subject_text: str
    subject_attributes: tuple[Attribute, ...]
    issuer_text: str
    serial: int
    not_before: datetime
    not_after: datetime
    public_key: bytes
    """SubjectPublicKeyInfo, DER."""
    key_sha256: str
    """SHA-256 of `public_key`, hex: the identity of a key (rule 10). Of an SM2 key under its
    curve's OID that of the usual form: a refused key is no other one when it is written otherwise.
    """
    key_algorithm: str
    """``rsa``, ``ec:<curve>``, ``ed25519``, ``ed448``, ``dsa`` or a dotted OID."""
    key_bits: int
    signature_algorithm: str
    """Name of the one OID table, e.g. ``rsa-sha256``, or a dotted OID."""
    subject_key_id: bytes | None
    authority_key_id: bytes | None
    is_ca: bool
    key_usage: tuple[str, ...] | None
    extended_key_usage: tuple[str, ...] | None
    policies: tuple[str, ...]
    crl_urls: tuple[str, ...]
    extensions: tuple[Extension, ...]
    deviations: tuple[str, ...] = ()
    """Codes of places that depart from DER or RFC 5280 and are tolerated, sorted."""

    @property
    def self_issued(self) -> bool:
        """Subject and issuer are the same name (RFC 5280 §3.2)."""
        return self.subject == self.issuer

    def extension(self, oid: str) -> Extension | None:
        """The extension with this dotted OID, if there is one."""
        return next((ext for ext in self.extensions if ext.oid == oid), None)
