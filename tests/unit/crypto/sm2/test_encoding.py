# SPDX-License-Identifier: Apache-2.0
"""One signature has one encoding; the two tolerated others are named, everything else fails."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.pki import sm2

from esignverify.crypto.sm2.encoding import (
    NO_LEADING_ZERO,
    RAW,
    SignatureFormError,
    decode,
    encode,
    normalised,
)

from .houses import DER, R, S

HIGH, LOW = R.to_bytes(32), (S >> 8).to_bytes(31)
"""Contents of an INTEGER that needs a leading 00, and of one that needs it too but is short."""
POSITIVE = st.integers(1, 2**256 - 1)


def tlv(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content


def pair(first: bytes, second: bytes) -> bytes:
    return tlv(0x30, tlv(2, first) + tlv(2, second))


WRONG = {
    "nothing": b"",
    "one octet": b"\x30",
    "an empty sequence": b"\x30\x00",
    "a set": b"\x31" + DER[1:],
    "cut off": DER[:-1],
    "one octet behind": DER + b"\0",
    "one octet behind, inside": tlv(0x30, DER[2:] + b"\0"),
    "length of the sequence in long form": b"\x30\x81" + DER[1:],
    "length of the sequence in longer form": b"\x30\x82\0" + DER[1:],
    "indefinite length": b"\x30\x80" + DER[2:] + b"\0\0",
    "length of an integer in long form": tlv(0x30, b"\x02\x81" + DER[3:]),
    "length too long": b"\x30" + bytes([DER[1] + 1]) + DER[2:],
    "length too short": b"\x30" + bytes([DER[1] - 1]) + DER[2:],
    "one number": tlv(0x30, tlv(2, b"\x01")),
    "three numbers": tlv(0x30, tlv(2, b"\x01") * 3),
    "an integer without octets": pair(b"", b"\x01"),
    "an octet string": tlv(0x30, tlv(4, b"\x01") + tlv(2, b"\x01")),
    "needless zero": pair(b"\0\x01", b"\x01"),
    "needless zero in s": pair(b"\x01", b"\0" + LOW[1:])
    if LOW[1] < 128
    else pair(b"\x01", b"\0\x7f"),
    "two zeros": pair(b"\0\0" + HIGH, b"\x01"),
    "r = 0": pair(b"\0", b"\x01"),
    "s = 0": pair(b"\x01", b"\0"),
    "r negative": pair(b"\xff", b"\x01"),
    "s negative": pair(b"\x01", b"\x80"),
    "r negative, 31 octets": pair(b"\xf5" + HIGH[2:], b"\x01"),
    "33 octets": pair(b"\x01" + HIGH, b"\x01"),
    "34 octets": pair(b"\0\x81" + HIGH, b"\x01"),
    "two signatures": DER + DER,
    "inner length beyond the end": tlv(0x30, b"\x02\x01\x01\x02\x05\x01"),
    "only a header behind": tlv(0x30, b"\x02\x01\x01\x02"),
}
DEVIATIONS = {
    "raw": (R.to_bytes(32) + S.to_bytes(32), DER, RAW),
    "raw zeros": (bytes(64), bytes.fromhex("3006020100020100"), RAW),
    "r without zero": (pair(HIGH, b"\x05"), encode(R, 5), NO_LEADING_ZERO),
    "s without zero": (pair(b"\x05", HIGH), encode(5, R), NO_LEADING_ZERO),
    "both without zero": (pair(HIGH, HIGH), encode(R, R), NO_LEADING_ZERO),
}


@given(POSITIVE, POSITIVE)
@example(1, 1)
@example(127, 128)
@example(2**255, 2**255 - 1)
@example(2**248, 2**256 - 1)
def test_der_goes_there_and_back(r: int, s: int) -> None:
    made = encode(r, s)
    assert made == sm2.signature_der(r, s)
    found = decode(made)
    assert (found.r, found.s, found.der) == (r, s, made)
    assert normalised(made) == (made, None)


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_is_not_strict_is_refused(wrong: bytes) -> None:
    with pytest.raises(SignatureFormError):
        decode(wrong)
    assert normalised(wrong) == (wrong, None)


@pytest.mark.parametrize(("value", "strict", "code"), DEVIATIONS.values(), ids=DEVIATIONS.keys())
def test_two_deviations_are_undone_and_named(value: bytes, strict: bytes, code: str) -> None:
    with pytest.raises(SignatureFormError):
        decode(value)
    assert normalised(value) == (strict, code)


def test_raw_has_64_octets_and_no_other_number() -> None:
    raw = R.to_bytes(32) + S.to_bytes(32)
    for other in (raw[:-1], raw + b"\0", b"\x04" + raw):
        assert normalised(other) == (other, None)


def test_a_der_of_64_octets_is_der() -> None:
    made = encode(2**230, 2**230)
    made = encode(int.from_bytes(b"\x01" * 29), int.from_bytes(b"\x01" * 29))
    assert len(made) == 64
    assert normalised(made) == (made, None)


@given(st.binary(max_size=80))
def test_what_comes_back_is_strict_or_what_went_in(value: bytes) -> None:
    found, code = normalised(value)
    if code is None:
        assert found == value
    elif code == RAW:
        assert len(value) == 64
    else:
        assert decode(found).der == found


@given(st.data())
def test_no_octet_of_der_can_change_without_another_number(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(DER) - 1))
    mask = data.draw(st.integers(1, 255))
    changed = DER[:place] + bytes([DER[place] ^ mask]) + DER[place + 1 :]
    try:
        found = decode(changed)
    except SignatureFormError:
        return
    assert (found.r, found.s) != (R, S)
