# SPDX-License-Identifier: Apache-2.0
"""What a walk through a package has met so far: parts by kind, what is missing, what is odd."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ...model.packages import PartKind
from .errors import PackageLimitError
from .locations import (
    BLANKS,
    MAX_LENGTH,
    OTHER_CASE,
    Found,
    Places,
    file_name,
    folder_of,
    folders_of,
    is_external,
)
from .xml import Budget, Tree, is_whole, parse, text_of

MAX_TOLD = 20
"""Places named for each oddity; a report needs no longer list."""
MAX_LOCATIONS = 200_000
"""Locations followed in one package: some hundred for each of a thousand pages."""
MAX_LOCATION_CHARACTERS = 8_000_000
"""Characters of them together, for each step of a path is taken; real ones have some thirty."""
MAX_SIGNATURE_PLACES = 2_000
"""Locations of files of signatures in one package: three for each, and the lists."""
_DEEPEST = 16
"""Folders within one another around a file of a signature; real ones have three."""
_STRUCTURE = frozenset(
    {
        "OFD", "DocBody", "DocRoot", "Signatures", "Versions", "Version", "File", "Document",
        "CommonData", "PublicRes", "DocumentRes", "TemplatePage", "PageArea", "PhysicalBox",
        "Pages", "Page", "Annotations", "Attachments", "CustomTags", "Extensions", "FileLoc",
        "SchemaLoc", "ExtendData", "Res", "FontFile", "MediaFile", "MultiMedia", "Signature",
    }
)  # fmt: skip
"""Elements that name parts or signatures: readers that heed namespaces skip them in others."""

_NOT_SHOWN = frozenset(
    {PartKind.MAIN, PartKind.SIGNATURES, PartKind.SIGNATURE, PartKind.ENTRIES, PartKind.UNLISTED}
)
"""Kinds of which no reader shows anything."""
_OF_SIGNATURES = frozenset({PartKind.SIGNATURES, PartKind.SIGNATURE})


@dataclass(slots=True)
class Told:
    """Places by stable code, each list cut to `MAX_TOLD`."""

    places: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, place: str) -> None:
        """Remember `place` under `code`."""
        known = self.places.setdefault(code, [])
        if len(known) < MAX_TOLD and place not in known:
            known.append(place)


class Trail:
    """The state of one walk."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self.places = Places(parts)
        self.kinds: dict[str, PartKind] = {}
        """What a part was first met as."""
        self.roles: dict[str, set[PartKind]] = {}
        """All that it is used as: one part may be a list for one reader and a page for another."""
        self.shown_names: set[str] = set()
        """File names, without regard to case, of all locations that lead to something shown."""
        self.signature_places: set[str] = set()
        """Files of signatures, as written and as found: paths with slashes, without regard to
        case."""
        self.missing: dict[str, str] = {}
        """Location without a part, to the part that names it."""
        self.odd = Told()
        """What readers take differently."""
        self.odd_parts: set[str] = set()
        """The parts in which that was seen, all of them."""
        self.lenient = Told()
        """Locations that the standard's own reading does not find."""
        self.moving = Told()
        """What happens without a click, or comes from outside the package."""
        self.hidden = Told()
        """What is on a page and not to be seen."""
        self.budget = Budget()
        self.roots: dict[str, str] = {}
        """Local name of the root element of each part that was read as XML."""
        self._trees: dict[str, Element] = {}
        self._visited: set[tuple[str, str]] = set()
        self._locations = self._location_characters = self._signature_locations = 0

    def reach(self, location: str, by: str, kind: PartKind, *folders: str) -> str | None:
        """The part that `location`, written in the part `by`, leads to; marked as `kind`.

        Looked for from `folders`, by default from the folder of `by`.

        Raises:
            PackageLimitError: too many locations.
        """
        self.follow(location)
        found = self.places.find(location, *(folders or (folder_of(by),)))
        if found.part is None and is_external(location):
            self.moving.add("external-part", f"{by}: {location.strip()[:100]}")
            return None
        if kind not in _NOT_SHOWN:
            self.shown_names.add(file_name(location))
        if kind in _OF_SIGNATURES:
            self._remember_signature(location, by, found, folders)
        return self._mark(found, by, kind)

    def follow(self, location: str) -> None:
        """Count a location before it is looked for.

        Raises:
            PackageLimitError: too many, or too many characters of them.
        """
        self._locations += 1
        if self._locations > MAX_LOCATIONS:
            raise PackageLimitError("package-locations", MAX_LOCATIONS)
        self._location_characters += min(len(location), MAX_LENGTH)
        if self._location_characters > MAX_LOCATION_CHARACTERS:
            raise PackageLimitError("package-location-characters", MAX_LOCATION_CHARACTERS)

    def _remember_signature(
        self, location: str, by: str, found: Found, folders: tuple[str, ...]
    ) -> None:
        """A file of a signature; told if readers that count from elsewhere find another."""
        self._signature_locations += 1
        if self._signature_locations > MAX_SIGNATURE_PLACES:
            raise PackageLimitError("package-signature-locations", MAX_SIGNATURE_PLACES)
        written = location.strip(BLANKS).replace("\\", "/")[:MAX_LENGTH]
        self.signature_places |= {one.casefold() for one in (written, found.part) if one}
        if found.part is None:
            return
        more = (*folders, *folders_of(by), *folders_of(found.part), "")
        deep = max(by.count("/"), found.part.count("/")) > _DEEPEST
        if deep or self.places.rivals(location, found.part, *more):
            self.tell("location-to-several-parts", by, location)

    def _mark(self, found: Found, by: str, kind: PartKind) -> str | None:
        if found.part is None:
            self.missing.setdefault(found.written, by)
            return None
        if found.oddity:
            self.lenient.add(found.oddity, f"{by}: {found.written[:100]}")
            if found.oddity == OTHER_CASE:
                self.odd_parts.add(by)
        self.mark(found.part, kind)
        return found.part

    def mark(self, part: str, kind: PartKind) -> None:
        """Remember that `part` is used as `kind`."""
        self.kinds.setdefault(part, kind)
        self.roles.setdefault(part, set()).add(kind)

    def tell(self, code: str, part: str, detail: str = "") -> None:
        """Remember that readers take something in `part` differently."""
        self.odd_parts.add(part)
        self.odd.add(code, f"{part}: {detail[:100]}" if detail else part)

    def first_visit(self, part: str, role: str) -> bool:
        """Whether `part` was not yet walked in this role: what refers in a circle ends here."""
        fresh = (part, role) not in self._visited
        self._visited.add((part, role))
        return fresh

    def tree(self, part: str) -> Element:
        """The root of an XML part.

        Raises:
            PackageMalformedError: refused as XML.
            PackageLimitError: over a budget.
        """
        return self._tree(part).root

    def _tree(self, part: str) -> Tree:
        read = parse(self.parts[part], part, self.budget)
        self.roots[part] = read.root.tag
        for code in sorted(read.oddities):
            self.tell(code, part)
        return read

    def structure(self, part: str) -> Element:
        """The root of a part that says where others lie, looked at for other namespaces.

        Raises:
            PackageMalformedError: refused as XML.
            PackageLimitError: over a budget.
        """
        known = self._trees.get(part)
        if known is None:
            read = self._tree(part)
            for tag in read.foreign:
                if tag in _STRUCTURE:
                    self.tell("foreign-namespace", part, tag)
            known = read.root
            if "/" not in part:  # asked for again: OFD.xml and OFDEntries.xml
                self._trees[part] = known
        return known

    def listing(self, part: str) -> Element:
        """The root of a part that lists others; one without any octets lists none, which is told.

        Some producers write such parts, and readers pass over them.

        Raises:
            PackageMalformedError: refused as XML.
            PackageLimitError: over a budget.
        """
        if self.parts[part].removeprefix(codecs.BOM_UTF8).strip():
            return self.structure(part)
        self.tell("list-without-octets", part)
        return Element("")

    def text(self, one: Element, part: str) -> str:
        """The text of an element that is a value, e.g. a location."""
        if not is_whole(one):
            self.tell("text-in-pieces", part, one.tag)
        return text_of(one).strip(BLANKS)

    def once(self, parent: Element, part: str, *names: str) -> None:
        """Tell where an element that may stand once under `parent` stands there again."""
        for name in names:
            if len(parent.findall(name)) > 1:
                self.tell("element-twice", part, name)
