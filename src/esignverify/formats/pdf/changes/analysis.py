# SPDX-License-Identifier: Apache-2.0
"""What the revisions after a signature changed (ISO 32000-2 §12.8.2.2, design rule 6).

1. Touched objects: what later cross-reference sections write, and write otherwise.
2. Each rule explains changed objects of the role it knows, and tells a row.
3. A changed object that no rule explains, or that something else uses as well, is told and not
   allowed; so is an added object for which signed content was waiting.

The cost lies in what was changed and in one pass over the signed octets, not in the objects.
"""

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from ....model.facts import Change, DocumentFacts, SignatureFacts
from ..document import READ_ERRORS, PdfLimitError, dictionary, entry, open_pdf
from ..fields import SignatureField, signature_fields
from ..hidden import Copies, hidden_copies
from ..updates import UpdateChecker
from .case import Case, Effort, Permissions, read_permissions
from .catalog import judge_catalog
from .form import judge_form
from .pages import judge_pages
from .parts import Parts
from .readings import Known
from .structure import judge_structure
from .uses import Index, Uses
from .values import STEPS, Ref, Steps
from .views import Touched, View, numbers_in_use

MAX_SHOWN = 20
"""Object numbers told of hidden copies."""


class Comparison:
    """The revisions of one document beside each other; opened only when first asked."""

    def __init__(self, document: bytes, facts: DocumentFacts) -> None:
        self._document = document
        self._facts = facts
        self._reader: PdfFileReader | None = None
        self._checker: UpdateChecker | None = None
        self._copies: Copies | None = None
        self._hidden: tuple[int, ...] | None = None
        self._index: Index | None = None
        self._known: Known | None = None
        self._effort = Effort()
        self._steps = Steps()
        self._fields: list[SignatureField] | None = None

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
        counted = STEPS.set(self._steps)
        try:
            return self._analyse(signature, coverage.revision, sum(coverage.ranges[2:]))
        except PdfLimitError as error:
            what, where = "over-limit", f"{error.limit} > {error.most}"
        except READ_ERRORS as error:
            what, where = "not-analysable", type(error).__name__
        finally:
            STEPS.reset(counted)
        return (Change(self._facts.revisions, what, where, False, True),)

    def _analyse(self, signature: SignatureFacts, revision: int, end: int) -> tuple[Change, ...]:
        self._effort.spend()
        if self._reader is None:
            self._reader = open_pdf(self._document)
        reader = self._reader
        old, new = View(reader, revision), View(reader, self._facts.revisions)
        if self._fields is None:
            self._fields = signature_fields(reader)
        permissions, later = _signatures(self._fields, self._facts, signature)
        if self._checker is None:
            self._checker = UpdateChecker(reader, self._document)
        updates = self._checker.check(end, revision)
        if updates.problem is not None:
            what, where = "update-malformed", updates.problem
            return (Change(updates.revision, what, where, False, True),)
        hidden = self._hidden_numbers(reader, new)
        if hidden:
            where = ", ".join(str(one) for one in hidden[:MAX_SHOWN])
            return (Change(self._facts.revisions, "copy-hidden", where, False, True),)
        if self._index is None:
            self._index = Index(reader, self._document)
        if self._known is None:
            self._known = Known(reader)
        touched = Touched(old, new, self._known)
        case = Case(
            old=old,
            new=new,
            touched=touched,
            uses=Uses(old, self._index, end),
            permissions=permissions,
            effort=self._effort,
            parts=Parts(touched.is_clear),
            signatures=later,
        )
        if not _tell_unclear(case):
            judge_catalog(case)
            judge_structure(case)
            judge_form(case)
            judge_pages(case)
            _judge_rest(case)
            _tell_silent(case)
        return tuple(sorted(case.rows, key=lambda row: (row.revision, row.what, row.where)))

    def _hidden_numbers(self, reader: PdfFileReader, new: View) -> tuple[int, ...]:
        """Objects of which a reader that mends the file shows another copy, or any at all."""
        if self._copies is None:
            self._copies = hidden_copies(reader, self._document)
        if self._hidden is None and (self._copies.hidden or not self._copies.unused):
            self._hidden = self._copies.hidden
        if self._hidden is None:
            if self._index is None:
                self._index = Index(reader, self._document)
            uses = Uses(new, self._index, len(self._document))
            self._hidden = tuple(one for one in self._copies.unused if uses.is_wanted(one))
        return self._hidden


def _signatures(
    fields: list[SignatureField], facts: DocumentFacts, signature: SignatureFacts
) -> tuple[Permissions, dict[Ref, SignatureFacts]]:
    by_id = {one.id: one for one in facts.signatures}
    later: dict[Ref, SignatureFacts] = {}
    permissions = Permissions(signature.permissions, ())
    for field in fields:
        if field.ref is not None and field.name in by_id:
            later[field.ref] = by_id[field.name]
        value = dictionary(field.value)
        if field.name == signature.id and value is not None:
            permissions = read_permissions(signature.permissions, field.field, value)
    return permissions, later


def _tell_unclear(case: Case) -> bool:
    """Tell what had no one reading when it was signed: then there is nothing to compare."""
    for ref, revision in sorted(case.touched.unclear.items()):
        case.tell("object-read-differently", ref, f"{ref[0]} {ref[1]}", revision=revision)
    if case.touched.odd_trailer:
        case.tell("trailer-changed", None, str(case.touched.odd_trailer))
    return bool(case.rows)


def _judge_rest(case: Case) -> None:
    """Everything that no rule explained."""
    for ref in sorted(case.touched.changed):
        users = case.uses.of(ref)
        if ref in case.claims:
            allowed = case.claims[ref]
            if allowed is None or users <= allowed:
                continue
        elif not users and ref[0] not in case.uses.packed:
            continue  # Nothing refers to it, so nothing shows it.
        gone = case.new.get(ref) is None
        what = "object-removed" if gone else "object-changed"
        case.tell(what, ref, _describe(case, ref))
    used = numbers_in_use(case.old, {ref[0] for ref in case.touched.added})
    for ref in sorted(case.touched.added):
        if case.uses.of(ref) or _reuses_number(case, ref, used):
            case.tell("object-defined-later", ref, _describe(case, ref))
    for ref in sorted(case.uses.outside):
        case.tell("object-outside-signed-bytes", ref, f"{ref[0]} {ref[1]}")


def _tell_silent(case: Case) -> None:
    """Revisions after which everything is as before are told too: nothing is passed unseen."""
    told = {row.revision for row in case.rows}
    for revision in range(case.old.revision + 1, case.new.revision + 1):
        if revision not in told:
            case.tell("revision-added", None, revision=revision)


def _reuses_number(case: Case, ref: Ref, used: dict[int, set[int]]) -> bool:
    """The number is in use under another generation: readers disagree on which one is meant."""
    others = used.get(ref[0], set()) - {ref[1]}
    return any(case.old.place((ref[0], one)) is not None for one in others)


def _describe(case: Case, ref: Ref) -> str:
    """Number and kind of an object, and the page where it stands on one, in no language."""
    value = case.old.get(ref)
    value = case.new.get(ref) if value is None else value
    kind = entry(value, "/Type") if isinstance(value, generic.DictionaryObject) else None
    text = f"{ref[0]} {ref[1]}" + (f" {kind}" if isinstance(kind, generic.NameObject) else "")
    pages = case.old.page_numbers
    on = sorted({pages[user] for user in case.uses.of(ref) if user in pages})
    return f"{text} (p. {', '.join(map(str, on))})" if on else text
