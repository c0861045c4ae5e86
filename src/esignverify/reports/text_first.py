# SPDX-License-Identifier: Apache-2.0
"""The first screen of a page: enough to decide by, on 24 lines of 80 columns.

Decision, why, what to do next, who signed for whom and when, four answers, and what was not
checked, as plainly as what was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ..model.axes import Depth
from .escape import shown
from .text_reasons import answer, main_reasons, reason_text
from .text_words import MARK_STYLE, Words, name_of, sentence

DECISION_STYLE = {"ACCEPT": "green", "REVIEW": "yellow", "REJECT": "red"}
MAX_REASONS = 3
MAX_SIGNERS = 2
"""More of either stand among the details."""
_CHECKS_OF_DEPTH = {
    "SIGNATURE": ("crypto.",),
    "PATH": ("path.",),
    "REVOCATION": ("revocation.",),
    "TIME": ("time.",),
    "CA_LICENCE": ("ca.licence",),
    "ISSUER": ("issuer.identity", "issuer.qualification", "issuer.code-field"),
    "FITNESS": ("fitness.",),
}
"""How the checks begin that a depth sums up."""
_AXIS_OF_DEPTH = {"CA_LICENCE": "ca_licence", "ISSUER": "issuer"}
_CHECKS_OF_CONTENT = frozenset({"crypto.digest", "package.references", "signature.changes"})
_MISDESCRIBED = frozenset({"CONTENT_TYPE_MISMATCH", "CONTENT_TYPE_MISSING", "CHECK_METHOD_WRONG"})
_WITHOUT_WORTH = frozenset({"unreadable", "invalid"})
"""Integrity of a signature that says nothing about who made it."""


class FirstScreen:
    """The first screen of one report."""

    def __init__(self, report: Mapping[str, Any], words: Words) -> None:
        self._report = report
        self._words = words

    def render(self) -> Iterator[RenderableType]:
        """Everything, top to bottom."""
        yield self._banner()
        yield from self._notices()
        yield self._why()
        yield self._words.row("page.next", Text(self._report["next_step"][self._words.lang]))
        yield Text()
        yield from self._who()
        yield Text()
        yield Text(self._words.t("page.questions"), style="bold")
        yield self._answers()
        yield from self._depth()

    def _banner(self) -> Panel:
        decision = self._report["decision"]
        said = f"{self._words.t(f'decision.{decision}')} · {decision}"
        title = Text(self._words.t("page.title", decision=said), style="bold")
        file = Text(self._words.colon(self._words.t("page.file"), name_of(self._report)))
        file.truncate(500)
        style = DECISION_STYLE[decision]
        return Panel(Text("\n").join([title, file]), style=style, border_style=style, box=box.HEAVY)

    def _notices(self) -> Iterator[Text]:
        if self._report["demo"]:
            yield Text(self._words.t("page.demo"), style="bold magenta")
        if self._report["hypothetical"]:
            at = self._words.time(self._report["at"])
            trust = self._report["snapshots"]["trust"].removeprefix("sha256:")[:8]
            said = self._words.t("page.hypothetical", at=at, trust=trust)
            yield Text(said, style="bold magenta")

    def _why(self) -> RenderableType:
        report, words = self._report, self._words
        reasons = main_reasons(report)
        lines = []
        for reason in reasons[:MAX_REASONS]:
            said = reason_text(report, reason)
            lines.append(
                sentence(said[words.lang] if said else words.t(f"reason.{reason}"), reason)
            )
        if len(reasons) > MAX_REASONS:
            more = str(len(reasons) - MAX_REASONS)
            lines.append(Text(words.t("page.more-reasons", count=more), style="dim"))
        return words.row("page.why", *(lines or [self._nothing_found()]))

    def _nothing_found(self) -> Text:
        noted = sum(f["outcome"] == "warning" for f in self._report["findings"])
        key = "page.no-reasons-but-notes" if noted else "page.no-reasons"
        return Text(self._words.t(key, count=str(noted)))

    def _who(self) -> Iterator[RenderableType]:
        signatures = [s for s in self._report["signatures"] if s["type"] != "document-timestamp"]
        if not signatures:
            yield self._words.row("page.signer", Text(no_signatures(self._report, self._words)))
            return
        if len(signatures) == 1:
            yield self._words.row("page.signer", *map(Text, self._signer(signatures[0])))
            yield self._words.row("page.when", Text(when(signatures[0]["times"], self._words)))
        else:
            lines = [self._in_short(one) for one in signatures[:MAX_SIGNERS]]
            yield self._words.row("page.signer", *lines)
        if len(signatures) > MAX_SIGNERS:
            more = str(len(signatures) - MAX_SIGNERS)
            said = self._words.t("page.more-signatures", count=more)
            yield self._words.row("", Text(said, style="dim"))
        if self._report["institution"] is not None:
            yield self._words.row("page.for", *map(Text, self._institution()))

    def _in_short(self, one: Mapping[str, Any]) -> Text:
        """Who and when on one line, marked: did this one of several signatures pass?"""
        passed = one["indication"] == "TOTAL-PASSED"
        mark = "✔" if passed else "✘" if one["indication"] == "TOTAL-FAILED" else "?"
        at = one["times"]["proven"]
        name = shown(one["signer"]["name"]) if one["signer"] else signer(None, self._words)
        if one["signer"] and not vouched(one):
            name = self._words.t("page.signer-claimed", name=name)
        moment = self._words.aside(self._words.time(at)) if at else ""
        return Text.assemble((mark, MARK_STYLE[mark]), f" {name}{moment}")

    def _signer(self, one: Mapping[str, Any]) -> Iterator[str]:
        name = signer(one["signer"], self._words)
        if one["signer"] is None or vouched(one):
            yield name
        else:
            yield self._words.t("page.signer-claimed", name=name)
        if one["anchor"] is not None:
            issued = self._words.t("page.issued-by", name=anchor(one["anchor"], self._words))
            yield issued

    def _institution(self) -> Iterator[str]:
        found = self._report["institution"]
        signers = {s["signer"]["name"] for s in self._report["signatures"] if s["signer"]}
        if found["name"] not in signers:
            yield shown(found["name"]) + self._words.aside(shown(found["uscc"]))
        for row in found["qualifications"]:
            yield qualification(row, self._words)

    def _answers(self) -> RenderableType:
        """Mark, question in short, answer: one line each."""
        words, grid = self._words, Table.grid(padding=(0, 1))
        grid.add_column(width=1)
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for axis in self._report["axes"]:
            mark, said = answer_text(self._report, axis, words)
            if self._report["hypothetical"]:
                said = words.t("page.assumed", answer=said)
            style = MARK_STYLE[mark]
            label = Text(words.t(f"short.{axis}"), style="dim")
            grid.add_row(Text(mark, style=style), label, Text(said, style=style))
        return Padding(grid, (0, 0, 0, 2), expand=False)

    def _depth(self) -> Iterator[RenderableType]:
        words = self._words
        made = [depth.value for depth in Depth if self._was_made(depth.value)]
        left = [depth.value for depth in Depth if depth.value not in made]
        nothing = words.t("page.nothing")
        checked = words.join([words.t(f"depth.{one}") for one in made]) or nothing
        not_checked = words.join([words.t(f"depth.{one}") for one in left] + self._gaps(left))
        yield words.row("page.checked", Text(checked))
        yield words.row("page.not-checked", Text(not_checked or nothing, style="yellow"))

    def _was_made(self, depth: str) -> bool:
        """Whether a depth was reached and counts: a bad signature's CA answers nothing."""
        axis = _AXIS_OF_DEPTH.get(depth)
        if axis is not None and answer(self._report, axis, self._words)[1].endswith("NOT_REACHED"):
            return False
        return depth in self._report["depth"]

    def _gaps(self, left: list[str]) -> list[str]:
        """Titles of the checks that were not made, beyond the depths in `left`."""
        covered = tuple(prefix for one in left for prefix in _CHECKS_OF_DEPTH[one])
        return self._words.titles(
            f["check"]
            for f in self._report["findings"]
            if f["outcome"] == "not-checked" and not f["check"].startswith(covered)
        )


