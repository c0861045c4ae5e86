# SPDX-License-Identifier: Apache-2.0
"""What was really checked (design, rule 4): read off the findings, never off intentions."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.axes import Depth
from ..model.finding import Finding, Outcome
from ..model.reasons import Reason

_OF_EACH_SIGNATURE: tuple[tuple[Depth, str], ...] = (
    (Depth.SIGNATURE, "crypto.signature-value"),
    (Depth.PATH, "path.rfc5280"),
    (Depth.REVOCATION, "revocation.signer"),
    (Depth.TIME, "time.best"),
)
"""Depth and how the checks that reach it begin; every signature that counts must reach it."""

_OF_DOCUMENT: tuple[tuple[Depth, frozenset[str]], ...] = (
    (Depth.CA_LICENCE, frozenset({"ca.licence"})),
    (Depth.ISSUER, frozenset({"issuer.identity", "issuer.qualification"})),
    (Depth.FITNESS, frozenset({"fitness.claim"})),
)

_MATERIAL_MISSING = frozenset(
    {
        Reason.NOT_REACHED,
        Reason.NO_SIGNING_CERTIFICATE,
        Reason.NO_CHAIN,
        Reason.PATH_BUDGET,
        Reason.ALGORITHM_UNKNOWN,
        Reason.SIGNED_DATA_NOT_FOUND,
        Reason.REVOCATION_DATA_MISSING,
        Reason.REVOCATION_DATA_STALE,
        Reason.REVOCATION_DATA_UNUSABLE,
        Reason.REVOCATION_DATA_UNPROVEN,
        Reason.REVOCATION_ISSUER_EXPIRED,
        Reason.NO_PROOF_OF_TIME,
        Reason.CLAIMED_TIME_USED,
        Reason.HYPOTHETICAL_TIME,
        Reason.ISSUER_NOT_FOUND,
    }
)
"""A check that ended like this had nothing to check, whatever its outcome is called."""


def depth_of(findings: Sequence[Finding], signatures: Sequence[str]) -> tuple[Depth, ...]:
    """The depth reached over `signatures`, the ids of those that count; in the enum's order."""
    made = [finding for finding in findings if _was_made(finding)]
    reached = {
        depth
        for depth, prefix in _OF_EACH_SIGNATURE
        if signatures
        and {one.about for one in made if one.check.startswith(prefix)} >= set(signatures)
    }
    if any(
        f.check == "revocation.ca" and f.about in signatures and not _was_made(f) for f in findings
    ):
        # A path is as little revoked as every certificate in it.
        reached.discard(Depth.REVOCATION)
    reached |= {depth for depth, checks in _OF_DOCUMENT if any(f.check in checks for f in made)}
    return tuple(depth for depth in Depth if depth in reached)


def _was_made(finding: Finding) -> bool:
    # Rule 9: short-lived certificates need no revocation data, so none was looked at.
    excused = finding.values.get("source") == "not-needed"
    made = finding.outcome is not Outcome.NOT_CHECKED and finding.reason not in _MATERIAL_MISSING
    return made and not excused
