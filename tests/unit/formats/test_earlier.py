# SPDX-License-Identifier: Apache-2.0
"""What a file was before something was appended."""

from __future__ import annotations

import pytest

from esignverify.crypto.digests import sha256_hex
from esignverify.formats import earlier
from esignverify.formats.earlier import earlier_files

FIRST = b"%PDF-1.7 one %%EOF"


@pytest.mark.parametrize("end", [b"", b"\n", b"\r", b"\r\n", b"\r\n\0\0"])
@pytest.mark.parametrize("more", [b"", b"\n", b"2 0 obj endobj %%EOF\n", b"junk"])
def test_a_published_file_is_found_in_what_begins_with_it(end: bytes, more: bytes) -> None:
    found = earlier_files(FIRST + end + more)
    assert found[0] == sha256_hex(FIRST + end + more)
    assert sha256_hex(FIRST + end) in found


def test_what_is_no_pdf_is_itself_alone() -> None:
    assert earlier_files(b"text") == (sha256_hex(b"text"),)


def test_the_longest_comes_first() -> None:
    parts = [FIRST, FIRST + b"a%%EOF", FIRST + b"a%%EOFb%%EOF"]
    assert earlier_files(parts[-1]) == tuple(sha256_hex(one) for one in reversed(parts))


def test_a_flood_behind_hides_nothing_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier, "MAX_ENDS", 2)
    found = earlier_files(FIRST + b"%%EOF" * 9)
    assert sha256_hex(FIRST) in found
    assert len(found) == 3
