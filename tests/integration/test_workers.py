# SPDX-License-Identifier: Apache-2.0
"""What a document that has taken over its child can do: each attack, and the document after it."""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from esignverify.adapters.workers.process import ProcessJudge
from esignverify.adapters.workers.sandbox import CPU_GRACE_SECONDS, available
from esignverify.model.axes import Decision
from esignverify.model.errors import TimeFuseError
from esignverify.model.moments import ValidationTime
from esignverify.model.trust import TrustSnapshot

from .worker_fakes import ACCEPTED, EVIDENCE, ISSUERS, NOW, POLICY, TRUST
from .worker_house import FUSE_SECONDS, fake_judge, verdict_on, where

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not available().available, reason="this system has no sandbox"),
]


@pytest.fixture(scope="module")
def judge() -> Iterator[ProcessJudge]:
    with fake_judge() as one:
        yield one


@pytest.fixture
def next_is_fine(judge: ProcessJudge) -> Iterator[None]:
    """The document after the attack is judged properly, by the same nursery."""
    restarts = judge.metrics.restarts
    yield
    assert verdict_on(judge, "accept") == ACCEPTED
    assert judge.metrics.restarts == restarts


@pytest.mark.usefixtures("next_is_fine")
@pytest.mark.parametrize(
    "attack",
    [
        "open-file /etc/passwd",
        "open-file /proc/self/environ",
        "write-file /tmp/esignverify-was-here",
        "list-folder /",
        "parents-memory PARENT",
        "unix",
        "netlink",
        "socketpair",
        "fork",
        "loosen-limits",
        "undo-no-new-privs",
        "executable-memory",
    ],
)
def test_refused_calls(judge: ProcessJudge, attack: str) -> None:
    ours = attack.replace("PARENT", str(os.getpid()))
    assert where(verdict_on(judge, ours)) == "PermissionError outside"
    assert not Path("/tmp/esignverify-was-here").exists()


@pytest.mark.usefixtures("next_is_fine")
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_no_network(judge: ProcessJudge, kind: socket.SocketKind) -> None:
    with socket.socket(type=kind) as listener:
        listener.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            listener.listen()
        listener.settimeout(0.05)
        attack = "tcp" if kind is socket.SOCK_STREAM else "udp"
        port = listener.getsockname()[1]
        assert where(verdict_on(judge, f"{attack} {port}")) == "PermissionError outside"
        with pytest.raises(TimeoutError):
            listener.accept() if attack == "tcp" else listener.recv(1)


@pytest.mark.usefixtures("next_is_fine")
@pytest.mark.parametrize(
    "attack",
    [
        "exec",
        "ptrace PARENT",
        "process-vm PARENT",
        "io-uring",
        "kill PARENT",
        "kill-group",
    ],
)
def test_deadly_calls(judge: ProcessJudge, attack: str) -> None:
    ours = attack.replace("PARENT", str(os.getpid()))
    reached: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: reached.append(number))
    try:
        assert where(verdict_on(judge, ours)) == "signal SIGSYS"
    finally:
        signal.signal(signal.SIGTERM, before)
    assert reached == []


@pytest.mark.usefixtures("next_is_fine")
@pytest.mark.parametrize(
    ("attack", "place"),
    [
        ("segfault", "signal SIGSEGV"),
        ("abort", "signal SIGABRT"),
        ("silent-exit", "exit 0"),
        ("system-exit", "exit 70"),
        ("raise", "KeyError outside"),
        ("verdict-raises", "KeyError outside"),
        ("recursion", "RecursionError outside"),
        ("panic", "PanicException outside"),
        ("late-import", "LateImportError esignverify.adapters.workers.child:"),
        ("memory-bomb", "MemoryError outside"),
    ],
)
def test_crashes(
    judge: ProcessJudge, caplog: pytest.LogCaptureFixture, attack: str, place: str
) -> None:
    crashes = judge.metrics.crashes
    seen = str(where(verdict_on(judge, attack)))
    assert seen == place or (place.endswith(":") and seen.startswith(place))
    assert judge.metrics.crashes == crashes + 1
    assert [record.getMessage() for record in caplog.records] == [f"worker crashes: {seen}"]
    assert "content of the document" not in caplog.text


def test_text_that_is_no_text_is_a_crash(judge: ProcessJudge) -> None:
    assert "UnicodeEncodeError" in str(where(verdict_on(judge, "surrogate")))


def test_an_answer_that_grew_too_long_is_a_crash(judge: ProcessJudge) -> None:
    assert "FrameError" in str(where(verdict_on(judge, "verdict-overgrown")))


