# SPDX-License-Identifier: Apache-2.0
"""`trust ocsp` in a process of its own: reviews that an OCSP answer ends, one way or the other."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.pki import authorities as who
from tests.pki import authorities_sm2 as sm2
from tests.pki.certificates import Entity
from tests.pki.revocation import Revoked
from tests.servers import responder
from tests.support import FIXTURES

pytestmark = pytest.mark.integration
DEMO = FIXTURES / "demo"
WAITING = DEMO / "revocation-data-missing.pdf"
NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
MISSING = ("REVIEW", ["REVOCATION_DATA_MISSING"])


class House:
    """A copy of the demo's store, and the command with it and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(DEMO / "trust_store", folder / "store")
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environ: Mapping[str, str] = {
            **kept,
            "ESIGNVERIFY_DEMO": "1",
            "ESIGNVERIFY_DATA": str(folder / "data"),
            "ESIGNVERIFY_TRUST_STORE": str(folder / "store"),
        }

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "esignverify", *map(str, arguments)],
            env=self.environ,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def list(self, place: str, identity: str = "demo-ca") -> None:
        url = f"http://{place}/"
        done = self.run("trust", "set", identity, "--ocsp", url, "--private", "--yes")
        assert done.returncode == 0, done.stderr
        assert url in self.run("trust", "show", identity).stdout

    def verdict(self, file: Path = WAITING) -> tuple[str, list[str]]:
        report = json.loads(self.run("verify", file, "--json").stdout)
        return report["decision"], report["reasons"]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def known() -> dict[int, tuple[Entity, Entity]]:
    """Whom the responder of the demo CA knows."""
    pairs = ((who.institution(), who.issuing()), (who.issuing(), who.root()), (who.tsa(), _TSA_BY))
    return {one.serial: (one, above) for one, above in pairs}


_TSA_BY = who.root()
SEALED = FIXTURES / "ofd" / "genuine" / "version-4" / "input.ofd"


def known_by_sm2() -> dict[int, tuple[Entity, Entity]]:
    """Whom the responders of the SM2 CA and of the seal-makers' CA know."""
    pairs = (
        (sm2.signer(), sm2.issuing()),
        (sm2.issuing(), sm2.root()),
        (sm2.seal_maker(), sm2.seal_root()),
    )
    return {one.serial: (one, above) for one, above in pairs}


def test_an_ofd_whose_cas_answer_with_sm2_becomes_what_it_should(house: House) -> None:
    """Asked about are the signer, the CA above it that the store keeps, and the seal-maker."""
    (house.folder / "store" / "demo-sm2-ca" / "issuing.pem").write_bytes(sm2.issuing().pem)
    assert house.verdict(SEALED) == MISSING
    delegates = {sm2.issuing().serial: sm2.ocsp_responder()}
    lasting = NOW + 9 * HOUR
    with responder(known_by_sm2(), NOW - HOUR, lasting, delegates=delegates) as (place, asked):
        house.list(place, "demo-sm2-ca")
        one = house.run("trust", "ocsp", SEALED)
        assert one.returncode == 0, one.stdout + one.stderr
        assert "没有登记 OCSP 地址" in one.stdout
        assert sorted(asked) == sorted((sm2.signer().serial, sm2.issuing().serial))
        # The seal-maker's state is missing still.
        assert house.verdict(SEALED)[0] == "REVIEW"
        house.list(place, "demo-seal-maker")
        assert house.run("trust", "ocsp", "--if-due", SEALED).returncode == 0
        assert sorted(asked) == sorted(known_by_sm2())
    assert house.verdict(SEALED) == ("ACCEPT", [])
    maker = sm2.seal_maker().serial
    gone = {maker: Revoked(maker, NOW - 9000 * HOUR)}
    with responder(known_by_sm2(), NOW, NOW + HOUR, gone) as (place, _):
        house.list(place, "demo-seal-maker")
        assert "已吊销" in house.run("trust", "ocsp", SEALED).stdout
    assert house.verdict(SEALED)[0] != "ACCEPT"


def test_an_sm2_answer_by_a_namesake_of_the_ca_is_not_kept(house: House) -> None:
    """The attacker's responder: the licensed CA's name, another SM2 key."""
    (house.folder / "store" / "demo-sm2-ca" / "issuing.pem").write_bytes(sm2.issuing().pem)
    forged = {sm2.issuing().serial: sm2.forged_root(), sm2.root().serial: sm2.forged_root()}
    with responder(known_by_sm2(), NOW - HOUR, NOW + HOUR, delegates=forged) as (place, asked):
        house.list(place, "demo-sm2-ca")
        done = house.run("trust", "ocsp", SEALED)
        assert done.returncode == 3
        assert len(asked) == 2
    assert not (house.folder / "data" / "ocsp").exists()
    assert house.verdict(SEALED) == MISSING


