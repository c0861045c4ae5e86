# SPDX-License-Identifier: Apache-2.0
"""An electronic seal and its use as values (GM/T 0031-2014, GB/T 38540-2020, GM/T 0031-2025)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .algorithm import Algorithm


@dataclass(frozen=True, slots=True)
class Picture:
    """What the seal looks like: free octets that prove nothing. Size in millimetres."""

    kind: str
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SealFacts:
    """SESeal inside a SES_Signature, and what the signature says beside its value.

    `der` is the SESeal as it stands inside, `signed` the octets that the seal-maker's signature
    covers (which they are depends on the version), `maker` the seal-maker's certificate, DER.
    The certificates that may use the seal are given whole (`certificates`, DER) or by digest
    (`certificate_digests`: algorithm and value), never both.
    """

    header_version: int
    signature_version: int
    """TBS_Sign.version, which must be that of the header."""
    id: str
    vendor: str
    kind: int
    """The seal's type: a number whose meaning is the vendor's."""
    name: str
    created: datetime
    valid_from: datetime
    valid_until: datetime
    certificates: tuple[bytes, ...]
    certificate_digests: tuple[tuple[str, bytes], ...]
    picture: Picture
    der: bytes
    signed: bytes
    maker: bytes
    maker_algorithm: Algorithm
    maker_signature: bytes
    maker_timestamp: bytes | None
    """Token over the seal-maker's signature value (only in GM/T 0031-2025)."""
    maker_written: bytes
    """That value as it was written, which the token is over; `maker_signature` is in DER."""
    user: bytes
    """The signer's certificate as it stands in the SES_Signature, DER."""
    data_digest: bytes
    """dataHash: the digest of what was sealed."""
    property: str
    """propertyInfo: what the digest is said to cover."""
