# SPDX-License-Identifier: Apache-2.0
"""The bytes that a signature covers, and their digests, within a budget for the document.

Five hundred fields may each ask for another part of a large file.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...crypto.digests import Starts, UnknownDigestError, digest, sha256_hex
from ...crypto.signatures import sm2_digest
from ...model.reasons import Reason
from ..cms.errors import CmsError

MAX_DIGESTED = 1 << 30
"""Octets digested for one document; half a second's work."""
MAX_DIGESTED_AGAIN = 8
"""How often every octet of a larger document may be digested."""


class Digester:
    """Digests of parts of one document, each made once."""

    def __init__(self, document: bytes) -> None:
        self._view = memoryview(document)
        self._starts: dict[str, Starts] = {}
        self._known: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._left = max(MAX_DIGESTED, MAX_DIGESTED_AGAIN * len(document))

    def parts(self, ranges: tuple[int, ...]) -> Covered | None:
        """The bytes that a range of two parts inside the file names; None for any other."""
        if len(ranges) != 4 or min(ranges) < 0 or ranges[2] + ranges[3] > len(self._view):
            return None
        first = self._view[ranges[0] : ranges[0] + ranges[1]]
        second = self._view[ranges[2] : ranges[2] + ranges[3]]
        return Covered(self, ranges, first, second)

    def digest(self, name: str, covered: Covered) -> bytes:
        """The digest called `name` of the two parts.

        Raises:
            UnknownDigestError: there is no such digest.
            CmsError: over the budget.
        """
        key = (name, covered.ranges)
        if key not in self._known:
            self._known[key] = self._digest(name, covered)
        return self._known[key]

    def _digest(self, name: str, covered: Covered) -> bytes:
        """Only octets that no signature before has covered, where this one begins as they do."""
        length = len(covered.first)
        known = self._starts.get(name)
        if known is None and covered.ranges[0] == 0:
            try:
                known = self._starts[name] = Starts(name, self._view)
            except UnknownDigestError:
                known = None
        if known is None or covered.ranges[0] != 0 or length < known.done:
            self._spend(length + len(covered.second))
            return digest(name, covered.first, covered.second)
        self._spend(length - known.done + len(covered.second))
        return known.digest(length, covered.second)

    def sm2_digest(self, public_key: bytes, covered: Covered) -> bytes:
        """SM3(ZA ‖ the two parts) for a key (SubjectPublicKeyInfo, DER).

        Raises:
            UnusableKeyError: it is no SM2 key.
            CmsError: over the budget.
        """
        key = (f"sm2:{sha256_hex(public_key)}", covered.ranges)
        if key not in self._known:
            self._spend(len(covered.first) + len(covered.second))
            self._known[key] = sm2_digest(public_key, covered.first, covered.second)
        return self._known[key]

    def _spend(self, octets: int) -> None:
        self._left -= octets
        if self._left < 0:
            detail = "too many octets to digest"
            raise CmsError(Reason.LIMIT_EXCEEDED, detail, supported=False)


@dataclass(frozen=True, slots=True)
class Covered:
    """Two parts of a document."""

    digester: Digester
    ranges: tuple[int, ...]
    first: memoryview
    second: memoryview

    def digest(self, name: str) -> bytes:
        """Their digest; see `Digester.digest`."""
        return self.digester.digest(name, self)

    def sm2_digest(self, public_key: bytes) -> bytes:
        """SM3(ZA ‖ the parts); see `Digester.sm2_digest`."""
        return self.digester.sm2_digest(public_key, self)

    def equals(self, octets: bytes) -> bool:
        """Whether they are `octets`, one behind the other."""
        view, length = memoryview(octets), len(self.first)
        return view[:length] == self.first and view[length:] == self.second
