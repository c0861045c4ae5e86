# SPDX-License-Identifier: Apache-2.0
"""What the revisions after a signature changed (ISO 32000-2 §12.8.2.2, design rule 6).

pyHanko's difference analysis explains every touched object or refuses the revision; here its
answer is made stricter: only later filled signature fields, document timestamps and validation
data are allowed, a filled form field is visible, and a new empty signature field is not allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    DiffResult,
    ModificationLevel,
    SuspiciousModification,
)
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from ...model.facts import Change, DocumentFacts, SignatureFacts
from .difference import POLICY
from .document import READ_ERRORS, array, dictionary, entry, open_pdf
from .fields import is_visible, signature_fields, walk_fields, widgets

_REFERENCE = re.compile(r"Reference\(idnum=(\d+), generation=(\d+)")
MAX_SHOWN = 20
"""Object numbers told per revision."""
_LEVELS = {
    1: ModificationLevel.LTA_UPDATES,
    2: ModificationLevel.FORM_FILLING,
    3: ModificationLevel.ANNOTATIONS,
}


class Comparison:
    """The revisions of one document beside each other; opened only when first asked."""

    def __init__(self, document: bytes, facts: DocumentFacts) -> None:
        self._document = document
        self._facts = facts
        self._reader: PdfFileReader | None = None

    def after(self, index: int) -> tuple[Change, ...]:
        """All changes in the revisions after the one that signature `index` of the facts covers.

        Raises:
            ValueError: the signature does not cover a revision exactly.
        """
        signature = self._facts.signatures[index]
        coverage = signature.coverage
        if coverage is None or coverage.problem is not None:
            raise ValueError("no revision is covered exactly")
        if coverage.revision >= self._facts.revisions:
            return ()
        if self._reader is None:
            self._reader = open_pdf(self._document)
        return tuple(_changes(self._reader, self._facts, signature, coverage.revision))


def _changes(
    reader: PdfFileReader, facts: DocumentFacts, signature: SignatureFacts, signed: int
) -> Iterator[Change]:
    level, field_lock = _permissions(reader, signature)
    base = reader.get_historical_resolver(signed - 1)
    for revision in range(signed + 1, facts.revisions + 1):
        try:
            new = reader.get_historical_resolver(revision - 1)
            result = POLICY.apply(base, new, field_mdp_spec=field_lock, doc_mdp=_mdp(level))
            yield from tuple(_explained(reader, facts, revision, result, level))
        except SuspiciousModification as error:
            # The library's own words name objects by memory address and in no order (rule 11).
            yield Change(revision, "content-changed", _kinds(error), False, True)
        except READ_ERRORS as error:
            # Structures the analysis does not know, or cannot read: not explained.
            yield Change(revision, "not-analysable", type(error).__name__, False, True)


def _kinds(error: SuspiciousModification) -> str:
    """Numbers of the objects that nothing explains, in order: ``12 0, 31 0``."""
    numbers = {(int(one), int(gen)) for one, gen in _REFERENCE.findall(str(error))}
    return ", ".join(f"{one} {gen}" for one, gen in sorted(numbers)[:MAX_SHOWN])


def _mdp(level: int | None) -> MDPPerm | None:
    return None if level is None else MDPPerm(level)


def _permissions(
    reader: PdfFileReader, signature: SignatureFacts
) -> tuple[int | None, FieldMDPSpec | None]:
    """DocMDP level and FieldMDP lock that `signature` set (ISO 32000-2 §12.8.2.2, §12.8.2.4)."""
    for field in signature_fields(reader):
        if field.name != signature.id:
            continue
        value = dictionary(field.value)
        for raw in array(entry(value, "/Reference")):
            one = dictionary(raw)
            if one is not None and entry(one, "/TransformMethod") == "/FieldMDP":
                parameters = dictionary(entry(one, "/TransformParams"))
                if parameters is not None:
                    return signature.permissions, FieldMDPSpec.from_pdf_object(parameters)
    return signature.permissions, None


def _explained(
    reader: PdfFileReader,
    facts: DocumentFacts,
    revision: int,
    result: DiffResult,
    level: int | None,
) -> Iterator[Change]:
    """Rows for one revision that the analysis could explain."""
    allowed = level is None or result.modification_level <= _LEVELS[level]
    if result.modification_level > ModificationLevel.FORM_FILLING:
        allowed = False
    brought = [one for one in facts.signatures if _brought_by(one, revision)]
    for one in brought:
        yield Change(revision, f"{one.type}-added", one.id, allowed, one.visible, one.id)
    signed = {one.id for one in facts.signatures}
    filled = _touched_fields(reader, revision, result.changed_form_fields - signed)
    for name in filled:
        yield Change(revision, "form-field-filled", name, allowed, True)
    yield from _empty_fields(reader, revision)
    if not brought and not filled:
        yield Change(revision, "validation-data-added", "", allowed, False)


def _touched_fields(reader: PdfFileReader, revision: int, names: set[str]) -> list[str]:
    """Which of the fields that differ from the signed revision this very revision wrote."""
    if not names:
        return []
    new = reader.get_historical_resolver(revision - 1)
    refs = reader.xrefs.explicit_refs_in_revision(revision - 1)
    written = {(ref.idnum, ref.generation) for ref in refs}
    parts = _field_parts(new)
    # A field that cannot be found again by name counts as written: nothing is passed unseen.
    return [name for name in sorted(names) if name not in parts or parts[name] & written]


def _field_parts(view: HistoricalResolver) -> dict[str, set[tuple[int, int]]]:
    """Objects that make up each field: itself, its widgets, its value and appearances."""
    parts: dict[str, set[tuple[int, int]]] = {}
    for name, ref, field in walk_fields(view):
        own = parts.setdefault(name, set())
        own |= {ref} if ref is not None else set()
        for key in ("/V", "/AP"):
            if key in field:
                deps = view.collect_dependencies(field.raw_get(key))
                own |= {(one.idnum, one.generation) for one in deps}
    return parts


def _brought_by(signature: SignatureFacts, revision: int) -> bool:
    return signature.coverage is not None and signature.coverage.revision == revision


def _empty_fields(reader: PdfFileReader, revision: int) -> Iterator[Change]:
    """A new signature field without a signature can still show anything (keyless overlay)."""
    new = reader.get_historical_resolver(revision - 1)
    for name, shown in _unsigned_fields(new) - _unsigned_fields_before(reader, revision):
        if shown:
            yield Change(revision, "empty-signature-field-added", name, False, True)


def _unsigned_fields_before(reader: PdfFileReader, revision: int) -> set[tuple[str, bool]]:
    return _unsigned_fields(reader.get_historical_resolver(revision - 2))


def _unsigned_fields(view: HistoricalResolver) -> set[tuple[str, bool]]:
    form = dictionary(entry(view.root, "/AcroForm"))
    found: set[tuple[str, bool]] = set()
    for raw in array(entry(form, "/Fields")):
        field = dictionary(raw)
        if field is None or entry(field, "/FT") != "/Sig" or entry(field, "/V") is not None:
            continue
        shown = any(is_visible(one) for one in widgets(field))
        found.add((str(entry(field, "/T") or "?"), shown))
    return found
