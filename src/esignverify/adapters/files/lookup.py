# SPDX-License-Identifier: Apache-2.0
"""Which institutions of a register a few names, codes and numbers can touch.

The judge decides what a match is worth; this only keeps out what cannot matter. The texts asked
come from a worker that has seen hostile bytes, so the work they can cause is bounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ...model.identifiers import USCC_FORM
from ...model.issuers import Institution
from ...validation.names import look_alike, normalise, shape

MAX_ASKED = 4_096
"""Texts of one document: 512 signatures with some names and codes each."""
MAX_TEXT = 200
"""Characters; registered names stay below 100."""
MAX_COMPARED = 32
"""Names of one document that are compared with the whole register for look-alikes: each costs
some milliseconds, and honest documents have under ten signers."""
_LOOK_ALIKE_EDITS = 2
"""The most edits that `look_alike` allows."""


class Known(NamedTuple):
    """By what an institution is found: codes and numbers as they are, and names of every kind."""

    exact: tuple[str, ...]
    names: tuple[str, ...]


def known(one: Institution) -> Known:
    """By what `one` is found."""
    codes = (one.uscc, *(site.uscc for site in one.sites if site.uscc is not None))
    numbers = (held.number for held in one.qualifications)
    names = (*(period.name for period in one.names), *(site.name for site in one.sites))
    return Known((*codes, *numbers), names)


class Lookup:
    """An index over institutions, by their positions."""

    def __init__(self, institutions: Iterable[Known]) -> None:
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._names: list[tuple[str, frozenset[str], int]] = []
        for position, one in enumerate(institutions):
            for text in one.exact:
                self._exact[text].add(position)
            for name in {normalise(text) for text in one.names}:
                self._exact[name].add(position)
                self._exact[shape(name)].add(position)
                self._names.append((name, frozenset(name), position))

    def find(self, asked: Iterable[str]) -> list[int]:
        """Positions of the institutions that any text of `asked` can touch, in order."""
        texts = [text for text in dict.fromkeys(asked) if len(text) <= MAX_TEXT][:MAX_ASKED]
        found: set[int] = set()
        for text in texts:
            for key in (text, normalise(text), shape(text)):
                found |= self._exact.get(key, set())
            for code in USCC_FORM.findall(text.upper()):
                found |= self._exact.get(code, set())
        names = [text for text in texts if not USCC_FORM.fullmatch(text)]
        for name in dict.fromkeys(normalise(text) for text in names[:MAX_COMPARED]):
            found |= self._alike(name)
        return sorted(found)

    def _alike(self, name: str) -> set[int]:
        """Positions of names that look like `name`.

        An edit removes at most one character, so few names must be measured.
        """
        characters = frozenset(name)
        return {
            position
            for other, others, position in self._names
            if abs(len(other) - len(name)) <= _LOOK_ALIKE_EDITS
            and len(characters - others) <= _LOOK_ALIKE_EDITS
            and look_alike(name, other)
        }
