# SPDX-License-Identifier: Apache-2.0
"""What a reviewer is told first, and answers that claim no more than was checked."""

from __future__ import annotations

import pytest

from esignverify.model.reasons import Reason
from esignverify.reports.report import build
from esignverify.reports.text_reasons import _FOLLOWS_FROM, answer, follows, main_reasons

from . import samples


def report_of(verdict, *reasons: str, findings: list[dict] | None = None) -> dict:
    report = build(verdict, samples.run(), samples.texts())
    report["reasons"] = list(reasons)
    if findings is not None:
        report["findings"] = findings
    return report


def finding(reason: str | None, axis: str = "signature", about: str = "Sig1") -> dict:
    return {"reason": reason, "axis": axis, "about": about, "check": "x.y"}


def test_every_code_of_the_table_is_a_reason() -> None:
    for reason, heavier in _FOLLOWS_FROM.items():
        assert Reason(reason)
        assert all(Reason(one) for one in heavier)
        assert reason not in heavier


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        (["NO_CHAIN", "USCC_FIELD_UNKNOWN"], ["NO_CHAIN"]),
        (["USCC_FIELD_UNKNOWN", "ISSUER_NAME_ONLY"], ["USCC_FIELD_UNKNOWN"]),
        (["ANCHOR_UNCONFIRMED", "CA_LICENCE_UNKNOWN"], ["ANCHOR_UNCONFIRMED"]),
        (["CA_LICENCE_UNKNOWN"], ["CA_LICENCE_UNKNOWN"]),
        (["DIGEST_MISMATCH", "NOT_REACHED"], ["DIGEST_MISMATCH"]),
        (["NOT_REACHED"], ["NOT_REACHED"]),
        (["CHANGED_AFTER_SIGNING", "NO_CHAIN"], ["CHANGED_AFTER_SIGNING", "NO_CHAIN"]),
        ([], []),
    ],
)
def test_what_only_follows_is_not_told_as_a_reason(reasons: list[str], told: list[str]) -> None:
    report = report_of(samples.rejected(), *reasons, findings=[])
    assert main_reasons(report) == told
    assert report["reasons"] == reasons


def test_what_is_wrong_with_a_timestamp_follows_from_its_being_no_proof() -> None:
    of_timestamp = [finding("NO_CHAIN", about="Sig1:timestamp1"), finding("TIMESTAMP_UNTRUSTED")]
    reasons = ("REVOKED", "TIMESTAMP_UNTRUSTED", "NO_CHAIN")
    report = report_of(samples.rejected(), *reasons, findings=of_timestamp)
    assert main_reasons(report) == ["REVOKED", "TIMESTAMP_UNTRUSTED"]
    own = [*of_timestamp, finding("NO_CHAIN")]
    assert main_reasons(report_of(samples.rejected(), *reasons, findings=own)) == list(reasons)


def test_what_was_not_made_follows() -> None:
    report = report_of(samples.rejected(), "DIGEST_MISMATCH")
    assert follows(finding("NOT_REACHED"), report)
    assert not follows(finding("DIGEST_MISMATCH"), report)
    assert not follows(finding(None), report)


def answered(report: dict, axis: str) -> tuple[str, str]:
    mark, key = answer(report, axis, samples.texts())
    return mark, samples.texts().text(key, "zh", {"what": "…"})


def test_the_third_answer_claims_no_more_than_was_compared() -> None:
    """Design rule 4: the institution that the document names was not read."""
    unread = [finding("ISSUER_NOT_READ_FROM_DOCUMENT", "issuer"), finding("SCOPE_NOT_CHECKED")]
    mark, said = answered(report_of(samples.accepted(), findings=unread), "issuer")
    assert mark == "!"
    assert said == "签名机构已确认、当时具备资质；未核对正文所写的机构名称"
    mark, said = answered(report_of(samples.accepted(), findings=[]), "issuer")
    assert mark == "✔"
    assert "文件所写的机构" in said
    old = [*unread, finding("REGISTER_OLDER_THAN_SIGNATURE", "issuer")]
    mark, said = answered(report_of(samples.accepted(), findings=old), "issuer")
    assert mark == "!"
    assert "名录可能比签名旧" in said


def test_the_first_answer_speaks_of_visible_changes() -> None:
    report = report_of(samples.accepted(), findings=[])
    assert answered(report, "signature")[0] == "✔"
    change = {"visible": True, "what": "form-field-filled", "allowed": True}
    report["signatures"][0]["changes_after"] = [change | {"what": "signature-added"}]
    assert answered(report, "signature")[0] == "✔"
    report["signatures"][0]["changes_after"] = [change]
    mark, said = answered(report, "signature")
    assert mark == "!"
    assert "改动" in said


def test_a_revocation_before_signing_is_no_uncertainty() -> None:
    report = report_of(samples.rejected(), "REVOKED_BEFORE_SIGNING")
    report["axes"]["signature"] = "INDETERMINATE"
    report["findings"] = [finding("REVOKED_BEFORE_SIGNING")]
    assert answered(report, "signature") == ("✘", "否：签名时，签名人的证书已经作废")


def test_a_question_that_was_never_reached_is_not_answered() -> None:
    report = report_of(samples.rejected(), findings=[finding("NOT_REACHED", "ca_licence")])
    mark, said = answered(report, "ca_licence")
    assert mark == "–"
    assert "没有判断" in said
