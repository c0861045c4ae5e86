# SPDX-License-Identifier: Apache-2.0
"""Why a file could not be read as PDF."""

from __future__ import annotations


class PdfMalformedError(ValueError):
    """The file cannot be processed as PDF."""


class PdfEncryptedError(ValueError):
    """The file needs a password that is not the empty one."""


class PdfLimitError(ValueError):
    """A counted budget ran out; `limit` is its name, `most` its value."""

    def __init__(self, limit: str, most: int) -> None:
        super().__init__(f"{limit}: more than {most}")
        self.limit = limit
        self.most = most
