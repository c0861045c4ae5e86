# SPDX-License-Identifier: Apache-2.0
"""Validation material and moving parts of the catalog: DSS dictionary, scripts, forms, layers."""

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from .document import READ_ERRORS, array, dictionary, entry, resolve

MAX_ENTRIES = 2_000
"""Streams read per kind from a DSS; long archives have some hundreds."""


def read_dss(reader: PdfFileReader) -> dict[str, tuple[bytes, ...]]:
    """Octets of /Certs, /CRLs and /OCSPs of the document security store (ISO 32000-2 §12.8.4.3).

    What is not a readable stream is left out: evidence can only help.
    """
    return {key: _streams(reader, key) for key in ("/Certs", "/CRLs", "/OCSPs")}


def _streams(reader: PdfFileReader, key: str) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for raw in _listed(reader, key)[:MAX_ENTRIES]:
        try:
            stream = resolve(raw)
            if isinstance(stream, generic.StreamObject):
                found.append(bytes(stream.data))
        except READ_ERRORS:
            continue
    return tuple(dict.fromkeys(found))


def _listed(reader: PdfFileReader, key: str) -> list[object]:
    try:
        return array(entry(dictionary(entry(reader.root, "/DSS")), key))
    except READ_ERRORS:
        return []


def dynamic_content(reader: PdfFileReader) -> list[str]:
    """What in the catalog can make the document look different from view to view (rule 12)."""
    root = reader.root
    found: list[str] = []
    action = dictionary(entry(root, "/OpenAction"))
    if action is not None and entry(action, "/S") in ("/JavaScript", "/Launch", "/ImportData"):
        found.append("open-action")
    if "/AA" in root:
        found.append("additional-actions")
    if entry(dictionary(entry(root, "/Names")), "/JavaScript") is not None:
        found.append("javascript")
    if entry(dictionary(entry(root, "/AcroForm")), "/XFA") is not None:
        found.append("xfa")
    layers = dictionary(entry(dictionary(entry(root, "/OCProperties")), "/D"))
    if layers is not None and (array(entry(layers, "/OFF")) or array(entry(layers, "/AS"))):
        found.append("switching-layers")
    return found
