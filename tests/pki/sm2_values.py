# SPDX-License-Identifier: Apache-2.0
"""Shapes in which SM2 signature values are met, right and wrong (GB/T 35276 §7.3, domain D2)."""

from __future__ import annotations

from collections.abc import Callable

from . import sm2
from .der import der, integer, sequence
from .keys import Key

Value = tuple[int, int]
"""r and s."""
Writer = Callable[[Value], bytes]


def strict(value: Value) -> bytes:
    """DER, as the standard has it."""
    return sm2.signature_der(*value)


def raw(value: Value) -> bytes:
    """64 octets r, s without any structure, as one provincial seal has it."""
    return value[0].to_bytes(32) + value[1].to_bytes(32)


def without_zero(value: Value) -> bytes:
    """INTEGERs of 32 octets each whose leading 00 is missing, so that one or both are negative."""
    return sequence(*(der(0x02, one.to_bytes(32)) for one in value))


def with_zero(value: Value) -> bytes:
    """INTEGERs with a leading 00 too many (BER; X.690 §8.3.2 forbids it)."""
    r, s = value
    return sequence(der(0x02, b"\0" + integer(r)[2:]), integer(s))


def swapped(value: Value) -> bytes:
    """s, r: another signature, which verifies for nobody."""
    return sm2.signature_der(value[1], value[0])


def zero(value: Value) -> bytes:
    """r = 0, outside [1, n-1] (GB/T 32918.2 §7.1)."""
    return sm2.signature_der(0, value[1])


def raised(value: Value) -> bytes:
    """r + n: the same number modulo n, and outside [1, n-1]."""
    return sm2.signature_der(value[0] + sm2.N, value[1])


def trailed(value: Value) -> bytes:
    """DER with an octet behind it."""
    return strict(value) + b"\0"


def flipped(value: Value) -> bytes:
    """One bit of s changed."""
    return sm2.signature_der(value[0], value[1] ^ 1)


def high(value: Value) -> bool:
    """Both numbers fill 32 octets and one has its highest bit set, so that DER adds a 00."""
    return min(value) >> 248 > 0 and max(value) >> 255 == 1


def full(value: Value) -> bool:
    """Both numbers fill 32 octets."""
    return min(value) >> 248 > 0


def sign(
    key: Key,
    message: bytes,
    write: Writer = strict,
    wanted: Callable[[Value], bool] = full,
    *,
    identity: bytes = sm2.DEFAULT_ID,
) -> bytes:
    """Sign `message`, the same way each time, with the first value that is as `wanted`."""
    e = sm2.message_digest(sm2.public_point(key.sm2), message, identity)
    for attempt in range(256):
        value = sm2.sign_digest(key.sm2, e, bytes([attempt]))
        if wanted(value):
            return write(value)
    raise ValueError("no such signature value")
