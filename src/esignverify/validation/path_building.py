# SPDX-License-Identifier: Apache-2.0
"""Chains from a signer to an anchor: names find candidates, keys prove links, a budget ends it.

A pool may hold thousands of cross-certificates made to be tried for ever (RFC 4158 §2.4.2): what
is counted are signatures tried, and what was not reached is no path.

A key of the store is its authority's own: above it a chain goes on to roots of that authority only,
whoever else certified the key (ADR 14).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain as joined

from ..crypto.digests import digest
from ..formats.der import DerError
from ..formats.x509.inherited import inherits, with_parameters
from ..formats.x509.links import is_signed_by
from ..formats.x509.names import comparable
from ..formats.x509.ocsp import key_octets
from ..model.certificate import Certificate
from ..model.trust import Anchor, Authority
from .judged import TrustedPath
from .pool import Pool, Root

MAX_DEPTH = 12
"""Certificates between signer and anchor; real hierarchies have under six."""
MAX_LINKS = 400
"""Signatures tried while building; a pool of cross-certificates must not cost minutes."""
MAX_PATHS = 24
"""Complete paths tried for one signer."""


class Budget:
    """Counts links tried, so that a hostile pool costs a known amount of work."""

    def __init__(self, most: int = MAX_LINKS) -> None:
        self._left = most

    @property
    def spent(self) -> bool:
        """Whether there was more to try than was allowed."""
        return self._left < 0

    def take(self) -> bool:
        """Whether one more may be tried."""
        self._left -= 1
        return self._left >= 0


def build_paths(signer: Certificate, pool: Pool, budget: Budget) -> Iterator[TrustedPath]:
    """Complete chains, depth first; every link of one that comes out is proved.

    What promises most is followed to its end before anything else is tried: namesakes without
    number cost the budget, and not the path.
    """
    waiting: list[Iterator[tuple[Certificate, ...]]] = [iter([(signer,)])]
    found = 0
    while waiting and found < MAX_PATHS and not budget.spent:
        chain = next(waiting[-1], None)
        if chain is None:
            waiting.pop()
            continue
        for root in _roots_over(chain, pool, budget):
            certificates = _with_working_keys((*chain, root.certificate))
            if certificates is not None:
                found += 1
                yield TrustedPath(certificates, _nearest(certificates, root, pool), root.authority)
        if len(chain) < MAX_DEPTH:
            waiting.append(_continued(chain, pool, budget))


def _roots_over(chain: tuple[Certificate, ...], pool: Pool, budget: Budget) -> Iterator[Root]:
    """The roots that issued the last of `chain`; an anchor vouches for no chain it is part of."""
    child, owner = chain[-1], _owner(chain, pool)
    for root in pool.roots_named(child.issuer):
        if root.certificate.sha256 == child.sha256 or owner not in (None, root.authority):
            continue
        if _is_linked(child, root.certificate, budget):
            yield root


def _owner(chain: tuple[Certificate, ...], pool: Pool) -> Authority | None:
    """Whose key `chain` has come to: no other authority vouches for what is signed with it."""
    for one in chain if chain[0].is_ca else chain[1:]:
        for root in pool.owners.get(one.key_sha256, ()):
            return root.authority
    return None


def _nearest(certificates: tuple[Certificate, ...], top: Root, pool: Pool) -> Anchor:
    """What operators decided of the anchor nearest to the signer holds; unconfirmed is undecided.

    A certificate of an anchor's key stands for that anchor, whichever it is.
    """
    for one in certificates[1:]:
        own = [root for root in pool.owners.get(one.key_sha256, ()) if root.anchor.usable]
        own.sort(key=lambda root: root.certificate.sha256 != one.sha256)
        if own:
            return own[0].anchor
    return top.anchor


def _continued(
    chain: tuple[Certificate, ...], pool: Pool, budget: Budget
) -> Iterator[tuple[Certificate, ...]]:
    """`chain` with each issuer of its last certificate, the most promising first."""
    child, owner = chain[-1], _owner(chain, pool)
    seen = {_node(one) for one in chain}
    roots = (root.certificate for root in pool.roots_named(child.issuer))
    known = dict.fromkeys((*pool.named(child.issuer), *roots))
    for issuer in sorted(known, key=lambda one: promise(child, one, pool)):
        if not issuer.is_ca or _node(issuer) in seen:
            continue
        if owner is not None and _owner((child, issuer), pool) not in (None, owner):
            continue
        if _is_linked(child, issuer, budget):
            yield (*chain, issuer)


def _node(one: Certificate) -> tuple[str, str]:
    """Two certificates of one name and key are one place on the way (RFC 4158 §2.4.1)."""
    return comparable(one.subject), one.key_sha256


def _is_linked(child: Certificate, issuer: Certificate, budget: Budget) -> bool:
    """Whether the key verifies; one that cannot yet is tried when the chain is complete."""
    if not comparable(issuer.subject) or not budget.take():
        return False  # RFC 5280 §4.1.2.6: a CA has a name.
    return inherits(issuer) or is_signed_by(child.der, issuer.public_key)


def promise(child: Certificate, issuer: Certificate, pool: Pool) -> int:
    """Sorts first: of the store; then where the key identifiers agree (RFC 5280 §4.2.1.1).

    Anybody can write an identifier. Most are a digest of the key, and nobody can make another key
    that has it.
    """
    if issuer.sha256 in pool.stored:
        return 0
    named = child.authority_key_id
    if named is None or named != issuer.subject_key_id:
        return 3
    return 1 if named in _key_digests(issuer.public_key) else 2


@lru_cache(maxsize=1024)
def _key_digests(spki: bytes) -> frozenset[bytes]:
    """Identifiers that CAs make of a key: RFC 5280 §4.2.1.2 (1), RFC 7093 §2, over either form."""
    try:
        forms = (key_octets(spki), spki)
    except DerError:
        return frozenset()
    made = ((digest("sha1", one), digest("sha256", one)[:20]) for one in forms)
    return frozenset(joined.from_iterable(made))


def _with_working_keys(chain: tuple[Certificate, ...]) -> tuple[Certificate, ...] | None:
    """`chain` with inherited key parameters filled in from the top (RFC 5280 §6.1.4 (d) to (f)).

    None where a link that had to wait for them does not hold.
    """
    if not any(map(inherits, chain)):
        return chain
    filled = [chain[-1]]
    for one in reversed(chain[:-1]):
        above = filled[-1]
        if not is_signed_by(one.der, above.public_key):
            return None
        filled.append(with_parameters(one, above) if inherits(one) else one)
    return tuple(reversed(filled))
