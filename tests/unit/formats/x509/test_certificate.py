# SPDX-License-Identifier: Apache-2.0
"""Certificates to values: what decides must be readable, the rest may be odd (RFC 5280 §4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.asn1 import (
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
from tests.pki.keys import key

from esignverify.formats.x509 import certificate as room
from esignverify.formats.x509.certificate import CertificateError, key_kind, read_certificate
from esignverify.formats.x509.links import is_signed_by
from esignverify.model.certificate import Certificate

DER = who.institution().der
SERIAL, ALGORITHM, BEGIN, END, SUBJECT, KEY = (0, 1), (0, 2), (0, 4, 0), (0, 4, 1), (0, 5), (0, 6)
EXTENSIONS = (0, 7, 0)
TRUE = b"\x01\x01\xff"


def _changed(path: tuple[int, ...], new: bytes) -> Certificate:
    return read_certificate(signed_by(key("sub-rsa"), put(DER, path, new)))


def _extension(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    kind = bytes.fromhex(oid)
    flag = TRUE if critical else b""
    return tlv(SEQUENCE, tlv(0x06, kind), flag, tlv(OCTETS, value))


def _with(*extensions: bytes) -> Certificate:
    return _changed(EXTENSIONS, tlv(SEQUENCE, *extensions))


def test_what_a_certificate_says() -> None:
    found = read_certificate(DER)
    assert found.der == DER
    assert found.serial == who.institution().serial
    assert found.subject == who.institution().certificate.subject.public_bytes()
    assert found.issuer == who.issuing().certificate.subject.public_bytes()
    assert (found.not_before, found.not_after) == who.SIGNER_VALID
    assert (found.key_algorithm, found.key_bits) == ("rsa", 3072)
    assert found.signature_algorithm == "rsa-sha256"
    assert found.key_usage == ("digitalSignature", "nonRepudiation")
    assert found.extended_key_usage is None
    assert not found.is_ca
    assert not found.self_issued
    assert found.crl_urls == (who.CRL_URL,)
    assert read_certificate(who.root().der).is_ca
    assert read_certificate(who.root().der).self_issued


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("signer-rsa-1024", ("rsa", 1024)),
        ("signer-p256", ("ec:secp256r1", 256)),
        ("signer-p384", ("ec:secp384r1", 384)),
        ("signer-ed25519", ("ed25519", 256)),
        ("signer-ed448", ("ed448", 456)),
    ],
)
def test_kinds_of_keys(name: str, kind: tuple[str, int]) -> None:
    assert key_kind(key(name).spki) == kind


def test_a_curve_with_explicit_parameters_has_no_name_and_no_strength() -> None:
    """RFC 5480 §2.1.1."""
    named = key("signer-p256").spki
    parameters = tlv(SEQUENCE, integer(1), tlv(SEQUENCE), tlv(SEQUENCE), tlv(OCTETS), integer(7))
    assert key_kind(put(named, (0, 1), parameters)) == ("ec:explicit", 0)


@pytest.mark.parametrize("serial", [-1, -(2**63), 0, 1, 2**160, 2**8000])
def test_any_serial_number(serial: int) -> None:
    """RFC 5280 §4.1.2.2: "users SHOULD be prepared to handle" negative and zero ones."""
    assert _changed(SERIAL, integer(serial)).serial == serial


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        (utc_time("491231235959Z"), datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (utc_time("500101000000Z"), datetime(1950, 1, 1, tzinfo=UTC)),
        (generalized_time("20500101000000Z"), datetime(2050, 1, 1, tzinfo=UTC)),
        (generalized_time("99991231235959Z"), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (generalized_time("20260310100000+0800"), datetime(2026, 3, 10, 2, tzinfo=UTC)),
    ],
)
def test_times(raw: bytes, at: datetime) -> None:
    """RFC 5280 §4.1.2.5.1 and .2."""
    assert _changed(END, raw).not_after == at


@pytest.mark.parametrize("path", [BEGIN, END])
@pytest.mark.parametrize(
    "raw",
    [
        generalized_time("20260310020000"),
        generalized_time("00000310020000Z"),
        generalized_time("00010101000000+1400"),
        utc_time("260310020000"),
        utc_time(""),
        NULL,
        integer(5),
    ],
    ids=["no-zone", "year-0", "before-all", "utc-no-zone", "empty", "null", "number"],
)
def test_a_time_that_names_no_moment_leaves_no_certificate(
    path: tuple[int, ...], raw: bytes
) -> None:
    with pytest.raises(CertificateError):
        _changed(path, raw)


def test_an_empty_subject_is_a_name() -> None:
    """RFC 5280 §4.1.2.6: then the alternative name identifies; we read it all the same."""
    found = _changed(SUBJECT, tlv(SEQUENCE))
    assert (found.subject_text, found.subject_attributes) == ("", ())


@pytest.mark.parametrize("name", [tlv(SEQUENCE, NULL), tlv(SEQUENCE, tlv(0x31, tlv(SEQUENCE)))])
def test_a_name_that_is_none_leaves_no_certificate(name: bytes) -> None:
    with pytest.raises(CertificateError):
        _changed(SUBJECT, name)


# --- extensions --------------------------------------------------------------------------------


def test_no_extensions_at_all() -> None:
    found = _changed((0, 7), b"")
    assert found.extensions == ()
    assert (found.key_usage, found.extended_key_usage, found.policies) == (None, None, ())
    assert not found.is_ca


def test_an_empty_list_of_extensions() -> None:
    assert _with().extensions == ()


def test_one_twice_leaves_no_certificate() -> None:
    """RFC 5280 §4.2: else each reader picks another one."""
    usage = _extension("551d0f", b"\x03\x02\x07\x80", critical=True)
    assert _with(usage).key_usage == ("digitalSignature",)
    with pytest.raises(CertificateError):
        _with(usage, usage)


@pytest.mark.parametrize(
    ("oid", "value"),
    [
        ("551d0f", b"\x04\x01\x80"),
        ("551d0f", b""),
        ("551d0f", b"\x03\x03\x05\xff\xe0"),
        ("551d13", b"\x02\x01\x01"),
        ("551d25", b"\x30\x03\x02\x01\x01"),
        ("551d20", b"\x30\x02\x30\x00"),
    ],
    ids=[
        "usage-octets",
        "usage-empty",
        "usage-unknown-bits",
        "constraints",
        "extended-usage",
        "policies",
    ],
)
def test_a_broken_one_that_decides_leaves_no_certificate(oid: str, value: bytes) -> None:
    with pytest.raises(CertificateError):
        _with(_extension(oid, value))


@pytest.mark.parametrize("oid", ["551d0e", "551d23", "551d1f"])
@pytest.mark.parametrize("value", [b"", b"\x02\x01\x01", b"\x30\x80", b"text"])
def test_a_broken_one_that_only_helps_is_left_out(oid: str, value: bytes) -> None:
    """Real certificates carry such (domain D5)."""
    found = _with(_extension(oid, value))
    assert found.extensions[0].value == value
    assert (found.subject_key_id, found.authority_key_id, found.crl_urls) == (None, None, ())


DEVIATIONS = {
    "a wrong alternative name": _extension("551d11", b"text"),
    "explicit FALSE": _extension("551d13", bytes.fromhex("3003010100"), critical=True),
    "unused bits not counted": _extension("551d0f", bytes.fromhex("030200c0"), critical=True),
}


@pytest.mark.parametrize("extension", DEVIATIONS.values(), ids=DEVIATIONS.keys())
def test_deviations_of_real_certificates_are_read(extension: bytes) -> None:
    """Domain D5: met in the wild; a strict parser loses the whole certificate."""
    found = _with(extension)
    assert not found.is_ca
    assert found.key_usage in {None, ("digitalSignature", "nonRepudiation")}


def test_an_extension_of_other_parts_is_none() -> None:
    kind, value = tlv(0x06, b"\x2a\x03"), tlv(OCTETS, b"")
    for parts in ((kind,), (kind, NULL), (kind, NULL, value), (value,), (kind, TRUE, value, value)):
        with pytest.raises(CertificateError):
            _with(tlv(SEQUENCE, *parts))


def test_raw_octets_of_an_unknown_one_are_kept() -> None:
    """A vendor's code that is wrapped in no ASN.1 type (domain D4)."""
    found = _with(_extension("2a0304", b"91999901MA9DEM01", critical=True))
    (extension,) = found.extensions
    assert (extension.oid, extension.critical) == ("1.2.3.4", True)
    assert extension.value == b"91999901MA9DEM01"
    assert found.extension("1.2.3.4") == extension
    assert found.extension("1.2.3.5") is None


