# SPDX-License-Identifier: Apache-2.0
"""Digests by name, over one or several pieces of bytes without copying them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cryptography.hazmat.primitives import hashes

_HASHLIB = {
    "md5": "md5",
    "sha1": "sha1",
    "sha224": "sha224",
    "sha256": "sha256",
    "sha384": "sha384",
    "sha512": "sha512",
    "sha512-224": "sha512_224",
    "sha512-256": "sha512_256",
    "sha3-224": "sha3_224",
    "sha3-256": "sha3_256",
    "sha3-384": "sha3_384",
    "sha3-512": "sha3_512",
    "shake128": "shake_128",
    "shake256": "shake_256",
    "ripemd160": "ripemd160",
    "sm3": "sm3",
}
_XOF_OCTETS = {"shake128": 32, "shake256": 64}
"""Output length of the extendable functions in CMS (RFC 8702 §3.1)."""


class UnknownDigestError(ValueError):
    """This engine has no such digest."""


def digest(name: str, *pieces: bytes | memoryview) -> bytes:
    """The digest called `name` of the concatenated `pieces`.

    Raises:
        UnknownDigestError: `name` is not in our table, or the system's library lacks it.
    """
    if name not in _HASHLIB:
        raise UnknownDigestError(name)
    try:
        state = hashlib.new(_HASHLIB[name], usedforsecurity=False)
    except ValueError as error:
        if name == "sm3":
            return _sm3(pieces)
        raise UnknownDigestError(name) from error
    _update(state, pieces)
    if name in _XOF_OCTETS:
        return state.digest(_XOF_OCTETS[name])  # type: ignore[call-arg]  # SHAKE takes a length
    return state.digest()


class Starts:
    """Digests by one algorithm of what begins with ever longer starts of the same octets.

    A document's signatures cover it from its first octet on, each to where its own value stands:
    what they share is digested once.
    """

    def __init__(self, name: str, octets: memoryview) -> None:
        """Raises `UnknownDigestError` where `name` is none that hashlib has, or no plain one."""
        if name not in _HASHLIB or name in _XOF_OCTETS:
            raise UnknownDigestError(name)
        try:
            self._state = hashlib.new(_HASHLIB[name], usedforsecurity=False)
        except ValueError as error:
            raise UnknownDigestError(name) from error
        self._octets = octets
        self.done = 0
        """Octets of the start that was digested last."""

    def digest(self, length: int, rest: memoryview) -> bytes:
        """The digest of the first `length` octets, not fewer than `done`, and `rest`."""
        self._state.update(self._octets[self.done : length])
        self.done = length
        state = self._state.copy()
        state.update(rest)
        return state.digest()


def _update(state: hashlib._Hash, pieces: Iterable[bytes | memoryview]) -> None:
    for piece in pieces:
        state.update(piece)


def _sm3(pieces: Iterable[bytes | memoryview]) -> bytes:
    """SM3 where Python's library was built without it: a report names it on every machine."""
    state = hashes.Hash(hashes.SM3())
    for piece in pieces:
        state.update(piece)
    return state.finalize()


def sha256_hex(data: bytes) -> str:
    """SHA-256 of `data`, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_halves(
    data: bytes, halves: Iterable[tuple[int, int, int]]
) -> dict[tuple[int, int, int], str]:
    """SHA-256 (lower-case hex) of ``data[:a] + data[b:c]`` for each (a, b, c)."""
    state, done, found = hashlib.sha256(), 0, {}
    view = memoryview(data)
    for first, start, end in sorted(set(halves)):
        state.update(view[done:first])
        done = first
        one = state.copy()
        one.update(view[start:end])
        found[first, start, end] = one.hexdigest()
    return found


def sha256_of_starts(data: bytes, sizes: Iterable[int]) -> dict[int, str]:
    """SHA-256 (lower-case hex) of the first octets of `data`, for each of `sizes`, in one pass."""
    state, done, found = hashlib.sha256(), 0, {}
    view = memoryview(data)
    for size in sorted(set(sizes)):
        state.update(view[done:size])
        found[size], done = state.copy().hexdigest(), size
    return found
