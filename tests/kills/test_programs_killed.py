# SPDX-License-Identifier: Apache-2.0
"""The command and the service, killed in the middle of their work."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from esignverify.adapters.workers.sandbox import available
from tests.support import FIXTURES

from .processes import Process, descendants, eventually, lives

pytestmark = [
    pytest.mark.slow,
    pytest.mark.integration,
    pytest.mark.skipif(not available().available, reason="this system has no sandbox"),
]
SEED = 20_260_402
ROUNDS = 10
FILES = sorted((FIXTURES / "demo").glob("*.pdf"))
PROGRAM = (sys.executable, "-m", "esignverify")
MOMENT = tomllib.loads((FIXTURES / "demo" / "demo.toml").read_text("utf-8"))


def environment(temporary: Path) -> dict[str, str]:
    return os.environ | {"TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}


def batch() -> list[str]:
    return [*PROGRAM, "verify", "--demo", "--json", *(str(one) for one in FILES * 3)]


def decisions(lines: list[str]) -> list[tuple[str, str]]:
    reports = [json.loads(line) for line in lines]
    return [(one["document"]["name"], one["decision"]) for one in reports]


@pytest.fixture(scope="module")
def right() -> list[tuple[str, str]]:
    """Names and decisions of the batch when nobody is killed."""
    ran = subprocess.run(batch(), capture_output=True, text=True, check=False)
    found = decisions(ran.stdout.splitlines())
    assert len(found) == 3 * len(FILES)
    assert {decision for _, decision in found} >= {"ACCEPT", "REJECT"}
    return found


def watched(process: subprocess.Popen[str], seconds: float) -> set[Process]:
    """All descendants that it had in this time."""
    found: set[Process] = set()
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        found |= descendants(process.pid)
        time.sleep(0.005)
    return found


def test_the_command_killed_at_random(right: list[tuple[str, str]], tmp_path: Path) -> None:
    """What it had said is right, nothing outlives it, nothing lies about; the next run is whole."""
    generator = random.Random(SEED)
    met: set[Process] = set()
    said = 0
    for _ in range(ROUNDS):
        process = subprocess.Popen(
            batch(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment(tmp_path),
        )
        below = watched(process, generator.uniform(0.1, 2.5)) | descendants(process.pid)
        process.kill()
        output = process.communicate()[0]
        whole = output.splitlines(keepends=True)
        if whole and not whole[-1].endswith("\n"):
            whole.pop()
        assert decisions(whole) == right[: len(whole)]
        assert eventually(lambda below=below: not any(map(lives, below))), "something lives on"
        assert list(tmp_path.iterdir()) == []
        met |= below
        said += len(whole)
    assert len(met) > ROUNDS, "it was killed before it had begun, each time"
    assert said > 0
    again = subprocess.run(
        batch(), capture_output=True, text=True, check=False, env=environment(tmp_path)
    )
    assert decisions(again.stdout.splitlines()) == right


@contextmanager
def service(port: int, temporary: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The service, once it listens; whatever is left of it is killed at the end."""
    command = [*PROGRAM, "serve", "--demo", "--port", str(port)]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment(temporary)
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            found = re.search(r"http://127\.0\.0\.1:([0-9]+)/", line)
            if found is not None:
                break
        else:
            pytest.fail("it does not listen")
        yield process, int(found[1])
    finally:
        process.kill()
        process.communicate()


def ask(port: int, document: bytes, seconds: float = 60) -> str | None:
    """The decision on a document, None where the connection broke."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    with closing(connection), suppress(OSError, http.client.HTTPException):
        headers = {"Content-Type": "application/pdf"}
        connection.request("POST", "/v1/verifications", document, headers)
        answer = connection.getresponse()
        return str(json.loads(answer.read())["decision"]) if answer.status == 200 else None
    return None


def test_the_service_killed_in_requests_starts_again(
    right: list[tuple[str, str]], tmp_path: Path
) -> None:
    """An answer is right or missing, and the same port serves again at once."""
    generator = random.Random(SEED)
    wanted = [dict(right)[one.name] for one in FILES]
    documents = [one.read_bytes() for one in FILES]
    port = 0
    for _ in range(4):
        with service(port, tmp_path) as (process, port):
            assert ask(port, documents[0]) == wanted[0]
            seen: list[tuple[int, str | None]] = []

            def requests(port: int = port, seen: list[tuple[int, str | None]] = seen) -> None:
                for at in itertools.cycle(range(len(documents))):
                    seen.append((at, ask(port, documents[at])))
                    if seen[-1][1] is None:
                        return

            threads = [threading.Thread(target=requests) for _ in range(2)]
            for thread in threads:
                thread.start()
            below = watched(process, generator.uniform(0.05, 0.8)) | descendants(process.pid)
            process.kill()
            for thread in threads:
                thread.join()
        assert [(at, said) for at, said in seen if said not in {None, wanted[at]}] == []
        assert len(seen) > len(threads), "it was killed before its first answer"
        assert eventually(lambda below=below: not any(map(lives, below))), "something lives on"
        assert list(tmp_path.iterdir()) == []


def test_a_broken_upload_leaves_the_service_whole(
    right: list[tuple[str, str]], tmp_path: Path
) -> None:
    """Clients that go away in the middle of their upload take nobody's place."""
    wanted = dict(right)[FILES[0].name]
    document = FILES[0].read_bytes()
    head = (
        "POST /v1/verifications HTTP/1.1\r\nHost: x\r\nContent-Type: application/pdf\r\n"
        f"Content-Length: {len(document)}\r\n\r\n"
    ).encode()
    with service(0, tmp_path) as (_, port):
        for cut in range(40):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.connect()
            connection.sock.sendall((head + document)[: len(head) + cut * 200])
            connection.close()
        assert eventually(lambda: ask(port, document) == wanted)
        assert list(tmp_path.iterdir()) == []
