# SPDX-License-Identifier: Apache-2.0
"""The filled signature fields of an interactive form (ISO 32000-2 §12.7.4, §12.7.5.5).

Our own walk: a field whose value is odd is still listed, a tree that is a graph ends, and nothing
is dropped for an unknown /SubFilter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from .document import READ_ERRORS, PdfLimitError, array, dictionary, entry, reference

MAX_VISITS = 100_000
"""Fields visited (design, limits)."""
MAX_DEPTH = 64
"""Levels of /Kids; real forms have under ten."""
MAX_SIGNATURES = 512
"""Filled signature fields (design, limits)."""
MAX_PAGES = 50_000
MAX_NAME = 256
"""Characters of a field name kept for a report."""


@dataclass(frozen=True, slots=True)
class SignatureField:
    """A filled signature field: its full name, its dictionary, its /V as written."""

    name: str
    ref: tuple[int, int] | None
    """Object number and generation of the field itself."""
    field: generic.DictionaryObject
    value: object
    holder: tuple[int, int] | None
    """Object number and generation that hold the signature dictionary."""


@dataclass(frozen=True, slots=True)
class Visited:
    """One node of the field tree: a field, or a widget of one (`named` False).

    `kind` is /FT, inherited where the node has none; `ref` is None for a direct object.
    """

    name: str
    ref: tuple[int, int] | None
    field: generic.DictionaryObject
    kind: str | None
    named: bool


def signature_fields(reader: PdfFileReader) -> list[SignatureField]:
    """Every filled signature field, in the order of the form, names made unique.

    Raises:
        PdfLimitError: the form is over a budget.
    """
    found = [
        _filled(one) for one in visit_fields(reader) if one.kind == "/Sig" and _has_value(one.field)
    ]
    if len(found) > MAX_SIGNATURES:
        raise PdfLimitError("signatures", MAX_SIGNATURES)
    return _unique(found)


def _has_value(field: generic.DictionaryObject) -> bool:
    """Whether /V is there; one that cannot be read is, and its signature will be unreadable."""
    try:
        return entry(field, "/V") is not None
    except READ_ERRORS:
        return True


def visit_fields(view: PdfFileReader | HistoricalResolver) -> Iterator[Visited]:
    """Every node of a form's field tree, as of one revision or of the last.

    Raises:
        PdfLimitError: the form is over a budget.
    """
    form = dictionary(entry(view.root, "/AcroForm"))
    seen: set[tuple[int, int]] = set()
    visits = 0
    stack: list[tuple[object, str, str | None, int]] = [
        (kid, "", None, 0) for kid in reversed(array(entry(form, "/Fields")))
    ]
    while stack:
        raw, parent, inherited, depth = stack.pop()
        visits += 1
        if visits > MAX_VISITS:
            raise PdfLimitError("form-fields", MAX_VISITS)
        ref = reference(raw)
        if ref is not None and ref in seen:
            continue
        if ref is not None:
            seen.add(ref)
        field = dictionary(raw)
        if field is None:
            continue
        kind = _kind(field, inherited)
        name = _name(field, parent)
        yield Visited(name, ref, field, kind, "/T" in field)
        if depth >= MAX_DEPTH:
            raise PdfLimitError("form-depth", MAX_DEPTH)
        kids = reversed(array(entry(field, "/Kids")))
        stack += [(kid, name, kind, depth + 1) for kid in kids]


def _kind(field: generic.DictionaryObject, inherited: str | None) -> str | None:
    kind = entry(field, "/FT")
    return str(kind) if isinstance(kind, generic.NameObject) else inherited


def _name(field: generic.DictionaryObject, parent: str) -> str:
    own = entry(field, "/T")
    if not isinstance(own, generic.TextStringObject | generic.ByteStringObject):
        return parent
    text = own if isinstance(own, str) else own.decode("latin-1")
    # Half characters are text to Python and to nobody else.
    text = text.encode("utf-8", "replace").decode("utf-8")
    full = f"{parent}.{text}" if parent else str(text)
    return full[:MAX_NAME]


def _filled(one: Visited) -> SignatureField:
    value = one.field.raw_get("/V")
    return SignatureField(one.name, one.ref, one.field, value, reference(value) or one.ref)


def _unique(fields: list[SignatureField]) -> list[SignatureField]:
    counted: dict[str, int] = {}
    result: list[SignatureField] = []
    for one in fields:
        base = one.name or "?"
        counted[base] = counted.get(base, 0) + 1
        name = base if counted[base] == 1 else f"{base}#{counted[base]}"
        result.append(replace(one, name=name))
    return result


def widgets(field: generic.DictionaryObject) -> list[generic.DictionaryObject]:
    """The widget annotations of a field: itself, or its kids without a name of their own."""
    kids = [dictionary(kid) for kid in array(entry(field, "/Kids"))]
    named = [kid for kid in kids if kid is not None and "/T" not in kid]
    return named or [field]


def is_visible(widget: generic.DictionaryObject) -> bool:
    """Whether a widget has an area on a page (ISO 32000-2 §12.7.5.5: invisible means none)."""
    corners = [one for one in array(entry(widget, "/Rect")) if isinstance(one, int | float)]
    if len(corners) != 4:
        return False
    return corners[0] != corners[2] and corners[1] != corners[3]


def page_numbers(reader: PdfFileReader | HistoricalResolver) -> dict[tuple[int, int], int]:
    """Object number of each page to its number from 1; stops silently at `MAX_PAGES`."""
    numbers: dict[tuple[int, int], int] = {}
    seen: set[tuple[int, int]] = set()
    stack: list[object] = [reader.root.raw_get("/Pages")] if "/Pages" in reader.root else []
    while stack and len(seen) < MAX_PAGES:
        raw = stack.pop()
        ref, node = reference(raw), dictionary(raw)
        if node is None or ref is None or ref in seen:
            continue
        seen.add(ref)
        kids = array(entry(node, "/Kids"))
        if not kids and entry(node, "/Type") != "/Pages":
            numbers[ref] = len(numbers) + 1
        stack.extend(reversed(kids))
    return numbers
