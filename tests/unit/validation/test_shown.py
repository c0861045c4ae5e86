# SPDX-License-Identifier: Apache-2.0
"""Does a signature stand for everything a reader now sees? (design rule 6)"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pki import authorities as who

from esignverify.model.axes import Integrity
from esignverify.model.facts import Change, Coverage
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.validation.judged import JudgedSignature
from esignverify.validation.shown import judge_shown

from .blocks import seen
from .world import signature

INSTITUTION = seen(who.institution())
MERCHANT = seen(who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC))
FILLED = Change(3, "form-field-filled", "name", True, True)
HIDDEN = Change(3, "validation-data-added", "", True, False)


def _signature(revision: int, *changes: Change, **knobs: object) -> JudgedSignature:
    settings = {"id": "Sig1", "signer": INSTITUTION, "covers_all_shown": False, **knobs}
    made = signature(**settings)  # type: ignore[arg-type]
    coverage = Coverage((0, 1, 2, 3), revision, False, None)
    return replace(made, facts=replace(made.facts, coverage=coverage), changes=changes)


def _later(change: Change, later: JudgedSignature) -> Change:
    return replace(change, what="signature-added", later_signature=later.facts.id)


def _shown(*signatures: JudgedSignature) -> tuple[bool, list[Reason | None]]:
    first = judge_shown(signatures)[0]
    told = [one.reason for one in first.conclusion.findings if one.check == "signature.changes"]
    return first.covers_all_shown, told


def test_nothing_came_later() -> None:
    assert _shown(_signature(2)) == (True, [])


def test_what_nobody_sees_hinders_nothing() -> None:
    assert _shown(_signature(2, HIDDEN)) == (True, [])


def test_what_somebody_sees_does() -> None:
    assert _shown(_signature(2, FILLED)) == (False, [Reason.VISIBLE_CHANGE_AFTER_SIGNING])


@pytest.mark.parametrize("integrity", [one for one in Integrity if one is not Integrity.INTACT])
def test_what_is_not_intact_stands_for_nothing(integrity: Integrity) -> None:
    assert _shown(_signature(2, integrity=integrity)) == (False, [])


def test_the_same_holder_may_vouch_for_it_later() -> None:
    again = _signature(4, id="Sig2")
    assert _shown(_signature(2, FILLED), again) == (True, [])


@pytest.mark.parametrize(
    "knobs",
    [
        {"signer": MERCHANT},
        {"signer": None},
        {"sub": SubIndication.TRY_LATER},
        {"integrity": Integrity.MODIFIED},
    ],
    ids=["another-holder", "nobody", "not-passed", "not-intact"],
)
def test_nobody_else_may(knobs: dict[str, object]) -> None:
    other = _signature(4, id="Sig2", **knobs)
    assert _shown(_signature(2, FILLED), other) == (False, [Reason.VISIBLE_CHANGE_AFTER_SIGNING])


def test_a_signature_before_the_change_does_not_vouch_for_it() -> None:
    early = _signature(2, id="Sig2")
    assert _shown(_signature(2, FILLED), early)[0] is False


def test_a_later_visible_signature_that_does_not_stand_is_told_as_that() -> None:
    thief = _signature(
        3, id="Sig2", signer=MERCHANT, sub=SubIndication.NO_CERTIFICATE_CHAIN_FOUND, visible=True
    )
    found = _shown(_signature(2, _later(FILLED, thief)), thief)
    assert found == (False, [Reason.LATER_SIGNATURE_NOT_VALID])


def test_a_later_signature_that_is_not_listed_does_not_stand() -> None:
    ghost = replace(FILLED, later_signature="Sig9")
    assert _shown(_signature(2, ghost)) == (False, [Reason.LATER_SIGNATURE_NOT_VALID])


def test_each_hindrance_is_told() -> None:
    found = _shown(_signature(2, FILLED, replace(FILLED, revision=4)))
    assert found == (False, [Reason.VISIBLE_CHANGE_AFTER_SIGNING] * 2)
