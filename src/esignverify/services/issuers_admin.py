# SPDX-License-Identifier: Apache-2.0
"""Keeping the register of institutions: which entries a few words mean."""

from __future__ import annotations

from ..model.issuers import Institution
from ..ports import RegisterKeeper
from ..validation.names import normalise


def find_institutions(keeper: RegisterKeeper, words: str | None) -> tuple[Institution, ...]:
    """The entries whose id, code, number or name holds `words`; all of them for None.

    Raises:
        ConfigurationError: the register cannot be read.
    """
    institutions = keeper.overview().institutions
    if words is None:
        return institutions
    wanted = normalise(words)
    return tuple(one for one in institutions if any(wanted in text for text in _texts(one)))


def _texts(institution: Institution) -> tuple[str, ...]:
    names = (period.name for period in institution.names)
    numbers = (held.number for held in institution.qualifications)
    return tuple(normalise(text) for text in (institution.id, institution.uscc, *names, *numbers))
