# SPDX-License-Identifier: Apache-2.0
"""The filled signature fields of an interactive form (ISO 32000-2 §12.7.4, §12.7.5.5).

Our own walk: a field whose value is odd is still listed, a tree that is a graph ends, and nothing
is dropped for an unknown /SubFilter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from ...crypto.digests import sha256_hex
from ...model.facts import signature_id
from .document import READ_ERRORS, PdfLimitError, array, dictionary, entry, reference

MAX_VISITS = 100_000
"""Fields visited (design, limits)."""
MAX_DEPTH = 64
"""Levels of /Kids; real forms have under ten."""
MAX_SIGNATURES = 512
"""Filled signature fields (design, limits)."""
MAX_NAME = 256
"""Characters of a field name kept for a report."""
MAX_NAMES = 16 * 1024 * 1024
"""Characters of the own names of all fields of a form; a hundred thousand fields may share one."""


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
    widgets: tuple[generic.DictionaryObject, ...]
    """The field itself and every node below it that is no field of its own."""


@dataclass(frozen=True, slots=True)
class Visited:
    """One node of the field tree: a field, or a widget of one (`named` False).

    `kind` is /FT, inherited where the node has none; `ref` is None for a direct object. `number`
    counts the nodes of one walk, `owner` is the number of the field that the node belongs to.
    """

    name: str
    ref: tuple[int, int] | None
    field: generic.DictionaryObject
    kind: str | None
    named: bool
    number: int
    owner: int


def signature_fields(reader: PdfFileReader) -> list[SignatureField]:
    """Every filled signature field, in the order of the form, names made unique.

    Raises:
        PdfLimitError: the form is over a budget.
    """
    nodes: list[Visited] = []
    filled: list[Visited] = []
    for one in visit_fields(reader):
        nodes.append(one)
        if one.kind == "/Sig" and _has_value(one.field):
            filled.append(one)
        if len(filled) > MAX_SIGNATURES:
            raise PdfLimitError("signatures", MAX_SIGNATURES)
    parts = by_owner(nodes)
    return _unique([_filled(one, parts.get(one.number, ())) for one in filled])


def _has_value(field: generic.DictionaryObject) -> bool:
    """Whether /V is there; one that cannot be read is, and its signature will be unreadable.

    So is a reference that leads nowhere, null as it may be (ISO 32000-2 §7.3.10): whoever wrote it
    meant a signature, and a document must not pass because that one cannot be found.
    """
    try:
        if "/V" in field and reference(field.raw_get("/V")) is not None:
            return True
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
    visits = letters = 0
    stack: list[tuple[object, str, str | None, int, int]] = [
        (kid, "", None, 0, 0) for kid in reversed(array(entry(form, "/Fields")))
    ]
    while stack:
        raw, parent, inherited, depth, owner = stack.pop()
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
        own = entry(field, "/T")
        letters += len(own) if isinstance(own, _TEXT) else 0
        if letters > MAX_NAMES:
            raise PdfLimitError("field-names", MAX_NAMES)
        name = _name(own, parent)
        named = "/T" in field or owner == 0
        owner = visits if named else owner
        yield Visited(name, ref, field, kind, named, visits, owner)
        if depth >= MAX_DEPTH:
            raise PdfLimitError("form-depth", MAX_DEPTH)
        kids = reversed(array(entry(field, "/Kids")))
        stack += [(kid, name, kind, depth + 1, owner) for kid in kids]


_TEXT = generic.TextStringObject | generic.ByteStringObject


def _kind(field: generic.DictionaryObject, inherited: str | None) -> str | None:
    kind = entry(field, "/FT")
    return str(kind) if isinstance(kind, generic.NameObject) else inherited


def _name(own: object, parent: str) -> str:
    if not isinstance(own, _TEXT):
        return parent
    text = own if isinstance(own, str) else own.decode("latin-1")
    # Half characters are text to Python and to nobody else.
    text = text.encode("utf-8", "replace").decode("utf-8")
    full = f"{parent}.{text}" if parent else str(text)
    if len(full) <= MAX_NAME:
        return full
    # Names that differ behind the cut stay different names.
    mark = sha256_hex(full.encode("utf-8"))[:16]
    return f"{full[: MAX_NAME - 17]}…{mark}"


def by_owner(nodes: Iterable[Visited]) -> dict[int, tuple[Visited, ...]]:
    """The nodes of each field, itself among them, by the field's number in the walk."""
    parts: dict[int, list[Visited]] = {}
    for one in nodes:
        parts.setdefault(one.owner, []).append(one)
    return {number: tuple(own) for number, own in parts.items()}


def _filled(one: Visited, parts: tuple[Visited, ...]) -> SignatureField:
    value = one.field.raw_get("/V")
    shown = tuple(node.field for node in parts) or (one.field,)
    return SignatureField(one.name, one.ref, one.field, value, reference(value) or one.ref, shown)


def _unique(fields: list[SignatureField]) -> list[SignatureField]:
    counted: dict[str, int] = {}
    taken: set[str] = set()
    result: list[SignatureField] = []
    for one in fields:
        base = signature_id(one.name)
        counted[base] = counted.get(base, 0) + 1
        name = base if counted[base] == 1 else f"{base}#{counted[base]}"
        while name in taken:
            name += "'"
        taken.add(name)
        result.append(replace(one, name=name))
    return result
