# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust fetch`, as a person types it, from real servers on loopback."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.servers import web
from tests.unit.adapters.files.pki import make, point, revocations
from tests.unit.adapters.files.stores import put

from .test_keeping import run

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
NAME = "测试电子认证有限公司"


class House:
    """A store with one CA, and a web server whose files its profile lists."""

    def __init__(self, folder: Path, place: str) -> None:
        self.folder = folder
        self.web = folder / "web"
        self.place = place
        self.written = 0

    def url(self, file: str) -> str:
        return f"http://{self.place}/{file}"

    def publish(self, file: str, begins: float, ends: float) -> None:
        self.put(file, revocations(make(), NOW + begins * DAY, NOW + ends * DAY))

    def put(self, file: str, data: bytes) -> None:
        """Write a file, each a second after the one before: Last-Modified counts no less."""
        (self.web / file).write_bytes(data)
        self.written += 1
        os.utime(self.web / file, (0, NOW.timestamp() + self.written))

    def kept(self) -> int:
        return len(list((self.folder / "data").rglob("*.crl")))


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    for name in ("CONFIRMATIONS", "DEMO", "FETCH_AHEAD_HOURS", "FETCH_SECONDS"):
        monkeypatch.delenv(f"ESIGNVERIFY_{name}", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("ESIGNVERIFY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ESIGNVERIFY_TRUST_STORE", str(tmp_path / "store"))
    put(tmp_path / "store", make())
    (tmp_path / "web").mkdir()
    with web(tmp_path / "web") as (place, _):
        yield House(tmp_path, place)


def test_from_an_empty_profile_to_a_timer(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run(capsys, "trust", "fetch")
    assert code == 0
    assert "没有登记任何地址" in out
    code, _, err = run(capsys, "trust", "fetch", "test-ca")
    assert code == 3
    assert "esignverify trust set test-ca --crl URL" in err
    house.publish("a.crl", -1, 5)
    listed = ("trust", "set", "test-ca", "--crl", house.url("a.crl"), "--yes")
    # 127.0.0.1 is refused unless it is meant.
    assert run(capsys, *listed)[0] == 3
    assert run(capsys, *listed, "--private")[0] == 0

    code, out, _ = run(capsys, "trust", "fetch", "--dry-run")
    assert (code, house.kept()) == (0, 0)
    assert "试运行" in out
    code, out, err = run(capsys, "trust", "fetch")
    assert (code, house.kept(), err) == (0, 1, "")
    assert f"{NAME}（test-ca）的 CRL：{house.url('a.crl')}" in out
    assert "新鲜期到" in out
    assert "fresh until" in out
    assert "1 个地址：新的 1，没有更新 0，已不新鲜 0，没有取到 0。" in out
    assert "1 addresses: 1 new, 0 unchanged, 0 no longer fresh, 0 failed." in out
    code, out, _ = run(capsys, "trust", "fetch", "test-ca")
    assert (code, house.kept()) == (0, 1)
    assert "没有更新的" in out
    assert f"nothing newer at {house.url('a.crl')}" in out

    code, out, _ = run(capsys, "trust", "fetch", "--if-due")
    assert code == 0
    assert "1 个地址都还不用取" in out
    assert run(capsys, "trust", "fetch", "--if-due", "--quiet")[:2] == (0, "")
    monkeypatch.setenv("ESIGNVERIFY_FETCH_AHEAD_HOURS", "1000")
    # Not before half of its life is over.
    assert "还不用取" in run(capsys, "trust", "fetch", "--if-due")[1]
    house.publish("a.crl", -0.9, 0.5)
    assert run(capsys, "trust", "fetch", "--quiet")[:2] == (0, "")
    assert house.kept() == 2
    assert "nothing newer" in run(capsys, "trust", "fetch", "--if-due")[1]
    _, out, _ = run(capsys, "trust", "expiring")
    assert "吊销列表 / revocation list" in out


def test_what_failed_is_told_and_the_rest_is_kept(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.publish("good.crl", -1, 5)
    house.publish("over.crl", -9, -1)
    other = revocations(make("Other"), NOW - DAY, NOW + DAY)
    (house.web / "other.crl").write_bytes(other)
    (house.web / "page.crl").write_text("<html>维护中</html>")
    files = ("other.crl", "page.crl", "missing.crl", "good.crl", "over.crl")
    given = [word for file in files for word in ("--crl", house.url(file))]
    assert run(capsys, "trust", "set", "test-ca", *given, "--private", "--yes")[0] == 0
    code, out, _ = run(capsys, "trust", "fetch", "test-ca")
    assert code == 3
    # The one that is over belongs to the same point and is older than the good one, or was first.
    assert house.kept() in {1, 2}
    assert "The trust store has no certificate of the issuer" in out
    assert "HTTP 404" in out
    assert "不是能读的证书吊销列表" in out
    assert f"错误 / error  {house.url('missing.crl')}" in out
    code, out, _ = run(capsys, "trust", "fetch", "--quiet")
    assert code == 3
    assert house.url("good.crl") not in out
    assert "HTTP 404" in out


def test_a_list_that_is_over_is_told_even_quietly(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.publish("a.crl", -9, -1)
    given = ("--crl", house.url("a.crl"), "--private", "--yes")
    run(capsys, "trust", "set", "test-ca", *given)
    code, out, _ = run(capsys, "trust", "fetch", "-q")
    assert (code, house.kept()) == (3, 1)
    assert "no longer fresh since" in out
    code, out, _ = run(capsys, "trust", "fetch", "-q")
    assert (code, house.kept()) == (3, 1)
    assert "no longer fresh since" in out


def test_a_point_that_is_not_the_address_is_said(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"mirror.crl": "http://ca.example/1.crl", "own.crl": house.url("own.crl")}
    for file, place in places.items():
        data = revocations(make(), NOW - DAY, NOW + DAY, point(place))
        house.put(file, data)
        given = ("--crl", house.url(file), "--private", "--yes")
        run(capsys, "trust", "set", "test-ca", *given)
    _, out, _ = run(capsys, "trust", "fetch")
    mirror, own = out.split("own.crl", 1)
    assert "compare with the point in the certificates" in mirror
    assert "compare with the point in the certificates" not in own
    # Another list under the name that was listed: told, and after --anew taken.
    other = revocations(make(), NOW, NOW + DAY, point("http://ca.example/2.crl"))
    house.put("mirror.crl", other)
    code, out, _ = run(capsys, "trust", "fetch")
    assert (code, house.kept()) == (3, 2)
    assert "another distribution point" in out
    code, _, _ = run(capsys, "trust", "fetch", "--anew")
    assert (code, house.kept()) == (0, 3)


@pytest.mark.usefixtures("house")
def test_the_help_says_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "trust", "fetch", "--help")
    assert code == 0
    assert "从不访问文件里写的地址" in out
    assert re.search(r"退出码\s*3", out)
