# SPDX-License-Identifier: Apache-2.0
"""Proofs of existence of validation material (EN 319 102-1 §5.6.2.3).

A set of them says for certificates, CRLs and OCSP answers, by their octets, since when they are
proven to exist. Of what it does not name nothing is known but that it exists now (§5.6.3.4 (2)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..model.facts import DocumentFacts, SignatureFacts, SignedMessage, Timestamp


@dataclass(frozen=True, slots=True)
class Poes:
    """Earliest proven time of objects, by their DER; `now` for all others."""

    now: datetime
    times: Mapping[bytes, datetime] = field(default_factory=dict)

    def of(self, *objects: bytes) -> datetime:
        """Since when all of `objects` are proven to exist."""
        return max((self.times.get(one, self.now) for one in objects), default=self.now)

    def existed(self, at: datetime, *objects: bytes) -> bool:
        """Whether all of `objects` are proven to have existed at `at`."""
        return self.of(*objects) <= at

    def with_proof(self, at: datetime, objects: Iterable[bytes]) -> Poes:
        """The same and a proof that `objects` existed at `at` (§5.6.2.3.4 (5))."""
        more = {one: at for one in objects if at < self.times.get(one, self.now)}
        return replace(self, times={**self.times, **more}) if more else self


def material_of(message: SignedMessage, tokens: Iterable[Timestamp | None]) -> Iterator[bytes]:
    """Certificates, CRLs and OCSP answers inside a signature value and its `tokens`."""
    inside = [message, *(one.message for one in tokens if one is not None)]
    for one in inside:
        yield from (*one.certificates, *one.crls, *one.ocsps)


def covered_by(
    stamp: SignatureFacts,
    facts: DocumentFacts,
    tokens: Mapping[str, Iterable[Timestamp | None]],
) -> Iterator[bytes]:
    """What the document timestamp `stamp` covers (§5.6.2.3.4 (1), (2)).

    The material of earlier revisions' signatures and tokens, and of the document security store
    as far as its octets stand before the end of the covered bytes.
    """
    coverage = stamp.coverage
    if coverage is None or coverage.problem is not None or len(coverage.ranges) != 4:
        return
    for one in facts.signatures:
        earlier = one.coverage is not None and 0 < one.coverage.revision < coverage.revision
        if earlier and one.message is not None:
            yield from material_of(one.message, tokens.get(one.id, ()))
    end = coverage.ranges[2] + coverage.ranges[3]
    for der, stands_until in facts.material_ends:
        if stands_until <= end:
            yield der


def everything(
    facts: DocumentFacts, tokens: Mapping[str, Iterable[Timestamp | None]]
) -> Iterator[bytes]:
    """All material that came inside the document: what a record of its bytes proves."""
    yield from (*facts.certificates, *facts.crls, *facts.ocsps)
    for one in facts.signatures:
        if one.message is not None:
            yield from material_of(one.message, tokens.get(one.id, ()))
