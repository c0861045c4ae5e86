# SPDX-License-Identifier: Apache-2.0
"""The careful PDF reader: a document to `DocumentFacts`, every filled signature field listed."""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils.reader import PdfFileReader

from ...model.axes import DocumentFormat
from ...model.facts import DocumentFacts, Note, SignatureFacts
from ...model.finding import JsonValue, Outcome
from ...model.reasons import Reason
from .coverage import MAX_BLANKS, trailing_bytes
from .covered import Digester
from .document import (
    PdfEncryptedError,
    PdfLimitError,
    PdfMalformedError,
    end_of_file,
    open_pdf,
    reading,
    reference,
)
from .fields import SignatureField, signature_fields
from .material import MAX_STORE, SecurityStore, dss_ends, dynamic_content
from .page_tree import page_numbers
from .signature import Pages, Read, named, read_signature


def read_pdf(document: bytes) -> DocumentFacts:
    """Read `document`. Malformed, encrypted and over-limit files are facts, not errors."""
    try:
        with reading():
            return _read(document)
    except PdfMalformedError:
        return _unread(Reason.DOCUMENT_MALFORMED)
    except PdfEncryptedError:
        return _unread(Reason.DOCUMENT_ENCRYPTED)
    except PdfLimitError as error:
        values: dict[str, JsonValue] = {"limit": error.limit, "most": error.most}
        return _unread(Reason.LIMIT_EXCEEDED, values)


def _read(document: bytes) -> DocumentFacts:
    reader = open_pdf(document)
    fields = signature_fields(reader)
    pages = page_numbers(reader) if fields else {}
    signatures = list(_signatures(reader, document, fields, pages))
    store = SecurityStore(reader)
    return DocumentFacts(
        format=DocumentFormat.PDF,
        signatures=tuple(sorted(signatures, key=_revision_order)),
        revisions=reader.xrefs.total_revisions,
        certificates=store.octets("/Certs"),
        crls=store.octets("/CRLs"),
        ocsps=store.octets("/OCSPs"),
        notes=_notes(reader, document, store),
        material_ends=tuple(dss_ends(store, reader, document).items()),
    )


def _signatures(
    reader: PdfFileReader, document: bytes, fields: list[SignatureField], pages: Pages
) -> Iterator[SignatureFacts]:
    """Each value is read once, however many fields refer to it."""
    digester = Digester(document)
    known: dict[tuple[int, int], Read] = {}
    for field in fields:
        value = reference(field.value)
        if value is None:
            yield from read_signature(reader, document, digester, field, pages)
            continue
        if value not in known:
            known[value] = read_signature(reader, document, digester, field, pages)
        yield from named(known[value], field, pages)


def _revision_order(facts: SignatureFacts) -> int:
    """Signatures in the order they were made; what reaches no revision's end stands last."""
    covered = facts.coverage.revision if facts.coverage is not None else 0
    return covered or 1_000_000


def _unread(reason: Reason, values: dict[str, JsonValue] | None = None) -> DocumentFacts:
    note = Note("document.format", Outcome.FAILED, reason, "ISO 32000-2 §7.5", values or {})
    return DocumentFacts(DocumentFormat.PDF, (), 0, (), (), (), (note,))


def _notes(reader: PdfFileReader, document: bytes, store: SecurityStore) -> tuple[Note, ...]:
    notes: list[Note] = []
    moving = dynamic_content(reader)
    if moving:
        notes.append(
            Note(
                "document.dynamic-content",
                Outcome.WARNING,
                Reason.DYNAMIC_CONTENT,
                "design rule 12",
                {"what": moving},
            )
        )
    if store.left_out:
        values: dict[str, JsonValue] = {"unused": store.left_out, "most": MAX_STORE}
        check, reason = "document.validation-data", Reason.EVIDENCE_UNUSED
        notes.append(Note(check, Outcome.WARNING, reason, "ISO 32000-2 §12.8.4.3", values))
    notes += _trailing(document)
    return tuple(notes)


def _trailing(document: bytes) -> list[Note]:
    rest, blank = trailing_bytes(document, end_of_file(document))
    if rest == 0:
        return []
    outcome = Outcome.WARNING if blank else Outcome.FAILED
    return [
        Note(
            "document.trailing-bytes",
            outcome,
            Reason.TRAILING_BYTES,
            "ISO 32000-2 §7.5.5",
            {"octets": rest, "most": MAX_BLANKS},
        )
    ]