def test_an_empty_key_usage_allows_nothing() -> None:
    assert _with(_extension("551d0f", b"\x03\x01\x00")).key_usage == ()


def test_empty_constraints_are_no_ca() -> None:
    """RFC 5280 §4.2.1.9: cA DEFAULT FALSE."""
    assert not _with(_extension("551d13", tlv(SEQUENCE))).is_ca
    assert _with(_extension("551d13", tlv(SEQUENCE, TRUE))).is_ca


# --- whole -------------------------------------------------------------------------------------


def test_the_two_algorithms_must_be_the_same() -> None:
    """RFC 5280 §4.1.1.2."""
    other = part(who.ecc_root().der, 1)
    with pytest.raises(CertificateError, match="algorithms differ"):
        read_certificate(put(DER, (1,), other))


@pytest.mark.parametrize(
    "data", [b"", b"\x30\x00", DER + b"\0", DER[:-1], b"-----BEGIN CERTIFICATE-----", NULL]
)
def test_what_is_no_certificate(data: bytes) -> None:
    with pytest.raises(CertificateError):
        read_certificate(data)


def test_a_certificate_over_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_CERTIFICATE", 100)
    with pytest.raises(CertificateError, match="large"):
        read_certificate(who.signer("signer-other", "一家没有人读过的公司").der)


# --- links -------------------------------------------------------------------------------------


def test_a_link_is_proved_by_the_key() -> None:
    assert is_signed_by(DER, who.issuing().key.spki)
    assert not is_signed_by(DER, who.forged_issuing().key.spki)
    assert not is_signed_by(DER, who.institution().key.spki)


@pytest.mark.parametrize("place", [SERIAL, BEGIN, SUBJECT, (0, 7)])
def test_a_changed_certificate_is_not_linked(place: tuple[int, ...]) -> None:
    raw = bytearray(part(DER, *place))
    raw[-1] ^= 1
    assert not is_signed_by(put(DER, place, bytes(raw)), who.issuing().key.spki)


@pytest.mark.parametrize("data", [b"", b"\x30\x00", tlv(SEQUENCE, NULL, NULL, NULL), DER[:-1]])
def test_what_cannot_be_tried_is_not_linked(data: bytes) -> None:
    assert not is_signed_by(data, who.issuing().key.spki)
    assert not is_signed_by(DER, data)


def test_the_signature_is_over_the_octets_that_came() -> None:
    """A reader that writes a certificate anew before it hashes it checks another one."""
    value = content(part(DER, 2))
    assert value[0] == 0
    assert who.issuing().key.sign(part(DER, 0)) == value[1:]
