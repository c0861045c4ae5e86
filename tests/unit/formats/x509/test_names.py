# SPDX-License-Identifier: Apache-2.0
"""Names: read from raw DER, compared as RFC 5280 §7.1 says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.asn1 import NULL, SEQUENCE, SET, tlv

from esignverify.formats.der import DerError
from esignverify.formats.x509.names import (
    comparable,
    comparable_backwards,
    is_written_anew,
    name_text,
    read_name,
    string_text,
)

COMMON, ORGANISATION = b"\x55\x04\x03", b"\x55\x04\x0a"
UTF8, PRINTABLE, T61, BMP = 0x0C, 0x13, 0x14, 0x1E


def _pair(oid: bytes, text: str, tag: int = UTF8) -> bytes:
    octets = text.encode("utf-16-be" if tag == BMP else "latin-1" if tag == T61 else "utf-8")
    return tlv(SEQUENCE, tlv(0x06, oid), tlv(tag, octets))


def _name(*relatives: bytes) -> bytes:
    return tlv(SEQUENCE, *(tlv(SET, one) for one in relatives))


def test_attributes_in_the_order_written() -> None:
    name = _name(_pair(ORGANISATION, "虚构"), _pair(COMMON, "检测", BMP))
    found = read_name(name)
    assert [(one.oid, one.text) for one in found] == [("2.5.4.10", "虚构"), ("2.5.4.3", "检测")]
    assert name_text(found) == "O=虚构, CN=检测"


def test_text_that_cannot_be_read_is_shown_as_that() -> None:
    found = read_name(_name(tlv(SEQUENCE, tlv(0x06, COMMON), tlv(UTF8, b"\xff"))))
    assert found[0].text is None
    assert name_text(found) == "CN=?"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        NULL,
        tlv(SEQUENCE, NULL),
        tlv(SEQUENCE, tlv(SET, NULL)),
        tlv(SEQUENCE, tlv(SET, tlv(SEQUENCE))),
        tlv(SEQUENCE, tlv(SET, tlv(SEQUENCE, NULL, NULL))),
        tlv(SEQUENCE, tlv(SET, tlv(SEQUENCE, tlv(0x06, COMMON), NULL, NULL))),
        tlv(SEQUENCE) + b"\0",
    ],
)
def test_what_is_no_name(data: bytes) -> None:
    with pytest.raises(DerError):
        read_name(data)
    assert comparable(data)


@pytest.mark.parametrize("tag", [UTF8, PRINTABLE, T61, 0x16, 0x1A])
@pytest.mark.parametrize("text", ["虚构省明鉴检测技术有限公司", "虚构（省）ABC检测 1-2·站"])
def test_chinese_in_the_letters_of_old_programs(tag: int, text: str) -> None:
    assert string_text(tag, text.encode("gbk")) == text
    assert string_text(tag, text.encode()) == text


@pytest.mark.parametrize("text", ["Société Générale", "Müller", "Zürich Öl", "Ångström", "ÀÉ"])
def test_latin_letters_with_accents_stay_what_they_are(text: str) -> None:
    assert string_text(T61, text.encode("latin-1")) == text


@pytest.mark.parametrize("octets", [b"\xff\xfe\xff\xfe", b"\xb0", b"\xb0\xa1\xb0", b"\x81\x40\xff"])
def test_octets_in_no_letters(octets: bytes) -> None:
    assert string_text(UTF8, octets) is None
    assert string_text(PRINTABLE, octets) is None


def test_a_name_written_backwards() -> None:
    one, other = _pair(ORGANISATION, "虚构"), _pair(COMMON, "检测")
    assert comparable_backwards(_name(one, other)) == comparable(_name(other, one))
    assert comparable_backwards(b"") is None


SAME = [
    (_pair(COMMON, "Ab C"), _pair(COMMON, "aB c", PRINTABLE)),
    (_pair(COMMON, " a  b "), _pair(COMMON, "a b")),
    (_pair(COMMON, "検"), _pair(COMMON, "検", BMP)),
    (_pair(COMMON, "Ａ"), _pair(COMMON, "a")),
    (_pair(COMMON, "é", T61), _pair(COMMON, "É")),
]
OTHER = [
    (_pair(COMMON, "a b"), _pair(COMMON, "ab")),
    (_pair(COMMON, "a"), _pair(ORGANISATION, "a")),
    (_pair(COMMON, "a,2.5.4.10='b"), _pair(COMMON, "a") + _pair(ORGANISATION, "b")),
    (_pair(COMMON, "检"), _pair(COMMON, "捡")),
    (_pair(COMMON, "a"), _pair(COMMON, "\u0430")),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_case_spaces_and_string_types_do_not_count(one: bytes, other: bytes) -> None:
    assert comparable(_name(one)) == comparable(_name(other))


def test_what_is_no_sequence_is_no_attribute() -> None:
    """A tag a bit away from the right one is another name, compared octet by octet."""
    name = _name(_pair(COMMON, "a"))
    at = name.index(bytes([SET])) + 2
    broken = name[:at] + bytes([SET]) + name[at + 1 :]
    assert comparable(broken) != comparable(name)


def test_a_name_written_anew_is_the_same_letter_for_letter() -> None:
    one, other = _pair(COMMON, "Ab"), _pair(ORGANISATION, "c")
    name = _name(one, other)
    assert is_written_anew(name, name)
    assert is_written_anew(name, _name(other, one))
    assert not is_written_anew(name, _name(_pair(COMMON, "AB"), other))
    assert not is_written_anew(name, _name(one))
    assert not is_written_anew(name, b"")
    bit_away = name.replace(b"Ab", b"Cb")
    assert not is_written_anew(name, bit_away)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_everything_else_does(one: bytes, other: bytes) -> None:
    assert comparable(_name(one)) != comparable(_name(other))


def test_order_counts_between_relative_names_and_not_inside_one() -> None:
    a, b = _pair(COMMON, "a"), _pair(ORGANISATION, "b")
    assert comparable(_name(a, b)) != comparable(_name(b, a))
    assert comparable(tlv(SEQUENCE, tlv(SET, a, b))) == comparable(tlv(SEQUENCE, tlv(SET, b, a)))
    assert comparable(tlv(SEQUENCE, tlv(SET, a, b))) != comparable(_name(a, b))


@given(
    st.lists(st.tuples(st.sampled_from([COMMON, ORGANISATION]), st.text(max_size=8)), max_size=3)
)
def test_a_name_is_comparable_to_itself_whatever_is_in_it(parts: list[tuple[bytes, str]]) -> None:
    try:
        name = _name(*(_pair(oid, text) for oid, text in parts))
    except UnicodeEncodeError:
        return
    assert comparable(name) == comparable(bytes(name))
    assert len(read_name(name)) == len(parts)


@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6))
def test_no_text_can_pass_for_two(one: str, other: str, third: str) -> None:
    """Else a subscriber could choose a name that reads like his CA's."""
    try:
        single = _name(_pair(COMMON, f"{one},2.5.4.10='{other}'{third}"))
        double = _name(_pair(COMMON, one), _pair(ORGANISATION, other))
    except UnicodeEncodeError:
        return
    assert comparable(single) != comparable(double)
