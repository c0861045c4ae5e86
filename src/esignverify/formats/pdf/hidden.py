# SPDX-License-Identifier: Apache-2.0
"""Copies of objects that the cross-references do not list (ISO 32000-2 §7.5.4).

A reader that has to mend a file scans it, and takes the last object of each number. A document
prepared before signing can hold such a copy, and an update can give readers a reason to mend: what
is shown then changes though nothing listed did. So no update is taken in a file in which the last
copy of an object is not the one that is listed, nor in one with an object stream that none of its
revisions names: some readers take its objects for later ones than any. A copy of what is not in use
counts where something refers to it, and finds nothing as long as nobody mends.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from pyhanko.pdf_utils.reader import PdfFileReader

from .syntax import LOOSE_BLANKS

_WORD = re.compile(rb"obj(?<!endobj)")
_BLANKS = rb"[" + LOOSE_BLANKS + rb"]+"
_BEFORE = re.compile(rb"(?<![0-9])([0-9]{1,10})" + _BLANKS + rb"[0-9]{1,5}" + _BLANKS + rb"\Z")
_OBJECT_STREAM = re.compile(
    rb"/(?:O|#4[Ff])(?:b|#62)(?:j|#6[Aa])(?:S|#53)(?:t|#74)(?:m|#6[Dd])"
    rb"(?![^\0\t\n\f\r ()<>\[\]{}/%])"
)
"""Their type (§7.5.7), escaped or not."""
_WITHIN = 48
"""Octets before ``obj`` in which number and generation stand; white space beyond is not looked at
by readers that scan either.
"""
_WHITE = b"\0\t\n\f\r "


@dataclass(frozen=True, slots=True)
class Copies:
    """Numbers of objects that a reader which mends the file finds otherwise.

    Of `hidden` the last copy is not the one that the last revision lists; `unused` are in use no
    more, or never were.
    """

    hidden: tuple[int, ...]
    unused: tuple[int, ...]


def hidden_copies(reader: PdfFileReader, document: bytes) -> Copies:
    """Numbers whose last copy in the file is not the one that its last revision lists.

    Of an object inside an object stream any copy that no revision ever listed is one too, and so is
    an object stream that no revision names.
    """
    places, packed = _listed(reader)
    last: dict[int, int] = {}
    heads: list[tuple[int, int]] = []
    for word in _WORD.finditer(document):
        start = max(0, word.start() - _WITHIN)
        found = _BEFORE.search(document[start : word.start()])
        if found is not None:
            heads.append((start + found.start(1), int(found[1])))
            last[int(found[1])] = start + found.start(1)
    hidden = {n for n, at in last.items() if n in places and at > _skip(document, places[n])}
    wanted = packed & last.keys()
    earlier = _ever_listed(reader, wanted)
    hidden |= {n for n in wanted if last[n] not in {_skip(document, at) for at in earlier[n]}}
    hidden |= _streams_unnamed(reader, document, heads)
    unused = last.keys() - places.keys() - packed
    return Copies(tuple(sorted(hidden)), tuple(sorted(unused)))


def _streams_unnamed(
    reader: PdfFileReader, document: bytes, heads: list[tuple[int, int]]
) -> set[int]:
    """Object streams that no revision names."""
    listed: set[int] = set()
    for index in range(reader.xrefs.total_revisions):
        data = reader.xrefs.get_xref_data(index)
        for section in (data, data.hybrid.xref_data if data.hybrid is not None else data):
            listed |= section.obj_streams_used
    found: set[int] = set()
    for name in _OBJECT_STREAM.finditer(document):
        at = bisect_left(heads, (name.start(), 0)) - 1
        if at < 0 or heads[at][1] not in listed:
            found.add(heads[at][1] if at >= 0 else 0)
    return found


def _listed(reader: PdfFileReader) -> tuple[dict[int, int], set[int]]:
    """Where each object in use lies, and the numbers of those inside object streams."""
    places: dict[int, int] = {}
    packed: set[int] = set()
    settled: set[int] = set()
    for index in range(reader.xrefs.total_revisions - 1, -1, -1):
        data = reader.xrefs.get_xref_data(index)
        for number, (_, offset) in data.standard_xrefs.items():
            if number not in settled:
                places[number] = offset
        packed |= data.xrefs_in_objstm.keys() - settled
        settled |= {*data.standard_xrefs, *data.xrefs_in_objstm, *data.freed}
    return places, packed


def _ever_listed(reader: PdfFileReader, wanted: set[int]) -> dict[int, set[int]]:
    """All places that some revision gave for objects that stood by themselves then."""
    found: dict[int, set[int]] = {number: set() for number in wanted}
    for index in range(reader.xrefs.total_revisions):
        listed = reader.xrefs.get_xref_data(index).standard_xrefs
        for number in listed.keys() & wanted:
            found[number].add(listed[number][1])
    return found


def _skip(document: bytes, offset: int) -> int:
    """Behind the white space that an offset may point to."""
    while document[offset : offset + 1] and document[offset] in _WHITE:
        offset += 1
    return offset
