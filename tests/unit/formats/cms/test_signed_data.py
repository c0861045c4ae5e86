# SPDX-License-Identifier: Apache-2.0
"""CMS SignedData: what is read, what is broken, what is of another kind (RFC 5652 §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from asn1crypto import cms as asn1
from asn1crypto import core
from tests.asn1 import (
    NULL,
    OCTETS,
    OID,
    SEQUENCE,
    SET,
    generalized_time,
    integer,
    part,
    put,
    tlv,
    utc_time,
)
from tests.pki import authorities as who
from tests.pki.certificates import Entity
from tests.pki.cms import (
    Cms,
    digest_algorithm,
    oid,
    set_of,
    signed_data,
    signer_info,
    two_signers,
    wrap,
)

from esignverify.formats.cms import signed_data as room
from esignverify.formats.cms.errors import CmsError
from esignverify.formats.cms.signed_data import (
    read_signed_message,
    read_signed_messages,
    trim,
)
from esignverify.model.algorithm import Algorithm
from esignverify.model.reasons import Reason

DATA = b"covered bytes"
SIGNED = (1, 0)
INFO = (1, 0, 4, 0)
"""Paths inside ContentInfo: the SignedData, and its one SignerInfo (with certificates)."""
ATTRIBUTES = (*INFO, 3)
HOW = Cms(signing_time=who.SIGNED)


def _signer() -> Entity:
    return who.institution()


def _message(how: Cms = HOW) -> bytes:
    return signed_data(DATA, _signer(), how)


def _broken(data: bytes) -> CmsError:
    with pytest.raises(CmsError) as caught:
        read_signed_message(data)
    return caught.value


def _with_attributes(*attributes: bytes) -> bytes:
    """The message with these signed attributes; not signed anew, for reading is not judging."""
    return put(_message(), ATTRIBUTES, b"\xa0" + tlv(SET, *attributes)[1:])


def _attribute(kind: bytes, *values: bytes) -> bytes:
    return tlv(SEQUENCE, kind, tlv(SET, *values))


CONTENT_TYPE = _attribute(oid("content_type"), oid("data"))
DIGEST = _attribute(oid("message_digest"), tlv(OCTETS, b"\x11" * 32))


def test_every_part_is_read() -> None:
    seen = read_signed_message(_message(replace(HOW, timestamp=lambda _: _token())))
    assert seen.content_type == "1.2.840.113549.1.7.1"
    assert seen.encapsulated is None
    assert seen.digest_algorithm == "sha256"
    assert seen.algorithm == Algorithm("rsa", "sha256")
    assert seen.signer.serial == _signer().serial
    assert seen.signer.issuer == _signer().certificate.issuer.public_bytes()
    assert seen.attribute_content_type == seen.content_type
    assert seen.signing_time == who.SIGNED
    assert seen.certificate_reference is not None
    assert seen.certificate_reference.digest_algorithm == "sha256"
    assert seen.certificates == (_signer().der,)
    assert seen.timestamps == (_token(),)


def _token() -> bytes:
    return signed_data(b"info", who.tsa(), Cms(content_type="tst_info", encapsulate=True))


def test_what_is_signed_is_kept_as_it_came_under_the_tag_of_a_set() -> None:
    """RFC 5652 §5.4: the value is over the DER of SET OF, not over the implicit [0]."""
    data = _message()
    raw = part(data, *ATTRIBUTES)
    seen = read_signed_message(data)
    assert seen.signed_attributes == b"\x31" + raw[1:]
    assert seen.signed_attributes is not None
    assert _signer().key.sign(seen.signed_attributes) == seen.signature


def test_attributes_out_of_order_are_kept_out_of_order() -> None:
    seen = read_signed_message(_with_attributes(DIGEST, CONTENT_TYPE))
    assert seen.signed_attributes == tlv(SET, DIGEST, CONTENT_TYPE)


def test_without_signed_attributes_there_are_none() -> None:
    seen = read_signed_message(_message(replace(HOW, signed_attributes=False)))
    assert seen.signed_attributes is None
    assert seen.attribute_digest is None


def test_an_empty_set_of_attributes_is_not_the_same_as_none() -> None:
    """Else a value over the data would pass for one over attributes (RFC 5652 §5.4)."""
    seen = read_signed_message(_with_attributes())
    assert seen.signed_attributes == b"\x31\x00"
    assert seen.attribute_digest is None


def test_ber_with_an_indefinite_length_is_read() -> None:
    """RFC 5652 §5.1 allows BER around what is signed; Adobe writes it."""
    data = _message()
    ber = b"\x30\x80" + part(data, 0) + part(data, 1) + b"\0\0"
    assert read_signed_message(ber) == read_signed_message(data)


@pytest.mark.parametrize("version", [0, 1, 3, 4, 5, 99])
def test_the_version_number_decides_nothing(version: int) -> None:
    data = put(_message(), (*SIGNED, 0), integer(version))
    assert read_signed_message(data).signature == read_signed_message(_message()).signature


def test_a_signer_named_by_key_identifier() -> None:
    """RFC 5652 §5.3: [0] SubjectKeyIdentifier."""
    data = put(_message(), (*INFO, 1), tlv(0x80, b"\x01\x02\x03"))
    signer = read_signed_message(data).signer
    assert (signer.issuer, signer.serial, signer.subject_key_id) == (None, None, b"\x01\x02\x03")


@pytest.mark.parametrize("serial", [-1, 0, 2**159, 2**4000])
def test_any_serial_number(serial: int) -> None:
    data = put(_message(), (*INFO, 1, 1), integer(serial))
    assert read_signed_message(data).signer.serial == serial


# --- another kind: no verdict on it ------------------------------------------------------------


def test_two_signers_are_two_messages_over_one_content() -> None:
    """RFC 5652 §5.1: each SignerInfo signs on its own."""
    both = read_signed_messages(two_signers(DATA, _signer(), who.tsa(), HOW))
    assert {one.signer.serial for one in both} == {_signer().serial, who.tsa().serial}
    assert all(one.deviations == ("several-signer-infos",) for one in both)
    assert both[0].certificates == both[1].certificates


def test_signers_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_SIGNERS", 1)
    with pytest.raises(CmsError) as caught:
        read_signed_messages(two_signers(DATA, _signer(), who.tsa(), HOW))
    assert (caught.value.reason, caught.value.supported) == (Reason.LIMIT_EXCEEDED, False)


def test_unsigned_attributes_of_one_kind_are_one() -> None:
    """RFC 5652 §5.3 forbids two signed ones, not two unsigned ones."""
    data = _message(replace(HOW, timestamp=lambda _: _token()))
    one = part(data, *INFO, 6, 0)
    twice = put(data, (*INFO, 6), b"\xa1" + tlv(SET, one, one)[1:])
    assert read_signed_message(twice).timestamps == (_token(), _token())


def test_two_signers_where_one_is_asked_for() -> None:
    """A timestamp token has one (RFC 3161 §2.4.2)."""
    error = _broken(two_signers(DATA, _signer(), who.tsa(), HOW))
    assert (error.reason, error.supported) == (Reason.SEVERAL_SIGNERS, False)


@pytest.mark.parametrize(
    "kind", ["1.2.840.113549.1.7.1", "1.2.840.113549.1.7.3", "1.2.156.10197.6.1.4.2.3"]
)
def test_content_other_than_signed_data(kind: str) -> None:
    data = put(_message(), (0,), bytes(core.ObjectIdentifier(kind).dump()))
    error = _broken(data)
    assert not error.supported or error.reason is Reason.SIGNATURE_MALFORMED


@pytest.mark.parametrize("what", ["certificates", "crls"])
def test_a_counted_budget_runs_out(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, f"MAX_{what.upper()}", 1)
    data = _message(replace(HOW, certificates=(who.issuing().der,)))
    if what == "crls":
        from tests.pki.signing import crls

        data = put(data, (*SIGNED, 4), b"\xa1" + tlv(SET, *crls())[1:] + part(data, *SIGNED, 4))
    error = _broken(data)
    assert (error.reason, error.supported) == (Reason.LIMIT_EXCEEDED, False)


# --- broken ------------------------------------------------------------------------------------


def test_certificates_are_counted_by_octets_too(monkeypatch: pytest.MonkeyPatch) -> None:
    octets = sum(map(len, read_signed_message(_message()).certificates))
    monkeypatch.setattr(room, "MAX_CERTIFICATES_OCTETS", octets)
    assert read_signed_message(_message()).certificates
    monkeypatch.setattr(room, "MAX_CERTIFICATES_OCTETS", octets - 1)
    error = _broken(_message())
    assert (error.reason, error.supported) == (Reason.LIMIT_EXCEEDED, False)


def test_no_signer_is_malformed() -> None:
    error = _broken(wrap([], ["sha256"], [_signer().der]))
    assert (error.reason, error.supported) == (Reason.SIGNATURE_MALFORMED, True)


@pytest.mark.parametrize(
    "attributes",
    [
        (CONTENT_TYPE, DIGEST, DIGEST),
        (CONTENT_TYPE, _attribute(oid("message_digest"))),
        (CONTENT_TYPE, _attribute(oid("message_digest"), tlv(OCTETS, b"a"), tlv(OCTETS, b"b"))),
        (CONTENT_TYPE, _attribute(oid("message_digest"), integer(1))),
        (_attribute(oid("content_type"), tlv(OCTETS, b"a")), DIGEST),
        (_attribute(oid("content_type"), oid("data"), oid("data")), DIGEST),
        (CONTENT_TYPE, DIGEST, tlv(SEQUENCE)),
        (CONTENT_TYPE, DIGEST, tlv(SEQUENCE, oid("signing_time"))),
        (CONTENT_TYPE, DIGEST, NULL),
    ],
    ids=[
        "twice",
        "no-value",
        "two-values",
        "digest-not-octets",
        "type-not-oid",
        "two-types",
        "attribute-empty",
        "attribute-without-values",
        "attribute-null",
    ],
)
def test_broken_signed_attributes_are_malformed_and_say_so(attributes: tuple[bytes, ...]) -> None:
    """RFC 5652 §5.3, §11.1, §11.2, §11.3: rule 1 says a broken thing is a verdict."""
    error = _broken(_with_attributes(*attributes))
    assert (error.reason, error.supported) == (Reason.SIGNATURE_MALFORMED, True)


@pytest.mark.parametrize(
    ("kind", "value", "noted"),
    [
        ("signing_time", tlv(OCTETS, b""), "signing-time-unreadable"),
        ("signing_time", generalized_time("20260310020000"), "signing-time-unreadable"),
        ("signing_time", generalized_time("00000310020000Z"), "signing-time-unreadable"),
        ("signing_time", utc_time("soon"), "signing-time-unreadable"),
        (
            "signing_certificate_v2",
            tlv(SEQUENCE),
            "signing-certificate-attribute-unreadable",
        ),
    ],
    ids=["not-time", "without-zone", "in-year-0", "of-words", "reference-empty"],
)
def test_an_attribute_that_only_helps_counts_as_missing_where_unreadable(
    kind: str, value: bytes, noted: str
) -> None:
    """The value covers it all the same; that it was there is told."""
    seen = read_signed_message(_with_attributes(CONTENT_TYPE, DIGEST, _attribute(oid(kind), value)))
    assert seen.signing_time is None
    assert seen.certificate_reference is None
    assert seen.deviations == (noted,)


def test_more_attributes_than_anyone_writes() -> None:
    many = [_attribute(bytes(core.ObjectIdentifier(f"1.2.3.{n}").dump()), NULL) for n in range(101)]
    assert _broken(_with_attributes(CONTENT_TYPE, *many)).reason is Reason.SIGNATURE_MALFORMED


def test_broken_unsigned_attributes_only_take_help_away() -> None:
    data = _message(replace(HOW, timestamp=lambda _: _token()))
    assert read_signed_message(data).timestamps
    kept = read_signed_message(put(data, (*INFO, 6), b"\xa1\x02\x30\x00"))
    assert kept.timestamps == ()
    assert kept.signature == read_signed_message(data).signature


def test_algorithm_protection_must_repeat_the_algorithms() -> None:
    """RFC 6211 §2: an exchanged algorithm is found out."""

    def protected(digest: str, signature: str) -> bytes:
        value = asn1.CMSAlgorithmProtection(
            {
                "digest_algorithm": {"algorithm": digest},
                "signature_algorithm": {"algorithm": signature},
            }
        )
        kind = bytes(core.ObjectIdentifier("1.2.840.113549.1.9.52").dump())
        return _with_attributes(CONTENT_TYPE, DIGEST, _attribute(kind, value.dump()))

    assert read_signed_message(protected("sha256", "sha256_rsa")).digest_algorithm == "sha256"
    for digest, signature in (("sha1", "sha256_rsa"), ("sha256", "sha1_rsa")):
        assert _broken(protected(digest, signature)).reason is Reason.ALGORITHM_MISMATCH


def test_algorithm_protection_without_a_signature_algorithm_is_malformed() -> None:
    """RFC 6211 §2: one of the two must be there."""
    kind = bytes(core.ObjectIdentifier("1.2.840.113549.1.9.52").dump())
    value = tlv(SEQUENCE, digest_algorithm("sha256"))
    error = _broken(_with_attributes(CONTENT_TYPE, DIGEST, _attribute(kind, value)))
    assert error.supported


@pytest.mark.parametrize(
    "data", [b"", b"\x30\x00", b"\x30", b"\x04\x02ab", NULL, b"\xff" * 40, _message()[:-1]]
)
def test_what_is_no_content_info(data: bytes) -> None:
    assert _broken(data).reason in {Reason.SIGNATURE_MALFORMED, Reason.UNSUPPORTED_SIGNATURE}


def test_nothing_may_stand_behind() -> None:
    assert _broken(_message() + b"\0").reason is Reason.SIGNATURE_MALFORMED


def test_an_adobe_revocation_archive_is_read() -> None:
    """ISO 32000-2 §12.8.3.3.2: adbe-revocationInfoArchival, CRLs [0] and OCSP answers [1]."""
    lists, answers = b"\x30\x03\x02\x01\x01", b"\x30\x03\x02\x01\x02"
    value = tlv(SEQUENCE, tlv(0xA0, tlv(SEQUENCE, lists)), tlv(0xA1, tlv(SEQUENCE, answers)))
    kind = bytes(core.ObjectIdentifier("1.2.840.113583.1.1.8").dump())
    seen = read_signed_message(_with_attributes(CONTENT_TYPE, DIGEST, _attribute(kind, value)))
    assert (seen.crls, seen.ocsps) == ((lists,), (answers,))


def test_a_first_generation_certificate_reference_means_sha1() -> None:
    """RFC 2634 §5.4."""
    reference = tlv(SEQUENCE, tlv(SEQUENCE, tlv(SEQUENCE, tlv(OCTETS, b"\x22" * 20))))
    kind = bytes(core.ObjectIdentifier("1.2.840.113549.1.9.16.2.12").dump())
    seen = read_signed_message(_with_attributes(CONTENT_TYPE, DIGEST, _attribute(kind, reference)))
    found = seen.certificate_reference
    assert found is not None
    assert (found.digest_algorithm, found.digest) == ("sha1", b"\x22" * 20)


def test_a_reference_may_name_issuer_and_serial() -> None:
    """RFC 5035 §4: IssuerSerial beside the digest."""
    name = who.issuing().certificate.subject.public_bytes()
    issuer_serial = tlv(SEQUENCE, tlv(SEQUENCE, tlv(0xA4, name)), integer(77))
    entry = tlv(SEQUENCE, digest_algorithm("sha384"), tlv(OCTETS, b"\x33" * 48), issuer_serial)
    value = tlv(SEQUENCE, tlv(SEQUENCE, entry))
    reference = _attribute(oid("signing_certificate_v2"), value)
    found = read_signed_message(
        _with_attributes(CONTENT_TYPE, DIGEST, reference)
    ).certificate_reference
    assert found is not None
    assert (found.digest_algorithm, found.issuer, found.serial) == ("sha384", name, 77)


# --- room left in /Contents --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behind", "only_zeros"), [(b"", True), (b"\0" * 24, True), (b"\0a", False), (b"x", False)]
)
def test_a_structure_is_cut_from_the_room_around_it(behind: bytes, only_zeros: bool) -> None:
    assert trim(_message() + behind) == (_message(), only_zeros)


def test_an_indefinite_structure_ends_with_its_own_end_mark() -> None:
    ber = b"\x30\x80" + integer(1) + b"\0\0"
    assert trim(ber + b"\0" * 8) == (tlv(SEQUENCE, integer(1)), True)


@pytest.mark.parametrize("contents", [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x05ab"])
def test_no_structure_starts_here(contents: bytes) -> None:
    with pytest.raises(CmsError):
        trim(contents)


def test_times_are_utc_whatever_zone_they_were_written_in() -> None:
    time = _attribute(oid("signing_time"), utc_time("260310100000+0800"))
    seen = read_signed_message(_with_attributes(CONTENT_TYPE, DIGEST, time))
    assert seen.signing_time == datetime(2026, 3, 10, 2, tzinfo=UTC)


def test_the_signer_info_of_the_builder_is_what_stands_in_the_message() -> None:
    """The paths of this module point at what they say they do."""
    assert part(_message(), *INFO) == signer_info(DATA, _signer(), HOW)
    assert part(_message(), *SIGNED, 4) == set_of(signer_info(DATA, _signer(), HOW))
    assert part(_message(), *INFO, 1)[0] == SEQUENCE
    assert part(_message(), 0)[0] == OID
