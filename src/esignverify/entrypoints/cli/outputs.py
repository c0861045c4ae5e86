# SPDX-License-Identifier: Apache-2.0
"""Writing files that a person asked for: never over another one unasked, never through a link."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ...model.errors import OutputExistsError, OutputTooLargeError, OutputUnwritableError
from ...reports.escape import shown
from ...services.verify_document import MIB

MAX_WRITTEN = 2 * 1024 * MIB
"""Octets of all files together: four documents of the largest size. A file with 512 signatures
would fill a disk otherwise."""


def write_outputs(folder: Path, files: Mapping[str, memoryview], *, replace: bool) -> list[Path]:
    """Write `files` (plain name to content) into `folder`, which is made where there is none.

    Raises:
        OutputTooLargeError: they are over `MAX_WRITTEN` together; nothing was written.
        OutputExistsError: one is there, and `replace` is False; nothing was written.
        OutputUnwritableError: the system does not let one be written.
    """
    size = sum(map(len, files.values()))
    if size > MAX_WRITTEN:
        raise OutputTooLargeError(size_mib=size // MIB, limit_mib=MAX_WRITTEN // MIB)
    paths = {name: folder / name for name in files}
    there = [path for path in paths.values() if os.path.lexists(path)]
    if there and not replace:
        raise OutputExistsError(shown(str(there[0])))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputUnwritableError(error.strerror or "", name=str(folder)) from None
    for name, path in paths.items():
        _write(path, files[name], replace=replace)
    return list(paths.values())


def _write(path: Path, content: memoryview, *, replace: bool) -> None:
    """Write one file, whole or not at all; a link of its name is replaced, never followed."""
    part = path.with_name(f".{path.name}.part") if replace else path
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        if replace:
            part.unlink(missing_ok=True)
        descriptor = os.open(part, flags, 0o666)
    except FileExistsError:
        raise OutputExistsError(shown(str(path))) from None
    except OSError as error:
        raise OutputUnwritableError(error.strerror or "", name=str(path)) from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        if replace:
            part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputUnwritableError(error.strerror or "", name=str(path)) from None