@pytest.mark.usefixtures("next_is_fine")
@pytest.mark.parametrize(
    ("attack", "place"),
    [
        ("too-long", "FrameError"),
        ("wrong-kind", "FrameError"),
        ("not-json", "DecodeError"),
        ("deep-json", "DecodeError"),
        ("wide-json", "DecodeError"),
        ("wrong-schema", "DecodeError"),
        ("many-signatures", "RefusedAnswerError"),
        ("odd-crash", "DecodeError"),
        ("verdict-extra-field", "DecodeError"),
        ("verdict-big-integer", "DecodeError"),
        ("verdict-flood", "FrameError"),
        ("revision-behind-the-end", "RefusedAnswerError"),
        ("revision-of-nothing", "RefusedAnswerError"),
        ("revision-backwards", "RefusedAnswerError"),
        ("revision-number-zero", "RefusedAnswerError"),
        ("accept-without-floor", "RefusedAnswerError"),
        ("accept-failed", "RefusedAnswerError"),
        ("accept-unsigned", "RefusedAnswerError"),
        ("accept-two-of-a-name", "RefusedAnswerError"),
        ("accept-modified", "RefusedAnswerError"),
        ("accept-unconfirmed-anchor", "RefusedAnswerError"),
        ("accept-tsa-anchor", "RefusedAnswerError"),
        ("accept-demo-anchor", "RefusedAnswerError"),
        ("accept-foreign-anchor", "RefusedAnswerError"),
        ("accept-no-anchor", "RefusedAnswerError"),
        ("accept-unlicensed", "RefusedAnswerError"),
        ("accept-mismatch", "RefusedAnswerError"),
        ("accept-unfit", "RefusedAnswerError"),
    ],
)
def test_lies(judge: ProcessJudge, attack: str, place: str) -> None:
    refused = judge.metrics.refused
    assert where(verdict_on(judge, attack)) == place
    assert judge.metrics.refused == refused + 1


def test_a_demo_anchor_counts_in_a_demo(judge: ProcessJudge) -> None:
    with judge.open(b"accept-demo-anchor", TRUST, POLICY, demo=True) as session:
        session.read()
        assert session.judge(EVIDENCE, ISSUERS, None, NOW).decision is Decision.ACCEPT


@pytest.mark.parametrize(
    ("trust", "at"),
    [(replace(TRUST, pinned=False), NOW), (TRUST, replace(NOW, hypothetical=True))],
)
def test_no_accept_on_a_foreign_store_or_at_another_time(
    judge: ProcessJudge, trust: TrustSnapshot, at: ValidationTime
) -> None:
    with judge.open(b"accept", trust, POLICY, demo=False) as session:
        session.read()
        assert where(session.judge(EVIDENCE, ISSUERS, None, at)) == "RefusedAnswerError"


def test_a_crash_report_carries_no_text_of_the_child(judge: ProcessJudge) -> None:
    assert where(verdict_on(judge, "lying-crash")) == "unreadable"


@pytest.mark.usefixtures("next_is_fine")
@pytest.mark.parametrize("attack", ["endless", "partial", "partial-header", "deaf"])
def test_the_fuse(judge: ProcessJudge, attack: str) -> None:
    """Endless work, half an answer, and a child that stops reading what it is sent."""
    fuses = judge.metrics.fuses
    evidence = replace(EVIDENCE, crls=(bytes(2**22),))  # more than a pipe holds
    began = time.monotonic()
    with judge.open(attack.encode(), TRUST, POLICY, demo=False) as session:
        with nullcontext() if attack == "deaf" else pytest.raises(TimeFuseError):
            session.read()
        for _ in range(2):
            with pytest.raises(TimeFuseError):
                session.judge(evidence, ISSUERS, None, NOW)
    assert time.monotonic() - began < FUSE_SECONDS + 1
    assert judge.metrics.fuses == fuses + 1


@pytest.mark.slow
@pytest.mark.usefixtures("next_is_fine")
def test_processor_time_is_limited_while_we_gather(judge: ProcessJudge) -> None:
    """A child that goes on working after its answer is stopped by RLIMIT_CPU."""
    with judge.open(b"deaf", TRUST, POLICY, demo=False) as session:
        session.read()
        time.sleep(FUSE_SECONDS + CPU_GRACE_SECONDS + 1.5)
        with pytest.raises(TimeFuseError):
            session.judge(EVIDENCE, ISSUERS, None, NOW)


@pytest.mark.usefixtures("next_is_fine")
def test_closed_pipes(judge: ProcessJudge) -> None:
    """A child that hangs up but lives on is killed; the signal is ours."""
    assert where(verdict_on(judge, "close-pipes")) == "signal SIGKILL"


@pytest.mark.usefixtures("next_is_fine")
def test_flooded_stderr_is_not_heard(
    judge: ProcessJudge, capfd: pytest.CaptureFixture[str]
) -> None:
    assert verdict_on(judge, "flood-stderr") == ACCEPTED
    assert capfd.readouterr() == ("", "")


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
