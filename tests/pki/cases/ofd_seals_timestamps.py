# SPDX-License-Identifier: Apache-2.0
"""Timestamps in a value, which nothing in it signs, and in a seal, which its user signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import Case, case
from ..der import der, integer
from ..ofd_cases import accepted, beside, from_tsa, genuine, never_accepted, undecided
from ..revocation import Revoked, crl
from ..seals import Habits, Seal, Sealing, seal, shaped
from ..sm2_values import raw
from ..timestamps import token

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


@case(clause="RFC 3161 App. A; domain D2", twin=TWIN)
def timestamp_over_a_raw_value() -> Case:
    """The signer wrote his value in 64 octets, and an authority stamped those, as they stand."""
    document = genuine(Sealing(sign=shaped(raw), timestamp=from_tsa)).data
    told = {"format.signature": "warning:SIGNATURE_DEVIATION", "time.signature-timestamp": "passed"}
    return accepted(document, findings=told)


@case(clause="RFC 3161 App. A; domain D2", twin="ofd/seals/timestamp-over-a-raw-value")
def timestamp_over_another_raw_value() -> Case:
    """The same with a token over those octets of another signature: it proves no time."""

    def other(value: bytes) -> bytes:
        return from_tsa(value[32:] + value[:32])

    return accepted(genuine(Sealing(sign=shaped(raw), timestamp=other)).data, findings=TORN)


# --- the timestamp of the seal itself ---------------------------------------------------------

MADE = "GM/T 0031-2025: the timestamp of the seal"
MADE_TWIN = "ofd/genuine/version-5-with-timestamps"
MADE_TORN = {"seal.timestamp": "failed:TIMESTAMP_INVALID", "seal.maker-signature": "passed"}


def made(**how: object) -> bytes:
    """The report with a seal of 2025 that is stamped so."""
    own = seal(Seal(version=5, **how))  # type: ignore[arg-type]
    return genuine(Sealing(version=5, seal=own, timestamp=from_tsa)).data


@case(clause=MADE, twin=MADE_TWIN)
def seal_with_a_torn_timestamp() -> Case:
    """The token over the seal ends with another bit; the signer signed it like that."""
    document = made(timestamp=changed(lambda token: len(token) - 1))
    return undecided(document, "SIG_CONSTRAINTS_FAILURE", MADE_TORN)


@case(clause=MADE, twin=MADE_TWIN)
def seal_with_a_timestamp_that_is_none() -> Case:
    """Where the seal's token belongs stands something else."""
    document = made(timestamp=lambda _: b"\x30\x03\x02\x01\x05")
    return undecided(document, "SIG_CONSTRAINTS_FAILURE", MADE_TORN)


@case(clause=f"{MADE}; ADR 9", twin="ofd/seals/seal-with-a-torn-timestamp")
def seal_with_a_timestamp_of_something_else() -> Case:
    """A whole token over other octets than the seal-maker's value: it proves nothing."""
    return accepted(made(timestamp=lambda value: from_tsa(b"\0" + value)), findings=MADE_TORN)


@case(clause=MADE, twin=MADE_TWIN)
def seal_made_after_its_timestamp() -> Case:
    """The seal says that it was made a minute after an authority had stamped it."""
    document = made(timestamp=from_tsa, created=who.at("2026-03-10T02:01:05"))
    found = {"seal.timestamp": "failed:SEAL_MADE_LATER"}
    return undecided(document, "SIG_CONSTRAINTS_FAILURE", found)


def _in_china(moment: datetime) -> bytes:
    """The time of the wall clock, without a zone."""
    return der(0x18, f"{moment + timedelta(hours=8):%Y%m%d%H%M%S}".encode())


@case(clause="domain E1; GM/T 0031-2025", twin="ofd/seals/seal-made-after-its-timestamp")
def seal_made_by_the_wall_clock() -> Case:
    """The seal's times name no zone; it was made seconds before it was stamped."""
    wall = Habits(time=_in_china)
    document = made(timestamp=from_tsa, created=who.at("2026-03-10T02:00:00"), habits=wall)
    return accepted(document, findings={"seal.timestamp": "passed"})


