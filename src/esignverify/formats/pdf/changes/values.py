# SPDX-License-Identifier: Apache-2.0
"""Comparing PDF values as written: references stay references, nothing is followed."""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils import generic

Ref = tuple[int, int]
"""Object and generation number."""

MAX_NESTING = 100
"""Arrays and dictionaries inside each other; real objects have under ten."""


def same(one: object, other: object, depth: int = 0) -> bool:
    """Whether two direct values are written alike (streams: dictionary and encoded octets)."""
    if depth > MAX_NESTING:
        return False
    one, other = _plain(one), _plain(other)
    if isinstance(one, generic.IndirectObject) or isinstance(other, generic.IndirectObject):
        return ref_of(one) is not None and ref_of(one) == ref_of(other)
    if isinstance(one, generic.StreamObject) or isinstance(other, generic.StreamObject):
        return _same_stream(one, other, depth)
    if isinstance(one, generic.DictionaryObject) and isinstance(other, generic.DictionaryObject):
        return not changed_keys(one, other, depth)
    if isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject):
        return len(one) == len(other) and all(
            same(one.raw_get(i), other.raw_get(i), depth + 1) for i in range(len(one))
        )
    return type(one) is type(other) and one == other


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
    keys = {str(key) for key in (*one, *other)}
    return {
        key
        for key in keys
        if key not in one
        or key not in other
        or not same(one.raw_get(key), other.raw_get(key), depth + 1)
    }


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
