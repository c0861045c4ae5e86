# SPDX-License-Identifier: Apache-2.0
"""The References of a Signature.xml against the parts of the package (GB/T 33190-2016 §18.2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...crypto.digests import UnknownDigestError, digest
from ...model.packages import Reference
from .errors import PackageLimitError
from .locations import folder_of
from .signature_xml import SignatureXml, WrittenReference
from .spending import Spending
from .trail import Trail

_LENGTHS = {"sm3": 32, "sha256": 32, "sha1": 20, "md5": 16}
"""Octets of the digests that CheckMethod may name (GB/T 33190-2016 §18.2.3), SM3 in practice."""


class Digests:
    """Digests of parts, each computed once per method."""

    def __init__(self, trail: Trail, spending: Spending) -> None:
        self._parts = trail.parts
        self._known: dict[tuple[str, str], bytes | None] = {}
        self._spending = spending

    def of(self, part: str, method: str) -> bytes | None:
        """Digest of the part's octets, None for a method this engine does not have.

        Raises:
            PackageLimitError: more octets than are digested for one package.
        """
        key = (part, method)
        if key not in self._known:
            octets = self._parts[part]
            self._spending.digest(len(octets))
            try:
                self._known[key] = digest(method, octets)
            except UnknownDigestError:
                self._known[key] = None
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Compared:
    """The references with what the parts really have, and codes of how parts were found."""

    references: tuple[Reference, ...]
    problems: tuple[str, ...]
    held_by: str | None = None

    @property
    def covered(self) -> frozenset[str]:
        """Parts whose octets are bound: present, and by a method that could be computed."""
        return frozenset(one.part for one in self.references if one.seen is not None)


def compare(written: SignatureXml, part: str, trail: Trail, digests: Digests) -> Compared:
    """Compare what Signature.xml, the part `part`, says with the parts.

    Raises:
        PackageLimitError: too much to look for or to digest in this package.
    """
    problems: dict[str, None] = {}
    found = tuple(
        _compare(one, written.method, part, trail, digests, problems) for one in written.references
    )
    if not found:
        problems["no-references"] = None
    return Compared(found, tuple(problems), _held_by(found, digests))


def _held_by(found: Sequence[Reference], digests: Digests) -> str | None:
    """The digest that all references have, where it is another than is said; only to be told."""
    if not found or any(one.holds is not False for one in found):
        return None
    try:
        return next(
            (
                name
                for name, length in _LENGTHS.items()
                if all(
                    len(one.expected) == length and digests.of(one.part, name) == one.expected
                    for one in found
                )
            ),
            None,
        )
    except PackageLimitError:
        return None


def _compare(
    one: WrittenReference,
    method: str,
    by: str,
    trail: Trail,
    digests: Digests,
    problems: dict[str, None],
) -> Reference:
    trail.follow(one.file)
    place = trail.places.exact(one.file, folder_of(by))
    if place.part is None:
        return Reference(place.written[:1024], method, one.value, None, present=False)
    if one.file != f"/{place.part}":
        problems["reference-not-absolute"] = None
    return Reference(place.part, method, one.value, digests.of(place.part, method), present=True)


def holding(references: Sequence[Reference]) -> frozenset[str]:
    """Parts that each of their references binds: the digest is the one that was signed."""
    broken = {one.part for one in references if one.holds is not True}
    return frozenset(one.part for one in references if one.part not in broken)
