# SPDX-License-Identifier: Apache-2.0
"""What every part of a page shares: one language's words, punctuation, times, lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..model.finding import JsonValue
from .catalogue import Catalogue
from .escape import shown
from .moments import BEIJING, moment_text
from .text_clauses import basis_text

MARK_STYLE = {"✔": "green", "✘": "bold red", "!": "yellow", "?": "yellow", "–": "dim"}
OUTCOME_MARK = {"passed": "✔", "failed": "✘", "warning": "!", "not-checked": "–"}
LABEL_WIDTH = {"zh": 9, "en": 12}
"""Columns of the labels on the left: the longest of ours and a blank."""


class Words:
    """The catalogue in one language (``zh`` or ``en``), and how it joins sentences."""

    def __init__(self, texts: Catalogue, lang: str) -> None:
        self._texts = texts
        self.lang = lang

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def t(self, key: str, values: Mapping[str, JsonValue] | None = None, **more: JsonValue) -> str:
        """The text of `key`, its names filled from `values` and `more`."""
        return self._texts.text(key, self.lang, {**(values or {}), **more})

    def basis(self, basis: str) -> str:
        """The clause that asked for a check, as people cite it."""
        return basis_text(basis, self.lang, self._texts.words("clause.", self.lang))

    def colon(self, title: str, words: str) -> str:
        """``title: words``."""
        return f"{title}：{words}" if self.lang == "zh" else f"{title}: {words}"

    def aside(self, words: str) -> str:
        """`words` in brackets, to follow a name."""
        return f"（{words}）" if self.lang == "zh" else f" ({words})"

    def join(self, words: list[str]) -> str:
        """A list in a sentence."""
        return ("、" if self.lang == "zh" else ", ").join(words)

    def titles(self, checks: Iterable[str]) -> list[str]:
        """The titles of `checks` as they stand within a sentence, each once."""
        found = dict.fromkeys(self.t(f"check.{check}") for check in checks)
        return [one if self.lang == "zh" else one[0].lower() + one[1:] for one in found]

    def time(self, text: str) -> str:
        """A moment of a report (UTC with Z) as people in China read it, in either language."""
        return moment_text(text, self.lang)

    def day(self, text: str | None) -> str:
        """The day in Beijing on which something starts."""
        if text is None:
            return self.t("page.day-unknown")
        return f"{datetime.fromisoformat(text).astimezone(BEIJING):%Y-%m-%d}"

    def last_day(self, text: str | None) -> str:
        """The last day in Beijing of what ends at `text`, which itself no longer counts."""
        if text is None:
            return self.t("page.until-open")
        end = datetime.fromisoformat(text).astimezone(BEIJING) - timedelta(seconds=1)
        return f"{end:%Y-%m-%d}"

    def about(self, about: str) -> str:
        """What a finding speaks of: the file, one signature, or a timestamp in one."""
        if about == "document":
            return self.t("question.document")
        signature, _, timestamp = about.partition(":")
        key = "page.about-timestamp" if timestamp else "page.about-signature"
        return self.t(key, id=signature)

    def heading(self, key: str) -> RenderableType:
        """The title of a part, a blank line above it."""
        return Padding(Text(self.t(key), style="bold underline"), (1, 0, 0, 0), expand=False)

    def row(self, key: str, *lines: Text) -> RenderableType:
        """A label (or none) on the left, lines on the right of it."""
        grid = Table.grid()
        grid.add_column(width=LABEL_WIDTH[self.lang], no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Text(self.t(key) if key else "", style="bold"), Text("\n").join(lines))
        return grid

    def pair(self, key: str, words: str, *, indent: int = 2) -> RenderableType:
        """``label: words`` on a line of its own."""
        line = Text.assemble((self.colon(self.t(key), ""), "dim"), words, overflow="fold")
        return Padding(line, (0, 0, 0, indent), expand=False)


def item(words: Text | str, *, mark: str = "•", indent: int = 2) -> RenderableType:
    """One entry of a list; its lines stay right of the mark."""
    line = Table.grid(padding=(0, 1))
    line.add_column(width=1)
    line.add_column(overflow="fold")
    line.add_row(Text(mark, style=MARK_STYLE.get(mark, "")), words)
    return Padding(line, (0, 0, 0, indent), expand=False)


def sentence(words: str, code: str) -> Text:
    """A sentence and, dimmed, the code that scripts know it by."""
    return Text.assemble(words, (f"  {code}", "dim"))


def name_of(report: Mapping[str, Any]) -> str:
    """The name under which the file was handed in, safe to show."""
    return shown(report["document"]["name"])
