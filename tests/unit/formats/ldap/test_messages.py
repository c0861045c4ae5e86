# SPDX-License-Identifier: Apache-2.0
"""Messages of one LDAP search, against asn1crypto's reading of BER and hostile octets."""

from __future__ import annotations

import pytest
from asn1crypto import parser

from esignverify.formats.der import INTEGER, SEQUENCE, SET, wrap
from esignverify.formats.ldap.messages import (
    MAX_VALUES,
    Done,
    Entry,
    LdapError,
    Reference,
    message_length,
    read_answer,
    search_request,
)
from esignverify.formats.ldap.search import Filter, Search


def elements(content: bytes) -> list[tuple[int, int, bytes]]:
    """Class, tag and content of each element, by another reader."""
    found = []
    while content:
        kind, _, tag, header, inner, trailer = parser.parse(content, strict=False)
        found.append((kind, tag, inner))
        content = content[len(header) + len(inner) + len(trailer) :]
    return found


def test_the_request_is_one_search() -> None:
    search = Search("cn=x", ("certificateRevocationList",), 2, Filter("cn", b"a"))
    ((_, _, message),) = elements(search_request(search, entries=16, seconds=200))
    number, (kind, tag, body) = elements(message)
    assert number[2] == b"\x01"
    assert (kind, tag) == (1, 3)
    parts = [one[2] for one in elements(body)]
    assert parts[:6] == [b"cn=x", b"\x02", b"\x00", b"\x10", b"\x00\xc8", b"\x00"]
    assert [one[2] for one in elements(parts[6])] == [b"cn", b"a"]
    wanted = [one[2] for one in elements(parts[7])]
    assert wanted == [b"certificateRevocationList;binary", b"certificateRevocationList"]


def octets(data: bytes) -> bytes:
    return wrap(0x04, data)


def message(kind: int, body: bytes, number: int = 1) -> bytes:
    return wrap(SEQUENCE, wrap(INTEGER, bytes([number])) + wrap(kind, body))


def entry(*attributes: tuple[bytes, list[bytes]]) -> bytes:
    rows = b"".join(
        wrap(SEQUENCE, octets(name) + wrap(SET, b"".join(map(octets, values))))
        for name, values in attributes
    )
    return message(0x64, octets(b"cn=x") + wrap(SEQUENCE, rows))


DONE = wrap(0x0A, b"\x00") + octets(b"") + octets(b"")


def test_answers() -> None:
    found = entry(
        (b"cn", [b"x"]),
        (b"certificateRevocationList;BINARY", [b"one", b"two"]),
        (b"2.5.4.38", [b"three"]),
        (b"certificateRevocationList;lang-zh", [b"four"]),
    )
    assert read_answer(found) == Entry((b"one", b"two", b"three"))
    assert read_answer(message(0x65, DONE)) == Done(0)
    assert read_answer(message(0x65, wrap(0x0A, b"\x20") + DONE[3:])) == Done(32)
    assert read_answer(message(0x73, octets(b"ldap://evil.example/"))) == Reference()


def test_lengths_longer_than_need_be() -> None:
    """Some directories write four octets of length always."""
    inner = wrap(INTEGER, b"\x01") + b"\x65\x84\x00\x00\x00\x07" + DONE
    data = b"\x30\x84" + len(inner).to_bytes(4, "big") + inner
    assert message_length(data[:10]) == len(data)
    assert read_answer(data) == Done(0)


def test_the_length_of_a_message() -> None:
    assert message_length(b"") is None
    assert message_length(b"\x30") is None
    assert message_length(b"\x30\x05") == 7
    assert message_length(b"\x30\x82\x01") is None
    assert message_length(b"\x30\x82\x01\x00") == 260
    # What it claims is no reason to get room for it: the reader has a limit.
    assert message_length(b"\x30\x88" + b"\xff" * 8) == 10 + (1 << 64) - 1


@pytest.mark.parametrize("head", [b"HTTP", b"\x31\x05", b"\x30\x80", b"\x30\x89"])
def test_what_begins_no_message(head: bytes) -> None:
    with pytest.raises(LdapError):
        message_length(head)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x31\x00",
        b"\x30\x00",
        b"\x30\x00\x00",
        message(0x65, DONE, number=2),
        # A notice of disconnection (RFC 4511 §4.4.1): number 0.
        message(0x78, DONE, number=0),
        message(0x61, DONE),
        message(0x65, b""),
        message(0x65, octets(b"")),
        message(0x65, wrap(0x0A, b"")),
        message(0x65, wrap(0x0A, b"\x00" * 5)),
        message(0x64, octets(b"cn=x")),
        message(0x64, octets(b"cn=x") + octets(b"")),
        message(0x64, octets(b"cn=x") + wrap(SEQUENCE, octets(b""))),
        message(0x64, octets(b"cn=x") + wrap(SEQUENCE, wrap(SEQUENCE, octets(b"a")))),
        entry((b"certificateRevocationList", [b"x"] * (MAX_VALUES + 1))),
        entry(*[(b"certificateRevocationList", [b"x"])] * (MAX_VALUES + 1)),
        message(
            0x64,
            octets(b"cn=x")
            + wrap(
                SEQUENCE,
                wrap(SEQUENCE, octets(b"2.5.4.39") + wrap(SET, wrap(INTEGER, b"\x01"))),
            ),
        ),
        wrap(SEQUENCE, wrap(INTEGER, b"\x01") + b"\x65\x84\x00\x00\x00\xff"),
        wrap(SEQUENCE, wrap(INTEGER, b"\x01") + b"\x65\x80"),
        wrap(SEQUENCE, wrap(INTEGER, b"\x01") + b"\x7f\x81\x01\x00"),
    ],
)
def test_what_is_no_answer(data: bytes) -> None:
    with pytest.raises(LdapError):
        read_answer(data)


def test_no_cut_is_taken_for_an_answer() -> None:
    whole = entry((b"certificateRevocationList;binary", [b"one" * 100]))
    for end in range(len(whole)):
        with pytest.raises(LdapError):
            read_answer(whole[:end])
