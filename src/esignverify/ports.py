# SPDX-License-Identifier: Apache-2.0
"""The doors of the house: every Protocol through which services reach the outside, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from .model.claim import Claim
from .model.evidence import Evidence, Needs
from .model.issuers import IssuerSnapshot
from .model.moments import ValidationTime
from .model.policy import Policy
from .model.trust import TrustSnapshot
from .model.verdict import Verdict


class Clock(Protocol):
    """The one clock; read once per run."""

    def now(self) -> datetime:
        """The time now, UTC."""


class TrustStore(Protocol):
    """Licensed CAs as data."""

    def snapshot(self) -> TrustSnapshot:
        """The store as it is now.

        Raises:
            ConfigurationError: the store cannot be read; names file, line and field.
        """


class Register(Protocol):
    """Inspection and certification bodies."""

    def slice(self, needs: Needs) -> IssuerSnapshot:
        """The entries that a document with `needs` can touch, with the whole register's id.

        Raises:
            ConfigurationError: the register cannot be read; names file, line and field.
        """


class EvidenceSource(Protocol):
    """Validation material from outside the document. The only step that may use a network."""

    def gather(self, needs: Needs) -> Evidence:
        """Certificates, CRLs, OCSP responses and timestamps for a document with `needs`."""


class Policies(Protocol):
    """Named policies."""

    def get(self, name: str) -> Policy:
        """The policy of that name.

        Raises:
            ConfigurationError: there is none, or it cannot be read.
        """


class Session(Protocol):
    """One document in the hands of a reader and judge, between reading and judging."""

    def read(self) -> Needs:
        """Read the document and say what judging needs.

        Raises:
            TimeFuseError: reading took longer than the fuse.
        """

    def judge(
        self,
        evidence: Evidence,
        issuers: IssuerSnapshot,
        claim: Claim | None,
        at: ValidationTime,
    ) -> Verdict:
        """Judge what was read. A crash inside becomes `reader.completed` failed, INDETERMINATE.

        Raises:
            TimeFuseError: judging took longer than the fuse.
        """

    def close(self) -> None:
        """Let go of the document; safe to call twice."""


class Judge(Protocol):
    """Reads and judges hostile bytes under one trust snapshot and policy."""

    def open(self, document: bytes, trust: TrustSnapshot, policy: Policy, *, demo: bool) -> Session:
        """Take a document in.

        Raises:
            WorkerBrokenError: no worker could be had.
        """

    def close(self) -> None:
        """End the workers."""


class Texts(Protocol):
    """The one catalogue of texts in two languages."""

    def catalogue(self) -> Mapping[str, Mapping[str, str]]:
        """Text key to language (``zh``, ``en``) to template."""
