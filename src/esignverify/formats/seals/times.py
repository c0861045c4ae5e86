# SPDX-License-Identifier: Apache-2.0
"""Times in seals as they are written: UTCTime, GeneralizedTime and text (domain E1, E2)."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

UTC_TIME, GENERALIZED_TIME = 0x17, 0x18

_TEXT_TAGS = frozenset({0x0C, 0x13, 0x16, 0x1A})
"""UTF8String, PrintableString, IA5String, VisibleString."""

CHINA = timedelta(hours=8)
"""What a seal without a zone may mean instead of UTC: vendors write both."""

_MAX_TEXT = 40
"""Octets; the longest form has under thirty."""
_ZONE = r"(?P<zone>Z|[+-]\d{4})?"
_UTC = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?()" + _ZONE, re.ASCII)
_GENERALIZED = re.compile(
    r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,](\d{1,9}))?" + _ZONE, re.ASCII
)
_TEXT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?" + _ZONE, re.ASCII
)
_TWELVE = re.compile(rb"[0-9]{12}(?![0-9])")
_FIRST, _LAST = 1950, 2050
"""Years that a UTCTime can name (RFC 5280 §4.1.2.5.1)."""


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time as it stands: its clock as if in UTC, and its zone, None if unnamed."""

    clock: datetime
    zone: timedelta | None
    plain: bool
    """Whole seconds in UTC, marked so, as DER asks for (X.690 §11.7, §11.8)."""

    @property
    def at(self) -> datetime | None:
        """The moment in UTC, None where no zone says which one."""
        return None if self.zone is None else self.within(self.zone)

    def within(self, zone: timedelta) -> datetime:
        """The moment in UTC, read in `zone` where none is written.

        Raises:
            ValueError: before year 1 or after 9999.
        """
        chosen = zone if self.zone is None else self.zone
        try:
            return self.clock - chosen
        except OverflowError as error:
            raise ValueError("time out of range") from error


def read_asn1_time(tag: int, content: bytes) -> WrittenTime:
    """A UTCTime or GeneralizedTime (X.680 §46, §47), or text, from its content octets.

    Raises:
        ValueError: none of these, or no time.
    """
    if tag in _TEXT_TAGS:
        return read_text_time(content)
    if tag == GENERALIZED_TIME and b"-" in content[:5]:
        # Text with dashes under the tag of a time; digits alone would be read the same way.
        return replace(read_text_time(content), plain=False)
    if tag not in (UTC_TIME, GENERALIZED_TIME):
        raise ValueError("not a time")
    return _read(_UTC if tag == UTC_TIME else _GENERALIZED, content)


def read_text_time(content: bytes) -> WrittenTime:
    """A time as text, e.g. ``2020-01-25T07:31:56.377Z`` or ``20201010065841Z``.

    Raises:
        ValueError: no time.
    """
    if b"-" in content[:5]:
        return _read(_TEXT, content)
    return _of_twelve(content) if _TWELVE.match(content) else _read(_GENERALIZED, content)


def _of_twelve(content: bytes) -> WrittenTime:
    """Twelve digits are a UTCTime, as GM/T 0031-2014 has it, or a year of four and no seconds."""
    found = []
    for form in (_UTC, _GENERALIZED):
        with suppress(ValueError):
            found.append(_read(form, content))
    near = [one for one in found if _FIRST <= one.clock.year < _LAST]
    if len(near) != 1:
        raise ValueError("twelve digits that are two times, or none")
    return near[0]


def _read(form: re.Pattern[str], content: bytes) -> WrittenTime:
    found = form.fullmatch(content.decode("ascii")) if len(content) <= _MAX_TEXT else None
    if found is None:
        raise ValueError("not a time")
    year, month, day, hour, minute, second, fraction = found.groups()[:7]
    zone = found["zone"]
    full = int(year)
    if len(year) == 2:
        # RFC 5280 §4.1.2.5.1.
        full += 1900 if full >= 50 else 2000
    micro = int((fraction or "").ljust(6, "0")[:6])
    hours = (int(hour), int(minute), int(second or 0))
    clock = datetime(full, int(month), int(day), *hours, micro, tzinfo=UTC)
    return WrittenTime(clock, _offset(zone), zone == "Z" and not fraction and second is not None)


def _offset(zone: str | None) -> timedelta | None:
    if zone is None or zone == "Z":
        return None if zone is None else timedelta(0)
    hours, minutes = int(zone[1:3]), int(zone[3:5])
    if hours > 14 or minutes > 59:
        raise ValueError("no such zone")
    return timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
