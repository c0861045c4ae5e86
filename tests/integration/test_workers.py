# SPDX-License-Identifier: Apache-2.0
"""What a document that has taken over its child can do: each attack, and the document after it."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from esignverify.adapters.workers import sandbox
from esignverify.adapters.workers.nursery_client import clean_environment
from esignverify.adapters.workers.process import ProcessJudge
from esignverify.adapters.workers.sandbox import CPU_GRACE_SECONDS, MEMORY_LIMIT, available
from esignverify.model.axes import Decision, SignatureAxis
from esignverify.model.errors import (
    IsolationUnavailableError,
    TimeFuseError,
    WorkerBrokenError,
)
from esignverify.model.moments import ValidationTime
from esignverify.model.trust import TrustSnapshot
from esignverify.model.verdict import Verdict

from .worker_fakes import ACCEPTED, EVIDENCE, ISSUERS, NOW, POLICY, TRUST, crashed

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not available().available, reason="this system has no sandbox"),
]

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


@pytest.fixture(scope="module")
def judge() -> Iterator[ProcessJudge]:
    with ProcessJudge(fuse_seconds=FUSE_SECONDS, command=nursery(), crashed=crashed) as one:
        yield one


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
        f"parents-memory {os.getpid()}",
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
    assert where(verdict_on(judge, attack)) == "PermissionError outside"
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
        f"ptrace {os.getpid()}",
        f"process-vm {os.getpid()}",
        "io-uring",
        f"kill {os.getpid()}",
        "kill-group",
    ],
)
def test_deadly_calls(judge: ProcessJudge, attack: str) -> None:
    reached: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: reached.append(number))
    try:
        assert where(verdict_on(judge, attack)) == "signal SIGSYS"
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
        ("accept-without-floor", "RefusedAnswerError"),
        ("accept-failed", "RefusedAnswerError"),
        ("accept-unsigned", "RefusedAnswerError"),
        ("accept-two-of-a-name", "RefusedAnswerError"),
        ("accept-modified", "RefusedAnswerError"),
        ("accept-unconfirmed-anchor", "RefusedAnswerError"),
        ("accept-tsa-anchor", "RefusedAnswerError"),
        ("accept-demo-anchor", "RefusedAnswerError"),
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


def test_gathering_does_not_burn_the_fuse(judge: ProcessJudge) -> None:
    with judge.open(b"accept", TRUST, POLICY, demo=False) as session:
        session.read()
        time.sleep(FUSE_SECONDS * 1.2)
        assert session.judge(EVIDENCE, ISSUERS, None, NOW) == ACCEPTED


def test_a_long_document_and_a_changed_policy(judge: ProcessJudge) -> None:
    document = b"echo " + b" " * (8 * 1024 * 1024)
    for name in ("one", "two"):
        with judge.open(document, TRUST, replace(POLICY, name=name), demo=False) as session:
            session.read()
            claims = session.judge(EVIDENCE, ISSUERS, None, NOW).claims
        assert claims.number == f"{len(document)} {EVIDENCE.id}"
        assert claims.institution == name


def test_documents_side_by_side(judge: ProcessJudge) -> None:
    sessions = [judge.open(b"accept", TRUST, POLICY, demo=False) for _ in range(8)]
    for session in sessions:
        session.read()
    for session in reversed(sessions):
        assert session.judge(EVIDENCE, ISSUERS, None, NOW) == ACCEPTED
        session.close()
        session.close()


def test_from_several_threads(judge: ProcessJudge) -> None:
    seen: list[Verdict] = []
    threads = [
        threading.Thread(target=lambda: seen.extend(verdict_on(judge, "accept") for _ in range(5)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [ACCEPTED] * 20


def test_a_closed_session_answers_nothing(judge: ProcessJudge) -> None:
    session = judge.open(b"accept", TRUST, POLICY, demo=False)
    session.close()
    with pytest.raises(WorkerBrokenError):
        session.read()


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def nursery_pid(judge: ProcessJudge) -> int:
    assert judge._nursery is not None
    return judge._nursery._process.pid


def test_a_dead_nursery_is_replaced() -> None:
    with ProcessJudge(fuse_seconds=FUSE_SECONDS, command=nursery(), crashed=crashed) as judge:
        session = judge.open(b"accept", TRUST, POLICY, demo=False)
        session.read()
        os.kill(nursery_pid(judge), signal.SIGKILL)
        with pytest.raises(WorkerBrokenError):
            session.judge(EVIDENCE, ISSUERS, None, NOW)
        session.close()
        assert verdict_on(judge, "accept") == ACCEPTED
        assert judge.metrics.restarts == 1


def test_no_child_outlives_its_session_or_its_nursery() -> None:
    with ProcessJudge(fuse_seconds=FUSE_SECONDS, command=nursery(), crashed=crashed) as judge:
        session = judge.open(b"accept", TRUST, POLICY, demo=False)
        session.read()
        nursery_ = nursery_pid(judge)
        (child,) = children_of(nursery_)
        session.close()
        assert children_of(nursery_) == []
        left_open = judge.open(b"accept", TRUST, POLICY, demo=False)
        (child,) = children_of(nursery_)
    for pid in (child, nursery_):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    left_open.close()


def test_a_child_holds_two_pipes_and_no_privileges(judge: ProcessJudge) -> None:
    with judge.open(b"accept", TRUST, POLICY, demo=False) as session:
        session.read()
        (child,) = children_of(nursery_pid(judge))
        held = {fd.name: str(fd.readlink()) for fd in Path(f"/proc/{child}/fd").iterdir()}
        status = Path(f"/proc/{child}/status").read_text()
        limits = Path(f"/proc/{child}/limits").read_text()
    assert sorted(held) == ["0", "1", "2", "3", "4"]
    assert {held["0"], held["1"], held["2"]} == {"/dev/null"}
    assert all(held[fd].startswith("pipe:") for fd in ("3", "4"))
    words = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert words["CapEff"].strip() == words["CapPrm"].strip() == "0" * 16
    assert (words["NoNewPrivs"], words["Seccomp"]) == ("1", "2")
    most = {line[:25].strip(): line[25:].split()[1] for line in limits.splitlines()}
    assert {most[name] for name in ("Max file size", "Max core file size", "Max processes")} == {
        "0"
    }
    assert most["Max open files"] == "5"
    assert most["Max cpu time"] == str(int(FUSE_SECONDS) + CPU_GRACE_SECONDS + 1)
    assert int(most["Max address space"]) < MEMORY_LIMIT + 2**29


def memory_of(pid: int) -> bytes:
    """All writable memory of a process of ours."""
    found = bytearray()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(edge, 16) for edge in span.split("-"))
                memory.seek(start)
                found += memory.read(end - start)
    return bytes(found)


def test_the_nursery_never_holds_a_document(judge: ProcessJudge) -> None:
    """So no child can find the document of another in what it was born with."""
    name = "".join(["policy", "-in-", "memory"])
    marker = "".join(["document", "-in-", "memory"])
    with judge.open(
        f"echo {marker}".encode(), TRUST, replace(POLICY, name=name), demo=False
    ) as one:
        one.read()
        assert one.judge(EVIDENCE, ISSUERS, None, NOW).claims.institution == name
    held = memory_of(nursery_pid(judge))
    assert name.encode() in held
    assert marker.encode() not in held


LANDLOCK_ALONE = """
import socket, sys
sys.path[:] = sys.argv[1:]
from esignverify.adapters.workers import sandbox
libc = sandbox._libc()
assert libc.prctl(sandbox._PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
sandbox._landlock(libc)
refused = 0
for attempt in (lambda: open("/etc/passwd"), lambda: socket.socket().connect(("127.0.0.1", 9))):
    try:
        attempt()
    except PermissionError:
        refused += 1
print(refused)
"""


@pytest.mark.skipif(sandbox._landlock_version() < 4, reason="Landlock that knows ports: ABI 4")
def test_landlock_alone_keeps_files_and_ports_shut() -> None:
    """The second layer holds without the first."""
    command = (sys.executable, "-I", "-c", LANDLOCK_ALONE, *filter(None, sys.path))
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == "2\n"


def test_the_nursery_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESIGNVERIFY_DATABASE_URL", "postgresql://secret")
    assert not [name for name in clean_environment() if name.startswith("ESIGNVERIFY")]
    with ProcessJudge(fuse_seconds=FUSE_SECONDS, command=nursery(), crashed=crashed) as judge:
        verdict_on(judge, "accept")
        assert b"secret" not in Path(f"/proc/{nursery_pid(judge)}/environ").read_bytes()


def test_without_sandbox_only_when_told() -> None:
    """The same attack goes through, so the tests above show the sandbox and not luck."""
    command = nursery(mode="open")
    with ProcessJudge(require_sandbox=False, command=command, crashed=crashed) as judge:
        assert verdict_on(judge, "open-file /etc/passwd") == ACCEPTED


def test_no_sandbox_no_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(IsolationUnavailableError, match="darwin"):
        ProcessJudge()


def test_a_nursery_that_cannot_lock_in_is_not_used() -> None:
    command = (
        sys.executable,
        "-I",
        "-c",
        LAUNCH.replace("main(FAKES", BROKEN_LOCK),
        *nursery()[4:],
    )
    with (
        ProcessJudge(command=command, crashed=crashed) as judge,
        pytest.raises(IsolationUnavailableError, match="a file could be opened"),
    ):
        judge.open(b"accept", TRUST, POLICY, demo=False)


BROKEN_LOCK = (
    "import esignverify.adapters.workers.sandbox as s; s.lock_in = lambda **_: None; main(FAKES"
)


def test_a_nursery_that_does_not_start() -> None:
    with ProcessJudge(command=(sys.executable, "-I", "-c", ""), crashed=crashed) as judge:
        with pytest.raises(WorkerBrokenError):
            judge.open(b"accept", TRUST, POLICY, demo=False)
        assert judge.metrics.restarts == 2


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
