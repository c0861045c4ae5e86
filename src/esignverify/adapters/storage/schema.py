# SPDX-License-Identifier: Apache-2.0
"""The tables, the same in SQLite and PostgreSQL. Rows are only ever added.

A *snapshot* is a state of the register; snapshots are numbered as they were learnt, without gaps.
An *entity* is an institution or what a blacklist entry is about. What is said of it are *facts*:
one row of the model each (`adapters.storage.facts`), learnt with one snapshot and, where it was
taken back, retracted with another. A fact stands in snapshot `n` where it was learnt with `n` or
before and not retracted by then, so every earlier snapshot can be asked again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; without a zone in SQLite, which has none, and refused without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a moment without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@lru_cache(maxsize=4_096)
def stored(moment: datetime | None) -> str | None:
    """A moment as text that both databases read, in a transaction whose zone is UTC."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Names of keys and checks must be the same everywhere, or a migration cannot name them."""

_BIG = BigInteger().with_variant(Integer, "sqlite")
"""64 bits; a key of SQLite is its row number only if it is called INTEGER."""


def _key(name: str, target: str | None = None, **options: Any) -> Column[int]:
    links = [] if target is None else [ForeignKey(target)]
    return Column(name, _BIG, *links, autoincrement=False, **options)


snapshot = Table(
    "snapshot",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(71), nullable=False),
    Column("source", Text, nullable=False),
    Column("as_of", UtcDateTime),
    Column("retrieved_at", UtcDateTime),
    Column("learnt_at", UtcDateTime, nullable=False),
    Column("learnt_by", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("whole", Integer, nullable=False),
    Column("institutions", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("retracted", Integer, nullable=False),
    Column("last_fact", _BIG, nullable=False),
    CheckConstraint("number > 0", name="number"),
    Index(None, "id"),
)
"""One import. `id` is the content id (`adapters.storage.content`); `source`, `as_of`, the file and
`retrieved_at` say where it came from; `learnt_at` and `learnt_by` when and who. `whole`: it spoke
of every institution there is. `added` and `retracted` count facts; those up to `last_fact` had
been learnt with it or before."""

entity = Table(
    "entity",
    METADATA,
    _key("number", primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("key", String(200), nullable=False),
    UniqueConstraint("kind", "key"),
)
"""`kind` ``institution``: `key` is its id. ``blacklist``: a key's SHA-256 or a code."""

entry = Table(
    "entry",
    METADATA,
    _key("entity", "entity.number", primary_key=True),
    Column("snapshot", Integer, ForeignKey("snapshot.number"), primary_key=True),
    Column("digest", LargeBinary(32)),
)
"""That an import spoke of an entity. `digest` is that of its facts; NULL: it is in the register no
more. The last entry says how old our knowledge of the entity is."""

fact = Table(
    "fact",
    METADATA,
    _key("number", primary_key=True),
    _key("entity", "entity.number", nullable=False),
    _key("parent", "fact.number"),
    Column("snapshot", Integer, ForeignKey("snapshot.number"), nullable=False),
    Column("kind", String(48), nullable=False),
    Column("held_from", UtcDateTime),
    Column("held_until", UtcDateTime),
    Column("topic", Text),
    Column("alias", Text),
    Column("body", Text, nullable=False),
    Index(None, "entity", "topic"),
)
Index(
    None,
    fact.c.entity,
    fact.c.alias,
    sqlite_where=fact.c.alias.is_not(None),
    postgresql_where=fact.c.alias.is_not(None),
)
"""`kind` is the place in the model (``names``, ``qualifications.history``), `body` the other
fields as canonical JSON. It held over [`held_from`, `held_until`), NULL open on that side. `parent`
is the fact it belongs to. `topic` is what must be asked for where an entity has many facts: the
standard of a scope row, the number of a report; `alias` another way to ask, a report's digest. Both
NULL: always given."""

retraction = Table(
    "retraction",
    METADATA,
    _key("fact", "fact.number", primary_key=True),
    Column("snapshot", Integer, ForeignKey("snapshot.number"), nullable=False),
)
"""That a fact no longer stands from a snapshot on. One told anew later is another fact."""

lookup = Table(
    "lookup",
    METADATA,
    _key("key", primary_key=True),
    _key("entity", "entity.number", primary_key=True),
    sqlite_with_rowid=False,
)
"""Which entities a text can touch, by 64-bit digests of texts (`adapters.storage.keys`). Holds all
that ever were; what stands in a snapshot is for its facts to say."""
