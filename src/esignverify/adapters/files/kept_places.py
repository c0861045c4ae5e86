# SPDX-License-Identifier: Apache-2.0
"""What lies in a folder of kept lists or answers, and what of it nobody can look into.

    <folder>/<id of the CA>/<place>/<name>

A folder that is closed to us, or a link that leads nowhere, may hold the word that revokes. It is
told like a list that cannot be read, and never taken for an empty one, as `glob` does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from re import Pattern

from .source import complaint

_DEPTH = 2
"""Folders between the whole and its files."""


def kept_places(
    folder: Path, name: Pattern[str], before: datetime | None = None
) -> tuple[list[Path], list[Path]]:
    """Files called as `name` asks, and folders that cannot be looked into.

    With `before`, only files that were written before that; a file is written once.
    """
    closed: list[Path] = []
    found = [one for one in _files(folder, _DEPTH, closed) if name.fullmatch(one.name)]
    return [one for one in found if before is None or _is_older(one, before)], closed


def names_in(folder: Path) -> list[str]:
    """What a folder holds, nothing where there is none: whether a list is older depends on it.

    Raises:
        ConfigurationError: it cannot be looked into.
    """
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are all that is asked
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise complaint("unreadable", str(folder), reason=error.strerror or "") from None


def _files(folder: Path, depth: int, closed: list[Path]) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(one.name for one in entries)
    except NotADirectoryError:
        return
    except FileNotFoundError:
        way = (folder, *folder.absolute().parents)
        if any(one.is_symlink() and not one.exists() for one in way):
            closed.append(folder)
        return
    except OSError:
        closed.append(folder)
        return
    for one in names:
        if depth:
            yield from _files(folder / one, depth - 1, closed)
        else:
            yield folder / one


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except OSError:
        return True  # it cannot be read either, and that is told
