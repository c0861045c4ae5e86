# SPDX-License-Identifier: Apache-2.0
"""End record and central directory of a ZIP archive (PKWARE APPNOTE 6.3.10 §4.3.12, §4.3.16).

Read strictly: the records found must fill exactly the place that the end record gives them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .errors import (
    PackageEncryptedError,
    PackageLimitError,
    PackageMalformedError,
    PackageUnsupportedError,
)
from .names import Name, read_name

MAX_ENTRIES = 10_000
"""Entries of one archive (design part 6); OFD files of a thousand pages stay below 4,000."""

END = b"PK\5\6"
CENTRAL = b"PK\1\2"
LOCAL = b"PK\3\4"
ZIP64_END = (b"PK\6\6", b"PK\6\7")

_END_RECORD = struct.Struct("<4sHHHHIIH")
_CENTRAL_RECORD = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LOCATOR_SIZE = 20
"""Octets of a ZIP64 locator, which stands right before the end record (APPNOTE §4.3.15)."""
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_PATCHED = 0x0020
STORED, DEFLATED = 0, 8
_ZIP64_EXTRA = 0x0001
_UNICODE_PATH_EXTRA = 0x7075
_OTHER_NAMES = {0x554E: "utf-16-le", 0x2605: "utf-8", 0x2705: "utf-8"}
"""Fields of Xceed and ZipIt that hold a name, too, and how they write it."""
_ASI_EXTRA = 0x756E
"""ASi Unix (APPNOTE §4.6.1; Info-ZIP's extrafld.txt): a checksum, then the mode of a file."""
_FILE_TYPE, _REGULAR, _FOLDER = 0xF000, 0x8000, 0x4000
_DOS_FOLDER = 0x10


@dataclass(frozen=True, slots=True)
class EndRecord:
    """Where the central directory lies, as octet offsets in the document.

    `shift` is where the entries' own offsets count from: octets put in front of an archive.
    """

    start: int
    directory: int
    entries: int
    shift: int
    comment: int
    end: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One record of the central directory; sizes in octets, `offset` in the document."""

    raw_name: bytes
    name: Name
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int


def find_end(document: bytes) -> EndRecord:
    """The last end record of `document`, the one that every reader starts from.

    Raises:
        PackageMalformedError: there is none, or it contradicts itself.
        PackageUnsupportedError: ZIP64 or several volumes.
        PackageLimitError: too many entries.
    """
    start = document.rfind(END)
    if start < 0 or start + _END_RECORD.size > len(document):
        raise PackageMalformedError("no-end-record")
    _, disk, first, here, entries, size, offset, comment = _END_RECORD.unpack_from(document, start)
    end = start + _END_RECORD.size + comment
    if document[max(0, start - _LOCATOR_SIZE) : start][:4] in ZIP64_END:
        raise PackageUnsupportedError("zip64")
    if 0xFFFF in (disk, first, here, entries) or 0xFFFFFFFF in (size, offset):
        raise PackageUnsupportedError("zip64")
    if (disk, first) != (0, 0) or here != entries:
        raise PackageUnsupportedError("several-volumes")
    if entries > MAX_ENTRIES:
        raise PackageLimitError("zip-entries", MAX_ENTRIES)
    shift = start - size - offset
    if shift < 0 or end > len(document):
        raise PackageMalformedError("end-record-out-of-range")
    if shift and document[offset : offset + 4] in {CENTRAL, END}:
        # A reader that takes the offset as written finds another directory there.
        raise PackageMalformedError("two-directories")
    return EndRecord(start, start - size, entries, shift, comment, end)


def read_directory(document: bytes, end: EndRecord) -> list[Listed]:
    """The records between `end.directory` and `end.start`, in their order.

    Raises:
        PackageMalformedError: they do not fill that place, or one of them is not sound.
        PackageEncryptedError: an entry is encrypted.
        PackageUnsupportedError: an entry that is neither stored nor deflated.
    """
    found: list[Listed] = []
    place = end.directory
    while place < end.start:
        if len(found) == end.entries or place + _CENTRAL_RECORD.size > end.start:
            raise PackageMalformedError("directory-length")
        record, place = _record(document, place, end)
        found.append(record)
    if len(found) != end.entries:
        raise PackageMalformedError("directory-length")
    return found


def _record(document: bytes, place: int, end: EndRecord) -> tuple[Listed, int]:
    fields = _CENTRAL_RECORD.unpack_from(document, place)
    magic, _, _, flags, method, _, _, crc, packed, size = fields[:10]
    name_length, extra_length, comment, disk, _, attributes, offset = fields[10:]
    if magic != CENTRAL:
        raise PackageMalformedError("directory-record")
    name_at = place + _CENTRAL_RECORD.size
    extra_at = name_at + name_length
    after = extra_at + extra_length + comment
    if after > end.start:
        raise PackageMalformedError("directory-length")
    raw = document[name_at:extra_at]
    where = ascii(raw)
    _check_kind(flags, method, where)
    if 0xFFFFFFFF in (packed, size, offset) or disk == 0xFFFF:
        raise PackageUnsupportedError("zip64", where)
    if disk:
        raise PackageUnsupportedError("several-volumes", where)
    name = read_name(raw, flags)
    extras = read_extras(document[extra_at : extra_at + extra_length], where)
    if _ZIP64_EXTRA in extras:
        raise PackageUnsupportedError("zip64", where)
    check_extras(extras, name)
    _check_attributes(attributes, name, size)
    listed = Listed(raw, name, flags, method, crc, packed, size, offset + end.shift)
    return listed, after


def _check_kind(flags: int, method: int, where: str) -> None:
    if flags & _ENCRYPTED:
        raise PackageEncryptedError("encrypted", where)
    if flags & _PATCHED or method not in {STORED, DEFLATED}:
        raise PackageUnsupportedError("method", where)


def read_extras(octets: bytes, where: str) -> dict[int, bytes]:
    """Extra fields by their id (APPNOTE §4.5.1).

    Raises:
        PackageMalformedError: lengths that do not fit, or one id twice.
    """
    found: dict[int, bytes] = {}
    place = 0
    while place + 4 <= len(octets):
        kind, length = struct.unpack_from("<HH", octets, place)
        if place + 4 + length > len(octets):
            raise PackageMalformedError("extra-field", where)
        if kind in found and kind in {
            _ZIP64_EXTRA,
            _UNICODE_PATH_EXTRA,
            _ASI_EXTRA,
            *_OTHER_NAMES,
        }:
            raise PackageMalformedError("extra-field-twice", where)
        found[kind] = octets[place + 4 : place + 4 + length]
        place += 4 + length
    if octets[place:].strip(b"\0"):
        raise PackageMalformedError("extra-field", where)
    return found


def check_extras(extras: dict[int, bytes], name: Name) -> None:
    """Fields with a name, as Info-ZIP's Unicode Path (APPNOTE §4.6.9), must say the same one.

    Some readers use it, and make a link of an entry whose mode says so.

    Raises:
        PackageMalformedError: it says another one, or that the entry is no file and no folder.
    """
    if not extras:
        return
    mode = int.from_bytes(extras.get(_ASI_EXTRA, b"")[4:6], "little")
    _check_type(mode, name)
    for kind, encoding in _OTHER_NAMES.items():
        if kind in extras and name.text.encode(encoding) not in extras[kind]:
            raise PackageMalformedError("other-name", ascii(name.text))
    field = extras.get(_UNICODE_PATH_EXTRA)
    if field is None:
        return
    try:
        other = field[5:].decode("utf-8")
    except UnicodeDecodeError as error:
        raise PackageMalformedError("other-name", ascii(name.text)) from error
    if other.replace("\\", "/").lstrip("/") != name.text:
        raise PackageMalformedError("other-name", ascii(name.text))


def _check_type(mode: int, name: Name) -> None:
    if mode & _FILE_TYPE not in {0, _REGULAR, _FOLDER}:
        raise PackageMalformedError("special-file", ascii(name.text))


def _check_attributes(attributes: int, name: Name, size: int) -> None:
    mode = attributes >> 16
    _check_type(mode, name)
    kind = mode & _FILE_TYPE
    if name.is_directory and size:
        raise PackageMalformedError("directory-with-data", ascii(name.text))
    folder = kind == _FOLDER or attributes & _DOS_FOLDER
    if folder and not name.is_directory and size:
        raise PackageMalformedError("directory-with-data", ascii(name.text))
