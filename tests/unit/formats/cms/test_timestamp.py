# SPDX-License-Identifier: Apache-2.0
"""Timestamp tokens: a signed message around a TSTInfo (RFC 3161 §2.4.2)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from asn1crypto import tsp
from tests.asn1 import OCTETS, SEQUENCE, generalized_time, integer, part, put, tlv
from tests.pki import authorities as who
from tests.pki.cms import Cms, signed_data
from tests.pki.timestamps import token

from esignverify.formats.cms.errors import CmsError
from esignverify.formats.cms.timestamp import read_timestamp
from esignverify.model.reasons import Reason

VALUE = b"a signature value"
TOKEN = token(who.tsa(), VALUE, who.STAMPED)
INFO = tsp.TSTInfo(
    {
        "version": "v1",
        "policy": "1.2.3.4",
        "message_imprint": {
            "hash_algorithm": {"algorithm": "sha256"},
            "hashed_message": hashlib.sha256(VALUE).digest(),
        },
        "serial_number": 7,
        "gen_time": who.STAMPED,
    }
).dump()
TIME = (4,)


def _around(info: bytes) -> bytes:
    return signed_data(info, who.tsa(), Cms(content_type="tst_info", encapsulate=True))


def test_a_token_says_what_it_says() -> None:
    seen = read_timestamp(TOKEN).info
    assert seen.at == who.STAMPED
    assert (seen.digest_algorithm, seen.digest) == ("sha256", hashlib.sha256(VALUE).digest())
    assert seen.policy == "1.2.156.10260.9999.1"


@pytest.mark.parametrize(
    ("accuracy", "seconds"),
    [
        (tlv(SEQUENCE), 0),
        (tlv(SEQUENCE, integer(3)), 3),
        (tlv(SEQUENCE, tlv(0x80, b"\x01")), 0),
        (tlv(SEQUENCE, integer(1), tlv(0x80, b"\x01"), tlv(0x81, b"\x02")), 1),
    ],
    ids=["empty", "seconds", "millis", "all"],
)
def test_accuracy_in_seconds(accuracy: bytes, seconds: int) -> None:
    info = tlv(SEQUENCE, *(part(INFO, n) for n in range(5)), accuracy)
    assert read_timestamp(_around(info)).info.accuracy_seconds == seconds


def test_fractions_of_a_second_are_read() -> None:
    """RFC 3161 §2.4.2 allows them in genTime."""
    info = put(INFO, TIME, generalized_time("20260310020005.25Z"))
    assert read_timestamp(_around(info)).info.at == datetime(2026, 3, 10, 2, 0, 5, 250_000, UTC)


@pytest.mark.parametrize(
    "info",
    [
        put(INFO, TIME, generalized_time("20260310020005")),
        put(INFO, TIME, generalized_time("00000310020005Z")),
        put(INFO, TIME, generalized_time("soon")),
        put(INFO, TIME, b""),
        put(INFO, (0,), integer(2)),
        put(INFO, (2,), tlv(SEQUENCE)),
        put(INFO, (2, 1), integer(5)),
        INFO + b"\0",
        b"",
        tlv(SEQUENCE),
        tlv(OCTETS, b"text"),
    ],
    ids=[
        "no-zone",
        "year-0",
        "words",
        "no-time",
        "version-2",
        "no-imprint",
        "imprint-not-octets",
        "behind",
        "nothing",
        "empty",
        "other",
    ],
)
def test_a_broken_tst_info_is_malformed(info: bytes) -> None:
    with pytest.raises(CmsError) as caught:
        read_timestamp(_around(info))
    assert caught.value.reason is Reason.SIGNATURE_MALFORMED


def test_a_signature_is_no_token() -> None:
    with pytest.raises(CmsError, match="TSTInfo"):
        read_timestamp(signed_data(VALUE, who.tsa(), Cms()))


def test_a_token_without_its_tst_info_lacks_what_it_signs() -> None:
    """EN 319 102-1 §5.2.7.4 (1)."""
    with pytest.raises(CmsError) as caught:
        read_timestamp(signed_data(b"", who.tsa(), Cms(content_type="tst_info")))
    assert caught.value.reason is Reason.SIGNED_DATA_NOT_FOUND


def test_a_whole_response_is_no_token() -> None:
    """RFC 3161 §2.4.2: TimeStampResp wraps the token in a status."""
    with pytest.raises(CmsError):
        read_timestamp(tlv(SEQUENCE, tlv(SEQUENCE, integer(0)), TOKEN))


def test_a_critical_extension_nobody_knows_is_not_passed_over() -> None:
    """RFC 3161 §2.4.2, RFC 5280 §4.2: what is critical must be understood or refused."""
    extension = tlv(SEQUENCE, bytes.fromhex("0603290102"), b"\x01\x01\xff", tlv(OCTETS, b""))
    extensions = tlv(0xA1, extension)
    info = tlv(SEQUENCE, *(part(INFO, n) for n in range(5)), extensions)
    with pytest.raises(CmsError):
        read_timestamp(_around(info))
