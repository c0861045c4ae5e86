# SPDX-License-Identifier: Apache-2.0
"""The register of institutions from the database, answered as a file is: `adapters.files.issuers`.

Three queries for a document, each from an index: which snapshot; whom its texts can touch; what is
said of those whom they do.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Engine,
    Integer,
    Select,
    bindparam,
    case,
    null,
    select,
    union_all,
)

from ...model.errors import StorageError
from ...model.evidence import Needs
from ...model.identifiers import USCC_FORM
from ...model.issuers import Institution, IssuerSnapshot
from ...model.register_facts import BlacklistEntry
from ...model.standards import parse_standard
from ...validation.names import normalise, shape
from ...validation.needs import narrowed
from ..files.lookup import Known, Lookup
from .content import content_id
from .engine import reading, shown_url
from .facts import Place, value_of
from .keys import asked_keys, exact_key
from .queries import FACT, POSTGRESQL, among, known_as_of, listing, places, stands
from .schema import entity, fact, lookup, snapshot

MAX_ASKED = 4_096
"""Texts of one document, as for a register in a file (`adapters.files.lookup`)."""
MAX_TEXT = 200
"""Characters of one text; registered names stay below 100."""
MAX_COMPARED = 32
"""Names of one document for which look-alikes are sought: some hundred digests each."""
INSTITUTION, BLACKLIST = "institution", "blacklist"
NAMING = (INSTITUTION, "names", "qualifications", "sites")
"""Kinds of facts in which a name, code or number of an institution stands."""
_ENTITY = 1
"""Position of the entity in `FACT`."""


class Here(NamedTuple):
    """A snapshot that is asked."""

    number: int
    id: str
    as_of: datetime | None


_NOTHING = Here(0, content_id(None, ()), None)
"""Before the first import: every institution is unknown."""


class StoredRegister:
    """The newest snapshot of the database, or the one with `number`."""

    def __init__(self, engine: Engine, number: int | None = None) -> None:
        self._engine = engine
        self._number = number

    def slice(self, needs: Needs) -> IssuerSnapshot:
        """The institutions that a document with `needs` can touch, with the whole register's id.

        `as_of` is the oldest of what is known of these institutions.

        Raises:
            StorageError: the database cannot be read, or holds no such snapshot.
        """
        with reading(self._engine) as connection:
            here = newest(connection, self._number)
            if here is None and self._number is not None:
                raise self._none()
            here = here or _NOTHING
            found = _touched(connection, here, needs.organisations)
            return _slice(connection, here, needs, found)

    def _none(self) -> StorageError:
        name = shown_url(self._engine.url)
        return StorageError(f"{name}: no snapshot", problem="no-snapshot", database=name)


def newest(connection: Connection, number: int | None = None) -> Here | None:
    """The newest snapshot, or that with `number`; None where there is none."""
    row = connection.execute(
        _NEWEST if number is None else _NUMBERED, {} if number is None else {"at": number}
    ).first()
    return None if row is None else Here(*row)


# Statements are made once: making one takes longer than its answer.
_AT = bindparam("at", type_=Integer)
_NEWEST = (
    select(snapshot.c.number, snapshot.c.id, snapshot.c.as_of)
    .order_by(snapshot.c.number.desc())
    .limit(1)
)
_NUMBERED = _NEWEST.where(snapshot.c.number == _AT)


@cache
def _whom(dialect: str) -> Select[Any]:
    """By what institutions are found that have one of `keys` in the index, in snapshot `at`."""
    # First whom, then what is said of them: planners without statistics would do it the other way.
    touched = (
        select(lookup.c.entity)
        .where(among(lookup.c.key, "keys", dialect))
        .distinct()
        .cte("touched")
        .prefix_with("MATERIALIZED", dialect=POSTGRESQL)
    )
    return (
        select(fact.c.entity, fact.c.kind, fact.c.body)
        .join(touched, touched.c.entity == fact.c.entity)
        .where(fact.c.topic.is_(None), fact.c.kind.in_(NAMING), stands(_AT))
    )


@cache
def _what(dialect: str) -> CompoundSelect[Any]:
    """What is said, in snapshot `at`, of the entities `found`, and on the blacklist of `asked`.

    Of long lists only rows about `topics`, or about `documents`.
    """
    listed = select(entity.c.number).where(
        entity.c.kind == BLACKLIST, among(entity.c.key, "asked", dialect)
    )
    age = case((fact.c.kind == INSTITUTION, known_as_of(_AT, fact.c.entity)), else_=null())
    of_them = among(fact.c.entity, "found", dialect)
    always = fact.c.topic.is_(None)
    about = among(fact.c.topic, "topics", dialect)
    document = fact.c.alias.is_not(None) & among(fact.c.alias, "documents", dialect)
    parts = (
        of_them & always,
        of_them & about,
        of_them & document,
        fact.c.entity.in_(listed) & always,
    )
    return union_all(
        *(select(*FACT, age.label("as_of")).where(part, stands(_AT)) for part in parts)
    )


def _touched(connection: Connection, here: Here, organisations: Iterable[str]) -> dict[int, str]:
    """The institutions that any of these texts can touch: their code by number, in order of id."""
    dialect = connection.dialect.name
    keys = listing(_keys(organisations), dialect)
    rows = connection.execute(_whom(dialect), {"keys": keys, "at": here.number})
    said: dict[int, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for number, kind, body in rows:
        said[number].append((kind, json.loads(body)))
    candidates = []
    for number, facts in said.items():
        own = next((body for kind, body in facts if kind == INSTITUTION), None)
        if own is not None:
            candidates.append((own["id"], number, own["uscc"], _known(facts)))
    candidates.sort(key=lambda one: one[0])
    wanted = Lookup(one[3] for one in candidates).find(organisations)
    return {candidates[position][1]: candidates[position][2] for position in wanted}


def _known(facts: Iterable[tuple[str, dict[str, Any]]]) -> Known:
    """By what an institution is found of which these are the facts of the kinds `NAMING`."""
    exact: list[str] = []
    names: list[str] = []
    for _, body in facts:
        exact += [body[name] for name in ("uscc", "number") if body.get(name) is not None]
        names += [body["name"]] if "name" in body else []
    return Known(tuple(exact), tuple(names))


def _keys(asked: Iterable[str]) -> set[int]:
    """Digests of everything under which an institution can be found."""
    texts = [text for text in dict.fromkeys(asked) if len(text) <= MAX_TEXT][:MAX_ASKED]
    found: set[int] = set()
    for text in texts:
        exact = {text, normalise(text), shape(text), *USCC_FORM.findall(text.upper())}
        found.update(exact_key(one) for one in exact)
    names = [text for text in texts if not USCC_FORM.fullmatch(text)]
    for name in dict.fromkeys(normalise(text) for text in names[:MAX_COMPARED]):
        found.update(asked_keys(name))
    return found


def _slice(
    connection: Connection, here: Here, needs: Needs, found: dict[int, str]
) -> IssuerSnapshot:
    """All that is said of the entities `found`, and the blacklist about the keys and codes asked.

    Of long lists only rows that `needs` can touch are read.
    """
    designations = {
        one.designation for text in needs.standards if (one := parse_standard(text)) is not None
    }
    lists: dict[str, Iterable[Any]] = {
        "found": found,
        "asked": sorted({*needs.keys, *needs.organisations, *found.values()}),
        "topics": [*designations, *needs.reports],
        "documents": needs.documents,
    }
    dialect = connection.dialect.name
    parameters = {name: listing(values, dialect) for name, values in lists.items()}
    rows = connection.execute(_what(dialect), parameters | {"at": here.number}).all()
    ages = {row[_ENTITY]: row[-1] for row in rows if row[3] == INSTITUTION}
    by_entity = _by_entity(rows)
    institutions = (value_of(Institution, INSTITUTION, by_entity[number]) for number in found)
    return IssuerSnapshot(
        id=here.id,
        institutions=tuple(narrowed(one, needs) for one in institutions),
        as_of=_oldest(list(ages.values()), here.as_of),
        blacklist=tuple(
            value_of(BlacklistEntry, BLACKLIST, [place])
            for number, found_places in by_entity.items()
            if number not in ages
            for place in found_places
        ),
    )


def _oldest(ages: list[datetime | None], otherwise: datetime | None) -> datetime | None:
    """An age that is not stated is older than any."""
    stated = [one for one in ages if one is not None]
    if not ages:
        return otherwise
    return min(stated) if len(stated) == len(ages) else None


def _by_entity(rows: Iterable[Any]) -> dict[int, list[Place]]:
    listed = list(rows)
    whose = {row[0]: row[_ENTITY] for row in listed}
    found: dict[int, list[Place]] = defaultdict(list)
    for number, place in places({row[0]: row for row in listed}.values()).items():
        found[whose[number]].append(place)
    return found
