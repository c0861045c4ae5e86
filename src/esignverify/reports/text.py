# SPDX-License-Identifier: Apache-2.0
"""A report as a page for a reviewer who knows nothing of certificates.

Decision first, then why, then what to do; what was not checked stands as plainly as what was.
Made from the report alone, so a stored report shows the same page years later. Every string that
came out of a document passes through `escape.shown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ..model.axes import Depth
from .catalogue import Catalogue, value_text
from .escape import shown

DECISION_STYLE = {"ACCEPT": "green", "REVIEW": "yellow", "REJECT": "red"}
_OUTCOME_STYLE = {"passed": "green", "failed": "bold red", "warning": "yellow"}
_GOOD = {"TOTAL-PASSED", "LICENSED", "QUALIFIED", "FITS"}
_BAD = {
    "TOTAL-FAILED",
    "LAPSED",
    "NOT-LICENSED",
    "NOT-QUALIFIED",
    "MISMATCH",
    "DOES-NOT-FIT",
}
_NEUTRAL = {"NOT-APPLICABLE", "NOT-ASKED"}
_BEIJING = timedelta(hours=8)
"""China has one zone and no summer time; a Chinese page shows it, so it is the same anywhere."""


class Page:
    """One report in one language (``zh`` or ``en``)."""

    def __init__(self, report: Mapping[str, Any], texts: Catalogue, lang: str) -> None:
        self._report = report
        self._texts = texts
        self._lang = lang

    def render(self) -> Group:
        """The whole page, for a rich console of any width, with or without colour."""
        return Group(*self.decision(), *self._answers(), *self._details(), *self._origin())

    def decision(self) -> Iterator[RenderableType]:
        """The first screen: decision, why, what next."""
        report = self._report
        yield self._banner()
        yield from self._notices()
        yield Text(self._t(f"decision-summary.{report['decision']}"))
        yield self._heading("page.why")
        sentences = list(self._reason_sentences())
        yield from sentences or [self._item(self._t("page.no-reasons"))]
        yield self._heading("page.next")
        yield Padding(Text(report["next_step"][self._lang]), (0, 0, 0, 2), expand=False)

    def _banner(self) -> Panel:
        decision = self._report["decision"]
        words = f"{self._t(f'decision.{decision}')} · {decision}"
        title = self._t("page.title", decision=words)
        body = Text(title, style="bold", justify="center")
        name = Text(
            "\n" + self._colon(self._t("page.file"), shown(self._report["document"]["name"]))
        )
        return Panel(
            Text.assemble(body, name, justify="center"),
            border_style=DECISION_STYLE[decision],
            style=DECISION_STYLE[decision],
            box=box.HEAVY,
            padding=(1, 2),
        )

    def _notices(self) -> Iterator[Text]:
        if self._report["demo"]:
            yield Text(self._t("page.demo"), style="bold magenta")
        if self._report["hypothetical"]:
            at = self._time(self._report["at"])
            yield Text(self._t("page.hypothetical", at=at), style="bold magenta")

    def _reason_sentences(self) -> Iterator[RenderableType]:
        for reason in self._report["reasons"]:
            said = (f["text"] for f in self._report["findings"] if f["reason"] == reason)
            sentence = next(said, None) or self._texts.both(f"reason.{reason}")
            yield self._item(sentence[self._lang], note=reason)

    def _answers(self) -> Iterator[RenderableType]:
        yield self._heading("page.questions")
        for axis, value in self._report["axes"].items():
            yield Padding(
                Text(self._t(f"question.{axis}"), style="bold"), (0, 0, 0, 2), expand=False
            )
            answer = Text.assemble(
                (_mark(value), _style(value)),
                " ",
                self._t(f"answer.{axis}.{value}"),
                (f"  {value}", "dim"),
            )
            yield Padding(answer, (0, 0, 0, 4), expand=False)
        yield from self._depth()

    def _depth(self) -> Iterator[RenderableType]:
        report = self._report
        yield self._heading("page.depth")
        made = [self._t(f"depth.{depth}") for depth in report["depth"]]
        left = [self._t(f"depth.{d}") for d in Depth if d.value not in report["depth"]]
        nothing = self._t("page.nothing")
        yield self._pair("page.checked", self._join(made) or nothing)
        yield self._pair("page.not-checked", self._join(left) or nothing, style="yellow")
        for finding in report["findings"]:
            if finding["outcome"] == "not-checked":
                title = self._t(f"check.{finding['check']}")
                yield self._item(self._colon(title, finding["text"][self._lang]), indent=4)

    def _details(self) -> Iterator[RenderableType]:
        yield self._heading("page.signatures")
        if not self._report["signatures"]:
            yield self._item(self._t("page.no-signatures"))
        for one in self._report["signatures"]:
            yield from self._signature(one)
        yield from self._institution()
        yield from self._claims()
        yield self._heading("page.legal")
        for row in self._report["legal"]:
            yield self._item(row["text"][self._lang])

    def _signature(self, one: Mapping[str, Any]) -> Iterator[RenderableType]:
        kind = self._t(f"type.{one['type']}")
        yield Padding(
            Text(self._colon(kind, shown(one["id"])), style="bold"), (0, 0, 0, 2), expand=False
        )
        for key, words in (
            ("page.signer", self._signer(one["signer"])),
            ("page.authority", self._anchor(one["anchor"])),
            ("page.when", self._when(one["times"])),
            ("page.content", self._t(f"integrity.{one['integrity']}")),
            ("page.result", self._result(one)),
            *self._changes(one),
        ):
            yield self._pair(key, words, indent=4)

    def _signer(self, signer: Mapping[str, Any] | None) -> str:
        if signer is None:
            return self._t("page.signer-unknown")
        kind = self._t("page.organisation" if signer["organisation"] else "page.person")
        code = [f"{self._t('page.uscc')} {shown(signer['uscc'])}"] if signer["uscc"] else []
        return shown(signer["name"]) + self._aside(self._join([kind, *code]))

    def _anchor(self, anchor: Mapping[str, Any] | None) -> str:
        if anchor is None:
            return self._t("page.authority-unknown")
        licence = anchor["licence"]
        number = self._aside(f"{self._t('page.licence')} {shown(licence)}") if licence else ""
        return shown(anchor["name"]) + number

    def _when(self, times: Mapping[str, Any]) -> str:
        if times["proven"]:
            return self._t("page.when-proven", at=self._time(times["proven"]))
        if times["claimed"]:
            return self._t("page.when-claimed", at=self._time(times["claimed"]))
        return self._t("page.when-unknown")

    def _result(self, one: Mapping[str, Any]) -> str:
        words = self._t(f"indication.{one['indication']}")
        sub = one["sub_indication"]
        if sub:
            words = self._colon(words, self._t(f"sub-indication.{sub}"))
        codes = f"{one['indication']} {sub or ''}".strip()
        return f"{words}  [{codes}]"

    def _changes(self, one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for change in one["changes_after"]:
            allowed = "page.change-allowed" if change["allowed"] else "page.change-not-allowed"
            yield (
                "page.changes",
                self._t(
                    "page.change-row",
                    revision=str(change["revision"]),
                    text=change["text"][self._lang],
                    allowed=self._t(allowed),
                ),
            )
        if one["seal"]:
            seal = one["seal"]
            period = f"{self._day(seal['valid_from'])} – {self._day(seal['valid_until'])}"
            yield "page.seal", shown(seal["name"]) + self._aside(period)

    def _institution(self) -> Iterator[RenderableType]:
        found = self._report["institution"]
        yield self._heading("page.institution")
        if found is None:
            yield self._item(self._t("page.institution-unknown"))
            return
        yield self._item(shown(found["name"]) + self._aside(shown(found["uscc"])))
        for row in found["qualifications"]:
            words = self._t(
                "page.qualification-row",
                kind=self._t(f"qualification.{row['kind']}"),
                number=row["number"],
                status=self._t(f"qualification-status.{row['status']}"),
                **{"from": self._day(row["from"]), "until": self._day(row["until"], open_end=True)},
            )
            yield self._item(words, indent=4)

    def _claims(self) -> Iterator[RenderableType]:
        claims = self._report["claims"]
        rows = [
            ("page.number", claims["number"]),
            ("page.issuer", claims["institution"]),
            ("page.issued-on", claims["issued_on"]),
            ("page.standards", self._join([shown(s) for s in claims["standards"]])),
        ]
        yield self._heading("page.claims")
        yield self._pair("page.kind", self._t(f"kind.{claims['kind']}"))
        for key, value in rows:
            if value:
                yield self._pair(key, shown(value))
        yield self._pair("page.sampling", self._t(f"sampling.{claims['sampling']}"))

    def _origin(self) -> Iterator[RenderableType]:
        report = self._report
        yield self._heading("page.findings")
        yield self._findings_table()
        yield self._heading("page.origin")
        document, policy = report["document"], report["policy"]
        yield self._pair(
            "page.file",
            f"{self._t('format.' + document['format'])}, "
            f"{document['size']:,} B, SHA-256 {document['sha256']}",
        )
        yield self._pair("page.at", self._time(report["at"]))
        yield self._pair("page.policy", f"{policy['name']} {policy['version']}")
        for name, snapshot in report["snapshots"].items():
            yield self._pair("page.snapshots", f"{self._t('page.' + name)} {snapshot}")
        yield self._pair("page.engine", f"esignverify {report['engine']['version']}")
        yield self._pair("page.core", report["core_sha256"])

    def _findings_table(self) -> Table:
        table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
        table.add_column(self._t("page.column-outcome"), no_wrap=True)
        table.add_column(self._t("page.column-check"), ratio=3, overflow="fold")
        table.add_column(self._t("page.column-text"), ratio=7, overflow="fold")
        table.add_column(self._t("page.column-basis"), ratio=3, style="dim")
        for finding in self._report["findings"]:
            outcome = finding["outcome"]
            table.add_row(
                Text(self._t(f"outcome.{outcome}"), style=_OUTCOME_STYLE.get(outcome, "yellow")),
                self._check_cell(finding),
                self._text_cell(finding),
                Text(finding["basis"]),
            )
        return table

    def _check_cell(self, finding: Mapping[str, Any]) -> Text:
        title = self._t(f"check.{finding['check']}")
        return Text.assemble(title, (f"\n{shown(finding['about'])}", "dim"))

    def _text_cell(self, finding: Mapping[str, Any]) -> Text:
        values = [
            f"{key}: {value_text(value, self._lang)}"
            for key, value in finding["values"].items()
            if value not in (None, [], "")
        ]
        tail = "\n" + "\n".join(values) if values else ""
        return Text.assemble(finding["text"][self._lang], (tail, "dim"))

    def _t(self, key: str, **values: str) -> str:
        return self._texts.text(key, self._lang, values)

    def _heading(self, key: str) -> RenderableType:
        return Padding(Text(self._t(key), style="bold underline"), (1, 0, 0, 0), expand=False)

    def _item(self, words: str, *, note: str = "", indent: int = 2) -> RenderableType:
        line = Table.grid(padding=(0, 1))
        line.add_column(width=1)
        line.add_column(overflow="fold")
        line.add_row("•", Text.assemble(words, (f"  {note}" if note else "", "dim")))
        return Padding(line, (0, 0, 0, indent), expand=False)

    def _pair(self, key: str, words: str, *, indent: int = 2, style: str = "") -> RenderableType:
        title = self._colon(self._t(key), "")
        line = Text.assemble((title, "dim"), (words, style), overflow="fold")
        return Padding(line, (0, 0, 0, indent), expand=False)

    def _colon(self, title: str, words: str) -> str:
        return f"{title}：{words}" if self._lang == "zh" else f"{title}: {words}"

    def _aside(self, words: str) -> str:
        return f"（{words}）" if self._lang == "zh" else f" ({words})"

    def _join(self, words: list[str]) -> str:
        return ("、" if self._lang == "zh" else ", ").join(words)

    def _time(self, text: str) -> str:
        at = datetime.fromisoformat(text).astimezone(UTC)
        if self._lang == "zh":
            return f"{at + _BEIJING:%Y-%m-%d %H:%M:%S} 北京时间"
        return f"{at:%Y-%m-%d %H:%M:%S} UTC"

    def _day(self, text: str | None, *, open_end: bool = False) -> str:
        if text is None:
            return self._t("page.until-open") if open_end else self._t("page.when-unknown")
        at = datetime.fromisoformat(text).astimezone(UTC)
        return f"{at + _BEIJING if self._lang == 'zh' else at:%Y-%m-%d}"


def _style(value: str) -> str:
    if value in _GOOD:
        return "green"
    return "bold red" if value in _BAD else "dim" if value in _NEUTRAL else "yellow"


def _mark(value: str) -> str:
    if value in _GOOD:
        return "✔"
    return "✘" if value in _BAD else "–" if value in _NEUTRAL else "?"
