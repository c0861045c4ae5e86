# SPDX-License-Identifier: Apache-2.0
"""Answers of timestamp authorities (RFC 3161 §2.4.2) that were kept whole."""

from __future__ import annotations

from .. import der

RESPONSE = "timestamp-response-around-the-token"
"""A whole TimeStampResp (RFC 3161 §2.4.2) where a token belongs: the interface of GM/T 0033 gives
and takes nothing else. Its status is signed by nobody and asked of nobody; the token proves itself.
"""
_GRANTED = (b"\x00", b"\x01")


def token_in(value: bytes) -> tuple[bytes, bool]:
    """The token in `value`, and whether a response that grants it stood around it."""
    try:
        outer = der.whole(value, der.SEQUENCE)
        status, token = _two(value, outer)
        number = der.element(value, status.content, status.end)
    except der.DerError:
        return value, False
    tags = [status.tag, token.tag, number.tag]
    granted = value[number.content : number.end] in _GRANTED
    if tags != [der.SEQUENCE, der.SEQUENCE, der.INTEGER] or not granted:
        return value, False
    return value[token.start : token.end], True


def _two(value: bytes, outer: der.Element) -> tuple[der.Element, der.Element]:
    first = der.element(value, outer.content, outer.end)
    second = der.element(value, first.end, outer.end)
    if second.end != outer.end:
        raise der.DerError("not two elements")
    return first, second
