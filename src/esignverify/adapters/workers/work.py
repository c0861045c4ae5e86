# SPDX-License-Identifier: Apache-2.0
"""The work a worker does: our readers and our judge, and warming them up.

Nothing heavy is imported before it is used: the parent imports this file too, and it reads nothing.
"""

from __future__ import annotations

from typing import BinaryIO

from ...model.axes import DocumentFormat
from ...model.evidence import Needs
from ...model.facts import DocumentFacts
from ...model.verdict import Verdict
from .edge import Material, Setup, Work


class _Real:
    """formats.read and validation.judge."""

    def warm_up(self) -> None:
        from .warm import warm_up

        warm_up(self)

    def prepare(self, setup: Setup) -> None:
        from .warm import prepare

        prepare(self, setup)

    def serve(self, setup: Setup | None, request: BinaryIO) -> None:
        from .child import one_document

        one_document(self, setup, request)

    def read(self, document: bytes) -> DocumentFacts:
        from ...formats.read import read

        return read(document)

    def needs_of(self, facts: DocumentFacts) -> Needs:
        from ...validation.judge import needs_of

        return needs_of(facts)

    def judge(
        self, document: bytes, facts: DocumentFacts, setup: Setup, material: Material
    ) -> Verdict:
        from ...validation.judge import judge

        return judge(
            document,
            facts,
            trust=setup.trust,
            policy=setup.policy,
            demo=setup.demo,
            evidence=material.evidence,
            issuers=material.issuers,
            claim=material.claim,
            at=material.at,
        )

    def crashed(self, format: DocumentFormat, where: str) -> Verdict:  # noqa: A002 - as the field
        from ...validation.judge import crashed

        return crashed(format, where)


REAL: Work = _Real()
