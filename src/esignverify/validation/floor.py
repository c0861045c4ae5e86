# SPDX-License-Identifier: Apache-2.0
"""What no policy may loosen: the ground that every ACCEPT stands on (design part 2, "Decision").

Collected from the judged signatures themselves, not from findings, so that a check that forgot to
speak cannot let one through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.axes import SignatureAxis
from ..model.moments import ValidationTime
from ..model.reasons import Reason
from .judged import JudgedSignature
from .several import combine_signatures, counts


@dataclass(frozen=True, slots=True)
class Ground:
    """What holds over all signatures of a document that count.

    `confirmed`: every one rests on an anchor that operators confirmed. `pinned`: the trust store
    is the configured one. `real_time`: judged for now. `all_shown_proven`: each visible signature,
    document timestamps too, is itself `TOTAL-PASSED` (rule 6). `proven_time`: each has a proof of
    existence. `demo_anchor`: one rests on a demo CA. `counted`: ids of the signatures that
    count, `worst` of those that gave the signature axis its value; `timestamps`: ids of the rest.
    """

    confirmed: bool
    pinned: bool
    real_time: bool
    all_shown_proven: bool
    proven_time: bool
    demo_anchor: bool
    timestamps: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    worst: frozenset[str] = frozenset()

    def missing(self) -> tuple[Reason, ...]:
        """Why this ground carries no ACCEPT; empty: it does."""
        rows = (
            (self.confirmed, Reason.ANCHOR_UNCONFIRMED),
            (self.pinned, Reason.CA_LICENCE_UNKNOWN),
            (self.real_time, Reason.HYPOTHETICAL_TIME),
            (self.all_shown_proven, Reason.LATER_SIGNATURE_NOT_VALID),
        )
        return tuple(reason for holds, reason in rows if not holds)


def ground_of(signatures: Sequence[JudgedSignature], *, pinned: bool, at: ValidationTime) -> Ground:
    """The ground of one document. No signatures that count: nothing is confirmed or proven."""
    counted = [signature for signature in signatures if counts(signature)]
    paths = [signature.path for signature in counted]
    worst = combine_signatures(signatures)
    return Ground(
        confirmed=bool(paths) and all(path is not None and path.anchor.usable for path in paths),
        pinned=pinned,
        real_time=not at.hypothetical,
        all_shown_proven=all(
            signature.axis is SignatureAxis.TOTAL_PASSED
            for signature in signatures
            if signature.facts.visible
        ),
        proven_time=bool(counted) and all(s.times.proven is not None for s in counted),
        demo_anchor=any(path is not None and path.authority.demo for path in paths),
        timestamps=frozenset(s.facts.id for s in signatures if not counts(s)),
        counted=frozenset(s.facts.id for s in counted),
        worst=frozenset(s.facts.id for s in counted if s.axis is worst),
    )
