# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its content alone."""

from __future__ import annotations

from ..model.axes import DocumentFormat
from .ofd.archive import lists_part
from .ofd.walk import MAIN

_HEADER_WITHIN = 1024
"""Octets in which a PDF header may stand (ISO 32000-1 annex H.3): readers accept it there."""
_ZIP = b"PK\3\4"


def detect(document: bytes) -> DocumentFormat:
    """The format of `document`: a PDF header, or a ZIP archive with /OFD.xml in its listing.

    Of a file that is both, what stands at its very beginning counts; see `is_both`. An archive
    whose listing cannot be read is a broken OFD if it begins as a ZIP that names the part.
    """
    if is_pdf(document) and not (document.startswith(_ZIP) and lists_part(document, MAIN)):
        return DocumentFormat.PDF
    if (document.startswith(_ZIP) and MAIN.encode() in document) or lists_part(document, MAIN):
        return DocumentFormat.OFD
    return DocumentFormat.UNKNOWN


def is_both(document: bytes) -> bool:
    """Whether PDF readers and OFD readers each find a document of theirs."""
    return is_pdf(document) and lists_part(document, MAIN)


def is_pdf(document: bytes) -> bool:
    """Whether a PDF header stands where readers look for it."""
    return b"%PDF-" in document[:_HEADER_WITHIN]
