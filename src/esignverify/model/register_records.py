# SPDX-License-Identifier: Apache-2.0
"""The register of institutions as its keeper sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .issuers import Institution
from .problems import Problem
from .register_facts import BlacklistEntry


@dataclass(frozen=True, slots=True)
class RegisterOverview:
    """A whole register. `id` is the digest of the file, as reports show it.

    `as_of` is the day its content was taken from `source`, None where that is not stated.
    """

    file: str
    id: str
    source: str
    as_of: datetime | None
    institutions: tuple[Institution, ...]
    problems: tuple[Problem, ...]
    blacklist: tuple[BlacklistEntry, ...] = ()
