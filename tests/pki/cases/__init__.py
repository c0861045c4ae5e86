# SPDX-License-Identifier: Apache-2.0
"""One file per topic; importing this package registers every case."""

from . import (
    algorithms,
    changes,
    content,
    genuine,
    issuer,
    revocation,
    structure,
    timestamps,
    trust,
)

__all__ = [
    "algorithms",
    "changes",
    "content",
    "genuine",
    "issuer",
    "revocation",
    "structure",
    "timestamps",
    "trust",
]
