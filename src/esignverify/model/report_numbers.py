# SPDX-License-Identifier: Apache-2.0
"""Numbers of reports as people write them.

A register keeps a number as its body prints it; whoever claims it types full-width letters, another
dash, a blank more or small letters, and means the same report: a withdrawn one is not to be passed
over for that, nor a genuine one called unknown.
"""

from __future__ import annotations

import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")


def ways_of_writing(number: str) -> tuple[str, ...]:
    """`number` as it stands, then the plain ways in which a register may have it."""
    plain = unicodedata.normalize("NFKC", number).translate(_DASHES)
    plain = " ".join(plain.split())
    compact = plain.replace(" ", "")
    found = (one for text in (plain, compact) for one in (text, text.upper(), text.lower()))
    return tuple(dict.fromkeys((number, *found)))
