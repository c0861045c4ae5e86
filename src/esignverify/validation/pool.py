# SPDX-License-Identifier: Apache-2.0
"""The certificates and anchors from which paths are built, indexed by subject name.

Names only find candidates; every link is proved by key (rule 10).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from ..formats.x509.certificate import CertificateError, read_certificate
from ..formats.x509.names import comparable, comparable_backwards
from ..formats.x509.weight import weight
from ..model.certificate import Certificate
from ..model.trust import Anchor, Authority, Role, TrustSnapshot

K = TypeVar("K")
V = TypeVar("V")

MAX_POOL = 5_000
"""Certificates taken into one pool; the longest archives seen hold some hundreds. Those of the
store and of the evidence come first: no document can push them out."""
MAX_OCTETS = 1024 * 1024
"""Octets of the certificates that one document brings: five hundred of two kilobytes. To read them
costs a thousand times what it costs to digest them; of parts beyond number, each counts."""


@dataclass(frozen=True, slots=True)
class Root:
    """An anchor with its certificate read and the authority it belongs to."""

    certificate: Certificate
    anchor: Anchor
    authority: Authority

    def may(self, role: Role) -> bool:
        """Whether an operator granted this anchor the role."""
        return role in self.anchor.roles


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates and roots by `comparable` subject; `left_out` counts what was over the budget.

    `everything` begins with what an operator gave, by the store or as evidence; `given` are the
    SHA-256 (hex) of those.
    """

    by_subject: dict[str, tuple[Certificate, ...]]
    by_serial: dict[tuple[str, int], tuple[Certificate, ...]]
    everything: tuple[Certificate, ...]
    roots: dict[str, tuple[Root, ...]]
    pinned: bool
    left_out: int
    owners: dict[str, tuple[Root, ...]]
    """Roots by SHA-256 (hex) of their key, which the store gives to one authority only."""
    stored: frozenset[str]
    """SHA-256 (hex) of the certificates of the trust store."""
    given: frozenset[str] = frozenset()
    """SHA-256 (hex) of the candidates that operators gave: of the trust store and as evidence."""

    def named(self, subject: bytes) -> tuple[Certificate, ...]:
        """The candidates whose subject RFC 5280 §7.1 calls equal to `subject` (DER)."""
        return self.by_subject.get(comparable(subject), ())

    def roots_named(self, subject: bytes) -> tuple[Root, ...]:
        """The roots with that subject."""
        return self.roots.get(comparable(subject), ())

    def issued(self, issuer: bytes, serial: int) -> tuple[Certificate, ...]:
        """The candidates with this issuer name (DER) and serial number."""
        return self.by_serial.get((comparable(issuer), serial), ())

    def issued_backwards(self, issuer: bytes, serial: int) -> tuple[Certificate, ...]:
        """The same for a name whose relative names stand in the reverse order."""
        name = comparable_backwards(issuer)
        return () if name is None else self.by_serial.get((name, serial), ())


def build_pool(
    trust: TrustSnapshot, material: Iterable[bytes], evidence: Iterable[bytes] = ()
) -> Pool:
    """A pool of `trust`, `evidence` and the certificates (DER) of a document (`material`).

    What cannot be read as a certificate is left out: it can only have helped. Of what is over the
    budget that of the document is left out first, which its maker can flood.
    """
    given = dict.fromkeys((*evidence, *trust.candidates))
    brought = [one for one in dict.fromkeys(material) if one not in given]
    kept = within_budget(brought)
    room = max(0, MAX_POOL - len(given))
    stored = readable(trust.candidates)
    read = readable((*list(given)[:MAX_POOL], *kept[:room]))
    roots: dict[str, list[Root]] = defaultdict(list)
    owners: dict[str, list[Root]] = defaultdict(list)
    for authority in trust.authorities:
        for anchor in authority.anchors:
            certificate = _read(anchor.certificate)
            # A leaf is never an anchor, whatever a store says (design part 5).
            if certificate is not None and certificate.is_ca:
                root = Root(certificate, anchor, authority)
                roots[comparable(certificate.subject)].append(root)
                owners[certificate.key_sha256].append(root)
    by_subject: dict[str, list[Certificate]] = defaultdict(list)
    by_serial: dict[tuple[str, int], list[Certificate]] = defaultdict(list)
    for one in read:
        by_subject[comparable(one.subject)].append(one)
        by_serial[comparable(one.issuer), one.serial].append(one)
    left_out = len(brought) - len(kept) + max(0, len(kept) + len(given) - MAX_POOL)
    return Pool(
        _frozen(by_subject),
        _frozen(by_serial),
        tuple(read),
        _frozen(roots),
        trust.pinned,
        left_out=left_out,
        owners=_frozen(owners),
        given=frozenset(one.sha256 for one in read if one.der in given),
        stored=frozenset(
            one.sha256
            for one in (*stored, *(root.certificate for row in roots.values() for root in row))
        ),
    )


def _frozen(lists: dict[K, list[V]]) -> dict[K, tuple[V, ...]]:
    return {key: tuple(values) for key, values in lists.items()}


def within_budget(material: Iterable[bytes], most: int | None = None) -> list[bytes]:
    """The first of a document's certificates, each once, that weigh `most` octets together.

    None: `MAX_OCTETS`.
    """
    kept: list[bytes] = []
    octets, limit = 0, MAX_OCTETS if most is None else most
    for one in dict.fromkeys(material):
        octets += weight(one)
        if octets > limit:
            break
        kept.append(one)
    return kept


def readable(material: Iterable[bytes]) -> list[Certificate]:
    """The certificates among `material`; what cannot be read is left out."""
    return [one for one in map(_read, material) if one is not None]


def _read(der: bytes) -> Certificate | None:
    try:
        return read_certificate(der)
    except CertificateError:
        return None
