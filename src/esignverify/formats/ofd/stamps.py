# SPDX-License-Identifier: Apache-2.0
"""Where a signature's stamps stand (StampAnnot, GB/T 33190-2016 §18.2.5)."""

from __future__ import annotations

from collections.abc import Iterable

from ...model.packages import Stamp
from .boxes import Box, read_box
from .signature_xml import WrittenStamp
from .walk import Body, Page

_NOWHERE = Box(0, 0, 0, 0)


class Stamps:
    """The pages of all bodies by their IDs, looked up for the stamps of every signature."""

    def __init__(self, bodies: Iterable[Body]) -> None:
        self._pages = [(body, _pages_of(body)) for body in bodies]

    def place(self, written: Iterable[WrittenStamp], body: Body) -> tuple[Stamp, ...]:
        """Each stamp on the page of its DocBody that it names; one wholly off it is on none.

        A stamp without a readable box, or on a page without one, is not inside. What its Clip
        leaves (a seam stamp shows a slice on each page) is what must lie on the page.
        """
        pages = next(pages for one, pages in self._pages if one is body)
        return tuple(_place(one, pages.get(one.page)) for one in written)


def _pages_of(body: Body) -> dict[str, Page]:
    pages: dict[str, Page] = {}
    for root in body.roots:
        for page in root.pages:
            pages.setdefault(page.id.strip(), page)
    return pages


def _place(one: WrittenStamp, page: Page | None) -> Stamp:
    box = read_box(one.boundary)
    seen = box
    if box is not None and one.clip is not None and one.clip.strip():
        clip = read_box(one.clip)
        seen = None if clip is None else box.cut(clip)
    edge = None if page is None else page.box
    off = seen is not None and (seen.empty or (edge is not None and not seen.meets(edge)))
    return Stamp(
        id=one.id,
        page=None if page is None or off else page.number,
        box=(box or _NOWHERE).texts(),
        inside=seen is not None and not off and edge is not None and seen.within(edge),
    )
