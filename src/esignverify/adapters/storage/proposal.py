# SPDX-License-Identifier: Apache-2.0
"""What an import would change, found out without writing: old facts beside new ones, in batches."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ...model.errors import StorageError
from ...model.issuers import Institution
from ...model.register_facts import BlacklistEntry
from ...model.register_history import ChangeCounts, FactChange
from ...validation.names import normalise, shape
from .facts import Place, digest, facts_of
from .keys import exact_key, name_keys
from .queries import FACT, among, listing, places, stands
from .register import BLACKLIST, INSTITUTION, Here, newest
from .schema import entity, entry, fact, lookup, retraction
from .spool import Spool

BATCH = 200
"""Institutions compared with the database at once."""

Item = Institution | BlacklistEntry
Named = tuple[str, str]
"""Kind and key of an entity."""
Telling = Callable[[FactChange], None]


@dataclass(slots=True)
class Proposal:
    """An import that has not been written. `base` is the snapshot it was compared with."""

    base: Here | None
    whole: bool
    spool: Spool
    counts: ChangeCounts = field(default_factory=ChangeCounts)
    digests: dict[Named, bytes | None] = field(default_factory=dict)
    """What the register says of every entity that the import spoke of; None: nothing any more."""
    last_fact: int = 0
    next_entity: int = 1

    def close(self) -> None:
        """Forget it; safe to call twice."""
        self.spool.close()


def propose(
    connection: Connection, items: Iterable[Item], *, whole: bool, told: Telling
) -> Proposal:
    """Compare `items` with the newest snapshot; `told` hears of every fact that comes or goes.

    An institution that is named replaces what was said of it before. `whole`: those not named are
    in the register no more, nor is any blacklist entry that is not.

    Raises:
        StorageError: the database cannot be read; a code belongs to another institution already.
    """
    base = newest(connection)
    proposal = Proposal(base, whole, Spool((entity, fact, retraction, entry, lookup)))
    work = _Comparison(connection, proposal, told)
    try:
        work.run(items)
    except BaseException:
        proposal.close()
        raise
    return proposal


class _Comparison:
    """One run of `propose`."""

    def __init__(self, connection: Connection, proposal: Proposal, told: Telling) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._proposal = proposal
        self._told = told
        self._number = 1 if proposal.base is None else proposal.base.number + 1
        self._codes: list[tuple[str, str]] = []
        last = select(func.coalesce(func.max(fact.c.number), 0))
        proposal.last_fact = connection.execute(last).scalar_one()
        top = select(func.coalesce(func.max(entity.c.number), 0))
        proposal.next_entity = connection.execute(top).scalar_one() + 1

    def run(self, items: Iterable[Item]) -> None:
        grouped = _grouped(items)
        while batch := list(islice(grouped, BATCH)):
            self._compare(dict(batch))
        if self._proposal.whole:
            self._end_others()
        self._refuse_taken_codes()

    def _compare(self, batch: dict[Named, list[Item]]) -> None:
        numbers = self._numbers(batch)
        old = self._old(numbers.values())
        for named, items in batch.items():
            new = {place for item in items for place in facts_of(item, named[0])}
            number = numbers.get(named)
            before = old.get(number, {}) if number is not None else {}
            self._count(named, number, new, before)
            if number is None:
                number = self._new_entity(named)
            self._write(named, number, new, before)
            if new != set(before.values()):
                self._index(named, number, items)

    def _rows(self, query: Select[Any], **lists: list[Any]) -> Sequence[Any]:
        parameters = {name: listing(values, self._dialect) for name, values in lists.items()}
        return self._connection.execute(query, parameters).all()

    def _numbers(self, batch: Iterable[Named]) -> dict[Named, int]:
        """Entities that the database has."""
        if self._proposal.base is None:
            return {}
        keys = sorted({key for _, key in batch})
        rows = self._rows(
            select(entity.c.kind, entity.c.key, entity.c.number).where(
                among(entity.c.key, "keys", self._dialect)
            ),
            keys=keys,
        )
        return {(kind, key): number for kind, key, number in rows}

    def _old(self, numbers: Iterable[int]) -> dict[int, dict[int, Place]]:
        """What is said of entities now: facts by their number."""
        base = self._proposal.base
        listed = list(numbers)
        if base is None or not listed:
            return {}
        here = among(fact.c.entity, "listed", self._dialect)
        rows = self._rows(select(*FACT).where(here, stands(base.number)), listed=listed)
        whose = {row[0]: row[1] for row in rows}
        found: dict[int, dict[int, Place]] = {}
        for number, place in places(rows).items():
            found.setdefault(whose[number], {})[number] = place
        return found

    def _count(
        self, named: Named, number: int | None, new: set[Place], before: dict[int, Place]
    ) -> None:
        counts, old = self._proposal.counts, set(before.values())
        if named[0] == INSTITUTION:
            if number is None or not before:
                counts = replace(counts, new=counts.new + 1)
            elif new == old:
                counts = replace(counts, unchanged=counts.unchanged + 1)
            else:
                counts = replace(counts, changed=counts.changed + 1)
        self._proposal.counts = counts

    def _new_entity(self, named: Named) -> int:
        number = self._proposal.next_entity
        self._proposal.next_entity += 1
        self._proposal.spool.put(entity, {"number": number, "kind": named[0], "key": named[1]})
        return number

    def _write(self, named: Named, number: int, new: set[Place], before: dict[int, Place]) -> None:
        """Facts that come and go; an entry in any case: it was spoken of."""
        numbers = {place: one for one, place in before.items()}
        spool, counts = self._proposal.spool, self._proposal.counts
        gone = [place for place in numbers if place not in new]
        # A whole comes before its parts, and all else is in one order on every machine.
        come = sorted((place for place in new if place not in numbers), key=_order)
        for place in gone:
            spool.put(retraction, {"fact": numbers[place], "snapshot": self._number})
            self._told(change(named[1], place, added=False))
        for place in come:
            self._proposal.last_fact += 1
            numbers[place] = self._proposal.last_fact
            spool.put(fact, self._row(number, numbers, place))
            self._told(change(named[1], place, added=True))
        said = digest(new) if new else None
        self._proposal.digests[named] = said
        spool.put(entry, {"entity": number, "snapshot": self._number, "digest": said})
        self._proposal.counts = replace(
            counts, added=counts.added + len(come), retracted=counts.retracted + len(gone)
        )

    def _row(self, number: int, numbers: dict[Place, int], place: Place) -> dict[str, object]:
        return {
            "number": numbers[place],
            "entity": number,
            "parent": numbers[place[:-1]] if len(place) > 1 else None,
            "snapshot": self._number,
            **place[-1]._asdict(),
        }

    def _index(self, named: Named, number: int, items: list[Item]) -> None:
        """All by which the institution can be found. The blacklist is asked by its own key."""
        exact: set[str] = set()
        names: set[str] = set()
        for one in items:
            if isinstance(one, Institution):
                codes = {one.uscc, *(site.uscc for site in one.sites if site.uscc)}
                self._codes += ((code, named[1]) for code in sorted(codes))
                exact |= codes | {held.number for held in one.qualifications}
                names |= {period.name for period in one.names} | {site.name for site in one.sites}
        keys = {exact_key(text) for text in exact}
        for name in names:
            keys |= {exact_key(normalise(name)), exact_key(shape(name)), *name_keys(name)}
        for key in sorted(keys):
            self._proposal.spool.put(lookup, {"key": key, "entity": number})

    def _end_others(self) -> None:
        """What the whole register does not name, it holds no more."""
        base = self._proposal.base
        if base is None:
            return
        spoken = self._proposal.digests
        latest = current_entries(self._connection, base.number)
        others = [(kind, key, number) for kind, key, number, _, _ in latest]
        ending = iter([one for one in others if one[:2] not in spoken])
        while batch := list(islice(ending, BATCH)):
            old = self._old([number for _, _, number in batch])
            for kind, key, number in batch:
                self._write((kind, key), number, set(), old.get(number, {}))
                if kind == INSTITUTION:
                    counts = self._proposal.counts
                    self._proposal.counts = replace(counts, ended=counts.ended + 1)

    def _refuse_taken_codes(self) -> None:
        """A code stands for one body: that of an institution which stays as it is, is taken."""
        base = self._proposal.base
        if base is None or self._proposal.whole:
            return
        asked = iter(self._codes)
        while batch := list(islice(asked, 10 * BATCH)):
            wanted = dict(batch)
            keys = [exact_key(code) for code in wanted]
            holders = select(lookup.c.entity).where(among(lookup.c.key, "keys", self._dialect))
            rows = self._rows(
                select(entity.c.key, fact.c.body)
                .join(entity, entity.c.number == fact.c.entity)
                .where(
                    fact.c.entity.in_(holders),
                    fact.c.kind.in_((INSTITUTION, "sites")),
                    stands(base.number),
                ),
                keys=keys,
            )
            for key, body in rows:
                code = json.loads(body).get("uscc")
                if code in wanted and (INSTITUTION, key) not in self._proposal.digests:
                    raise StorageError(
                        f"{code} of {wanted[code]} is that of {key}",
                        problem="code-taken",
                        code=code,
                        id=wanted[code],
                        other=key,
                    )


def current_entries(connection: Connection, number: int) -> list[tuple[str, str, int, bytes, int]]:
    """Every entity in the register at snapshot `number`: kind, key, number, digest, last entry."""
    last = (
        select(entry.c.entity, func.max(entry.c.snapshot).label("snapshot"))
        .where(entry.c.snapshot <= number)
        .group_by(entry.c.entity)
        .subquery()
    )
    rows = connection.execute(
        select(entity.c.kind, entity.c.key, entity.c.number, entry.c.digest, entry.c.snapshot)
        .join(entry, entry.c.entity == entity.c.number)
        .join(last, (last.c.entity == entry.c.entity) & (last.c.snapshot == entry.c.snapshot))
        .where(entry.c.digest.is_not(None))
    )
    return [(kind, key, one, bytes(said), at) for kind, key, one, said, at in rows]


def change(about: str, place: Place, *, added: bool) -> FactChange:
    """A fact as people are told of it."""
    values = {name: value for said in place for name, value in json.loads(said.body).items()}
    said = place[-1]
    return FactChange(about, said.kind, values, said.held_from, said.held_until, added)


def _grouped(items: Iterable[Item]) -> Iterator[tuple[Named, list[Item]]]:
    """Items by what they are about: institutions one by one, the blacklist's few all together."""
    listed: dict[Named, list[Item]] = {}
    for item in items:
        if isinstance(item, Institution):
            yield (INSTITUTION, item.id), [item]
        else:
            about = (BLACKLIST, item.key_sha256 or item.uscc or "")
            listed.setdefault(about, []).append(item)
    yield from listed.items()


def _order(place: Place) -> tuple[object, ...]:
    return tuple(
        (one.kind, str(one.held_from or ""), str(one.held_until or ""), one.body) for one in place
    )
