# SPDX-License-Identifier: Apache-2.0
"""What is claimed with a document: the questions a platform asks of one upload."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim (`esignverify.claim/1`). Every field may be absent; absent is not asked.

    `sha256` is the digest of the canonical claim, shown in the report.
    """

    sha256: str
    kind: str | None = None
    institution: str | None = None
    institution_uscc: str | None = None
    qualification_number: str | None = None
    number: str | None = None
    product: str | None = None
    model: str | None = None
    batch: str | None = None
    standards: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    """Items tested, as the capability schedule names them."""
    signatory: str | None = None
    """Name of the authorised signatory that the document shows."""
    site: str | None = None
    """Name or address of the site or branch that issued it."""
