# SPDX-License-Identifier: Apache-2.0
"""Validation context (EN 319 102-1 §5.2.4): what every block of one run judges with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..formats.x509.crl import Crl, CrlError, read_crl
from ..formats.x509.ocsp import OcspError, OcspResponse, read_ocsp
from ..model.evidence import Evidence
from ..model.facts import DocumentFacts, Timestamp
from ..model.moments import ValidationTime, parse_utc
from ..model.policy import Policy
from ..model.trust import TrustSnapshot
from .poe import Poes
from .pool import Pool, build_pool


@dataclass(frozen=True, slots=True)
class Revocations:
    """All CRLs and OCSP responses at hand, those from outside the document first.

    `given` are the former, `unreadable` what could not be read as either; DER.
    """

    crls: tuple[Crl, ...]
    ocsps: tuple[OcspResponse, ...]
    unreadable: frozenset[bytes] = frozenset()
    given: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Context:
    """One run: certificates, revocation data, policy, and the one reading of the clock."""

    pool: Pool
    revocations: Revocations
    policy: Policy
    at: ValidationTime
    demo: bool
    first_seen: datetime | None = None
    """Proof of existence from our own log: these bytes were recorded then."""
    proofs: Poes | None = None
    """Proofs of existence of validation material, as far as extracted yet."""

    @property
    def poes(self) -> Poes:
        """What is proven of the existence of validation material; without proof: it exists now."""
        return self.proofs if self.proofs is not None else Poes(self.at.at)


def build_context(
    facts: DocumentFacts,
    tokens: tuple[Timestamp, ...],
    *,
    trust: TrustSnapshot,
    evidence: Evidence,
    policy: Policy,
    at: ValidationTime,
    demo: bool,
) -> Context:
    """Gather what came in the document, its signatures and their `tokens`, and from outside."""
    messages = [one.message for one in facts.signatures if one.message is not None]
    messages += [token.message for token in tokens]
    certificates = [der for message in messages for der in message.certificates]
    crls = [der for message in messages for der in message.crls]
    ocsps = [der for message in messages for der in message.ocsps]
    return Context(
        pool=build_pool(trust, (*certificates, *facts.certificates), evidence.certificates),
        revocations=_read_all(evidence, (*crls, *facts.crls), (*ocsps, *facts.ocsps)),
        policy=policy,
        at=at,
        demo=demo,
        first_seen=None if evidence.first_seen is None else parse_utc(evidence.first_seen),
    )


def _read_all(evidence: Evidence, crls: Iterable[bytes], ocsps: Iterable[bytes]) -> Revocations:
    read_crls: list[Crl] = []
    read_ocsps: list[OcspResponse] = []
    unreadable: set[bytes] = set()
    for der in dict.fromkeys((*evidence.crls, *crls)):
        try:
            read_crls.append(read_crl(der))
        except CrlError:
            unreadable.add(der)
    for der in dict.fromkeys((*evidence.ocsps, *ocsps)):
        try:
            read_ocsps.append(read_ocsp(der))
        except OcspError:
            unreadable.add(der)
    return Revocations(
        tuple(read_crls), tuple(read_ocsps), frozenset(unreadable), frozenset(evidence.crls)
    )
