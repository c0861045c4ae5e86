# SPDX-License-Identifier: Apache-2.0
"""The database is made, or brought to this program's schema, when it is opened."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from ...model.errors import StorageError
from .engine import reading, shown_url, writing

REVISIONS = ("0001",)
"""Every revision of the schema, oldest first: the files in ``migrations/versions``."""
_HEAD = REVISIONS[-1]
_LOCK = 0x65736967
"""Number of the advisory lock in PostgreSQL: two programs that start at once migrate once."""


def prepare(engine: Engine) -> None:
    """Create the tables, or upgrade those of an earlier release, in one transaction.

    Raises:
        StorageError: a newer release made the database, or it is no database of ours; it cannot
            be reached or written.
    """
    with reading(engine) as connection:
        if _current(connection, engine) == _HEAD:
            return
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if _current(connection, engine) != _HEAD:
            _upgrade(connection)


def _current(connection: Connection, engine: Engine) -> str | None:
    """The revision of the database, None where it is empty.

    Raises:
        StorageError: it is of no revision that this program knows.
    """
    names = set(inspect(connection).get_table_names())
    if "alembic_version" not in names:
        if names:
            raise _refused("database-foreign", engine)
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if len(found) != 1 or found[0] not in REVISIONS:
        raise _refused("database-newer", engine)
    return str(found[0])


def _upgrade(connection: Connection, revision: str = _HEAD) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _refused(problem: str, engine: Engine) -> StorageError:
    name = shown_url(engine.url)
    return StorageError(f"{name}: {problem}", problem=problem, database=name, known=_HEAD)
