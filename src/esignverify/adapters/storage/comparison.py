# SPDX-License-Identifier: Apache-2.0
"""What an import would change, found out without writing: old facts beside new ones, in batches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ...model.errors import StorageError
from ...model.issuers import Institution
from ...model.register_history import FactChange
from ...validation.names import normalise, shape
from .facts import Place, digest, facts_of
from .keys import exact_key, name_keys
from .proposal import SAID, Item, Named, Proposal
from .queries import FACT, among, listing, places, stands
from .register import BLACKLIST, INSTITUTION, newest
from .schema import entity, entry, fact, lookup, retraction, stored

BATCH = 200
"""Institutions compared with the database at once."""
CHECKPOINT = 100_000
"""Rows after which an import that is killed begins again: some seconds of work, and six files
brought to the disk."""
MOST_SHOWN = 50
"""Changes of one import that are shown before it is written; `issuers diff` shows all."""


def compare(connection: Connection, proposal: Proposal, items: Iterable[Item]) -> None:
    """Compare `items` with the newest snapshot, all that `proposal` has not taken yet.

    An institution that is named replaces what was said of it before. If the import is `whole`,
    those not named are in the register no more, nor is any blacklist entry that is not.

    Raises:
        StorageError: the database cannot be read, or the register changed; a code belongs to
            another institution already.
    """
    if newest(connection) != proposal.base:
        raise StorageError("the register changed", problem="register-changed")
    _Comparison(connection, proposal).run(items)


class _Comparison:
    """One run of `compare`."""

    def __init__(self, connection: Connection, proposal: Proposal) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._proposal = proposal
        self._state = proposal.state
        self._number = 1 if proposal.base is None else proposal.base.number + 1
        self._unkept = 0
        if not self._state.taken:
            last = select(func.coalesce(func.max(fact.c.number), 0))
            self._state.last_fact = connection.execute(last).scalar_one()
            top = select(func.coalesce(func.max(entity.c.number), 0))
            self._state.next_entity = connection.execute(top).scalar_one() + 1

    def run(self, items: Iterable[Item]) -> None:
        listed: dict[Named, list[Item]] = {}
        institutions = iter(_institutions(items, listed))
        while batch := list(islice(institutions, BATCH)):
            self._compare({(INSTITUTION, one.id): [one] for one in batch})
            self._state.taken += len(batch)
            if self._unkept >= CHECKPOINT:
                self._keep()
        # What comes now is little, and is not taken up but done again.
        self._keep()
        self._compare(listed)
        if self._state.basis.whole:
            self._end_others()
        self._refuse_taken_codes()

    def _keep(self) -> None:
        self._proposal.keep()
        self._unkept = 0

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
            codes = self._index(number, items) if new != set(before.values()) else []
            self._write(named, number, new, before, codes)

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
        counts, old = self._state.counts, set(before.values())
        if named[0] == INSTITUTION:
            if number is None or not before:
                counts = replace(counts, new=counts.new + 1)
            elif new == old:
                counts = replace(counts, unchanged=counts.unchanged + 1)
            else:
                counts = replace(counts, changed=counts.changed + 1)
        self._state.counts = counts

    def _new_entity(self, named: Named) -> int:
        number = self._state.next_entity
        self._state.next_entity += 1
        self._proposal.put(entity.name, (number, *named))
        return number

    def _write(
        self,
        named: Named,
        number: int,
        new: set[Place],
        before: dict[int, Place],
        codes: list[str],
    ) -> None:
        """Facts that come and go; an entry in any case: it was spoken of."""
        numbers = {place: one for one, place in before.items()}
        put, state = self._proposal.put, self._state
        gone = [place for place in numbers if place not in new]
        # A whole comes before its parts, and all else is in one order on every machine.
        come = sorted((place for place in new if place not in numbers), key=_order)
        for place in gone:
            put(retraction.name, (numbers[place], self._number))
            self._show(named, place, added=False)
        for place in come:
            state.last_fact += 1
            numbers[place] = state.last_fact
            put(fact.name, self._row(number, numbers, place))
            self._show(named, place, added=True)
        said = digest(new) if new else None
        self._proposal.digests[named] = said
        told = None if said is None else said.hex()
        put(entry.name, (number, self._number, told))
        put(SAID, (*named, told, codes))
        counts = state.counts
        state.counts = replace(
            counts, added=counts.added + len(come), retracted=counts.retracted + len(gone)
        )
        self._unkept += len(come) + len(gone) + 1

    def _show(self, named: Named, place: Place, *, added: bool) -> None:
        if len(self._state.first) < MOST_SHOWN:
            self._state.first.append(change(named[1], place, added=added))

    def _row(self, number: int, numbers: dict[Place, int], place: Place) -> Sequence[Any]:
        """In the order of the columns of `fact`."""
        said = place[-1]
        parent = numbers[place[:-1]] if len(place) > 1 else None
        held = stored(said.held_from), stored(said.held_until)
        return (
            *(numbers[place], number, parent, self._number),
            *(said.kind, *held, said.topic, said.alias, said.body),
        )

    def _index(self, number: int, items: list[Item]) -> list[str]:
        """All by which an institution can be found; its codes. A blacklist has keys of its own."""
        codes: set[str] = set()
        for one in items:
            if isinstance(one, Institution):
                codes |= _codes(one)
                for key in sorted(index_keys(one)):
                    self._proposal.put(lookup.name, (key, number))
        return sorted(codes)

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
                self._write((kind, key), number, set(), old.get(number, {}), [])
                if kind == INSTITUTION:
                    counts = self._state.counts
                    self._state.counts = replace(counts, ended=counts.ended + 1)

    def _refuse_taken_codes(self) -> None:
        """A code stands for one body: that of an institution which stays as it is, is taken."""
        base = self._proposal.base
        if base is None or self._state.basis.whole:
            return
        for batch in self._proposal.spool.batches(SAID):
            wanted = {code: key for _, key, _, codes in batch for code in codes}
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


def index_keys(one: Institution) -> set[int]:
    """Digests of all by which an institution is found."""
    keys = {
        exact_key(text) for text in (*_codes(one), *(held.number for held in one.qualifications))
    }
    for name in {period.name for period in one.names} | {site.name for site in one.sites}:
        keys |= {exact_key(normalise(name)), exact_key(shape(name)), *name_keys(name)}
    return keys


def _codes(one: Institution) -> set[str]:
    return {one.uscc, *(site.uscc for site in one.sites if site.uscc)}


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


def _institutions(items: Iterable[Item], listed: dict[Named, list[Item]]) -> Iterator[Institution]:
    """The institutions; the blacklist's few are put into `listed`, by what they are about."""
    for item in items:
        if isinstance(item, Institution):
            yield item
        else:
            about = (BLACKLIST, item.key_sha256 or item.uscc or "")
            listed.setdefault(about, []).append(item)


def _order(place: Place) -> tuple[object, ...]:
    return tuple(
        (one.kind, stored(one.held_from) or "", stored(one.held_until) or "", one.body)
        for one in place
    )
