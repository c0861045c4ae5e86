# SPDX-License-Identifier: Apache-2.0
"""Nurseries and children that are born, work side by side, die and are replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from esignverify.adapters.workers import nursery_client, sandbox
from esignverify.adapters.workers.nursery_client import clean_environment
from esignverify.adapters.workers.process import ProcessJudge
from esignverify.adapters.workers.sandbox import CPU_GRACE_SECONDS, MEMORY_LIMIT, available
from esignverify.model.errors import IsolationUnavailableError, WorkerBrokenError
from esignverify.model.verdict import Verdict

from .worker_fakes import ACCEPTED, EVIDENCE, ISSUERS, NOW, POLICY, TRUST, crashed
from .worker_house import FUSE_SECONDS, LAUNCH, fake_judge, nursery, verdict_on

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not available().available, reason="this system has no sandbox"),
]


@pytest.fixture(scope="module")
def judge() -> Iterator[ProcessJudge]:
    with fake_judge() as one:
        yield one


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
    with fake_judge() as judge:
        session = judge.open(b"accept", TRUST, POLICY, demo=False)
        session.read()
        os.kill(nursery_pid(judge), signal.SIGKILL)
        with pytest.raises(WorkerBrokenError):
            session.judge(EVIDENCE, ISSUERS, None, NOW)
        session.close()
        assert verdict_on(judge, "accept") == ACCEPTED
        assert judge.metrics.restarts == 1


def test_no_child_outlives_its_session_or_its_nursery() -> None:
    with fake_judge() as judge:
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
    name = f"policy-{os.urandom(8).hex()}"
    marker = f"document-{os.urandom(8).hex()}"
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
from esignverify.adapters.workers import nursery_client, sandbox
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
    with fake_judge() as judge:
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


def test_an_order_broken_off_is_not_answered_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C between an order and its reply: the next order goes to a new nursery."""
    with fake_judge() as judge:
        assert verdict_on(judge, "accept") == ACCEPTED
        with monkeypatch.context() as patch:
            patch.setattr(nursery_client, "read_exactly", interrupted)
            with pytest.raises(KeyboardInterrupt):
                judge.open(b"accept", TRUST, POLICY, demo=False)
        assert verdict_on(judge, "accept") == ACCEPTED
        assert judge.metrics.restarts == 1


def interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt
