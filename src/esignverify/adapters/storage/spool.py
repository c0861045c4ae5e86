# SPDX-License-Identifier: Apache-2.0
"""Rows on their way to the database, on disk: memory does not grow with an import."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from ...model.errors import StorageError
from .schema import UtcDateTime

BATCH = 2_000
"""Rows of one statement: a megabyte or so, and few enough round trips."""


class Spool:
    """Rows by table, in an unnamed file that ends with the process.

    Raises:
        StorageError: the disk is full.
    """

    def __init__(self, tables: tuple[Table, ...]) -> None:
        self._tables = {table.name: table for table in tables}
        try:
            self._files = {table.name: tempfile.TemporaryFile("w+") for table in tables}  # noqa: SIM115
        except OSError as error:
            raise _full(error) from None

    def put(self, table: Table, row: Mapping[str, Any]) -> None:
        """Keep a row for later."""
        try:
            self._files[table.name].write(json.dumps(row, default=_plain) + "\n")
        except OSError as error:
            raise _full(error) from None

    def batches(self) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
        """All rows, table by table in the order of the tables, in batches."""
        for name, table in self._tables.items():
            file = self._files[name]
            try:
                file.flush()
                file.seek(0)
            except OSError as error:
                raise _full(error) from None
            moments = [column.name for column in table.c if isinstance(column.type, UtcDateTime)]
            batch: list[dict[str, Any]] = []
            for line in file:
                batch.append(_read(line, moments))
                if len(batch) == BATCH:
                    yield table, batch
                    batch = []
            if batch:
                yield table, batch

    def close(self) -> None:
        """Let go of the files; safe to call twice."""
        for file in self._files.values():
            file.close()


def _plain(value: object) -> str:
    """Moments and digests, which JSON has no form for."""
    if isinstance(value, datetime):
        return value.isoformat()
    assert isinstance(value, bytes)
    return value.hex()


def _read(line: str, moments: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(line)
    for name in moments:
        if row[name] is not None:
            row[name] = datetime.fromisoformat(row[name])
    if row.get("digest") is not None:
        row["digest"] = bytes.fromhex(row["digest"])
    return row


def _full(error: OSError) -> StorageError:
    folder = tempfile.gettempdir()
    return StorageError(
        f"{folder}: {error.strerror}",
        problem="disk-full",
        database=folder,
        reason=error.strerror or "",
    )
