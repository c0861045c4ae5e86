# SPDX-License-Identifier: Apache-2.0
"""What a signature covers of a package (design rule 7), one cause at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.support import NOW, context

from esignverify.model.finding import Outcome
from esignverify.model.outcome import SubIndication
from esignverify.model.packages import LoosePart, PackageCoverage, PartKind, Reference, Stamp
from esignverify.model.reasons import Reason
from esignverify.validation.checked import Existence
from esignverify.validation.covered import Covered
from esignverify.validation.package import LONGEST_NAMED, check_package

from .blocks import NOTE, told

NOW_ONLY = Existence(NOW, False)
PAGE = Reference("Doc_0/Pages/Page_0/Content.xml", "sm3", b"\1" * 32, b"\1" * 32, True)
STAMP = Stamp("1", 1, ("0", "0", "40", "40"), True)
SOUND = PackageCoverage(
    signature_part="Doc_0/Signs/Sign_0/Signature.xml",
    value_part="Doc_0/Signs/Sign_0/SignedValue.dat",
    seal_part=None,
    seal_same=None,
    method="sm3",
    method_written="1.2.156.10197.1.401",
    signature_method="1.2.156.10197.1.501",
    references=(PAGE,),
    loose=(LoosePart("OFD.xml", PartKind.MAIN, "main-derivable"),),
    stamps=(STAMP,),
    base=None,
    base_found=False,
    property_fits=True,
)


def _check(
    package: PackageCoverage, existence: Existence = NOW_ONLY, *, sealed: bool = True
) -> Covered:
    return check_package(package, existence, context(), NOTE, sealed=sealed)


def _bad(found: Covered) -> list[tuple[str, Outcome, Reason | None]]:
    return [row for row in told(found.checked.findings) if row[1] is not Outcome.PASSED]


def test_a_package_that_is_as_it_was_signed() -> None:
    found = _check(SOUND)
    assert (found.sound, found.unchanged, found.checked.problems) == (True, True, ())
    assert not _bad(found)
    assert {one.check for one in found.checked.findings} == {
        "package.references", "acceptance.references", "package.coverage", "package.unlisted",
        "package.stamps",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "problem", "outcome", "reason", "unchanged"),
    [
        (
            replace(PAGE, seen=b"\2" * 32),
            SubIndication.HASH_FAILURE, Outcome.FAILED, Reason.DIGEST_MISMATCH, False,
        ),
        (
            replace(PAGE, seen=None, present=False),
            SubIndication.FORMAT_FAILURE, Outcome.FAILED, Reason.PART_NOT_FOUND, False,
        ),
        (
            replace(PAGE, seen=None, method="1.2.3"),
            SubIndication.UNSUPPORTED_SIGNATURE, Outcome.NOT_CHECKED, Reason.ALGORITHM_UNKNOWN,
            None,
        ),
    ],
)  # fmt: skip
def test_a_reference_that_does_not_hold(
    reference: Reference,
    problem: SubIndication,
    outcome: Outcome,
    reason: Reason,
    unchanged: bool | None,
) -> None:
    found = _check(replace(SOUND, references=(PAGE, reference)))
    assert found.checked.problems == (problem,)
    assert found.unchanged is unchanged
    assert ("package.references", outcome, reason) in _bad(found)


def test_one_wrong_part_is_not_hidden_by_one_that_cannot_be_checked() -> None:
    wrong, unknown = replace(PAGE, seen=b""), replace(PAGE, seen=None, method="x")
    found = _check(replace(SOUND, references=(unknown, wrong)))
    assert found.unchanged is False
    assert set(found.checked.problems) == {
        SubIndication.HASH_FAILURE,
        SubIndication.UNSUPPORTED_SIGNATURE,
    }


def test_a_part_listed_twice_is_told() -> None:
    found = _check(replace(SOUND, references=(PAGE, PAGE)))
    assert found.unchanged is True
    assert _bad(found) == [("package.references", Outcome.WARNING, Reason.REFERENCE_TWICE)]


@pytest.mark.parametrize("method", ["md5", "sha1"])
def test_a_weak_digest_of_the_parts(method: str) -> None:
    found = _check(replace(SOUND, method=method))
    (row,) = _bad(found)
    assert row[:2] == ("acceptance.references", Outcome.FAILED)
    assert len(found.checked.problems) == 1


def test_a_digest_that_was_strong_when_it_was_proven_to_exist() -> None:
    long_ago = Existence(datetime(2001, 1, 1, tzinfo=UTC), True)
    found = _check(replace(SOUND, method="sha1"), long_ago)
    assert found.checked.problems == ()
    assert _bad(found) == [("acceptance.references", Outcome.WARNING, Reason.ALGORITHM_WEAK)]


@pytest.mark.parametrize("kind", [kind for kind in PartKind if kind is not PartKind.UNLISTED])
def test_a_part_that_nothing_covers_and_nothing_explains(kind: PartKind) -> None:
    found = _check(replace(SOUND, loose=(LoosePart("x", kind, None),)))
    assert not found.sound
    assert found.checked.problems == (SubIndication.SIG_CONSTRAINTS_FAILURE,)
    assert _bad(found) == [("package.coverage", Outcome.FAILED, Reason.NOT_FULLY_COVERED)]


def test_a_part_that_nothing_leads_to() -> None:
    found = _check(replace(SOUND, loose=(LoosePart("x", PartKind.UNLISTED, None),)))
    assert found.sound
    assert found.checked.problems == ()
    assert _bad(found) == [("package.unlisted", Outcome.WARNING, Reason.UNLISTED_PARTS)]


def test_a_stamp_on_no_page_and_one_over_the_edge() -> None:
    nowhere = _check(replace(SOUND, stamps=(replace(STAMP, page=None),)))
    assert nowhere.checked.problems == (SubIndication.SIG_CONSTRAINTS_FAILURE,)
    over = _check(replace(SOUND, stamps=(replace(STAMP, inside=False),)))
    assert over.checked.problems == ()
    assert _bad(over) == [("package.stamps", Outcome.WARNING, Reason.STAMP_OUT_OF_PLACE)]


def test_a_seal_is_drawn_that_stands_in_no_value() -> None:
    for shown in (SOUND, replace(SOUND, seal_part="Seal.esl", stamps=())):
        found = _check(shown, sealed=False)
        assert found.checked.problems == (SubIndication.SIG_CONSTRAINTS_FAILURE,)
        assert _bad(found) == [("seal.file", Outcome.NOT_CHECKED, Reason.SEAL_OUTSIDE_VALUE)]
        assert found.sound
    assert not _bad(_check(replace(SOUND, stamps=()), sealed=False))


def test_the_seal_that_is_drawn_is_the_one_that_was_signed() -> None:
    other = _check(replace(SOUND, seal_part="Seal.esl", seal_same=False))
    assert not other.sound
    assert _bad(other) == [("seal.file", Outcome.FAILED, Reason.SEAL_FILE_DIFFERS)]
    same = _check(replace(SOUND, seal_part="Seal.esl", seal_same=True))
    assert same.sound
    assert not _bad(same)


def test_the_signature_that_it_rests_on() -> None:
    missing = _check(replace(SOUND, base="7"))
    assert missing.checked.problems == (SubIndication.SIG_CONSTRAINTS_FAILURE,)
    there = _check(replace(SOUND, base="7", base_found=True))
    assert not _bad(there)


def test_a_name_without_end_is_cut() -> None:
    found = _check(replace(SOUND, loose=(LoosePart("x" * 1000, PartKind.UNLISTED, None),)))
    (finding,) = [one for one in found.checked.findings if one.check == "package.unlisted"]
    assert finding.values["parts"] == ["x" * LONGEST_NAMED]


def test_a_flood_of_parts_is_counted_and_not_told_one_by_one() -> None:
    many = tuple(replace(PAGE, part=str(one), seen=b"") for one in range(500))
    (finding,) = (f for f in _check(replace(SOUND, references=many)).checked.findings if f.reason)
    assert finding.values["count"] == 500
    assert len(finding.values["parts"]) == 20  # type: ignore[arg-type]
