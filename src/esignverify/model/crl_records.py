# SPDX-License-Identifier: Apache-2.0
"""CRLs that an operator imports: what is kept of each, and why others are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .problems import Problem


@dataclass(frozen=True, slots=True)
class CrlRecord:
    """One CRL whose signature verifies under a certificate of the trust store.

    `authority` and `name` are the CA's in whose folder that certificate lies, `signer` is the
    subject of the certificate; `points` are the addresses of the distribution point that the CRL
    names, for people; `path` is its place in the folder of CRLs. `this_update` to `next_update`
    (None: not stated) is the time in which the CRL is fresh.
    """

    file: str
    authority: str
    name: str
    signer: str
    points: tuple[str, ...]
    this_update: datetime
    next_update: datetime | None
    delta: bool
    path: str
    der: bytes
    kept: bool
    """These very octets were imported before."""
    newer: datetime | None
    """thisUpdate of the newest CRL of the same CA and point, where that is not this one."""
    named: bool = False
    """Its distribution point names the address that it was fetched from."""

    @property
    def place(self) -> tuple[str, bool]:
        """Which lists follow each other: those of one CA, point and kind."""
        return self.path.rpartition("/")[0], self.delta


@dataclass(frozen=True, slots=True)
class KeptCrl:
    """The newest complete CRL of one CA and distribution point that is kept.

    `issuer` and `points` are for people, as in `CrlRecord`.
    """

    authority: str
    issuer: str
    points: tuple[str, ...]
    next_update: datetime | None


@dataclass(frozen=True, slots=True)
class CrlImport:
    """What an import would keep, and what it refuses."""

    records: tuple[CrlRecord, ...]
    problems: tuple[Problem, ...]
