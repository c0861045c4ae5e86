# SPDX-License-Identifier: Apache-2.0
"""One file per topic; importing this package registers every case."""

from . import content, genuine

__all__ = ["content", "genuine"]
