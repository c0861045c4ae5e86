# SPDX-License-Identifier: Apache-2.0
"""Errors that mean the house is broken or a call was wrong. A bad document is never one of them."""

from __future__ import annotations

from collections.abc import Mapping


class EsignverifyError(Exception):
    """Base of all our errors: a stable `code`, and values that the catalogue's text needs."""

    code = "INTERNAL_ERROR"

    def __init__(self, detail: str = "", **values: str | int) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.values: Mapping[str, str | int] = values


class InputNotFoundError(EsignverifyError):
    """No such file, or not a file."""

    code = "FILE_NOT_FOUND"


class InputUnreadableError(EsignverifyError):
    """The file is there, but the system would not let us read it."""

    code = "FILE_UNREADABLE"


class DocumentTooLargeError(EsignverifyError):
    """The document is over the size limit of this entrance."""

    code = "LIMIT_DOCUMENT_SIZE"


class NoRevisionsError(EsignverifyError):
    """The document is of a kind that has no revisions, or could not be read."""

    code = "NO_REVISIONS"


class OutputExistsError(EsignverifyError):
    """A file that is to be written is there already, and nobody said to replace it."""

    code = "OUTPUT_EXISTS"


class OutputUnwritableError(EsignverifyError):
    """The system would not let a file be written."""

    code = "OUTPUT_UNWRITABLE"


class OutputTooLargeError(EsignverifyError):
    """All that is to be written is over the limit."""

    code = "LIMIT_OUTPUT_SIZE"


class TimeFuseError(EsignverifyError):
    """Judging one document took longer than the fuse."""

    code = "TIME_FUSE"


class IsolationUnavailableError(EsignverifyError):
    """This system offers no sandbox for workers."""

    code = "ISOLATION_UNAVAILABLE"


class WorkerBrokenError(EsignverifyError):
    """A worker could not be started, or answered what no honest worker answers."""

    code = "WORKER_BROKEN"


class ConfigurationError(EsignverifyError):
    """A setting, trust store, register, policy or claim cannot be used; names file and field."""

    code = "CONFIGURATION"


class UsageError(EsignverifyError):
    """The call itself was wrong."""

    code = "USAGE"


class PortInUseError(EsignverifyError):
    """Another program listens on the port already."""

    code = "PORT_IN_USE"


class NothingWrittenError(EsignverifyError):
    """A question had to be answered before writing, and nobody is there to answer it."""

    code = "NOTHING_WRITTEN"


class AnchorDigestMismatchError(EsignverifyError):
    """The digest that an operator typed is not that of the certificate in the store."""

    code = "ANCHOR_DIGEST_MISMATCH"


class ConfirmedAlreadyError(EsignverifyError):
    """This operator has confirmed this anchor before."""

    code = "CONFIRMED_ALREADY"


class DecodeError(EsignverifyError):
    """A message is not of its schema."""

    code = "SCHEMA"


class StorageError(EsignverifyError):
    """The database cannot be reached, read or written; what was to be written was not."""

    code = "STORAGE"


class FetchError(EsignverifyError):
    """An address gave nothing that could be looked at; `values` hold the `problem`."""

    code = "FETCH"
