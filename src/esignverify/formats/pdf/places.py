# SPDX-License-Identifier: Apache-2.0
"""Where each object of a file was in each revision (ISO 32000-2 §7.5.4), by look-up."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import Any

from pyhanko.pdf_utils import xref


class Places(xref.XRefCache):
    """Where each object was in each revision, by look-up instead of by search."""

    def __init__(self, reader: Any, xref_sections: list[xref.XRefSection]) -> None:
        super().__init__(reader, xref_sections)
        self._places: dict[tuple[int, int], list[tuple[int, Any]]] = {}
        for revision, section in enumerate(xref_sections):
            for ref, place in _rows_of(section.xref_data).items():
                self._places.setdefault(ref, []).append((revision, place))

    def _known(self, ref: Any) -> list[tuple[int, Any]]:
        return self._places.get((ref.idnum, ref.generation), [])

    def place(self, ref: tuple[int, int], revision: int) -> Any:
        """As `get_historical_ref`, which is asked a million times."""
        known = self._places.get(ref)
        if known is None:
            return None
        at = (
            bisect_right(known, revision, key=_revision_of)
            if len(known) > 1
            else (known[0][0] <= revision)
        )
        return known[at - 1][1] if at else None

    def get_last_change(self, ref: Any) -> int:
        """The last revision (from 0) that says something of an object.

        Raises:
            KeyError: none does.
        """
        known = self._known(ref)
        if not known:
            raise KeyError(ref)
        return known[-1][0]

    def get_historical_ref(self, ref: Any, revision: int) -> Any:
        """Where an object was in a revision (from 0); None where it was not in use."""
        return self.place((ref.idnum, ref.generation), revision)


_revision_of = itemgetter(0)


def _rows_of(data: xref.XRefSectionData) -> dict[tuple[int, int], Any]:
    """What one section says of each object: of several rows the one that the library takes."""
    rows: dict[tuple[int, int], Any] = {}
    hidden = {} if data.hybrid is None else _rows_of(data.hybrid.xref_data)
    rows.update({ref: at for ref, at in hidden.items() if ref[0] not in data.standard_xrefs})
    for number, generation in data.freed.items():
        if number not in data.standard_xrefs:
            rows[number, generation - 1] = None
    rows.update({(n, generation): at for n, (generation, at) in data.standard_xrefs.items()})
    rows.update({(n, 0): inside for n, inside in data.xrefs_in_objstm.items()})
    return rows
