# SPDX-License-Identifier: Apache-2.0
"""Text of a package with page and box (GB/T 33190-2016 §11), in the order in which it is drawn.

Templates behind, the page, templates in front, annotations. What a reader does not show is marked,
never left out: whether it is there is a question of its own (design rule 12).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ...model.page_text import TextRun
from .archive import open_archive
from .boxes import Box, read_box, read_numbers
from .errors import PackageLimitError
from .locations import folder_of
from .trail import Trail
from .walk import Body, Page, Root, walk
from .walk_content import hidden_codes
from .xml import text_of

MAX_RUNS = 200_000
"""Pieces of text of one package."""
MAX_CHARACTERS = 20_000_000
"""Characters of all pieces: templates count on each page."""
MAX_DRAWN = 2_000_000
"""Elements looked at: templates and composite objects count wherever they are used."""
_MAX_COMPOSITES = 8
"""Composite objects within one another."""
_HOLDERS = frozenset(
    {"Page", "Content", "Layer", "PageBlock", "PageAnnot", "Annot", "Appearance", "CompositeObject"}
)
_IN_FRONT = frozenset({"Foreground"})
_WHITE = 250
"""Each of red, green and blue from which a colour cannot be told from paper."""


def read_text(document: bytes) -> tuple[TextRun, ...]:
    """All text of `document`, page by page.

    Raises:
        PackageError: the package cannot be read; see `reader` for what that means.
    """
    parts = open_archive(document).parts
    bodies = walk(Trail(parts))
    return tuple(_all(Trail(parts), bodies))


def _all(trail: Trail, bodies: tuple[Body, ...]) -> Iterator[TextRun]:
    runs = characters = 0
    for body in bodies:
        for root in body.roots:
            drawing = _Drawing(trail, root)
            for page in root.pages:
                for run in drawing.page(page):
                    runs, characters = runs + 1, characters + len(run.text)
                    if runs > MAX_RUNS:
                        raise PackageLimitError("text-runs", MAX_RUNS)
                    if characters > MAX_CHARACTERS:
                        raise PackageLimitError("text-characters", MAX_CHARACTERS)
                    yield run


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the coordinates of an element begin on the page, and what hides all it holds."""

    x: float = 0.0
    y: float = 0.0
    hidden: tuple[str, ...] = ()
    composites: int = 0

    def within(self, one: Element, box: Box | None, *, composite: bool = False) -> _Place:
        """The place of what stands in `one`, whose own coordinates begin at `box`."""
        moved = box or Box(0, 0, 0, 0)
        return _Place(
            self.x + moved.x,
            self.y + moved.y,
            (*self.hidden, *hidden_codes(one)),
            self.composites + composite,
        )


