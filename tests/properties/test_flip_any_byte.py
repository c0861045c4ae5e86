# SPDX-License-Identifier: Apache-2.0
"""No changed byte makes a signature pass over something else, and none crashes the engine."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from tests.support import Genuine, genuine, genuine_named

from .flips import Subject, problems, subject

ALL = {one.name: one for one in genuine()}
SMALL = "encrypted-with-empty-password"
"""The smallest document: even all of its octets can be changed in a slow test."""
MASKS = (0x01, 0x20, 0x80)
"""Another digit or letter, the other case, no ASCII at all."""
SEED = 20_260_310


def _fast(one: Subject, generator: random.Random, count: int) -> Iterator[tuple[int, int]]:
    """Octets where structure stands: from the end of the first revision on, and anywhere."""
    document = one.genuine.document
    first = document.find(b"%%EOF")
    for _ in range(count):
        low = generator.choice((0, first, first))
        yield generator.randrange(low, len(document)), generator.randrange(1, 256)


@pytest.mark.parametrize("genuine", ALL.values(), ids=ALL.keys())
def test_sampled_octets(genuine: Genuine) -> None:
    one = subject(genuine)
    generator = random.Random(f"{SEED} {genuine.name}")
    assert list(problems(one, list(_fast(one, generator, 9)))) == []


def test_the_case_of_a_hexadecimal_digit_says_the_same() -> None:
    """ISO 32000-2 §7.3.4.3: /Contents is read, not compared; the octets are the same."""
    one = genuine_named("rsa-with-timestamp")
    hole = subject(one).holes[0]
    upper = one.document[: hole.start] + one.document[hole.start : hole.end].upper()
    changed = upper + one.document[hole.end :]
    assert changed != one.document
    assert one.verify(changed) == one.verify(one.document)


@pytest.mark.slow
@pytest.mark.parametrize("genuine", ALL.values(), ids=ALL.keys())
def test_every_octet_of_the_structure(genuine: Genuine) -> None:
    """All that stands behind the first revision, but for the inner of /Contents and streams."""
    one = subject(genuine)
    document = genuine.document
    first = document.find(b"%%EOF")
    inner = [range(hole.start + 2, hole.end - 2) for hole in one.holes]
    inner += [range(*span) for span in _streams(document)]
    places = [
        (offset, MASKS[offset % 3])
        for offset in range(first, len(document))
        if not any(offset in span for span in inner)
    ]
    assert list(problems(one, places)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["rsa-with-timestamp", "adobe-without-signed-attributes", "ed25519-with-timestamp"],
)
def test_every_octet_of_a_signature_value(name: str) -> None:
    """Each octet of the CMS structure, through one of its two hexadecimal digits."""
    one = subject(ALL[name])
    (hole,) = one.holes
    generator = random.Random(SEED)
    digits = b"0123456789abcdef"
    offsets = [at + generator.choice((0, 1)) for at in range(hole.start + 1, hole.end - 1, 2)]
    places = [(at, one.genuine.document[at] ^ generator.choice(digits)) for at in offsets]
    assert list(problems(one, [place for place in places if place[1]])) == []


@pytest.mark.slow
def test_every_octet_of_a_small_document() -> None:
    one = subject(ALL[SMALL])
    places = [(at, MASKS[at % 3]) for at in range(len(one.genuine.document))]
    assert list(problems(one, places)) == []


def _streams(document: bytes) -> Iterator[tuple[int, int]]:
    at = document.find(b"stream\n")
    while at >= 0:
        end = document.find(b"endstream", at)
        yield at + 8, end - 1
        at = document.find(b"stream\n", end + 9)