@case(clause=f"{MADE}; EN 319 102-1 §5.5.4", twin=MADE_TWIN)
def seal_stamped_after_the_signature() -> Case:
    """The signature was stamped a day before the seal that stands in it: one of the two lies."""

    def later(value: bytes) -> bytes:
        return token(sm2_who.tsa(), value, who.at("2026-03-11T00:00:00"), digest="sm3")

    found = {"seal.timestamp": "failed:TIMESTAMP_ORDER", "time.signature-timestamp": "passed"}
    return undecided(made(timestamp=later), "TIMESTAMP_ORDER_FAILURE", found)


@case(clause=f"{MADE}; EN 319 102-1 §5.5.4", twin="ofd/seals/maker-expired")
def maker_expired_since_the_timestamp() -> Case:
    """The seal-maker's certificate has ended; a timestamp proves that he had made the seal."""
    maker = sm2_who.maker(valid=(who.at("2020-01-02T00:00:00"), who.at("2026-04-01T00:00:00")))
    return accepted(made(timestamp=from_tsa, maker=maker), findings={"seal.timestamp": "passed"})


@case(
    clause="RFC 3161 App. A; domain D2",
    twin="ofd/seals/timestamp-over-another-raw-value-of-the-maker",
)
def timestamp_over_a_raw_value_of_the_maker() -> Case:
    """The same where the seal-maker wrote his value in 64 octets, which were stamped."""
    maker = sm2_who.maker(valid=(who.at("2020-01-02T00:00:00"), who.at("2026-04-01T00:00:00")))
    document = made(timestamp=from_tsa, maker=maker, sign=shaped(raw))
    return accepted(document, findings={"seal.timestamp": "passed"})


@case(clause="RFC 3161 App. A; domain D2", twin="ofd/seals/timestamp-over-a-raw-value-of-the-maker")
def timestamp_over_another_raw_value_of_the_maker() -> Case:
    """A token over those octets of another seal's value: it proves nothing, and is told."""

    def other(value: bytes) -> bytes:
        return from_tsa(value[32:] + value[:32])

    maker = sm2_who.maker(valid=(who.at("2020-01-02T00:00:00"), who.at("2026-04-01T00:00:00")))
    return accepted(made(timestamp=other, maker=maker, sign=shaped(raw)), findings=MADE_TORN)


def _by_a_maker_who_ended(timestamp: Callable[[bytes], bytes]) -> bytes:
    """A seal of which the maker's certificate ended before the document was signed."""
    maker = sm2_who.maker(valid=(who.at("2020-01-02T00:00:00"), who.at("2026-03-01T00:00:00")))
    return made(timestamp=timestamp, maker=maker)


def _of_then() -> dict[str, bytes]:
    """With a list from while it was valid: later ones need not name it any more."""
    month = who.at("2026-02-15T00:00:00"), who.at("2026-03-15T00:00:00")
    return {**beside(), "seal-then.crl": crl(sm2_who.seal_root(), *month)}


def _early(value: bytes) -> bytes:
    return token(sm2_who.tsa(), value, who.at("2026-02-01T00:00:00"), digest="sm3")


@case(clause=MADE, twin="ofd/seals/maker-ended-before-use-and-nothing-proves-more")
def maker_ended_before_use() -> Case:
    """The seal was made and stamped while its maker's certificate was valid, and used later."""
    found = {"seal.timestamp": "passed", "seal.maker-path": "passed"}
    return replace(accepted(_by_a_maker_who_ended(_early), findings=found), evidence=_of_then())


@case(clause=MADE, twin="ofd/seals/maker-ended-before-use")
def maker_ended_before_use_and_nothing_proves_more() -> Case:
    """The same with a token over other octets: the seal may be younger than its maker."""
    document = _by_a_maker_who_ended(lambda value: _early(b"\0" + value))
    forged = never_accepted(document, {"seal.maker-path": "failed", **MADE_TORN})
    return replace(forged, evidence=_of_then())


@case(clause=f"{MADE}; EN 319 102-1 §5.5.4", twin="ofd/seals/maker-expired-since-the-timestamp")
def maker_revoked_before_the_timestamp() -> Case:
    """Whoever has the maker's key had a seal stamped after the certificate was revoked."""
    revoked = Revoked(sm2_who.seal_maker().serial, who.at("2026-03-01T00:00:00"))
    found = {"seal.maker-path": "failed", "seal.timestamp": "passed"}
    forged = never_accepted(made(timestamp=from_tsa), found)
    return replace(forged, evidence=beside(maker_revoked=revoked))
