# SPDX-License-Identifier: Apache-2.0
"""A ZIP archive as parts by name, read so that no other reader finds other parts in it.

What readers resolve in different ways is refused: names twice, a directory that differs from the
local headers, entries that overlap or hide between others, streams that go on behind their end.
What known vendors write (octets before and behind the archive, unmarked code pages) is told.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .errors import PackageLimitError, PackageMalformedError
from .names import check_distinct
from .zip_directory import DEFLATED, find_end, read_directory
from .zip_layout import Around, Placed, place_entries, read_around

MAX_UNPACKED = 256 * 1024 * 1024
"""Octets of all parts together (design part 6)."""
MAX_RATIO = 100
"""Unpacked to packed octets of the whole archive (design part 6): page content, which packs best,
reaches 20."""
FREE_OF_RATIO = 1024 * 1024
"""Octets unpacked that are no bomb however well they pack: a few blank pages and pictures."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The parts of a package, unpacked, in the order of the directory.

    `odd_names` maps a stable code to the first part whose name readers may take differently,
    `odd_records` one to the first whose record they may.
    """

    parts: Mapping[str, bytes]
    around: Around
    odd_names: Mapping[str, str]
    odd_records: Mapping[str, str]


def open_archive(document: bytes) -> Archive:
    """Read all of `document`.

    Raises:
        PackageMalformedError: not a ZIP archive, or one that readers may open differently.
        PackageUnsupportedError: ZIP64 directory, several volumes, other methods.
        PackageEncryptedError: an entry is encrypted.
        PackageLimitError: more than this engine unpacks.
    """
    end = find_end(document)
    listed = read_directory(document, end)
    check_distinct(one.name for one in listed)
    placed = place_entries(document, listed, end)
    around = read_around(document, placed, end)
    _check_sizes(placed, len(document))
    parts: dict[str, bytes] = dict.fromkeys(
        (one.name.text for one in listed if not one.name.is_directory), b""
    )
    for one in placed:
        octets = _unpack(document, one)
        if not one.listed.name.is_directory:
            parts[one.listed.name.text] = octets
    names = _firsts((one.name.oddity, one.name.text) for one in listed)
    records = _firsts((one.oddity, one.listed.name.text) for one in placed)
    return Archive(MappingProxyType(parts), around, names, records)


def _firsts(oddities: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Each code with the first part that has it."""
    found: dict[str, str] = {}
    for code, part in oddities:
        if code:
            found.setdefault(code, part)
    return MappingProxyType(found)


def lists_part(document: bytes, name: str) -> bool:
    """Whether the archive at the end of `document` lists a part `name`; never raises."""
    try:
        end = find_end(document)
        return any(one.name.text == name for one in read_directory(document, end))
    except ValueError:
        return False


def _check_sizes(placed: list[Placed], octets: int) -> None:
    total = sum(one.listed.size for one in placed)
    if total > MAX_UNPACKED:
        raise PackageLimitError("zip-unpacked-octets", MAX_UNPACKED)
    if total > FREE_OF_RATIO and total > octets * MAX_RATIO:
        raise PackageLimitError("zip-ratio", MAX_RATIO)


def _unpack(document: bytes, one: Placed) -> bytes:
    """The octets of an entry, never more than its stated size and one more."""
    listed, where = one.listed, ascii(one.listed.name.text)
    octets = document[one.data : one.data + listed.packed]
    if listed.method == DEFLATED:
        octets = _inflate(octets, listed.size, where)
    if len(octets) != listed.size:
        raise PackageMalformedError("entry-length", where)
    if zlib.crc32(octets) != listed.crc:
        raise PackageMalformedError("entry-crc", where)
    return octets


def _inflate(packed: bytes, size: int, where: str) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        octets = stream.decompress(packed, size + 1)
    except zlib.error as error:
        raise PackageMalformedError("entry-stream", where) from error
    if len(octets) > size:
        raise PackageMalformedError("entry-length", where)
    if not stream.eof or stream.unused_data or stream.unconsumed_tail:
        raise PackageMalformedError("entry-stream", where)
    return octets
