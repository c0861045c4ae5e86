# SPDX-License-Identifier: Apache-2.0
"""Timestamps, times and names in seals in forms that standards leave open, and their attacks."""

from __future__ import annotations

from collections.abc import Callable

from tests.asn1 import part

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import Case, case
from ..der import bits, der, dotted, generalized_time, integer, sequence, utc_time
from ..gm_cms import GM_SIGNED_DATA
from ..ofd_cases import (
    GENUINE,
    accepted,
    failing,
    from_tsa,
    genuine,
    undecided,
)
from ..seals import Habits, Seal, Sealing, seal
from .ofd_seals_timestamps import torn
from .ofd_tolerance import DEVIATION
from .ofd_tolerance_forms import PROPERTY, WITHIN, by_habit

STAMP = "GB/T 38540-2020 §7 (timeStamp)"
STAMPED = {**DEVIATION, "time.signature-timestamp": "passed"}
WITH_TIMESTAMP = "ofd/genuine/with-timestamp"


def stamped(stamp: Callable[[bytes], bytes]) -> Case:
    """A seal whose timestamp is written so."""
    made = genuine(Sealing(timestamp=from_tsa, habits=Habits(stamp=stamp)))
    return accepted(made.data, findings=STAMPED)


def _response(token: bytes, status: int = 0) -> bytes:
    return sequence(sequence(integer(status)), token)


# --- timestamps ------------------------------------------------------------------------------


@case(clause=STAMP, twin=WITH_TIMESTAMP)
def timestamp_under_no_tag() -> Case:
    """The BIT STRING of the token stands without [0]."""
    return stamped(bits)


@case(clause=STAMP, twin=WITH_TIMESTAMP)
def timestamp_under_an_implicit_tag() -> Case:
    """[0] stands in place of the BIT STRING's own tag."""
    return stamped(lambda token: der(0x80, b"\0", token))


@case(clause=STAMP, twin=WITH_TIMESTAMP)
def timestamp_by_itself() -> Case:
    """Under [0] stands the token without a BIT STRING around it."""
    return stamped(lambda token: der(0xA0, token))


@case(clause="RFC 3161 §2.4.2; GM/T 0033", twin=WITH_TIMESTAMP)
def timestamp_in_its_response() -> Case:
    """The authority's whole answer was kept: that it granted the token, and the token."""
    return stamped(lambda token: der(0xA0, bits(_response(token))))


@case(clause="RFC 3161 §2.4.2", twin="ofd/tolerance/timestamp-in-its-response")
def timestamp_in_a_refusal() -> Case:
    """An answer that says "rejected" and has a token all the same: no authority sends that."""
    return torn(lambda value: _response(from_tsa(value), 2))


def _national(value: bytes) -> bytes:
    """The token under the national OID of signed-data, in the version that RFC 5652 gives it."""
    return sequence(dotted(GM_SIGNED_DATA), part(from_tsa(value), 1))


@case(clause="GB/T 20520; GB/T 35275")
def timestamp_by_its_national_name() -> Case:
    """The token is signed-data by the OID of GB/T 35275."""
    made = genuine(Sealing(timestamp=_national))
    return accepted(made.data, findings={"time.signature-timestamp": "passed"})


@case(clause="GB/T 20520", twin="ofd/tolerance/timestamp-by-its-national-name")
def timestamp_by_its_national_name_of_something_else() -> Case:
    """The same over other octets: it proves no time."""
    made = genuine(Sealing(timestamp=lambda value: _national(b"\0" + value)))
    told = {"time.signature-timestamp": "failed:TIMESTAMP_INVALID"}
    return accepted(made.data, findings=told)


def _flipped(value: bytes) -> bytes:
    token = bytearray(from_tsa(value))
    token[-1] ^= 1
    return bytes(token)


@case(clause=STAMP, twin="ofd/tolerance/timestamp-under-no-tag")
def timestamp_under_no_tag_with_a_wrong_value() -> Case:
    """The same with a token whose own value does not verify."""
    made = genuine(Sealing(timestamp=_flipped, habits=Habits(stamp=bits)))
    told = {"time.signature-timestamp": "failed:TIMESTAMP_INVALID"}
    return undecided(made.data, "SIG_CONSTRAINTS_FAILURE", told, integrity="partial")


