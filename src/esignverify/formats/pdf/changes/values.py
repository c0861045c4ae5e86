# SPDX-License-Identifier: Apache-2.0
"""Comparing PDF values: references stay references.

Nothing is followed but a reference that stands where the other side has the container itself.
What is alike here must be alike to every reader: integers are not reals, octets are not text.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from contextvars import ContextVar
from decimal import Decimal

from pyhanko.pdf_utils import generic

from ..document import PdfLimitError, resolve

Ref = tuple[int, int]
"""Object and generation number."""

MAX_NESTING = 100
"""Arrays and dictionaries inside each other; real objects have under ten."""
ROUNDING = Decimal("1e-6")
"""Relative difference of two reals that a writer with 32-bit reals may leave: 841.89, 841.88998."""
MAX_STEPS = 200_000
"""Entries of moved containers that are compared in one document; producers move some hundreds."""
COORDINATES = frozenset(
    {"/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rect", "/BBox", "/Matrix"}
)
"""Arrays whose numbers every reader takes as reals: 595 and 595.0 are one there, and only there."""
INHERITED = frozenset(
    {
        *("/Resources", "/MediaBox", "/CropBox", "/Rotate"),
        *("/FT", "/Ff", "/V", "/DV", "/DA", "/Q", "/MaxLen", "/Opt"),
    }
)
"""What pages and fields take from above (tables 31, 226): to readers a null may end that."""
OCTETS = "stream"
"""Stands for the octets of a stream among changed keys; a key begins with a slash."""


class Steps:
    """What the comparisons of one document may still cost where a container has moved.

    Two values that lead to each other's objects are compared again on every way to them.
    """

    def __init__(self) -> None:
        self._left = MAX_STEPS

    def spend(self, number: int) -> None:
        """Count entries that are compared.

        Raises:
            PdfLimitError: there were too many.
        """
        self._left -= number + 1
        if self._left < 0:
            raise PdfLimitError("moved-entries", MAX_STEPS)


STEPS: ContextVar[Steps | None] = ContextVar("STEPS", default=None)
"""Those of the document whose revisions are compared just now; None counts nothing."""


def same(
    one: object,
    other: object,
    depth: int = 0,
    *,
    coordinates: bool = False,
    moved: bool = False,
) -> bool:
    """Whether two values are alike (streams: dictionary and encoded octets).

    A reference equals one to the same object, and a direct array or dictionary equals a reference
    to its like: producers move these out of and into their holder. Some readers look for names and
    numbers only where they stand, so those do not move. `coordinates`: inside such an array;
    `moved`: inside one that moved.
    """
    if depth > MAX_NESTING:
        return False
    one, other = plain(one), plain(other)
    if isinstance(one, generic.IndirectObject) and isinstance(other, generic.IndirectObject):
        return bool(one.reference == other.reference)
    if isinstance(one, generic.IndirectObject) or isinstance(other, generic.IndirectObject):
        one, other = plain(resolve(one)), plain(resolve(other))
        if not isinstance(one, _MOVABLE) or isinstance(one, generic.StreamObject):
            return False
        return same(one, other, depth + 1, coordinates=coordinates, moved=True)
    if isinstance(one, generic.StreamObject) or isinstance(other, generic.StreamObject):
        return _same_stream(one, other, depth)
    if isinstance(one, generic.DictionaryObject) and isinstance(other, generic.DictionaryObject):
        return not changed_keys(one, other, depth, moved=moved)
    if isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject):
        return _same_array(one, other, depth, coordinates=coordinates, moved=moved)
    if isinstance(one, _NUMBERS) and isinstance(other, _NUMBERS):
        return _same_number(one, other, coordinates=coordinates)
    if isinstance(one, STRINGS) and isinstance(other, STRINGS):
        return bytes(one.original_bytes) == bytes(other.original_bytes)
    return type(one) is type(other) and one == other


_MOVABLE = generic.DictionaryObject | generic.ArrayObject
_NUMBERS = generic.NumberObject | generic.FloatObject
STRINGS = generic.TextStringObject | generic.ByteStringObject


def _same_number(one: int | Decimal, other: int | Decimal, *, coordinates: bool) -> bool:
    """Integers exactly; reals but for the rounding of a writer; never one for the other.

    Readers cut or round a real where they want an integer, and some drop it: nothing that does so
    may tell two like reals apart, so no half of an integer lies between them or is one of them.
    """
    if isinstance(one, int) or isinstance(other, int):
        alike = isinstance(one, int) and isinstance(other, int)
        return one == other and (
            alike or (coordinates and -_MAX_COORDINATE <= one <= _MAX_COORDINATE)
        )
    if one == other:
        return True
    largest = max(abs(one), abs(other))
    near = largest <= _MAX_REAL and abs(one - other) <= ROUNDING * largest
    return near and _steps(one) == _steps(other)


def _steps(value: Decimal) -> tuple[int, ...]:
    """Between which halves of integers a number lies, as such and as a 32-bit real."""
    (short,) = struct.unpack("<f", struct.pack("<f", float(value)))
    return (
        *(math.floor(value * 2), math.ceil(value * 2)),
        *(math.floor(short * 2), math.ceil(short * 2)),
    )


_MAX_COORDINATE = 10**6
"""Units; beyond 32 bits some readers take an integer for another number than the real."""
_MAX_REAL = 10**9  # Beyond, neither halves nor 32-bit reals tell anything.


def plain(value: object) -> object:
    """The value behind a proxy of an encrypted document."""
    if isinstance(value, generic.DecryptedObjectProxy):
        found: object = value.decrypted
        return found
    return value


def _same_array(
    one: generic.ArrayObject,
    other: generic.ArrayObject,
    depth: int,
    *,
    coordinates: bool,
    moved: bool,
) -> bool:
    if len(one) != len(other):
        return False
    _count(len(one), moved=moved)
    return all(
        same(one.raw_get(i), other.raw_get(i), depth + 1, coordinates=coordinates, moved=moved)
        for i in range(len(one))
    )


def _count(entries: int, *, moved: bool) -> None:
    steps = STEPS.get() if moved else None
    if steps is not None:
        steps.spend(entries)


def _same_stream(one: object, other: object, depth: int) -> bool:
    if not isinstance(one, generic.StreamObject) or not isinstance(other, generic.StreamObject):
        return False
    return not changed_keys(one, other, depth)


def changed_keys(
    one: generic.DictionaryObject,
    other: generic.DictionaryObject,
    depth: int = 0,
    *,
    moved: bool = False,
) -> set[str]:
    """Keys that stand in only one of two dictionaries, or with values not written alike.

    A null entry is an absent one (ISO 32000-2 §7.3.7), unless there may be one above to inherit.
    A stream is a dictionary too, whatever role it is given: with other octets it has changed
    `OCTETS`, which is no key that any rule knows.
    """
    _count(len(one), moved=moved)
    octets = {OCTETS} if _octets(one) != _octets(other) else set()
    one, other = _without_null(one), _without_null(other)
    keys = {str(key) for key in (*one, *other)}
    return octets | {
        key
        for key in keys
        if key not in one
        or key not in other
        or not same(
            one.raw_get(key),
            other.raw_get(key),
            depth + 1,
            coordinates=key in COORDINATES,
            moved=moved,
        )
    }


def _octets(value: generic.DictionaryObject) -> bytes | None:
    return value.encoded_data if isinstance(value, generic.StreamObject) else None


def _without_null(value: generic.DictionaryObject) -> generic.DictionaryObject:
    kept = {k: value.raw_get(k) for k in value}
    absent = {k for k, v in kept.items() if isinstance(v, generic.NullObject)} - INHERITED
    if not absent:
        return value
    kept = {k: one for k, one in kept.items() if k not in absent}
    return generic.DictionaryObject(kept)  # type: ignore[no-untyped-call]  # pyHanko


def ref_of(value: object) -> Ref | None:
    """The reference that `value` is, None where it is a direct value."""
    if isinstance(value, generic.IndirectObject):
        meant = value.reference
        return meant.idnum, meant.generation
    return None


def only_through(holder: generic.DictionaryObject, key: str, ref: Ref) -> bool:
    """Whether no other key of `holder` refers to `ref`."""
    others = (one for name in holder if name != key for one in references(holder.raw_get(name)))
    return ref not in set(others)


RAW = generic.EncryptedObjAccess.RAW
"""No string need be decrypted to find references, and not each of them can be."""


def references(value: object, depth: int = 0) -> Iterator[Ref]:
    """Every reference written in `value`, at any depth, none followed."""
    if isinstance(value, generic.DecryptedObjectProxy):
        value = value.raw_object
    ref = ref_of(value)
    if ref is not None:
        yield ref
        return
    if depth > MAX_NESTING:
        return
    if isinstance(value, generic.DictionaryObject):
        for key in value:
            yield from references(value.raw_get(key, RAW), depth + 1)
    elif isinstance(value, generic.ArrayObject):
        for i in range(len(value)):
            yield from references(value.raw_get(i, RAW), depth + 1)
