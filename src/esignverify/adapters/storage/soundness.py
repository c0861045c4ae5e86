# SPDX-License-Identifier: Apache-2.0
"""Whether a snapshot in the database still says what its id names.

Reports name the id, and a database can come from whoever made the report: a row changed in it would
be passed off under the id of a public register. Everything is computed anew, as it was when it was
imported: digests of facts, the id over them, and the columns and keys by which facts are found.
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import groupby

from sqlalchemy import Connection, Engine, select

from ...model.errors import DecodeError, StorageError
from ...model.issuers import Institution
from .comparison import current_entries, index_keys
from .content import Entry, content_id
from .engine import reading, shown_url
from .facts import TOPICS, Place, Said, digest, value_of
from .queries import FACT, places, stands
from .register import INSTITUTION, newest
from .schema import fact, lookup, snapshot

_STREAM = 5_000
"""Rows held while many are read."""


def require_sound(engine: Engine, number: int) -> None:
    """Refuse a snapshot that is not what its id names; the time is that of reading all of it.

    Raises:
        StorageError: it is not, or cannot be read.
    """
    with reading(engine) as connection:
        try:
            sound = _is_sound(connection, number)
        except (DecodeError, KeyError, TypeError, ValueError):
            sound = False  # facts that make no institution any more
    if not sound:
        name = shown_url(engine.url)
        detail = f"{name}: snapshot {number} is not what its id names"
        raise StorageError(detail, problem="snapshot-altered", database=name, number=number)


def _is_sound(connection: Connection, number: int) -> bool:
    here = newest(connection, number)
    entries = current_entries(connection, number)
    dated = select(snapshot.c.number, snapshot.c.as_of)
    ages = {row.number: row.as_of for row in connection.execute(dated)}
    every = (Entry(kind, key, said, ages[at]) for kind, key, _, said, at in entries)
    if here is None or content_id(here.as_of, every) != here.id:
        return False
    waiting = {one: (kind, said) for kind, _, one, said, _ in entries}
    found_by = _keys(connection)
    query = select(*FACT).where(stands(number)).order_by(fact.c.entity, fact.c.number)
    # Closed whatever comes: PostgreSQL holds a cursor for it.
    with connection.execution_options(yield_per=_STREAM).execute(query) as facts:
        for one, rows in groupby(facts, key=lambda row: row[1]):
            kind, said = waiting.pop(one, ("", b""))
            if not _says(kind, list(places(rows).values()), said, found_by[one]):
                return False
    return not waiting


def _says(kind: str, listed: list[Place], said: bytes, found_by: set[int]) -> bool:
    """Whether the facts of an entity have the digest `said`, and are found as they should be."""
    if digest(listed) != said or not all(_is_found(place[-1]) for place in listed):
        return False
    if kind != INSTITUTION:
        return True
    return index_keys(value_of(Institution, INSTITUTION, listed)) <= found_by


def _keys(connection: Connection) -> dict[int, set[int]]:
    """Under which keys each entity is found."""
    found: dict[int, set[int]] = defaultdict(set)
    query = select(lookup.c.key, lookup.c.entity)
    with connection.execution_options(yield_per=_STREAM).execute(query) as rows:
        for key, entity in rows:
            found[entity].add(key)
    return found


def _is_found(said: Said) -> bool:
    """Whether it is asked for by what it says: no digest covers these two columns."""
    names = TOPICS.get(said.kind, (None, None))
    body = json.loads(said.body)
    return (said.topic, said.alias) == tuple(name and body.get(name) for name in names)
