# SPDX-License-Identifier: Apache-2.0
"""Licensed CAs (电子认证服务机构) as dated data; nothing counts before an operator confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .arrangements import Standing


class Role(StrEnum):
    """What an anchor may vouch for."""

    SIGN = "sign"
    TSA = "tsa"
    SEAL_MAKER = "seal-maker"
    OCSP = "ocsp"


class LicenceKind(StrEnum):
    """Which law a licence stands on (domain A2): the two are independent."""

    MIIT = "miit"
    """电子认证服务许可证, Electronic Signature Law art. 17 and 18."""
    EGOV = "egov"
    """电子政务电子认证服务资质, for government activity only."""


class LicenceStatus(StrEnum):
    """Status of a licence over one interval."""

    GRANTED = "granted"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class LicencePeriod:
    """One status of one licence over [`start`, `end`); `end` None means until now and on."""

    kind: LicenceKind
    number: str | None
    status: LicenceStatus
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A CA certificate an operator put into the store.

    `confirmed` counts the operators who typed its SHA-256 from the CA's own publication;
    `usable` says whether that is enough under the configuration. Trusted over [`start`, `end`).
    """

    certificate: bytes
    sha256: str
    roles: tuple[Role, ...]
    usable: bool
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaProfile:
    """What a CA's certificates look like, confirmed by an operator together with its anchors.

    `uscc_field` names the one place that carries the holder's unified social credit code: a dotted
    extension OID, ``subject:<dotted attribute OID>``, ``organisation-prefix`` (the front of O=,
    before the name), or ``common-name-parts`` (``CN=<user>@<name>@<kind><code>@<count>``, which has
    the name too); None means that no place is known, so no holder of this CA can be identified by
    code (rule 10). `document_ekus` are dotted OIDs that may stand in an EKU extension of a document
    signer; empty allows only the built-in ones.
    `organisation_policies` are certificate policies that vouch for an organisation; empty: any.
    `event_certificates` is the arrangement of rule 9: single-use short-lived certificates need no
    revocation data but a proven time inside their validity.
    """

    uscc_field: str | None = None
    document_ekus: tuple[str, ...] = ()
    organisation_policies: tuple[str, ...] = ()
    event_certificates: bool = False
    revocation_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Authority:
    """One CA: names, licences over time, anchors, profile."""

    id: str
    name: str
    name_en: str | None
    former_names: tuple[str, ...]
    uscc: str | None
    foreign: bool
    demo: bool
    licences: tuple[LicencePeriod, ...]
    """Empty: nothing is known of its licence, so `UNKNOWN`, never `NOT-LICENSED`."""
    unlicensed: bool
    """An operator recorded that this body never held a licence."""
    anchors: tuple[Anchor, ...]
    profile: CaProfile
    country: str | None = None
    """ISO 3166-1 of a foreign CA, where it is recorded."""
    standings: tuple[Standing, ...] = ()
    """Of a foreign CA: what arrangements say of it."""


@dataclass(frozen=True, slots=True)
class TrustSnapshot:
    """The trust store at one moment. `id` is a digest over all of its content.

    `pinned` is False for a folder given with ``--trust``: its anchors build paths, but vouch for
    no licence and never carry an ACCEPT. `candidates` are certificates for path building only.
    """

    id: str
    pinned: bool
    authorities: tuple[Authority, ...]
    candidates: tuple[bytes, ...] = ()
