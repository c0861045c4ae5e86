# SPDX-License-Identifier: Apache-2.0
"""Which objects of the signed revision refer to a given object.

An object may be changed as what it seems to be only if it is nothing else as well, and an object
may be added only if nothing signed was waiting for it. References are found in the octets of the
signed revision: objects up to `MAX_SCANNED` are scanned whole, stream data too (a match there can
only make the answer stricter); larger ones are parsed. Comments count as white space, as they do
for every reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.xref import ObjStreamRef

from ..document import PdfLimitError
from .values import Ref, references
from .views import View

MAX_OBJECTS = 500_000
"""Objects indexed; the largest reports have some ten thousands."""
MAX_SCANNED = 16 * 1024
"""Octets of an object that are scanned rather than parsed."""

TRAILER: Ref = (0, 0)
"""Stands for trailers and cross-reference streams among the users of an object."""

_SPACE = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])+"
_REFERENCE = re.compile(
    rb"(?<![0-9])0*([0-9]{1,10})" + _SPACE + rb"0*([0-9]{1,5})" + _SPACE + rb"R"
)


class Uses:
    """References in the objects that are in use in one signed revision.

    `end` is the offset at which that revision ends; `outside` are objects that its
    cross-references place beyond it: their octets were never signed. `packed` are the numbers of
    object streams that hold objects of it.
    """

    def __init__(self, view: View, document: bytes, end: int) -> None:
        self._view = view
        self._document = document
        self._users: dict[int, set[Ref]] = {}
        self.outside: set[Ref] = set()
        self.packed: frozenset[int] = frozenset()
        self._index(end)

    def of(self, ref: Ref) -> frozenset[Ref]:
        """The objects that refer to the number of `ref`; `TRAILER` where a trailer does.

        Readers differ on what a wrong generation means, so it is not looked at.
        """
        return frozenset(self._users.get(ref[0], ()))

    def _index(self, end: int) -> None:
        xrefs = self._view.reader.xrefs
        offsets: dict[int, Ref] = {}
        packed: dict[int, set[int]] = {}
        for revision in range(self._view.revision):
            info = xrefs.get_xref_container_info(revision)
            offsets[info.start_location] = TRAILER
            for one in xrefs.explicit_refs_in_revision(revision):
                place = xrefs.get_historical_ref(one, revision)
                ref = (one.idnum, one.generation)
                if isinstance(place, ObjStreamRef):
                    packed.setdefault(place.obj_stream_id, set()).add(revision)
                elif isinstance(place, int):
                    offsets.setdefault(place, ref)
        if len(offsets) > MAX_OBJECTS:
            raise PdfLimitError("objects", MAX_OBJECTS)
        self.packed = frozenset(packed)
        self._scan_file(offsets, end)
        for number, revisions in packed.items():
            for revision in revisions:
                self._scan_packed(number, revision)
        self._note(TRAILER, references(self._view.trailer))

    def _scan_file(self, offsets: dict[int, Ref], end: int) -> None:
        order = sorted(offsets)
        for i, start in enumerate(order):
            ref = offsets[start]
            if start >= end:
                self.outside.add(ref)
                continue
            stop = min(order[i + 1] if i + 1 < len(order) else end, end)
            if stop - start <= MAX_SCANNED or ref == TRAILER:
                self._scan(ref, self._document[start:stop])
            else:
                self._note(ref, self._parsed(ref))

    def _parsed(self, ref: Ref) -> Iterator[Ref]:
        """References in an object too large to scan; one that cannot be parsed refers nowhere."""
        try:
            return references(self._view.get(ref))
        except (PdfError, ValueError, TypeError, KeyError):
            return iter(())

    def _scan(self, user: Ref, octets: bytes) -> None:
        found = ((int(a), int(b)) for a, b in _REFERENCE.findall(octets))
        self._note(user, found)

    def _note(self, user: Ref, found: Iterator[Ref]) -> None:
        for ref in found:
            self._users.setdefault(ref[0], set()).add(user)

    def _scan_packed(self, number: int, revision: int) -> None:
        """Scan the objects inside an object stream (ISO 32000-2 §7.5.7), each by its own number."""
        resolver = self._view.reader.get_historical_resolver(revision)
        stream = resolver.get_object(generic.Reference(number, 0, pdf=resolver))
        if not isinstance(stream, generic.StreamObject):
            return
        data = bytes(stream.data)
        first, count = int(stream["/First"]), int(stream["/N"])
        if not 0 <= first <= len(data) or not 0 <= count <= MAX_OBJECTS:
            return
        head = [int(word) for word in data[:first].split()[: 2 * count]]
        starts = sorted(zip(head[1::2], head[::2], strict=False))
        places = [first + start for start, _ in starts]
        for i, (_, inner) in enumerate(starts):
            stop = places[i + 1] if i + 1 < len(places) else len(data)
            self._scan((inner, 0), data[places[i] : stop])
