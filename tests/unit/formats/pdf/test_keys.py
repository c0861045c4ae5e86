# SPDX-License-Identifier: Apache-2.0
"""What is remembered of the octets before a reference never tells another key."""

from __future__ import annotations

import random

import pytest
from pyhanko.pdf_utils import filters
from tests.hostile.plain import plain
from tests.pki.pdf_syntax import stream

from esignverify.formats.pdf import filters as ours
from esignverify.formats.pdf.changes.keys import Keys, key_before
from esignverify.formats.pdf.document import open_pdf
from esignverify.formats.pdf.errors import PdfLimitError

PARTS = (
    *(b"/A", b"/Kids", b"[", b"]", b"<<", b">>", b" ", b"\n", b"\r", b"%", b"1 0 R", b"2 0 R "),
    *(b"/AVeryLongNameOfAKeyThatGoesOn", b"(a)", b"12", b"true", b"x", b"\0", b"    ", b"[ 1 0 R "),
)


def test_it_is_the_key_that_stands_there() -> None:
    chance = random.Random(20260310)
    for _ in range(300):
        octets = b"".join(chance.choice(PARTS) for _ in range(chance.randrange(2, 60)))
        keys = Keys(octets)
        for at in range(len(octets) + 1):
            for start in {0, at // 2, max(0, at - 3)}:
                assert keys.before(at, start) == key_before(octets, at, start)


@pytest.mark.parametrize("name", ["ASCIIHexDecode", "ASCII85Decode"])
def test_octets_written_as_text_are_counted(name: str) -> None:
    some = filters.get_generic_decoder(f"/{name}").encode(b"octets " * 100, None)
    data = stream({"Filter": f"/{name}"}, b" " * 5 + some)
    reader = open_pdf(plain({"X": "6 0 R"}, {6: data}))
    assert reader.root["/X"].data == b"octets " * 100
    long = stream({"Filter": f"/{name}"}, b" " * ours.MAX_ASCII + some)
    reader = open_pdf(plain({"X": "6 0 R"}, {6: long}))
    with pytest.raises(PdfLimitError):
        _ = reader.root["/X"].data
