# SPDX-License-Identifier: Apache-2.0
"""One signature from facts to a conclusion, and integrity by bytes alone (design rule 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.pki import authorities as who
from tests.pki.signing import contents, crls, signed
from tests.support import context, given, policy

from esignverify.formats.read import read
from esignverify.model.algorithm import Algorithm
from esignverify.model.axes import Integrity, SignatureAxis
from esignverify.model.facts import Change, Coverage, SignatureFacts
from esignverify.model.finding import Outcome
from esignverify.model.moments import ClaimedTime
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.validation.certificates import Existence
from esignverify.validation.judged import JudgedSignature
from esignverify.validation.proofs import Proofs
from esignverify.validation.signature import judge_signature

from .blocks import seen, trust

BAD_RANGE, SHORT = Reason.BYTE_RANGE_MALFORMED, Reason.BYTE_RANGE_NOT_WHOLE_REVISION
MATERIAL = given([who.institution().der, who.issuing().der, who.tsa().der], crls())
PROVEN = Existence(who.STAMPED, True, ClaimedTime(who.SIGNED))
ALLOWED = Change(3, "validation-data-added", "", True, False)
FORBIDDEN = Change(4, "page-changed", "1", False, True)


def _facts(**how: object) -> SignatureFacts:
    document = signed(contents(stamp=None), lists=[], **how)
    (found,) = read(document.data).signatures
    return found


FACTS = _facts()


def _judge(
    facts: SignatureFacts = FACTS,
    *changes: Change,
    existence: Existence = PROVEN,
    raised: bool = False,
) -> JudgedSignature:
    rules = replace(policy(), claimed_time_raises_window=raised)
    around = context(evidence=MATERIAL, rules=rules)
    return judge_signature(facts, Proofs(existence, ()), lambda: changes, around)


def _with_coverage(problem: Reason | None) -> SignatureFacts:
    assert FACTS.coverage is not None
    return replace(FACTS, coverage=replace(FACTS.coverage, problem=problem))


def _with_message(**parts: object) -> SignatureFacts:
    assert FACTS.message is not None
    return replace(FACTS, message=replace(FACTS.message, **parts))  # type: ignore[arg-type]


def _unseen() -> tuple[Change, ...]:
    raise AssertionError("hostile revisions are compared only once the value stands")


def test_a_sound_signature_passes() -> None:
    found = _judge()
    assert found.axis is SignatureAxis.TOTAL_PASSED
    assert found.integrity is Integrity.INTACT
    assert found.signer == seen(who.institution())
    assert found.path is not None


OTHER = replace(FACTS, digests={"sha256": b"\0" * 32})
WRONG = _with_message(signature=b"\1" * 384)
UNKNOWN_SCHEME = _with_message(algorithm=Algorithm("1.2.3", "sha256"))
UNKNOWN_DIGEST = replace(_with_message(digest_algorithm="1.2.3"), digests={})
CASES = {
    "a wrong value is invalid": (WRONG, (), Integrity.INVALID, "SIG_CRYPTO_FAILURE"),
    "other bytes are modified": (OTHER, (), Integrity.MODIFIED, "HASH_FAILURE"),
    "a forbidden change too": (FACTS, (FORBIDDEN,), Integrity.MODIFIED, "FORMAT_FAILURE"),
    "a bad range is partial": (_with_coverage(BAD_RANGE), (), Integrity.PARTIAL, "FORMAT_FAILURE"),
    "so is a short one": (_with_coverage(SHORT), (), Integrity.PARTIAL, "FORMAT_FAILURE"),
    "and none at all": (replace(FACTS, coverage=None), (), Integrity.PARTIAL, "FORMAT_FAILURE"),
    "an allowed change is intact": (FACTS, (ALLOWED,), Integrity.INTACT, None),
    "an unknown scheme is unreadable": (
        UNKNOWN_SCHEME,
        (),
        Integrity.UNREADABLE,
        "UNSUPPORTED_SIGNATURE",
    ),
    "a digest nobody computed is": (
        UNKNOWN_DIGEST,
        (),
        Integrity.UNREADABLE,
        "UNSUPPORTED_SIGNATURE",
    ),
}


@pytest.mark.parametrize(("facts", "changes", "integrity", "sub"), CASES.values(), ids=CASES.keys())
def test_integrity_is_the_first_that_applies(
    facts: SignatureFacts, changes: tuple[Change, ...], integrity: Integrity, sub: str | None
) -> None:
    found = _judge(facts, *changes)
    assert found.integrity is integrity
    assert found.conclusion.sub_indication == sub


def test_an_invalid_value_over_other_bytes_is_invalid() -> None:
    both = replace(WRONG, digests=OTHER.digests)
    found = _judge(both)
    assert found.integrity is Integrity.INVALID
    assert found.conclusion.sub_indication is SubIndication.HASH_FAILURE


@pytest.mark.parametrize(
    "facts", [WRONG, OTHER, UNKNOWN_SCHEME, UNKNOWN_DIGEST, _with_coverage(BAD_RANGE)]
)
def test_later_revisions_are_compared_only_once_the_value_stands(facts: SignatureFacts) -> None:
    around = context(evidence=MATERIAL)
    found = judge_signature(facts, Proofs(PROVEN, ()), _unseen, around)
    rows = [one for one in found.conclusion.findings if one.check == "signature.changes"]
    assert [one.outcome for one in rows] == [Outcome.NOT_CHECKED]


def test_an_unreadable_signature_says_why_and_nothing_else() -> None:
    facts = _facts(raw_contents="<abcd>")
    found = _judge(facts)
    assert found.integrity is Integrity.UNREADABLE
    assert found.axis is SignatureAxis.TOTAL_FAILED
    unknown = _facts(raw_contents="<abcd>", sub_filter="Vendor.Own")
    assert _judge(unknown).axis is SignatureAxis.INDETERMINATE


def test_integrity_knows_nothing_of_trust() -> None:
    around = context(evidence=MATERIAL, trust=trust())
    found = judge_signature(FACTS, Proofs(PROVEN, ()), lambda: (), around)
    assert found.integrity is Integrity.INTACT
    assert found.axis is SignatureAxis.INDETERMINATE


def test_the_reference_is_mandatory_where_the_label_says_cades() -> None:
    bare = _with_message(certificate_reference=None)
    assert _judge(bare).conclusion.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
    adobe = replace(bare, sub_filter="adbe.pkcs7.detached")
    assert _judge(adobe).axis is SignatureAxis.TOTAL_PASSED


# --- the window --------------------------------------------------------------------------------

BEGIN = who.SIGNER_VALID[0]


def _claiming(at: datetime | None) -> SignatureFacts:
    return replace(FACTS, claimed=None if at is None else ClaimedTime(at))


def test_the_window_goes_from_the_certificate_to_the_best_time() -> None:
    """Design rule 8."""
    assert _judge().times.window == (BEGIN, who.STAMPED)


@pytest.mark.parametrize(
    ("claimed", "lower"),
    [
        (who.SIGNED, who.SIGNED),
        (who.STAMPED, who.STAMPED),
        (who.STAMPED + timedelta(seconds=1), BEGIN),
        (BEGIN, BEGIN),
        (BEGIN - timedelta(days=1), BEGIN),
        (None, BEGIN),
    ],
)
def test_a_claim_inside_may_raise_its_lower_end(claimed: datetime | None, lower: datetime) -> None:
    found = _judge(_claiming(claimed), raised=True)
    assert found.times.window == (lower, who.STAMPED)
    assert found.claimed_in_window is (lower != BEGIN)


def test_only_where_the_policy_says_so() -> None:
    assert _judge(_claiming(who.SIGNED)).times.window == (BEGIN, who.STAMPED)


def test_older_than_the_certificate_there_is_no_window() -> None:
    early = Existence(BEGIN - timedelta(days=1), proven=True)
    found = _judge(existence=early)
    assert found.times.window is None
    assert found.conclusion.sub_indication is SubIndication.NOT_YET_VALID


def test_without_a_signer_there_is_none_either() -> None:
    facts = _with_message(certificates=())
    around = context(evidence=given())
    nobody = judge_signature(facts, Proofs(PROVEN, ()), lambda: (), around)
    assert (nobody.signer, nobody.times.window) == (None, None)
    assert nobody.conclusion.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND


def test_a_coverage_of_nothing_is_no_pass() -> None:
    nothing = replace(FACTS, coverage=Coverage((), 0, False, BAD_RANGE, "not four numbers"))
    assert _judge(nothing).axis is SignatureAxis.TOTAL_FAILED


def test_a_comparison_that_ended_at_a_limit_says_so() -> None:
    """Not allowed all the same: nobody knows what else was changed."""
    ended = Change(9, "over-limit", "changes-told > 10000", allowed=False, visible=True)
    judged = _judge(FACTS, ended)
    (found,) = [one for one in judged.conclusion.findings if one.check == "signature.changes"]
    assert found.reason is Reason.LIMIT_EXCEEDED
    assert found.values["limit"] == "changes-told > 10000"
    assert judged.integrity is Integrity.MODIFIED
    assert judged.axis is SignatureAxis.TOTAL_FAILED
