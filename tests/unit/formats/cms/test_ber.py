# SPDX-License-Identifier: Apache-2.0
"""BER frames become definite; what is signed on its own keeps its octets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pki import authorities as who
from tests.pki.cases.tolerance import in_ber
from tests.pki.cms import Cms, der, signed_data
from tests.pki.timestamps import token

from esignverify.formats.cms import ber
from esignverify.formats.cms.signed_data import read_signed_message

SEQUENCE, OCTETS = 0x30, 0x04


def _message(**how: object) -> bytes:
    return signed_data(b"covered", who.institution(), Cms(signing_time=who.SIGNED, **how))  # type: ignore[arg-type]


def _open(tag: int, *parts: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def test_a_frame_of_indefinite_lengths_says_the_same() -> None:
    data = _message(certificates=(who.issuing().der,))
    assert ber.definite(in_ber(data)) == (data, len(in_ber(data)))
    assert read_signed_message(in_ber(data)) == read_signed_message(data)


def test_what_is_definite_stays_as_it_is() -> None:
    data = _message(timestamp=lambda value: token(who.tsa(), value, who.STAMPED))
    assert ber.definite(data + b"\0\0") == (data, len(data))


def test_an_indefinite_token_inside_a_definite_signature() -> None:
    data = _message(timestamp=lambda value: in_ber(token(who.tsa(), value, who.STAMPED)))
    plain = _message(timestamp=lambda value: token(who.tsa(), value, who.STAMPED))
    assert read_signed_message(data) == read_signed_message(plain)


def test_pieces_of_an_octet_string_are_joined() -> None:
    """X.690 §8.7.3."""
    pieces = _open(0x24, der(OCTETS, b"ab"), _open(0x24, der(OCTETS, b"c")), der(OCTETS, b""))
    assert ber.definite(pieces)[0] == der(OCTETS, b"abc")


def test_a_certificate_keeps_lengths_that_are_not_der() -> None:
    """Its signature is over the octets that came."""
    long_form = b"\x30\x81\x02" + der(OCTETS)
    odd = der(SEQUENCE, long_form, der(SEQUENCE), der(0x03, b"\0\x30\x80"))
    assert ber.definite(_open(SEQUENCE, odd))[0] == der(SEQUENCE, odd)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x80",
        b"\x04\x80\0\0",
        b"\x30\x80\x04\x05ab\0\0",
        b"\x3f\x01\0",
        b"\x30\x89" + b"\1" * 9,
        _open(0x24, der(SEQUENCE)),
    ],
)
def test_what_is_no_ber(data: bytes) -> None:
    with pytest.raises(ber.BerError):
        ber.definite(data)


def test_depth_and_number_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ber.BerLimitError):
        ber.definite(b"\x30\x80" * 200 + b"\0\0" * 200)
    monkeypatch.setattr(ber, "MAX_ELEMENTS", 3)
    with pytest.raises(ber.BerLimitError):
        ber.definite(_open(SEQUENCE, *[der(OCTETS, b"")] * 4))


@given(st.binary(max_size=200))
def test_any_octets_give_a_value_or_an_error(data: bytes) -> None:
    try:
        value, end = ber.definite(data)
    except ber.BerError:
        return
    assert 0 < end <= len(data)
    assert ber.definite(value) == (value, len(value))