def answer_text(report: Mapping[str, Any], axis: str, words: Words) -> tuple[str, str]:
    """Mark and answer on one axis, the same wherever a page gives it."""
    mark, key = answer(report, axis, words)
    if axis == "signature" and could_not_be_read(report):
        key = "answer.signature.unread"
    return mark, words.t(key, what=_what_of_signatures(report, words))


def could_not_be_read(report: Mapping[str, Any]) -> bool:
    """Whether no signature is listed and nobody can say that there is none."""
    return not report["signatures"] and report["axes"]["signature"] != "NO-SIGNATURE"


def no_signatures(report: Mapping[str, Any], words: Words) -> str:
    """What to say where signatures would stand: that there is none, or that none could be read."""
    return words.t("page.unread" if could_not_be_read(report) else "page.no-signatures")


def _what_of_signatures(report: Mapping[str, Any], words: Words) -> str:
    """What ails the worst signature, in a few words, for the answer to the first question."""
    axis = report["axes"]["signature"]
    for one in report["signatures"]:
        if one["indication"] == axis and axis == "TOTAL-FAILED" and one["integrity"] != "intact":
            return integrity_text(report, one, words)
        if one["indication"] == axis and one["sub_indication"]:
            return words.t(f"sub-indication.{one['sub_indication']}")
    return words.t("page.evidence-missing")


