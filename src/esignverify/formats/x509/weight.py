# SPDX-License-Identifier: Apache-2.0
"""What it costs to read a certificate, in octets: what budgets count before any is read.

A library takes some ten microseconds for each element, be it of three octets: what costs is how
many there are.
"""

from __future__ import annotations

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
    count, waiting = 0, []
    try:
        waiting.append(der.element(certificate, 0))
        while waiting:
            one = waiting.pop()
            count += 1
            if one.tag & _CONSTRUCTED:
                waiting += der.children(certificate, one)
            elif one.tag == _OCTET_STRING and certificate[one.content : one.content + 1] == b"0":
                # The value of an extension; what only looks like one is not read further.
                waiting.append(der.element(certificate, one.content, one.end))
    except der.DerError:
        pass
    return max(len(certificate), count * OCTETS_OF_AN_ELEMENT)
