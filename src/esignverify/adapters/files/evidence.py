# SPDX-License-Identifier: Apache-2.0
"""``--evidence DIR``: certificates, CRLs, OCSP answers and timestamps, told by their content.

Nothing here is trusted: every item is signed by somebody, and the judge looks by whom. A file
that is none of these is named in `Evidence.unread`, and harms nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path

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
MAX_TOTAL = 256 * 1024 * 1024
"""Octets of all items: as base64 they must fit one message, and a worker has 1 GiB."""


class EvidenceFolder:
    """The folder `folder`, with what lies below it; None is no evidence.

    `kept` lists more files, such as imported CRLs, that are read behind it and count only as far
    as the limits leave room.
    """

    def __init__(self, folder: Path | None, kept: Callable[[], list[Path]] = list) -> None:
        self._folder = folder
        self._kept = kept
        self._last: tuple[object, Evidence] | None = None

    def gather(self, needs: Needs) -> Evidence:  # noqa: ARG002 - a folder gives all it has
        """Everything readable in the folder; read anew once a file of it was changed.

        Raises:
            ConfigurationError: no such folder, or more files than `MAX_FILES`.
        """
        files = [] if self._folder is None else _listing(self._folder)
        files += self._kept()
        if not files:
            return NO_EVIDENCE
        state = [_state(path) for path in files]
        if self._last is None or self._last[0] != state:
            self._last = (state, _read_all(self._folder, files))
        return self._last[1]


@dataclass
class _Pile:
    """What was found so far; equal items once."""

    items: dict[Kind, dict[bytes, None]] = field(default_factory=lambda: {k: {} for k in Kind})
    unread: list[str] = field(default_factory=list)
    size: int = 0

    def take(self, found: list[tuple[Kind, bytes]]) -> bool:
        """Add `found`, unless it is over a limit."""
        added = sum(len(der) for _, der in found)
        if self.size + added > MAX_TOTAL or any(len(der) > MAX_ITEM for _, der in found):
            return False
        self.size += added
        for kind, der in found:
            self.items[kind][der] = None
        return True


def read_folder(folder: Path) -> Evidence:
    """All evidence below `folder`, in the order of file names.

    Raises:
        ConfigurationError: no such folder, or more files than `MAX_FILES`.
    """
    return _read_all(folder, _listing(folder))


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


def _read_all(folder: Path | None, files: list[Path]) -> Evidence:
    pile = _Pile()
    for path in files:
        found = _read(path)
        if not found or not pile.take(found):
            inside = folder if folder and path.is_relative_to(folder) else path.parent
            pile.unread.append(path.relative_to(inside).as_posix())
    kinds = {kind: tuple(items) for kind, items in pile.items.items()}
    return Evidence(
        id=evidence_id(item for items in kinds.values() for item in items),
        certificates=kinds[Kind.CERTIFICATE],
        crls=kinds[Kind.CRL],
        ocsps=kinds[Kind.OCSP],
        timestamps=kinds[Kind.TIMESTAMP],
        unread=tuple(pile.unread),
    )


def evidence_id(items: Iterator[bytes]) -> str:
    """``sha256:`` and the SHA-256 over the sorted SHA-256 digests (32 octets each) of `items`."""
    digests = sorted({sha256(item).digest() for item in items})
    return "sha256:" + sha256(b"".join(digests)).hexdigest()


NO_EVIDENCE = Evidence(id=evidence_id(iter(())))


def _files(folder: Path) -> Iterator[Path]:
    """Files below `folder` in a stable order; hidden ones and links to folders are passed over."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _files(entry)
        else:
            yield entry


def _read(path: Path) -> list[tuple[Kind, bytes]]:
    """The items of a file; empty if any of it cannot be told."""
    try:
        data = read_bytes(path, MAX_FILE)
        ders = [der for _, der in pem_blocks(data)] if b"-----BEGIN " in data[:65536] else [data]
        found = [sniff(der) for der in ders]
    except (ConfigurationError, ValueError):
        return []
    return [item for items in found for item in items] if all(found) else []
