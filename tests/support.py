# SPDX-License-Identifier: Apache-2.0
"""Reading and judging in process, with the demo's trust store and register and a stopped clock.

Nothing stands between a test and the engine here: no worker, no catch-all, so a crash is the
exception itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from esignverify.adapters.files.evidence import EvidenceFolder, evidence_id
from esignverify.adapters.files.issuers import FileRegister
from esignverify.adapters.files.policies import PolicyFiles
from esignverify.adapters.files.trust_folder import TrustFolder
from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.formats.read import read
from esignverify.model.evidence import Evidence
from esignverify.model.facts import DocumentFacts
from esignverify.model.moments import ValidationTime
from esignverify.model.policy import Policy
from esignverify.model.trust import TrustSnapshot
from esignverify.model.verdict import Verdict
from esignverify.validation.context import Context, build_context
from esignverify.validation.judge import judge, needs_of, widen

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"
GENUINE = FIXTURES / "pdf" / "genuine"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
"""The clock of most vectors (tests/pki/authorities.py)."""
NOTHING = Evidence(evidence_id(iter(())))


@cache
def demo_trust() -> TrustSnapshot:
    """The demo's trust store."""
    return FileTrustStore(FIXTURES / "demo" / "trust_store", demo=True).snapshot()


@cache
def policy(name: str = "merchant-admission") -> Policy:
    """A policy that ships with the program."""
    return PolicyFiles(None).get(name)


@cache
def register() -> FileRegister:
    """The demo's register of institutions."""
    return FileRegister(FIXTURES / "demo" / "issuers.json")


def given(
    certificates: Sequence[bytes] = (),
    crls: Sequence[bytes] = (),
    ocsps: Sequence[bytes] = (),
    timestamps: Sequence[bytes] = (),
    first_seen: str | None = None,
) -> Evidence:
    """Evidence of these parts, each DER."""
    parts = (*certificates, *crls, *ocsps, *timestamps)
    return Evidence(
        evidence_id(iter(parts)),
        tuple(certificates),
        tuple(crls),
        tuple(ocsps),
        tuple(timestamps),
        first_seen,
    )


def verify(
    document: bytes,
    at: datetime = NOW,
    *,
    evidence: Evidence = NOTHING,
    trust: TrustSnapshot | None = None,
    facts: DocumentFacts | None = None,
    demo: bool = True,
) -> Verdict:
    """The verdict on `document`; whatever breaks inside is raised."""
    seen = read(document) if facts is None else facts
    return judge(
        document,
        seen,
        trust=trust or demo_trust(),
        issuers=register().slice(widen(needs_of(seen), evidence, None)),
        evidence=evidence,
        policy=policy(),
        claim=None,
        at=ValidationTime(at),
        demo=demo,
    )


def context(
    *,
    at: datetime = NOW,
    evidence: Evidence = NOTHING,
    trust: TrustSnapshot | None = None,
    rules: Policy | None = None,
    demo: bool = True,
) -> Context:
    """A validation context with nothing in it but what is given."""
    empty = read(b"")
    return build_context(
        empty,
        (),
        trust=trust or demo_trust(),
        evidence=evidence,
        policy=rules or policy(),
        at=ValidationTime(at),
        demo=demo,
    )


@dataclass(frozen=True)
class Genuine:
    """A vector that must be accepted: its bytes, its clock, the evidence beside it."""

    name: str
    document: bytes
    at: datetime
    evidence: Evidence

    def verify(self, document: bytes) -> Verdict:
        """The verdict on `document` in this vector's circumstances."""
        return verify(document, self.at, evidence=self.evidence)


def genuine() -> Iterator[Genuine]:
    """Every vector below fixtures/pdf/genuine."""
    for folder in sorted(GENUINE.iterdir()):
        said = tomllib.loads((folder / "case.toml").read_text("utf-8"))
        beside = folder / "evidence"
        facts = read(b"")
        evidence = EvidenceFolder(beside).gather(needs_of(facts)) if beside.is_dir() else NOTHING
        yield Genuine(
            folder.name, (folder / "input.pdf").read_bytes(), said["at"].astimezone(UTC), evidence
        )


def genuine_named(name: str) -> Genuine:
    """One of them."""
    return next(one for one in genuine() if one.name == name)


def folder_trust(folder: Path) -> TrustSnapshot:
    """A folder as ``--trust DIR`` reads it."""
    return TrustFolder(folder, pins=(), confirmations=1, demo=False).snapshot()


@contextmanager
def naming(what: object) -> Iterator[None]:
    """Says which mutation broke the engine, whatever it raised."""
    try:
        yield
    except Exception as error:
        error.add_note(f"with {what}")
        raise
