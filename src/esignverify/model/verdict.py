# SPDX-License-Identifier: Apache-2.0
"""The answer of one verification as values; `reports` turns it into the report people get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .axes import (
    CaLicence,
    Container,
    Decision,
    Depth,
    DocumentFormat,
    Fitness,
    Integrity,
    IssuerStanding,
    Review,
    SignatureAxis,
    SignatureType,
)
from .facts import Change
from .finding import Finding
from .issuers import Qualification
from .outcome import SubIndication
from .reasons import Reason


@dataclass(frozen=True, slots=True)
class SignerIdentity:
    """Who signed, as the signer's certificate says; personal numbers are masked already."""

    name: str
    uscc: str | None
    subject: str
    serial: str
    certificate_sha256: str
    organisation: bool
    undecided: bool = False
    """Whether it can be told from no place that the certificate is not a person's."""


@dataclass(frozen=True, slots=True)
class AnchorIdentity:
    """The trusted CA at the top of the path."""

    name: str
    licence: str | None
    certificate_sha256: str


@dataclass(frozen=True, slots=True)
class Times:
    """All times asked of one signature.

    Claimed, proven, best (EN 319 102-1 §5.5), and the window over which licence and qualification
    were asked (rule 8).
    """

    claimed: datetime | None
    proven: datetime | None
    best: datetime | None
    window: tuple[datetime, datetime] | None


@dataclass(frozen=True, slots=True)
class SealInfo:
    """What an electronic seal says of itself."""

    name: str
    valid_from: datetime
    valid_until: datetime
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SignedRevision:
    """The revision of a PDF that a signature's value stands over: its first `size` octets.

    `number` is the 1-based revision. Only where value and digest hold: octets that nobody signed
    are no signed revision, whatever a byte range says.
    """

    number: int
    size: int


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature, judged."""

    id: str
    type: SignatureType
    container: Container
    algorithm: str | None
    indication: SignatureAxis
    sub_indication: SubIndication | None
    integrity: Integrity
    ca_licence: CaLicence
    issuer: IssuerStanding
    signer: SignerIdentity | None
    chain: tuple[str, ...]
    anchor: AnchorIdentity | None
    times: Times
    changes_after: tuple[Change, ...]
    seal: SealInfo | None = None
    revision: SignedRevision | None = None


@dataclass(frozen=True, slots=True)
class InstitutionFound:
    """The register entry that the signer was matched with."""

    name: str
    uscc: str
    qualifications: tuple[Qualification, ...]


@dataclass(frozen=True, slots=True)
class StatedClaims:
    """What the document (or the claim given with it) states of itself."""

    kind: str = "unknown"
    number: str | None = None
    institution: str | None = None
    issued_on: str | None = None
    standards: tuple[str, ...] = ()
    sampling: str = "unknown"


@dataclass(frozen=True, slots=True)
class LegalAnswer:
    """One row of the table for articles 13, 16 and 21 of the Electronic Signature Law."""

    article: str
    answer: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Axes:
    """The four answers."""

    signature: SignatureAxis
    ca_licence: CaLicence
    issuer: IssuerStanding
    fitness: Fitness


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything a report says of one document, before texts are joined to it."""

    format: DocumentFormat
    decision: Decision
    reasons: tuple[Reason, ...]
    review: Review | None
    depth: tuple[Depth, ...]
    axes: Axes
    signatures: tuple[SignatureVerdict, ...]
    claims: StatedClaims
    institution: InstitutionFound | None
    legal: tuple[LegalAnswer, ...]
    findings: tuple[Finding, ...]
    accept_floor: bool
    """True only when signature, confirmed anchor and real time allow an ACCEPT at all; the parent
    of a worker refuses an ACCEPT without it."""
