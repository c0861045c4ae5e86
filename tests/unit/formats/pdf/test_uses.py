# SPDX-License-Identifier: Apache-2.0
"""Finding references in octets: quickly, and exactly those that the plain rule finds."""

from __future__ import annotations

import random
import re
import time

from tests.pki.attacking import base

from esignverify.formats.pdf.changes.uses import Index
from esignverify.formats.pdf.document import open_pdf

_SPACE = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])+"
_PLAIN_RULE = re.compile(
    rb"(?<![0-9])(?=0*([0-9]{1,10})(?![0-9])"
    + _SPACE
    + rb"[0-9]+"
    + _SPACE
    + rb"R(?![^\0\t\n\f\r ()<>\[\]{}/%]))"
)
PIECES = [b"1", b"23", b"007", b"4294967295", b"12345678901", b"0", b" ", b"\n", b"%c\r", b"%"]
PIECES += [b"R", b"RG", b" R ", b"/", b"[", b"obj", b"-", b"."]


def users(data: bytes) -> dict[int, int]:
    """How often each number is referred to in an object's stream."""
    index = Index(open_pdf(data), data)
    return {number: len(places) for number, places in index._found.items()}


def test_random_octets() -> None:
    chance = random.Random(7)
    for _ in range(300):
        soup = b"".join(chance.choices(PIECES, k=60))
        data = base(content=soup).data
        expected: dict[int, int] = {}
        table, trailer = data.rindex(b"xref\n0"), data.rindex(b"trailer")
        for found in _PLAIN_RULE.finditer(data[:table] + b"x" + data[trailer:]):
            expected[int(found[1])] = expected.get(int(found[1]), 0) + 1
        assert users(data) == expected, soup


def test_a_long_run_of_digits_costs_no_more_than_its_length() -> None:
    """Each digit would be a start of its own: a megabyte of them five hundred thousand million."""
    start = time.process_time()
    users(base(content=b"1" * 1_000_000).data)
    users(base(content=b"1 " * 500_000).data)
    assert time.process_time() - start < 5


def test_many_numbers_in_comments_cost_no_more_than_their_length() -> None:
    """What follows a comment was read again from every number inside it."""
    start = time.process_time()
    for octets in (
        b"1%" * 300_000,
        b"%1\n" * 200_000,
        b"1%" * 200_000 + b"\n" + b"1" * 200_000,
        b"1%" * 200_000 + b"\n1" + b"%\n" * 200_000,
        b"1 1%" * 200_000,
    ):
        users(base(more={6: b"(" + octets + b")"}).data)
    assert time.process_time() - start < 10


def test_a_reference_behind_a_string_with_a_percent_sign_is_found() -> None:
    """``(1 %) 2`` and a line on ``0 R``: 1 looks like the number with a comment behind, 2 is it."""
    assert 77 in users(base(content=b"[(1 %) 77\n0 R]").data)