@dataclass(slots=True)
class _Drawing:
    """What the pages of one document share."""

    trail: Trail
    root: Root
    templates: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, list[str]] = field(default_factory=dict)
    units: dict[str, Element] = field(default_factory=dict)
    trees: dict[str, Element] = field(default_factory=dict)
    drawn: int = 0

    def __post_init__(self) -> None:
        part = self.root.part
        for one in self.trail.structure(part).iter():
            if one.tag == "TemplatePage":
                found = self._find(one.get("BaseLoc", ""), part)
                if found is not None:
                    self.templates.setdefault(one.get("ID", ""), found)
            elif one.tag in {"PublicRes", "DocumentRes"}:
                self._read_units(text_of(one), part)
            elif one.tag == "Annotations":
                self._read_annotations(text_of(one), part)

    def _find(self, location: str, by: str) -> str | None:
        return self.trail.places.find(location, folder_of(by), folder_of(self.root.part)).part

    def _read_units(self, location: str, by: str) -> None:
        part = self._find(location, by)
        if part is None or not self.trail.first_visit(part, "units"):
            return
        for one in self.trail.structure(part).iter("CompositeGraphicUnit"):
            self.units.setdefault(one.get("ID", ""), one)

    def _read_annotations(self, location: str, by: str) -> None:
        part = self._find(location, by)
        if part is None:
            return
        for one in self.trail.structure(part).findall("Page"):
            for file in one.findall("FileLoc"):
                found = self._find(text_of(file), part)
                if found is not None:
                    self.annotations.setdefault(one.get("PageID", ""), []).append(found)

    def page(self, page: Page) -> Iterator[TextRun]:
        """The runs of one page in the order of drawing."""
        content = self.trail.tree(page.part)
        uses = content.findall("Template")
        behind = [one for one in uses if one.get("ZOrder") not in _IN_FRONT]
        for use in behind:
            yield from self._template(use, page)
        yield from self._runs(content, page, page.part)
        for use in uses:
            if use not in behind:
                yield from self._template(use, page)
        for part in self.annotations.get(page.id, ()):
            yield from self._runs(self._tree(part), page, part)

    def _template(self, use: Element, page: Page) -> Iterator[TextRun]:
        part = self.templates.get(use.get("TemplateID", ""))
        if part is not None:
            yield from self._runs(self._tree(part), page, part)

    def _tree(self, part: str) -> Element:
        if part not in self.trees:
            self.trees[part] = self.trail.tree(part)
        return self.trees[part]

    def _runs(self, content: Element, page: Page, part: str) -> Iterator[TextRun]:
        open_ones = [(content, _Place())]
        while open_ones:
            one, place = open_ones.pop()
            self.drawn += 1
            if self.drawn > MAX_DRAWN:
                raise PackageLimitError("text-elements", MAX_DRAWN)
            if one.tag == "TextObject":
                yield _run(one, place, page, part)
            elif one.tag in _HOLDERS:
                open_ones += reversed(self._inside(one, place))

    def _inside(self, one: Element, place: _Place) -> list[tuple[Element, _Place]]:
        if one.tag == "CompositeObject":
            unit = self.units.get(one.get("ResourceID", ""))
            if unit is None or place.composites == _MAX_COMPOSITES:
                return []
            box = read_box(one.get("Boundary"))
            inner = place.within(one, box, composite=True)
            return [(child, inner) for child in unit]
        moved = read_box(one.get("Boundary")) if one.tag == "Appearance" else None
        inner = place.within(one, moved)
        return [(child, inner) for child in one]


def _run(one: Element, place: _Place, page: Page, part: str) -> TextRun:
    box = read_box(one.get("Boundary")) or Box(0, 0, 0, 0)
    codes = dict.fromkeys((*place.hidden, *hidden_codes(one)))
    there = Box(place.x + box.x, place.y + box.y, box.width, box.height)
    pieces = one.findall("TextCode")
    if page.box is not None and not any(_begins_on(page.box, there, one, code) for code in pieces):
        codes["off-page"] = None
    if any(_is_white(colour) for colour in one.findall("FillColor")):
        codes["white"] = None
    return TextRun(
        page=page.number,
        text="".join(text_of(code) for code in pieces),
        box=there.texts(),
        shown=not codes,
        hidden_by=tuple(codes),
        glyphs_chosen=one.find("CGTransform") is not None,
        source=part,
    )


def _begins_on(page: Box, box: Box, one: Element, code: Element) -> bool:
    """Whether a TextCode begins on the page, moved by the object's CTM (§8.5)."""
    a, b, c, d, e, f = _matrix(one.get("CTM"))
    x, y = (_number(code.get(name)) for name in ("X", "Y"))
    return Box(box.x + a * x + c * y + e, box.y + b * x + d * y + f, 0, 0).within(page)


def _matrix(written: str | None) -> tuple[float, ...]:
    numbers = read_numbers(written or "")
    return numbers if numbers is not None and len(numbers) == 6 else (1, 0, 0, 1, 0, 0)


def _number(written: str | None) -> float:
    numbers = read_numbers(written or "")
    return numbers[0] if numbers else 0.0


def _is_white(colour: Element) -> bool:
    values = read_numbers(colour.get("Value", ""))
    return values is not None and len(values) == 3 and min(values) >= _WHITE
