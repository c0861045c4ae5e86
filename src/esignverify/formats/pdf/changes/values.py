# SPDX-License-Identifier: Apache-2.0
"""Comparing PDF values: references stay references.

Nothing is followed but a reference that stands where the other side has the value itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pyhanko.pdf_utils import generic

from ..document import resolve

Ref = tuple[int, int]
"""Object and generation number."""

MAX_NESTING = 100
"""Arrays and dictionaries inside each other; real objects have under ten."""
ROUNDING = Decimal("1e-6")
"""Relative difference of two reals that a writer with 32-bit reals may leave: 841.89, 841.88998."""


def same(one: object, other: object, depth: int = 0) -> bool:
    """Whether two values are alike (streams: dictionary and encoded octets).

    A reference equals one to the same object, and a direct value equals a reference to its like:
    producers move values out of and into their holder.
    """
    if depth > MAX_NESTING:
        return False
    one, other = _plain(one), _plain(other)
    if isinstance(one, generic.IndirectObject) and isinstance(other, generic.IndirectObject):
        return ref_of(one) == ref_of(other)
    if isinstance(one, generic.IndirectObject) or isinstance(other, generic.IndirectObject):
        one, other = _plain(resolve(one)), _plain(resolve(other))
        if isinstance(one, generic.StreamObject) or one is None or other is None:
            return False
        return same(one, other, depth + 1)
    if isinstance(one, generic.StreamObject) or isinstance(other, generic.StreamObject):
        return _same_stream(one, other, depth)
    if isinstance(one, generic.DictionaryObject) and isinstance(other, generic.DictionaryObject):
        return not changed_keys(one, other, depth)
    if isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject):
        return len(one) == len(other) and all(
            same(one.raw_get(i), other.raw_get(i), depth + 1) for i in range(len(one))
        )
    if isinstance(one, _NUMBERS) and isinstance(other, _NUMBERS):
        return _same_number(one, other)
    return type(one) is type(other) and one == other


_NUMBERS = generic.NumberObject | generic.FloatObject


def _same_number(one: int | Decimal, other: int | Decimal) -> bool:
    """Whole numbers exactly; reals but for the rounding of a writer."""
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    first, second = Decimal(one), Decimal(other)
    return abs(first - second) <= ROUNDING * max(abs(first), abs(second))


def _plain(value: object) -> object:
    """The value behind a proxy of an encrypted document."""
    if isinstance(value, generic.DecryptedObjectProxy):
        found: object = value.decrypted
        return found
    return value


def _same_stream(one: object, other: object, depth: int) -> bool:
    if not isinstance(one, generic.StreamObject) or not isinstance(other, generic.StreamObject):
        return False
    return one.encoded_data == other.encoded_data and not changed_keys(one, other, depth)


def changed_keys(
    one: generic.DictionaryObject, other: generic.DictionaryObject, depth: int = 0
) -> set[str]:
    """Keys that stand in only one of two dictionaries, or with values not written alike."""
    # A null entry is an absent one (ISO 32000-2 §7.3.7).
    one, other = _without_null(one), _without_null(other)
    keys = {str(key) for key in (*one, *other)}
    return {
        key
        for key in keys
        if key not in one
        or key not in other
        or not same(one.raw_get(key), other.raw_get(key), depth + 1)
    }


def _without_null(value: generic.DictionaryObject) -> generic.DictionaryObject:
    kept = {k: value.raw_get(k) for k in value}
    if not any(isinstance(one, generic.NullObject) for one in kept.values()):
        return value
    kept = {k: one for k, one in kept.items() if not isinstance(one, generic.NullObject)}
    return generic.DictionaryObject(kept)  # type: ignore[no-untyped-call]  # pyHanko


def ref_of(value: object) -> Ref | None:
    """The reference that `value` is, None where it is a direct value."""
    if isinstance(value, generic.IndirectObject):
        return value.idnum, value.generation
    return None


def only_through(holder: generic.DictionaryObject, key: str, ref: Ref) -> bool:
    """Whether no other key of `holder` refers to `ref`."""
    others = (one for name in holder if name != key for one in references(holder.raw_get(name)))
    return ref not in set(others)


def references(value: object, depth: int = 0) -> Iterator[Ref]:
    """Every reference written in `value`, at any depth, none followed."""
    value = _plain(value)
    ref = ref_of(value)
    if ref is not None:
        yield ref
        return
    if depth > MAX_NESTING:
        return
    if isinstance(value, generic.DictionaryObject):
        for key in value:
            yield from references(value.raw_get(key), depth + 1)
    elif isinstance(value, generic.ArrayObject):
        for i in range(len(value)):
            yield from references(value.raw_get(i), depth + 1)
