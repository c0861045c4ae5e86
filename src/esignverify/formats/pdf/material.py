# SPDX-License-Identifier: Apache-2.0
"""Validation material and moving parts of the catalog: DSS dictionary, scripts, forms, layers."""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader

from .document import READ_ERRORS, array, dictionary, entry, reference, resolve

MAX_ENTRIES = 2_000
"""Streams read per kind from a DSS; long archives have some hundreds."""
MAX_STORE = 32 * 1024 * 1024
"""Octets of all that is read from one DSS, inflated; long archives have a few MiB."""
MAX_SCANNED = 128 * 1024 * 1024
"""Octets searched for earlier places of the same data; behind that the newest place counts."""
MAX_HEAD = 4_096
"""Octets of an object before its stream; a DSS stream's dictionary has some dozens."""


_KINDS = {
    "/Certs": DecodePurpose.CERTIFICATE,
    "/CRLs": DecodePurpose.CRL,
    "/OCSPs": DecodePurpose.OCSP_RESPONSE,
}


class SecurityStore:
    """/Certs, /CRLs and /OCSPs of the document security store (ISO 32000-2 §12.8.4.3).

    What is not a readable stream, or over a limit, is left out: evidence can only help.
    `left_out` counts what was over a limit.
    """

    def __init__(self, reader: PdfFileReader) -> None:
        self._reader = reader
        self._room = MAX_STORE
        self.left_out = 0
        self._streams = {key: list(self._readable(key)) for key in _KINDS}

    def octets(self, key: str) -> tuple[bytes, ...]:
        """The content of the streams under `key`, equal ones once."""
        return tuple(dict.fromkeys(bytes(one.data) for _, one in self._streams[key]))

    def streams(self) -> Iterator[tuple[object, generic.StreamObject]]:
        """Every stream that was read, with the reference to it."""
        return (one for found in self._streams.values() for one in found)

    def _readable(self, key: str) -> Iterator[tuple[object, generic.StreamObject]]:
        listed = _listed(self._reader, key)
        self.left_out += max(0, len(listed) - MAX_ENTRIES)
        for raw in listed[:MAX_ENTRIES]:
            try:
                stream = resolve(raw)
                if not isinstance(stream, generic.StreamObject):
                    continue
                size = len(stream.read_data(_KINDS[key])) if self._room > 0 else MAX_STORE
            except misc.PdfDecodeLimitError:
                self.left_out += 1
                continue
            except READ_ERRORS:
                continue
            self._room -= size
            if self._room < 0:
                self.left_out += 1
                continue
            yield raw, stream


def dss_ends(store: SecurityStore, reader: PdfFileReader, document: bytes) -> dict[bytes, int]:
    """Where the octets of each object of the DSS have ended in `document`, by its content.

    A later document timestamp proves what stands before the end of its own bytes. What an
    attacker's cross-references say of that is not asked: the octets must be found there, and the
    first place counts, for producers write the same data again in later revisions. An object
    whose octets are not found (encrypted, inside another) is left out: nothing proves it.
    """
    found: dict[bytes, int] = {}
    budget = MAX_SCANNED
    for raw, stream in store.streams():
        try:
            octets, at = _placed(reader, document, raw, stream)
        except READ_ERRORS:
            continue
        if at == -1:
            continue
        if at <= budget:
            budget -= at
            at = document.find(octets, 0, at + len(octets))
        content = bytes(stream.data)
        found[content] = min(at + len(octets), found.get(content, len(document)))
    return found


def _placed(
    reader: PdfFileReader, document: bytes, raw: object, stream: generic.StreamObject
) -> tuple[bytes, int]:
    """The octets of a stream as they stand in the file, and where; -1: nowhere."""
    number = reference(raw)
    if number is None:
        return b"", -1
    offset = reader.xrefs[generic.Reference(*number, pdf=reader)]
    octets = bytes(stream.encoded_data)
    if not isinstance(offset, int) or not octets:
        return b"", -1
    return octets, document.find(octets, offset, offset + MAX_HEAD + len(octets))


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
