# SPDX-License-Identifier: Apache-2.0
"""Values of the register's model as facts, and back.

Made from the model's own types, so a new list of dated facts in `model.issuers` needs no migration:
each element of a tuple of dataclasses is a fact, whose *kind* is the field's name, after a dot
where it stands in another fact. Its `start` and `end` are its dates; its other fields are its
*body*, canonical JSON (sorted, without blanks) without those that have their default. What an
institution says of itself is a fact of kind ``institution``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from ...model.codec import decode, encode

T = TypeVar("T")

TOPICS = {"scope": ("standard", None), "reports": ("number", "sha256")}
"""Kinds of which an entity can have thousands, and the fields by which they are asked for."""
_NO_TOPIC = (None, None)
_DATES = ("start", "end")
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


class Said(NamedTuple):
    """One fact; equal ones say the same. Dates are UTC, None open on that side."""

    kind: str
    held_from: datetime | None
    held_until: datetime | None
    topic: str | None
    alias: str | None
    body: str


Place = tuple[Said, ...]
"""A fact after those that it belongs to."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a dataclass is taken apart."""

    plain: tuple[tuple[str, Any], ...]
    """Fields of the body and their defaults, MISSING where they have none."""
    dated: bool
    parts: dict[str, type]


def _plan(kind: type) -> _Plan:
    if kind not in _PLANS:
        _PLANS[kind] = _planned(kind)
    return _PLANS[kind]


_PLANS: dict[type, _Plan] = {}


def _planned(kind: type) -> _Plan:
    hints = get_type_hints(kind)
    dated = set(_DATES) <= hints.keys()
    parts = {one.name: part for one in fields(kind) if (part := _part(hints[one.name])) is not None}
    plain = tuple(
        (one.name, one.default)
        for one in fields(kind)
        if one.name not in parts and not (dated and one.name in _DATES)
    )
    return _Plan(plain, dated, parts)


def _part(hint: Any) -> type | None:
    """The dataclass of which `hint` is a tuple of any length."""
    arguments = get_args(hint)
    if get_origin(hint) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return arguments[0] if is_dataclass(arguments[0]) else None  # type: ignore[return-value]
    return None


def facts_of(value: object, kind: str) -> Iterator[Place]:
    """What `value` says, a whole before its parts; `kind` is that of its own fields."""
    root = _said(value, kind)
    yield (root,)
    for name in _plan(type(value)).parts:
        for part in getattr(value, name):
            yield from _below(part, name, ())


def _below(value: object, kind: str, above: Place) -> Iterator[Place]:
    place = (*above, _said(value, kind))
    yield place
    for name in _plan(type(value)).parts:
        for part in getattr(value, name):
            yield from _below(part, f"{kind}.{name}", place)


def _said(value: Any, kind: str) -> Said:
    plan = _plan(type(value))
    body = {}
    for name, default in plan.plain:
        found = getattr(value, name)
        if found != default:
            body[name] = found if type(found) is str else encode(found)
    topic, alias = (name and getattr(value, name) for name in TOPICS.get(kind, _NO_TOPIC))
    start, end = (value.start, value.end) if plan.dated else (None, None)
    return Said(kind, start, end, topic, alias, canonical(body))


def canonical(data: object) -> str:
    """JSON with one form for one value; there are no fractions in it."""
    return _CANONICAL.encode(data)


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(places: Iterable[Place]) -> bytes:
    """SHA-256 over what is said, in whatever order: 32 octets."""
    lines = sorted(f"[{','.join(map(_line, place))}]" for place in set(places))
    return sha256("\n".join(lines).encode()).digest()


def _line(said: Said) -> str:
    """One fact as canonical JSON."""
    return canonical([said.kind, _text(said.held_from), _text(said.held_until), said.body])


@lru_cache(maxsize=4_096)
def _text(moment: datetime | None) -> str | None:
    """As `encode`; the same few thousand days come again and again."""
    text: str | None = encode(moment)
    return text


def value_of(kind: type[T], root: str, places: Iterable[Place]) -> T:
    """The value that `facts_of` took apart; lists are in order of date, then of body.

    Raises:
        DecodeError: they do not make one.
    """
    below: dict[Place, list[Place]] = {}
    top: dict[str, Any] = {}
    for place in sorted(set(places), key=_order):
        if len(place) == 1 and place[0].kind == root:
            top = _fields(kind, place[0])
        else:
            below.setdefault(place[:-1], []).append(place)
    return decode(kind, top | _parts(kind, "", (), below))


def _parts(
    kind: type, prefix: str, above: Place, below: dict[Place, list[Place]]
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _plan(kind).parts}
    for place in below.get(above, ()):
        said = place[-1]
        name = said.kind.removeprefix(prefix)
        if (part := _plan(kind).parts.get(name)) is not None:
            inner = _parts(part, f"{said.kind}.", place, below)
            found[name].append(_fields(part, said) | inner)
    return found


def _fields(kind: type, said: Said) -> dict[str, Any]:
    plan = _plan(kind)
    data = {name: encode(value) for name, value in plan.plain if value is not MISSING}
    data |= json.loads(said.body)
    if plan.dated:
        data |= {"start": encode(said.held_from), "end": encode(said.held_until)}
    return data


def _order(place: Place) -> tuple[tuple[datetime, datetime, str], ...]:
    return tuple((one.held_from or _FIRST, one.held_until or _LAST, one.body) for one in place)
