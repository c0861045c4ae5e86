# SPDX-License-Identifier: Apache-2.0
"""Many rows at once, as each database takes them best, in the transaction of the caller."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import Connection, LargeBinary, Table, text
from sqlalchemy.exc import DBAPIError

from .schema import METADATA, lookup


class Writer(Protocol):
    """Writes rows; a digest for look-up may be there already, from an earlier name or by chance."""

    def write(self, table: Table, rows: list[list[Any]]) -> None:
        """Write a batch: values in the order of the columns, as the spool has them."""

    def finish(self) -> None:
        """After the last batch: what a planner knows of the tables is older than their rows."""


def writer_of(connection: Connection) -> Writer:
    """The writer for this database."""
    if connection.dialect.name == "postgresql":
        return _Copying(connection)
    return _Inserting(connection)


def _read(table: Table, rows: list[list[Any]]) -> list[list[Any]]:
    """Rows as a driver takes them: digests are octets, which JSON has no form for."""
    for at, column in enumerate(table.c):
        if isinstance(column.type, LargeBinary):
            for row in rows:
                row[at] = None if row[at] is None else bytes.fromhex(row[at])
    return rows


class _Inserting:
    """SQLite. Straight to the driver: to bind each value of a row costs more than to write it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, table: Table, rows: list[list[Any]]) -> None:
        names = ", ".join(column.name for column in table.c)
        marks = ", ".join("?" for _ in table.c)
        anew = " OR IGNORE" if table is lookup else ""
        self._connection.exec_driver_sql(
            f"INSERT{anew} INTO {table.name} ({names}) VALUES ({marks})",
            list(map(tuple, _read(table, rows))),
        )

    def finish(self) -> None:
        """Its planner uses the indexes where it knows nothing, which is what small tables need."""


class _Copying:
    """PostgreSQL: COPY takes rows as a stream; inserting them holds memory for every one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        connection.execute(
            text("CREATE TEMP TABLE found_by (key bigint, entity bigint) ON COMMIT DROP")
        )

    def write(self, table: Table, rows: list[list[Any]]) -> None:
        import psycopg
        from psycopg import sql

        columns = [column.name for column in table.c]
        name = "found_by" if table is lookup else table.name
        copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        cursor: Any = self._connection.connection.cursor()
        try:
            with cursor, cursor.copy(copy) as stream:
                for row in _read(table, rows):
                    stream.write_row(row)
        except psycopg.Error as error:
            raise DBAPIError("COPY", None, error) from None

    def finish(self) -> None:
        self._connection.execute(
            text(
                "INSERT INTO lookup (key, entity) SELECT DISTINCT key, entity FROM found_by"
                " ORDER BY key, entity ON CONFLICT DO NOTHING"
            )
        )
        for name in METADATA.tables:
            self._connection.execute(text(f"ANALYZE {name}"))
