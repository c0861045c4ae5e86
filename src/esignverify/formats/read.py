# SPDX-License-Identifier: Apache-2.0
"""Step 2 and 3 of a verification: detect by content, read the signatures."""

from __future__ import annotations

from dataclasses import replace

from ..model.axes import DocumentFormat
from ..model.facts import DocumentFacts, Note
from ..model.finding import Outcome
from ..model.reasons import Reason
from .detect import detect, is_both
from .ofd.reader import read_ofd
from .pdf.reader import read_pdf


def read(document: bytes) -> DocumentFacts:
    """Read any bytes. What cannot be read is a note in the facts, never an exception."""
    kind = detect(document)
    if kind is DocumentFormat.UNKNOWN:
        note = Note(
            "document.format",
            Outcome.FAILED,
            Reason.FORMAT_UNKNOWN,
            "design rule 1",
            {"format": kind},
        )
        return DocumentFacts(kind, (), 0, (), (), (), (note,))
    facts = read_pdf(document) if kind is DocumentFormat.PDF else read_ofd(document)
    if not is_both(document):
        return facts
    both = Note(
        "document.package",
        Outcome.WARNING,
        Reason.FORMAT_AMBIGUOUS,
        "design part 8",
        {"format": kind},
    )
    return replace(facts, notes=(*facts.notes, both))
