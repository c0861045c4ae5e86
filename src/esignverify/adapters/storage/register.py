# SPDX-License-Identifier: Apache-2.0
"""The register of institutions from the database, answered as a file is: `adapters.files.issuers`.

Three queries for a document, each from an index: which snapshot; whom its texts can touch; what is
said of those whom they do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, case, null, select, union_all

from ...model.errors import StorageError
from ...model.evidence import Needs
from ...model.identifiers import USCC_FORM
from ...model.issuers import Institution, IssuerSnapshot
from ...model.register_facts import BlacklistEntry
from ...model.standards import parse_standard
from ...validation.names import normalise, shape
from ...validation.needs import narrowed
from ..files.lookup import Lookup
from .content import content_id
from .engine import reading, shown_url
from .facts import Place, value_of
from .keys import asked_keys, exact_key
from .queries import FACT, among, known_as_of, places, stands
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
            codes = {one.uscc for one in found.values()}
            asked = {*needs.keys, *needs.organisations, *codes}
            return _slice(connection, here, needs, list(found), asked)

    def _none(self) -> StorageError:
        name = shown_url(self._engine.url)
        return StorageError(f"{name}: no snapshot", problem="no-snapshot", database=name)


def newest(connection: Connection, number: int | None = None) -> Here | None:
    """The newest snapshot, or that with `number`; None where there is none."""
    query = select(snapshot.c.number, snapshot.c.id, snapshot.c.as_of)
    if number is not None:
        query = query.where(snapshot.c.number == number)
    row = connection.execute(query.order_by(snapshot.c.number.desc()).limit(1)).first()
    return None if row is None else Here(*row)


def _touched(
    connection: Connection, here: Here, organisations: Iterable[str]
) -> Mapping[int, Institution]:
    """The institutions that any of these texts can touch, without their longer lists."""
    # First whom, then what is said of them: planners without statistics would do it the other way.
    touched = (
        select(lookup.c.entity)
        .where(among(lookup.c.key, _keys(organisations), connection))
        .distinct()
        .cte("touched")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    rows = connection.execute(
        select(*FACT)
        .join(touched, touched.c.entity == fact.c.entity)
        .where(fact.c.topic.is_(None), fact.c.kind.in_(NAMING), stands(here.number))
    )
    candidates = {
        number: _institution(found)
        for number, found in _by_entity(rows.all()).items()
        if any(place[0].kind == INSTITUTION for place in found)
    }
    numbers = {one.id: number for number, one in candidates.items()}
    order = sorted(candidates.values(), key=lambda one: one.id)
    return {numbers[one.id]: one for one in Lookup(tuple(order)).find(organisations)}


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
    connection: Connection, here: Here, needs: Needs, found: list[int], asked: set[str]
) -> IssuerSnapshot:
    """All that is said of the entities `found`, and the blacklist about the keys and codes asked.

    Of long lists only rows that `needs` can touch are read.
    """
    designations = {
        one.designation for text in needs.standards if (one := parse_standard(text)) is not None
    }
    topics = [*designations, *needs.reports]
    documents = [] if needs.document is None else [needs.document]
    listed = select(entity.c.number).where(
        entity.c.kind == BLACKLIST, among(entity.c.key, sorted(asked), connection)
    )
    age = case((fact.c.kind == INSTITUTION, known_as_of(here.number, fact.c.entity)), else_=null())
    of_them = among(fact.c.entity, found, connection)
    always = fact.c.topic.is_(None)
    rows = connection.execute(
        union_all(
            *(
                select(*FACT, age.label("as_of")).where(condition, stands(here.number))
                for condition in (
                    of_them & always,
                    of_them & among(fact.c.topic, topics, connection),
                    of_them
                    & fact.c.alias.is_not(None)
                    & among(fact.c.alias, documents, connection),
                    fact.c.entity.in_(listed) & always,
                )
            )
        )
    ).all()
    ages = {row[_ENTITY]: row[-1] for row in rows if row[3] == INSTITUTION}
    by_entity = _by_entity(rows)
    institutions = (_institution(by_entity[number]) for number in found)
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


def _institution(found: Iterable[Place]) -> Institution:
    return value_of(Institution, INSTITUTION, found)
