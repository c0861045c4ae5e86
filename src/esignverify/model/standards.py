# SPDX-License-Identifier: Apache-2.0
"""Numbers of standards as people write them: ``GB/T 29606-2013`` is a designation and an edition.

Another year is another standard (GB/T 1.1-2020 §8.2: a new edition replaces the old one), so a
capability for one edition is none for the next.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_STANDARD = 200
"""Characters; the longest designations in use have under 60."""

_FORM = re.compile(
    r"(?P<code>[A-Z]{1,6}(?:/[A-Z0-9]{1,6})*[0-9][A-Z0-9./-]*?)(?:-(?P<year>\d{4}|\d{2}))?"
)
_YEARS = range(1900, 2201)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－:："), "-")
"""ISO writes a colon before the year, typists every dash there is."""


@dataclass(frozen=True, slots=True)
class Standard:
    """`designation` without blanks, upper case (``GB/T29606``); `year` None: no edition named."""

    designation: str
    year: int | None

    def __str__(self) -> str:
        return self.designation if self.year is None else f"{self.designation}-{self.year}"


def parse_standard(text: str) -> Standard | None:
    """The standard that `text` names; None where it is no number of a standard.

    ``GB 5296.4-98`` is the edition of 1998: two digits were written up to then.
    """
    if len(text) > MAX_STANDARD:
        return None
    folded = unicodedata.normalize("NFKC", text).upper().translate(_DASHES)
    compact = "".join(folded.split())
    match = _FORM.fullmatch(compact)
    if match is None:
        return None
    code, year = match["code"], _year(match["year"])
    if match["year"] is not None and year is None:
        return Standard(f"{code}-{match['year']}", None)
    return Standard(code, year)


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    year = int(text) if len(text) == 4 else 1900 + int(text)
    # Part numbers look like years of two digits: 50 is before any standard of the kind.
    return year if year in _YEARS and (len(text) == 4 or year >= 1950) else None
