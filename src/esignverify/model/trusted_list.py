# SPDX-License-Identifier: Apache-2.0
"""A trusted list (ETSI TS 119 612) as values: services, their keys, their status over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .arrangements import StandingPeriod
from .problems import Problem
from .trust_records import Confirmation, StoreEdit


@dataclass(frozen=True, slots=True)
class ListedService:
    """One service that issues qualified certificates; `certificates` are DER.

    `periods` are its statuses, oldest first, each until the next begins.
    """

    provider: str
    name: str
    certificates: tuple[bytes, ...]
    periods: tuple[StandingPeriod, ...]


@dataclass(frozen=True, slots=True)
class TrustedList:
    """What the signed octets of a list say. Times are UTC.

    `territory` is two letters; `passed_over` counts services of other kinds.
    """

    territory: str
    operator: str
    sequence: int
    issued: datetime
    next_update: datetime
    services: tuple[ListedService, ...]
    passed_over: int


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list whose signature verified under `signer` (DER); `sha256` is that of the file, hex."""

    content: TrustedList
    signer: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class ListSource:
    """Where a list came from, and who typed its signer's SHA-256 from where."""

    source: str
    retrieved: date
    confirmation: Confirmation


@dataclass(frozen=True, slots=True)
class ListImport:
    """A list as it would go into the store; `left_out` tells what does not, and why."""

    edit: StoreEdit
    left_out: tuple[Problem, ...]
