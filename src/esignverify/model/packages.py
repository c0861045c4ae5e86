# SPDX-License-Identifier: Apache-2.0
"""An OFD package (GB/T 33190-2016) as values: its parts, and which of them a signature covers.

Part names are paths inside the package without a leading slash, in the case they are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartKind(StrEnum):
    """What a reader uses a part for."""

    MAIN = "main"
    """OFD.xml."""
    SIGNATURES = "signatures"
    """Signatures.xml, the list of all signatures."""
    SIGNATURE = "signature"
    """What belongs to one signature: Signature.xml, SignedValue.dat, Seal.esl."""
    DOCUMENT = "document"
    PAGE = "page"
    TEMPLATE = "template"
    RESOURCE = "resource"
    """A resource list (PublicRes, DocumentRes, page resources)."""
    FONT = "font"
    MEDIA = "media"
    ANNOTATION = "annotation"
    ATTACHMENT = "attachment"
    CUSTOM_TAG = "custom-tag"
    EXTENSION = "extension"
    VERSION = "version"
    ENTRIES = "entries"
    """OFDEntries.xml, the list of integrity (GM/T 0099-2020)."""
    UNLISTED = "unlisted"
    """In the archive, and reachable from nowhere."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One Reference of a Signature.xml: `seen` is None where part or method is missing."""

    part: str
    method: str
    """Name of the digest in the OID table, or the CheckMethod as written where it is unknown."""
    expected: bytes
    seen: bytes | None
    present: bool

    @property
    def holds(self) -> bool | None:
        """Whether the digest is the part's; None where it could not be computed."""
        return None if self.seen is None else self.seen == self.expected


@dataclass(frozen=True, slots=True)
class LoosePart:
    """A part that no reference of the signature covers.

    `harmless` names the row of `formats/ofd/harmless` that explains it; None: nothing does.
    """

    part: str
    kind: PartKind
    harmless: str | None


@dataclass(frozen=True, slots=True)
class Stamp:
    """One StampAnnot: `page` is 1-based, None where it lies on no page (none named, wholly off it).

    `box` is x, y, width, height in millimetres from the page's upper left corner, rounded to
    thousandths and written as decimal text; `inside` whether it lies on the page.
    """

    id: str
    page: int | None
    box: tuple[str, str, str, str]
    inside: bool


@dataclass(frozen=True, slots=True)
class PackageCoverage:
    """What one signature of a package covers."""

    signature_part: str
    """Its Signature.xml."""
    value_part: str
    seal_part: str | None
    seal_same: bool | None
    """Whether the Seal.esl it names is the seal inside the value; None where it names none."""
    method: str
    """Digest of the references, by name, or as written where it is unknown."""
    method_written: str | None
    """CheckMethod as it stands; None where it is left to the schema (MD5)."""
    signature_method: str | None
    """SignatureMethod as written."""
    references: tuple[Reference, ...]
    loose: tuple[LoosePart, ...]
    stamps: tuple[Stamp, ...]
    base: str | None
    """ID of the signature it rests on (Relative), None for none."""
    base_found: bool
    property_fits: bool | None
    """Whether propertyInfo names this Signature.xml; None where the value has none."""
    problems: tuple[str, ...] = ()
    """Stable codes of what is odd in its XML, e.g. ``reference-twice``."""
    held_by: str | None = None
    """Digest by which all references hold, where none does by `method`; None in any other case."""
