# SPDX-License-Identifier: Apache-2.0
"""Writing so that a crash leaves the old content or the new, never half of either."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

try:
    import fcntl
except ImportError:  # pragma: no cover - not on Windows: there nothing holds two writers apart
    fcntl = None  # type: ignore[assignment]

LOCK_SECONDS = 10.0
"""Writing takes some milliseconds; who holds the lock for longer was stopped in between."""


def write_file(path: Path, data: bytes) -> None:
    """Replace or create `path`: temporary file beside it, fsync, rename, fsync of the folder."""
    descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        else:
            Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Create `folder` with `files` (path inside it to content) in one rename.

    Raises:
        OSError: `folder` exists already, or cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        for name, data in files.items():
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, data)
        temporary.chmod(0o755)
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_folder(folder.parent)


class BusyError(OSError):
    """Another program holds the lock."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """No other program that asks for the same is in this block meanwhile; nothing is left behind.

    The lock ends with the process. A file system without locks lets everybody in.

    Raises:
        BusyError: another program did not leave it in time.
        OSError: there is no such folder.
    """
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | os.O_CLOEXEC)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    end = monotonic() + LOCK_SECONDS
    while fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() > end:
                raise BusyError from None
            sleep(0.02)
        except OSError:
            return
        else:
            return


def why_not_writable(folder: Path) -> str | None:
    """The system's words if no file can be made in `folder`, or where it would be made; else None.

    Nothing is left behind.
    """
    try:
        place = next(one for one in (folder, *folder.absolute().parents) if one.exists())
        with tempfile.TemporaryFile(dir=place):
            return None
    except OSError as error:
        return error.strerror or str(error)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
