# SPDX-License-Identifier: Apache-2.0
"""Cryptographic constraints: is an algorithm reliable at a time (EN 319 102-1 §5.1.4.4)?

Which are, how long keys must be and until when, is data of the policy (after ETSI TS 119 312).
What the policy does not list is not reliable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..model.algorithm import Algorithm
from ..model.certificate import Certificate
from ..model.facts import SignedMessage
from ..model.moments import utc_text
from ..model.policy import AlgorithmConstraint, Policy
from ..model.reasons import Reason

_EDDSA_DIGEST = {"ed25519": "sha512", "ed448": "shake256"}
"""RFC 8419 §3.1: the digest that a CMS signature with signed attributes must use."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """One algorithm or key that the policy does not take at the time asked.

    `until` is the end of its reliability, None where it never was reliable or is not listed.
    """

    reason: Reason
    name: str
    until: datetime | None

    def text(self) -> str:
        """Name and end, for a finding's values."""
        return self.name if self.until is None else f"{self.name} (until {utc_text(self.until)})"


def message_weaknesses(
    message: SignedMessage, certificate: Certificate | None, policy: Policy, at: datetime
) -> list[Weakness]:
    """Weak algorithms in the value and digests of `message`, and in its signer's key, at `at`."""
    found = [
        *_algorithm(message.algorithm, policy, at),
        *_named(message.digest_algorithm, policy, at),
    ]
    if message.content_digest is not None:
        found += _named(message.content_digest, policy, at)
    scheme = message.algorithm.name
    expected = _EDDSA_DIGEST.get(scheme, message.digest_algorithm)
    if message.signed_attributes is not None and message.digest_algorithm != expected:
        name = f"{scheme} with {message.digest_algorithm}"
        found.append(Weakness(Reason.ALGORITHM_MISMATCH, name, None))
    if certificate is not None:
        found += _key(certificate, policy, at)
    return _once(found)


def path_weaknesses(
    certificates: Iterable[Certificate], policy: Policy, at: datetime
) -> list[Weakness]:
    """Weak CA keys and signature algorithms in a path (signer first, the anchor's own last).

    The anchor's signature is not looked at: it is trusted by its bytes (RFC 5280 §6.1).
    """
    path = list(certificates)
    found: list[Weakness] = []
    for one in path[1:]:
        found += _key(one, policy, at)
    for one in path[:-1]:
        scheme, _, digest = one.signature_algorithm.partition("-")
        if scheme == "rsa" and digest.startswith("pss-"):
            digest = digest.removeprefix("pss-")
        if digest:
            found += _named(digest, policy, at)
    return _once(found)


def data_weaknesses(
    algorithms: Iterable[Algorithm], signer: Certificate | None, policy: Policy, at: datetime
) -> list[Weakness]:
    """Weak algorithms in signatures of revocation data and in the key that made them."""
    found = [weak for one in algorithms for weak in _algorithm(one, policy, at)]
    if signer is not None:
        found += _key(signer, policy, at)
    return _once(found)


def digest_weaknesses(name: str, policy: Policy, at: datetime) -> list[Weakness]:
    """Why the policy does not take the digest `name` at `at`; empty where it does."""
    return _named(name, policy, at)


def _once(found: list[Weakness]) -> list[Weakness]:
    return list(dict.fromkeys(found))


def _algorithm(algorithm: Algorithm, policy: Policy, at: datetime) -> list[Weakness]:
    found: list[Weakness] = []
    for digest in (algorithm.digest, algorithm.mgf_digest):
        if digest is not None:
            found += _named(digest, policy, at)
    return found


def _named(name: str, policy: Policy, at: datetime) -> list[Weakness]:
    row = _row(name, policy)
    if row is None:
        return [Weakness(Reason.ALGORITHM_UNKNOWN, name, None)]
    if row.until is not None and at > row.until:
        return [Weakness(Reason.ALGORITHM_WEAK, name, row.until)]
    return []


def _key(certificate: Certificate, policy: Policy, at: datetime) -> list[Weakness]:
    rows = [row for row in policy.algorithms if row.name == certificate.key_algorithm]
    shown = f"{certificate.key_algorithm} {certificate.key_bits}"
    if not rows:
        return [Weakness(Reason.ALGORITHM_UNKNOWN, shown, None)]
    long_enough = [row for row in rows if certificate.key_bits >= row.min_bits]
    if not long_enough:
        return [Weakness(Reason.KEY_TOO_SHORT, shown, None)]
    if any(row.until is None or at <= row.until for row in long_enough):
        return []
    ends = [row.until for row in long_enough if row.until is not None]
    return [Weakness(Reason.KEY_TOO_SHORT, shown, max(ends))]


def _row(name: str, policy: Policy) -> AlgorithmConstraint | None:
    return next((row for row in policy.algorithms if row.name == name), None)
