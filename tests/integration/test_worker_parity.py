# SPDX-License-Identifier: Apache-2.0
"""Where a document is judged changes nothing: the same verdict locked in and in process.

It shows two things at once: the warm-up loads all that judging needs (a late import in a child is
a crash), and no verdict hangs on the order of a set, an address or another process's state.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from esignverify.adapters.files.policies import PolicyFiles
from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.adapters.workers.in_process import InProcessJudge
from esignverify.adapters.workers.process import ProcessJudge
from esignverify.adapters.workers.sandbox import available
from esignverify.adapters.workers.warm import SAMPLES, judged_samples
from esignverify.adapters.workers.work import REAL
from esignverify.model.axes import CaLicence, Decision, SignatureAxis
from esignverify.model.evidence import Evidence
from esignverify.model.issuers import IssuerSnapshot
from esignverify.model.moments import ValidationTime
from esignverify.model.verdict import Verdict

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not available().available, reason="this system has no sandbox"),
]

FIXTURES = Path(__file__).parents[2] / "fixtures"
INPUTS = sorted((*FIXTURES.glob("pdf/*/*/input.pdf"), *FIXTURES.glob("ofd/*/*/input.ofd")))
TRUST = FileTrustStore(FIXTURES / "demo" / "trust_store", demo=True).snapshot()
POLICY = PolicyFiles().get("merchant-admission")
AT = ValidationTime(datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def judge() -> Iterator[ProcessJudge]:
    with ProcessJudge() as one:
        yield one


def verdict_on(judge: ProcessJudge | InProcessJudge, document: bytes) -> Verdict:
    with judge.open(document, TRUST, POLICY, demo=True) as session:
        session.read()
        return session.judge(Evidence("sha256:none"), IssuerSnapshot("sha256:none", ()), None, AT)


def test_there_are_vectors() -> None:
    assert len(INPUTS) >= 40


@pytest.mark.parametrize(
    "file", INPUTS, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}"
)
def test_same_verdict(judge: ProcessJudge, file: Path) -> None:
    document = file.read_bytes()
    assert verdict_on(judge, document) == verdict_on(InProcessJudge(), document)
    assert judge.metrics.crashes == 0


@pytest.mark.parametrize("document", [b"", b"%PDF-1.7", b"PK\x03\x04OFD.xml", bytes(1000)])
def test_any_bytes_get_a_verdict(judge: ProcessJudge, document: bytes) -> None:
    assert verdict_on(judge, document).decision is not Decision.ACCEPT
    assert judge.metrics.crashes == judge.metrics.refused == 0


def test_the_samples_reach_all_of_judging() -> None:
    """Else the warm-up would not warm what lies behind the first failed check."""
    verdicts = list(judged_samples(REAL))
    assert len(verdicts) == len(SAMPLES)
    for verdict in verdicts:
        assert verdict.axes.signature is SignatureAxis.TOTAL_PASSED
        assert verdict.axes.ca_licence is CaLicence.LICENSED
        assert len(verdict.signatures) == 4
