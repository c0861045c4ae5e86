# SPDX-License-Identifier: Apache-2.0
"""Each tolerated departure from DER is named, and reads as what grants less."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asn1 import NULL, OCTETS, SEQUENCE, generalized_time, part, put, signed_by, tlv
from tests.pki import authorities as who
from tests.pki.certificates import Sm2Shape, ca_extensions, issue, name, signer_extensions
from tests.pki.keys import EC_PUBLIC_KEY, SM2_CURVE, key
from tests.unit.formats.x509.test_certificate import END, EXTENSIONS, KEY, SUBJECT
from tests.unit.validation.blocks import NOTE, anchor, authority, trust

from esignverify.crypto.digests import sha256_hex
from esignverify.crypto.published_keys import DEMO
from esignverify.formats.x509.certificate import CertificateError, key_kind, read_certificate
from esignverify.model.certificate import Certificate
from esignverify.model.trust import Role
from esignverify.validation.path import find_path
from esignverify.validation.pool import build_pool

DER = who.institution().der
USAGE, CONSTRAINTS = "551d0f", "551d13"
SM2_KEY = bytes.fromhex("06082a811ccf5501822d")
POINT = tlv(0x03, b"\0\x04" + bytes(range(64)))


def _changed(path: tuple[int, ...], new: bytes) -> Certificate:
    return read_certificate(signed_by(key("sub-rsa"), put(DER, path, new)))


def _with(oid: str, value: bytes, flag: bytes = b"") -> Certificate:
    row = tlv(SEQUENCE, tlv(0x06, bytes.fromhex(oid)), flag, tlv(OCTETS, value))
    return _changed(EXTENSIONS, tlv(SEQUENCE, row))


def _name(oid: str, tag: int, content: bytes) -> bytes:
    pair = tlv(SEQUENCE, tlv(0x06, bytes.fromhex(oid)), tlv(tag, content))
    return tlv(SEQUENCE, tlv(0x31, pair))


def test_a_certificate_as_the_standard_has_it_has_none() -> None:
    for one in (who.institution(), who.root(), who.tsa(), who.ecc_issuing()):
        assert read_certificate(one.der).deviations == ()


@pytest.mark.parametrize(
    ("value", "usage", "codes"),
    [
        ("030206c0", ("digitalSignature", "nonRepudiation"), ()),
        (
            "030200c0",
            ("digitalSignature", "nonRepudiation"),
            ("key-usage-trailing-zero-bits",),
        ),
        ("030206ff", ("digitalSignature", "nonRepudiation"), ("key-usage-padding-bits",)),
        ("030207ff", ("digitalSignature",), ("key-usage-padding-bits",)),
        ("03020700", (), ("key-usage-trailing-zero-bits",)),
        ("030100", (), ()),
    ],
)
def test_key_usage(value: str, usage: tuple[str, ...], codes: tuple[str, ...]) -> None:
    """X.690 §11.2: bits counted as unused are none, whatever they hold."""
    found = _with(USAGE, bytes.fromhex(value))
    assert (found.key_usage, found.deviations) == (usage, codes)


@pytest.mark.parametrize("value", ["03020960", "0301", "030108", "0302ff80", "0300"])
def test_key_usage_that_cannot_be_read_leaves_no_certificate(value: str) -> None:
    with pytest.raises(CertificateError):
        _with(USAGE, bytes.fromhex(value))


@pytest.mark.parametrize(
    ("value", "is_ca", "codes"),
    [
        ("3000", False, ()),
        ("30030101ff", True, ()),
        ("3003010100", False, ("basic-constraints-explicit-false",)),
        ("3003010101", True, ("boolean-not-ff",)),
    ],
)
def test_basic_constraints(value: str, is_ca: bool, codes: tuple[str, ...]) -> None:
    found = _with(CONSTRAINTS, bytes.fromhex(value))
    assert (found.is_ca, found.deviations) == (is_ca, codes)


@pytest.mark.parametrize("value", ["30020100", "300401020000", "3004010200ff"])
def test_a_boolean_of_another_length_leaves_no_certificate(value: str) -> None:
    """X.690 §8.2.1; a library takes each of these for TRUE."""
    with pytest.raises(CertificateError):
        _with(CONSTRAINTS, bytes.fromhex(value))


@pytest.mark.parametrize(
    ("flag", "critical", "codes"),
    [
        (b"", False, ()),
        (b"\x01\x01\xff", True, ()),
        (b"\x01\x01\x00", False, ("critical-explicit-false",)),
        (b"\x01\x01\x01", True, ("boolean-not-ff",)),
    ],
)
def test_critical_flags(flag: bytes, critical: bool, codes: tuple[str, ...]) -> None:
    found = _with("2a0304", b"x", flag)
    assert (found.extensions[0].critical, found.deviations) == (critical, codes)


@pytest.mark.parametrize("flag", [b"\x01\x00", b"\x01\x02\x00\x00", b"\x01\x02\xff\xff"])
def test_a_flag_of_another_length_leaves_no_certificate(flag: bytes) -> None:
    with pytest.raises(CertificateError):
        _with("2a0304", b"x", flag)


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        (_name("550403", 0x13, b"Alpha 1"), "Alpha 1", ()),
        (_name("550403", 0x13, b"a@b"), "a@b", ("name-characters",)),
        (_name("550403", 0x0C, "检".encode()), "检", ()),
        (_name("2a864886f70d010901", 0x16, "检".encode()), "检", ("name-characters",)),
        (_name("2a864886f70d010901", 0x16, b"\xbc"), None, ("name-characters",)),
        (_name("55042d", 0x0C, b"7"), "7", ("name-unique-identifier-type",)),
        (_name("55042d", 0x03, b"\x007"), None, ()),
    ],
)
def test_names(name: bytes, text: str | None, codes: tuple[str, ...]) -> None:
    found = _changed(SUBJECT, name)
    assert found.subject == name
    assert (found.subject_attributes[0].text, found.deviations) == (text, codes)


def test_a_time_in_another_zone() -> None:
    found = _changed(END, generalized_time("20260310100000+0800"))
    assert found.deviations == ("validity-time-form",)


def test_an_sm2_key_under_its_curves_identifier() -> None:
    """Written so by some versions of a widespread tool; the same key in both forms."""
    spki = tlv(SEQUENCE, tlv(SEQUENCE, SM2_KEY, SM2_KEY), POINT)
    assert key_kind(spki) == ("ec:sm2", 256)
    found = _changed(KEY, spki)
    assert (found.key_algorithm, found.public_key) == ("ec:sm2", spki)
    assert found.deviations == ("sm2-key-algorithm",)
    usual = tlv(SEQUENCE, tlv(SEQUENCE, bytes.fromhex("06072a8648ce3d0201"), SM2_KEY), POINT)
    assert key_kind(usual) == ("ec:sm2", 256)
    other = _changed(KEY, usual)
    assert (other.deviations, other.key_sha256) == ((), found.key_sha256)
    assert found.key_sha256 == sha256_hex(usual)


@pytest.mark.parametrize("parameters", [b"", NULL, bytes.fromhex("06082a8648ce3d030107")])
def test_an_sm2_key_on_no_curve_or_another_is_none(parameters: bytes) -> None:
    with pytest.raises(CertificateError):
        _changed(KEY, tlv(SEQUENCE, tlv(SEQUENCE, SM2_KEY, parameters), POINT))


SM2_SM3 = bytes.fromhex("06082a811ccf55018375")


@pytest.mark.parametrize("parameters", [b"", NULL])
def test_sm2_with_or_without_null_parameters(parameters: bytes) -> None:
    """Both are met in the wild, and neither says anything."""
    algorithm = tlv(SEQUENCE, SM2_SM3, parameters)
    found = read_certificate(put(put(DER, (1,), algorithm), (0, 2), algorithm))
    assert (found.signature_algorithm, found.deviations) == ("sm2-sm3", ())


@pytest.mark.parametrize(("inner", "outer"), [(b"", NULL), (NULL, b"")])
def test_inner_and_outer_algorithm_must_have_the_same_octets(inner: bytes, outer: bytes) -> None:
    """RFC 5280 §4.1.1.2. No real certificate was met that differs there; the outer is not signed,
    so whoever may write it as he likes makes certificates of other digests.
    """
    changed = put(DER, (1,), tlv(SEQUENCE, SM2_SM3, outer))
    with pytest.raises(CertificateError, match="algorithms differ"):
        read_certificate(put(changed, (0, 2), tlv(SEQUENCE, SM2_SM3, inner)))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([USAGE, CONSTRAINTS, "551d11", "551d0e", "551d23"]), st.binary(max_size=40))
def test_any_octets_in_an_extension(oid: str, value: bytes) -> None:
    """A value or `CertificateError`, never another exception; and never more rights than bits."""
    try:
        found = _with(oid, value)
    except CertificateError:
        return
    assert not found.is_ca or (oid == CONSTRAINTS and part(value, 0)[:2] == b"\x01\x01")
    assert len(found.key_usage or ()) <= 8 * len(value)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.sampled_from([SUBJECT, KEY, END, (0, 4), EXTENSIONS, (0, 7)]))
def test_any_octets_in_a_field(value: bytes, path: tuple[int, ...]) -> None:
    try:
        _changed(path, value)
    except CertificateError:
        return


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 255), st.binary(max_size=30), st.sampled_from(["550403", "55042d", "550406"]))
def test_any_value_in_a_name(tag: int, content: bytes, oid: str) -> None:
    try:
        found = _changed(SUBJECT, _name(oid, tag, content))
    except CertificateError:
        return
    assert len(found.subject_attributes) == 1


@pytest.mark.parametrize("null", [True, False])
@pytest.mark.parametrize("oid", [EC_PUBLIC_KEY, SM2_CURVE])
def test_a_chain_of_sm2_certificates_in_each_form(oid: str, null: bool) -> None:
    shape = Sm2Shape(key_oid=oid, null=null)
    root = issue(name(None, "r"), key("root-sm2"), None, who.CA_VALID, ca_extensions(), shape=shape)
    signer = issue(
        name(None, "s"),
        key("signer-sm2"),
        root,
        who.SIGNER_VALID,
        signer_extensions(),
        shape=shape,
    )
    pool = build_pool(trust(authority(anchor(root))), [])
    below = read_certificate(signer.der)
    found = find_path(below, pool, Role.SIGN, NOTE)
    assert found.problem is None
    assert found.path is not None
    assert all(bool(one.deviations) == (oid == SM2_CURVE) for one in found.path.certificates)
    assert below.key_sha256 in DEMO, "refused outside a demo, in either form"
