# SPDX-License-Identifier: Apache-2.0
"""The trust store as its keeper sees it: who confirmed what, where it came from, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .crl_fetching import ListedAddress
from .trust import Authority, LicenceKind, LicenceStatus, Role


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One operator typed the SHA-256 of a certificate from the CA's own publication."""

    by: str
    at: datetime
    source: str
    profile_sha256: str | None = None
    """Digest of the profile as it stood then, hex: not confirmed, but a later change shows."""


@dataclass(frozen=True, slots=True)
class LicenceRecord:
    """One row of a licence. Without a `start` it is a note: it vouches for nothing."""

    kind: LicenceKind
    number: str | None
    status: LicenceStatus
    start: datetime | None
    end: datetime | None
    source: str


class AnchorStanding(StrEnum):
    """What an anchor is worth under the configuration."""

    USABLE = "usable"
    UNCONFIRMED = "unconfirmed"
    """Too few operators confirmed it: builds paths, carries no ACCEPT."""
    REFUSED_DEMO = "refused-demo"
    """Belongs to a demo CA, and this is not demo mode."""
    REFUSED_PUBLISHED_KEY = "refused-published-key"
    """Its private key is public, and this is not demo mode."""


@dataclass(frozen=True, slots=True)
class AnchorRecord:
    """One anchor row and the certificate behind it. `sha256` and `key_sha256` are hex."""

    file: str
    sha256: str
    key_sha256: str
    certificate: bytes
    subject: str
    not_before: datetime
    not_after: datetime
    roles: tuple[Role, ...]
    start: datetime | None
    end: datetime | None
    note: str | None
    confirmations: tuple[Confirmation, ...]
    standing: AnchorStanding
    file_sha256: str = ""
    """Of the file as it is stored, hex: another than `sha256` where that is PEM."""


@dataclass(frozen=True, slots=True)
class AuthorityRecord:
    """One folder of the store: the authority as judged, and what stands behind it.

    `folder` is its name inside the store; `spare` names certificate files that no anchor names
    (they serve path building only).
    """

    folder: str
    source: str
    authority: Authority
    licences: tuple[LicenceRecord, ...]
    anchors: tuple[AnchorRecord, ...]
    spare: tuple[str, ...]
    province: str | None = None
    addresses: tuple[ListedAddress, ...] = ()
    """Where its revocation lists are fetched, in the order of its profile."""
    profile_sha256: str = ""
    """Digest of the profile as it stands, hex: what a confirmation made now has seen."""
    responders: tuple[ListedAddress, ...] = ()
    """Where OCSP is asked about its certificates, in the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class ListRecord:
    """One list in the store: what was imported, and who confirmed its signer's certificate.

    `usable`: by enough operators. `authorities` are its services, one for each key.
    """

    folder: str
    id: str
    country: str
    operator: str
    sequence: int
    issued: datetime
    next_update: datetime
    list_sha256: str
    signer_sha256: str
    source: str
    confirmations: tuple[Confirmation, ...]
    usable: bool
    authorities: tuple[Authority, ...]


@dataclass(frozen=True, slots=True)
class StoreOverview:
    """The whole store. `manifest` is what ``trust_pins`` holds, `id` what reports show."""

    folder: str
    id: str
    manifest: str
    confirmations_needed: int
    demo: bool
    records: tuple[AuthorityRecord, ...]
    lists: tuple[ListRecord, ...] = ()
    """Trusted lists in the store of foreign CAs."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of the store before and after; `before` None: it is new."""

    path: str
    before: bytes | None
    after: bytes


@dataclass(frozen=True, slots=True)
class StoreEdit:
    """A proposed change of the store, shown before it is written."""

    authority: str
    changes: tuple[FileChange, ...]
    notes: tuple[str, ...] = ()
    """Codes of things the keeper should know, such as confirmations that were not taken over."""


@dataclass(frozen=True, slots=True)
class NewAnchor:
    """A certificate to be added under the authority with this id.

    `name` and `source` are needed where the store has no such authority yet.
    """

    authority: str
    roles: tuple[Role, ...]
    name: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class NewLicence:
    """A granted licence as its publication gives it; `last` is the last day that counts."""

    kind: LicenceKind
    number: str
    first: date
    last: date | None
    source: str


@dataclass(frozen=True, slots=True)
class NewFacts:
    """What an operator enters of an authority that is in the store; None: stays as it is."""

    licence: NewLicence | None = None
    uscc_field: str | None = None
    addresses: tuple[ListedAddress, ...] = ()
    """Addresses to be listed; one that is listed gets the mark ``private`` as given here."""
    dropped: tuple[str, ...] = ()
    """Addresses to be taken from the list."""
    responders: tuple[ListedAddress, ...] = ()
    """The same for addresses of OCSP responders."""
    dropped_responders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """From `day` on (in Beijing) a licence or an anchor no longer counts, and why.

    `status` is what a licence becomes; anchors only end. ``granted`` takes a suspension back: the
    licence counts again, `last` being its last day.
    """

    day: date
    reason: str
    status: LicenceStatus = LicenceStatus.SUSPENDED
    last: date | None = None
