# SPDX-License-Identifier: Apache-2.0
"""Validation material and moving parts of the catalog: DSS dictionary, scripts, forms, layers."""

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from .document import READ_ERRORS, array, dictionary, entry, reference, resolve

MAX_ENTRIES = 2_000
"""Streams read per kind from a DSS; long archives have some hundreds."""
MAX_SCANNED = 128 * 1024 * 1024
"""Octets searched for earlier places of the same data; behind that the newest place counts."""
MAX_HEAD = 4_096
"""Octets of an object before its stream; a DSS stream's dictionary has some dozens."""


def read_dss(reader: PdfFileReader) -> dict[str, tuple[bytes, ...]]:
    """Octets of /Certs, /CRLs and /OCSPs of the document security store (ISO 32000-2 §12.8.4.3).

    What is not a readable stream is left out: evidence can only help.
    """
    return {key: _streams(reader, key) for key in ("/Certs", "/CRLs", "/OCSPs")}


def dss_ends(reader: PdfFileReader, document: bytes) -> dict[bytes, int]:
    """Where the octets of each object of the DSS have ended in `document`, by its content.

    A later document timestamp proves what stands before the end of its own bytes. What an
    attacker's cross-references say of that is not asked: the octets must be found there, and the
    first place counts, for producers write the same data again in later revisions. An object
    whose octets are not found (encrypted, inside another) is left out: nothing proves it.
    """
    found: dict[bytes, int] = {}
    budget = MAX_SCANNED
    for key in ("/Certs", "/CRLs", "/OCSPs"):
        for raw in _listed(reader, key)[:MAX_ENTRIES]:
            try:
                content, octets, at = _placed(reader, document, raw)
            except READ_ERRORS:
                continue
            if at == -1:
                continue
            if at <= budget:
                budget -= at
                at = document.find(octets, 0, at + len(octets))
            found[content] = min(at + len(octets), found.get(content, len(document)))
    return found


def _placed(reader: PdfFileReader, document: bytes, raw: object) -> tuple[bytes, bytes, int]:
    """Content of a stream, its octets as they stand in the file, and where; -1: nowhere."""
    stream, number = resolve(raw), reference(raw)
    if not isinstance(stream, generic.StreamObject) or number is None:
        return b"", b"", -1
    offset = reader.xrefs[generic.Reference(*number, pdf=reader)]
    octets = bytes(stream.encoded_data)
    if not isinstance(offset, int) or not octets:
        return b"", b"", -1
    return (
        bytes(stream.data),
        octets,
        document.find(octets, offset, offset + MAX_HEAD + len(octets)),
    )


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
