# SPDX-License-Identifier: Apache-2.0
"""The checks of a report: those worth a look as a list, or every one of them as a table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..model.finding import JsonValue
from .catalogue import value_text
from .escape import shown
from .text_reasons import Finding, follows
from .text_words import OUTCOME_MARK, Words, item

_OUTCOME_STYLE = {"passed": "green", "failed": "bold red", "warning": "yellow"}
_ORDER = ("failed", "warning", "not-checked")
_OF_MACHINE_WORDS = frozenset({"history", "lost", "qualifications", "revocation_reason"})
_WORD = re.compile(r"[a-z_]+")
_TOLD_THOUGH_PASSED = frozenset({"ca.arrangement"})
"""Checks whose answer a reviewer needs when they pass too."""
_EMPTY: tuple[object, ...] = (None, [], "")


def _is_told_though_passed(finding: Finding) -> bool:
    return finding["outcome"] == "passed" and finding["check"] in _TOLD_THOUGH_PASSED


class Findings:
    """The findings of one report."""

    def __init__(self, report: Mapping[str, Any], words: Words) -> None:
        self._report = report
        self._words = words

    def telling(self) -> Iterator[RenderableType]:
        """What failed, warns or was not checked, what merely follows last; the rest as a count."""
        words, found = self._words, self._report["findings"]
        passed = str(sum(f["outcome"] == "passed" for f in found))
        told = [f for one in _ORDER for f in found if f["outcome"] == one]
        if not told:
            yield Text(words.t("page.only-passed", count=passed), style="dim")
            return
        yield words.heading("page.telling")
        for alike in self._grouped(f for f in told if not follows(f, self._report)):
            yield self._entry(alike)
        if any(map(_has_older_look, self._report["signatures"])):
            yield item(words.t("page.see-revisions"), mark="→")
        for alike in self._grouped(f for f in found if _is_told_though_passed(f)):
            yield self._entry(alike)
        if after := [f["check"] for f in told if follows(f, self._report)]:
            said = words.t("page.following", titles=words.join(words.titles(after)))
            yield item(Text(said, style="dim"), mark="–")
        yield item(Text(words.t("page.passed-too", count=passed), style="dim"), mark="✔")

    def table(self) -> Table:
        """Every check with every value and its clause."""
        table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
        table.add_column(self._words.t("page.column-outcome"), no_wrap=True)
        table.add_column(self._words.t("page.column-check"), ratio=3, overflow="fold")
        table.add_column(self._words.t("page.column-text"), ratio=7, overflow="fold")
        table.add_column(self._words.t("page.column-basis"), ratio=3, style="dim", overflow="fold")
        for finding in self._report["findings"]:
            outcome = finding["outcome"]
            style = _OUTCOME_STYLE.get(outcome, "yellow")
            table.add_row(
                Text(self._words.t(f"outcome.{outcome}"), style=style),
                Text.assemble(self._title(finding), (f"\n{self._about(finding)}", "dim")),
                self._with_values(finding, self._every_value(finding)),
                Text(self._words.basis(finding["basis"])),
            )
        return table

    def _grouped(self, findings: Iterable[Finding]) -> Iterator[list[Finding]]:
        """Findings that would be told in the same words, together."""
        groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for one in findings:
            groups[one["outcome"], one["text"][self._words.lang]].append(one)
        yield from groups.values()

    def _entry(self, alike: list[Finding]) -> RenderableType:
        words, first = self._words, alike[0]
        title = words.join(words.titles(one["check"] for one in alike))
        body = Text.assemble(
            (words.colon(title[0].upper() + title[1:], ""), "bold"),
            first["text"][words.lang],
            (self._note(alike), "dim"),
        )
        lines = [line for one in alike for line in self._lines(one)]
        return item(
            body + Text("".join(f"\n{line}" for line in dict.fromkeys(lines))),
            mark=OUTCOME_MARK[first["outcome"]],
        )

    def _lines(self, finding: Finding) -> Iterator[str]:
        """What explains a failure: values, and the changes that are not allowed."""
        if finding["outcome"] == "failed":
            yield from self._plain_values(finding)
        yield from self._changes(finding)

    def _note(self, alike: list[Finding]) -> str:
        """Which signatures, where there is a choice; the clause, where it failed."""
        notes: list[str] = []
        if len(self._report["signatures"]) > 1 or all(":" in one["about"] for one in alike):
            notes += [self._about(one) for one in alike if one["about"] != "document"]
        notes += [self._words.basis(one["basis"]) for one in alike if one["outcome"] == "failed"]
        return "  " + " · ".join(dict.fromkeys(notes)) if notes else ""

    def _changes(self, finding: Finding) -> Iterator[str]:
        """Under what says that changes are not allowed: these changes."""
        if finding["check"] != "signature.changes":
            return
        for one in self._report["signatures"]:
            if one["id"] == finding["about"]:
                rows = [change for change in one["changes_after"] if not change["allowed"]]
                yield from dict.fromkeys(change_row(change, self._words) for change in rows)

    def _title(self, finding: Finding) -> str:
        return self._words.t(f"check.{finding['check']}")

    def _about(self, finding: Finding) -> str:
        return self._words.about(shown(finding["about"]))

    def _with_values(self, finding: Finding, values: list[str]) -> Text:
        tail = "".join(f"\n{line}" for line in values)
        return Text.assemble(finding["text"][self._words.lang], (tail, "dim"))

    def _every_value(self, finding: Finding) -> list[str]:
        return [
            self._words.colon(self._label(key) or self._name(key), self._value(key, value))
            for key, value in finding["values"].items()
            if value not in _EMPTY
        ]

    def _plain_values(self, finding: Finding) -> list[str]:
        """Values that have a label people understand and that the sentence has not told yet."""
        said = finding["text"][self._words.lang]
        lines = []
        for key, value in finding["values"].items():
            text = self._value(key, value)
            if self._label(key) and value not in _EMPTY and text not in said:
                lines.append(self._words.colon(self._label(key), text))
        return lines

    def _value(self, key: str, value: JsonValue) -> str:
        """A value as people read it; where it has a name, its machine words in their language."""
        if isinstance(value, list):
            value = [self._stated(key, item) for item in value]
        elif isinstance(value, str):
            value = self._stated(key, value)
        text = value_text(value, self._words.lang)
        return _WORD.sub(self._word, text) if key in _OF_MACHINE_WORDS else text

    def _stated(self, key: str, item: str) -> str:
        """A value, or an entry of a list, that the catalogue knows by its whole wording."""
        if key == "sub_indication" and f"sub-indication.{item}" in self._words:
            # The word of the standard follows, to be looked up.
            return self._words.t(f"sub-indication.{item}") + self._words.aside(item)
        for known in (f"word.{key}.{item}", f"word.stated.{item}"):
            if known in self._words:
                return self._words.t(known)
        return item

    def _name(self, key: str) -> str:
        """The name of a value that explains something to a specialist only."""
        return self._words.t(f"value.{key}") if f"value.{key}" in self._words else key

    def _word(self, match: re.Match[str]) -> str:
        key = f"word.{match[0]}"
        return self._words.t(key) if key in self._words else match[0]

    def _label(self, key: str) -> str:
        return self._words.t(f"label.{key}") if f"label.{key}" in self._words else ""


def _has_older_look(signature: Mapping[str, Any]) -> bool:
    """Whether what was signed can be handed out, and looks otherwise than the file of today."""
    changes = signature["changes_after"]
    return signature["revision"] is not None and any(
        change["visible"] or not change["allowed"] for change in changes
    )


def change_row(change: Mapping[str, Any], words: Words) -> str:
    """One later change: revision, what, and whether it is allowed."""
    allowed = "page.change-allowed" if change["allowed"] else "page.change-not-allowed"
    return words.t(
        "page.change-row",
        revision=str(change["revision"]),
        text=change["text"][words.lang],
        allowed=words.t(allowed),
    )
