# SPDX-License-Identifier: Apache-2.0
"""The order of steps: what gathering is told, what a verdict holds, and that it is always one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.asn1 import generalized_time, put, signed_by
from tests.pki import authorities as who
from tests.pki.der import der
from tests.pki.keys import key
from tests.pki.pdf import Field, date_string
from tests.pki.signing import contents, crls, report, signed
from tests.pki.timestamps import token
from tests.support import NOTHING, demo_trust, genuine_named, given, verify

from esignverify.crypto.digests import sha256_hex
from esignverify.formats.read import read
from esignverify.model.axes import (
    Decision,
    DocumentFormat,
    Integrity,
    IssuerStanding,
    Review,
    SignatureAxis,
)
from esignverify.model.claim import Claim
from esignverify.model.finding import Outcome
from esignverify.model.reasons import Reason
from esignverify.model.verdict import Verdict
from esignverify.validation.judge import crashed, needs_of, widen
from esignverify.validation.needs import MAX_CERTIFICATE, MAX_CERTIFICATES


def _outcomes(verdict: Verdict, check: str) -> list[tuple[Outcome, Reason | None]]:
    return [(one.outcome, one.reason) for one in verdict.findings if one.check == check]


def test_the_same_arguments_give_the_same_verdict() -> None:
    """Design rule 11."""
    one = genuine_named("rsa-with-timestamp")
    assert one.verify(one.document) == one.verify(one.document)


@pytest.mark.parametrize(
    ("document", "axis", "reason"),
    [
        (b"", SignatureAxis.INDETERMINATE, Reason.FORMAT_UNKNOWN),
        (b"plain text", SignatureAxis.INDETERMINATE, Reason.FORMAT_UNKNOWN),
        (b"PK\x03\x04 OFD.xml", SignatureAxis.TOTAL_FAILED, Reason.DOCUMENT_MALFORMED),
        (b"%PDF-1.7\n", SignatureAxis.TOTAL_FAILED, Reason.DOCUMENT_MALFORMED),
    ],
)
def test_any_bytes_get_a_verdict(document: bytes, axis: SignatureAxis, reason: Reason) -> None:
    """Design rule 1: malformed fails, a kind we cannot read is indeterminate."""
    verdict = verify(document)
    assert verdict.axes.signature is axis
    assert _outcomes(verdict, "reader.completed") == [(Outcome.PASSED, None)]
    assert _outcomes(verdict, "document.format") == [(Outcome.FAILED, reason)]
    assert verdict.decision is not Decision.ACCEPT


def test_an_unsigned_document_is_neither_accepted_nor_called_forged() -> None:
    verdict = verify(report().data)
    assert verdict.axes.signature is SignatureAxis.NO_SIGNATURE
    assert verdict.decision is Decision.REVIEW
    assert _outcomes(verdict, "document.signed") == [(Outcome.FAILED, Reason.NO_SIGNATURE)]


def test_a_document_timestamp_alone_is_no_signature() -> None:
    document = report()
    document.add_document_timestamp(lambda data: token(who.tsa(), data, who.STAMPED))
    verdict = verify(document.data, evidence=given([who.tsa().der], crls()))
    assert verdict.axes.signature is SignatureAxis.NO_SIGNATURE
    (row,) = verdict.signatures
    assert (row.type, row.indication) == ("document-timestamp", SignatureAxis.TOTAL_PASSED)


def test_a_token_given_beside_the_document_proves_its_time() -> None:
    document = signed(contents(stamp=None))
    (facts,) = read(document.data).signatures
    assert facts.message is not None
    beside = given(
        [who.tsa().der], [], [], [token(who.tsa(), facts.message.signature, who.STAMPED)]
    )
    (row,) = verify(document.data, evidence=beside).signatures
    assert row.times.proven == who.STAMPED
    stolen = given([who.tsa().der], [], [], [token(who.tsa(), b"other", who.STAMPED), b"garbage"])
    (unproven,) = verify(document.data, evidence=stolen).signatures
    assert unproven.times.proven is None


def test_an_admitted_report_does_not_decay() -> None:
    """Design rule 8: what our own log saw in time stands when the certificate has ended."""
    ended = (who.at("2020-01-02T00:00:00"), who.at("2026-04-01T00:00:00"))
    data = signed(contents(who.signer(valid=ended), stamp=None)).data
    assert verify(data).axes.signature is SignatureAxis.INDETERMINATE
    seen = replace(NOTHING, first_seen="2026-03-15T00:00:00Z")
    assert verify(data, evidence=seen).axes.signature is SignatureAxis.TOTAL_PASSED


def test_a_demo_key_counts_in_a_demo_and_nowhere_else() -> None:
    one = genuine_named("rsa-with-timestamp")
    assert one.verify(one.document).decision is Decision.ACCEPT
    verdict = verify(one.document, one.at, demo=False)
    assert verdict.decision is not Decision.ACCEPT
    assert verdict.axes.signature is not SignatureAxis.TOTAL_PASSED
    assert Reason.DEMO_KEY in verdict.reasons


def test_an_empty_store_vouches_for_nobody() -> None:
    one = genuine_named("rsa-with-timestamp")
    nobody = replace(demo_trust(), authorities=())
    verdict = verify(one.document, one.at, trust=nobody)
    (row,) = verdict.signatures
    assert row.integrity is Integrity.INTACT
    assert row.issuer is IssuerStanding.UNKNOWN
    assert verdict.decision is Decision.REVIEW


def test_a_crash_is_told_and_nothing_is_known() -> None:
    verdict = crashed(DocumentFormat.PDF, "reader.py:1")
    assert verdict.axes.signature is SignatureAxis.INDETERMINATE
    assert (verdict.decision, verdict.review) == (Decision.REVIEW, Review.JUDGE)
    assert _outcomes(verdict, "reader.completed") == [(Outcome.FAILED, Reason.READER_CRASHED)]
    assert not verdict.accept_floor
    assert verdict.depth == ()


# --- what gathering is told --------------------------------------------------------------------


def test_needs_name_the_signer_and_where_its_ca_publishes() -> None:
    needs = needs_of(read(signed().data))
    assert needs.signatures == 1
    assert who.ORGANISATION in needs.organisations
    assert who.USCC in needs.organisations
    assert needs.crl_urls == (who.CRL_URL,)
    assert "演示数字证书认证 签发证书 S1" not in needs.organisations


def test_certificates_to_be_asked_about_begin_with_the_signer() -> None:
    found = needs_of(read(signed().data)).certificates
    assert found[0] == who.institution().der
    assert {who.issuing().der, who.tsa().der} <= set(found)
    assert len(found) == len(set(found))


def test_padding_pushes_no_signer_out_of_them() -> None:
    facts = read(signed().data)
    more = tuple(der(0x30, number.to_bytes(2)) for number in range(2 * MAX_CERTIFICATES))
    (one,) = facts.signatures
    assert one.message is not None
    padded = replace(one.message, certificates=(*more, *one.message.certificates))
    facts = replace(facts, signatures=(replace(one, message=padded),), certificates=more)
    found = needs_of(facts).certificates
    assert found[0] == who.institution().der
    assert len(found) == MAX_CERTIFICATES


def test_a_certificate_without_measure_is_passed_over() -> None:
    facts = read(signed().data)
    large = der(0x30, b"x" * MAX_CERTIFICATE)
    assert large not in needs_of(replace(facts, certificates=(large,))).certificates


def test_evidence_and_claim_widen_them_once() -> None:
    needs = needs_of(read(report().data))
    merchant = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    claim = Claim("00" * 32, institution=who.ORGANISATION, institution_uscc=who.USCC)
    wide = widen(needs, given([merchant.der, who.root().der]), claim)
    assert {who.MERCHANT, who.MERCHANT_USCC, who.ORGANISATION, who.USCC} <= set(wide.organisations)
    assert len(wide.organisations) == len(set(wide.organisations))


def test_keys_are_asked_wherever_their_certificates_lie() -> None:
    """A key that is listed is so in a token, among the evidence, among the store's spare ones."""
    signer, other, third = who.institution(), who.signer("signer-p256"), who.signer("signer-other")

    def stamp(value: bytes) -> bytes:
        return token(who.tsa(), value, who.STAMPED, certificates=(other.der,))

    needs = needs_of(read(signed(contents(stamp=stamp)).data))
    assert {sha256_hex(one.key.spki) for one in (signer, other, who.tsa())} <= set(needs.keys)
    wide = widen(needs, given([]), None, stored=[third.der])
    assert sha256_hex(third.key.spki) in wide.keys
    stamped = replace(given([]), timestamps=(token(third, b"", who.STAMPED),))
    assert sha256_hex(third.key.spki) in widen(needs, stamped, None).keys


