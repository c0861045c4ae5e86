# SPDX-License-Identifier: Apache-2.0
"""The hand-written walk over DER: shortest definite lengths, nothing outside its container."""

from __future__ import annotations

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st
from tests.asn1 import integer, long_length, tlv

from esignverify.formats import der


@given(st.binary(max_size=300))
def test_any_octets_are_elements_or_der_errors(data: bytes) -> None:
    try:
        found = der.element(data, 0)
    except der.DerError:
        return
    assert 0 <= found.start < found.content <= found.end <= len(data)
    try:
        rows = list(der.children(data, found))
    except der.DerError:
        return
    assert sum(one.end - one.start for one in rows) == found.end - found.content


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65_535, 65_536])
def test_lengths_around_the_long_form(size: int) -> None:
    data = tlv(0x04, b"x" * size)
    assert der.whole(data, 0x04).end == len(data)
    with pytest.raises(der.DerError):
        der.whole(long_length(data), 0x04)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x01",
        b"\x30\x80\x00\x00",
        b"\x30\x85\x00\x00\x00\x00\x01a",
        b"\x30\x81",
        b"\x1f\x20\x00",
        b"\xbf\x81\x01\x00",
    ],
    ids=["nothing", "tag", "cut", "indefinite", "five", "no-length", "long-tag", "long-context"],
)
def test_what_is_no_element(data: bytes) -> None:
    with pytest.raises(der.DerError):
        der.element(data, 0)


def test_a_child_may_not_run_over_its_container() -> None:
    data = b"\x30\x03\x04\x02a" + b"more"
    with pytest.raises(der.DerError):
        list(der.children(data, der.element(data, 0)))


def test_whole_means_this_tag_and_nothing_behind() -> None:
    one = integer(5)
    assert der.whole(one, der.INTEGER).end == 3
    for data, tag in ((one + b"\0", der.INTEGER), (one, der.OID)):
        with pytest.raises(der.DerError):
            der.whole(data, tag)


@pytest.mark.parametrize(
    "dotted",
    ["0.0", "1.39", "2.0", "2.39", "2.40", "2.999.3", "1.2.840.113549.1.1.11", f"2.{2**70}.1"],
)
def test_object_identifiers_read_as_written(dotted: str) -> None:
    assert der.oid_text(core.ObjectIdentifier(dotted).contents) == dotted


@pytest.mark.parametrize("content", [b"", b"\x81", b"\x2a\x86"])
def test_cut_off_object_identifiers_are_none(content: bytes) -> None:
    with pytest.raises(der.DerError):
        der.oid_text(content)


@given(st.binary(max_size=64))
def test_any_object_identifier_is_dotted_or_a_der_error(content: bytes) -> None:
    try:
        text = der.oid_text(content)
    except der.DerError:
        return
    assert all(arc.isdigit() for arc in text.split("."))


def test_an_arc_padded_in_front_is_no_der() -> None:
    """X.690 §8.19.2: the first octet of an arc is not 0x80, or one OID had many spellings."""
    with pytest.raises(der.DerError):
        der.oid_text(b"\x2a\x80\x03")


def test_an_object_identifier_of_a_megabyte_costs_no_time() -> None:
    """An arc as long as the value it stands in took minutes to put together."""
    with pytest.raises(der.DerError):
        der.oid_text(b"\xff" * 1_000_000 + b"\x01")


@pytest.mark.parametrize(
    ("tag", "content", "text"),
    [
        (0x0C, "检测".encode(), "检测"),
        (0x13, "检测".encode(), "检测"),
        (0x16, b"a@b", "a@b"),
        (0x1E, "检测".encode("utf-16-be"), "检测"),
        (0x1C, "检测".encode("utf-32-be"), "检测"),
        (0x14, b"\xe9", "é"),
        (0x0C, b"\xff", None),
        (0x1E, b"\xd8\x00", None),
        (0x1E, b"a", None),
        (0x1C, b"\x00\x11\x00\x00", None),
        (0x04, b"octets", None),
        (0x30, b"", None),
    ],
)
def test_strings_of_every_kind(tag: int, content: bytes, text: str | None) -> None:
    assert der.string_text(tag, content) == text


@pytest.mark.parametrize("octets", [129, 60_000])
def test_a_long_identifier_is_refused_before_a_library_reads_it(octets: int) -> None:
    long = der.wrap(der.OID, b"\x2a" + b"\x81" * (octets - 2) + b"\x01")
    for data in (
        der.wrap(der.SEQUENCE, long),
        der.wrap(der.SEQUENCE, der.wrap(0x04, der.wrap(der.SEQUENCE, long))),
    ):
        with pytest.raises(der.DerError, match="object identifier"):
            der.check_identifiers(data)


def test_octets_that_only_look_like_a_long_identifier_are_read() -> None:
    der.check_identifiers(
        der.wrap(der.SEQUENCE, der.wrap(0x04, b"\x30\x03\x06\x82\x01" + b"\x06\x81"))
    )
    der.check_identifiers(der.wrap(der.SEQUENCE, der.wrap(der.OID, b"\x2a" * 128)))


@pytest.mark.parametrize("value", [b"\x03\x02\1\0", b"\x03\x02\x08\0", b"\x03\0", b"\x04\x02\0\0"])
def test_a_signature_value_is_a_bit_string_of_whole_octets(value: bytes) -> None:
    whole = tlv(0x30, b"\x30\0\x30\0\x03\x02\0\xff")
    assert der.signed_parts(whole) == (b"\x30\0", b"\x30\0", b"\xff")
    with pytest.raises(der.DerError):
        der.signed_parts(tlv(0x30, b"\x30\0\x30\0" + value))


def test_an_error_that_cannot_be_written_is_told_by_its_kind() -> None:
    """Python refuses to write integers of more than 4,300 digits (found by fuzzing)."""
    assert der.explained(ValueError("broken")) == "broken"
    assert der.explained(KeyError(1 << 20_000)) == "KeyError"
