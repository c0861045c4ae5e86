# SPDX-License-Identifier: Apache-2.0
"""Earlier states of the trust store: what was kept, and how two of them differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

KEPT = "sha256:"
"""What the name of a kept state begins with: of the trust store, or of a policy."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A command that changed the store, run under `account` of the system.

    `by` is the person who was typed, None where none was.
    """

    command: str
    account: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class KeptState:
    """The trust store was in this state from `at` on. `id` is what reports name.

    Without `origin`, a verification or another command found it so: nobody knows who changed it.
    `recorded` is false where the release of then wrote down neither.
    """

    id: str
    at: datetime
    origin: Origin | None = None
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class TrustChange:
    """One thing that a later state says otherwise.

    `kind` is a sentence of the catalogue (``keeper.change.<kind>``), `values` fill it; those whose
    name ends in ``_word`` are keys of the catalogue themselves, in ``_words`` several, by blanks.
    """

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
