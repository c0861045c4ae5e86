# SPDX-License-Identifier: Apache-2.0
"""NIST PKITS as data: the table beside this file and the octets of `cryptography_vectors`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import cryptography_vectors

from esignverify.model.policy import Policy
from esignverify.validation.path import PathInputs

from .judging import Answer, judge_chain

DATA = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data"
AT = datetime(2013, 1, 1, tzinfo=UTC)
"""Inside the validity of everything the suite calls valid: its certificates run 2010 to 2030."""
ROOT = "TrustAnchorRootCertificate"
POLICY = "2.16.840.1.101.3.2.1.48."


@dataclass(frozen=True, slots=True)
class Run:
    """One row: a test, or one subtest of it."""

    number: str
    name: str
    path: tuple[str, ...]
    others: tuple[str, ...]
    crls: tuple[str, ...]
    inputs: PathInputs
    valid: bool


def certificate(name: str) -> bytes:
    return (DATA / "certs" / f"{name}.crt").read_bytes()


def crl(name: str) -> bytes:
    return (DATA / "crls" / f"{name}.crl").read_bytes()


@cache
def everything() -> tuple[bytes, ...]:
    """All certificates of the suite: the pool from which a path has to be found."""
    return tuple(one.read_bytes() for one in sorted((DATA / "certs").glob("*.crt")))


@cache
def all_crls() -> tuple[bytes, ...]:
    return tuple(one.read_bytes() for one in sorted((DATA / "crls").glob("*.crl")))


@cache
def table() -> tuple[Run, ...]:
    source = tomllib.loads(Path(__file__).with_name("pkits.toml").read_text("utf-8"))
    return tuple(run for test in source["test"] for run in _runs(test))


def _runs(test: dict) -> list[Run]:
    several = len(test["runs"]) > 1
    return [
        Run(
            number=f"{test['number']}.{index}" if several else test["number"],
            name=test["name"],
            path=tuple(test["path"]),
            others=tuple(test.get("others", ())),
            crls=tuple(test["crls"]),
            inputs=_inputs(run),
            valid=run["valid"],
        )
        for index, run in enumerate(test["runs"], start=1)
    ]


def _inputs(run: dict) -> PathInputs:
    policies = run.get("policies")
    return PathInputs(
        policies=None if policies is None else frozenset(POLICY + one for one in policies),
        explicit_policy=run.get("explicit-policy", False),
        mapping_inhibited=run.get("mapping-inhibit", False),
        any_policy_inhibited=run.get("any-inhibit", False),
    )


def judged(run: Run, policy: Policy) -> Answer:
    """With the certificates and CRLs that the suite gives this test."""
    *above, target = run.path
    pool = [certificate(name) for name in (*above, *run.others)]
    crls = [crl(name) for name in run.crls]
    roots = [certificate(ROOT)]
    return judge_chain(certificate(target), pool, roots, AT, policy, crls=crls, inputs=run.inputs)


def judged_from_everything(run: Run, policy: Policy) -> Answer:
    """With all certificates of the suite as the pool, and the test's own CRLs."""
    crls = [crl(name) for name in run.crls]
    roots = [certificate(ROOT)]
    return judge_chain(
        certificate(run.path[-1]), everything(), roots, AT, policy, crls=crls, inputs=run.inputs
    )
