# SPDX-License-Identifier: Apache-2.0
"""The files that a file may have been before something was appended to it.

A PDF grows at its end (ISO 32000-2 §7.5.6): what its issuer published is a beginning of it, however
much anybody wrote behind. Nothing is parsed, so that whoever looks up needs no reader.
"""

from __future__ import annotations

import re

from ..crypto.digests import sha256_of_starts

MAX_ENDS = 1_000
"""Ends of files looked at, from the first on (design, limits: revisions). Whoever appends more
can add none before them."""
_END = re.compile(rb"%%EOF[\x00\t\n\x0c\r ]{0,1024}")
"""The last line of a file, and the blanks that are tolerated behind it (design rule 6)."""
_BLANKS = 4
"""So many of them may each have been the last, or all of them together were."""


def earlier_files(document: bytes) -> tuple[str, ...]:
    """SHA-256 (lower-case hex) of `document`, then of its beginnings, the longest first."""
    ends = {len(document)}
    for number, found in enumerate(_END.finditer(document)):
        if number == MAX_ENDS:
            break
        last = found.start() + len(b"%%EOF")
        ends |= {found.end(), *range(last, min(last + _BLANKS, found.end()) + 1)}
    digests = sha256_of_starts(document, ends)
    return tuple(digests[size] for size in sorted(ends, reverse=True))
