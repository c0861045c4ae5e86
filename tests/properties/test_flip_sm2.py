# SPDX-License-Identifier: Apache-2.0
"""No changed byte lets a value with SM2 pass over something else, in whatever it is wrapped."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import UTC

import pytest
from tests.support import FIXTURES, NOTHING, Genuine

from .flips import Subject, flipped, problems, subject

SEED = 20_260_311


def _accepted() -> Iterator[Genuine]:
    """Every vector below fixtures/pdf/sm2 that is accepted."""
    for folder in sorted((FIXTURES / "pdf" / "sm2").iterdir()):
        said = tomllib.loads((folder / "case.toml").read_text("utf-8"))
        if said["expect"].get("decision") == "ACCEPT":
            document = (folder / "input.pdf").read_bytes()
            yield Genuine(folder.name, document, said["at"].astimezone(UTC), NOTHING)


ALL = {one.name: one for one in _accepted()}
SEALED = [name for name in ALL if name.startswith("ses-")]


def test_there_are_some() -> None:
    assert len(ALL) >= 16
    assert len(SEALED) >= 4


@pytest.mark.parametrize("name", ALL)
def test_sampled_octets(name: str) -> None:
    """Half of them inside the values, through their hexadecimal digits, half anywhere."""
    one = subject(ALL[name])
    generator = random.Random(f"{SEED} {name}")
    places = [*_inside(one, generator, 20), *_anywhere(one, generator, 6)]
    assert list(problems(one, places)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["gm-cms", "gm-cms-no-attributes", "gm-cms-hash-inside", "ses-in-contents"]
)
def test_every_octet_of_a_value(name: str) -> None:
    one = subject(ALL[name])
    generator = random.Random(f"{SEED} {name}")
    length = sum(hole.end - hole.start for hole in one.holes)
    assert list(problems(one, list(_inside(one, generator, length)))) == []


@pytest.mark.parametrize("name", SEALED)
def test_a_changed_seal_never_passes(name: str) -> None:
    """Of a seal's use every octet counts: even the certificate that goes along, by the list."""
    one = subject(ALL[name])
    generator = random.Random(f"{SEED} {name}")
    (hole,) = one.holes
    digits = one.genuine.document[hole.start + 1 : hole.end - 1].rstrip(b"0")
    seal = one.facts.signatures[0].seal
    assert seal is not None
    for offset, mask in _inside(one, generator, 40, last=len(digits)):
        document = flipped(one.genuine.document, offset, mask)
        (row,) = one.genuine.verify(document).signatures
        if row.indication == "TOTAL-PASSED":
            # The token over the value is not signed: without it there is less proof, no more.
            message = one.facts.signatures[0].message
            assert message is not None
            assert message.timestamps, f"octet {offset} xor {mask:#04x}"


def _inside(
    one: Subject, generator: random.Random, count: int, *, last: int | None = None
) -> Iterator[tuple[int, int]]:
    """Hexadecimal digits of the values turned into other ones."""
    digits = b"0123456789abcdef"
    document = one.genuine.document
    for _ in range(count):
        hole = generator.choice(one.holes)
        end = hole.end - 1 if last is None else hole.start + 1 + last
        at = generator.randrange(hole.start + 1, end)
        mask = document[at] ^ generator.choice(digits)
        if mask:
            yield at, mask


def _anywhere(one: Subject, generator: random.Random, count: int) -> Iterator[tuple[int, int]]:
    for _ in range(count):
        yield generator.randrange(len(one.genuine.document)), generator.randrange(1, 256)
