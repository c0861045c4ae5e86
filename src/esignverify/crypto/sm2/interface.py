# SPDX-License-Identifier: Apache-2.0
"""The one question that a back-end of SM2 answers."""

from __future__ import annotations

from typing import Protocol

from .curve import PublicKey
from .encoding import Signature


class BackendMissingError(Exception):
    """The library of a back-end is not here, too old, or built without SM2; the text says which."""


class Backend(Protocol):
    """One implementation of the arithmetic."""

    @property
    def name(self) -> str:
        """As reports and `esignverify doctor` show it."""
        ...

    def verify(self, key: PublicKey, signature: Signature, e: bytes) -> bool | None:
        """Whether (r, s) is right for `key` and the digest `e` (GB/T 32918.2 §7.1 B6, B7).

        The caller has checked that r and s are from 1 to n-1, r + s is not n and `e` has 32 octets.
        None: the library failed by itself, and said nothing of the signature.
        """
        ...
