# SPDX-License-Identifier: Apache-2.0
"""A judge whose nursery does `worker_fakes`, and how its verdicts are read."""

from __future__ import annotations

import sys
from pathlib import Path

from esignverify.adapters.workers.process import ProcessJudge
from esignverify.model.axes import Decision, SignatureAxis
from esignverify.model.verdict import Verdict

from .worker_fakes import EVIDENCE, ISSUERS, NOW, POLICY, TRUST, crashed

FUSE_SECONDS = 1.0
LAUNCH = (
    "import sys; fuse, sandbox, *sys.path = sys.argv[1:]; "
    "from esignverify.adapters.workers.nursery import main; "
    "from tests.integration.worker_fakes import FAKES; "
    "main(FAKES, float(fuse), sandbox=sandbox == 'sandbox')"
)


def nursery(fuse: float = FUSE_SECONDS, mode: str = "sandbox") -> tuple[str, ...]:
    root = str(Path(__file__).parents[2])
    return (sys.executable, "-I", "-c", LAUNCH, str(fuse), mode, root, *filter(None, sys.path))


def fake_judge() -> ProcessJudge:
    return ProcessJudge(fuse_seconds=FUSE_SECONDS, command=nursery(), crashed=crashed)


def verdict_on(judge: ProcessJudge, document: str) -> Verdict:
    with judge.open(document.encode(), TRUST, POLICY, demo=False) as session:
        session.read()
        return session.judge(EVIDENCE, ISSUERS, None, NOW)


def where(verdict: Verdict) -> object:
    """The place that a crash names; fails on any other verdict."""
    assert verdict.decision is Decision.REVIEW
    assert verdict.axes.signature is SignatureAxis.INDETERMINATE
    assert [finding.check for finding in verdict.findings] == ["reader.completed"]
    return verdict.findings[0].values["where"]
