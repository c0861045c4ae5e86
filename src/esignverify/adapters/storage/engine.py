# SPDX-License-Identifier: Apache-2.0
"""Connections: SQLite in a file of ours, or PostgreSQL through psycopg 3."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from shutil import disk_usage
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, NoSuchModuleError

from ...model.errors import ConfigurationError, StorageError

BUSY_SECONDS = 10
"""How long a writer waits for another; an import writes for longer and is told of."""
_SQLITE_FULL, _SQLITE_BUSY, _SQLITE_LOCKED = 13, 5, 6
_FILE_BROKEN = frozenset({11, 26})
"""SQLITE_CORRUPT, SQLITE_NOTADB."""
_CANNOT_OPEN = frozenset({8, 14})
"""SQLITE_READONLY, SQLITE_CANTOPEN."""
_SQLITE_IOERR = 10
_FULL_BELOW = 1 << 20
"""Octets. Where the last ones are gone SQLite speaks of SQLITE_IOERR: it cannot grow its index of
the log, or the system counts a quota."""
_SETTING = "ESIGNVERIFY_DATABASE_URL"
Identity = Callable[[], tuple[int, ...]]
_MADE_FOR = "esignverify_made_for"


def database_url(setting: str | None, file: Path) -> URL:
    """The database of `setting`, or the SQLite file `file`.

    ``postgresql://…`` means psycopg 3, ``sqlite:///path`` a file.

    Raises:
        ConfigurationError: neither of the two.
    """
    if not setting:
        return URL.create("sqlite+pysqlite", database=str(file))
    try:
        url = make_url(setting)
    except (ArgumentError, ValueError):  # a port that is no number, as of a password with a slash
        raise _bad_url() from None
    backend = url.get_backend_name()
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url.set(drivername="sqlite+pysqlite")
    raise _bad_url()


def _bad_url() -> ConfigurationError:
    """Without the text: it can hold a password."""
    allowed = "postgresql://user@host/name | sqlite:////folder/file"
    return ConfigurationError(
        f"{_SETTING}: {allowed}",
        file=_SETTING,
        line=0,
        field="",
        problem="choice",
        allowed=allowed,
    )


def shown_url(url: URL) -> str:
    """The database as people know it, without a password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def open_engine(url: URL) -> Engine:
    """An engine; nothing is connected yet. The folder of a SQLite file is made.

    Raises:
        ConfigurationError: there is no such driver.
        StorageError: the folder cannot be made.
    """
    try:
        if url.get_backend_name() == "sqlite":
            return _open_sqlite(url)
        return create_engine(
            url, pool_pre_ping=True, pool_size=4, max_overflow=8, hide_parameters=True
        )
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise _bad_url() from None


def _open_sqlite(url: URL) -> Engine:
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise failed("cannot-open", shown_url(url), error.strerror or "") from None
    options = {"timeout": BUSY_SECONDS}
    engine = create_engine(
        url, connect_args=options, pool_size=4, max_overflow=8, hide_parameters=True
    )
    identity = partial(_identity, Path(str(url.database)))
    event.listen(engine, "connect", partial(_prepare_sqlite, identity))
    event.listen(engine, "checkout", partial(_check_sqlite, identity))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _identity(file: Path) -> tuple[int, ...]:
    """What a kept connection is good for: this process, and this very file.

    A connection of SQLite must not cross a fork, and a file that was put back from a backup is
    another one. To open it anew each time would cost more than a look-up.
    """
    try:
        found = file.stat()
    except OSError:
        return (os.getpid(),)
    return os.getpid(), found.st_dev, found.st_ino


def _check_sqlite(identity: Identity, _connection: Any, record: Any, _proxy: object) -> None:
    if record.info.get(_MADE_FOR) != identity():
        record.dbapi_connection = None  # not closed: over a fork it is the parent's
        raise DisconnectionError


def _prepare_sqlite(identity: Identity, connection: Any, record: Any) -> None:
    """WAL: readers never wait for a writer. FULL: what was committed survives a power cut."""
    record.info[_MADE_FOR] = identity()
    connection.isolation_level = None  # transactions begin and end where we say
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.close()


WRITES = "esignverify_writes"
"""Execution option: this transaction will write, so take the lock at its beginning."""


def _begin_sqlite(connection: Connection) -> None:
    """A reader that turns writer late would fail rather than wait."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads: what it sees is one state of the database.

    Raises:
        StorageError: the database cannot be reached or read.
    """
    with errors_told(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it or, whatever ends it, nothing.

    Raises:
        StorageError: the database cannot be reached or written, or is full.
    """
    with errors_told(engine), engine.connect() as connection:
        connection = connection.execution_options(**{WRITES: True})  # noqa: PLW2901
        with connection.begin():
            yield connection


def settle(engine: Engine) -> None:
    """Bring what was committed from SQLite's log into its file, as far as nobody reads older pages.

    While another program has the database open (a service), the log is not emptied by itself, and
    a copy of the file alone would be the register of before. Where it cannot be done, all is
    committed just the same.
    """
    if engine.dialect.name == "sqlite":
        with suppress(sqlite3.Error, DBAPIError), closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")


@contextmanager
def errors_told(engine: Engine) -> Iterator[None]:
    """Errors of the database as ours, without statements and values.

    Raises:
        StorageError: instead of any error of the driver.
    """
    try:
        yield
    except DBAPIError as error:
        raise failed(_problem(error, engine), shown_url(engine.url), _reason(error)) from None


def _problem(error: DBAPIError, engine: Engine) -> str:
    """Which of our problems it is; by the codes of SQLite and PostgreSQL (class 53, 57, 08)."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        primary = code & 0xFF
        if primary == _SQLITE_FULL:
            return "disk-full"
        if primary in (_SQLITE_BUSY, _SQLITE_LOCKED):
            return "busy"
        if primary == _SQLITE_IOERR:
            return "disk-full" if _is_full(Path(str(engine.url.database))) else "cannot-write"
        if primary in _FILE_BROKEN:
            return "broken"
        return "cannot-open" if primary in _CANNOT_OPEN else "failed"
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in ("53100", "53200"):
        return "disk-full"
    if state == "55P03":
        return "busy"
    if error.connection_invalidated or state[:2] in ("08", "57", "28", "3D") or not state:
        return "cannot-open"
    return "failed"


def _is_full(file: Path) -> bool:
    try:
        return disk_usage(file.parent).free < _FULL_BELOW
    except OSError:
        return False


def _reason(error: DBAPIError) -> str:
    """The first line that the database said."""
    return str(error.orig).strip().partition("\n")[0]


def failed(problem: str, database: str, reason: str) -> StorageError:
    """An error whose text is ``error.STORAGE.<problem>`` of the catalogue."""
    return StorageError(
        f"{database}: {problem}: {reason}", problem=problem, database=database, reason=reason
    )
