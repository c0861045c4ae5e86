# SPDX-License-Identifier: Apache-2.0
"""OCSP answers after RFC 6960 §3.2 and §4.2.2: who may answer, and which answer counts."""

from __future__ import annotations

from datetime import datetime

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp as builder
from tests.pki.certificates import Entity, ca_extensions, issue, name
from tests.pki.keys import key

from esignverify.validation import ocsps
from esignverify.validation.revocation import Status

from .revocations import (
    CA,
    DAY,
    NO_CHECK,
    NOW,
    OCSP_PURPOSE,
    RECENT,
    ROOT,
    VALID,
    crl,
    entry,
    responder,
    signer,
    status,
    usage,
)

SIGNER = signer()
CHECKED_BY_NOBODY = responder(NO_CHECK)
CHECKED = responder()
END = VALID[1]
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")


def answer(
    by: Entity = CA,
    *,
    revoked: bool = False,
    unknown: bool = False,
    this: datetime = RECENT,
    until: datetime | None = NOW + DAY,
    about: Entity = SIGNER,
    issuer: Entity = CA,
    extension: x509.ExtensionType | None = None,
    critical: bool = False,
    by_key: bool = False,
) -> bytes:
    certain = (
        builder.OCSPCertStatus.UNKNOWN
        if unknown
        else (builder.OCSPCertStatus.REVOKED if revoked else builder.OCSPCertStatus.GOOD)
    )
    how = builder.OCSPResponderEncoding.HASH if by_key else builder.OCSPResponderEncoding.NAME
    made = (
        builder.OCSPResponseBuilder()
        .add_response(
            cert=about.certificate,
            issuer=issuer.certificate,
            algorithm=hashes.SHA256(),
            cert_status=certain,
            this_update=this,
            next_update=until,
            revocation_time=this if revoked else None,
            revocation_reason=None,
        )
        .responder_id(how, by.certificate)
        .certificates([by.certificate])
    )
    if extension is not None:
        made = made.add_extension(extension, critical)
    signed = made.sign(by.key.private, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def test_the_issuer_answers_for_itself():
    assert status(SIGNER, ocsps=[answer()]).status is Status.GOOD
    assert status(SIGNER, ocsps=[answer(by_key=True)]).status is Status.GOOD
    assert status(SIGNER, ocsps=[answer(revoked=True)]).status is Status.REVOKED


def test_unknown_is_no_answer():
    assert status(SIGNER, ocsps=[answer(unknown=True)]).status is Status.MISSING


def test_an_answer_about_a_namesake_of_the_issuer_is_about_another():
    namesake = issue(CA.certificate.subject, key("ocsp"), ROOT, VALID, ca_extensions())
    assert status(SIGNER, ocsps=[answer(issuer=namesake)]).status is Status.MISSING


def test_a_delegate_that_need_not_be_checked():
    assert status(SIGNER, ocsps=[answer(CHECKED_BY_NOBODY)]).status is Status.GOOD
    assert status(SIGNER, ocsps=[answer(CHECKED_BY_NOBODY, by_key=True)]).status is Status.GOOD


def test_a_delegate_that_must_be_checked_by_a_list():
    data = [answer(CHECKED)]
    assert status(SIGNER, ocsps=data).status is Status.MISSING
    stale = crl(this=NOW - 9 * DAY, until=NOW - 8 * DAY)
    # The list is too old for both: the answer is no statement, the list itself a stale one.
    assert status(SIGNER, ocsps=data, crls=[stale]).status is Status.STALE
    revoked = crl(this=RECENT - DAY, entries=[entry(CHECKED)], until=NOW - DAY / 2)
    assert status(SIGNER, ocsps=data, crls=[revoked]).status is Status.STALE
    assert status(SIGNER, ocsps=data, crls=[crl(this=RECENT - DAY)]).status is Status.GOOD


def test_a_revoked_delegate_says_nothing_even_where_it_need_not_be_checked():
    listed = crl(entries=[entry(CHECKED_BY_NOBODY)], this=NOW - 3 * DAY, until=NOW - 2 * DAY)
    found = status(SIGNER, ocsps=[answer(CHECKED_BY_NOBODY)], crls=[listed])
    assert found.status is Status.STALE
    assert found.unusable == 1


@pytest.mark.parametrize(
    "by",
    [
        issue(name("测试", "应答"), key("ocsp"), CA, VALID, [usage("digital_signature")]),
        issue(name("测试", "应答"), key("ocsp"), CA, VALID, [usage("key_agreement"), OCSP_PURPOSE]),
        responder(NO_CHECK, issuer=ROOT),
        issue(name("测试", "应答"), key("ocsp"), None, VALID, [OCSP_PURPOSE, NO_CHECK]),
        issue(
            name("测试", "应答"),
            key("ocsp"),
            CA,
            (VALID[0], RECENT - DAY),
            [OCSP_PURPOSE, NO_CHECK],
        ),
    ],
    ids=["no-purpose", "key-usage", "of-another-issuer", "self-made", "over-before-it-answered"],
)
def test_an_unauthorised_responder_says_nothing(by):
    found = status(SIGNER, ocsps=[answer(by)])
    assert found.status is Status.MISSING
    assert found.unusable == 1


def test_the_newest_of_several_answers_wins():
    older, newer = answer(this=RECENT - DAY), answer(revoked=True)
    assert status(SIGNER, ocsps=[newer, older]).status is Status.REVOKED
    assert status(SIGNER, ocsps=[older, newer]).status is Status.REVOKED


def test_an_answer_and_a_list_are_weighed_by_their_time():
    good = answer(this=RECENT)
    assert status(SIGNER, ocsps=[good], crls=[crl(entries=[entry(SIGNER)])]).status is (
        Status.REVOKED
    )


def test_a_nonce_is_somebody_elses_question():
    nonce = x509.OCSPNonce(b"0123456789abcdef")
    assert status(SIGNER, ocsps=[answer(extension=nonce)]).status is Status.GOOD
    assert status(SIGNER, ocsps=[answer(extension=nonce, critical=True)]).status is Status.GOOD


def test_an_unknown_critical_extension_spoils_the_answer():
    assert status(SIGNER, ocsps=[answer(extension=UNKNOWN)]).status is Status.GOOD
    spoiled = answer(extension=UNKNOWN, critical=True)
    assert status(SIGNER, ocsps=[spoiled]).status is Status.MISSING


def test_without_next_update_an_answer_lives_a_day():
    assert status(SIGNER, ocsps=[answer(this=NOW - DAY / 2, until=None)]).status is Status.GOOD
    assert status(SIGNER, ocsps=[answer(this=NOW - 2 * DAY, until=None)]).status is Status.STALE


def archived(data: bytes, cutoff: datetime) -> bytes:
    """The answer with an archive cut-off, signed again by the CA."""
    response = asn1_ocsp.OCSPResponse.load(data)
    basic = response["response_bytes"]["response"].parsed
    told = basic["tbs_response_data"]
    extension = {"extn_id": "archive_cutoff", "critical": False, "extn_value": cutoff}
    told["responses"][0]["single_extensions"] = [extension]
    basic["signature"] = CA.key.sign(told.dump(force=True))
    return basic.dump(force=True)


def test_good_after_the_end_needs_an_archive_cut_off():
    end = END - 90 * DAY
    subject, how = SIGNER.certificate.subject, (usage("digital_signature"),)
    ended = issue(subject, SIGNER.key, CA, (VALID[0], end), how)
    late, at = answer(this=end + DAY, until=end + 9 * DAY, about=ended), end + 2 * DAY
    assert status(ended, ocsps=[late], at=at).status is Status.MISSING
    assert status(ended, ocsps=[archived(late, end - DAY)], at=at).status is Status.GOOD
    assert status(ended, ocsps=[archived(late, end + DAY)], at=at).status is Status.MISSING


def test_by_an_issuer_whose_certificate_ended_it_is_out_of_bounds():
    """EN 319 102-1 §5.2.6.4 (8): nothing proves that it was said while that was valid."""
    late, at = answer(this=END + DAY, until=END + 9 * DAY), END + 2 * DAY
    found = status(SIGNER, ocsps=[archived(late, END - DAY)], at=at)
    assert found.status is Status.OUT_OF_BOUNDS


def test_a_flood_of_answers_ends_by_count(monkeypatch):
    monkeypatch.setattr(ocsps, "MAX_TRIES", 10)
    forged = issue(CA.certificate.subject, key("ocsp"), None, VALID, ca_extensions())
    flood = [answer(forged, this=RECENT - n * DAY, issuer=CA) for n in range(20)]
    assert status(SIGNER, ocsps=[*flood[:3], answer()]).status is Status.GOOD
    assert status(SIGNER, ocsps=[*flood, answer()]).status is Status.MISSING
