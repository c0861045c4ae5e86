# SPDX-License-Identifier: Apache-2.0
"""`trust fetch` in a process of its own: a review that it ends, and a kill in the middle."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tests import slapd
from tests.pki import authorities
from tests.pki.revocation import Revoked, crl
from tests.servers import http, scripted, web
from tests.support import FIXTURES

pytestmark = pytest.mark.integration
DEMO = FIXTURES / "demo"
WAITING = DEMO / "revocation-data-missing.pdf"
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


class House:
    """A copy of the demo's store, and the command with it and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(DEMO / "trust_store", folder / "store")
        # The issuing CA's certificate signs the list of its signers.
        pem = authorities.issuing().certificate.public_bytes(Encoding.PEM)
        (folder / "store" / "demo-ca" / "issuing.pem").write_bytes(pem)
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environ: Mapping[str, str] = {
            **kept,
            "ESIGNVERIFY_DEMO": "1",
            "ESIGNVERIFY_DATA": str(folder / "data"),
            "ESIGNVERIFY_TRUST_STORE": str(folder / "store"),
        }

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "esignverify", *map(str, arguments)]

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.environ,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def list(self, *urls: str) -> None:
        given = [word for url in urls for word in ("--crl", url)]
        done = self.run("trust", "set", "demo-ca", *given, "--private", "--yes")
        assert done.returncode == 0, done.stderr

    def verdict(self) -> tuple[str, list[str]]:
        done = self.run("verify", WAITING, "--json")
        report = json.loads(done.stdout)
        return report["decision"], report["reasons"]

    def kept(self) -> list[Path]:
        return sorted((self.folder / "data").rglob("*.crl"))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def root_list() -> bytes:
    return crl(authorities.root(), NOW - DAY, NOW + 30 * DAY)


def issuing_list(*revoked: Revoked, hours: int = 2) -> bytes:
    return crl(
        authorities.issuing(),
        NOW - timedelta(hours=hours),
        NOW + 7 * DAY,
        revoked,
        distribution_point=authorities.CRL_URL,
    )


def test_a_review_without_revocation_data_becomes_what_it_should(
    house: House, tmp_path: Path
) -> None:
    pages = tmp_path / "web"
    pages.mkdir()
    (pages / "root.crl").write_bytes(root_list())
    (pages / "issuing.crl").write_bytes(issuing_list())
    assert house.verdict() == ("REVIEW", ["REVOCATION_DATA_MISSING"])
    with web(pages) as (place, asked):
        house.list(f"http://{place}/root.crl", f"http://{place}/issuing.crl")
        # Neither judging nor listing asks anybody: the address in the document least of all.
        assert house.verdict() == ("REVIEW", ["REVOCATION_DATA_MISSING"])
        assert asked == []
        done = house.run("trust", "fetch")
        assert done.returncode == 0, done.stdout
        assert house.verdict() == ("ACCEPT", [])
        assert len(asked) == 2
        # The list that revokes the signer; the one before is served again afterwards.
        signer = authorities.institution().certificate.serial_number
        gone = Revoked(signer, NOW - 400 * DAY)
        (pages / "issuing.crl").write_bytes(issuing_list(gone, hours=1))
        os.utime(pages / "issuing.crl", (0, time.time() + 60))
        assert house.run("trust", "fetch", "--quiet").returncode == 0
        rejected = house.verdict()
        assert rejected[0] == "REJECT"
        (pages / "issuing.crl").write_bytes(issuing_list())
        os.utime(pages / "issuing.crl", (0, time.time() + 120))
        done = house.run("trust", "fetch")
        assert done.returncode == 3
        assert "replays an old list" in done.stdout
        assert house.verdict() == rejected
        assert len(house.kept()) == 3


def test_from_a_real_directory(house: House) -> None:
    with slapd.running() as directory:
        if isinstance(directory, str):
            pytest.skip(directory)
        directory.add("cn=root,o=CA", {"authorityRevocationList;binary": root_list()})
        directory.add("cn=crl1,o=CA", {"certificateRevocationList;binary": issuing_list()})
        search = "certificateRevocationList?base?objectclass=cRLDistributionPoint"
        place = directory.place
        house.list(f"ldap://{place}/cn=root,o=CA", f"ldap://{place}/cn=crl1,o=CA?{search}")
        done = house.run("trust", "fetch")
        assert done.returncode == 0, done.stdout
    assert house.verdict() == ("ACCEPT", [])
    doctor = house.run("doctor").stdout
    assert "2 addresses, none due" in doctor


def test_killed_in_the_middle_of_an_answer(house: House) -> None:
    """What was kept stays, what was coming is not there, and the next run brings it."""
    half = Event()

    def script(connection: socket.socket, over: Event) -> None:
        question = connection.recv(65536)
        if b"/root.crl" in question:
            connection.sendall(http(root_list()))
            return
        data = http(issuing_list())
        connection.sendall(data[: len(data) // 2])
        half.set()
        over.wait(60)

    with scripted(script) as place:
        house.list(f"http://{place}/root.crl", f"http://{place}/issuing.crl")
        process = subprocess.Popen(
            house.command("trust", "fetch"), env=house.environ, stdout=subprocess.DEVNULL
        )
        assert half.wait(60)
        end = time.monotonic() + 30
        while not house.kept() and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    assert [one.read_bytes() for one in house.kept()] == [root_list()]
    assert house.verdict() == ("REVIEW", ["REVOCATION_DATA_MISSING"])


def test_interrupted_it_does_not_wait_for_a_slow_server(house: House) -> None:
    """The server never falls silent and never ends: nothing but the interrupt ends the fetch."""
    asked = Event()

    def script(connection: socket.socket, over: Event) -> None:
        connection.recv(65536)
        asked.set()
        while not over.wait(1):
            connection.sendall(b"H")

    with scripted(script) as place:
        house.list(f"http://{place}/a.crl")
        # What ran in the background from the beginning ignores it, and so would this.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(
            house.command("trust", "fetch"),
            env={**house.environ, "ESIGNVERIFY_FETCH_SECONDS": "3600"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            signal.signal(signal.SIGINT, before)
            assert asked.wait(60)
            process.send_signal(signal.SIGINT)
            assert process.wait(120) != 0
        finally:
            process.kill()
    assert house.kept() == []
