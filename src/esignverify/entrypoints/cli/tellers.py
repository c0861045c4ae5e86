# SPDX-License-Identifier: Apache-2.0
"""How the results of a run are told: lines for programs, or pages and a summary for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ...model.errors import EsignverifyError
from ...reports.catalogue import Catalogue
from ...reports.errors import error_line, error_text
from ...reports.escape import shown
from ...reports.jsonline import one_line
from .speech import Language, catalogue, complain, page_console, write_line

if TYPE_CHECKING:
    from rich.console import Console

DECISIONS = ("REJECT", "REVIEW", "ACCEPT")
NOT_JUDGED = "NOT-JUDGED"
"""Stands in the summary for an input without a decision."""


class JsonTeller:
    """``--json``: exactly one line per input on standard output, nothing else."""

    console: Console | None = None

    def __init__(self) -> None:
        self._texts = catalogue()

    def report(self, report: Mapping[str, Any]) -> None:
        """A report."""
        write_line(one_line(report))

    def error(self, name: str, error: EsignverifyError) -> None:
        """An input that could not be judged."""
        write_line(one_line(error_line(name, error, self._texts)))

    def house_error(self, names: Iterable[str], error: EsignverifyError) -> None:
        """None of these inputs could be judged."""
        for name in names:
            self.error(name, error)

    def broke_down(self, names: Iterable[str]) -> None:
        """None of these inputs was judged, for a reason nobody foresaw."""
        self.house_error(names, EsignverifyError())

    def end(self) -> None:
        """Nothing follows the lines."""


class PageTeller:
    """``--text``: a page per report on standard output, errors on standard error."""

    def __init__(self, lang: Language, *, everything: bool = False) -> None:
        self._texts: Catalogue = catalogue()
        self._lang = lang.value
        self._everything = everything
        self._results: list[tuple[str, str, str]] = []
        self.console: Console = page_console()

    def report(self, report: Mapping[str, Any]) -> None:
        """A report."""
        from ...reports.text import Page, summary_of

        page = Page(report, self._texts, self._lang, everything=self._everything)
        self.console.print(page.render())
        self.console.file.flush()
        name = report["document"]["name"]
        self._results.append((name, report["decision"], summary_of(report, self._lang)))

    def error(self, name: str, error: EsignverifyError) -> None:
        """An input that could not be judged."""
        complain(error, name)
        self._results.append((name, NOT_JUDGED, error_text(error, self._texts)[self._lang]))

    def house_error(self, _names: Iterable[str], error: EsignverifyError) -> None:
        """None of the inputs could be judged: said once."""
        complain(error)

    def broke_down(self, _names: Iterable[str]) -> None:
        """Told by `last_words`, which knows the place."""

    def end(self) -> None:
        """After several files: one row each, and how many there are of each kind."""
        if len(self._results) < 2:
            return
        from rich import box
        from rich.table import Table
        from rich.text import Text

        from ...reports.text import DECISION_STYLE

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
        for key, ratio in (("file", 3), ("decision", 2), ("main-reason", 5)):
            table.add_column(self._say(key), ratio=ratio, overflow="fold")
        for name, decision, reason in self._results:
            style = DECISION_STYLE.get(decision, "bold red")
            table.add_row(Text(shown(name)), Text(self._decision(decision), style=style), reason)
        self.console.print(Text(f"\n{self._say('summary')}", style="bold underline"), table)
        self.console.print(Text(self._counts()))

    def _counts(self) -> str:
        found = [decision for _, decision, _ in self._results]
        counted = (
            f"{self._decision(one)} {found.count(one)}"
            for one in (*DECISIONS, NOT_JUDGED)
            if one in found
        )
        return f"{len(found)}: " + " · ".join(counted)

    def _decision(self, decision: str) -> str:
        return self._say(f"decision.{decision}")

    def _say(self, key: str) -> str:
        return self._texts.text(f"summary.{key}", self._lang)
