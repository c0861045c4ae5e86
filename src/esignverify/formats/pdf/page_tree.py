# SPDX-License-Identifier: Apache-2.0
"""The pages of a document in their order (ISO 32000-2 §7.7.3.2).

Leaves of the tree are told by their octets where these have one reading: parsing three hundred
pages costs more than everything else that is asked of a report.
"""

from __future__ import annotations

import re

from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from .document import array, dictionary, entry, reference
from .syntax import HEADER

MAX_PAGES = 50_000
MAX_LOOK = 8_192
"""Octets of a page that are looked at; larger ones are parsed."""
_SPACE = rb"[\0\t\n\f\r ]"
# Possessive inside as well: until 3.11.4 Python takes back what such a group had matched.
_PLAIN = re.compile(
    rb"<<(?:" + _SPACE + rb"++|/[A-Za-z0-9_.+-]++|<<|>>|\[|\]|<[0-9A-Fa-f]*+>|\([^()<>\\\0]*+\)"
    rb"|(?:[0-9]{1,10}+" + _SPACE + rb"++[0-9]{1,5}+" + _SPACE + rb"++R"
    rb"|[+-]?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)|true|false|null)"
    rb"(?=[\0\t\n\f\r <>\[\]/]|\Z)|(?!))*+"  # (?!): see `syntax`
)
"""A dictionary without odd strings, comments, escapes and streams, in which every word is one."""
_OTHERWISE = re.compile(rb"Kids|Pages|/Type" + _SPACE + rb"*+[^/\0\t\n\f\r ]")
"""What an inner node has, or a type that stands elsewhere."""


def page_numbers(view: PdfFileReader | HistoricalResolver) -> dict[tuple[int, int], int]:
    """Object number of each page to its number from 1; stops silently at `MAX_PAGES`."""
    return walk_pages(view)[0]


def walk_pages(
    view: PdfFileReader | HistoricalResolver,
) -> tuple[dict[tuple[int, int], int], set[tuple[int, int]]]:
    """The pages as `page_numbers` gives them, and every node of their tree, pages too."""
    numbers: dict[tuple[int, int], int] = {}
    seen: set[tuple[int, int]] = set()
    stack: list[object] = [view.root.raw_get("/Pages")] if "/Pages" in view.root else []
    while stack and len(seen) < MAX_PAGES:
        raw = stack.pop()
        ref = reference(raw)
        if ref is None or ref in seen:
            continue
        if _is_leaf(view, ref):
            seen.add(ref)
            numbers[ref] = len(numbers) + 1
            continue
        node = dictionary(raw)
        if node is None:
            continue
        seen.add(ref)
        kids = array(entry(node, "/Kids"))
        if not kids and entry(node, "/Type") != "/Pages":
            numbers[ref] = len(numbers) + 1
        stack.extend(reversed(kids))
    return numbers, seen


def _is_leaf(view: PdfFileReader | HistoricalResolver, ref: tuple[int, int]) -> bool:
    """Whether the octets of an object alone say that it is a dictionary without kids."""
    octets = _octets(view, ref)
    if octets is None or not octets.endswith(b">>") or _PLAIN.fullmatch(octets) is None:
        return False
    balanced = octets.count(b"<<") == octets.count(b">>")
    return balanced and _OTHERWISE.search(octets) is None


def _octets(view: PdfFileReader | HistoricalResolver, ref: tuple[int, int]) -> bytes | None:
    """A small object that stands in the file as such, without its header and end."""
    reader = view.reader if isinstance(view, HistoricalResolver) else view
    at = Reference(*ref, pdf=reader)
    place = (
        reader.xrefs.get_historical_ref(at, view.revision)
        if isinstance(view, HistoricalResolver)
        else reader.xrefs[at]
    )
    if not isinstance(place, int):
        return None
    document = reader.stream.getvalue()
    header = HEADER.match(document, place)
    if header is None or (int(header[1]), int(header[2])) != ref:
        return None
    end = document.find(b"endobj", header.end(), header.end() + MAX_LOOK)
    return document[header.end() : end].strip() if end != -1 else None
