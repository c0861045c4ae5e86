# SPDX-License-Identifier: Apache-2.0
"""The files that a file may have been before something was appended to it, or written otherwise.

A PDF grows at its end (ISO 32000-2 §7.5.6): what its issuer published is a beginning of it, however
much anybody wrote behind. What stands in the gap of a signature's byte range nobody signed, and
anybody can write it otherwise: what is left without it is the same as long as the signature holds.
Nothing is parsed, so that whoever looks up needs no reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..crypto.digests import sha256_of_halves, sha256_of_starts

MAX_ENDS = 1_000
"""Ends of files looked at, from the first on (design, limits: revisions). Whoever appends more
can add none before them."""
MAX_RANGES = 8
"""Byte ranges looked at, from the first on: all that stands before the end of one is signed but for
its gap, in which readers take a signature value alone."""
MAX_SIGNED = 256 * 1024 * 1024
"""Octets behind gaps that are digested in all: a large file is read once for each range."""
_END = re.compile(rb"%%EOF[\x00\t\n\x0c\r ]{0,1024}")
"""The last line of a file, and the blanks that are tolerated behind it (design rule 6)."""
_BLANKS = 4
"""So many of them may each have been the last, or all of them together were."""
_RANGE = re.compile(
    rb"/ByteRange[\x00\t\n\x0c\r ]{0,64}\[[\x00\t\n\x0c\r ]{0,64}0"
    + rb"[\x00\t\n\x0c\r ]{1,64}([0-9]{1,10})" * 3
    + rb"[\x00\t\n\x0c\r ]{0,64}\]"
)
"""ISO 32000-2 §12.8.1: it begins with the file. One that is written otherwise is not found."""


def earlier_files(document: bytes) -> tuple[str, ...]:
    """SHA-256 (lower-case hex) of `document`, then of its beginnings, the longest first.

    Among these, by where they end, are those from which the gap of a signature is left out.
    """
    ends = {len(document)}
    for number, found in enumerate(_END.finditer(document)):
        if number == MAX_ENDS:
            break
        last = found.start() + len(b"%%EOF")
        ends |= {found.end(), *range(last, min(last + _BLANKS, found.end()) + 1)}
    digests = sha256_of_starts(document, ends)
    whole = [(size, 1, digests[size]) for size in ends]
    signed = [(size, 0, digest) for size, digest in signed_octets(document).items()]
    return tuple(digest for _, _, digest in sorted((*whole, *signed), reverse=True))


def signed_octets(document: bytes) -> dict[int, str]:
    """SHA-256 (lower-case hex) of what byte ranges cover, by where they end."""
    halves = dict.fromkeys(_ranges(document))
    digests = sha256_of_halves(document, halves)
    found: dict[int, str] = {}
    for half in halves:
        found.setdefault(half[2], digests[half])
    return found


def _ranges(document: bytes) -> Iterator[tuple[int, int, int]]:
    """End of the first half, start and end of the second."""
    left = MAX_SIGNED
    for number, found in enumerate(_RANGE.finditer(document)):
        first, start, length = (int(one) for one in found.groups())
        left -= length
        if number == MAX_RANGES or left < 0:
            return
        if first <= start and start + length <= len(document):
            yield first, start, start + length
