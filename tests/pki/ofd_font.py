# SPDX-License-Identifier: Apache-2.0
"""A TrueType font of a few hundred octets: a bar for each character, higher for each next one.

It only has to be a font that can be opened, and one whose characters can be exchanged.
"""

from __future__ import annotations

from collections.abc import Sequence

_UNITS = 1000


def bars(characters: Sequence[str]) -> bytes:
    """A font in which each of `characters` (at most 200, of the BMP) is one bar.

    The bar of the n-th is n tenths of an em high (for n up to 10), so another order is another
    font in which the same text looks otherwise.
    """
    glyphs = [b"", *(_bar(100 * (1 + index % 10)) for index in range(len(characters)))]
    offsets = [0]
    for glyph in glyphs:
        offsets.append(offsets[-1] + len(glyph))
    count = len(glyphs)
    tables = {
        b"cmap": _cmap(characters),
        b"glyf": b"".join(glyphs),
        b"head": _head(),
        b"hhea": _hhea(count),
        b"hmtx": _u16(_UNITS, 0) * count,
        b"loca": b"".join(offset.to_bytes(4) for offset in offsets),
        b"maxp": b"\0\1\0\0" + _u16(count, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"post": b"\0\3\0\0" + bytes(28),
    }
    return _file(tables)


def _bar(height: int) -> bytes:
    """A rectangle as simple glyph (OpenType, glyf)."""
    head = _u16(1, 0, 0, 800, height, 3, 0)
    across, up = _u16(0, 800, 0, -800), _u16(0, 0, height, 0)
    glyph = head + b"\x01" * 4 + across + up
    return glyph + bytes(-len(glyph) % 4)


def _cmap(characters: Sequence[str]) -> bytes:
    rows = sorted((ord(one), glyph) for glyph, one in enumerate(characters, 1))
    groups = b"".join(c.to_bytes(4) * 2 + g.to_bytes(4) for c, g in rows)
    body = (16 + len(groups)).to_bytes(4) + bytes(4) + len(rows).to_bytes(4) + groups
    return _u16(0, 1, 3, 10) + (12).to_bytes(4) + _u16(12, 0) + body


def _head() -> bytes:
    start = b"\0\1\0\0\0\1\0\0" + bytes(4) + b"\x5f\x0f\x3c\xf5"
    return start + _u16(0, _UNITS) + bytes(16) + _u16(0, 0, 800, _UNITS, 0, 8, 2, 1, 0)


def _hhea(count: int) -> bytes:
    ends = _u16(_UNITS, 0, 0, _UNITS, 0, 0, 800, 1, 0, 0, 0, 0, 0, 0, 0, count)
    return b"\0\1\0\0" + ends


def _file(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    search = 16 << power
    out = bytearray(b"\0\1\0\0" + _u16(count, search, power, 16 * count - search))
    at = 12 + 16 * count
    bodies = bytearray()
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        words = (int.from_bytes(padded[i : i + 4]) for i in range(0, len(padded), 4))
        checksum = sum(words) % (1 << 32)
        offset = at + len(bodies)
        out += tag + checksum.to_bytes(4) + offset.to_bytes(4) + len(table).to_bytes(4)
        bodies += padded
    return bytes(out + bodies)


def _u16(*values: int) -> bytes:
    return b"".join((value % 65536).to_bytes(2) for value in values)
