# SPDX-License-Identifier: Apache-2.0
"""Articles 13, 16 and 21: met, not met, presumed, not provable, contradicted."""

from __future__ import annotations

import pytest
from tests.unit.validation.world import certificate, finding, lab_certificate, path, signature

from esignverify.model.axes import CaLicence, Integrity, SignatureType
from esignverify.model.facts import Unreadable
from esignverify.model.finding import Axis, Finding, Outcome
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.validation.judged import JudgedSignature
from esignverify.validation.legal import content_finding, legal_table

GOOD = signature(signer=lab_certificate(), trusted=path())
SAID = (
    finding("crypto.digest"),
    finding("crypto.signature-value"),
    finding("coverage.byte-range"),
    finding("path.rfc5280"),
    finding("path.validity"),
    finding("revocation.signer"),
    finding("ca.licence", axis=Axis.CA_LICENCE),
    content_finding(lab_certificate(), about="Sig1"),
)


def table(
    *signatures: JudgedSignature,
    more: tuple[Finding, ...] = (),
    licence: CaLicence = CaLicence.LICENSED,
) -> dict[str, str]:
    rows = legal_table(signatures, (*SAID, *more), ca_licence=licence, deciding="Sig1")
    return {row.article: row.answer for row in rows}


def test_a_good_signature() -> None:
    assert table(GOOD) == {
        "13(1)": "presumed",
        "13(2)": "presumed",
        "13(3)": "met",
        "13(4)": "met",
        "16": "met",
        "21": "met",
    }


def test_because_lists_the_checks_that_held() -> None:
    rows = legal_table([GOOD], SAID, ca_licence=CaLicence.LICENSED, deciding="Sig1")
    because = {row.article: row.because for row in rows}
    assert because["13(3)"] == ("crypto.digest", "crypto.signature-value")
    assert because["13(4)"] == ("crypto.digest", "coverage.byte-range")
    assert because["16"] == ("ca.licence",)
    assert because["21"] == ("signing-certificate.content",)


def test_because_lists_the_checks_that_did_not() -> None:
    broken = signature(sub=SubIndication.HASH_FAILURE, integrity=Integrity.MODIFIED)
    said = (finding("crypto.digest", Reason.DIGEST_MISMATCH), finding("coverage.byte-range"))
    rows = legal_table([broken], said, ca_licence=CaLicence.UNKNOWN, deciding=None)
    because = {row.article: row.because for row in rows}
    assert because["13(4)"] == ("crypto.digest",)
    assert because["16"] == ()


@pytest.mark.parametrize(
    ("integrity", "third", "fourth"),
    [
        (Integrity.INTACT, "met", "met"),
        (Integrity.PARTIAL, "met", "not-met"),
        (Integrity.MODIFIED, "met", "not-met"),
        (Integrity.INVALID, "not-met", "not-met"),
        (Integrity.UNREADABLE, "not-met", "not-met"),
    ],
)
def test_what_integrity_says(integrity: Integrity, third: str, fourth: str) -> None:
    answers = table(signature(sub=SubIndication.FORMAT_FAILURE, integrity=integrity))
    assert (answers["13(3)"], answers["13(4)"]) == (third, fourth)


def test_an_unknown_kind_of_signature_shows_nothing_either_way() -> None:
    why = Unreadable(Reason.UNSUPPORTED_SIGNATURE, supported=False, basis="design rule 1")
    one = signature(
        sub=SubIndication.UNSUPPORTED_SIGNATURE, integrity=Integrity.UNREADABLE, unreadable=why
    )
    answers = table(one)
    assert (answers["13(3)"], answers["13(4)"]) == ("not-provable", "not-provable")


def test_a_weak_algorithm_guards_nothing() -> None:
    answers = table(GOOD, more=(finding("acceptance.algorithms", Reason.ALGORITHM_WEAK),))
    assert (answers["13(3)"], answers["13(4)"]) == ("not-met", "not-met")
    late = finding("acceptance.algorithms", Reason.ALGORITHM_WEAK, outcome=Outcome.WARNING)
    assert table(GOOD, more=(late,))["13(4)"] == "met"


@pytest.mark.parametrize(
    ("reason", "first", "second"),
    [
        (Reason.TEST_KEY, "contradicted", "contradicted"),
        (Reason.REVOKED_KEY_COMPROMISE, "contradicted", "contradicted"),
        (Reason.REVOKED_BEFORE_SIGNING, "not-provable", "contradicted"),
        (Reason.REVOKED, "not-provable", "not-provable"),
    ],
)
def test_a_contradiction_is_said(reason: Reason, first: str, second: str) -> None:
    one = signature(sub=SubIndication.REVOKED_NO_POE, signer=lab_certificate())
    answers = table(one, more=(finding("revocation.signer", reason),))
    assert (answers["13(1)"], answers["13(2)"]) == (first, second)


@pytest.mark.parametrize("licence", CaLicence)
def test_who_held_the_key_is_never_met(licence: CaLicence) -> None:
    answers = table(GOOD, licence=licence)
    assert "met" not in {answers["13(1)"], answers["13(2)"]}
    assert (answers["13(1)"] == "presumed") == (licence is CaLicence.LICENSED)


@pytest.mark.parametrize(
    ("licence", "answer"),
    [
        (CaLicence.LICENSED, "met"),
        (CaLicence.LAPSED, "not-met"),
        (CaLicence.NOT_LICENSED, "not-met"),
        (CaLicence.EGOV_ONLY, "not-met"),
        (CaLicence.FOREIGN, "not-met"),
        (CaLicence.UNKNOWN, "not-provable"),
    ],
)
def test_article_16(licence: CaLicence, answer: str) -> None:
    assert table(GOOD, licence=licence)["16"] == answer


def test_the_worst_signature_stands() -> None:
    second = signature(id="Sig2", integrity=Integrity.PARTIAL, sub=SubIndication.TRY_LATER)
    assert table(GOOD, second)["13(4)"] == "not-met"
    stamp = signature(id="T", type=SignatureType.DOCUMENT_TIMESTAMP, integrity=Integrity.INVALID)
    assert table(GOOD, stamp)["13(4)"] == "met"


def test_an_unsigned_file() -> None:
    assert table(licence=CaLicence.UNKNOWN) == {
        "13(1)": "not-provable",
        "13(2)": "not-provable",
        "13(3)": "not-met",
        "13(4)": "not-met",
        "16": "not-provable",
        "21": "not-provable",
    }


def test_article_21_names_what_is_missing() -> None:
    bare = certificate(issuer="", serial=0)
    told = content_finding(bare, about="Sig1")
    assert told.outcome is Outcome.WARNING
    assert told.values["missing"] == ["(1) CA name", "(2) holder name", "(3) serial number"]
    assert table(signature(signer=bare))["21"] == "not-met"


def test_what_the_ministry_may_prescribe_is_not_reported_as_stated() -> None:
    told = content_finding(lab_certificate(), about="Sig1")
    assert told.passed
    assert told.values["not_checked"] == ["(7) other content"]
