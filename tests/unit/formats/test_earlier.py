# SPDX-License-Identifier: Apache-2.0
"""What a file was before something was appended."""

from __future__ import annotations

import pytest

from esignverify.crypto.digests import sha256_hex
from esignverify.formats import earlier
from esignverify.formats.earlier import earlier_files, signed_octets

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


def signed(first: bytes, gap: bytes, second: bytes, blank: bytes = b" ") -> bytes:
    """A file with a byte range around `gap`."""
    head = b"%PDF-1.7 /ByteRange" + blank + b"[%s] " + first
    for _ in range(3):  # its own numbers move what they count
        numbers = [0, len(head), len(head) + len(gap), len(second)]
        text = blank.join(b"%06d" % one if one else b"0" for one in numbers)
        head = b"%PDF-1.7 /ByteRange" + blank + b"[" + text + b"] " + first
    return head + gap + second


@pytest.mark.parametrize("blank", [b" ", b"\r\n", b"\0\t"])
@pytest.mark.parametrize("gap", [b"<aBcd00>", b"<AbCD00>", b"<000000>"])
@pytest.mark.parametrize("more", [b"", b"\n", b"junk %%EOF\n"])
def test_what_stands_in_a_gap_changes_nothing_of_what_is_signed(
    blank: bytes, gap: bytes, more: bytes
) -> None:
    data = signed(b"first", gap, b"second %%EOF", blank)
    without = sha256_hex(data.replace(gap, b""))
    found = earlier_files(data + more)
    assert without in found
    assert found[0] == sha256_hex(data + more)
    assert list(signed_octets(data + more).items()) == [(len(data), without)]


@pytest.mark.parametrize(
    "numbers",
    [b"0 9 5 1", b"0 9 99 9999999999", b"0 99 99 99", b"1 2 3 4", b"0 1 2", b"0 -1 2 3", b"0 " * 9],
)
def test_a_byte_range_that_is_none_is_passed_over(numbers: bytes) -> None:
    data = b"%PDF-1.7 /ByteRange [" + numbers + b"] %%EOF"
    assert signed_octets(data) == {}
    assert earlier_files(data) == (sha256_hex(data),)


def test_byte_ranges_behind_hide_none_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    data = signed(b"first", b"<00>", b"second %%EOF")
    without = sha256_hex(data.replace(b"<00>", b""))
    flood = b"".join(b"/ByteRange [0 %d 9 1]" % n for n in range(1, 9)) * 99
    assert without in earlier_files(data + flood)
    assert len(signed_octets(data + flood)) <= earlier.MAX_RANGES
    monkeypatch.setattr(earlier, "MAX_SIGNED", len(b"second %%EOF"))
    assert without in earlier_files(data + flood)
    monkeypatch.setattr(earlier, "MAX_SIGNED", 3)
    assert signed_octets(data) == {}
