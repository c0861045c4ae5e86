# SPDX-License-Identifier: Apache-2.0
"""An `Outside` in memory: what a document says decides what its judge answers."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from esignverify.adapters.texts import PackagedTexts
from esignverify.model.axes import Decision, Review
from esignverify.model.claim import Claim
from esignverify.model.errors import ConfigurationError, TimeFuseError, WorkerBrokenError
from esignverify.model.evidence import Evidence, Needs
from esignverify.model.issuers import IssuerSnapshot
from esignverify.model.moments import ValidationTime
from esignverify.model.policy import Policy
from esignverify.model.reasons import Reason
from esignverify.model.trust import TrustSnapshot
from esignverify.model.verdict import Verdict
from esignverify.reports.report import Engine
from esignverify.services.outside import Outside

from ..reports import samples

NOW = datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=UTC)
NEEDS = Needs("pdf", 1, ("91350100M000100Y43",), ())


def _id(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class FakeClock:
    def __init__(self) -> None:
        self.readings = 0

    def now(self) -> datetime:
        self.readings += 1
        return NOW


class FakeTrust:
    problem: ConfigurationError | None = None

    def snapshot(self) -> TrustSnapshot:
        if self.problem is not None:
            raise self.problem
        return TrustSnapshot(_id("trust"), pinned=True, authorities=())


class FakeRegister:
    asked: Needs | None = None

    def slice(self, needs: Needs) -> IssuerSnapshot:
        self.asked = needs
        return IssuerSnapshot(_id("issuers"), ())


class FakeEvidence:
    def gather(self, needs: Needs) -> Evidence:
        assert needs == NEEDS
        return Evidence(_id("evidence"))


class FakePolicies:
    def get(self, name: str) -> Policy:
        if name not in {"merchant-admission", "strict"}:
            raise ConfigurationError("no such policy", file=name, line=0, field="", problem="x")
        return Policy(name, "1", "66" * 32, ())


@dataclass
class FakeSession:
    document: bytes
    journal: list[str]

    def read(self) -> Needs:
        self.journal.append("read")
        if self.document == b"fuse":
            raise TimeFuseError
        return NEEDS

    def judge(
        self, evidence: Evidence, issuers: IssuerSnapshot, claim: Claim | None, at: ValidationTime
    ) -> Verdict:
        assert (evidence.id, issuers.id) == (_id("evidence"), _id("issuers"))
        self.journal.append(f"judge claim={claim.sha256[:4]}" if claim else "judge")
        if self.document == b"broken":
            raise WorkerBrokenError("child 17 said nothing")
        if self.document == b"bug":
            raise ZeroDivisionError("secret content of the document")
        return verdict_on(self.document, at)

    def close(self) -> None:
        self.journal.append("close")


def verdict_on(document: bytes, at: ValidationTime) -> Verdict:
    """Reject, accept or review, as the document itself says."""
    if document == b"reject":
        return samples.rejected()
    if document != b"accept":
        return samples.unsigned()
    if at.hypothetical:
        return replace(
            samples.accepted(),
            decision=Decision.REVIEW,
            review=Review.JUDGE,
            reasons=(Reason.HYPOTHETICAL_TIME,),
        )
    return samples.accepted()


@dataclass
class FakeJudge:
    journal: list[str] = field(default_factory=list)

    def open(
        self, document: bytes, trust: TrustSnapshot, policy: Policy, *, demo: bool
    ) -> FakeSession:
        assert trust.pinned
        self.journal.append(f"open {policy.name} demo={demo}")
        return FakeSession(document, self.journal)

    def close(self) -> None:
        self.journal.append("end")


def outside(*, demo: bool = False) -> Outside:
    return Outside(
        clock=FakeClock(),
        trust=FakeTrust(),
        register=FakeRegister(),
        evidence=FakeEvidence(),
        policies=FakePolicies(),
        judge=FakeJudge(),
        texts=PackagedTexts(),
        engine=Engine("0.1.0", ("rsa",)),
        demo=demo,
    )


@contextmanager
def open_outside(settings):
    """In the place of `bootstrap.open_outside`."""
    yield outside(demo=settings.demo)
