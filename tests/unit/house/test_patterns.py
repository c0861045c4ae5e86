# SPDX-License-Identifier: Apache-2.0
"""Patterns with possessive groups mean the same on every Python that is supported."""

from __future__ import annotations

import random
import re

import pytest

from esignverify.formats.pdf import appearance, object_streams, page_tree, syntax
from esignverify.formats.pdf.changes import mentions
from esignverify.formats.x509 import crl_rows

WORDS = (
    *(b"1", b"12", b" ", b"\n", b"R", b"0", b"%c", b"]", b"[", b"#4", b"a", b"/", b"/A", b"1 0 R"),
    *(b"<<", b">>", b"<4", b"(a)", b"(", b"q", b"cm", b"q ", b"Do", b"0\x17\x02\x01\x05\x17\x0d2"),
    *(b"%c\n", b"1 0 R ", b"5 7 ", b"/A 12 ", b"<<"),
)


@pytest.mark.parametrize(
    "pattern",
    [
        syntax._REFERENCES,
        object_streams._PLAIN,
        mentions._LINES,
        page_tree._PLAIN,
        appearance._MUTE,
        crl_rows._ROWS,
    ],
    ids=["references", "numbers", "lines", "dictionary", "mute", "rows"],
)
def test_a_group_that_fails_in_the_midst_ends_before_it(pattern: re.Pattern[bytes]) -> None:
    """Until 3.11.4 Python went on behind what had failed."""
    greedy = re.sub(rb"\|\(\?!\)\)(\*|\+|\{1,1000\})\+", rb")\1", pattern.pattern)
    assert greedy != pattern.pattern
    plain, chance = re.compile(greedy, pattern.flags), random.Random(20260502)
    matched = 0
    for _ in range(20_000):
        octets = b"".join(chance.choice(WORDS) for _ in range(chance.randrange(1, 10)))
        found, expected = pattern.match(octets), plain.match(octets)
        assert (found and found.end()) == (expected and expected.end()), octets
        matched += found is not None and found.end() > 0
    assert matched or pattern is crl_rows._ROWS
