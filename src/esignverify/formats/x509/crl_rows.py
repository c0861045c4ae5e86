# SPDX-License-Identifier: Apache-2.0
"""The rows of a revocation list in the form that nearly all have, recognised as a whole.

A list can have hundreds of thousands of rows, and every one that is kept is asked about every
certificate of a path. To walk them row by row in Python takes seconds; one expression that matches
all of them takes milliseconds, and proves the same: that they are rows, one behind the other.
"""

from __future__ import annotations

import re
from itertools import product

MAX_SERIAL = 21
"""Octets of a serial number in regular rows: 20 (RFC 5280 §4.1.2.2), and one for the sign."""

_UTC_TIME = rb"\x17\x0d[0-9]{12}Z"
_GENERALIZED_TIME = rb"\x18\x0f[0-9]{14}Z"
_REASON = rb"\x30\x0c\x30\x0a\x06\x03\x55\x1d\x15\x04\x03\x0a\x01[\x00-\x0a]"
"""crlEntryExtensions with a reasonCode that is not critical (§5.3.1)."""


def _row(serial: int, time: tuple[bytes, int], extensions: tuple[bytes, int]) -> bytes:
    length = 2 + serial + time[1] + extensions[1]
    head = re.escape(bytes((0x30, length, 0x02, serial)))
    return head + b".{%d}" % serial + time[0] + extensions[0]


_ROWS = re.compile(
    # Possessive: nothing is tried a second time, and no memory is used per row.
    # And (?!), which never matches: see `formats.pdf.syntax`.
    b"(?:%s|(?!))*+"
    % b"|".join(
        _row(serial, time, extensions)
        for serial, time, extensions in product(
            range(1, MAX_SERIAL + 1),
            ((_UTC_TIME, 15), (_GENERALIZED_TIME, 17)),
            ((b"", 0), (_REASON, 14)),
        )
    ),
    re.DOTALL,
)


def regular(data: bytes, start: int, end: int) -> bool:
    """Whether ``data[start:end]`` is nothing but regular rows: serial number, time, reason.

    Such rows have no critical extension, no issuer of their own, and no other object identifier.
    """
    found = _ROWS.match(data, start, end)
    return found is not None and found.end() == end


def may_name(data: bytes, start: int, end: int, serial: int) -> bool:
    """Whether `serial` may be in the rows at all: the octets of its number occur in them.

    An INTEGER in more octets than it needs ends with those that it needs.
    """
    size = (serial if serial >= 0 else ~serial).bit_length() // 8 + 1
    return data.find(serial.to_bytes(size, "big", signed=True), start, end) >= 0
