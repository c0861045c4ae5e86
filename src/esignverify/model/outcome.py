# SPDX-License-Identifier: Apache-2.0
"""The words of a judgement: outcome of a check, indication, sub-indication, conclusion.

ETSI EN 319 102-1 §5.1.3 (tables 5 and 6) defines the indications and sub-indications. Nothing here
decides; it only makes a wrong sentence hard to write: a conclusion has no truth value, and a
non-pass without a reason cannot be built.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from .finding import Finding


class Indication(StrEnum):
    """Main indication of a building block or process, EN 319 102-1 §5.1.3."""

    PASSED = "PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "FAILED"


class SubIndication(StrEnum):
    """The sub-indications of EN 319 102-1 §5.1.3; the first six go with FAILED."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    POLICY_PROCESSING_ERROR = "POLICY_PROCESSING_ERROR"
    SIGNATURE_POLICY_NOT_AVAILABLE = "SIGNATURE_POLICY_NOT_AVAILABLE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND_NO_POE = "NO_CERTIFICATE_CHAIN_FOUND_NO_POE"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    REVOCATION_OUT_OF_BOUNDS_NO_POE = "REVOCATION_OUT_OF_BOUNDS_NO_POE"
    NO_POE = "NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    UNSUPPORTED_SIGNATURE = "UNSUPPORTED_SIGNATURE"
    """Ours, not ETSI's: a kind of signature that this engine cannot read. Always INDETERMINATE."""


FAILURES = frozenset(
    {
        SubIndication.FORMAT_FAILURE,
        SubIndication.HASH_FAILURE,
        SubIndication.SIG_CRYPTO_FAILURE,
        SubIndication.REVOKED,
        SubIndication.EXPIRED,
        SubIndication.NOT_YET_VALID,
    }
)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What one building block concluded: an indication, why not if not, and every finding made.

    Three values have no truth, so `bool(conclusion)` raises; ask `.indication`.

    Raises:
        ValueError: PASSED with a sub-indication or without one passed check, or a non-pass
            whose sub-indication is missing or belongs to the other indication.
    """

    indication: Indication
    sub_indication: SubIndication | None
    findings: tuple[Finding, ...]

    def __post_init__(self) -> None:
        if self.indication is Indication.PASSED:
            if self.sub_indication is not None:
                raise ValueError("a pass has no sub-indication")
            if not any(finding.passed for finding in self.findings):
                raise ValueError("no checks made: no pass")
            return
        if self.sub_indication is None:
            raise ValueError("every non-pass has a sub-indication")
        if (self.indication is Indication.FAILED) != (self.sub_indication in FAILURES):
            raise ValueError(f"{self.sub_indication} does not go with {self.indication}")

    def __bool__(self) -> NoReturn:
        raise TypeError("a conclusion has three values; ask .indication")


def passed(*findings: Finding) -> Conclusion:
    """A pass, with the checks that make it one."""
    return Conclusion(Indication.PASSED, None, findings)


def not_passed(sub: SubIndication, *findings: Finding) -> Conclusion:
    """FAILED or INDETERMINATE, whichever `sub` belongs to."""
    indication = Indication.FAILED if sub in FAILURES else Indication.INDETERMINATE
    return Conclusion(indication, sub, findings)
