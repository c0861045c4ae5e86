# SPDX-License-Identifier: Apache-2.0
"""Does a signature stand for everything a reader now sees? (design rule 6)"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pki import authorities as who

from esignverify.model.axes import Integrity
from esignverify.model.facts import Change, Coverage
from esignverify.model.outcome import SubIndication
from esignverify.model.packages import PackageCoverage, Reference, Stamp
from esignverify.model.reasons import Reason
from esignverify.validation.judged import JudgedSignature
from esignverify.validation.shown import MAX_NAMED, judge_shown

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


def _sealed(number: int, *covers: str, **knobs: object) -> JudgedSignature:
    """A seal in a package, stamped on page 1, whose references hold for the parts `covers`."""
    settings = {"id": f"S{number}", "signer": INSTITUTION, "covers_all_shown": False, **knobs}
    made = signature(**settings)  # type: ignore[arg-type]
    package = PackageCoverage(
        signature_part=f"{number}/Signature.xml",
        value_part=f"{number}/SignedValue.dat",
        seal_part=None,
        seal_same=None,
        method="sm3",
        method_written="sm3",
        signature_method=None,
        references=tuple(Reference(one, "sm3", b"", b"", True) for one in covers),
        loose=(),
        stamps=(Stamp("1", 1, ("0", "0", "9", "9"), True),),
        base=None,
        base_found=False,
        property_fits=True,
    )
    return replace(made, facts=replace(made.facts, package=package))


def test_a_stamp_of_somebody_else_in_a_package_hinders() -> None:
    other = _sealed(2, signer=MERCHANT)
    assert _shown(_sealed(1), other) == (False, [Reason.VISIBLE_CHANGE_AFTER_SIGNING])


def test_a_crowd_of_stamps_is_one_finding() -> None:
    others = [_sealed(number, signer=MERCHANT) for number in range(2, 32)]
    judged = judge_shown([_sealed(1), *others])[0]
    (found,) = [one for one in judged.conclusion.findings if one.reason is not None]
    assert found.values["count"] == 30
    assert str(found.values["where"]).count(", ") == MAX_NAMED - 1


def test_a_stamp_that_was_there_when_it_was_signed_does_not() -> None:
    other = _sealed(2, signer=MERCHANT)
    assert _shown(_sealed(1, "2/Signature.xml", "2/SignedValue.dat"), other) == (True, [])
    assert _shown(_sealed(1, "2/Signature.xml"), other)[0] is False


def test_more_stamps_of_the_same_holder_do_not_unless_they_are_broken() -> None:
    assert _shown(_sealed(1), _sealed(2)) == (True, [])
    assert _shown(_sealed(1), _sealed(2, integrity=Integrity.INVALID))[0] is False
