# SPDX-License-Identifier: Apache-2.0
"""Asking OCSP ahead of judging: about whom, and what the answer says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .certificate import Certificate

OCSP_FRESH = timedelta(hours=24)
"""Life of an OCSP answer without nextUpdate where the policy sets none (RFC 6960 §4.2.2.1)."""


@dataclass(frozen=True, slots=True)
class OcspQuestion:
    """About `certificate`, whose signature `issuer`'s key verifies.

    `authority` is the id of the CA of the trust store to which that key belongs.
    """

    authority: str
    certificate: Certificate
    issuer: Certificate


@dataclass(frozen=True, slots=True)
class OcspRecord:
    """A verified answer. `status` is ``good``, ``revoked`` or ``unknown``; `path` in the folder.

    `needs_crl`: its signer is a delegate without id-pkix-ocsp-nocheck, so that it counts only with
    a CRL that says nothing against that delegate (RFC 6960 §4.2.2.2.1).
    `final`: it says "revoked" for good, so that nothing newer can say otherwise.
    """

    status: str
    revoked_at: datetime | None
    this_update: datetime
    next_update: datetime | None
    needs_crl: bool
    path: str
    der: bytes
    final: bool = False


@dataclass(frozen=True, slots=True)
class KeptOcsp:
    """The newest kept answer about one certificate; `serial` is that certificate's, hex.

    `final` as in `OcspRecord`.
    """

    authority: str
    serial: str
    this_update: datetime
    next_update: datetime | None
    final: bool


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """The newest answers that a verification uses; of how many certificates it uses none."""

    used: tuple[KeptOcsp, ...]
    left_out: int
