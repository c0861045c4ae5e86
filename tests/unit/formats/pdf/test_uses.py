# SPDX-License-Identifier: Apache-2.0
"""Finding references in octets: quickly, and exactly those that the plain rule finds."""

from __future__ import annotations

import random
import re
import time

import pytest
from tests.pki.attacking import base

from esignverify.formats.pdf.changes.mentions import ANY, _meant, _number
from esignverify.formats.pdf.changes.uses import Index
from esignverify.formats.pdf.document import open_pdf

_WORD = rb"[0-9+.eE-]"
_SPACES = rb"((?:[\0\t\n\f\r \x80\xff]|%[^\r\n]*[\r\n])*)"
_LAX_RULE = re.compile(
    rb"(?<!"
    + _WORD
    + rb")(?=("
    + _WORD
    + rb"+)(?!"
    + _WORD
    + rb")"
    + _SPACES
    + rb"("
    + _WORD
    + rb"*)(?!"
    + _WORD
    + rb")"
    + _SPACES
    + rb"R(?![^\0\t\n\f\r ()<>\[\]{}/%]))"
)
PIECES = [b"1", b"23", b"007", b"4294967295", b"12345678901", b"0", b" ", b"\n", b"%c\r", b"%"]
PIECES += [b"R", b"RG", b" R ", b"/", b"[", b"obj", b"-", b".", b"+0", b"\xff", b"e"]


def users(data: bytes) -> dict[int, int]:
    """How often each number is referred to in an object's stream."""
    index = Index(open_pdf(data), data)
    return {number: len(places) for number, places in index._found.items()}


def plainly(octets: bytes) -> dict[int, int]:
    """The same by a plain rule: two numbers and R, or one with a sign or a comment inside."""
    found: dict[int, int] = {}
    for word, blanks, second, _ in _LAX_RULE.findall(octets):
        if second or not word.isdigit() or b"%" in blanks:
            for number in {_number(word)} if word.isdigit() else _meant(word):
                found[number] = found.get(number, 0) + 1
    return found


def test_random_octets() -> None:
    chance = random.Random(7)
    for _ in range(300):
        soup = b"".join(chance.choices(PIECES, k=60))
        data = base(content=soup).data
        table, trailer = data.rindex(b"xref\n0"), data.rindex(b"trailer")
        assert users(data) == plainly(data[:table] + b"x" + data[trailer:]), soup


@pytest.mark.parametrize(
    "written",
    [
        *(b"77 0 R", b"77 -0 R", b"77 +0 R", b"77 - R", b"77 0R", b"77+0 R", b"77-0 R"),
        *(b"+77 0 R", b"77.0 0 R", b"77. 0 R", b"77.9 0 R", b"77 0.0 R", b"077 0 R"),
        *(b"7-7 0 R", b"77e0 0 R", b"7.7e1 0 R", b"+.77e2 0 R", b"770e-1 0 R", b"77-3 0 R"),
        *(b"77\x800\xffR", b"77%c\n-0%c\nR", b"77.0%c\n0%c\rR", b"77 0%c\nR"),
    ],
)
def test_whatever_some_reader_takes_for_a_reference_is_one(written: bytes) -> None:
    assert 77 in users(base(content=written).data)


@pytest.mark.parametrize("written", [b"77 R", b"77 0 RG", b"77 0 x R", b"(77) 0 R", b"77 0 r"])
def test_what_no_reader_takes_for_a_reference_is_none(written: bytes) -> None:
    assert 77 not in users(base(content=written).data)


def test_a_number_longer_than_any_is_each_of_them() -> None:
    """One reader counts modulo 2^64."""
    assert ANY in users(base(content=b"18446744073709551631 0 R").data)


def test_a_long_run_of_digits_costs_no_more_than_its_length() -> None:
    """Each digit would be a start of its own: a megabyte of them five hundred thousand million."""
    start = time.process_time()
    users(base(content=b"1" * 1_000_000).data)
    users(base(content=b"1 " * 500_000).data)
    users(base(content=b"1-" * 500_000).data)
    users(base(content=b"1\xff" * 500_000).data)
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
