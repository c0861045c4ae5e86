# SPDX-License-Identifier: Apache-2.0
"""The report's contract: fields, order, schema, canonical core."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import replace

import jsonschema
import pytest
import rfc8785

from esignverify.bootstrap import report_schema
from esignverify.model.axes import Decision, Review
from esignverify.model.finding import Axis, Finding, Outcome
from esignverify.model.reasons import Reason
from esignverify.reports.core import core_bytes, core_sha256
from esignverify.reports.jsonline import one_line
from esignverify.reports.report import build

from . import samples

SAMPLES = {
    "accepted": samples.accepted,
    "rejected": samples.rejected,
    "unsigned": samples.unsigned,
}


@pytest.fixture(params=SAMPLES)
def report(request):
    return build(SAMPLES[request.param](), samples.run(), samples.texts())


def test_every_report_is_of_its_schema(report) -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())
    jsonschema.validate(report, report_schema())


def test_the_fields_stand_in_the_order_of_the_contract(report) -> None:
    assert list(report) == [
        "schema",
        "engine",
        "demo",
        "hypothetical",
        "document",
        "at",
        "policy",
        "claim_sha256",
        "snapshots",
        "decision",
        "reasons",
        "review",
        "next_step",
        "depth",
        "axes",
        "signatures",
        "claims",
        "institution",
        "legal",
        "findings",
        "core_sha256",
    ]


def test_the_schema_knows_every_word_of_the_model() -> None:
    text = json.dumps(report_schema())
    for enum in (Decision, Review, Outcome, Axis):
        assert all(f'"{member.value}"' in text for member in enum)


def test_the_line_is_one_line_and_loses_nothing(report) -> None:
    line = one_line(report)
    assert "\n" not in line
    assert json.loads(line) == report


def test_hidden_characters_never_reach_a_terminal_through_json() -> None:
    line = one_line(build(samples.rejected(), samples.run(), samples.texts()))
    assert "\u202e" not in line
    assert "\x1b" not in line
    assert "\\u202e" in line


def test_the_core_is_what_the_contract_says(report) -> None:
    """Recomputed here from the words of the contract alone."""
    stripped = copy.deepcopy(report)
    del stripped["document"]["name"], stripped["next_step"], stripped["core_sha256"]
    for finding in stripped["findings"]:
        del finding["text"]
    for row in stripped["legal"]:
        del row["text"]
    for signature in stripped["signatures"]:
        for change in signature["changes_after"]:
            del change["text"]
    digest = hashlib.sha256(rfc8785.dumps(stripped)).hexdigest()
    assert report["core_sha256"] == digest


def test_a_name_or_a_wording_does_not_change_the_core() -> None:
    one = build(samples.accepted(), samples.run("a.pdf"), samples.texts())
    other = build(samples.accepted(), samples.run("乙.pdf"), samples.texts())
    assert one["core_sha256"] == other["core_sha256"]
    other["findings"][0]["text"] = {"zh": "改了", "en": "changed"}
    assert core_sha256(other) == one["core_sha256"]


def test_the_library_that_did_it_does_not_change_the_core() -> None:
    cores = {}
    for name in ("sm2:libcrypto", "sm2:pure", "sm9:pure"):
        run = samples.run()
        changed = replace(run, engine=replace(run.engine, capabilities=("rsa", name)))
        report = build(samples.accepted(), changed, samples.texts())
        assert report["engine"]["capabilities"] == ["rsa", name]
        cores[name] = report["core_sha256"]
    assert cores["sm2:libcrypto"] == cores["sm2:pure"] != cores["sm9:pure"]


@pytest.mark.parametrize("change", [{"hypothetical": True}, {"demo": True}])
def test_another_circumstance_changes_the_core(change) -> None:
    one = build(samples.accepted(), samples.run(), samples.texts())
    other = build(samples.accepted(), samples.run(**change), samples.texts())
    assert one["core_sha256"] != other["core_sha256"]


def test_the_core_ignores_the_order_of_members(report) -> None:
    assert core_bytes(dict(reversed(report.items()))) == core_bytes(report)


def test_personal_numbers_are_masked_in_subjects_and_values() -> None:
    verdict = samples.rejected()
    finding = replace(verdict.findings[0], values={"subject": "CN=李四 11010519491231002X"})
    report = build(replace(verdict, findings=(finding,)), samples.run(), samples.texts())
    assert "11010519491231002X" not in json.dumps(report)
    assert report["signatures"][0]["signer"]["subject"] == "CN=张三 110*************2X"


def test_machine_numbers_are_not_taken_for_personal_ones() -> None:
    values = {"serial": "110105194912310021", "crl_sha256": "1" * 18}
    finding = replace(samples.accepted().findings[0], values=values)
    verdict = replace(samples.accepted(), findings=(finding,))
    report = build(verdict, samples.run(), samples.texts())
    assert report["findings"][0]["values"] == {"crl_sha256": "1" * 18, "serial": values["serial"]}


def test_large_integers_become_hex() -> None:
    report = build(samples.rejected(), samples.run(), samples.texts())
    assert report["findings"][0]["values"]["octets"] == f"{2**60:x}"


def test_a_name_that_is_no_text_still_has_a_report() -> None:
    report = build(samples.unsigned(), samples.run("\udcff.pdf"), samples.texts())
    assert report["document"]["name"] == "\\u{dcff}.pdf"
    assert one_line(report).encode()


def test_the_next_step_answers_the_reason_that_the_review_is_about() -> None:
    verdict = replace(
        samples.unsigned(),
        review=Review.DATA,
        reasons=(Reason.CA_LICENCE_UNKNOWN, Reason.NO_SIGNATURE),
    )
    report = build(verdict, samples.run(), samples.texts())
    assert "工业和信息化部" in report["next_step"]["zh"]


def test_the_next_step_names_every_gap_with_its_command() -> None:
    """Of three gaps only the first was named: the operator came back twice."""
    gaps = (
        Reason.REVOCATION_DATA_MISSING,
        Reason.CA_LICENCE_UNKNOWN,
        Reason.USCC_FIELD_UNKNOWN,
    )
    verdict = replace(samples.unsigned(), review=Review.DATA, reasons=gaps, findings=())
    step = build(verdict, samples.run(), samples.texts())["next_step"]
    for said in step.values():
        for command in ("trust fetch", "--licence", "--uscc-field"):
            assert command in said
    rejected = replace(verdict, decision=Decision.REJECT, review=None)
    step = build(rejected, samples.run(), samples.texts())["next_step"]
    assert step == samples.texts().both("next.REJECT")


def test_what_follows_from_a_heavier_gap_is_not_asked_for() -> None:
    gaps = (Reason.NO_CHAIN, Reason.CA_LICENCE_UNKNOWN, Reason.USCC_FIELD_UNKNOWN)
    verdict = replace(samples.unsigned(), review=Review.DATA, reasons=gaps, findings=())
    step = build(verdict, samples.run(), samples.texts())["next_step"]
    assert step == samples.texts().both("next.data.NO_CHAIN")


@pytest.mark.parametrize("review", Review)
def test_every_review_has_a_next_step(review: Review) -> None:
    verdict = replace(samples.unsigned(), review=review, reasons=())
    step = build(verdict, samples.run(), samples.texts())["next_step"]
    assert step == samples.texts().both(f"next.{review}")


def test_a_pass_says_what_it_means_and_a_reason_what_is_wrong() -> None:
    report = build(samples.accepted(), samples.run(), samples.texts())
    assert report["findings"][0]["text"]["zh"] == "所覆盖的内容与签名时一致，没有被改动。"
    assert report["findings"][1]["text"] == samples.texts().both("reason.FITNESS_NOT_ASKED")


def test_a_check_without_a_sentence_of_its_own_still_says_that_it_passed() -> None:
    finding = Finding("new.check", Outcome.PASSED, None, Axis.SIGNATURE, "Sig1", "x")
    verdict = replace(samples.accepted(), findings=(finding,))
    report = build(verdict, samples.run(), samples.texts())
    assert report["findings"][0]["text"]["zh"] == "check.new.check：通过。"


def test_the_institution_is_shown_as_it_stood_when_it_signed() -> None:
    row = build(samples.accepted(), samples.run(), samples.texts())["institution"]
    held = row["qualifications"][0]
    assert (held["status"], held["from"], held["until"]) == ("valid", "2025-01-01T00:00:00Z", None)
