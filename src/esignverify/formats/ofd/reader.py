# SPDX-License-Identifier: Apache-2.0
"""The careful OFD reader: a document to `DocumentFacts`, every listed signature told."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.axes import DocumentFormat
from ...model.facts import DocumentFacts, Note, SignatureFacts
from ...model.finding import JsonValue, Outcome
from ...model.reasons import Reason
from .archive import Archive, open_archive
from .entries import reach_entries
from .errors import (
    PackageEncryptedError,
    PackageError,
    PackageLimitError,
    PackageUnsupportedError,
)
from .hidden import archive_notes, coverage_notes, list_notes, walk_notes
from .names import folded
from .signature_list import read_lists
from .signatures import read_signatures
from .trail import Trail
from .walk import walk

_ENCRYPTIONS = "encryptions.xml"
"""In the root of a package whose parts are encrypted (GM/T 0099-2020 §8)."""


def read_ofd(document: bytes) -> DocumentFacts:
    """Read `document`. Malformed, encrypted and over-limit files are facts, not errors."""
    try:
        return _read(document)
    except PackageLimitError as error:
        return _unread(Reason.LIMIT_EXCEEDED, {"limit": error.code, "most": error.most})
    except PackageEncryptedError as error:
        return _unread(Reason.DOCUMENT_ENCRYPTED, _seen(error))
    except PackageUnsupportedError as error:
        return _unread(Reason.FORMAT_NOT_SUPPORTED, _seen(error))
    except PackageError as error:
        return _unread(Reason.DOCUMENT_MALFORMED, _seen(error))


def _read(document: bytes) -> DocumentFacts:
    archive = open_archive(document)
    _check_not_encrypted(archive)
    trail = Trail(archive.parts)
    bodies = walk(trail)
    reach_entries(trail)
    listed = read_lists(trail, bodies)
    signatures = read_signatures(trail, bodies, listed)
    notes = (
        *archive_notes(archive),
        *walk_notes(trail),
        *list_notes(trail, signatures, bodies),
        *coverage_notes(signatures, bodies),
    )
    return _facts(signatures, notes, revisions=1)


def _check_not_encrypted(archive: Archive) -> None:
    if any(folded(part) == _ENCRYPTIONS for part in archive.parts):
        raise PackageEncryptedError("encrypted-package", _ENCRYPTIONS)


def _facts(
    signatures: tuple[SignatureFacts, ...], notes: tuple[Note, ...], *, revisions: int
) -> DocumentFacts:
    return DocumentFacts(DocumentFormat.OFD, signatures, revisions, (), (), (), notes)


def _unread(reason: Reason, values: Mapping[str, JsonValue]) -> DocumentFacts:
    note = Note("document.format", Outcome.FAILED, reason, "GB/T 33190-2016 §7", values)
    return _facts((), (note,), revisions=0)


def _seen(error: PackageError) -> dict[str, JsonValue]:
    return {"detail": error.code, "part": error.where}
