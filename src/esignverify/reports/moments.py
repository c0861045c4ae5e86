# SPDX-License-Identifier: Apache-2.0
"""Moments and periods of a report as people in China read them; machines read the values.

China has one zone and no summer time, so that a page says the same on any machine.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
_ZONE = {"zh": " 北京时间", "en": " Beijing time"}
_TO = {"zh": " 至 ", "en": " to "}
_OPEN = {"zh": "今", "en": "now"}
_MIDNIGHT = "T16:00:00Z"
"""How a day in Beijing begins, in UTC."""
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
_PERIOD = re.compile(rf"({_MOMENT})/({_MOMENT}|\.\.)")
_SINGLE = re.compile(_MOMENT)


def moment_text(text: str, lang: str) -> str:
    """One moment (UTC with Z) as time in Beijing; anything else as it is."""
    try:
        at = datetime.fromisoformat(text).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return text
    return f"{at:%Y-%m-%d %H:%M:%S}{_ZONE[lang]}"


def with_moments(text: str, lang: str) -> str:
    """`text` with every period and moment in it as people read them."""
    periods = _PERIOD.sub(lambda match: _period(match, lang), text)
    return _SINGLE.sub(lambda match: moment_text(match[0], lang), periods)


def _period(match: re.Match[str], lang: str) -> str:
    """Whole days where it is made of such, the last one included; else to the second."""
    start, end = match[1], match[2]
    open_end = end == ".."
    try:
        if start.endswith(_MIDNIGHT) and (open_end or end.endswith(_MIDNIGHT)):
            last = _OPEN[lang] if open_end else _day(end, before=1)
            return _day(start) + _TO[lang] + last
    except (ValueError, OverflowError):
        return match[0]
    last = _OPEN[lang] if open_end else moment_text(end, lang)
    return moment_text(start, lang) + _TO[lang] + last


def _day(text: str, *, before: int = 0) -> str:
    at = datetime.fromisoformat(text).astimezone(BEIJING) - timedelta(seconds=before)
    return f"{at:%Y-%m-%d}"
