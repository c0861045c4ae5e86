# SPDX-License-Identifier: Apache-2.0
"""Our own walk from OFD.xml over everything a reader may use (GB/T 33190-2016 §7.4 to §7.9, §8).

Where readers could choose (two document roots, versions, elements twice, other namespaces), every
way is walked, so what is reachable is never less than what some reader shows; that there was a
choice is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element

from ...model.packages import PartKind
from .boxes import Box, read_box
from .errors import PackageLimitError, PackageMalformedError
from .locations import folder_of
from .trail import Trail
from .walk_content import actions, content
from .walk_lists import annotation_files, attachments, custom_tags, extensions, resources
from .xml import text_of

MAIN = "OFD.xml"
MAX_PAGES = 20_000
"""Pages of one package."""

_ONCE_IN_DOCUMENT = (
    "CommonData", "Pages", "Annotations", "CustomTags", "Attachments", "Extensions", "Actions",
)  # fmt: skip

_LISTS: Mapping[str, Callable[[Trail, str, str], None]] = MappingProxyType(
    {
        "PublicRes": resources,
        "DocumentRes": resources,
        "Annotations": annotation_files,
        "Attachments": attachments,
        "CustomTags": custom_tags,
        "Extensions": extensions,
    }
)
"""Elements of Document.xml that hold the place of a list, and what walks it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `id` as its document writes it, `number` 1-based over the package, its box."""

    id: str
    number: int
    part: str
    box: Box | None


@dataclass(frozen=True, slots=True)
class Root:
    """One document root that a DocBody names."""

    part: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """One DocBody: its roots (one, unless readers can choose) and signature lists."""

    roots: tuple[Root, ...]
    signatures: tuple[str, ...]
    lists_missing: tuple[str, ...]
    """Lists of signatures that it names and that are not in the package, as written."""
    versions: int
    choices: bool
    """Whether a reader could take another root or list than the first."""
    described: bool
    """Whether it has a DocInfo, which a signature that leaves OFD.xml out does not protect."""


def walk(trail: Trail) -> tuple[Body, ...]:
    """Walk the package from OFD.xml; parts and oddities are in `trail` afterwards.

    Raises:
        PackageMalformedError: no OFD.xml, no DocBody, or a part that is no XML.
        PackageLimitError: over a budget.
    """
    if MAIN not in trail.parts:
        raise PackageMalformedError("no-main-part", MAIN)
    trail.mark(MAIN, PartKind.MAIN)
    main = trail.structure(MAIN)
    bodies = list(main.iter("DocBody"))
    if main.tag != "OFD" or not bodies:
        raise PackageMalformedError("no-document-body", MAIN)
    if len(bodies) > 1:
        trail.tell("several-bodies", MAIN)
    numbering = _Numbering()
    return tuple(_body(trail, one, numbering) for one in bodies)


class _Numbering:
    """Pages are counted over the whole package."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        self._last += 1
        if self._last > MAX_PAGES:
            raise PackageLimitError("pages", MAX_PAGES)
        return self._last


def _body(trail: Trail, body: Element, numbering: _Numbering) -> Body:
    trail.once(body, MAIN, "DocRoot", "Signatures", "Versions", "DocInfo")
    roots = _locations(trail, body, "DocRoot")
    lists = _locations(trail, body, "Signatures")
    versions = list(body.iter("Version"))
    for one in body.iter("Cover"):
        if where := trail.text(one, MAIN):
            trail.reach(where, MAIN, PartKind.MEDIA)
    found = [trail.reach(one, MAIN, PartKind.DOCUMENT) for one in roots]
    for version in versions:
        switched = _version(trail, version)
        if set(switched) - set(found):
            trail.tell("version-switched", MAIN)
        found += switched
    signatures = {one: trail.reach(one, MAIN, PartKind.SIGNATURES) for one in lists if one}
    walked = tuple(
        _root(trail, part, numbering) for part in dict.fromkeys(one for one in found if one)
    )
    return Body(
        roots=walked,
        signatures=tuple(dict.fromkeys(one for one in signatures.values() if one)),
        lists_missing=tuple(one for one, part in signatures.items() if part is None),
        versions=len(versions),
        choices=len(roots) != 1 or len(lists) > 1,
        described=body.find("DocInfo") is not None,
    )


def _locations(trail: Trail, body: Element, name: str) -> list[str]:
    return [trail.text(one, MAIN) for one in body.iter(name)]


def _version(trail: Trail, version: Element) -> list[str | None]:
    """A version and the document root it switches to (§7.9)."""
    part = trail.reach(version.get("BaseLoc", ""), MAIN, PartKind.VERSION)
    if part is None or not trail.first_visit(part, "version"):
        return []
    found: list[str | None] = []
    for one in trail.structure(part).iter():
        if one.tag == "DocRoot":
            found.append(trail.reach(trail.text(one, part), part, PartKind.DOCUMENT))
        elif one.tag == "File":
            trail.reach(trail.text(one, part), part, PartKind.VERSION)
    return found


def _root(trail: Trail, part: str, numbering: _Numbering) -> Root:
    """A Document.xml (§7.5) with all it names."""
    document = trail.structure(part)
    trail.once(document, part, *_ONCE_IN_DOCUMENT)
    common = document.iter("PageArea")
    boxes = {read_box(_physical(one)) for one in common}
    default = boxes.pop() if len(boxes) == 1 else None
    if trail.first_visit(part, "document"):
        for one in document.iter():
            _named_by_document(trail, one, part)
        actions(trail, document, part)
    return Root(part, tuple(_pages(trail, document, part, default, numbering)))


def _named_by_document(trail: Trail, one: Element, part: str) -> None:
    """One element of Document.xml that may name a part."""
    if one.tag in _LISTS:
        if where := trail.text(one, part):  # Some write the element without a place: no list.
            _LISTS[one.tag](trail, where, part)
    elif one.tag == "TemplatePage":
        template = trail.reach(one.get("BaseLoc", ""), part, PartKind.TEMPLATE)
        if template is not None:
            _content(trail, template, part, "template")


def _pages(
    trail: Trail, document: Element, part: str, default: Box | None, numbering: _Numbering
) -> list[Page]:
    found: list[Page] = []
    ids: set[str] = set()
    known: dict[str, Box | None] = {}
    for holder in document.iter("Pages"):
        for one in holder.findall("Page"):
            number = numbering.next()
            name = one.get("ID", "")
            if name in ids:
                trail.tell("page-id-twice", part, name)
            ids.add(name)
            page = trail.reach(one.get("BaseLoc", ""), part, PartKind.PAGE)
            if page is None:
                continue
            if page not in known:  # many pages may share one part
                known[page] = _content(trail, page, part, f"page {number}")
            box = known[page]
            found.append(Page(name, number, page, default if box is None else box))
    return found


def _content(trail: Trail, part: str, document: str, name: str) -> Box | None:
    """A page or template (§7.7) with the resources it names; its box, where it has its own."""
    page = trail.tree(part)
    areas = page.findall("Area")
    trail.once(page, part, "Area", "Content")
    for one in content(trail, page, part, name):
        if where := trail.text(one, part):
            resources(trail, where, part, folder_of(document))
    return read_box(_physical(areas[0])) if areas else None


def _physical(area: Element) -> str | None:
    return next((text_of(one) for one in area.findall("PhysicalBox")), None)
