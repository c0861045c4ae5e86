# SPDX-License-Identifier: Apache-2.0
"""Timestamps that stand in a value and that nothing in it signs (issue 4: one bit flipped)."""

from __future__ import annotations

from collections.abc import Callable

from .. import authorities_sm2 as sm2_who
from ..case import Case, case
from ..der import integer
from ..ofd_cases import accepted, from_tsa, genuine, undecided
from ..seals import Sealing

CLAUSE = "GB/T 38540-2020 §7; ADR 9"
TWIN = "ofd/genuine/with-timestamp"
TORN = {"time.signature-timestamp": "failed:TIMESTAMP_INVALID"}


def changed(at: Callable[[bytes], int]) -> Callable[[bytes], bytes]:
    """A token of the licensed authority in which one bit is flipped, `at` octets from its end."""

    def make(value: bytes) -> bytes:
        token = bytearray(from_tsa(value))
        token[at(bytes(token))] ^= 1
        return bytes(token)

    return make


def torn(make: Callable[[bytes], bytes]) -> Case:
    """A seal with such a token: open, since readers show a time that nobody signed."""
    document = genuine(Sealing(timestamp=make)).data
    return undecided(document, "SIG_CONSTRAINTS_FAILURE", TORN, integrity="partial")


@case(clause=CLAUSE, twin=TWIN)
def timestamp_with_another_time() -> Case:
    """The minute in the token is another than the authority signed."""

    def minute(token: bytes) -> int:
        return token.index(b"20260310") + 11

    return torn(changed(minute))


@case(clause=CLAUSE, twin=TWIN)
def timestamp_with_a_wrong_value() -> Case:
    """The token's signature value ends with another bit."""
    return torn(changed(lambda token: len(token) - 1))


@case(clause=CLAUSE, twin=TWIN)
def timestamp_with_an_altered_certificate() -> Case:
    """The authority's certificate inside the token says another name."""
    subject = "虚构商密时间戳服务".encode()
    return torn(changed(lambda token: token.index(subject) + len(subject) - 1))


@case(clause=CLAUSE, twin=TWIN)
def timestamp_by_another_number() -> Case:
    """The token names its authority's certificate by another serial number."""

    def number(token: bytes) -> int:
        return token.rindex(integer(sm2_who.tsa().certificate.serial_number)) + 5

    return torn(changed(number))


@case(clause=CLAUSE, twin=TWIN)
def timestamp_that_is_none() -> Case:
    """Where the token belongs stands something else."""
    return torn(lambda _: b"\x30\x03\x02\x01\x05")


@case(clause=CLAUSE, twin="ofd/seals/timestamp-with-a-wrong-value")
def timestamp_of_something_else() -> Case:
    """A whole token over other octets, as a vendor may count them: it proves no time."""
    document = genuine(Sealing(timestamp=lambda value: from_tsa(b"\0" + value))).data
    return accepted(document, findings=TORN)
