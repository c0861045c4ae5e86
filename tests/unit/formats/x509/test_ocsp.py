# SPDX-License-Identifier: Apache-2.0
"""OCSP responses to values (RFC 6960 §4.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography import x509
from tests.asn1 import (
    NULL,
    OCTETS,
    SEQUENCE,
    content,
    generalized_time,
    long_length,
    part,
    put,
    signed_by,
    tlv,
)
from tests.pki import authorities as who
from tests.pki.revocation import Revoked, ocsp

from esignverify.formats.x509.certificate import read_certificate
from esignverify.formats.x509.ocsp import MAX_ANSWERS, MAX_OCSP, OcspError, read_ocsp

SIGNER, ISSUER, RESPONDER = who.institution(), who.issuing(), who.ocsp_responder()
SUBJECT, ABOVE = read_certificate(SIGNER.der), read_certificate(ISSUER.der)
DATA = ocsp(SIGNER, ISSUER, RESPONDER, who.LISTED, who.FAR)
INNER = (1, 0, 1)
BASIC = content(part(DATA, *INNER))
RESPONSES, SINGLE = (0, 2), (0, 2, 0)


def _around(basic: bytes) -> bytes:
    return put(DATA, INNER, tlv(OCTETS, basic))


def _changed(path: tuple[int, ...], new: bytes) -> bytes:
    return _around(signed_by(RESPONDER.key, put(BASIC, path, new)))


def test_what_a_response_says() -> None:
    found = read_ocsp(DATA)
    assert found.produced_at == who.LISTED
    assert found.is_by(read_certificate(RESPONDER.der))
    assert not found.is_by(ABOVE)
    assert found.certificates == (RESPONDER.der,)
    (answer,) = found.answers
    assert (answer.status, answer.this_update, answer.next_update) == ("good", who.LISTED, who.FAR)
    assert answer.is_about(SUBJECT, ABOVE)


def test_a_basic_response_may_stand_alone() -> None:
    assert read_ocsp(BASIC).answers == read_ocsp(DATA).answers


def test_a_revoked_one() -> None:
    revoked = Revoked(SIGNER.serial, who.SIGNED, x509.ReasonFlags.key_compromise)
    data = ocsp(SIGNER, ISSUER, ISSUER, who.LISTED, who.FAR, revoked=revoked)
    (answer,) = read_ocsp(data).answers
    assert (answer.status, answer.revoked_at) == ("revoked", who.SIGNED)
    assert answer.reason == "key_compromise"


def test_an_unknown_one() -> None:
    (answer,) = read_ocsp(_changed((*SINGLE, 1), b"\x82\x00")).answers
    assert answer.status == "unknown"


def test_an_answer_is_about_one_certificate_of_one_key() -> None:
    """RFC 6960 §4.1.1: serial number, issuer's name and issuer's key."""
    (answer,) = read_ocsp(DATA).answers
    assert not answer.is_about(read_certificate(who.tsa().der), ABOVE)
    forged = read_certificate(who.forged_issuing().der)
    assert forged.subject == ABOVE.subject
    assert not answer.is_about(SUBJECT, forged)


def test_an_answer_by_a_hash_nobody_knows_is_about_nothing() -> None:
    odd = tlv(SEQUENCE, tlv(0x06, b"\x2a\x03"))
    (answer,) = read_ocsp(_changed((*SINGLE, 0, 0), odd)).answers
    assert not answer.is_about(SUBJECT, ABOVE)


def test_a_key_that_only_half_parses_is_nobodys() -> None:
    by_key = tlv(0xA2, tlv(OCTETS, b"\x07" * 20))
    found = read_ocsp(_changed((0, 0), by_key))
    odd = replace(ABOVE, public_key=long_length(ABOVE.public_key))
    assert not found.is_by(odd)
    (answer,) = found.answers
    assert not answer.is_about(SUBJECT, odd)


def test_several_answers_in_one() -> None:
    both = tlv(SEQUENCE, part(BASIC, *SINGLE), part(BASIC, *SINGLE))
    assert len(read_ocsp(_changed(RESPONSES, both)).answers) == 2


def test_a_flood_of_answers_is_refused_by_count() -> None:
    """An attack: 40,000 answers deflate to 54 KB and took seventeen seconds to read."""
    single = part(BASIC, *SINGLE)
    most = _changed(RESPONSES, tlv(SEQUENCE, single * MAX_ANSWERS))
    assert len(read_ocsp(most).answers) == MAX_ANSWERS
    with pytest.raises(OcspError, match="too many"):
        read_ocsp(_changed(RESPONSES, tlv(SEQUENCE, single * (MAX_ANSWERS + 1))))
    with pytest.raises(OcspError, match="too large"):
        read_ocsp(b"0" * (MAX_OCSP + 1))


def test_reason_and_invalidity_date_may_stand_in_extensions() -> None:
    """RFC 6960 §4.4.5."""
    since = who.at("2026-02-01T00:00:00")
    revoked = Revoked(SIGNER.serial, who.SIGNED, None, since)
    (answer,) = read_ocsp(
        ocsp(SIGNER, ISSUER, RESPONDER, who.LISTED, who.FAR, revoked=revoked)
    ).answers
    assert (answer.revoked_at, answer.invalid_since) == (who.SIGNED, since)
    assert answer.reason is None


def test_no_answers_at_all() -> None:
    assert read_ocsp(_changed(RESPONSES, tlv(SEQUENCE))).answers == ()


def test_a_critical_extension_nobody_knows_is_named() -> None:
    """RFC 6960 §4.4: an answer with one is not to be used; the nonce is long past."""

    def extended(oid: bytes) -> bytes:
        one = tlv(SEQUENCE, tlv(0x06, oid), b"\x01\x01\xff", tlv(OCTETS, b"\x04\x00"))
        rows = [part(BASIC, 0, n) for n in range(3)]
        tbs = tlv(SEQUENCE, *rows, tlv(0xA1, tlv(SEQUENCE, one)))
        return _around(signed_by(RESPONDER.key, put(BASIC, (0,), tbs)))

    assert read_ocsp(extended(b"\x2a\x03\x04")).unknown_critical == ("1.2.3.4",)
    nonce = bytes.fromhex("2b0601050507300102")
    assert read_ocsp(extended(nonce)).unknown_critical == ()


@pytest.mark.parametrize("status", range(1, 7))
def test_a_response_without_success_is_none(status: int) -> None:
    """RFC 6960 §4.2.1: malformedRequest to unauthorized."""
    with pytest.raises(OcspError):
        read_ocsp(tlv(SEQUENCE, bytes([0x0A, 1, status])))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30\x00",
        NULL,
        DATA + b"\0",
        DATA[:-1],
        tlv(SEQUENCE, b"\x0a\x01\x00"),
        put(DATA, INNER, tlv(OCTETS, b"")),
        put(DATA, INNER, tlv(OCTETS, NULL)),
        put(DATA, (1, 0, 0), tlv(0x06, b"\x2a\x03")),
    ],
)
def test_what_is_no_response(data: bytes) -> None:
    with pytest.raises(OcspError):
        read_ocsp(data)


@pytest.mark.parametrize("path", [(0, 1), (*SINGLE, 2), (*SINGLE, 3)])
def test_times_that_name_no_moment_leave_no_response(path: tuple[int, ...]) -> None:
    bad = generalized_time("20260310020000")
    if path[-1] == 3:
        bad = tlv(0xA0, bad)
    with pytest.raises(OcspError):
        read_ocsp(_changed(path, bad))
