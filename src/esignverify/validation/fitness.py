# SPDX-License-Identifier: Apache-2.0
"""Does the document prove what is claimed with it?

The text of a document is not read in this version, so whatever a claim asks of it stays unknown;
nothing unread is ever reported as fitting. Who issued it is the issuer axis's question.
"""

from __future__ import annotations

from ..model.axes import Fitness
from ..model.claim import Claim
from ..model.finding import DOCUMENT, Axis, Finding, Outcome
from ..model.reasons import Reason

ASKED_OF_TEXT = (
    "number",
    "product",
    "model",
    "batch",
    "standards",
    "items",
    "signatory",
    "site",
)
"""Fields of a claim that only the document's own text can answer."""


def judge_fitness(claim: Claim | None) -> tuple[Fitness, tuple[Finding, ...]]:
    """`NOT-ASKED` where the claim asks nothing of the text, else `UNKNOWN` and what was asked."""
    asked = [] if claim is None else [name for name in ASKED_OF_TEXT if getattr(claim, name)]
    if not asked:
        return Fitness.NOT_ASKED, (_not_checked(Reason.FITNESS_NOT_ASKED, []),)
    return Fitness.UNKNOWN, (_not_checked(Reason.FITNESS_NOT_CHECKED, asked),)


def _not_checked(reason: Reason, asked: list[str]) -> Finding:
    return Finding(
        "fitness.claim",
        Outcome.NOT_CHECKED,
        reason,
        Axis.FITNESS,
        DOCUMENT,
        "design part 2; policy A(四)",
        {"asked": asked},
    )
