# SPDX-License-Identifier: Apache-2.0
"""Inspection, testing and certification bodies as dated register entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class QualificationKind(StrEnum):
    """Which qualification a number stands for."""

    CMA = "CMA"
    """检验检测机构资质认定, 12 digits."""
    CNAS = "CNAS"
    """中国合格评定国家认可委员会 accreditation; voluntary."""
    CNCA = "CNCA"
    """认证机构批准, CNCA-R-YYYY-NNN."""


class QualificationStatus(StrEnum):
    """State over one interval; only VALID counts as qualified."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class StatusPeriod:
    """One status over [`start`, `end`); `end` None: until now and on."""

    status: QualificationStatus
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Qualification:
    """One certificate of qualification: number as printed, status history oldest first."""

    kind: QualificationKind
    number: str
    history: tuple[StatusPeriod, ...]


@dataclass(frozen=True, slots=True)
class NamePeriod:
    """A registered name over [`start`, `end`); None means open on that side."""

    name: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Institution:
    """One body of the register.

    `authority` marks a register authority (market regulation and so on), whose e-government
    signature is good for licences and type approvals.
    """

    id: str
    uscc: str
    names: tuple[NamePeriod, ...]
    qualifications: tuple[Qualification, ...]
    authority: bool = False


@dataclass(frozen=True, slots=True)
class IssuerSnapshot:
    """The slice of a register that one document needs. `id` is the digest of the whole register.

    `as_of` is when its content was taken from its source, None where that is not stated: of the
    time after it the register knows nothing, whatever stands open in it.
    """

    id: str
    institutions: tuple[Institution, ...]
    as_of: datetime | None = None
