# SPDX-License-Identifier: Apache-2.0
"""SM2 signing for tests (GB/T 32918.2 §6.1): simple and slow on purpose, apart from our verifier.

Nothing here is imported from the verifier: whoever tests with it tests against another hand. Not
constant in time: the keys are published ones.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives import hashes

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
DEFAULT_ID = b"1234567812345678"

Point = tuple[int, int] | None
"""Affine coordinates; None is the point at infinity."""


def add(left: Point, right: Point) -> Point:
    """The group law, affine (GB/T 32918.1 §3.2.3.1)."""
    if left is None or right is None:
        return right if left is None else left
    (x1, y1), (x2, y2) = left, right
    if x1 == x2:
        if (y1 + y2) % P == 0:
            return None
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) % P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P) % P
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def multiply(scalar: int, point: Point) -> Point:
    """Double and add, the highest bit first."""
    total: Point = None
    for bit in f"{scalar:b}":
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def sm3(*pieces: bytes) -> bytes:
    """SM3 (GB/T 32905), 32 octets."""
    state = hashes.Hash(hashes.SM3())
    for piece in pieces:
        state.update(piece)
    return state.finalize()


def public_point(private: int) -> bytes:
    """The public key of `private` (1 to n-2), uncompressed: 04, x, y; 65 octets."""
    point = multiply(private, G)
    assert point is not None
    return b"\x04" + point[0].to_bytes(32) + point[1].to_bytes(32)


def spki(private: int) -> bytes:
    """SubjectPublicKeyInfo, DER: id-ecPublicKey with the SM2 curve, 91 octets."""
    head = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
    return head + public_point(private)


def message_digest(point: bytes, message: bytes, identity: bytes = DEFAULT_ID) -> bytes:
    """Digest e = SM3(ZA, message) for a public key of 65 octets (GB/T 32918.2 §5.5, §6.1)."""
    curve = b"".join(value.to_bytes(32) for value in (A, B, *G))
    za = sm3((8 * len(identity)).to_bytes(2), identity, curve, point[1:])
    return sm3(za, message)


def sign_digest(private: int, e: bytes, k_seed: bytes = b"") -> tuple[int, int]:
    """Signature (r, s) of digest `e`, the same each time; another `k_seed` gives another."""
    counter = 0
    while True:
        material = private.to_bytes(32) + e + k_seed + counter.to_bytes(4)
        k = int.from_bytes(hashlib.sha512(material).digest()) % N
        counter += 1
        point = multiply(k, G)
        if point is None:
            continue
        r = (int.from_bytes(e) + point[0]) % N
        s = pow(1 + private, -1, N) * (k - r * private) % N
        if r != 0 and r + k != N and s != 0:
            return r, s


def signature_der(r: int, s: int) -> bytes:
    """SEQUENCE of the two INTEGERs, DER (GB/T 35276 §7.3)."""
    body = _integer(r) + _integer(s)
    return b"\x30" + bytes([len(body)]) + body


def _integer(value: int) -> bytes:
    content = value.to_bytes(value.bit_length() // 8 + 1)
    return b"\x02" + bytes([len(content)]) + content


def sign(private: int, message: bytes, identity: bytes = DEFAULT_ID) -> bytes:
    """DER signature of `message` under the signer's `identity`."""
    e = message_digest(public_point(private), message, identity)
    return signature_der(*sign_digest(private, e))
