# SPDX-License-Identifier: Apache-2.0
"""A register file to import (`esignverify.issuers/1`, JSON), of any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path as FilePath
from typing import Any

from ...model.errors import ConfigurationError
from ...model.issuers import Institution
from ...model.problems import MAX_NOTES, UNTOLD, Problem
from ...model.register_facts import BlacklistEntry
from .ahead import later_dates, refused_dates
from .fields import MAX_FAULTS, Table
from .issuer_facts import read_blacklist_entry
from .issuers import SCHEMA, oddities, read_institution
from .json_stream import Entry, JsonStream
from .lines import Path
from .source import Source, complaint, file_sha256

_LISTS = ("institutions", "blacklist")
_HEAD = ("schema", "source", "as_of")


class UniqueCodes:
    """Ids and codes of the institutions of one file: a code stands for one body, or one branch."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._codes: set[str] = set()

    def add(self, row: Table, one: Institution) -> None:
        """Note an institution.

        Raises:
            ConfigurationError: its id or one of its codes is another's.
        """
        self._add(self._ids, row, "id", one.id)
        self._add(self._codes, row, "uscc", one.uscc)
        for site in one.sites:
            if site.uscc is not None:
                self._add(self._codes, row, "sites", site.uscc)

    def skip(self, data: Any) -> None:
        """Note an institution that was read before, as JSON has it.

        If it is none now, the file was changed meanwhile, which its digest tells in the end.
        """
        try:
            self._ids.add(data["id"])
            codes = (data["uscc"], *(site.get("uscc") for site in data.get("sites") or ()))
            self._codes.update(code for code in codes if code is not None)
        except (KeyError, TypeError, AttributeError):
            return

    def _add(self, seen: set[str], row: Table, key: str, value: str) -> None:
        if value in seen:
            raise row.error("duplicate", key, found=value)
        seen.add(value)


class Faults:
    """Complaints and notes about one file, passed on until there are too many."""

    def __init__(self, wrong: Callable[[Problem], None], now: datetime | None = None) -> None:
        """`now` None: no date is compared with it."""
        self._wrong = wrong
        self._now = now
        self._count = 0
        self._notes = 0

    def add(self, error: ConfigurationError) -> bool:
        """Tell it; whether to read on."""
        self._wrong(Problem(True, str(error.values["problem"]), error.values))
        self._count += 1
        return self._count < MAX_FAULTS

    def refuse_dates(self, source: Source, path: Path, data: object) -> None:
        """Refuse what stands at `path` of `source` if it was learnt or taken back in the future.

        Raises:
            ConfigurationError: it was.
        """
        for inner, code, text in () if self._now is None else refused_dates(data, self._now):
            raise source.error(code, (*path, *inner), found=text)

    def look_at(self, one: Institution, source: Source, path: Path, data: object) -> None:
        """Note what is odd in an institution that stands, as `data`, at `path` of `source`.

        To find the line of a note takes time; beyond those that are told they are only counted.
        """
        later = () if self._now is None else later_dates(data, self._now)
        for inner, code, number in (*oddities(one), *later):
            self._notes += 1
            if self._notes > MAX_NOTES:
                self._wrong(UNTOLD)
            else:
                values = source.error(code, (*path, *inner), number=number).values
                self._wrong(Problem(False, code, values))


class JsonRegisterSource:
    """The file; its members can stand in any order."""

    def __init__(self, file: FilePath, now: datetime | None = None) -> None:
        """`now` None: no date in it is compared with the present."""
        self._file = file
        self._now = now
        self._head: dict[str, Entry] = {}
        self._digest = ""

    def sha256(self) -> str:
        """Of the whole file, hex, before it is read.

        Raises:
            ConfigurationError: there is no such file.
        """
        return file_sha256(self._file)

    def items(
        self, wrong: Callable[[Problem], None], moved: Callable[[int], None], taken: int = 0
    ) -> Iterator[Institution | BlacklistEntry]:
        """Institutions, but for the first `taken`, and entries of the blacklist, in their order.

        After `fields.MAX_FAULTS` complaints it ends.

        Raises:
            ConfigurationError: it is no JSON, or its head is wrong; names file and line.
        """
        stream = JsonStream(self._file, _LISTS, moved)
        unique, faults = UniqueCodes(), Faults(wrong, self._now)
        for entry in stream.entries():
            if entry.path[0] not in _LISTS:
                self._head[str(entry.path[0])] = entry
            elif len(entry.path) == 1:
                raise entry.source.error("not-a-list", entry.path)
            elif entry.path[0] == "institutions" and taken > 0:
                taken -= 1
                unique.skip(entry.data)
            else:
                try:
                    item = _item(entry, unique)
                    faults.refuse_dates(entry.source, entry.path, entry.data)
                except ConfigurationError as error:
                    if not faults.add(error):
                        return
                else:
                    if isinstance(item, Institution):
                        faults.look_at(item, entry.source, entry.path, entry.data)
                    yield item
        self._digest = stream.digest
        self.provenance()

    def provenance(self) -> tuple[str, datetime | None, str, str]:
        """Source, age, name and SHA-256 (hex) of the file; known once `items` came to its end.

        Raises:
            ConfigurationError: the head of the file is not as it should be.
        """
        for key, entry in self._head.items():
            if key not in _HEAD:
                raise entry.source.error("unknown-field", entry.path)
        self._one("schema").schema(SCHEMA)
        as_of = self._one("as_of").optional_start("as_of") if "as_of" in self._head else None
        return self._one("source").text("source"), as_of, self._file.name, self._digest

    def _one(self, key: str) -> Table:
        """A table with the one member `key`, so that it is read as in any other file."""
        if key not in self._head:
            raise complaint("missing-field", str(self._file), 1, key)
        entry = self._head[key]
        return Table(entry.source, (), {key: entry.data})


def _item(entry: Entry, unique: UniqueCodes) -> Institution | BlacklistEntry:
    row = Table(entry.source, entry.path, entry.data)
    if entry.path[0] == "blacklist":
        listed = read_blacklist_entry(row)
        row.done()
        return listed
    one = read_institution(row)
    unique.add(row, one)
    return one
