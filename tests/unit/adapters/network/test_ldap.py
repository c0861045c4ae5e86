# SPDX-License-Identifier: Apache-2.0
"""Searching directories: small ones of our own that lie, and a real one (OpenLDAP)."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from threading import Event

import pytest
from tests import slapd
from tests.servers import Script, drips, says, scripted, silent
from tests.unit.formats.ldap.test_messages import DONE, entry, message, octets

from esignverify.adapters.network.fetcher import NetworkFetcher
from esignverify.adapters.network.ldap import MOST_ENTRIES
from esignverify.formats.der import wrap
from esignverify.model.crl_fetching import Answer, Asking, ListedAddress
from esignverify.model.errors import FetchError

MIB = 1 << 20
LIST = b"certificateRevocationList;binary"
END = message(0x65, DONE)


def fetch(url: str, seconds: float = 5) -> Answer:
    return NetworkFetcher(seconds, MIB).fetch(Asking(ListedAddress(url, private=True)))


def problem(script: Script, seconds: float = 5) -> str:
    with scripted(script) as place, pytest.raises(FetchError) as caught:
        fetch(f"ldap://{place}/cn=x", seconds)
    return str(caught.value.values["problem"])


def done(code: int) -> bytes:
    return message(0x65, wrap(0x0A, bytes([code])) + DONE[3:])


def test_an_answer_in_small_pieces() -> None:
    whole = entry((LIST, [b"one", b"two"])) + entry((LIST, [b"one"])) + END

    def script(connection: socket.socket, _: Event) -> None:
        connection.recv(65536)
        for octet in whole:
            connection.sendall(bytes([octet]))

    with scripted(script) as place:
        assert fetch(f"ldap://{place}/cn=x").files == (b"one", b"two")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"", "fetch-cut-off"),
        (entry((LIST, [b"one"])), "fetch-cut-off"),
        (entry((LIST, [b"one"]))[:-1], "fetch-cut-off"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "fetch-protocol"),
        (b"\x30\x80", "fetch-protocol"),
        (b"\x30\x84\x7f\xff\xff\xff", "fetch-large"),
        (b"\x30\x88" + b"\xff" * 8, "fetch-large"),
        (message(0x65, DONE, number=2), "fetch-protocol"),
        (message(0x78, DONE, number=0), "fetch-protocol"),
        (END, "fetch-no-list"),
        (entry((b"userPassword", [b"x"])) + END, "fetch-no-list"),
        (done(32), "fetch-ldap"),
        (entry((LIST, [b"one"])) + done(4), "fetch-ldap"),
        (message(0x73, octets(b"ldap://evil.example/")) + END, "fetch-referral"),
        (done(10), "fetch-referral"),
        (entry((LIST, [b"one"])) + done(10), "fetch-referral"),
        (entry((b"cn", [b"x"])) * (MOST_ENTRIES + 1) + END, "fetch-ldap-many"),
        (message(0x73, octets(b"x")) * 200 + END, "fetch-ldap-many"),
    ],
)
def test_answers_that_are_not_used(answer: bytes, expected: str) -> None:
    assert problem(says(answer)) == expected


def test_slow_silent_and_endless() -> None:
    begun = time.monotonic()
    assert problem(silent, seconds=0.3) == "fetch-slow"
    head = b"\x30\x83\x0f\x00\x00"
    assert problem(drips(head, b"x", 0.05), seconds=0.5) == "fetch-slow"
    assert problem(drips(b"", b"\x30", 0.05), seconds=0.5) == "fetch-slow"
    assert time.monotonic() - begun < 15
    big = entry((LIST, [b"x" * 200_000]))
    assert problem(drips(b"", big, 0), seconds=30) == "fetch-large"


@pytest.fixture(scope="module")
def directory() -> Iterator[slapd.Directory]:
    with slapd.running() as found:
        if isinstance(found, str):
            pytest.skip(found)
        yield found


CRL, OTHER = b"\x30\x03\x02\x01\x01", b"\x30\x03\x02\x01\x02"


@pytest.mark.integration
def test_openldap(directory: slapd.Directory) -> None:
    directory.add("cn=crl1,o=CA", {"certificateRevocationList;binary": CRL})
    directory.add(
        "cn=中国,o=CA",
        {"authorityRevocationList;binary": OTHER, "certificateRevocationList;binary": CRL},
    )
    place = directory.place
    for rest in (
        "cn=crl1,o=CA",
        "cn=crl1,o=CA?certificateRevocationList;binary",
        "cn=crl1,o=CA?certificateRevocationList?base?objectclass=cRLDistributionPoint",
        "o=CA?certificateRevocationList?sub?(cn=crl1)",
        "CN=crl1, O=CA?2.5.4.39",
    ):
        assert fetch(f"ldap://{place}/{rest}").files == (CRL,), rest
    both = fetch(f"ldap://{place}/cn=%E4%B8%AD%E5%9B%BD,o=CA").files
    assert set(both) == {CRL, OTHER}
    assert fetch(f"ldap://{place}/cn=中国,o=CA?authorityRevocationList").files == (OTHER,)


@pytest.mark.integration
def test_openldap_without_what_is_asked_for(directory: slapd.Directory) -> None:
    for rest, expected in {
        "cn=nobody,o=CA": "fetch-ldap",
        "not a name": "fetch-ldap",
        "o=CA": "fetch-no-list",
        "o=elsewhere": "fetch-referral",
        "cn=crl1,o=CA???objectClass=person": "fetch-no-list",
    }.items():
        with pytest.raises(FetchError) as caught:
            fetch(f"ldap://{directory.place}/{rest}")
        assert caught.value.values["problem"] == expected, rest
