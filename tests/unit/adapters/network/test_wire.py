# SPDX-License-Identifier: Apache-2.0
"""Where a connection may go: names that lie, private networks, TLS."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.servers import http, says, scripted, web

from esignverify.adapters.network import wire
from esignverify.adapters.network.fetcher import NetworkFetcher
from esignverify.model.crl_fetching import Asking, ListedAddress
from esignverify.model.errors import FetchError

Answers = list[str]


def fetch(url: str, *, private: bool = False) -> bytes:
    (found,) = NetworkFetcher(5, 1 << 20).fetch(Asking(ListedAddress(url, private))).files
    return found


def problem(url: str, *, private: bool = False) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(url, private=private)
    return str(caught.value.values["problem"])


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[Answers]:
    """The answers of the name service, one list per question; the last goes on."""
    answers: list[Answers] = []

    def resolve(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        families = [socket.AF_INET6 if ":" in one else socket.AF_INET for one in found]
        return [
            (family, socket.SOCK_STREAM, 6, "", (one, port))
            for family, one in zip(families, found, strict=True)
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return answers


@pytest.mark.parametrize(
    ("found", "private", "expected"),
    [
        (["127.0.0.1"], False, "address-private"),
        (["10.0.0.1"], False, "address-private"),
        (["8.8.8.8", "192.168.1.1"], False, "address-private"),
        (["8.8.8.8", "::ffff:169.254.169.254"], False, "address-forbidden"),
        (["169.254.169.254"], True, "address-forbidden"),
        (["100.100.100.200"], True, "address-forbidden"),
        (["fe80::1"], True, "address-forbidden"),
        (["fd00:ec2::254"], True, "address-forbidden"),
        (["::1"], False, "address-private"),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https", "ldap", "ldaps"])
def test_names_that_lead_where_nobody_may_ask(
    names: list[Answers], scheme: str, found: list[str], private: bool, expected: str
) -> None:
    names.append(found)
    assert problem(f"{scheme}://ca.example/o=x", private=private) == expected


def test_a_name_is_asked_once_and_what_was_looked_at_is_what_is_asked(
    names: list[Answers],
) -> None:
    """DNS rebinding: the second answer would lead to another server."""
    with scripted(says(http(b"list"))) as place:
        names += [["127.0.0.1"], ["169.254.169.254"]]
        assert fetch(f"http://ca.example:{place.rpartition(':')[2]}/", private=True) == b"list"
    assert names == [["169.254.169.254"]]


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_other_spellings_of_this_machine(host: str) -> None:
    asked: list[object] = []
    with scripted(lambda connection, _: asked.append(connection)) as place:
        assert problem(f"http://{host}:{place.rpartition(':')[2]}/") == "address-private"
    assert asked == []


@pytest.mark.parametrize("host", ["[::1]", "[::ffff:127.0.0.1]"])
def test_ipv6(host: str) -> None:
    server = "::1" if host == "[::1]" else "127.0.0.1"
    try:
        with scripted(says(http(b"list")), server) as place:
            url = f"http://{host}:{place.rpartition(':')[2]}/"
            assert problem(url) == "address-private"
            assert fetch(url, private=True) == b"list"
    except OSError:
        pytest.skip("no IPv6 on this machine")


def test_the_next_address_is_tried(names: list[Answers]) -> None:
    with scripted(says(http(b"list"))) as place:
        names.append(["127.0.0.77", "127.0.0.1"])
        assert fetch(f"http://ca.example:{place.rpartition(':')[2]}/", private=True) == b"list"


def test_a_name_service_without_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise socket.gaierror

    def sleeps(*_: object, **__: object) -> list[object]:
        time.sleep(2)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    assert problem("http://ca.example/") == "fetch-name"
    monkeypatch.setattr(wire, "RESOLVE_SECONDS", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", sleeps)
    begun = time.monotonic()
    assert problem("http://ca.example/") == "fetch-name"
    assert time.monotonic() - begun < 1.5


@pytest.fixture
def secured(tmp_path: Path) -> Callable[[str], tuple[ssl.SSLContext, Path]]:
    """A server's TLS for a name, and the file of its self-signed certificate."""

    def make(name: str) -> tuple[ssl.SSLContext, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "server")])
        try:
            alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            alternative = x509.DNSName(name)
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        file, private = tmp_path / f"{name}.pem", tmp_path / f"{name}.key"
        file.write_bytes(certificate.public_bytes(Encoding.PEM))
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file, private)
        return context, file

    return make


def test_tls(
    secured: Callable[[str], tuple[ssl.SSLContext, Path]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "a.crl").write_bytes(b"list")
    for name, expected in (("127.0.0.1", None), ("ca.example", "fetch-certificate")):
        context, file = secured(name)
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        with web(tmp_path, context) as (place, _):
            url = f"https://{place}/a.crl"
            assert problem(url, private=True) == "fetch-certificate"
            monkeypatch.setenv("SSL_CERT_FILE", str(file))
            if expected is None:
                assert fetch(url, private=True) == b"list"
            else:
                assert problem(url, private=True) == expected


def test_a_server_that_does_not_speak_tls() -> None:
    with scripted(says(http(b"list"))) as place:
        assert problem(f"https://{place}/", private=True) == "fetch-tls"
        assert problem(f"ldaps://{place}/o=x", private=True) == "fetch-tls"
