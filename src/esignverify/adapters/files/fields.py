# SPDX-License-Identifier: Apache-2.0
"""One table of a configuration file, read field by field; what nobody asked for is an error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from ...model.errors import ConfigurationError
from .lines import Path
from .source import Source

MAX_TEXT = 2000
"""Characters of one text: the longest is a source with an address."""
MAX_ENTRIES = 200_000
"""Entries of one list: some 53,000 inspection bodies exist (SAMR statistics), with room to grow."""
MAX_FAULTS = 20
"""Complaints about one file at once: more than a person mends before checking again."""
BEIJING = timezone(timedelta(hours=8))
"""Chinese registers print days; a day is that of Beijing. No daylight saving since 1992."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})")
_YEARS = range(1900, 2201)

E = TypeVar("E", bound=Enum)


def faults(
    first: ConfigurationError, parts: Iterable[Callable[[], object]]
) -> list[ConfigurationError]:
    """`first`, which ended the reading of a file, and what its `parts` complain of, each alone.

    At most `MAX_FAULTS`; none twice. Each complaint has looked for its line in the whole text.
    """
    found = {first.detail: first}
    for part in parts:
        if len(found) == MAX_FAULTS:
            break
        try:
            part()
        except ConfigurationError as error:
            found.setdefault(error.detail, error)
    return list(found.values())


