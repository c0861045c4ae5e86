# SPDX-License-Identifier: Apache-2.0
"""ASN.1 times (X.680 §46, §47; RFC 5280 §4.1.2.5) as datetimes in UTC, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def read_time(value: Any) -> datetime:
    """A UTCTime or GeneralizedTime of asn1crypto, in UTC.

    A fraction of a second or another zone, which DER profiles forbid, is read all the same.

    Raises:
        ValueError: no zone, so no moment is named; or a moment before year 1 or after 9999.
    """
    at = value.native
    if not isinstance(at, datetime) or at.utcoffset() is None:
        raise ValueError("not a moment")
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("time out of range") from error
