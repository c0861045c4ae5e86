# SPDX-License-Identifier: Apache-2.0
"""Parts of an XLSX workbook (ECMA-376 part 2), found as a spreadsheet finds them, within limits.

Octets unpacked are counted, not believed; a DOCTYPE is refused, so no entity but the five of XML
exists. Which part is the workbook, its sheet, texts and styles is said by relationships alone: a
part that only bears the usual name is not what people are shown. What stands in a namespace of
somebody else is passed over, as spreadsheets do.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from xml.parsers import expat

from ...model.errors import ConfigurationError
from .source import complaint

MAX_ENTRIES = 1_000
MAX_UNPACKED = 512 * 1024 * 1024
"""Octets of one part."""
MAX_RATIO = 200
"""Unpacked by packed of one part; sheets of like rows reach some 40."""
MAX_DEPTH = 32
MAX_NAMESPACE = 256
"""Characters; the longest of OOXML have some seventy. The parser writes it before each name."""
CHUNK = 1 << 16
_WIDE = frozenset({b"\xfe\xff", b"\xff\xfe"})
"""How UTF-16 begins, where it does not begin with a zero; a parser takes it whatever it is told."""
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What spreadsheets write and read (part 2, annex C)."""
_MAIN = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Handler:
    """What a part says, by local names of its own elements."""

    spaces = _MAIN
    """Namespaces of these elements."""
    weighty: frozenset[str] = frozenset()
    """Elements that must not stand where a spreadsheet may or may not look: in a foreign one."""

    def __init__(self) -> None:
        self._depth = 0
        self._foreign = 0
        self._known: dict[str, tuple[bool, str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        # A sheet has millions of a few kinds.
        own, name = self._known.get(tag) or self._learn(tag)
        if own and not self._foreign and self._depth <= MAX_DEPTH:
            self.begin(name, attributes)
            return
        self._foreign += 1
        if self._depth > MAX_DEPTH or self._depth == 1 or (own and name in self.weighty):
            raise not_a_workbook()

    def _learn(self, tag: str) -> tuple[bool, str]:
        space, _, name = tag.rpartition("}")
        found = (space in self.spaces, name)
        if len(self._known) < MAX_ENTRIES:
            self._known[tag] = found
        return found

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        if self._foreign:
            self._foreign -= 1
        else:
            self.finish((self._known.get(tag) or self._learn(tag))[1])

    def characters(self, data: str) -> None:
        """Characters, of whatever element."""
        if not self._foreign:
            self.text(data)

    def begin(self, tag: str, attributes: dict[str, str], /) -> None:
        """An element begins, by its local name."""

    def finish(self, tag: str) -> None:
        """An element ends, by its local name."""

    def text(self, data: str) -> None:
        """Characters."""


class Parts:
    """Parts of a workbook, parsed as streams within their limits."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        entries = archive.infolist()
        # Names of parts differ by more than the size of letters (part 2, 6.2.2.3).
        names = {one.filename.lower() for one in entries}
        if len(entries) > MAX_ENTRIES or len(names) != len(entries):
            raise not_a_workbook()
        self._archive = archive
        self._entries = {one.filename.lower(): one for one in entries}

    def octets(self, part: str) -> Iterator[bytes]:
        """A part, piece by piece."""
        entry = self._entries.get(part.lower())
        if entry is None or entry.compress_type not in _METHODS:
            raise not_a_workbook()
        unpacked = 0
        with self._archive.open(entry) as stream:
            while data := stream.read(CHUNK):
                if unpacked == 0 and (b"\0" in data[:2] or data[:2] in _WIDE):
                    raise not_a_workbook()
                unpacked += len(data)
                if unpacked > min(MAX_UNPACKED, MAX_RATIO * max(entry.compress_size, CHUNK)):
                    raise complaint("too-large", "", limit=MAX_UNPACKED)
                yield data

    def holds(self, part: str, *words: bytes) -> bool:
        """Whether any of `words` stands in a part, as it is written there."""
        most = max(map(len, words))
        rest = b""
        for data in self.octets(part):
            rest += data
            if any(word in rest for word in words):
                return True
            rest = rest[-most:]
        return False

    def parse(self, part: str, handler: Handler) -> Iterator[None]:
        """Feed a part to `handler`; stops after each piece, so that rows can be taken out."""
        # UTF-8, whatever the part says (see `octets`): what `holds` searches is what is parsed.
        parser = expat.ParserCreate("utf-8", namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.characters
        parser.StartNamespaceDeclHandler = _check_namespace
        parser.StartDoctypeDeclHandler = _refuse
        try:
            for data in self.octets(part):
                parser.Parse(data, False)
                yield
            parser.Parse(b"", True)
            yield
        except (expat.ExpatError, ValueError, LookupError):
            raise not_a_workbook() from None

    def read(self, part: str, handler: Handler) -> None:
        """Feed a whole part."""
        for _ in self.parse(part, handler):
            pass

    def links(self, part: str) -> Links:
        """The relationships of a part; of the package where its name is empty."""
        found = Links(part)
        folder, name = posixpath.split(part)
        self.read(posixpath.join(folder, "_rels", f"{name}.rels"), found)
        return found


class Links(Handler):
    """Relationships inside the package, of the part `source` (part 2, 6.5)."""

    spaces = frozenset({_PACKAGE})

    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source
        self._targets: dict[str, tuple[str, str]] = {}

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag != "Relationship":
            return
        identity = attributes.get("Id", "")
        if identity in self._targets:
            raise not_a_workbook()
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "")
        if attributes.get("TargetMode") == "External":
            kind = target = ""
        folder = posixpath.dirname(self._source)
        place = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        self._targets[identity] = (kind, place)

    def by_id(self, identity: str) -> str:
        """The part that a relationship leads to."""
        if identity not in self._targets:
            raise not_a_workbook()
        return self._targets[identity][1]

    def by_kind(self, kind: str) -> str | None:
        """The one part of a kind, None where there is none."""
        found = [part for one, part in self._targets.values() if one == kind]
        if len(found) > 1:
            raise not_a_workbook()
        return found[0] if found else None


class _Book(Handler):
    """The first sheet, and whether days count from 1904 (part 1, 18.2.28)."""

    weighty = frozenset({"workbookPr", "sheets", "sheet"})
    first: str | None = None
    hidden = False
    from_1904 = False

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet" and self.first is None:
            ids = (value for key, value in attributes.items() if key.endswith("}id"))
            self.first = next(ids, "")
            self.hidden = attributes.get("state", "visible") != "visible"


@dataclass(frozen=True, slots=True)
class Places:
    """Parts that say what is in the first sheet; None where there is no such part."""

    sheet: str
    texts: str | None
    styles: str | None
    from_1904: bool


def places(parts: Parts) -> Places:
    """Where in a workbook its first sheet is.

    Raises:
        ConfigurationError: nowhere, or it is hidden.
    """
    part = parts.links("").by_kind("officeDocument")
    if part is None:
        raise not_a_workbook()
    book, links = _Book(), parts.links(part)
    parts.read(part, book)
    if book.hidden:
        raise complaint("hidden-in-table", "")
    sheet = links.by_id(book.first or "")
    texts, styles = links.by_kind("sharedStrings"), links.by_kind("styles")
    return Places(sheet, texts, styles, book.from_1904)


@contextmanager
def broken_told() -> Iterator[None]:
    """What a damaged archive makes the library raise, as a complaint."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise not_a_workbook() from None


def not_a_workbook(row: int = 0) -> ConfigurationError:
    """What no spreadsheet writes, or two would read differently."""
    return complaint("not-a-workbook", "", row)


def _check_namespace(_: str | None, namespace: str | None) -> None:
    if len(namespace or "") > MAX_NAMESPACE:
        raise not_a_workbook()


def _refuse(*_: object) -> None:
    raise not_a_workbook()
