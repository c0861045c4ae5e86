# SPDX-License-Identifier: Apache-2.0
"""``--evidence DIR``: certificates, CRLs, OCSP answers and timestamps, told by their content.

Nothing here is trusted: every item is signed by somebody, and the judge looks by whom. A file
that should be one of these and cannot be read is named in `Evidence.unread`: it may hold what would
change a verdict, so nothing is accepted over it. A note that lies beside them is none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path

from ...formats.der import DerError, element
from ...formats.x509.pem import pem_blocks
from ...model.codec import MAX_TEXT
from ...model.errors import ConfigurationError
from ...model.evidence import Evidence, Needs
from .sniff import Kind, sniff
from .source import complaint, read_bytes

MAX_FILES = 10_000
"""Files in one folder: a year of daily CRLs of 25 CAs."""
MAX_FILE = 64 * 1024 * 1024
"""Octets of one file: the largest CRLs of public CAs are some tens of MiB, and PEM adds a third."""
MAX_ITEM = MAX_TEXT // 4 * 3
"""Octets of one item: as base64 it must fit one text of a message to a worker."""
MAX_TOTAL = 96 * 1024 * 1024
"""Octets of all items: a worker has 1 GiB, and needs five octets for each of these while it reads
them; at 256 MiB it had no memory left, and what they revoked was not seen."""
_MEANT = frozenset(
    {"", ".cer", ".crl", ".crt", ".der", ".ocsp", ".ors", ".p7b", ".p7c", ".p7s"}
) | {
    ".pem",
    ".tsr",
    ".tst",
    ".b64",
}
"""Endings of files that hold evidence, whatever is in them."""
_SEQUENCE, _ARMOUR = b"\x30", b"-----BEGIN "
_LOOKED_AT = 65536
"""Octets in which armour begins, behind a text that says what it is."""
UNREAD = b"unread:"
"""In the evidence's id: in front of the name of a file that could not be read. The verdict depends
on it too."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Files that are always at hand, in the order in which the limits leave room for them.

    `newest` is the newest list of each place: where one of them cannot be used, that is told.
    `older` tell of what has expired since; without them nothing is good that is not with them.
    """

    newest: tuple[Path, ...] = ()
    older: tuple[Path, ...] = ()


class EvidenceFolder:
    """The folder `folder`, with what lies below it; None is no evidence.

    `kept` lists more files, such as imported CRLs, that are read behind it and count only as far
    as the limits leave room.
    """

    def __init__(self, folder: Path | None, kept: Callable[[], Kept] = Kept) -> None:
        self._folder = folder
        self._kept = kept
        self._last: tuple[object, Evidence] | None = None

    def gather(self, needs: Needs) -> Evidence:  # noqa: ARG002 - a folder gives all it has
        """Everything readable in the folder; read anew once a file of it was changed.

        Raises:
            ConfigurationError: no such folder, more files than `MAX_FILES` or more octets than
                `MAX_TOTAL`.
        """
        files = [] if self._folder is None else _listing(self._folder)
        kept = self._kept()
        every = [*files, *kept.newest, *kept.older]
        if not every:
            return NO_EVIDENCE
        state = [_state(path) for path in every]
        if self._last is None or self._last[0] != state:
            self._last = (state, _read_all(self._folder, files, kept))
        return self._last[1]


@dataclass
class _Pile:
    """What was found so far; equal items once."""

    items: dict[Kind, dict[bytes, None]] = field(default_factory=lambda: {k: {} for k in Kind})
    unread: list[str] = field(default_factory=list)
    size: int = 0

    def has_room(self, found: list[tuple[Kind, bytes]]) -> bool:
        """Whether `found` is within `MAX_TOTAL` with what is here already."""
        return self.size + sum(len(der) for _, der in found) <= MAX_TOTAL

    def take(self, found: list[tuple[Kind, bytes]]) -> None:
        """Add `found`."""
        self.size += sum(len(der) for _, der in found)
        for kind, der in found:
            self.items[kind][der] = None


def read_folder(folder: Path) -> Evidence:
    """All evidence below `folder`, in the order of file names.

    Raises:
        ConfigurationError: no such folder, more files than `MAX_FILES` or more octets than
            `MAX_TOTAL`.
    """
    return _read_all(folder, _listing(folder), Kept())


def _listing(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise complaint("no-such-folder", str(folder))
    files = list(islice(_files(folder), MAX_FILES + 1))
    if len(files) > MAX_FILES:
        raise complaint("too-many-files", str(folder), limit=MAX_FILES)
    return files


def _state(path: Path) -> tuple[str, int, int]:
    """What tells that a file was changed."""
    try:
        stat = path.stat()
    except OSError:
        return str(path), -1, -1
    return str(path), stat.st_mtime_ns, stat.st_size


def _read_all(folder: Path | None, files: list[Path], kept: Kept) -> Evidence:
    pile = _Pile()
    for path in files:
        found = _read(path)
        if not found:
            if _is_meant(path):
                pile.unread.append(_name_of(path, folder))
        elif not pile.has_room(found):
            raise complaint("too-much-evidence", str(folder), limit=MAX_TOTAL)
        else:
            pile.take(found)
    for path in (*kept.newest, *kept.older):
        found = _read(path)
        if found and pile.has_room(found):
            pile.take(found)
        elif not found or path in kept.newest:
            pile.unread.append(_name_of(path, None))
    kinds = {kind: tuple(items) for kind, items in pile.items.items()}
    told = (UNREAD + name.encode() for name in pile.unread)
    return Evidence(
        id=evidence_id(chain((item for items in kinds.values() for item in items), told)),
        certificates=kinds[Kind.CERTIFICATE],
        crls=kinds[Kind.CRL],
        ocsps=kinds[Kind.OCSP],
        timestamps=kinds[Kind.TIMESTAMP],
        unread=tuple(pile.unread),
    )


def _name_of(path: Path, folder: Path | None) -> str:
    """As the operator knows it, inside `folder`; octets of no text are replaced."""
    shown = path.name if folder in {None, path} else path.relative_to(folder).as_posix()
    return shown.encode(errors="replace").decode()


def evidence_id(items: Iterator[bytes]) -> str:
    """``sha256:`` and the SHA-256 over the sorted SHA-256 digests (32 octets each) of `items`."""
    digests = sorted({sha256(item).digest() for item in items})
    return "sha256:" + sha256(b"".join(digests)).hexdigest()


NO_EVIDENCE = Evidence(id=evidence_id(iter(())))


def _files(folder: Path) -> Iterator[Path]:
    """Files below `folder` in a stable order; hidden ones and links to folders are passed over.

    A folder that cannot be looked into counts as a file that cannot be read.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if os.path.isdir(entry):  # noqa: PTH112 - unlike Path, it raises nothing
            if not entry.is_symlink():
                yield from _files(entry)
        else:
            yield entry


def _read(path: Path) -> list[tuple[Kind, bytes]]:
    """The items of a file; empty if any of it cannot be told."""
    try:
        data = read_bytes(path, MAX_FILE)
        armoured = _ARMOUR in data[:_LOOKED_AT]
        ders = [der for _, der in pem_blocks(data)] if armoured else [_without_blanks(data)]
        found = [sniff(der) for der in ders]
    except (ConfigurationError, ValueError):
        return []
    every = [item for items in found for item in items] if all(found) else []
    return every if all(len(der) <= MAX_ITEM for _, der in every) else []


def _is_meant(path: Path) -> bool:
    """Whether a file that cannot be read should be evidence: by its ending, or how it begins."""
    try:
        if path.suffix.lower() in _MEANT or not path.is_file():
            return True
        with path.open("rb") as stream:
            start = stream.read(_LOOKED_AT)
    except OSError:
        return True
    return start.startswith(_SEQUENCE) or _ARMOUR in start


def _without_blanks(data: bytes) -> bytes:
    """`data` without the line ends that editors and transfers leave behind whole DER."""
    try:
        end = element(data, 0, len(data)).end
    except DerError:
        return data
    return data if data[end:].strip() else data[:end]
