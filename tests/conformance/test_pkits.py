# SPDX-License-Identifier: Apache-2.0
"""NIST PKITS: every test with its settings, each chain also found in the pool of all 405."""

from __future__ import annotations

from collections import Counter

import pytest

from esignverify.model.policy import Policy

from . import pkits

POLICY = Policy("suite", "1", "0" * 64, ())
TESTS = {
    "4.1": 6,
    "4.2": 8,
    "4.3": 11,
    "4.4": 21,
    "4.5": 8,
    "4.6": 17,
    "4.7": 5,
    "4.8": 20,
    "4.9": 8,
    "4.10": 14,
    "4.11": 11,
    "4.12": 10,
    "4.13": 38,
    "4.14": 35,
    "4.15": 10,
    "4.16": 2,
}
"""Tests of each section, by NIST's document."""


def test_the_table_has_every_test_of_the_document():
    numbers = {".".join(run.number.split(".")[:3]) for run in pkits.table()}
    sections = Counter(number.rpartition(".")[0] for number in numbers)
    assert sections == TESTS
    assert all(f"{name}.{count}" in numbers for name, count in TESTS.items())


def test_every_end_certificate_of_the_suite_is_validated():
    used = {run.path[-1] for run in pkits.table()}
    assert used == {one.stem for one in (pkits.DATA / "certs").glob("*EE.crt")}


@pytest.mark.parametrize("run", pkits.table(), ids=lambda run: run.number)
def test_with_the_certificates_of_the_test(run):
    answer = pkits.judged(run, POLICY)
    assert answer.valid is run.valid, answer.why


@pytest.mark.parametrize("run", pkits.table(), ids=lambda run: run.number)
def test_with_the_whole_suite_as_pool(run):
    answer = pkits.judged_from_everything(run, POLICY)
    assert answer.valid is run.valid, answer.why
