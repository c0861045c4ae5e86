# SPDX-License-Identifier: Apache-2.0
"""Each vector gets the verdict that its case.toml states, and each case says why."""

from __future__ import annotations

import re
from typing import Any

import pytest

from esignverify.adapters.texts import PackagedTexts
from esignverify.reports.catalogue import Catalogue
from esignverify.reports.text_words import Words

from .vectors import Vector, differences, exit_code, run, vectors

ALL = {vector.name: vector for vector in vectors()}
TEXTS = Catalogue(PackagedTexts().catalogue())
WORDS = Words(TEXTS, "zh")
DECISIONS = {"ACCEPT": 0, "REJECT": 1, "REVIEW": 2}


@pytest.mark.parametrize("vector", ALL.values(), ids=ALL.keys())
def test_verdict_is_the_stated_one(vector: Vector) -> None:
    report = run(vector)
    wrong = differences(vector.said["expect"], report) + _unnamed(report)
    stated = vector.said["expect"].get("exit")
    if stated is not None and exit_code(report) != stated:
        wrong.append(f"exit: expected {stated}, got {exit_code(report)}")
    if wrong:
        lines = [vector.name, f"why: {vector.said['why']}", *wrong, "", "the report says:"]
        lines += [f"  {report['decision']} {report['reasons']} {report['axes']}"]
        lines += [
            f"  {row['about']}: {row['check']} {row['outcome']} {row['reason'] or ''}"
            for row in report["findings"]
        ]
        pytest.fail("\n".join(lines), pytrace=False)


def _unnamed(report: dict[str, Any]) -> list[str]:
    """Values and clauses that a Chinese page would show in the machine's words."""
    found = []
    for one in report["findings"]:
        found += [
            f"no name for {key}"
            for key in one["values"]
            if f"label.{key}" not in TEXTS and f"value.{key}" not in TEXTS
        ]
        if re.search(r"design|art\.|Law|Code|Order|opinion|rule|policy", WORDS.basis(one["basis"])):
            found.append(f"no Chinese form of {one['basis']}")
    return found


@pytest.mark.parametrize("vector", ALL.values(), ids=ALL.keys())
def test_case_says_what_it_is_about(vector: Vector) -> None:
    said = vector.said
    assert said["clause"]
    assert said["origin"]
    assert said["why"]
    assert said["at"].tzinfo is not None
    expect = said["expect"]
    if "decision" in expect:
        assert expect["exit"] == DECISIONS[expect["decision"]]
        assert expect["axes"] or expect["signatures"]
    else:
        assert expect["decision_not"] in DECISIONS


def test_each_named_twin_exists_and_is_decided_otherwise_or_for_other_reasons() -> None:
    for vector in ALL.values():
        twin = vector.said.get("twin")
        if twin is None:
            continue
        assert twin in ALL, f"{vector.name} names {twin}"
        assert ALL[twin].said["expect"] != vector.said["expect"], vector.name


def test_there_are_enough_of_each_decision() -> None:
    decisions = [vector.said["expect"].get("decision") for vector in ALL.values()]
    assert len(decisions) >= 45
    assert all(decisions.count(one) >= 10 for one in DECISIONS)


def test_there_are_enough_attacks_and_none_is_to_be_accepted() -> None:
    attacks = {name: one for name, one in ALL.items() if name.startswith("attacks/")}
    twins = {one.said.get("twin") for one in attacks.values()}
    accepted = [n for n, v in attacks.items() if v.said["expect"].get("decision") == "ACCEPT"]
    assert len(attacks) - len(accepted) >= 90
    assert [name for name in accepted if name not in twins] == [], "only what attacks start from"
