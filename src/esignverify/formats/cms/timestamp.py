# SPDX-License-Identifier: Apache-2.0
"""RFC 3161 timestamp tokens: a signed message around a TSTInfo (§2.4.2)."""

from __future__ import annotations

from typing import Any

from asn1crypto import tsp

from ...crypto import oids
from ...model.facts import Timestamp, TimestampInfo
from ...model.reasons import Reason
from .. import der
from ..algorithms import read_digest
from ..times import read_time
from .errors import CmsError
from .signed_data import read_signed_message


def read_timestamp(token: bytes) -> Timestamp:
    """Read one TimeStampToken.

    Raises:
        CmsError: not one; says whether it is broken or of a kind we do not know.
    """
    message = read_signed_message(token)
    if message.content_type != oids.TST_INFO:
        raise CmsError(Reason.SIGNATURE_MALFORMED, "no TSTInfo inside")
    if message.encapsulated is None:
        raise CmsError(Reason.SIGNED_DATA_NOT_FOUND, "the TSTInfo that is signed is not inside")
    try:
        return Timestamp(message, _read_info(tsp.TSTInfo.load(message.encapsulated, strict=True)))
    except der.LIBRARY_ERRORS as error:
        raise CmsError(Reason.SIGNATURE_MALFORMED, f"TSTInfo: {der.explained(error)}") from error


def _read_info(info: Any) -> TimestampInfo:
    if info["version"].native != "v1":
        raise ValueError("version")
    if any(one["critical"].native for one in info["extensions"] or ()):
        # §2.4.2 takes extensions from RFC 5280, whose §4.2 refuses unknown critical ones.
        raise ValueError("critical extension")
    imprint = info["message_imprint"]
    accuracy = info["accuracy"].native
    seconds = (accuracy or {}).get("seconds") or 0
    return TimestampInfo(
        at=read_time(info["gen_time"]),
        digest_algorithm=read_digest(imprint["hash_algorithm"]),
        digest=imprint["hashed_message"].native,
        policy=info["policy"].dotted,
        serial=info["serial_number"].native,
        accuracy_seconds=int(seconds),
    )
