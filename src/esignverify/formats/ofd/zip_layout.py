# SPDX-License-Identifier: Apache-2.0
"""Local headers and the layout of a ZIP archive (PKWARE APPNOTE 6.3.10 §4.3.7 to §4.3.9).

A reader that streams sees the local headers one after the other, one that seeks sees the central
directory. Both must see the same entries, and no octet outside them may look like a record.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .errors import PackageMalformedError
from .zip_directory import (
    CENTRAL,
    END,
    LOCAL,
    STORED,
    ZIP64_END,
    EndRecord,
    Listed,
    check_extras,
    read_extras,
)

_LOCAL_RECORD = struct.Struct("<4sHHHHHIIIHH")
_DESCRIPTOR_MAGIC = b"PK\7\10"
_HAS_DESCRIPTOR = 0x0008
_UTF8 = 0x0800
_MATTERS = 0xFFFF & ~(_UTF8 | 0x0006)
"""Flag bits that must agree: all but the code page, which says nothing of an ASCII name, and the
hints of the compressor; real writers set those in one place only."""
_ZIP64_EXTRA = 0x0001
_ALL_ONES = 0xFFFFFFFF
_END_SEARCHED = 65_557
"""Octets from the end in which readers look for the end record: 22 and the longest comment."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with the place of its octets in the document, and where its record ends.

    `oddity` is a stable code of what readers that stream take differently, or empty.
    """

    listed: Listed
    data: int
    end: int
    oddity: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """Octets that belong to no entry and no record, by where they stand."""

    before: int
    between: int
    comment: int
    behind: int


def place_entries(document: bytes, entries: Sequence[Listed], end: EndRecord) -> list[Placed]:
    """Each entry with its local header, in the order of their offsets.

    Raises:
        PackageMalformedError: a local header that is not where or what the directory says, or
            entries that overlap.
    """
    placed: list[Placed] = []
    free = 0
    for listed in sorted(entries, key=lambda one: one.offset):
        unmoved = listed.offset - end.shift
        if end.shift and document[unmoved : unmoved + 4] == LOCAL:
            # A reader that takes the offset as written finds another entry there.
            raise PackageMalformedError("two-directories", ascii(listed.name.text))
        if listed.offset < free:
            raise PackageMalformedError("entries-overlap", ascii(listed.name.text))
        one = _place(document, listed, end.directory)
        placed.append(one)
        free = one.end
    return placed


def _place(document: bytes, listed: Listed, limit: int) -> Placed:
    where = ascii(listed.name.text)
    if listed.offset + _LOCAL_RECORD.size > limit:
        raise PackageMalformedError("local-header", where)
    fields = _LOCAL_RECORD.unpack_from(document, listed.offset)
    magic, _, flags, method, _, _, crc, packed, size, name_length, extra_length = fields
    name_at = listed.offset + _LOCAL_RECORD.size
    extra_at = name_at + name_length
    data = extra_at + extra_length
    if magic != LOCAL or data + listed.packed > limit:
        raise PackageMalformedError("local-header", where)
    if document[name_at:extra_at] != listed.raw_name:
        raise PackageMalformedError("local-name", where)
    if method != listed.method or (flags ^ listed.flags) & _MATTERS:
        raise PackageMalformedError("local-header", where)
    if (flags ^ listed.flags) & _UTF8 and not listed.raw_name.isascii():
        raise PackageMalformedError("local-name-code-page", where)
    extras = read_extras(document[extra_at:data], where)
    check_extras(extras, listed.name)
    _check_no_record(document, name_at, data)
    stated = _stated(crc, packed, size, extras, where)
    true = (listed.crc, listed.packed, listed.size)
    after = data + listed.packed
    if not flags & _HAS_DESCRIPTOR:
        if stated[1:] != true[1:]:
            raise PackageMalformedError("local-sizes", where)
        # Some of a vendor have it wrong (ofdrw issue 34); readers that stream and check it stop.
        return Placed(listed, data, after, "" if stated == true else "local-checksum")
    if any(said not in {0, real} for said, real in zip(stated, true, strict=True)):
        raise PackageMalformedError("local-sizes", where)
    if method == STORED and listed.size:
        # A reader that streams cannot tell where such an entry ends.
        raise PackageMalformedError("stored-with-descriptor", where)
    wide = _ZIP64_EXTRA in extras
    return Placed(
        listed, data, after + _descriptor(document[after : after + 24], true, wide, where)
    )


def _stated(
    crc: int, packed: int, size: int, extras: dict[int, bytes], where: str
) -> tuple[int, int, int]:
    """What a local header says; some writers always use the wide form (APPNOTE §4.5.3)."""
    field = extras.get(_ZIP64_EXTRA)
    if field is None:
        return crc, packed, size
    if (packed, size) == (_ALL_ONES, _ALL_ONES) and len(field) >= 16:
        wide_size, wide_packed = struct.unpack_from("<QQ", field)
        return crc, wide_packed, wide_size
    if _ALL_ONES in {packed, size}:
        raise PackageMalformedError("local-sizes", where)
    return crc, packed, size


def _descriptor(octets: bytes, true: tuple[int, int, int], wide: bool, where: str) -> int:
    """Length of the data descriptor, with or without its magic (APPNOTE §4.3.9)."""
    forms = [struct.pack("<III", *true)]
    if wide:  # First, for of an entry without octets the short form is the beginning of it.
        forms.insert(0, struct.pack("<IQQ", *true))
    for form in forms:
        for whole in (_DESCRIPTOR_MAGIC + form, form):
            if octets.startswith(whole):
                return len(whole)
    raise PackageMalformedError("data-descriptor", where)


def read_around(document: bytes, placed: Sequence[Placed], end: EndRecord) -> Around:
    """The octets outside all entries and records.

    Raises:
        PackageMalformedError: they hold something that a reader may take for a record.
    """
    first = placed[0].listed.offset if placed else end.directory
    between = 0
    for start, stop in _outside(placed, end):
        _check_no_record(document, start, stop)
        between += stop - start
    _check_no_record(document, end.directory, end.start, magics=(LOCAL, END, *ZIP64_END))
    _check_no_record(document, end.start + len(END), len(document))
    behind = len(document) - end.end
    if behind:
        # Readers that ask for a comment up to the end of the file go on looking before it.
        _check_no_record(
            document, max(0, len(document) - _END_SEARCHED), end.start, magics=(END, *ZIP64_END)
        )
    return Around(first, between - first, end.comment, behind)


def _outside(placed: Sequence[Placed], end: EndRecord) -> Iterator[tuple[int, int]]:
    free = 0
    for one in placed:
        yield free, one.listed.offset
        free = one.end
    yield free, end.directory


def _check_no_record(
    document: bytes,
    start: int,
    stop: int,
    magics: tuple[bytes, ...] = (LOCAL, CENTRAL, END, *ZIP64_END),
) -> None:
    if start < stop and any(document.find(magic, start, stop) >= 0 for magic in magics):
        raise PackageMalformedError("hidden-record", f"octets {start} to {stop}")
