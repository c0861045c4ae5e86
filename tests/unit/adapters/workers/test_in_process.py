# SPDX-License-Identifier: Apache-2.0
"""Without isolation: the same edge, the same check of the answer, the same verdict."""

from __future__ import annotations

import pytest
from tests.integration.worker_fakes import ACCEPTED, EVIDENCE, FAKES, ISSUERS, NOW, POLICY, TRUST

from esignverify.adapters.workers.in_process import InProcessJudge
from esignverify.model.axes import Decision
from esignverify.model.verdict import Verdict


def verdict_on(judge: InProcessJudge, document: str) -> Verdict:
    with judge.open(document.encode(), TRUST, POLICY, demo=False) as session:
        session.read()
        return session.judge(EVIDENCE, ISSUERS, None, NOW)


def test_an_honest_document() -> None:
    judge = InProcessJudge(FAKES)
    with judge.open(b"accept", TRUST, POLICY, demo=False) as session:
        assert session.read().organisations == ("某检测院",)
        assert session.judge(EVIDENCE, ISSUERS, None, NOW) == ACCEPTED
    assert (judge.metrics.documents, judge.metrics.crashes, judge.metrics.refused) == (1, 0, 0)
    judge.close()


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ("raise", "KeyError outside"),
        ("verdict-raises", "KeyError outside"),
        ("recursion", "RecursionError outside"),
        ("panic", "PanicException outside"),
    ],
)
def test_a_crash(document: str, where: str) -> None:
    judge = InProcessJudge(FAKES)
    verdict = verdict_on(judge, document)
    assert verdict.decision is Decision.REVIEW
    assert verdict.findings[0].values["where"] == where
    assert judge.metrics.crashes == 1


def test_an_accept_without_ground_is_refused_here_too() -> None:
    judge = InProcessJudge(FAKES)
    assert verdict_on(judge, "accept-unconfirmed-anchor").decision is Decision.REVIEW
    assert judge.metrics.refused == 1
