# SPDX-License-Identifier: Apache-2.0
"""The revisions of a document as a page: what was signed, and what came after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from .catalogue import Catalogue
from .escape import shown
from .text_findings import change_row
from .text_first import signer, vouched, when
from .text_words import Words, item

MAX_COVERING = 2
MAX_CHANGES = 20
"""Changes told after one signature; `verify --json` has them all."""


class RevisionsPage:
    """One listing (`esignverify.revisions/1`) in one language; `written` are paths of files."""

    def __init__(
        self, listing: Mapping[str, Any], written: Sequence[str], texts: Catalogue, lang: str
    ) -> None:
        self._listing = listing
        self._written = written
        self._words = Words(texts, lang)
        self._rows = {row["id"]: row for row in listing["signatures"]}

    def render(self) -> Group:
        """The whole page."""
        return Group(*self._title(), *self._signatures(), *self._current())

    def _title(self) -> Iterator[RenderableType]:
        words, document = self._words, self._listing["document"]
        size = f"PDF, {document['size']:,} B, SHA-256 {document['sha256']}"
        yield Text.assemble((shown(document["name"]), "bold"), words.aside(size))
        if self._listing["demo"]:
            yield Text(words.t("page.demo"), style="yellow")
        if not self._listing["signatures"]:
            yield item(words.t("page.no-signatures"))

    def _signatures(self) -> Iterator[RenderableType]:
        words = self._words
        for row in self._listing["signatures"]:
            title = words.colon(words.t(f"type.{row['type']}"), shown(row["id"]))
            yield Text(f"\n{title}", style="bold")
            name = signer(row["signer"], words)
            if row["signer"] and not vouched(row):
                name = words.t("page.signer-claimed", name=name)
            yield words.pair("page.signer", name)
            yield words.pair("page.when", when(row["times"], words))
            yield words.pair("page.content", words.t(f"integrity.{row['integrity']}"))
            yield from self._revision(row)

    def _revision(self, row: Mapping[str, Any]) -> Iterator[RenderableType]:
        words, one = self._words, row["revision"]
        if one is None:
            why = row["because"]["text"][words.lang]
            yield words.pair("page.signed-revision", words.t("page.no-revision", why=why))
            return
        size = {"number": str(one["number"]), "size": f"{one['size']:,}"}
        yield words.pair("page.signed-revision", words.t("page.revision-size", size))
        yield words.pair("page.revision-digest", one["sha256"])
        if one["signed_sha256"]:
            yield words.pair("page.revision-signed-digest", one["signed_sha256"])
        if not one["after"]["octets"]:
            yield words.pair("page.revision-after", words.t("page.revision-is-current"))
            return
        octets = words.t("page.revision-octets", size=f"{one['after']['octets']:,}")
        yield words.pair("page.revision-after", octets)
        changes = one["after"]["changes"]
        for change in changes[:MAX_CHANGES]:
            mark = "✔" if change["allowed"] else "✘"
            yield item(
                Text(f"{change_row(change, words)}  {self._by(change)}"), mark=mark, indent=4
            )
        if len(changes) > MAX_CHANGES:
            more = str(len(changes) - MAX_CHANGES)
            yield item(Text(words.t("page.more-changes", count=more), style="dim"), indent=4)

    def _by(self, change: Mapping[str, Any]) -> str:
        """Whose later signature covers a change, if any does: the first two."""
        words = self._words
        if not change["covered_by"]:
            return words.t("page.covered-by-nobody")
        names = [self._named(one) for one in change["covered_by"][:MAX_COVERING]]
        return words.t("page.covered-by", names=words.join(names))

    def _named(self, about: str) -> str:
        row, words = self._rows[about], self._words
        if not row["signer"]:
            return about
        name = row["signer"]["name"]
        return about + words.aside(
            name if vouched(row) else words.t("page.signer-claimed", name=name)
        )

    def _current(self) -> Iterator[RenderableType]:
        words = self._words
        if not self._written:
            if any(row["revision"] for row in self._listing["signatures"]):
                yield Text(f"\n{words.t('page.revisions-how')}", style="dim")
            return
        yield words.heading("page.revisions-written")
        for path in self._written:
            yield item(shown(path))
        yield Text(words.t("page.revisions-careful"), style="dim")
