# SPDX-License-Identifier: Apache-2.0
"""The model as facts and back, without a database."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from tests.registers import blacklist, institution, institutions

from esignverify.adapters.storage.facts import digest, facts_of, value_of
from esignverify.model.errors import DecodeError
from esignverify.model.issuers import Institution
from esignverify.model.register_facts import BlacklistEntry


def facts(one: Institution) -> list:
    return list(facts_of(one, "institution"))


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost(seed: int) -> None:
    places = facts(institution(seed))
    again = value_of(Institution, "institution", places)
    assert set(facts(again)) == set(places)
    shuffled = random.Random(seed).sample(places, len(places))
    assert value_of(Institution, "institution", shuffled) == again
    assert digest(shuffled) == digest(places)


def test_each_element_of_a_list_is_a_fact_with_its_dates() -> None:
    one = institution(1)
    kinds = {place[-1].kind for place in facts(one)}
    assert {"institution", "names", "qualifications", "qualifications.history"} <= kinds
    assert {"sites", "sites.covers", "scope", "signatories", "reports", "credit"} <= kinds
    names = [place[-1] for place in facts(one) if place[-1].kind == "names"]
    assert [(n.held_from, n.held_until) for n in names] == [(n.start, n.end) for n in one.names]
    (scope, *_) = (place[-1] for place in facts(one) if place[-1].kind == "scope")
    assert scope.topic == one.scope[0].standard
    (report, *_) = (place[-1] for place in facts(one) if place[-1].kind == "reports")
    assert (report.topic, report.alias) == (one.reports[0].number, one.reports[0].sha256)


def test_a_part_belongs_to_its_whole() -> None:
    for place in facts(institution(2)):
        for above, below in pairwise(place):
            assert below.kind.startswith(f"{above.kind}.")


def test_everything_that_is_said_is_in_the_digest() -> None:
    digests = {digest(facts(one)) for one in institutions(20)}
    assert len(digests) == 20
    one = institution(1)
    assert digest(facts(replace(one, authority=True))) != digest(facts(one))
    assert digest(facts(replace(one, names=one.names[:1]))) != digest(facts(one))
    twice = replace(one, signatories=one.signatories * 2)
    assert digest(facts(twice)) == digest(facts(one)), "said twice is said"


def test_what_has_its_default_is_not_written() -> None:
    """A field that the model gets later changes no digest of what was there before."""
    (said,) = next(iter(facts_of(replace(institution(1), authority=False), "institution")))
    assert said.body == f'{{"id":"i-000001","uscc":"{institution(1).uscc}"}}'


def test_a_blacklist_entry_is_one_fact() -> None:
    for one in blacklist():
        (place,) = facts_of(one, "blacklist")
        assert value_of(BlacklistEntry, "blacklist", [place]) == one


def test_facts_that_make_no_institution_are_refused() -> None:
    broken = [place for place in facts(institution(1)) if place[0].kind != "institution"]
    with pytest.raises(DecodeError):
        value_of(Institution, "institution", broken)
