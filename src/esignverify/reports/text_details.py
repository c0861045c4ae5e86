# SPDX-License-Identifier: Apache-2.0
"""The parts of a page that a specialist asks for: signatures, register, claims, law, origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from .escape import shown
from .text_findings import change_row
from .text_first import (
    anchor,
    answer_text,
    integrity_text,
    is_misdescribed,
    no_signatures,
    qualification,
    signer,
    when,
)
from .text_words import MARK_STYLE, Words, item


class Details:
    """The parts of one report beyond its first screen."""

    def __init__(self, report: Mapping[str, Any], words: Words) -> None:
        self._report = report
        self._words = words

    def questions(self) -> Iterator[RenderableType]:
        """The four questions in full: the answers of the first screen, with their codes."""
        words = self._words
        yield words.heading("page.questions-in-full")
        for axis, value in self._report["axes"].items():
            mark, plain = answer_text(self._report, axis, words)
            said = Text.assemble(plain, (f"  {value}", "dim"))
            yield item(Text(words.t(f"question.{axis}"), style=MARK_STYLE[mark]), mark=mark)
            yield Padding(said, (0, 0, 0, 4), expand=False)

    def signatures(self) -> Iterator[RenderableType]:
        """Every signature with all that is known of it."""
        yield self._words.heading("page.signatures")
        if not self._report["signatures"]:
            yield item(no_signatures(self._report, self._words))
        for one in self._report["signatures"]:
            yield from self._signature(one)

    def _signature(self, one: Mapping[str, Any]) -> Iterator[RenderableType]:
        words = self._words
        title = words.colon(words.t(f"type.{one['type']}"), shown(one["id"]))
        yield Padding(Text(title, style="bold"), (0, 0, 0, 2), expand=False)
        for key, said in (
            ("page.signer", signer(one["signer"], words)),
            ("page.authority", anchor(one["anchor"], words)),
            ("page.when", when(one["times"], words)),
            ("page.content", integrity_text(self._report, one, words)),
            ("page.result", self._result(one)),
            *(("page.changes", change_row(change, words)) for change in one["changes_after"]),
            *self._seal(one["seal"]),
        ):
            yield words.pair(key, said, indent=4)

    def _result(self, one: Mapping[str, Any]) -> str:
        said = self._words.t(f"indication.{one['indication']}")
        sub = one["sub_indication"]
        if sub and is_misdescribed(self._report, one):
            said = self._words.colon(said, integrity_text(self._report, one, self._words))
        elif sub:
            said = self._words.colon(said, self._words.t(f"sub-indication.{sub}"))
        codes = f"{one['indication']} {sub or ''}".strip()
        return f"{said}  [{codes}]"

    def _seal(self, seal: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
        if seal is not None:
            words = self._words
            period = f"{words.day(seal['valid_from'])} – {words.day(seal['valid_until'])}"
            yield "page.seal", shown(seal["name"]) + words.aside(period)

    def institution(self) -> Iterator[RenderableType]:
        """The register entry of the signer."""
        found = self._report["institution"]
        yield self._words.heading("page.institution")
        if found is None:
            yield item(self._words.t("page.institution-unknown"))
            return
        yield item(shown(found["name"]) + self._words.aside(shown(found["uscc"])))
        for row in found["qualifications"]:
            yield item(qualification(row, self._words), indent=4)

    def claims(self) -> Iterator[RenderableType]:
        """What the document or the claim given with it states."""
        claims, words = self._report["claims"], self._words
        yield words.heading("page.claims")
        yield words.pair("page.kind", words.t(f"kind.{claims['kind']}"))
        for key, value in (
            ("page.number", claims["number"]),
            ("page.issuer", claims["institution"]),
            ("page.issued-on", claims["issued_on"]),
            ("page.standards", words.join([shown(each) for each in claims["standards"]])),
        ):
            if value:
                yield words.pair(key, shown(value))
        yield words.pair("page.sampling", words.t(f"sampling.{claims['sampling']}"))

    def legal(self) -> Iterator[RenderableType]:
        """Articles 13, 16 and 21 of the Electronic Signature Law."""
        yield self._words.heading("page.legal")
        for row in self._report["legal"]:
            yield item(row["text"][self._words.lang])

    def origin(self, *, everything: bool) -> Iterator[RenderableType]:
        """What was judged, for when, by which rules: what identifies this result."""
        report, words = self._report, self._words
        document, policy = report["document"], report["policy"]
        yield words.heading("page.origin")
        kind = f"{words.t('format.' + document['format'])}, {document['size']:,} B"
        yield words.pair("page.file", f"{kind}, SHA-256 {document['sha256']}")
        judged = f"{words.time(report['at'])} · {policy['name']} {policy['version']}"
        yield words.pair("page.at", f"{judged} · esignverify {report['engine']['version']}")
        if everything:
            for name, snapshot in report["snapshots"].items():
                yield words.pair("page.snapshots", f"{words.t('page.' + name)} {snapshot}")
            yield words.pair("page.core", report["core_sha256"])
