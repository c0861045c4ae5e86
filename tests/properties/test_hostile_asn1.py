# SPDX-License-Identifier: Apache-2.0
"""Mangled ASN.1: each reader gives a value or its own error, and what it gives can be judged."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asn1 import long_length, tlv
from tests.pki import authorities as who
from tests.pki.cms import Cms, signed_data
from tests.pki.revocation import Revoked, crl, ocsp
from tests.pki.signing import crls, from_tsa
from tests.pki.timestamps import token
from tests.support import context
from tests.support import given as evidence

from esignverify.formats import der
from esignverify.formats.cms.errors import CmsError
from esignverify.formats.cms.signed_data import read_signed_message, trim
from esignverify.formats.cms.timestamp import read_timestamp
from esignverify.formats.x509.certificate import CertificateError, read_certificate
from esignverify.formats.x509.crl import CrlError, read_crl
from esignverify.formats.x509.links import is_signed_by
from esignverify.formats.x509.ocsp import OcspError, read_ocsp
from esignverify.model.trust import Role
from esignverify.validation.certificates import Existence, check_certificates
from esignverify.validation.findings import Notebook
from esignverify.validation.message import check_message
from esignverify.validation.path import find_path

DATA = b"covered bytes"
CERTIFICATES = [who.institution().der, who.tsa().der, who.ecc_root().der, who.issuing().der]
CRLS = [crl(who.issuing(), who.LISTED, who.FAR, [Revoked(7, who.SIGNED)]), crls()[0]]
OCSPS = [
    ocsp(who.institution(), who.issuing(), who.ocsp_responder(), who.LISTED, who.FAR),
    ocsp(
        who.institution(),
        who.issuing(),
        who.issuing(),
        who.LISTED,
        who.FAR,
        revoked=Revoked(7, who.SIGNED),
    ),
]
MESSAGES = [
    signed_data(DATA, who.institution(), Cms(signing_time=who.SIGNED, timestamp=from_tsa)),
    signed_data(DATA, who.institution(), Cms(pss=True, certificates=(who.issuing().der,))),
    signed_data(DATA, who.signer("signer-ed25519"), Cms(digest="sha512")),
]
TOKENS = [token(who.tsa(), DATA, who.STAMPED)]
ODD = st.sampled_from(
    [
        b"",
        b"\x05\x00",
        b"\x30\x00",
        b"\x31\x00",
        b"\x30\x80\x00\x00",
        b"\xa0\x00",
        b"\x01\x01\xff",
        tlv(0x02, b""),
        tlv(0x02, b"\xff" * 40),
        tlv(0x02, b"\x7f" * 2000),
        tlv(0x06, b""),
        tlv(0x06, b"\xff" * 300 + b"\x01"),
        tlv(0x06, b"\x2a\x03\x04"),
        tlv(0x04, b"\x30\x80"),
        tlv(0x03, b""),
        tlv(0x03, b"\x09\x00"),
        tlv(0x17, b"500101000000Z"),
        tlv(0x17, b"2603100200Z"),
        tlv(0x18, b"20260310020000"),
        tlv(0x18, b"00000310020000Z"),
        tlv(0x18, b"00010101000000+1400"),
        tlv(0x18, b"99991231235959.999999-1400"),
        tlv(0x18, b"20260310020000.5Z"),
        tlv(0x0C, b"\xff"),
        tlv(0x1E, b"a"),
        tlv(0x13, "检".encode()),
        tlv(0x0A, b"\x63"),
    ]
)


@st.composite
def mangled(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    """One of `originals` with elements replaced, moved, doubled or cut; or octets turned."""
    data = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 3))):
        data = _mangle(draw, data)
    for _ in range(draw(st.integers(0, 2))):
        if data:
            at = draw(st.integers(0, len(data) - 1))
            data = data[:at] + bytes([data[at] ^ draw(st.integers(1, 255))]) + data[at + 1 :]
    return data


def _mangle(draw: st.DrawFn, data: bytes) -> bytes:
    """Change one element, some levels down, and write the lengths above it anew."""
    try:
        outer = der.element(data, 0)
        parts = [data[one.start : one.end] for one in der.children(data, outer)]
    except der.DerError:
        return data + draw(ODD)
    if not parts or outer.tag & 0x20 == 0 or draw(st.integers(0, 5)) == 0:
        kind = draw(st.integers(0, 3))
        if kind == 0:
            return draw(ODD)
        if kind == 1:
            return long_length(data)
        if kind == 2:
            return bytes([draw(st.integers(0, 255))]) + data[1:]
        return tlv(outer.tag, data[outer.content : outer.end - 1])
    place = draw(st.integers(0, len(parts) - 1))
    what = draw(st.integers(0, 9))
    if what == 0:
        parts.insert(place, parts[place])
    elif what == 1:
        parts.pop(place)
    elif what == 2:
        parts[place], parts[-1] = parts[-1], parts[place]
    else:
        parts[place] = _mangle(draw, parts[place])
    return tlv(outer.tag, *parts)


MANY = settings(max_examples=250, deadline=None)


@MANY
@given(mangled(CERTIFICATES))
def test_certificates(data: bytes) -> None:
    assert not is_signed_by(data, who.tsa().key.spki) or data in CERTIFICATES
    try:
        found = read_certificate(data)
    except CertificateError:
        return
    assert found.not_before.tzinfo is UTC
    assert found.not_after.tzinfo is UTC
    around = context(evidence=evidence([data], crls()))
    taken = find_path(found, around.pool, Role.SIGN, Notebook("x"))
    if taken.path is not None:
        existence = Existence(who.NOW, proven=False)
        checked = check_certificates(taken.path, Role.SIGN, existence, around, Notebook("x"))
        unchanged = found.der in CERTIFICATES
        assert unchanged or checked.problems or taken.problem


@MANY
@given(mangled(CRLS))
def test_crls(data: bytes) -> None:
    try:
        found = read_crl(data)
        found.entry(7, found.issuer)
        found.entry(-1, b"")
    except CrlError:
        return
    assert found.this_update.tzinfo is UTC
    assert found.next_update is None or found.next_update.tzinfo is UTC


@MANY
@given(mangled(OCSPS))
def test_ocsp_responses(data: bytes) -> None:
    subject, issuer = read_certificate(CERTIFICATES[0]), read_certificate(who.issuing().der)
    try:
        found = read_ocsp(data)
    except OcspError:
        return
    assert isinstance(found.is_by(issuer), bool)
    for answer in found.answers:
        assert answer.this_update.tzinfo is UTC
        assert isinstance(answer.is_about(subject, issuer), bool)


@MANY
@given(mangled(MESSAGES))
def test_signed_messages(data: bytes) -> None:
    """What still reads is judged; nothing passes that the original did not sign."""
    try:
        structure, _ = trim(data)
        found = read_signed_message(structure)
    except CmsError:
        return
    material = evidence([*found.certificates, *CERTIFICATES], [*found.crls, *crls()])
    checked = check_message(
        found,
        {},
        Role.SIGN,
        Existence(who.NOW, proven=False),
        context(evidence=material),
        Notebook("x"),
    )
    if checked.value_holds:
        originals = [read_signed_message(one) for one in MESSAGES]
        assert found.signed_attributes in {one.signed_attributes for one in originals}


@MANY
@given(mangled(TOKENS))
def test_tokens(data: bytes) -> None:
    try:
        found = read_timestamp(data)
    except CmsError:
        return
    assert found.info.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("read", "error"),
    [
        (read_certificate, CertificateError),
        (read_crl, CrlError),
        (read_ocsp, OcspError),
        (read_signed_message, CmsError),
        (read_timestamp, CmsError),
    ],
)
def test_deep_nesting_ends(read: object, error: type[Exception]) -> None:
    """A thousand SEQUENCEs in each other are an error, not a stack that runs over."""
    assert callable(read)
    data = b""
    for _ in range(3_000):
        data = tlv(0x30, data)
    with pytest.raises(error):
        read(data)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_plain_octets(data: bytes) -> None:
    for read, error in (
        (read_certificate, CertificateError),
        (read_crl, CrlError),
        (read_ocsp, OcspError),
        (read_signed_message, CmsError),
        (read_timestamp, CmsError),
        (trim, CmsError),
    ):
        try:
            read(data)
        except error:
            continue
