# SPDX-License-Identifier: Apache-2.0
"""Answers of timestamp authorities kept whole in a PDF signature."""

from __future__ import annotations

from ..attacking import base
from ..case import Case, case
from ..cms import Cms
from ..der import integer, sequence
from ..signing import contents, from_tsa, signed
from .genuine import accepted


def _response(value: bytes) -> bytes:
    return sequence(sequence(integer(0)), from_tsa(value))


@case(clause="RFC 3161 §2.4.2; GM/T 0033", twin="tolerance/timestamp-of-other-octets-in-a-response")
def timestamp_in_its_response() -> Case:
    """The attribute holds the authority's whole answer, as its interface gives it."""
    told = {
        "time.signature-timestamp": "passed",
        "format.signature": "warning:SIGNATURE_DEVIATION",
    }
    return accepted(signed(contents(how=Cms(), stamp=_response), base=base()).data, findings=told)


@case(clause="RFC 3161 §2.4.2", twin="tolerance/timestamp-in-its-response")
def timestamp_of_other_octets_in_a_response() -> Case:
    """The same around a token over another value: it proves no time of this one."""

    def stolen(_: bytes) -> bytes:
        return _response(b"the value of another signature")

    told = {"time.signature-timestamp": "failed:TIMESTAMP_INVALID"}
    return accepted(signed(contents(how=Cms(), stamp=stolen), base=base()).data, findings=told)
