# SPDX-License-Identifier: Apache-2.0
"""Which institutions of a register a few names, codes and numbers can touch.

The judge decides what a match is worth; this only keeps out what cannot matter. The texts asked
come from a worker that has seen hostile bytes, so the work they can cause is bounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

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


class Lookup:
    """An index over `institutions`, whose order it keeps."""

    def __init__(self, institutions: tuple[Institution, ...]) -> None:
        self._institutions = institutions
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._names: list[tuple[str, frozenset[str], int]] = []
        for position, one in enumerate(institutions):
            self._exact[one.uscc].add(position)
            for held in one.qualifications:
                self._exact[held.number].add(position)
            for site in one.sites:
                if site.uscc is not None:
                    self._exact[site.uscc].add(position)
            texts = [period.name for period in one.names] + [site.name for site in one.sites]
            for name in {normalise(text) for text in texts}:
                self._exact[name].add(position)
                self._exact[shape(name)].add(position)
                self._names.append((name, frozenset(name), position))

    def find(self, asked: Iterable[str]) -> tuple[Institution, ...]:
        """The institutions that any text of `asked` can touch."""
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
        return tuple(self._institutions[position] for position in sorted(found))

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
