# SPDX-License-Identifier: Apache-2.0
"""One file asked of many registers: what differs is the register, and the report names it."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from .vectors import Vector, run, vectors

ALL = {one.name: one for one in vectors("pdf") if one.name.startswith(("issuer/", "register/"))}
REGISTER = {name: one for name, one in ALL.items() if name.startswith("register/")}

FOUR = {
    "issuer/unknown-institution": "ISSUER_NOT_FOUND",
    "register/revoked-at-signing": "QUALIFICATION_REVOKED",
    "issuer/cma-number-of-another": "ISSUER_QUALIFICATION_NUMBER_OF_ANOTHER",
    "issuer/name-one-character-off": "ISSUER_NAME_LOOKALIKE",
}
"""Row S05."""
STATES = {
    f"register/{state}-at-signing": f"QUALIFICATION_{state.upper()}"
    for state in ("suspended", "revoked", "cancelled", "expired")
}


@pytest.mark.parametrize("expected", [FOUR, STATES], ids=["S05", "states"])
def test_four_fixtures_give_four_different_reasons(expected: dict[str, str]) -> None:
    told = {name: set(run(ALL[name])["reasons"]) for name in expected}
    for name, reason in expected.items():
        others = set().union(*(reasons for other, reasons in told.items() if other != name))
        assert reason in told[name] - others, name


def test_one_file_under_two_registers_gives_two_verdicts_that_name_them() -> None:
    """They differ in nothing but the end of one qualification."""
    names = ("register/valid-at-signing", "register/term-over-and-nothing-else-recorded")
    good, ended = (run(ALL[name]) for name in names)
    assert good["document"]["sha256"] == ended["document"]["sha256"]
    assert (good["decision"], ended["decision"]) == ("ACCEPT", "REJECT")
    for name, report in zip(names, (good, ended), strict=True):
        file = (ALL[name].folder / "issuers.json").read_bytes()
        assert report["snapshots"]["issuers"] == "sha256:" + sha256(file).hexdigest()
    assert good["snapshots"]["trust"] == ended["snapshots"]["trust"]


def test_an_interval_inside_the_window_is_named() -> None:
    report = run(ALL["register/suspension-inside-the-window"])
    (told,) = (row for row in report["findings"] if row["check"] == "issuer.qualification")
    assert told["values"]["not_valid"] == ["2026-03-31T16:00:00Z/2026-04-30T16:00:00Z"]
    assert "2026-04-01" in told["text"]["zh"]


def test_there_are_enough_each_with_a_genuine_twin() -> None:
    assert len(REGISTER) >= 40
    rejected = [one for one in REGISTER.values() if one.said["expect"]["decision"] == "REJECT"]
    assert all("twin" in one.said for one in rejected)
    for one in rejected:
        seen: Vector = one
        for _ in range(3):
            seen = ALL[seen.said["twin"]]
            if seen.said["expect"]["axes"]["issuer"] == "QUALIFIED":
                break
        assert seen.said["expect"]["axes"]["issuer"] == "QUALIFIED", one.name


def test_no_number_that_is_found_makes_anything_better() -> None:
    """Design rule 13: with and without the number on file the answer is the same."""
    found = ALL["register/number-found"].said["expect"]
    claimed = json.loads((ALL["register/number-found"].folder / "claim.json").read_text("utf-8"))
    assert claimed["number"]
    assert found["decision"] == "REVIEW"
    report = run(ALL["register/number-found"])
    told = [row for row in report["findings"] if row["check"].startswith("issuer.report")]
    assert [row["outcome"] for row in told] == ["not-checked"]
