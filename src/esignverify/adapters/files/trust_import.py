# SPDX-License-Identifier: Apache-2.0
"""What the published list of licensed CAs changes in a trust store.

A CA that the store does not know becomes a folder without a certificate, marked as unverified; of
a known one licence rows are added or completed. Whatever contradicts the store is left to people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import tomlkit

from ...model.licence_list import LicenceList, ListedLicence, ListOrigin
from ...model.problems import Problem
from ...model.trust import LicenceKind, LicenceStatus
from ...model.trust_records import AuthorityRecord, FileChange, LicenceRecord
from . import toml_edit
from .authority import SCHEMA
from .fields import BEIJING
from .folder import CA_TOML, Files
from .source import complaint


@dataclass
class Changes:
    """What a list changes; files by path, so that two rows about one CA make one change."""

    files: dict[str, FileChange] = field(default_factory=dict)
    new: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


def licence_changes(
    records: Sequence[AuthorityRecord], files: Files, given: LicenceList, origin: ListOrigin
) -> Changes:
    """The changes that `given` makes in a store of `records`, whose files are `files`.

    Raises:
        ConfigurationError: a row gives one CA the number of another.
    """
    found = Changes()
    numbers = {one.number: record for record in records for one in record.licences if one.number}
    names = {
        name: record
        for record in records
        for name in (*record.authority.former_names, record.authority.name)
    }
    for row in given.rows:
        by_number, by_name = numbers.get(row.number), names.get(row.name)
        if by_number is not None and by_name is not None and by_number is not by_name:
            other = by_number.authority.id
            raise complaint("licence-of-another", given.file, row.row, row.number, other=other)
        record = by_number or by_name
        if record is None:
            path = f"{row.number.lower()}/{CA_TOML}"
            found.files[path] = FileChange(path, None, _new_toml(row, given, origin))
            found.new += 1
            continue
        if by_name is None:
            values = {**_where(row, given, record), "known": record.authority.name}
            found.problems.append(Problem(False, "listed-name-differs", values))
        _complete(found, record, row, (given, origin), files)
    return found


def _where(row: ListedLicence, given: LicenceList, record: AuthorityRecord) -> dict[str, str | int]:
    return {
        "file": given.file,
        "line": row.row,
        "field": row.number,
        "authority": record.authority.id,
        "found": row.name,
    }


def _complete(
    found: Changes,
    record: AuthorityRecord,
    row: ListedLicence,
    told: tuple[LicenceList, ListOrigin],
    files: Files,
) -> None:
    """Add what the row says of a CA that the store knows, or leave it to people."""
    held = [one for one in record.licences if one.number == row.number]
    path = f"{record.folder}/{CA_TOML}".removeprefix("/")
    source = _source(row, *told)

    def add(document: Any) -> None:
        toml_edit.add_row(document, "licence", **_licence(row, source))

    def date_it(document: Any) -> None:
        listed = document["licence"][record.licences.index(held[0])]
        values = _licence(row, source)
        listed.update({key: values[key] for key in ("from", "until", "source") if values[key]})

    if (row.first is None and held) or any(_says(one, row) for one in held):
        found.unchanged += 1
        return
    last = max((one.end or datetime.max.replace(tzinfo=UTC) for one in held), default=None)
    if _is_contradicted(record, row, held):
        change = None
    elif last is None or (row.first is not None and last <= _midnight(row.first)):
        change = add
    elif len(held) == 1 and _may_complete(held[0], row):
        change = date_it
    else:
        change = None
    if change is None:
        found.problems.append(Problem(False, "listed-by-hand", _where(row, told[0], record)))
        found.unchanged += 1
        return
    before = found.files[path].after if path in found.files else files[path]
    after = toml_edit.edit(before, path, change)
    found.files[path] = FileChange(path, files[path], after)


def _is_contradicted(
    record: AuthorityRecord, row: ListedLicence, held: Sequence[LicenceRecord]
) -> bool:
    """Whether the store says otherwise of days for which the row says "granted".

    That is a licence that was not granted then, one of another number, or that the body never had
    any: a list, or whoever wrote it, must not make a lapsed CA licensed again.
    """
    if record.authority.unlicensed:
        return True
    start = datetime.min.replace(tzinfo=UTC) if row.first is None else _midnight(row.first)
    end = datetime.max.replace(tzinfo=UTC) if row.last is None else _end(row.last)
    return any(
        (one.start is None or one.start < end) and (one.end is None or start < one.end)
        for one in record.licences
        if one.kind is LicenceKind.MIIT
        and one not in held
        and (one.start is not None or one.status is not LicenceStatus.GRANTED)
    )


def _says(held: LicenceRecord, row: ListedLicence) -> bool:
    """Whether the store says what the row says, as far as the row says it."""
    if held.status is not LicenceStatus.GRANTED or row.first is None or held.start is None:
        return False
    return held.start == _midnight(row.first) and (row.last is None or held.end == _end(row.last))


def _may_complete(held: LicenceRecord, row: ListedLicence) -> bool:
    """Whether only dates are missing, or the end was put off: nothing that was said is lost."""
    if held.kind is not LicenceKind.MIIT or held.status is not LicenceStatus.GRANTED:
        return False
    if held.start is None:
        return True
    if row.first is None or held.start != _midnight(row.first) or row.last is None:
        return False
    return held.end is None or held.end < _end(row.last)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING).astimezone(UTC)


def _end(last: date) -> datetime:
    return _midnight(last) + timedelta(days=1)


def _licence(row: ListedLicence, source: str) -> dict[str, Any]:
    return {
        "kind": LicenceKind.MIIT.value,
        "number": row.number,
        "status": LicenceStatus.GRANTED.value,
        "from": row.first,
        "until": row.last,
        "source": source,
    }


def _source(row: ListedLicence, given: LicenceList, origin: ListOrigin) -> str:
    """Provenance as one text: where from, retrieved when, imported by whom, which row."""
    return (
        f"{origin.source}；取得 / retrieved {origin.retrieved.isoformat()}；"
        f"导入 / imported by {origin.by}；{given.file} 第 {row.row} 行 / row {row.row}，"
        f"sha256:{given.sha256}"
    )


def _new_toml(row: ListedLicence, given: LicenceList, origin: ListOrigin) -> bytes:
    source = _source(row, given, origin)
    document = tomlkit.document()
    document["schema"] = SCHEMA
    document["id"] = row.number.lower()
    document["name"] = row.name
    if row.province is not None:
        document["province"] = row.province
    document["source"] = f"未核实 / unverified：{source}"
    toml_edit.add_row(document, "licence", **_licence(row, source))
    return tomlkit.dumps(document).encode()