class Table:
    """A table (TOML) or object (JSON) at `path` of `source`.

    Every reader raises `ConfigurationError` with file, line and field for a value that is missing
    or wrong. `done` must be called last: it refuses fields that were not read.
    """

    def __init__(self, source: Source, path: Path, data: object) -> None:
        if not isinstance(data, dict):
            raise source.error("not-a-table", path)
        self._source = source
        self._path = path
        self._data: dict[str, Any] = data
        self._left = list(data)

    def error(
        self, problem: str, key: str | None = None, **values: str | int
    ) -> ConfigurationError:
        """A complaint about the field `key`, or about the whole table."""
        path = self._path if key is None else (*self._path, key)
        return self._source.error(problem, path, **values)

    def place(self, key: str) -> Path:
        """The path of a field, for complaints made later."""
        return (*self._path, key)

    def done(self) -> None:
        """Refuse what was not asked for: a typing mistake must not be ignored."""
        if self._left:
            raise self.error("unknown-field", self._left[0])

    def schema(self, expected: str) -> None:
        """The field `schema` must say `expected`."""
        if (found := self.text("schema")) != expected:
            raise self.error("schema", "schema", expected=expected, found=found)

    def text(self, key: str) -> str:
        """A text: not empty, without blanks at its ends, control or direction characters."""
        return self._clean(key, self._take(key, str, "text"))

    def optional_text(self, key: str) -> str | None:
        """`text`, or None where the field is absent or null."""
        return None if self._absent(key) else self.text(key)

    def match(
        self, key: str, pattern: re.Pattern[str], form: str = "", *, problem: str = "form"
    ) -> str:
        """A text of a form: `form` in signs that need no language, or else a `problem` says it."""
        text = self.text(key)
        if pattern.fullmatch(text) is None:
            raise self.error(problem, key, form=form, found=text)
        return text

    def optional_match(
        self, key: str, pattern: re.Pattern[str], form: str = "", *, problem: str = "form"
    ) -> str | None:
        """`match`, or None where the field is absent or null."""
        if self._absent(key):
            return None
        return self.match(key, pattern, form, problem=problem)

    def choice(self, key: str, kind: type[E]) -> E:
        """One of the values of an enum."""
        return self._member(key, self.text(key), kind)

    def choices(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """Several values of an enum, none twice; absent means none."""
        return tuple(self._member(key, text, kind) for text in self.texts(key))

    def texts(
        self, key: str, pattern: re.Pattern[str] | None = None, form: str = ""
    ) -> tuple[str, ...]:
        """A list of texts, none twice; absent means none."""
        if self._absent(key):
            return ()
        found: list[str] = []
        for item in self._list(key):
            if not isinstance(item, str):
                raise self.error("not-a-text", key)
            text = self._clean(key, item)
            if pattern is not None and pattern.fullmatch(text) is None:
                raise self.error("form", key, form=form, found=text)
            if text in found:
                raise self.error("duplicate", key, found=text)
            found.append(text)
        return tuple(found)

    def flag(self, key: str) -> bool:
        """True or false; absent means false."""
        if self._absent(key):
            return False
        flag: bool = self._take(key, bool, "flag")
        return flag

    def count(self, key: str, low: int, high: int) -> int | None:
        """A whole number within limits, or None where the field is absent or null."""
        if self._absent(key):
            return None
        number: int = self._take(key, int, "number")
        if not low <= number <= high:
            raise self.error("range", key, low=low, high=high)
        return number

    def table(self, key: str) -> Table:
        """A table; absent means an empty one."""
        data = {} if self._absent(key) else self._take(key, dict, "table")
        return Table(self._source, (*self._path, key), data)

    def tables(self, key: str, limit: int = MAX_ENTRIES) -> list[Table]:
        """A list of tables; absent means none."""
        if self._absent(key):
            return []
        rows = self._list(key)
        if len(rows) > limit:
            raise self.error("too-many", key, limit=limit)
        return [Table(self._source, (*self._path, key, i), row) for i, row in enumerate(rows)]

    def tables_or_none(self, key: str, limit: int = MAX_ENTRIES) -> list[Table]:
        """`tables`, or none where that is no list of them: its complaint is made elsewhere."""
        try:
            return self.tables(key, limit)
        except ConfigurationError:
            return []

    def start(self, key: str) -> datetime:
        """A moment; a bare date is the first instant of that day in Beijing. UTC."""
        return self._moment(key, timedelta(0))

    def optional_start(self, key: str) -> datetime | None:
        """`start`, or None where the field is absent or null."""
        return None if self._absent(key) else self.start(key)

    def optional_end(self, key: str) -> datetime | None:
        """An exclusive end, or None; a bare date is the last day that still counts, in Beijing."""
        return None if self._absent(key) else self._moment(key, timedelta(days=1))

    def period(self) -> tuple[datetime | None, datetime | None]:
        """The fields ``from`` and ``until`` as [start, end), in order."""
        start, end = self.optional_start("from"), self.optional_end("until")
        if start is not None and end is not None and end <= start:
            raise self.error("reversed-period", "until")
        return start, end

    def _absent(self, key: str) -> bool:
        if self._data.get(key) is not None:
            return False
        if key in self._left:
            self._left.remove(key)
        return True

    def _take(self, key: str, kind: type, expected: str) -> Any:
        if self._data.get(key) is None:
            raise self.error("missing-field", key)
        value = self._data[key]
        if type(value) is not kind:
            raise self.error(f"not-a-{expected}", key)
        if key in self._left:
            self._left.remove(key)
        return value

    def _list(self, key: str) -> list[Any]:
        rows: list[Any] = self._take(key, list, "list")
        return rows

    def _clean(self, key: str, text: str) -> str:
        if not text or text != text.strip():
            raise self.error("blank-text", key)
        if len(text) > MAX_TEXT:
            raise self.error("text-too-long", key, limit=MAX_TEXT)
        if not text.isprintable() and any(unicodedata.category(c) in _UNSEEN for c in text):
            raise self.error("unseen-character", key)
        if _WITHOUT_INK.search(text):
            raise self.error("unseen-character", key)
        return text

    def _member(self, key: str, text: str, kind: type[E]) -> E:
        try:
            return kind(text)
        except ValueError:
            allowed = ", ".join(str(member.value) for member in kind)
            raise self.error("choice", key, allowed=allowed, found=text) from None

    def _moment(self, key: str, day_length: timedelta) -> datetime:
        if self._data.get(key) is None:
            raise self.error("missing-field", key)
        if key in self._left:
            self._left.remove(key)
        value = self._data[key]
        try:
            return _known(value, day_length) if type(value) is str else _utc(value, day_length)
        except _NoMomentError as error:
            raise self.error(error.problem, key) from None


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control, format (direction, zero width), lone surrogate, private, line ends. Not unassigned:
that differs between Python versions, and new Chinese characters are still being added."""
_WITHOUT_INK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
"""Letters and marks that show nothing: fillers of Hangul, the empty Braille cell, selectors of
variants (DerivedCoreProperties, Default_Ignorable_Code_Point). A number or name with one of them
looks like the one without, and is another."""


class _NoMomentError(Exception):
    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def _utc(value: object, day_length: timedelta) -> datetime:
    """A moment in UTC; of a bare day its beginning in Beijing, or `day_length` later."""
    moment = _read_moment(value)
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    midnight = datetime(moment.year, moment.month, moment.day, tzinfo=BEIJING)
    return (midnight + day_length).astimezone(UTC)


def end_of(value: object) -> datetime:
    """The exclusive end that a value which was read before means, as `Table.optional_end`."""
    return _utc(value, timedelta(days=1))


def moment_of(text: str) -> datetime | None:
    """A moment as `Table.start` reads it; None where it is none."""
    try:
        return _known(text, timedelta(0))
    except _NoMomentError:
        return None


# A register has millions of dates, and the same few thousand days in them.
_known = lru_cache(maxsize=4_096)(_utc)


def _read_moment(value: object) -> date:
    """A date, or a datetime with a zone."""
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            value = date.fromisoformat(value)
        elif isinstance(value, str) and _MOMENT.fullmatch(value):
            value = datetime.fromisoformat(value.upper())
    except ValueError:
        raise _NoMomentError("date") from None
    if not isinstance(value, date) or value.year not in _YEARS:
        raise _NoMomentError("date")
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise _NoMomentError("zone-missing")
    return value