def integrity_text(report: Mapping[str, Any], one: Mapping[str, Any], words: Words) -> str:
    """What became of the content of a signature, in a few words."""
    key = "misdescribed" if is_misdescribed(report, one) else one["integrity"]
    return words.t(f"integrity.{key}")


def is_misdescribed(report: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    """Whether a signature that counts as modified only says wrongly what, or how, it signed."""
    reasons = {
        finding["reason"]
        for finding in report["findings"]
        if finding["about"] == one["id"]
        and finding["check"] in _CHECKS_OF_CONTENT
        and finding["outcome"] == "failed"
    }
    return one["integrity"] == "modified" and bool(reasons) and reasons <= _MISDESCRIBED


def vouched(one: Mapping[str, Any]) -> bool:
    """Whether a trusted authority stands behind the signer's name, and the signature is its."""
    return one["anchor"] is not None and one["integrity"] not in _WITHOUT_WORTH


def signer(one: Mapping[str, Any] | None, words: Words) -> str:
    """Name, kind and code of a signer as its certificate says."""
    if one is None:
        return words.t("page.signer-unknown")
    kind = words.t("page.organisation" if one["organisation"] else "page.person")
    code = [f"{words.t('page.uscc')} {shown(one['uscc'])}"] if one["uscc"] else []
    return shown(one["name"]) + words.aside(words.join([kind, *code]))


def anchor(one: Mapping[str, Any] | None, words: Words) -> str:
    """The authority that vouches for a signer, and its licence."""
    if one is None:
        return words.t("page.authority-unknown")
    licence = one["licence"]
    number = words.aside(f"{words.t('page.licence')} {shown(licence)}") if licence else ""
    return shown(one["name"]) + number


def when(times: Mapping[str, Any], words: Words) -> str:
    """The time of signing, and what it rests on."""
    if times["proven"]:
        return words.t("page.when-proven", at=words.time(times["proven"]))
    if times["claimed"]:
        return words.t("page.when-claimed", at=words.time(times["claimed"]))
    return words.t("page.when-unknown")


def qualification(row: Mapping[str, Any], words: Words) -> str:
    """One qualification as the register had it at the time of signing."""
    values = {
        "kind": words.t(f"qualification.{row['kind']}"),
        "number": row["number"],
        "status": words.t(f"qualification-status.{row['status']}"),
        "from": words.day(row["from"]),
        "until": words.last_day(row["until"]),
    }
    return words.t("page.qualification-row", values)
