# SPDX-License-Identifier: Apache-2.0
"""The certificates and anchors from which paths are built, indexed by subject name.

Names only find candidates; every link is proved by key (rule 10).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..formats.x509.certificate import CertificateError, read_certificate
from ..model.certificate import Certificate
from ..model.trust import Anchor, Authority, Role, TrustSnapshot

MAX_POOL = 5_000
"""Certificates taken into one pool; the longest archives seen hold some hundreds."""


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
    """Candidates by subject and roots by subject; `left_out` counts what was over the budget."""

    by_subject: dict[bytes, tuple[Certificate, ...]]
    by_serial: dict[tuple[bytes, int], tuple[Certificate, ...]]
    everything: tuple[Certificate, ...]
    roots: dict[bytes, tuple[Root, ...]]
    pinned: bool
    left_out: int


def build_pool(trust: TrustSnapshot, material: Iterable[bytes]) -> Pool:
    """A pool of `trust` and the certificates (DER) that came with document and evidence.

    What cannot be read as a certificate is left out: it can only have helped.
    """
    unique = list(dict.fromkeys((*material, *trust.candidates)))
    read = readable(unique[:MAX_POOL])
    roots: dict[bytes, tuple[Root, ...]] = {}
    for authority in trust.authorities:
        for anchor in authority.anchors:
            certificate = _read(anchor.certificate)
            if certificate is not None:
                root = Root(certificate, anchor, authority)
                roots[certificate.subject] = (*roots.get(certificate.subject, ()), root)
    by_subject: dict[bytes, tuple[Certificate, ...]] = {}
    by_serial: dict[tuple[bytes, int], tuple[Certificate, ...]] = {}
    for one in read:
        by_subject[one.subject] = (*by_subject.get(one.subject, ()), one)
        key = (one.issuer, one.serial)
        by_serial[key] = (*by_serial.get(key, ()), one)
    left_out = max(0, len(unique) - MAX_POOL)
    return Pool(by_subject, by_serial, tuple(read), roots, trust.pinned, left_out)


def readable(material: Iterable[bytes]) -> list[Certificate]:
    """The certificates among `material`; what cannot be read is left out."""
    return [one for one in map(_read, material) if one is not None]


def _read(der: bytes) -> Certificate | None:
    try:
        return read_certificate(der)
    except CertificateError:
        return None
