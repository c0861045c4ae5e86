# SPDX-License-Identifier: Apache-2.0
"""Step 2 and 3 of a verification: detect by content, read the signatures."""

from __future__ import annotations

from ..model.axes import DocumentFormat
from ..model.facts import DocumentFacts, Note
from ..model.finding import Outcome
from ..model.reasons import Reason
from .detect import detect
from .pdf.reader import read_pdf


def read(document: bytes) -> DocumentFacts:
    """Read any bytes. What cannot be read is a note in the facts, never an exception."""
    kind = detect(document)
    if kind is DocumentFormat.PDF:
        return read_pdf(document)
    known = kind is DocumentFormat.OFD
    reason = Reason.FORMAT_NOT_SUPPORTED if known else Reason.FORMAT_UNKNOWN
    note = Note("document.format", Outcome.FAILED, reason, "design rule 1", {"format": kind})
    return DocumentFacts(kind, (), 0, (), (), (), (note,))
