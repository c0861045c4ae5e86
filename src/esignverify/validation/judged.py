# SPDX-License-Identifier: Apache-2.0
"""One signature after the EN 319 102-1 blocks: what licence and issuer are asked of."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.axes import Integrity, SignatureAxis
from ..model.certificate import Certificate
from ..model.facts import Change, SignatureFacts
from ..model.outcome import Conclusion, Indication
from ..model.trust import Anchor, Authority
from ..model.verdict import Times

AXIS_OF = {
    Indication.PASSED: SignatureAxis.TOTAL_PASSED,
    Indication.INDETERMINATE: SignatureAxis.INDETERMINATE,
    Indication.FAILED: SignatureAxis.TOTAL_FAILED,
}


@dataclass(frozen=True, slots=True)
class TrustedPath:
    """A path from a signer to the topmost anchor, whose certificate stands last, signer first.

    `anchor` is the one nearest to the signer: its role and its end hold.
    """

    certificates: tuple[Certificate, ...]
    anchor: Anchor
    authority: Authority


@dataclass(frozen=True, slots=True)
class JudgedSignature:
    """One signature with everything the EN 319 102-1 processes concluded of it.

    `path` is the path to an anchor, None where none was found. `covers_all_shown` is True when
    the signature is intact and nothing that a reader sees was added after it, or what was added
    is allowed and itself vouched for (rule 6). `claimed_in_window` tells whether the lower end of
    `times.window` was raised by a claimed time.
    """

    facts: SignatureFacts
    integrity: Integrity
    conclusion: Conclusion
    signer: Certificate | None
    path: TrustedPath | None
    times: Times
    changes: tuple[Change, ...]
    covers_all_shown: bool
    claimed_in_window: bool = False
    stands: bool = False
    """Value and digest hold over exactly the octets that a sound byte range names."""

    @property
    def axis(self) -> SignatureAxis:
        """The conclusion in the report's words."""
        return AXIS_OF[self.conclusion.indication]
