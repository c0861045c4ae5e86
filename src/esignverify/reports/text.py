# SPDX-License-Identifier: Apache-2.0
"""A report as a page for a reviewer who knows nothing of certificates.

The first screen decides; below it stand the checks that did not pass, and what identifies the
result. With `everything`, all that the report holds. Made from the report alone, so a stored
report shows the same page years later. Every string that came out of a document passes through
`escape.shown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType

from .catalogue import Catalogue
from .text_details import Details
from .text_findings import Findings
from .text_first import DECISION_STYLE, FirstScreen
from .text_reasons import main_reasons, reason_text
from .text_words import Words

__all__ = ["DECISION_STYLE", "Page", "summary_of"]


class Page:
    """One report in one language (``zh`` or ``en``)."""

    def __init__(
        self,
        report: Mapping[str, Any],
        texts: Catalogue,
        lang: str,
        *,
        everything: bool = False,
    ) -> None:
        self._everything = everything
        words = Words(texts, lang)
        self._first = FirstScreen(report, words)
        self._findings = Findings(report, words)
        self._details = Details(report, words)
        self._words = words

    def render(self) -> Group:
        """The whole page, for a rich console of any width, with or without colour."""
        return Group(*self._first.render(), *self._rest())

    def first_screen(self) -> Group:
        """The part that fits a terminal of 24 lines and 80 columns."""
        return Group(*self._first.render())

    def _rest(self) -> Iterator[RenderableType]:
        if not self._everything:
            yield from self._findings.telling()
            yield from self._details.origin(everything=False)
            return
        yield from self._details.questions()
        yield from self._details.signatures()
        yield from self._details.institution()
        yield from self._details.claims()
        yield from self._details.legal()
        yield self._words.heading("page.findings")
        yield self._findings.table()
        yield from self._details.origin(everything=True)


def summary_of(report: Mapping[str, Any], lang: str) -> str:
    """The heaviest reason of `report` in one sentence; empty where there is none."""
    reasons = main_reasons(report)
    said = reason_text(report, reasons[0]) if reasons else None
    return said[lang] if said else "".join(reasons[:1])
