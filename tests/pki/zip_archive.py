# SPDX-License-Identifier: Apache-2.0
"""A ZIP writer of few lines (APPNOTE.TXT), so that every field can be made to lie.

No clock and no compressor: entries are stored, or deflated in stored blocks (RFC 1951 §3.2.4),
which gives the same bytes on any machine.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

STORED, DEFLATED = 0, 8
UTF8_NAME, ENCRYPTED, DESCRIPTOR = 0x800, 0x1, 0x8
"""General purpose flags (APPNOTE §4.4.4)."""
_DATE = (2026 - 1980) << 9 | 3 << 5 | 10
"""2026-03-10 in MS-DOS form."""


@dataclass(frozen=True)
class Entry:
    """One file of an archive.

    `local_name`, `crc`, `size`, `packed_size`, `local_crc`, `local_size`, `local_method` and
    `local_flags` replace what is right; `offset` is where the central directory says it begins.
    `packed` replaces the octets as they are stored. `listed` False leaves it out of the central
    directory, `stored` False out of the rest.
    """

    name: bytes
    data: bytes
    method: int = DEFLATED
    flags: int = UTF8_NAME
    extra: bytes = b""
    comment: bytes = b""
    local_name: bytes | None = None
    local_data: bytes | None = None
    local_crc: int | None = None
    local_size: int | None = None
    local_method: int | None = None
    local_flags: int | None = None
    crc: int | None = None
    size: int | None = None
    packed: bytes | None = None
    offset: int | None = None
    attributes: int = 0
    listed: bool = True
    stored: bool = True


@dataclass(frozen=True)
class Archive:
    """What stands around the entries.

    `gap` goes between the last entry and the central directory; `count` and `shift` change what
    the end record says of the number of entries and of where the directory begins.
    """

    entries: Sequence[Entry]
    prefix: bytes = b""
    suffix: bytes = b""
    comment: bytes = b""
    gap: bytes = b""
    count: int | None = None
    shift: int = 0
    moved_offsets: bool = True
    """Offsets count from the file's first octet, also where a prefix stands before."""
    more_directory: Sequence[Entry] = field(default=())
    """Rows of the central directory for which nothing is stored."""


def packed(entry: Entry) -> bytes:
    """The octets of the entry as they stand in the archive."""
    if entry.packed is not None:
        return entry.packed
    data = entry.data if entry.local_data is None else entry.local_data
    return raw_deflate(data) if entry.method == DEFLATED else data


def raw_deflate(data: bytes) -> bytes:
    """`data` in stored blocks."""
    size = 0xFFFF
    blocks = [data[at : at + size] for at in range(0, len(data), size)] or [b""]
    out = bytearray()
    for number, block in enumerate(blocks, 1):
        length = len(block)
        out.append(number == len(blocks))
        out += length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little") + block
    return bytes(out)


def zeros(count: int) -> bytes:
    """`count` zeros, packed 158 to 1: one literal and copies of it (RFC 1951 §3.2.6)."""
    copies, rest = divmod(count - 1, 258)
    # Fixed codes: literal 0 is 00110000, length 258 is 11000101 and distance 1 is 00000.
    text = "110" + "00110000" * (1 + rest) + "1100010100000" * copies + "0000000"
    octets = (text[at : at + 8] for at in range(0, len(text), 8))
    return bytes(int(octet[::-1], 2) for octet in octets)


def write(archive: Archive) -> bytes:
    """The archive."""
    out = bytearray(archive.prefix)
    base = 0 if archive.moved_offsets else len(archive.prefix)
    directory = bytearray()
    count = 0
    for entry in archive.entries:
        offset = len(out) - base
        if entry.stored:
            out += _local(entry)
        if entry.listed:
            directory += _central(entry, offset if entry.offset is None else entry.offset)
            count += 1
    for entry in archive.more_directory:
        directory += _central(entry, entry.offset or 0)
        count += 1
    out += archive.gap
    start = len(out) - base + archive.shift
    out += directory
    told = count if archive.count is None else archive.count
    out += b"PK\x05\x06" + _little((0, 2), (0, 2), (told, 2), (told, 2))
    out += _little((len(directory), 4), (start, 4), (len(archive.comment), 2))
    return bytes(out) + archive.comment + archive.suffix


def _local(entry: Entry) -> bytes:
    """Local file header and content (APPNOTE §4.3.7)."""
    name = entry.name if entry.local_name is None else entry.local_name
    body = packed(entry)
    flags = entry.flags if entry.local_flags is None else entry.local_flags
    method = entry.method if entry.local_method is None else entry.local_method
    data = entry.data if entry.local_data is None else entry.local_data
    crc = zlib.crc32(data) if entry.local_crc is None else entry.local_crc
    size = len(data) if entry.local_size is None else entry.local_size
    told = (0, 0, 0) if flags & DESCRIPTOR else (crc, len(body), size)
    head = b"PK\x03\x04" + _little((20, 2), (flags, 2), (method, 2), (0, 2), (_DATE, 2))
    head += _little((told[0], 4), (told[1], 4), (told[2], 4))
    head += _little((len(name), 2), (len(entry.extra), 2)) + name + entry.extra
    after = b""
    if flags & DESCRIPTOR:
        after = b"PK\x07\x08" + _little((crc, 4), (len(body), 4), (size, 4))
    return head + body + after


def _central(entry: Entry, offset: int) -> bytes:
    """Row of the central directory (APPNOTE §4.3.12)."""
    crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
    size = len(entry.data) if entry.size is None else entry.size
    row = b"PK\x01\x02" + _little((0x0314, 2), (20, 2), (entry.flags, 2), (entry.method, 2))
    row += _little((0, 2), (_DATE, 2), (crc, 4), (len(packed(entry)), 4), (size, 4))
    row += _little((len(entry.name), 2), (len(entry.extra), 2), (len(entry.comment), 2))
    row += _little((0, 2), (0, 2), (entry.attributes, 4), (offset, 4))
    return row + entry.name + entry.extra + entry.comment


def _little(*numbers: tuple[int, int]) -> bytes:
    return b"".join((value % (1 << 8 * size)).to_bytes(size, "little") for value, size in numbers)
