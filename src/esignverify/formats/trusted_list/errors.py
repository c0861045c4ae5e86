# SPDX-License-Identifier: Apache-2.0
"""Why a trusted list is not read."""

from __future__ import annotations


class TrustedListError(ValueError):
    """It is not used. `code` is stable (``list-…``), `detail` tells more in a library's words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
