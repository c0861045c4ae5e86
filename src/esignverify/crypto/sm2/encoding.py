# SPDX-License-Identifier: Apache-2.0
"""The SM2 signature value: SEQUENCE { INTEGER r, INTEGER s }, strict DER (GB/T 35276 §7.3).

One signature has one encoding: what is longer, shorter, negative or followed by anything is
refused. Two deviations that seals in use contain are turned into it by `normalised`, by name.
"""

from __future__ import annotations

from dataclasses import dataclass

from .curve import FIELD_OCTETS

RAW_OCTETS = 2 * FIELD_OCTETS
RAW = "sm2-raw-signature"
"""r and s as 32 octets each, without any ASN.1."""
NO_LEADING_ZERO = "sm2-integer-without-leading-zero"
"""An INTEGER whose highest bit is set and that lacks the 00 which would make it positive."""

_SEQUENCE, _INTEGER = 0x30, 0x02
_LONG_FORM = 0x80
_HIGH_BIT = 0x80
_MAX_INTEGER = FIELD_OCTETS + 1
"""Octets of the longest INTEGER: 32 and a leading 00."""


class SignatureFormError(ValueError):
    """Not the DER of a sequence of two positive numbers of at most 256 bits."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature (r, s) of two positive numbers and its DER; not yet looked at for range."""

    r: int
    s: int
    der: bytes


def decode(signature: bytes) -> Signature:
    """Read strict DER.

    Raises:
        SignatureFormError: not exactly that.
    """
    first, second = _contents(signature)
    return Signature(_positive(first), _positive(second), signature)


def encode(r: int, s: int) -> bytes:
    """The DER of two numbers, each from 0 to 2^256 - 1."""
    body = b"".join(
        bytes((_INTEGER, len(content))) + content
        for content in (n.to_bytes(n.bit_length() // 8 + 1, "big") for n in (r, s))
    )
    return bytes((_SEQUENCE, len(body))) + body


def normalised(signature: bytes) -> tuple[bytes, str | None]:
    """Strict DER, and the name of the deviation that had to be undone to get it.

    Strict DER comes back as it is with None; so does anything unknown, to fail later. For values
    in CMS and seals only, where signers that write so are known: a certificate, CRL or OCSP
    response must be DER.
    """
    try:
        decode(signature)
    except SignatureFormError:
        pass
    else:
        return signature, None
    if len(signature) == RAW_OCTETS:
        r, s = signature[:FIELD_OCTETS], signature[FIELD_OCTETS:]
        return encode(int.from_bytes(r, "big"), int.from_bytes(s, "big")), RAW
    try:
        r, s = _contents(signature)
        return encode(_unsigned(r), _unsigned(s)), NO_LEADING_ZERO
    except SignatureFormError:
        return signature, None


def _contents(signature: bytes) -> tuple[bytes, bytes]:
    """The content octets of the two INTEGERs; all lengths are short, so of one octet."""
    if len(signature) < 2 or signature[0] != _SEQUENCE or signature[1] != len(signature) - 2:
        raise SignatureFormError("signature is not one sequence")
    if signature[1] >= _LONG_FORM:
        raise SignatureFormError("signature is longer than two numbers of 256 bits")
    first, position = _integer(signature, 2)
    second, position = _integer(signature, position)
    if position != len(signature):
        raise SignatureFormError("more than two numbers in the signature")
    return first, second


def _integer(signature: bytes, position: int) -> tuple[bytes, int]:
    header = signature[position : position + 2]
    if len(header) != 2 or header[0] != _INTEGER:
        raise SignatureFormError("no INTEGER")
    start, end = position + 2, position + 2 + header[1]
    if not 1 <= header[1] <= _MAX_INTEGER or end > len(signature):
        raise SignatureFormError("length of an INTEGER")
    return signature[start:end], end


def _positive(content: bytes) -> int:
    """The value of content octets, which are positive and minimal (X.690 §8.3.2)."""
    if content[0] & _HIGH_BIT:
        raise SignatureFormError("negative INTEGER")
    if content[0] == 0 and (len(content) == 1 or not content[1] & _HIGH_BIT):
        raise SignatureFormError("zero, or an INTEGER with needless leading zeros")
    if len(content) > FIELD_OCTETS and content[0] != 0:
        raise SignatureFormError("INTEGER longer than 256 bits")
    return int.from_bytes(content, "big")


def _unsigned(content: bytes) -> int:
    """The value of content octets which are strict, or 32 octets that lack the leading 00."""
    if len(content) == FIELD_OCTETS and content[0] & _HIGH_BIT:
        return int.from_bytes(content, "big")
    return _positive(content)
