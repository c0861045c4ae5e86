# SPDX-License-Identifier: Apache-2.0
"""Reading one input file: regular files only, within a limit, never waiting for anything."""

from __future__ import annotations

import os
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
    try:
        # Non-blocking: opening a pipe must not wait for its writer. It has no effect on files.
        descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise InputNotFoundError(name) from None
    except OSError as error:
        raise InputUnreadableError(error.strerror or "") from None
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise InputNotFoundError(name)
        check_size(status.st_size, limit)
        try:
            data = stream.read(limit + 1)
        except OSError as error:
            raise InputUnreadableError(error.strerror or "") from None
    check_size(len(data), limit)
    return data
