# SPDX-License-Identifier: Apache-2.0
"""A batch goes on while its nursery and its children are killed or stopped at random."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from esignverify.adapters.workers.process import ProcessJudge
from esignverify.adapters.workers.sandbox import available
from esignverify.model.errors import TimeFuseError, WorkerBrokenError
from esignverify.model.moments import ValidationTime
from esignverify.model.verdict import Verdict
from esignverify.validation.judge import needs_of, widen
from tests.fuzz import seeds
from tests.support import NOW, demo_trust, policy, read, register, verify

from .processes import Process, descendants, eventually, lives, zombies

pytestmark = [
    pytest.mark.slow,
    pytest.mark.integration,
    pytest.mark.skipif(not available().available, reason="this system has no sandbox"),
]
SEED = 20_260_401
FUSE_SECONDS = 3.0
SECONDS = 20.0
DOCUMENTS = seeds.tiny()
AT = ValidationTime(NOW)


@pytest.fixture(scope="module")
def right() -> tuple[Verdict, ...]:
    """What each document's verdict is when nobody is killed."""
    return tuple(verify(one, NOW, evidence=seeds.evidence()) for one in DOCUMENTS)


@pytest.fixture
def judge() -> Iterator[ProcessJudge]:
    with ProcessJudge(fuse_seconds=FUSE_SECONDS) as one:
        yield one


def judged(judge: ProcessJudge, document: bytes) -> Verdict:
    evidence = seeds.evidence()
    issuers = register().slice(widen(needs_of(read(document)), evidence, None))
    with judge.open(document, demo_trust(), policy(), demo=True) as session:
        session.read()
        return session.judge(evidence, issuers, None, AT)


def crashed(verdict: Verdict) -> bool:
    """A crash says so, and says nothing else."""
    return [one.check for one in verdict.findings] == ["reader.completed"]


@dataclass
class Batch:
    """What became of the documents of a batch."""

    judge: ProcessJudge
    right: tuple[Verdict, ...]
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[Verdict] = field(default_factory=list)

    def run(self, end: float) -> None:
        """Judge one document after the other until `end`."""
        while time.monotonic() < end:
            for document, right in zip(DOCUMENTS, self.right, strict=True):
                self._one(document, right)

    def _one(self, document: bytes, right: Verdict) -> None:
        try:
            verdict = judged(self.judge, document)
        except (WorkerBrokenError, TimeFuseError) as error:
            self.outcomes[type(error).__name__] += 1
            return
        if verdict == right:
            self.outcomes["right"] += 1
        elif crashed(verdict):
            self.outcomes["crashed"] += 1
        else:
            self.wrong.append(verdict)


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """`work` in a thread of its own; whatever it raises is raised here at the end."""
    raised: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            raised.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    yield
    thread.join()
    if raised:
        raise raised[0]


def family(judge: ProcessJudge) -> tuple[set[Process], set[Process]]:
    """The nursery, and its children."""
    nursery = judge._nursery
    if nursery is None:
        return set(), set()
    below = descendants(os.getpid())
    pid = nursery._process.pid
    return {one for one in below if one.pid == pid}, {one for one in below if one.parent == pid}


def hit(one: Process, number: signal.Signals) -> bool:
    with suppress(ProcessLookupError):
        os.kill(one.pid, number)
        return True
    return False


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("side_by_side", [1, 3])
def test_killed_at_random(
    judge: ProcessJudge, right: tuple[Verdict, ...], tmp_path: Path, side_by_side: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Each document gets its right verdict, is told as crashed, or gets none: never another."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    generator = random.Random(SEED)
    judged(judge, DOCUMENTS[0])
    before = descriptors()
    end = time.monotonic() + SECONDS
    batches = [Batch(judge, right) for _ in range(side_by_side)]
    hits: Counter[str] = Counter()

    def kill() -> None:
        while time.monotonic() < end - 1:
            time.sleep(generator.uniform(0, 0.15))
            nursery, children = family(judge)
            kind = "nursery" if generator.random() < 0.15 else "child"
            chosen = nursery if kind == "nursery" else children
            if chosen and hit(
                generator.choice(sorted(chosen, key=lambda p: p.pid)), signal.SIGKILL
            ):
                hits[kind] += 1

    def all_batches() -> None:
        threads = [threading.Thread(target=one.run, args=(end,)) for one in batches[1:]]
        for thread in threads:
            thread.start()
        batches[0].run(end)
        for thread in threads:
            thread.join()

    with meanwhile(kill):
        all_batches()
    outcomes = sum((one.outcomes for one in batches), Counter())
    assert [verdict for one in batches for verdict in one.wrong] == []
    assert hits["nursery"] > 2, hits
    assert hits["child"] > 5, hits
    assert outcomes["right"] > 20, outcomes
    assert outcomes["crashed"] + outcomes["WorkerBrokenError"] > 0, outcomes
    assert [judged(judge, one) for one in DOCUMENTS] == list(right)
    assert family(judge)[1] == set()
    assert zombies(os.getpid()) == []
    assert descriptors() <= before + 2, "descriptors are left open"
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_child_is_ended_by_the_fuse(
    judge: ProcessJudge, right: tuple[Verdict, ...]
) -> None:
    judged(judge, DOCUMENTS[0])
    session = judge.open(DOCUMENTS[1], demo_trust(), policy(), demo=True)
    (child,) = family(judge)[1]
    os.kill(child.pid, signal.SIGSTOP)
    start = time.monotonic()
    with pytest.raises(TimeFuseError):
        session.read()
    assert time.monotonic() - start < FUSE_SECONDS + 3
    session.close()
    assert not lives(child)
    assert judge.metrics.fuses == 1
    assert judged(judge, DOCUMENTS[1]) == right[1]


def test_a_stopped_nursery_is_replaced(judge: ProcessJudge, right: tuple[Verdict, ...]) -> None:
    judged(judge, DOCUMENTS[0])
    ((nursery,), _) = family(judge)
    os.kill(nursery.pid, signal.SIGSTOP)
    assert judged(judge, DOCUMENTS[1]) == right[1]
    assert not lives(nursery)
    assert judge.metrics.restarts == 1


def test_nothing_is_left_of_a_judge(right: tuple[Verdict, ...]) -> None:
    with ProcessJudge(fuse_seconds=FUSE_SECONDS) as judge:
        assert judged(judge, DOCUMENTS[0]) == right[0]
        left_open = judge.open(DOCUMENTS[1], demo_trust(), policy(), demo=True)
        nursery, children = family(judge)
        assert len(nursery) == len(children) == 1
    assert eventually(lambda: not any(map(lives, nursery | children)))
    assert zombies(os.getpid()) == []
    left_open.close()