@case(clause="RFC 3161 §2.4.2", twin="ofd/tolerance/timestamp-in-its-response")
def timestamp_with_a_wrong_value_in_its_response() -> Case:
    """The same in an answer that grants it."""
    return torn(lambda value: _response(_flipped(value)))


# --- times -----------------------------------------------------------------------------------


@case(clause="GM/T 0031-2014 (timeInfo)")
def year_of_two_digits() -> Case:
    """timeInfo is a UTCTime as text, whose first four digits would be the year 2603."""
    return accepted(genuine(Sealing(version=1, time_info=b"260310020000Z")).data)


@case(clause="GM/T 0031-2014 (timeInfo)", twin="ofd/tolerance/year-of-two-digits")
def year_of_two_digits_behind_the_period() -> Case:
    """The same form says a moment at which the seal had ended."""
    how = Sealing(version=1, time_info=b"360310020000Z")
    return failing(genuine(how).data, "EXPIRED", {"seal.period": "failed:SEAL_EXPIRED"})


@case(clause="GM/T 0031-2014 (timeInfo)")
def time_in_its_own_type() -> Case:
    """timeInfo holds a UTCTime, tag and all."""
    return accepted(genuine(Sealing(version=1, time_info=utc_time(who.SIGNED))).data)


@case(clause="GM/T 0031-2014 (timeInfo)", twin="ofd/tolerance/time-in-its-own-type")
def time_in_its_own_type_before_the_period() -> Case:
    """The same form says a moment at which the seal was not there yet."""
    how = Sealing(version=1, time_info=generalized_time(who.at("2024-12-31T00:00:00")))
    told = {"seal.period": "failed:SEAL_NOT_YET_VALID"}
    return failing(genuine(how).data, "NOT_YET_VALID", told)


DASHES = Habits(time=lambda moment: der(0x18, f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()))


@case(clause=WITHIN, twin=GENUINE)
def period_with_dashes() -> Case:
    """The times of the seal and of its use are text with dashes under the tag of a time."""
    return accepted(by_habit(DASHES), findings=DEVIATION)


@case(clause=WITHIN, twin="ofd/tolerance/period-with-dashes")
def period_with_dashes_that_had_ended() -> Case:
    """The same period had ended when the signer says that he signed."""
    ended = (who.at("2024-12-31T00:00:00"), who.at("2025-12-31T00:00:00"))
    told = {"seal.period": "failed:SEAL_EXPIRED"}
    return failing(by_habit(DASHES, valid=ended), "EXPIRED", told)


# --- names -----------------------------------------------------------------------------------


@case(clause="GB/T 38540-2020 §6.1.2", twin="ofd/genuine/certificates-by-digest")
def digest_by_a_name_of_its_own() -> Case:
    """The list of holders calls SM3 by the name of GM/T 0006's identifier."""
    own = seal(Seal(by_digest=True, digest_name="SGD_SM3"))
    return accepted(genuine(Sealing(seal=own)).data, findings=DEVIATION)


@case(clause="GB/T 38540-2020 §6.1.2", twin="ofd/tolerance/digest-by-a-name-of-its-own")
def digest_by_a_name_of_its_own_of_another() -> Case:
    """The same list, and a merchant's certificate, which is not in it."""
    own = seal(Seal(by_digest=True, digest_name="SGD_SM3"))
    data = genuine(Sealing(seal=own, signer=sm2_who.merchant())).data
    told = {"seal.signer": "failed:SIGNER_NOT_IN_SEAL", "seal.maker-signature": "passed"}
    return failing(data, "FORMAT_FAILURE", told, integrity="modified")


@case(clause="GB/T 38540-2020 §6.2 (propertyInfo)")
def property_from_its_own_folder() -> Case:
    """propertyInfo names Signature.xml as seen from the folder of the value."""
    return accepted(genuine(Sealing(protects="Signature.xml")).data)


@case(
    clause="GB/T 38540-2020 §6.2 (propertyInfo)",
    twin="ofd/tolerance/property-from-its-own-folder",
)
def property_of_another_file_from_its_own_folder() -> Case:
    """propertyInfo names the value beside it, which is another file."""
    data = genuine(Sealing(protects="SignedValue.dat")).data
    return undecided(data, "SIG_CONSTRAINTS_FAILURE", PROPERTY, integrity=None)
