# SPDX-License-Identifier: Apache-2.0
"""Why a package is not read: broken, over a limit, or of a kind this engine does not read."""

from __future__ import annotations


class PackageError(ValueError):
    """`code` is stable and says what is wrong, `where` the part or place it was seen in."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code}: {where[:200]}")
        self.code = code
        self.where = where[:200]


class PackageMalformedError(PackageError):
    """The octets are no package, or one that readers would open to different contents."""


class PackageUnsupportedError(PackageError):
    """A legal feature of ZIP that no OFD uses (ZIP64 directory, other methods): no verdict."""


class PackageEncryptedError(PackageError):
    """An entry is encrypted."""


class PackageLimitError(PackageError):
    """A counted budget is spent: `code` is its name, `most` its value."""

    def __init__(self, limit: str, most: int) -> None:
        super().__init__(limit)
        self.most = most
