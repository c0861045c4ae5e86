# SPDX-License-Identifier: Apache-2.0
"""Digests of texts by which an index finds what a name can touch, look-alikes among it.

Exact texts are easy. Names within two edits of one another (`validation.names.look_alike`) share
most of their characters: a name is cut into seven segments, of which two edits leave five as they
are; what stands behind an edit moves by one place. So for each name 21 digests, one for each choice
of five segments, are in the index; for a name that is asked, those of all places at which these can
stand. With fewer segments, all bodies of one ending (检测技术有限公司) would be found for one
another. Names of fewer than eight characters allow one edit: three segments, of which two stay.

What is found is a superset: the caller compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import combinations, pairwise, product
from typing import NamedTuple

from ...validation.names import normalise

_LONG = 8
"""Characters from which two edits are allowed (`validation.names`)."""
_SHORT = 3
"""Characters below which nothing is a look-alike."""
_LONG_CUT, _SHORT_CUT = (7, 5), (3, 2)
"""Into how many segments a name is cut, and how many of them stay."""


class _Choice(NamedTuple):
    """Segments that an edit leaves alone: their places (start, end) in a name of `length`."""

    length: int
    chosen: tuple[int, ...]
    segments: tuple[tuple[int, int], ...]


def exact_key(text: str) -> int:
    """The digest of a code, a number, or a name in the form that is compared."""
    return _number("=", text)


def name_keys(name: str) -> Iterator[int]:
    """The digests under which a registered name is put into the index for look-alikes."""
    name = normalise(name)
    for choice in _choices(len(name)):
        texts = [name[start:end] for start, end in choice.segments]
        yield _number(_mark(choice), "\x00".join(texts))


def asked_keys(name: str) -> Iterator[int]:
    """The digests under which any name that looks like `name` is found."""
    name = normalise(name)
    for mark, places in _asked(len(name)):
        yield _number(mark, "\x00".join([name[start:end] for start, end in places]))


@lru_cache(maxsize=64)
def _asked(size: int) -> tuple[tuple[str, tuple[tuple[int, int], ...]], ...]:
    """For a name of `size` characters: marks of choices, and where their segments can stand."""
    found = []
    for length in range(max(_SHORT, size - 2), size + 3):
        edits = _edits(min(length, size))
        for choice in _choices(length):
            for shifts in _shifts(choice.chosen, size - length, edits):
                moved = zip(choice.segments, shifts, strict=True)
                places = tuple((start + by, end + by) for (start, end), by in moved)
                if places[0][0] >= 0 and places[-1][1] <= size:
                    found.append((_mark(choice), places))
    return tuple(found)


def _edits(shorter: int) -> int:
    return 2 if shorter >= _LONG else 1


@cache
def _choices(length: int) -> tuple[_Choice, ...]:
    """The choices for a registered name of `length` characters."""
    if length < _SHORT:
        return ()
    count, stay = _LONG_CUT if length >= _LONG else _SHORT_CUT
    bounds = list(pairwise(length * i // count for i in range(count + 1)))
    chosen = combinations(range(count), stay)
    return tuple(_Choice(length, some, tuple(bounds[i] for i in some)) for some in chosen)


@cache
def _shifts(chosen: tuple[int, ...], growth: int, edits: int) -> tuple[tuple[int, ...], ...]:
    """By how many places the `chosen` segments can stand aside; all edits are in the others.

    (What is put between two segments belongs to the first.) All that the others grow by is
    `growth`, and each place of it costs an edit.
    """
    count = next(count for count, stay in (_LONG_CUT, _SHORT_CUT) if stay == len(chosen))
    others = [i for i in range(count) if i not in chosen]
    return tuple(
        tuple(sum(by for at, by in zip(others, grown, strict=True) if at < i) for i in chosen)
        for grown in product(range(-edits, edits + 1), repeat=len(others))
        if sum(grown) == growth and sum(map(abs, grown)) <= edits
    )


def _mark(choice: _Choice) -> str:
    where = ",".join(str(start) for start, _ in choice.segments)
    return f"~{choice.length}/{where}/"


def _number(mark: str, text: str) -> int:
    """64 bits with a sign, as databases have them. Lone surrogates are nobody's name."""
    data = (mark + text).encode("utf-8", "replace")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)