# --- times that hostile files name -------------------------------------------------------------


@pytest.mark.parametrize("text", ["D:00010101000000+14'00'", "D:99991231235959-14'00'"])
def test_a_date_at_the_edge_of_all_calendars_crashes_nothing(text: str) -> None:
    make = contents(stamp=None, signed_at=None)
    document = signed(make, signed_at=who.SIGNED).data
    written = date_string(who.SIGNED).encode()
    edge = f"({text})".encode()
    assert len(written) == len(edge)
    verdict = verify(document.replace(written, edge))
    assert verdict.axes.signature is SignatureAxis.TOTAL_FAILED


def test_validity_that_names_no_moment_leaves_nobody_to_have_signed() -> None:
    odd = put(who.institution().der, (0, 4, 0), generalized_time("20200102000000"))
    evil = signed_by(key("sub-rsa"), odd)
    document = signed(contents(stamp=None))
    document.add_validation_data([evil], crls())
    verdict = verify(document.data)
    assert _outcomes(verdict, "reader.completed") == [(Outcome.PASSED, None)]
    assert verdict.axes.signature is SignatureAxis.TOTAL_PASSED


def test_one_second_before_the_signature_was_stamped_nothing_is_proven() -> None:
    one = genuine_named("rsa-with-timestamp")
    early = verify(one.document, who.STAMPED - timedelta(minutes=6))
    assert early.axes.signature is not SignatureAxis.TOTAL_PASSED


def test_two_fields_of_one_name_are_judged_apart() -> None:
    document = report()
    document.sign(Field(contents(stamp=None)))
    document.sign(Field(contents(who.signer("signer-other"), stamp=None)))
    verdict = verify(document.data, evidence=given([], crls()))
    assert [one.id for one in verdict.signatures] == ["Sig1", "Sig1#2"]
    assert len({one.signer.certificate_sha256 for one in verdict.signatures if one.signer}) == 2
