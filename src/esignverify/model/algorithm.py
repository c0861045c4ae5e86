# SPDX-License-Identifier: Apache-2.0
"""One signature algorithm with its parameters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A signature algorithm as one name of the OID table, with what RSASSA-PSS adds.

    `digest` is None where the scheme fixes it itself (EdDSA).
    """

    name: str
    digest: str | None
    salt_length: int | None = None
    mgf_digest: str | None = None
