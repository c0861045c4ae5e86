# SPDX-License-Identifier: Apache-2.0
"""Fetching over HTTP from real servers on loopback: honest, slow, huge, lying, redirecting."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.servers import drips, http, says, scripted, silent, web

from esignverify.adapters.network import wire
from esignverify.adapters.network.fetcher import NetworkFetcher
from esignverify.model.crl_fetching import Answer, Asking, ListedAddress, Validators
from esignverify.model.errors import FetchError

MIB = 1 << 20


def ask(url: str, *hosts: str, private: bool = True, known: Validators = Validators()) -> Asking:  # noqa: B008 - frozen
    return Asking(ListedAddress(url, private), hosts, known)


def fetch(asking: Asking, seconds: float = 5, octets: int = MIB) -> Answer:
    return NetworkFetcher(seconds, octets).fetch(asking)


def problem(asking: Asking, seconds: float = 5, octets: int = MIB) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(asking, seconds, octets)
    return str(caught.value.values["problem"])


def test_an_honest_server(tmp_path: Path) -> None:
    (tmp_path / "a.crl").write_bytes(b"list" * 50_000)
    with web(tmp_path) as (place, asked):
        found = fetch(ask(f"http://{place}/a.crl"))
        assert found.files == (b"list" * 50_000,)
        again = fetch(ask(f"http://{place}/a.crl", known=found.validators))
        assert again == Answer((), found.validators)
        assert [one[1] for one in asked] == [place, place]
        assert asked[1][2] == found.validators.modified
        assert problem(ask(f"http://{place}/b.crl")) == "fetch-status"
        os.utime(tmp_path / "a.crl", (0, 2_000_000_000))
        assert fetch(ask(f"http://{place}/a.crl", known=found.validators)).files


def test_an_etag_is_sent_back() -> None:
    seen: list[bytes] = []

    def script(connection, _) -> None:
        seen.append(connection.recv(65536))
        connection.sendall(http(b"list", 'ETag: "v1"', "Last-Modified: bad\x01value"))

    with scripted(script) as place:
        found = fetch(ask(f"http://{place}/"))
        assert found.validators == Validators('"v1"', None)
        fetch(ask(f"http://{place}/", known=found.validators))
    assert b"If-None-Match" not in seen[0]
    assert b'\r\nIf-None-Match: "v1"\r\n' in seen[1]
    assert b"Accept-Encoding: identity" in seen[1]


@pytest.mark.parametrize("etag", ['"a"\tX: y', "unquoted", '"' + "a" * 500 + '"', '"ü"'])
def test_a_tag_that_could_end_a_line_is_not_sent_back(etag: str) -> None:
    with scripted(says(http(b"list", f"ETag: {etag}"))) as place:
        assert fetch(ask(f"http://{place}/")).validators == Validators()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"", "fetch-protocol"),
        (b"nonsense\r\n\r\n", "fetch-protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour", "fetch-cut-off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", "fetch-large"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\nbody", "fetch-protocol"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\nbody", "fetch-protocol"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            "fetch-cut-off",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",
            "fetch-cut-off",
        ),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "fetch-status"),
        (b"HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\nlist", "fetch-status"),
        (b"HTTP/1.1 206 Partial\r\nContent-Length: 4\r\n\r\nlist", "fetch-status"),
        (http(gzip.compress(b"\0" * MIB), "Content-Encoding: gzip"), "fetch-coded"),
        (http(b"x", "Content-Encoding: br"), "fetch-coded"),
    ],
)
def test_answers_that_are_not_used(answer: bytes, expected: str) -> None:
    with scripted(says(answer)) as place:
        assert problem(ask(f"http://{place}/")) == expected


def test_a_length_that_is_too_short_gives_what_it_says() -> None:
    """The rest is never read; a list cut so does not verify."""
    with scripted(says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlist")) as place:
        assert fetch(ask(f"http://{place}/")).files == (b"li",)


def test_chunks() -> None:
    body = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nli\r\n2\r\nst\r\n0\r\n\r\n"
    with scripted(says(body)) as place:
        assert fetch(ask(f"http://{place}/")).files == (b"list",)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536),
        (CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        (CHUNKED + b"0\r\n", b"Trailer: x\r\n" * 5000),
        (CHUNKED + b"-1\r\n", b"x" * 65536),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2000),
    ],
    ids=["body", "chunks", "trailers", "negative-chunk", "continue"],
)
def test_answers_without_end_are_counted_on_the_line(first: bytes, part: bytes) -> None:
    with scripted(drips(first, part, 0)) as place:
        assert problem(ask(f"http://{place}/"), seconds=60) == "fetch-large"


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n", b"X"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        (CHUNKED, b"1\r\nx\r\n"),
    ],
    ids=["status", "header", "body", "chunks"],
)
def test_dripping_ends_with_the_time_for_all(first: bytes, part: bytes) -> None:
    begun = time.monotonic()
    with scripted(drips(first, part, 0.05)) as place:
        assert problem(ask(f"http://{place}/"), seconds=0.6) == "fetch-slow"
    assert time.monotonic() - begun < 10


def test_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(silent) as place:
        assert problem(ask(f"http://{place}/"), seconds=0.3) == "fetch-slow"
        monkeypatch.setattr(wire, "IDLE_SECONDS", 0.2)
        monkeypatch.setattr(wire.Budget.patience, "__defaults__", (0.2,))
        assert problem(ask(f"http://{place}/"), seconds=30) == "fetch-idle"


def test_nobody_listens(unused: Callable[[], str]) -> None:
    assert problem(ask(f"http://{unused()}/")) == "fetch-connection"


def redirect(to: str) -> bytes:
    return http(b"", f"Location: {to}", status="302 Found")


def test_redirects_to_the_same_host_and_to_hosts_of_the_profile(tmp_path: Path) -> None:
    (tmp_path / "a.crl").write_bytes(b"list")
    with web(tmp_path) as (place, asked):
        port = place.rpartition(":")[2]
        for target in (f"http://{place}/a.crl", f"http://localhost:{port}/a.crl"):
            with scripted(says(redirect(target))) as first:
                assert problem(ask(f"http://{first}/")) == "fetch-redirect"
                assert asked == []
                hosts = (place, f"LOCALHOST:{port}")
                assert fetch(ask(f"http://{first}/", *hosts)).files == (b"list",)
            asked.clear()


def test_a_redirect_on_the_host_that_was_listed() -> None:
    def script(connection, _) -> None:
        question = connection.recv(65536)
        connection.sendall(http(b"list") if b"/b " in question else redirect("../b"))

    with scripted(script) as place:
        assert fetch(ask(f"http://{place}/a/x")).files == (b"list",)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "http://evil.example/",
        "http://169.254.169.254/latest/meta-data/",
        "//evil.example/",
        "file:///etc/passwd",
        "ldap://127.0.0.1/o=x",
        "http://127.0.0.1:22/",
        "http://user@127.0.0.1/",
        "\\\\evil.example\\a",
        "http://127.0.0.1\\@evil.example/",
    ],
)
def test_redirects_elsewhere(target: str) -> None:
    with scripted(says(redirect(target))) as place:
        assert problem(ask(f"http://{place}/")) in {"fetch-redirect", "fetch-redirects"}


def test_a_circle_of_redirects() -> None:
    asked = []

    def script(connection, _) -> None:
        asked.append(connection.recv(65536))
        connection.sendall(redirect("/again"))

    with scripted(script) as place:
        assert problem(ask(f"http://{place}/")) == "fetch-redirects"
    assert len(asked) == 4


def test_all_hops_share_one_time() -> None:
    def script(connection, over) -> None:
        connection.recv(65536)
        over.wait(0.3)
        connection.sendall(redirect("/again"))

    with scripted(script) as place:
        assert problem(ask(f"http://{place}/"), seconds=0.7) == "fetch-slow"


def test_a_redirect_into_a_private_network(tmp_path: Path) -> None:
    """A host that the profile names, but whose name leads into this machine."""
    with web(tmp_path) as (place, asked):
        host = f"localhost:{place.rpartition(':')[2]}"
        assert problem(ask(f"http://{host}/", host, private=False)) == "address-private"
    assert asked == []
