# SPDX-License-Identifier: Apache-2.0
"""Which back-end does the arithmetic of SM2: the first that is here and passes a self-test.

Each is asked the same question about values already checked (`verify`), so which one is here can
change the time an answer takes, never the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from . import gmssl, libcrypto, pure
from .curve import FIELD_OCTETS, N, P, read_point
from .digest import message_digest
from .encoding import Signature, encode
from .interface import Backend, BackendMissingError

Loader = Callable[[], Backend]
LOADERS: tuple[tuple[str, Loader], ...] = (
    (libcrypto.NAME, libcrypto.load),
    (gmssl.NAME, gmssl.load),
    (pure.NAME, pure.load),
)
"""Names and loaders in the order of preference; the last needs nothing but Python."""

# The example of GB/T 32918.5 §A.2: M = "message digest", the default identifier.
_POINT = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
_R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
_S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA


@dataclass(frozen=True, slots=True)
class Choice:
    """The back-end in use, and why each one before it is not: pairs of name and reason."""

    backend: Backend
    refused: tuple[tuple[str, str], ...]

    @property
    def capability(self) -> str:
        """As reports name it: ``sm2:libcrypto``, ``sm2:gmssl-pyx``, ``sm2:pure``."""
        return f"sm2:{self.backend.name}"


@cache
def chosen() -> Choice:
    """The back-end that everything uses.

    The first call loads a library: whoever locks a process in makes it before.

    Raises:
        RuntimeError: not even our own arithmetic passes the self-test.
    """
    return choose(LOADERS)


def choose(loaders: Sequence[tuple[str, Loader]]) -> Choice:
    """The first of `loaders` whose back-end is here and passes the self-test.

    Raises:
        RuntimeError: none does.
    """
    refused: list[tuple[str, str]] = []
    for name, load in loaders:
        try:
            backend = load()
            problem = self_test_problem(backend)
        except BackendMissingError as missing:
            problem = str(missing)
        else:
            if problem is None:
                return Choice(backend, tuple(refused))
        refused.append((name, problem))
    raise RuntimeError(f"no SM2 arithmetic passes its self-test: {refused}")


def self_test_problem(backend: Backend) -> str | None:
    """What `backend` answers wrongly; None where it knows the answer and takes nothing else.

    Asked twice: a back-end that keeps keys must also be right about a key that it kept.
    """
    key = read_point(_POINT)
    opposite = read_point(_POINT[:33] + (P - key.y).to_bytes(FIELD_OCTETS, "big"))
    e = message_digest(key, b"message digest")
    right = _signature(_R, _S)
    wrong = {
        "another digest": (key, right, bytes((e[0] ^ 1,)) + e[1:]),
        "another r": (key, _signature(_R ^ 1, _S), e),
        "another s": (key, _signature(_R, _S ^ 1), e),
        "r and s swapped": (key, _signature(_S, _R), e),
        "s of the other sign": (key, _signature(_R, N - _S), e),
        "another key": (opposite, right, e),
    }
    for _ in range(2):
        if backend.verify(key, right, e) is not True:
            return "self-test: the known answer is refused"
        for what, question in wrong.items():
            if backend.verify(*question) is True:
                return f"self-test: {what} is not refused"
    return None


def _signature(r: int, s: int) -> Signature:
    return Signature(r, s, encode(r, s))
