# SPDX-License-Identifier: Apache-2.0
"""A folder of ``ca.toml`` and certificates: which files count, their bytes, their manifest.

Every file is read once, so the manifest is of exactly the bytes that were judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from .certificates import SUFFIXES
from .source import complaint, read_bytes

MAX_FILES = 5_000
"""Some 60 licensed CAs, each with a few certificates; a browser's whole list has 150."""
MAX_FILE = 4 * 1024 * 1024
"""Octets: a bundle of 1,000 certificates."""
CA_TOML = "ca.toml"
LIST_TOML = "list.toml"
"""Below `FOREIGN`: an imported trusted list, in the place of a ``ca.toml``."""
FOREIGN = "foreign"
"""The folder of a store that holds the foreign CAs: whatever lies in it is never domestic."""

Files = Mapping[str, bytes]
"""Path inside the folder, with ``/``, to content."""


def collect(root: Path, *, deep: bool) -> Files:
    """The files that count: ``ca.toml`` and certificates in `root` and, if `deep`, one level down.

    Below `FOREIGN` it is one level more.

    Hidden entries do not count. A link that leaves the folder is refused: what a store trusts
    must lie in it.

    Raises:
        ConfigurationError: no such folder, too many files, one too large, or unreadable.
    """
    found: dict[str, bytes] = {}
    try:
        if not root.is_dir():
            raise complaint("no-such-folder", str(root))
        for path in _candidates(root, deep=deep):
            name = path.relative_to(root).as_posix()
            if len(found) == MAX_FILES:
                raise complaint("too-many-files", str(root), limit=MAX_FILES)
            if leaves(path, root):
                raise complaint("link-leaves-folder", name)
            found[name] = read_bytes(path, MAX_FILE)
    except OSError as error:
        # A folder whose names may be read, and nothing of what they name.
        name = str(error.filename or root)
        raise complaint("unreadable", name, reason=error.strerror or "") from None
    return dict(sorted(found.items()))


def leaves(path: Path, root: Path) -> bool:
    """Whether a file one or two steps below `root` lies elsewhere, by a link on its way."""
    on_the_way = path.is_symlink() or path.parent.is_symlink()
    return on_the_way and not path.resolve().is_relative_to(root.resolve())


def _candidates(root: Path, *, deep: bool) -> Iterator[Path]:
    for entry in _entries(root):
        if deep and entry.is_dir() and entry.name == FOREIGN:
            yield from _foreign(entry)
        elif entry.is_dir():
            yield from (file for file in _entries(entry) if deep and _counts(file))
        elif _counts(entry):
            yield entry


def _foreign(home: Path) -> Iterator[Path]:
    """The store of foreign CAs: a folder each; nothing may lie beside them."""
    for entry in _entries(home):
        if entry.is_dir():
            yield from (f for f in _entries(entry) if _counts(f) or f.name == LIST_TOML)
        elif _counts(entry):
            raise complaint("foreign-needs-folder", f"{FOREIGN}/{entry.name}")


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        raise complaint("unreadable", str(folder), reason=error.strerror or "") from None


def _counts(path: Path) -> bool:
    return not path.is_dir() and (path.name.lower() == CA_TOML or path.suffix.lower() in SUFFIXES)


def manifest(files: Files, header: str = "") -> str:
    """Digest of a folder: ``sha256:`` and hex.

    Over UTF-8 lines ``SHA-256 hex, two blanks, path, newline`` sorted by path, after `header`:
    without one, what ``sha256sum`` prints for the files in that order.
    """
    return "sha256:" + sha256(manifest_text(files, header).encode()).hexdigest()


def manifest_text(files: Files, header: str = "") -> str:
    """The text whose digest `manifest` is."""
    lines = (f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return header + "".join(lines)
