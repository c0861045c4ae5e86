# SPDX-License-Identifier: Apache-2.0
"""The published list of licensed CAs: names, numbers, dates, provinces; never a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .problems import Problem
from .trust_records import StoreEdit


@dataclass(frozen=True, slots=True)
class ListedLicence:
    """One row: `first` and `last` are days in Beijing that count, None where not stated."""

    row: int
    name: str
    number: str
    first: date | None
    last: date | None
    province: str | None


@dataclass(frozen=True, slots=True)
class LicenceList:
    """A list as it was read; `sha256` (hex) is of the file. With `problems` it cannot be used."""

    file: str
    sha256: str
    rows: tuple[ListedLicence, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ListOrigin:
    """Where a list is from, when it was retrieved, and who imports it."""

    source: str
    retrieved: date
    by: str


@dataclass(frozen=True, slots=True)
class LicenceImport:
    """What an import would change: authorities by kind of change, and what is left to people."""

    edit: StoreEdit
    new: int
    changed: int
    unchanged: int
    problems: tuple[Problem, ...]
