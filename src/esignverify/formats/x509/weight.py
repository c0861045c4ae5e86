# SPDX-License-Identifier: Apache-2.0
"""What it costs to read a certificate, in octets: what budgets count before any is read.

A library takes some ten microseconds for each element, be it of three octets: what costs is how
many there are.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from .. import der
from .certificate import MAX_CERTIFICATE

OCTETS_OF_AN_ELEMENT = 16
"""Of usual certificates an element, with its part of the key and the signature, has so many."""
_CONSTRUCTED, _OCTET_STRING = 0x20, 0x04


@lru_cache(maxsize=2048)
def weight(certificate: bytes) -> int:
    """Its octets, or so many for each element in it where those are more."""
    if len(certificate) > MAX_CERTIFICATE:
        return len(certificate)  # It is not read.
    count, waiting = 0, [_at(certificate, 0, len(certificate))]
    while waiting:
        one = waiting.pop()
        if one is None:
            continue
        count += 1
        if one.tag & _CONSTRUCTED:
            with suppress(der.DerError):
                waiting += der.children(certificate, one)
        elif one.tag == _OCTET_STRING and certificate[one.content : one.content + 1] == b"0":
            # The value of an extension; what only looks like one ends here, and nothing else does.
            waiting.append(_at(certificate, one.content, one.end))
    return max(len(certificate), count * OCTETS_OF_AN_ELEMENT)


def _at(certificate: bytes, start: int, end: int) -> der.Element | None:
    try:
        return der.element(certificate, start, end)
    except der.DerError:
        return None