def test_a_review_without_revocation_data_becomes_what_it_should(house: House) -> None:
    assert house.verdict() == MISSING
    with responder(known(), NOW - HOUR, NOW + HOUR) as (place, asked):
        # Neither judging nor listing asks anybody; nor does a run without an address.
        none = house.run("trust", "ocsp", WAITING)
        assert (none.returncode, asked) == (3, [])
        house.list(place)
        assert house.verdict() == MISSING
        assert asked == []
        done = house.run("trust", "ocsp", WAITING)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "未被吊销" in done.stdout
        assert who.institution().serial in asked
        assert len(asked) == len(set(asked))
    assert house.verdict() == ("ACCEPT", [])
    signer = who.institution().serial
    gone = {signer: Revoked(signer, NOW - 9000 * HOUR)}
    with responder(known(), NOW, NOW + HOUR, gone) as (place, _):
        house.list(place)
        done = house.run("trust", "ocsp", WAITING)
        assert "已吊销" in done.stdout
    assert house.verdict()[0] == "REJECT"


def test_a_certificate_is_enough(house: House, tmp_path: Path) -> None:
    signer, issuing = tmp_path / "signer.pem", tmp_path / "ca.der"
    signer.write_bytes(who.institution().pem + who.issuing().pem)
    issuing.write_bytes(who.issuing().der)
    with responder(known(), NOW - HOUR, NOW + HOUR) as (place, asked):
        house.list(place)
        done = house.run("trust", "ocsp", signer, issuing)
        assert done.returncode == 0, done.stdout + done.stderr
    # The CA stands in both files, and is asked about once.
    assert sorted(asked) == sorted((who.institution().serial, who.issuing().serial))


def test_what_is_neither_is_told_and_the_next_file_is_asked_about(
    house: House, tmp_path: Path
) -> None:
    broken, empty = tmp_path / "broken.pem", tmp_path / "empty.pdf"
    broken.write_bytes(b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n")
    no_certificate, key = tmp_path / "no.cer", tmp_path / "key.pem"
    no_certificate.write_bytes(b"\x30\x03\x02\x01\x01")
    key.write_bytes(b"-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n")
    empty.write_bytes(b"%PDF-1.7 and nothing else")
    with responder(known(), NOW - HOUR, NOW + HOUR) as (place, asked):
        house.list(place)
        missing = tmp_path / "missing.pdf"
        others = (no_certificate, key)
        done = house.run("trust", "ocsp", broken, empty, missing, *others, WAITING)
    assert done.returncode == 3
    # Never counted as certificates that nobody issued.
    assert all(f"错误 / error  {one}" in done.stdout for one in (broken, missing, *others))
    assert all(one.name in done.stdout for one in (broken, empty, missing))
    assert who.institution().serial in asked
    assert house.verdict() == ("ACCEPT", [])


def test_a_timer_asks_about_the_files_of_a_folder_when_it_is_time(
    house: House, tmp_path: Path
) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    timer = ("trust", "ocsp", "--if-due", "--quiet", incoming)
    # Nothing there, nothing listed, nothing that anybody could be asked about: all is well.
    assert said(house.run(*timer)) == (0, "")
    shutil.copy(WAITING, incoming)
    (incoming / ".being-copied.pdf").write_bytes(b"%PDF-1.7 half of i")
    (incoming / "note.txt").write_text("no document", encoding="utf-8")
    assert said(house.run(*timer)) == (0, "")
    with responder(known(), NOW - HOUR, NOW + 30 * HOUR) as (place, asked):
        house.list(place)
        assert said(house.run(*timer)) == (0, "")
        first = len(asked)
        assert first > 0
        assert house.verdict() == ("ACCEPT", [])
        told = house.run("trust", "ocsp", "--if-due", WAITING)
        assert told.returncode == 0
        assert len(asked) == first
        assert "已有回答，还不用再问" in told.stdout
        assert "没有许可或信任锚到期" in house.run("trust", "expiring", "--within", "0").stdout
        # Whoever does not say --if-due asks.
        assert house.run("trust", "ocsp", WAITING).returncode == 0
        assert len(asked) == 2 * first
    with responder(known(), NOW - 3 * HOUR, NOW + 2 * HOUR) as (place, asked):
        # An older answer than the one at hand is refused, so that nothing is told of the first.
        house.list(place)
        shutil.rmtree(house.folder / "data" / "ocsp")
        assert said(house.run(*timer)) == (0, "")
        serial = f"{who.institution().serial:x}"
        found = house.run("trust", "expiring", "--within", "1").stdout
        assert serial in "".join(found.split())
        assert "快到期" in house.run("doctor").stdout
        assert said(house.run(*timer)) == (0, "")
    # The server is gone, and the answers are due: the timer fails and says why, and only that.
    code, out = said(house.run(*timer))
    assert code == 3
    assert place in out
    assert "没有得到可用的回答" in out
    assert out.count(place) == 1
    assert out.startswith(f"{incoming / WAITING.name}\n")
    assert "张证书，得到" not in out


def said(done: subprocess.CompletedProcess[str]) -> tuple[int, str]:
    return done.returncode, done.stdout + done.stderr
