# SPDX-License-Identifier: Apache-2.0
"""Material gathered before judging: what a document needs, and what was found for it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Needs:
    """What a reader learnt that gathering can use: keys into registers, addresses, digests.

    Answered by a worker that has seen hostile bytes: treat every string as untrusted.
    `organisations` are names and unified social credit codes found in signer certificates, `keys`
    the SHA-256 of their public keys, hex. `standards`, `reports` (numbers) and `documents` (SHA-256
    in hex of the file and its beginnings) come from the claim and the document as it was received:
    of long lists, only rows about them are looked up. `left_out` counts names, addresses and keys
    that were over a limit, and certificates not looked into for them. `certificates` are the first
    of those in the document, signers' before seal-makers' and all others, DER: OCSP is asked about
    them, nothing else.
    """

    format: str
    signatures: int
    organisations: tuple[str, ...]
    crl_urls: tuple[str, ...]
    keys: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    left_out: int = 0
    certificates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Certificates, CRLs, OCSP responses and timestamp tokens from outside the document, DER.

    `id` is the SHA-256 over the sorted digests of all of them and of the names of what was
    `unread`, `sha256:` in front.
    `first_seen` is the time our own log first held exactly these bytes, ISO 8601, or None.
    """

    id: str
    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    timestamps: tuple[bytes, ...] = ()
    first_seen: str | None = None
    unread: tuple[str, ...] = field(default=())
    """Names of files given as evidence that could not be read as any of these."""
