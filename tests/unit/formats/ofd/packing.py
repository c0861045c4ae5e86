# SPDX-License-Identifier: Apache-2.0
"""ZIP archives for tests, written octet by octet so that each field can lie."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Part:
    """One entry: what its directory record says, and its local header where that differs."""

    name: bytes
    octets: bytes = b""
    flags: int = 0
    method: int = 8
    attributes: int = 0
    extra: bytes = b""
    central_name: bytes | None = None
    packed: bytes | None = None
    crc: int | None = None
    size: int | None = None
    local_size: int | None = None
    descriptor: bytes | None = None
    comment: bytes = b""
    gap: bytes = b""
    offset: int | None = None

    def stream(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.octets
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        return deflate.compress(self.octets) + deflate.flush()


def pack(
    parts: Sequence[Part],
    *,
    before: bytes = b"",
    comment: bytes = b"",
    behind: bytes = b"",
    count: int | None = None,
    shift: int = 0,
    between: bytes = b"",
    change_end: Callable[[bytes], bytes] = bytes,
) -> bytes:
    """An archive of `parts`; `shift` is taken off every offset written."""
    out, records = bytearray(before), bytearray()
    for part in parts:
        out += part.gap
        packed = part.stream()
        crc = zlib.crc32(part.octets) if part.crc is None else part.crc
        size = len(part.octets) if part.size is None else part.size
        streamed = part.flags & 8
        local = (0, 0, 0) if streamed else (crc, len(packed), part.local_size or size)
        offset = len(out) - shift if part.offset is None else part.offset
        out += struct.pack(
            "<4sHHHHHIIIHH", b"PK\3\4", 20, part.flags, part.method, 0, 33, *local,
            len(part.name), len(part.extra),
        ) + part.name + part.extra + packed  # fmt: skip
        if streamed:
            full = b"PK\7\10" + struct.pack("<III", crc, len(packed), size)
            out += full if part.descriptor is None else part.descriptor
        name = part.name if part.central_name is None else part.central_name
        records += struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 0x0314, 20, part.flags, part.method, 0, 33, crc,
            len(packed), size, len(name), 0, len(part.comment), 0, 0, part.attributes, offset,
        ) + name + part.comment  # fmt: skip
    out += between
    number = len(parts) if count is None else count
    end = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, number, number, len(records), len(out) - shift, len(comment)
    )
    return bytes(out) + bytes(records) + change_end(end) + comment + behind


def package(parts: dict[str, bytes], **settings: bytes) -> bytes:
    """A sound archive of `parts`."""
    flags = {name: 0 if name.isascii() else 0x0800 for name in parts}
    return pack([Part(n.encode(), d, flags[n]) for n, d in parts.items()], **settings)


def with_part(part: Part, **changes: object) -> Part:
    return replace(part, **changes)  # type: ignore[arg-type]
