# SPDX-License-Identifier: Apache-2.0
"""Paths from a signer to an anchor: built by key, validated after RFC 5280 §6.1.

1. Build: depth first from the signer, each link proved by the issuer's key, within a budget.
2. Order: paths to the topmost anchor first.
3. Validate with certvalidator: signatures, names, policies, path lengths, critical extensions.
   Time and revocation are not asked here: they have blocks of their own (§5.2.6.4, rule 9).
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from asn1crypto import x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import AcceptAllAlgorithms
from pyhanko_certvalidator.validate import async_validate_path

from ..formats.der import LIBRARY_ERRORS
from ..formats.x509.links import is_signed_by
from ..model.certificate import Certificate
from ..model.finding import Finding
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.trust import Role
from .findings import Notebook
from .judged import TrustedPath
from .pool import Pool, Root

MAX_DEPTH = 12
"""Certificates between signer and anchor; real hierarchies have under six."""
MAX_LINKS = 400
"""Signatures tried while building; a pool of cross-certificates must not cost minutes."""
MAX_PATHS = 24
"""Complete paths tried for one signer."""

T = TypeVar("T")

_ANCHOR = "path.anchor"
_RFC5280 = "path.rfc5280"


@dataclass(frozen=True, slots=True)
class PathResult:
    """The path taken, or why none: `problem` may also stand beside a path (role, confirmation)."""

    path: TrustedPath | None
    problem: SubIndication | None
    findings: tuple[Finding, ...]


def find_path(signer: Certificate, pool: Pool, role: Role, note: Notebook) -> PathResult:
    """The best path from `signer` to an anchor with `role`."""
    budget = _Budget(MAX_LINKS)
    candidates = sorted(_build(signer, pool, budget), key=lambda c: -len(c.certificates))
    if not candidates:
        reason = Reason.PATH_BUDGET if budget.spent else Reason.NO_CHAIN
        missing = note.failed(
            _ANCHOR, reason, "EN 319 102-1 §5.2.6.4 (1)", issuer=signer.issuer_text
        )
        return PathResult(None, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, (missing,))
    granted = [one for one in candidates if role in one.anchor.roles]
    if not granted:
        refused = note.failed(
            _ANCHOR,
            Reason.ROLE_NOT_GRANTED,
            "design rule 8",
            role=role,
            ca=candidates[0].authority.name,
        )
        return PathResult(None, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, (refused,))
    usable = [one for one in granted if one.anchor.usable or not pool.pinned]
    return _first_valid(usable or granted, note, confirmed=bool(usable), pinned=pool.pinned)


def _first_valid(
    candidates: list[TrustedPath], note: Notebook, *, confirmed: bool, pinned: bool
) -> PathResult:
    errors = [(one, _rfc5280_problem(one)) for one in candidates[:MAX_PATHS]]
    path, error = next((pair for pair in errors if pair[1] is None), errors[0])
    if error is not None:
        broken = note.failed(_RFC5280, Reason.PATH_INVALID, "RFC 5280 §6.1", detail=error)
        return PathResult(path, SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE, (broken,))
    sound = note.passed(_RFC5280, "RFC 5280 §6.1", length=len(path.certificates))
    if not confirmed:
        unconfirmed = note.failed(
            _ANCHOR, Reason.ANCHOR_UNCONFIRMED, "design: trust store", ca=path.authority.name
        )
        return PathResult(path, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, (sound, unconfirmed))
    basis = "EN 319 102-1 §5.2.6.4 (1)"
    if pinned:
        reached = note.passed(_ANCHOR, basis, ca=path.authority.name)
    else:
        reached = note.warning(_ANCHOR, Reason.ANCHOR_UNCONFIRMED, basis, ca=path.authority.name)
    return PathResult(path, None, (sound, reached))


class _Budget:
    """Counts links tried, so that a hostile pool costs a known amount of work."""

    def __init__(self, most: int) -> None:
        self._left = most

    @property
    def spent(self) -> bool:
        return self._left <= 0

    def take(self) -> bool:
        self._left -= 1
        return self._left >= 0


def _build(signer: Certificate, pool: Pool, budget: _Budget) -> Iterator[TrustedPath]:
    stack: list[tuple[Certificate, ...]] = [(signer,)]
    found = 0
    while stack and found < MAX_PATHS:
        chain = stack.pop()
        last = chain[-1]
        for root in _roots_over(last, pool, budget):
            if len(chain) == 1 and root.certificate.sha256 == last.sha256:
                continue  # A signer that is itself an anchor vouches only for itself.
            found += 1
            yield TrustedPath((*chain, root.certificate), root.anchor, root.authority)
        if len(chain) < MAX_DEPTH:
            stack += [(*chain, issuer) for issuer in _issuers_of(chain, pool, budget)]


def _roots_over(child: Certificate, pool: Pool, budget: _Budget) -> Iterator[Root]:
    for root in pool.roots.get(child.issuer, ()):
        if root.certificate.sha256 == child.sha256 and child.self_issued:
            continue
        if budget.take() and is_signed_by(child.der, root.certificate.public_key):
            yield root


def _issuers_of(
    chain: tuple[Certificate, ...], pool: Pool, budget: _Budget
) -> Iterator[Certificate]:
    child = chain[-1]
    seen = {one.key_sha256 for one in chain}
    known = (*pool.by_subject.get(child.issuer, ()), *_root_certificates(child.issuer, pool))
    for issuer in sorted(dict.fromkeys(known), key=lambda c: _is_hinted(child, c)):
        if not issuer.is_ca or issuer.key_sha256 in seen:
            continue
        if budget.take() and is_signed_by(child.der, issuer.public_key):
            yield issuer


def _root_certificates(subject: bytes, pool: Pool) -> tuple[Certificate, ...]:
    return tuple(root.certificate for root in pool.roots.get(subject, ()))


def _is_hinted(child: Certificate, issuer: Certificate) -> bool:
    """Sorts last, so that it is popped first: the key identifiers agree (RFC 5280 §4.2.1.1)."""
    return child.authority_key_id is not None and child.authority_key_id == issuer.subject_key_id


# Validity and revocation are judged elsewhere, so the library is given a moment and a tolerance
# that no certificate can miss.
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_ANY_TOLERANCE = timedelta(days=365 * 1000)


def _rfc5280_problem(path: TrustedPath) -> str | None:
    return _validated(tuple(one.der for one in path.certificates))


@lru_cache(maxsize=1024)
def _validated(certificates: tuple[bytes, ...]) -> str | None:
    """What RFC 5280 §6.1 finds wrong in a path (signer first, anchor last); None when nothing."""
    try:
        *below, anchor = [x509.Certificate.load(der, strict=True) for der in certificates]
        leaf, *between = below
        context = ValidationContext(
            trust_roots=[anchor],
            moment=_ANY_MOMENT,
            time_tolerance=_ANY_TOLERANCE,
            allow_fetching=False,
            algorithm_usage_policy=AcceptAllAlgorithms(),
        )
        candidate = ValidationPath(CertTrustAnchor(anchor), reversed(between), leaf)
        run_now(async_validate_path(context, candidate))
    except (PathError, ValidationError) as error:
        return str(error)
    except (UnsupportedAlgorithm, *LIBRARY_ERRORS) as error:
        return f"{type(error).__name__}: {error}"
    return None


def run_now(coroutine: Coroutine[object, object, T]) -> T:
    """Run a coroutine that must not wait for anything: judging does no IO.

    Raises:
        RuntimeError: it suspended.
    """
    try:
        coroutine.send(None)
    except StopIteration as finished:
        result: T = finished.value
        return result
    coroutine.close()
    raise RuntimeError("a judging coroutine wanted to wait")
