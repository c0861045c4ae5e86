# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its content alone."""

from __future__ import annotations

from ..model.axes import DocumentFormat

_HEADER_WITHIN = 1024
"""Octets in which a PDF header may stand (ISO 32000-1 annex H.3): readers accept it there."""


def detect(document: bytes) -> DocumentFormat:
    """The format of `document`: a PDF header, or a ZIP archive with /OFD.xml in its listing."""
    if b"%PDF-" in document[:_HEADER_WITHIN]:
        return DocumentFormat.PDF
    if document.startswith(b"PK\x03\x04") and b"OFD.xml" in document:
        return DocumentFormat.OFD
    return DocumentFormat.UNKNOWN
