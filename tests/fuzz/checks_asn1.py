# SPDX-License-Identifier: Apache-2.0
"""What must hold for any octets given to a reader of ASN.1: its documented error or sound values.

Where another parser (OpenSSL's certificates in Rust, asn1crypto's identifiers) takes the same
octets, both must have read the same.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from esignverify.adapters.workers.frames import from_json, to_json
from esignverify.formats import der
from esignverify.formats.cms.errors import CmsError
from esignverify.formats.cms.signed_data import read_signed_message, trim
from esignverify.formats.cms.timestamp import read_timestamp
from esignverify.formats.x509.certificate import CertificateError, read_certificate
from esignverify.formats.x509.crl import Crl, CrlError, read_crl
from esignverify.formats.x509.names import comparable, name_text, read_name
from esignverify.formats.x509.ocsp import OcspError, OcspResponse, read_ocsp
from esignverify.model.codec import encode
from esignverify.model.facts import SignedMessage


def check_der(data: bytes) -> None:
    """Elements tile their container, are written back as they came, and identifiers are shared."""
    try:
        outer = der.whole(data, data[0] if data else 0)
        rows = list(der.children(data, outer))
    except der.DerError:
        rows = []
    else:
        assert data == der.wrap(outer.tag, data[outer.content : outer.end]), "not as it came"
        assert outer.content + sum(one.end - one.start for one in rows) == outer.end, "a gap"
    _check_identifier(data)
    for one in rows[:8]:
        _check_identifier(data[one.content : one.end])
        text = der.string_text(one.tag, data[one.content : one.end])
        if text is not None:
            text.encode()
    with suppress(der.DerError):
        tbs, algorithm, value = der.signed_parts(data)
        assert tbs + algorithm in data, "parts that are not there"
        assert value in data, "a value that is not there"
    with suppress(der.DerError):
        name_text(read_name(data))
    comparable.__wrapped__(data)


def _check_identifier(content: bytes) -> None:
    try:
        dotted = der.oid_text(content)
    except der.DerError:
        return
    assert core.ObjectIdentifier(dotted).contents == content, f"{dotted} is written otherwise"


def check_certificate(data: bytes) -> None:
    """A certificate is what cryptography says it is, wherever that reads it too."""
    try:
        found = read_certificate(data)
    except CertificateError:
        return
    assert found.der == data
    _is_utc(found.not_before, found.not_after)
    _is_text(found.subject_text, found.issuer_text, *found.crl_urls)
    seen = _elsewhere(data)
    if seen is None:
        return
    with suppress(ValueError):
        assert seen.tbs_certificate_bytes == der.signed_parts(data)[0], "other signed octets"
        assert seen.signature == der.signed_parts(data)[2], "another signature value"
        _same(found.serial, lambda: seen.serial_number)
        _same(found.not_before, lambda: seen.not_valid_before_utc)
        _same(found.not_after, lambda: seen.not_valid_after_utc)
        _same(found.subject, lambda: seen.subject.public_bytes(), sure=False)  # noqa: PLW0108 - raises
        _same(found.is_ca, lambda: _basic(seen))


def _elsewhere(data: bytes) -> x509.Certificate | None:
    """The certificate as cryptography reads it; it knows no version 2, which exists."""
    try:
        return x509.load_der_x509_certificate(data)
    except ValueError:
        return None
    except x509.InvalidVersion as error:
        if error.parsed_version == 1:
            return None
        raise


def _basic(seen: x509.Certificate) -> bool:
    try:
        return seen.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _same(ours: object, theirs: object, *, sure: bool = True) -> None:
    """`theirs` (called) is `ours`; what the other parser refuses to say is no difference."""
    try:
        other = theirs()  # type: ignore[operator]
    except (ValueError, TypeError, OverflowError, x509.DuplicateExtension):
        return
    assert ours == other or not sure, f"read as {ours!r}, elsewhere as {other!r}"


def check_crl(data: bytes) -> None:
    """A CRL lists what cryptography finds in it."""
    try:
        found = read_crl.__wrapped__(data)
    except CrlError:
        return
    _is_utc(found.this_update, found.next_update, found.expired_since)
    for serial in (1, 7, -1, 0x1000):
        walked = _entry(replace(found, regular=False), serial)
        assert _entry(found, serial) == walked, "rows looked at as a whole say something else"
    with suppress(ValueError, TypeError, OverflowError):
        seen = x509.load_der_x509_crl(data)
        assert seen.tbs_certlist_bytes == found.tbs, "other signed octets"
        assert seen.signature == found.signature, "another signature value"
        listed = {one.serial_number: one.revocation_date_utc for one in list(seen)[:20]}
        direct = found.point is None or not found.point.indirect
        for serial, at in listed.items():
            entry = _entry(found, serial)
            if direct and entry != "broken":
                assert entry is not None, f"{serial} is listed and was not found"
                assert len(listed) < len(seen) or entry == at, f"{serial}: another time"


def _entry(found: Crl, serial: int) -> datetime | str | None:
    try:
        entry = found.entry(serial, found.issuer)
    except CrlError:
        return "broken"
    if entry is not None:
        _is_utc(entry.at, entry.invalid_since)
    return None if entry is None else entry.at


def check_ocsp(data: bytes) -> None:
    """An OCSP response answers what cryptography says it answers."""
    try:
        found = read_ocsp.__wrapped__(data)
    except OcspError:
        return
    _is_utc(found.produced_at)
    for one in found.answers:
        _is_utc(one.revoked_at, one.this_update, one.next_update, one.archive_cutoff)
        assert one.status in {"good", "revoked", "unknown"}, one.status
    with suppress(ValueError, TypeError, OverflowError):
        _same_answers(found, ocsp.load_der_ocsp_response(data))


def _same_answers(found: OcspResponse, seen: ocsp.OCSPResponse) -> None:
    assert seen.tbs_response_bytes == found.tbs, "other signed octets"
    rows = list(seen.responses)
    assert len(rows) == len(found.answers), "another number of answers"
    for one, other in zip(found.answers, rows, strict=True):
        assert one.serial == other.serial_number, "another serial number"
        assert one.status == other.certificate_status.name.lower(), "another status"
        assert one.issuer_key_hash == other.issuer_key_hash, "another issuer"
        _same(one.this_update, lambda other=other: other.this_update_utc)
        _same(one.revoked_at, lambda other=other: other.revocation_time_utc)


def check_cms(data: bytes) -> None:
    """What a signature value answers for stands in the octets as it is given out."""
    with suppress(CmsError):
        structure, _ = trim(data)
        assert trim(structure) == (structure, True), "not one structure"
        # X.690 §8.7.3: a constructed OCTET STRING is written as a primitive one.
        first = b"\x04" if data[:1] == b"\x24" else data[:1]
        assert structure[:1] in (first, data[:1]), "another structure"
    try:
        found = read_signed_message(data)
    except CmsError as error:
        _is_text(error.detail)
        return
    _check_message(found, data)
    assert found == read_signed_message(data), "read twice, two readings"


def _check_message(found: SignedMessage, data: bytes) -> None:
    if found.signed_attributes is not None:
        assert found.signed_attributes[:1] == b"\x31"
        assert found.signed_attributes[1:] in data, "attributes that are not there"
    for one in found.certificates:
        with suppress(ValueError, x509.InvalidVersion):
            seen = x509.load_der_x509_certificate(one)
            assert seen.public_bytes(Encoding.DER) == one
    if found.signing_time is not None:
        _is_utc(found.signing_time)
    _is_text(found.content_type, found.digest_algorithm, found.algorithm.name)


def check_timestamp(data: bytes) -> None:
    """A token's time is a moment, and its message a message."""
    try:
        found = read_timestamp(data)
    except CmsError as error:
        _is_text(error.detail)
        return
    _check_message(found.message, data)
    _is_utc(found.info.at)
    assert found == read_timestamp(data), "read twice, two readings"


def _is_utc(*moments: datetime | None) -> None:
    for one in moments:
        assert one is None or from_json(to_json(encode(one))), "no moment"


def _is_text(*texts: str) -> None:
    for one in texts:
        assert one.encode() is not None, "no text"
