# SPDX-License-Identifier: Apache-2.0
"""Why a signature value could not be read: broken, or of a kind we do not know (rule 1)."""

from __future__ import annotations

from ...model.reasons import Reason


class CmsError(ValueError):
    """`supported` False: a structure this engine does not know, so no verdict on it."""

    def __init__(self, reason: Reason, detail: str, *, supported: bool = True) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.supported = supported
