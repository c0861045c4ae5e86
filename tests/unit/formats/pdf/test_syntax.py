# SPDX-License-Identifier: Apache-2.0
"""What a reader that mends files takes for the beginning of an object; numbers that all take."""

import random
import re

import pytest

from esignverify.formats.pdf.syntax import (
    LOOSE_BLANKS,
    SyntaxProblemError,
    headers,
    read_value,
)

_FORWARDS = re.compile(
    rb"[0-9]{1,10}[" + LOOSE_BLANKS + rb"]+[0-9]{1,5}[" + LOOSE_BLANKS + rb"]+obj"
    rb"(?=[" + LOOSE_BLANKS + rb"()<>\[\]{}/%]|\Z)"
)
_PARTS = (
    *(b"1", b"0", b"23", b"123456", b"12345678901", b" ", b"\n", b"\xa0", b"\0"),
    *(b" 1 0 obj", b"obj", b" obj", b"x", b"/", b"<", b"ob"),
)


def test_headers_are_found_as_by_a_search_from_the_front() -> None:
    chance = random.Random(5)
    found = 0
    for _ in range(20_000):
        octets = b"".join(chance.choices(_PARTS, k=chance.randrange(1, 14)))
        start = chance.choice((0, 0, 1, 3))
        end = len(octets) - chance.choice((0, 0, 1, 2))
        wanted = {one.start() for one in _FORWARDS.finditer(octets, start, end)}
        assert headers(octets, start, end) == wanted, (octets, start, end)
        found += len(wanted)
    assert found > 1_000


def test_only_the_last_ten_digits_are_a_number() -> None:
    assert headers(b"123456789012 0 obj", 0, 18) == {2}
    assert headers(b"1 123456 obj", 0, 12) == set()


@pytest.mark.parametrize("written", [b"4294967295", b"-4294967295", b"4294967295.0", b"0" * 90])
def test_numbers_that_every_reader_has_room_for(written: bytes) -> None:
    read_value(written, 0)


@pytest.mark.parametrize("written", [b"4294967296", b"-4294967296", b"4294967296.0", b"0" * 101])
def test_numbers_beyond_some_readers(written: bytes) -> None:
    with pytest.raises(SyntaxProblemError):
        read_value(written, 0)


@pytest.mark.parametrize(
    "written",
    [
        *(b"()", b"(a)", b"(a(b)c)", b"(((a)))", b"(\\)\\()", b"(\\\\)", b"(a\\\n(b\\))c)"),
        *(b"(" + b"()" * 3_000 + b")", b"(" * 3_000 + b")" * 3_000, b"(" + b"\\(" * 3_000 + b")"),
        b"((" + b"\\a" * 3_000 + b"))",
    ],
)
def test_a_string_ends_with_its_own_parenthesis(written: bytes) -> None:
    assert read_value(written + b") (", 0) == (written, len(written))
    for cut in (written[:-1], written[:-1] + b"\\", written[:-1] + b"\\)"):
        with pytest.raises(SyntaxProblemError):
            read_value(cut, 0)


def test_a_name_longer_than_any() -> None:
    assert read_value(b"/" + b"#41" * 1_000, 0) == ("A" * 1_000, 3_001)
    with pytest.raises(SyntaxProblemError):
        read_value(b"/" + b"#41" * 2_000, 0)
