# SPDX-License-Identifier: Apache-2.0
"""CRLs: the list walked by hand, the entry asked for parsed (RFC 5280 §5)."""

from __future__ import annotations

import pytest
from cryptography import x509
from tests.asn1 import (
    GENERALIZED_TIME,
    NULL,
    OCTETS,
    SEQUENCE,
    content,
    generalized_time,
    integer,
    part,
    put,
    signed_by,
    tlv,
    utc_time,
)
from tests.pki import authorities as who
from tests.pki.revocation import Revoked, crl

from esignverify.formats.x509 import crl as room
from esignverify.formats.x509.crl import CrlError, read_crl

ISSUER = who.issuing()
NAME = ISSUER.certificate.subject.public_bytes()
REASON = x509.ReasonFlags.key_compromise
DATA = crl(
    ISSUER,
    who.LISTED,
    who.FAR,
    [Revoked(7, who.SIGNED, REASON), Revoked(8, who.STAMPED), Revoked(2**100, who.SIGNED)],
)
THIS, NEXT, ENTRIES, EXTENSIONS = (0, 3), (0, 4), (0, 5), (0, 6, 0)
TRUE = b"\x01\x01\xff"


def _changed(path: tuple[int, ...], new: bytes) -> bytes:
    return signed_by(ISSUER.key, put(DATA, path, new))


def _entry(serial: bytes, *extensions: bytes, at: bytes | None = None) -> bytes:
    more = tlv(SEQUENCE, *extensions) if extensions else b""
    return tlv(SEQUENCE, serial, at or utc_time("260310020000Z"), more)


def _extension(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    flag = TRUE if critical else b""
    return tlv(SEQUENCE, tlv(0x06, bytes.fromhex(oid)), flag, tlv(OCTETS, value))


def _with_entries(*entries: bytes) -> bytes:
    return _changed(ENTRIES, tlv(SEQUENCE, *entries))


def test_what_a_list_says() -> None:
    found = read_crl(DATA)
    assert found.issuer == NAME
    assert (found.this_update, found.next_update) == (who.LISTED, who.FAR)
    assert (found.base, found.point, found.unknown_critical) == (None, None, ())
    assert found.tbs == part(DATA, 0)


def test_entries_by_serial_number() -> None:
    found = read_crl(DATA)
    one = found.entry(7, NAME)
    assert one is not None
    assert (one.at, one.reason) == (who.SIGNED, "key_compromise")
    other = found.entry(8, NAME)
    assert other is not None
    assert other.reason is None
    assert found.entry(2**100, NAME) is not None
    assert found.entry(9, NAME) is None
    assert found.entry(7, b"0\0") is None


@pytest.mark.parametrize("serial", [-1, -128, 0, 127, 128, 2**159])
def test_serial_numbers_of_any_sign_and_size(serial: int) -> None:
    found = read_crl(_with_entries(_entry(integer(serial))))
    assert found.entry(serial, NAME) is not None
    assert found.entry(serial + 1, NAME) is None
    assert found.entry(-serial - 1, NAME) is None


def test_a_number_in_more_octets_than_it_needs_is_the_same_number() -> None:
    """Else a CA's sloppy writer could make a revoked certificate good."""
    assert read_crl(_with_entries(_entry(b"\x02\x03\x00\x00\x07"))).entry(7, NAME) is not None


def test_an_empty_list_and_none_at_all() -> None:
    """RFC 5280 §5.1.2.6: revokedCertificates MUST be absent; empty ones occur."""
    assert read_crl(_with_entries()).entry(7, NAME) is None
    bare = signed_by(ISSUER.key, put(DATA, ENTRIES, b""))
    assert read_crl(bare).entry(7, NAME) is None


def test_without_a_next_update() -> None:
    found = read_crl(_changed(NEXT, b""))
    assert found.next_update is None
    assert found.entry(7, NAME) is not None


def test_an_invalidity_date() -> None:
    """RFC 5280 §5.3.2."""
    value = generalized_time("20260101000000Z")
    found = read_crl(_with_entries(_entry(integer(7), _extension("551d18", value))))
    one = found.entry(7, NAME)
    assert one is not None
    assert one.invalid_since == who.at("2026-01-01T00:00:00")


@pytest.mark.parametrize(
    "entry",
    [
        _entry(integer(7), at=generalized_time("20260310020000")),
        _entry(integer(7), at=utc_time("soon")),
        _entry(integer(7), _extension("551d18", generalized_time("20260101000000"))),
        _entry(integer(7), _extension("551d15", b"\x0a\x01\x63")),
        tlv(SEQUENCE, integer(7)),
        tlv(SEQUENCE, NULL),
        tlv(SEQUENCE),
        NULL,
    ],
    ids=["no-zone", "words", "invalidity", "reason-99", "no-date", "null", "empty", "no-entry"],
)
def test_a_broken_entry_is_an_error_and_never_absence(entry: bytes) -> None:
    """What cannot be read may revoke: the list says nothing rather than "not revoked"."""
    data = _with_entries(entry, _entry(integer(9)))
    with pytest.raises(CrlError):
        read_crl(data).entry(7, NAME)


def test_a_critical_extension_nobody_knows_is_named() -> None:
    """RFC 5280 §5.2 and §5.3: such a list must not be used."""
    inside = _with_entries(_entry(integer(9), _extension("2a0304", b"", critical=True)))
    assert read_crl(inside).unknown_critical == ("1.2.3.4",)
    listed = content(part(DATA, *EXTENSIONS))
    odd = _changed(EXTENSIONS, tlv(SEQUENCE, listed, _extension("2a0304", b"", critical=True)))
    assert read_crl(odd).unknown_critical == ("1.2.3.4",)
    harmless = _changed(EXTENSIONS, tlv(SEQUENCE, listed, _extension("2a0304", b"")))
    assert read_crl(harmless).unknown_critical == ()


def test_a_delta_list_says_so() -> None:
    listed = content(part(DATA, *EXTENSIONS))
    delta = _extension("551d1b", integer(5), critical=True)
    found = read_crl(_changed(EXTENSIONS, tlv(SEQUENCE, listed, delta)))
    assert found.base == 5


def test_expired_certificates_kept() -> None:
    """X.509 §8.5.2.12."""
    listed = content(part(DATA, *EXTENSIONS))
    kept = _extension("551d3c", tlv(GENERALIZED_TIME, b"20200101000000Z"))
    found = read_crl(_changed(EXTENSIONS, tlv(SEQUENCE, listed, kept)))
    assert found.expired_since == who.at("2020-01-01T00:00:00")


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        (THIS, generalized_time("20260310020000")),
        (THIS, generalized_time("00000310020000Z")),
        (THIS, NULL),
        (NEXT, utc_time("soon")),
        (NEXT, generalized_time("20260310020000")),
    ],
)
def test_times_that_name_no_moment_leave_no_list(path: tuple[int, ...], raw: bytes) -> None:
    with pytest.raises(CrlError):
        read_crl(_changed(path, raw))


@pytest.mark.parametrize("data", [b"", b"\x30\x00", DATA + b"\0", DATA[:-1], NULL])
def test_what_is_no_list(data: bytes) -> None:
    with pytest.raises(CrlError):
        read_crl(data)


def test_the_two_algorithms_must_be_the_same() -> None:
    """RFC 5280 §5.1.1.2."""
    with pytest.raises(CrlError, match="differ"):
        read_crl(put(DATA, (1,), part(who.ecc_root().der, 1)))


def test_a_list_over_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_CRL", 10)
    with pytest.raises(CrlError, match="large"):
        read_crl(DATA + b"any")
