# SPDX-License-Identifier: Apache-2.0
"""What a signature covers, judged: the byte range of a PDF, the references of a package."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.facts import SignatureFacts
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from .checked import Checked
from .findings import Notebook


@dataclass(frozen=True, slots=True)
class Covered:
    """`sound`: everything that a reader sees is covered.

    `unchanged`: what is covered is what was signed, as far as the signed digest does not say it
    itself; None where that could not be computed.
    """

    checked: Checked
    sound: bool
    unchanged: bool | None = True


def check_range(facts: SignatureFacts, note: Notebook) -> Covered:
    """The byte range of a PDF signature: exactly its revision (rule 6)."""
    check, basis = "coverage.byte-range", "ISO 32000-2 §12.8.1; design rule 6"
    coverage = facts.coverage
    if coverage is None:
        missing = note.failed(check, Reason.BYTE_RANGE_MALFORMED, basis)
        return Covered(Checked((SubIndication.FORMAT_FAILURE,), (missing,)), sound=False)
    if coverage.problem is not None:
        bad = note.failed(
            check,
            coverage.problem,
            basis,
            ranges=[str(one) for one in coverage.ranges],
            detail=coverage.detail,
        )
        return Covered(Checked((SubIndication.FORMAT_FAILURE,), (bad,)), sound=False)
    whole = note.passed(check, basis, revision=coverage.revision, whole_file=coverage.whole_file)
    return Covered(Checked((), (whole,)), sound=True)
