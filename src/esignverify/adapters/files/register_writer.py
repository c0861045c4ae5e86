# SPDX-License-Identifier: Apache-2.0
"""A register as a file of `esignverify.issuers/1`: what `adapters.files.issuers` reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from ...model.issuers import Institution, Qualification
from ...model.register_facts import BlacklistEntry, Listing, ScopeRow, SiteCover
from ...model.standards import Standard
from .fields import BEIJING
from .issuers import SCHEMA

_DAY = timedelta(days=1)
_OTHER_NAMES = {"start": "from", "end": "until", "covers": "qualifications"}


def register_lines(
    source: str,
    as_of: datetime | None,
    institutions: Iterable[Institution],
    blacklist: Iterable[BlacklistEntry],
) -> Iterator[str]:
    """The file, line by line: one for each institution, so that versions can be compared."""
    head = {"schema": SCHEMA, "source": source, "as_of": as_of and _moment(as_of)}
    yield _json(head)[:-1] + ', "institutions": ['
    yield from _joined(institutions, _item)
    yield '], "blacklist": ['
    yield from _joined(blacklist, _item)
    yield "]}"


def _joined(items: Iterable[Any], read: Callable[[Any], dict[str, Any]]) -> Iterator[str]:
    """Each on its line, with a comma behind all but the last."""
    before: str | None = None
    for item in items:
        if before is not None:
            yield before + ","
        before = _json(read(item))
    if before is not None:
        yield before


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


def _item(value: Any) -> dict[str, Any]:
    """The fields of a dataclass that say something, as a file names them."""
    found: dict[str, Any] = {}
    for one in fields(value):
        item = getattr(value, one.name)
        if item is not None and item != () and item is not False:
            found[_OTHER_NAMES.get(one.name, one.name)] = _plain(one.name, item)
    return _in_words(value, found)


def _in_words(value: object, found: dict[str, Any]) -> dict[str, Any]:
    """Where a file says it in other words than the model does."""
    match value:
        case ScopeRow():
            found["standard"] = str(Standard(value.standard, value.year))
            found.pop("year", None)
        case SiteCover():
            found.pop("listed", None)
            if not value.listed:
                found["not_listed"] = True
        case Listing():
            found["list"] = found.pop("kind")
        case Qualification():
            found.setdefault("history", [])
    return found


def _plain(name: str, item: Any) -> Any:
    if isinstance(item, Enum):
        return item.value
    if isinstance(item, datetime):
        return _last_day(item) if name == "end" else _moment(item)
    if isinstance(item, tuple):
        return [one if isinstance(one, str) else _item(one) for one in item]
    return item


def _moment(at: datetime) -> str:
    """A day in Beijing where it is its first instant, else the moment."""
    return _day(at) or at.isoformat()


def _last_day(end: datetime) -> str:
    """The last day that counts, of an end at midnight."""
    day = _day(end)
    return end.isoformat() if day is None else (date.fromisoformat(day) - _DAY).isoformat()


def _day(at: datetime) -> str | None:
    local = at.astimezone(BEIJING)
    at_midnight = (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    return local.date().isoformat() if at_midnight else None
