# SPDX-License-Identifier: Apache-2.0
"""Pieces of statements that both databases answer from an index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Text,
    any_,
    bindparam,
    func,
    select,
    true,
)

from .facts import Place, Said
from .schema import entry, fact, retraction, snapshot

POSTGRESQL = "postgresql"
FACT = (
    fact.c.number,
    fact.c.entity,
    fact.c.parent,
    fact.c.kind,
    fact.c.held_from,
    fact.c.held_until,
    fact.c.topic,
    fact.c.alias,
    fact.c.body,
)
"""What is read of a fact; `places` knows the order."""


def listing(values: Iterable[int] | Iterable[str], dialect: str) -> Any:
    """`values`, of which there can be thousands, as the one parameter of `among`."""
    listed = list(values)
    return listed if dialect == POSTGRESQL else json.dumps(listed)


def among(column: ColumnElement[Any], parameter: str, dialect: str) -> ColumnElement[bool]:
    """Whether `column` is one of the `listing` bound to `parameter`."""
    if dialect == POSTGRESQL:
        kind: Any = BigInteger if isinstance(column.type, Integer) else Text
        return column == any_(bindparam(parameter, type_=ARRAY(kind)))
    rows = func.json_each(bindparam(parameter, type_=Text)).table_valued("value")
    return column.in_(select(rows.c.value))


def stands(number: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a fact stands in snapshot `number`."""
    taken_back = select(true()).where(
        retraction.c.fact == fact.c.number, retraction.c.snapshot <= number
    )
    return (fact.c.snapshot <= number) & ~taken_back.correlate(fact).exists()


def known_as_of(
    number: int | ColumnElement[int], entity: ColumnElement[int]
) -> ColumnElement[datetime | None]:
    """How old in snapshot `number` the last import is that spoke of `entity`."""
    return (
        select(snapshot.c.as_of)
        .join(entry, entry.c.snapshot == snapshot.c.number)
        .where(entry.c.entity == entity, entry.c.snapshot <= number)
        .order_by(entry.c.snapshot.desc())
        .limit(1)
        .scalar_subquery()
    )


def places(rows: Iterable[Row[Any] | Sequence[Any]]) -> dict[int, Place]:
    """Facts by number, each after those that it belongs to; all of these must be among `rows`.

    `rows` have the columns `FACT`, and can have more.
    """
    found: dict[int, Place] = {}
    for row in sorted(rows, key=lambda one: one[0]):
        # A fact is numbered after the one it belongs to.
        above = () if row[2] is None else found[row[2]]
        found[row[0]] = (*above, Said(*row[3:9]))
    return found
