# SPDX-License-Identifier: Apache-2.0
"""Reading one input file: regular files only, within a limit, never waiting for anything."""

from __future__ import annotations

import errno
import os
import shlex
import stat

from ...model.errors import InputNotFoundError, InputUnreadableError
from ...services.verify_document import check_size


def read_input(name: str, limit: int) -> bytes:
    """The content of the file `name`, at most `limit` bytes.

    Raises:
        InputNotFoundError: no such file, or a folder, pipe, socket or device.
        InputUnreadableError: the system does not let us read it.
        DocumentTooLargeError: it is larger than `limit`.
    """
    descriptor = _open(name)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            pattern = f"{shlex.quote(name.rstrip('/') or '/')}/*.pdf"
            raise InputNotFoundError(name, problem="folder", pattern=pattern)
        if not stat.S_ISREG(status.st_mode):
            raise InputNotFoundError(name)
        check_size(status.st_size, limit)
        data = _read(descriptor, limit + 1)
    finally:
        os.close(descriptor)
    check_size(len(data), limit)
    return data


def _open(name: str) -> int:
    # Non-blocking: opening a pipe must not wait for its writer. It has no effect on files.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
    try:
        return os.open(name, flags)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise InputNotFoundError(name) from None
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise InputNotFoundError(name) from None
        raise InputUnreadableError(error.strerror or "") from None


def _read(descriptor: int, most: int) -> bytes:
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(most)
    except OSError as error:
        raise InputUnreadableError(error.strerror or "") from None
