# SPDX-License-Identifier: Apache-2.0
"""Copies of objects that the cross-references do not list (ISO 32000-2 §7.5.4).

A reader that has to mend a file scans it, and takes the last object of each number. A document
prepared before signing can hold such a copy, and an update can give readers a reason to mend: what
is shown then changes though nothing listed did. So no update is taken in a file in which the last
copy of an object is not the one that is listed.
"""

from __future__ import annotations

import re

from pyhanko.pdf_utils.reader import PdfFileReader

_WORD = re.compile(rb"obj(?<!endobj)")
_BEFORE = re.compile(rb"(?<![0-9])([0-9]{1,10})[\0\t\n\f\r ]+[0-9]{1,5}[\0\t\n\f\r ]+\Z")
_WITHIN = 48
"""Octets before ``obj`` in which number and generation stand; white space beyond is not looked at
by readers that scan either.
"""
_WHITE = b"\0\t\n\f\r "


def hidden_copies(reader: PdfFileReader, document: bytes) -> tuple[int, ...]:
    """Numbers whose last copy in the file is not the one that its last revision lists."""
    listed = _listed(reader)
    last: dict[int, int] = {}
    for word in _WORD.finditer(document):
        start = max(0, word.start() - _WITHIN)
        found = _BEFORE.search(document[start : word.start()])
        if found is not None:
            last[int(found[1])] = start + found.start(1)
    return tuple(
        sorted(
            number
            for number, place in last.items()
            if (known := listed.get(number)) is not None and place > _skip(document, known)
        )
    )


def _listed(reader: PdfFileReader) -> dict[int, int]:
    """Where each object in use lies, but for those inside object streams."""
    places: dict[int, int] = {}
    settled: set[int] = set()
    for index in range(reader.xrefs.total_revisions - 1, -1, -1):
        data = reader.xrefs.get_xref_data(index)
        for number, (_, offset) in data.standard_xrefs.items():
            if number not in settled:
                places[number] = offset
        settled |= {*data.standard_xrefs, *data.xrefs_in_objstm, *data.freed}
    return places


def _skip(document: bytes, offset: int) -> int:
    """Behind the white space that an offset may point to."""
    while document[offset : offset + 1] and document[offset] in _WHITE:
        offset += 1
    return offset
