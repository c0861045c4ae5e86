# SPDX-License-Identifier: Apache-2.0
"""Rows of a list looked at as a whole: what is regular, and that nothing is overlooked."""

from __future__ import annotations

import random
import time
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from tests.asn1 import generalized_time, integer, put, signed_by, tlv, utc_time
from tests.pki import authorities as who
from tests.pki.revocation import Revoked, crl
from tests.unit.formats.x509.test_crl import DATA, ENTRIES, ISSUER, NAME, REASON

from esignverify.formats.x509 import crl_rows
from esignverify.formats.x509.crl import CrlError, read_crl, read_signed_list

AT = datetime(2026, 1, 1, tzinfo=UTC)
ROW = tlv(0x30, integer(7), utc_time("260310020000Z"))


def listing(*rows: bytes) -> bytes:
    return signed_by(ISSUER.key, put(DATA, ENTRIES, tlv(0x30, *rows)))


def test_lists_as_cas_make_them_are_regular_and_say_the_same() -> None:
    chance = random.Random(1)
    # Numbers as CAs draw them, some with octets in them that look like identifiers or flags.
    odd = [0x06810102030405060708, 0x0101FF0101FF0101FF, 0x30050201FF170D, 127, 128, 2**159 - 1]
    serials = odd + [chance.getrandbits(chance.choice((32, 64, 128, 159))) for _ in range(300)]
    revoked = [Revoked(one, AT, REASON if one % 2 else None) for one in serials]
    found = read_crl(crl(ISSUER, who.LISTED, who.FAR, revoked))
    assert found.regular
    assert found.unknown_critical == ()
    for one in serials:
        entry = found.entry(one, NAME)
        assert entry is not None
        assert (entry.at, entry.reason) == (AT, "key_compromise" if one % 2 else None)
        assert found.entry(one + 2**170, NAME) is None
    absent = [chance.getrandbits(128) for _ in range(100)]
    assert [found.entry(one, NAME) for one in absent] == [None] * 100


@pytest.mark.parametrize("serial", [-1, -129, 0, 5, 127, 128, 255, 256, 2**64])
def test_a_number_in_more_octets_than_it_needs_is_not_overlooked(serial: int) -> None:
    padded = b"\xff" if serial < 0 else b"\x00"
    size = (serial if serial >= 0 else ~serial).bit_length() // 8 + 1
    number = tlv(0x02, padded + serial.to_bytes(size, "big", signed=True))
    found = read_crl(listing(tlv(0x30, number, utc_time("260310020000Z"))))
    assert found.regular
    assert found.entry(serial, NAME) is not None
    assert found.entry(2**100, NAME) is None


@pytest.mark.parametrize(
    "row",
    [
        tlv(0x30, integer(7), utc_time("260310020000Z"), b"\x30\x00"),
        tlv(0x30, integer(7), utc_time("2603100200Z")),
        tlv(0x30, integer(7), utc_time("260310020000z")),
        tlv(0x30, integer(7)),
        tlv(0x30, integer(2**200), utc_time("260310020000Z")),
        tlv(0x31, integer(7), utc_time("260310020000Z")),
        tlv(0x30, tlv(0x04, b"\x07"), utc_time("260310020000Z")),
        ROW[:-1],
        ROW + b"\x00",
        b"\x00",
    ],
)
def test_anything_else_is_walked_as_ever(row: bytes) -> None:
    data = ROW * 3 + row
    assert not crl_rows.regular(data, 0, len(data))
    assert crl_rows.regular(data, 0, len(ROW) * 3)
    general = tlv(0x30, integer(2**80), generalized_time("20260310020000Z"))
    assert crl_rows.regular(ROW + general, 0, len(ROW + general))


def test_a_broken_row_is_never_absence() -> None:
    found = read_crl(listing(ROW, b"\x30\x03\x04\x01\x07"))
    assert not found.regular
    with pytest.raises(CrlError):
        found.entry(2**100, NAME)


def test_many_rows_cost_milliseconds() -> None:
    """Half a million of them, against walking a tenth of them row by row."""
    some = listing(*[ROW] * 50_000)
    slow = read_crl(listing(*[ROW] * 49_999, tlv(0x30, integer(7), utc_time("2603100200Z"))))
    begun = time.process_time()
    assert slow.entry(2**100, NAME) is None
    walked = time.process_time() - begun
    fast = read_crl(some)
    begun = time.process_time()
    for _ in range(10):
        assert fast.entry(2**100, NAME) is None
    assert time.process_time() - begun < walked


def test_a_million_parts_are_not_even_listed() -> None:
    """A list that somebody on the line made: nothing of it is signed, so little of it is read."""
    for data in (tlv(0x30, b"\x05\x00" * 1_000_000), tlv(0x30, tlv(0x30, b"\x30\x00" * 1_000_000))):
        tracemalloc.start()
        with suppress(CrlError):
            read_signed_list(data)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 4 * len(data)


def test_who_signed_is_read_alone() -> None:
    found, whole = read_signed_list(DATA), read_crl(DATA)
    assert (found.issuer, found.tbs, found.signature) == (NAME, whole.tbs, whole.signature)
    assert found.algorithm == whole.algorithm
    long = put(DATA, (0, 2), tlv(0x30, NAME * 2000))
    assert len(long) > 100_000
    for data in (long, b"", b"\x30\x00", DATA[:-1], who.root().der, b"\x30\x03\x02\x01\x01"):
        with pytest.raises(CrlError):
            read_signed_list(data)
