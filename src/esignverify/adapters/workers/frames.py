# SPDX-License-Identifier: Apache-2.0
"""Length-limited frames over pipes: one byte kind, four bytes length (big endian), then the body.

Bodies are JSON in UTF-8, but for the document, which is raw. Whoever reads names the kinds it
expects; a frame of another kind or over its limit is refused before its body is read.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from enum import IntEnum
from typing import Any, NoReturn

from ...model.errors import DecodeError

HEADER = struct.Struct(">BI")
MIB = 1024 * 1024


class Kind(IntEnum):
    """What a frame carries, and in which direction."""

    DOCUMENT = 1
    """Parent to child: the bytes to read."""
    MATERIAL = 2
    """Parent to child: evidence, register slice, claim, validation time."""
    TABLE = 3
    """Parent to child: of which kind the table is whose octets follow."""
    PIECE = 4
    """Parent to child: the next octets of a table; none: it has no more."""
    MORE = 5
    """Parent to child: go on with the rows."""
    NEEDS = 11
    """Child to parent: what judging needs."""
    VERDICT = 12
    """Child to parent: the answer."""
    CRASH = 13
    """Child to parent: reading or judging raised; where."""
    BROKEN = 14
    """Child to parent, before it has seen a document: it could not lock itself in."""
    ROWS = 15
    """Child to parent: rows of a table, and what is wanted next."""
    ORDER = 21
    """Parent to nursery."""
    REPLY = 22
    """Nursery to parent."""


LIMITS = {
    Kind.DOCUMENT: 512 * MIB,  # the CLI's document limit (design part 6)
    Kind.MATERIAL: 512 * MIB,  # CRLs of large CAs reach tens of MiB; base64 adds a third
    Kind.TABLE: 16,
    Kind.PIECE: MIB,
    Kind.MORE: 0,
    Kind.NEEDS: 4 * MIB,  # 512 signers' names and the CRL addresses of their certificates
    Kind.VERDICT: 32 * MIB,  # 512 signatures of 60 KiB; real verdicts are about 20 KiB
    Kind.CRASH: 4096,  # an exception's name and one place in our code
    Kind.BROKEN: 4096,
    Kind.ROWS: 8 * MIB,  # 256 cells of 32,767 characters in one row; others are sent by less
    Kind.ORDER: 64 * MIB,  # a whole trust snapshot
    Kind.REPLY: 4096,
}
"""Largest body of each kind, bytes."""
MAX_NODES = 1_000_000
"""JSON values in one answer: an empty list is 3 bytes on the wire but 64 in memory, so a limit in
bytes alone would let a hostile answer of 32 MiB take most of a GiB in the parent."""
MAX_INTEGER = 2**53 - 1
"""Integers of a report stay below 2^53 (design part 5)."""


class FrameError(DecodeError):
    """A frame is of the wrong kind, too long, or cut off."""


def encode_frame(kind: Kind, body: bytes) -> bytes:
    """Header and body as they go over a pipe.

    Raises:
        FrameError: the body is over the limit of its kind.
    """
    return frame_header(kind, len(body)) + body


def frame_header(kind: Kind, length: int) -> bytes:
    """The five bytes before a body of `length` bytes.

    Raises:
        FrameError: `length` is over the limit of `kind`.
    """
    if length > LIMITS[kind]:
        raise FrameError(f"{kind.name} of {length} bytes", kind=kind.name, limit=LIMITS[kind])
    return HEADER.pack(kind, length)


def parse_header(data: bytes, *expected: Kind) -> tuple[Kind, int]:
    """Kind and length of a frame whose kind is one of `expected`.

    Raises:
        FrameError: another kind, or a length over its limit.
    """
    number, length = HEADER.unpack(data)
    kind = next((kind for kind in expected if kind == number), None)
    if kind is None:
        raise FrameError(f"unexpected frame kind {number}")
    if length > LIMITS[kind]:
        raise FrameError(f"{kind.name} too long", kind=kind.name, limit=LIMITS[kind])
    return kind, length


def to_json(value: Any) -> bytes:
    """JSON in UTF-8.

    Raises:
        UnicodeEncodeError: a text holds a lone surrogate, which is no text.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"not an integer: {text[:20]}")


def _integer(text: str) -> int:
    if len(text) > len(str(MAX_INTEGER)) + 1 or abs(int(text)) > MAX_INTEGER:
        raise ValueError("integer over 2^53")
    return int(text)


def from_json(data: bytes) -> Any:
    """Parse JSON from a process that may have been taken over.

    Raises:
        DecodeError: not JSON, too many values, too deep, a fraction, or an integer over 2^53.
    """
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > MAX_NODES:
        raise DecodeError("too many values", limit=MAX_NODES)
    try:
        return json.loads(data, parse_int=_integer, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"not JSON: {type(error).__name__}") from None


def read_exactly(read: Callable[[int], bytes], length: int) -> bytes:
    """Exactly `length` bytes from a blocking `read`.

    Raises:
        EOFError: the other side closed before.
    """
    parts: list[bytes] = []
    missing = length
    while missing:
        part = read(missing)
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read_frame(read: Callable[[int], bytes], *expected: Kind) -> tuple[Kind, bytes]:
    """The next frame from a blocking `read`.

    Raises:
        EOFError: the other side closed.
        FrameError: not one of `expected`, or too long.
    """
    kind, length = parse_header(read_exactly(read, HEADER.size), *expected)
    return kind, read_exactly(read, length)


def write_frame(fd: int, kind: Kind, body: bytes) -> None:
    """Write one frame to a blocking descriptor.

    Raises:
        OSError: the other side closed.
        FrameError: `body` is over the limit of `kind`.
    """
    rest = memoryview(encode_frame(kind, body))
    while rest:
        rest = rest[os.write(fd, rest) :]
