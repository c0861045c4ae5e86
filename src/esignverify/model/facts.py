# SPDX-License-Identifier: Apache-2.0
"""What was seen in a document. Plain values: offsets, digests, DER; no opinion, no library types.

`formats` makes these, `validation` judges them. A reader that meets something odd records a
`Note`; one that cannot read a signature says why in `SignatureFacts.unreadable` and goes on with
the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .algorithm import Algorithm
from .axes import Container, DocumentFormat, SignatureType
from .finding import DOCUMENT, JsonValue, Outcome
from .moments import ClaimedTime
from .packages import PackageCoverage
from .reasons import Reason
from .seals import SealFacts


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader saw that a report must tell: becomes a finding about the document."""

    check: str
    outcome: Outcome
    reason: Reason
    basis: str
    values: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a signature could not be read: `supported` False means a kind we do not know (rule 1)."""

    reason: Reason
    supported: bool
    basis: str
    values: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CertificateReference:
    """A signing-certificate attribute's first entry (RFC 5035 §4, RFC 2634 §5.4)."""

    digest_algorithm: str
    digest: bytes
    issuer: bytes | None
    serial: int | None


@dataclass(frozen=True, slots=True)
class PolicyReference:
    """A signature-policy-identifier attribute (EN 319 122-1 §5.2.9.1)."""

    oid: str
    digest_algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class SignerId:
    """SignerIdentifier of a SignerInfo (RFC 5652 §5.3): issuer and serial, or a key id."""

    issuer: bytes | None
    serial: int | None
    subject_key_id: bytes | None


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """One SignerInfo of a CMS SignedData (RFC 5652 §5) with the material that came along.

    `signed_attributes` is the DER of the SET OF as it is hashed (tag 0x31), None where absent.
    Certificates, CRLs, OCSP responses and tokens are DER, in the order found.
    """

    content_type: str
    encapsulated: bytes | None
    digest_algorithm: str
    algorithm: Algorithm
    signature: bytes
    signer: SignerId
    signed_attributes: bytes | None
    attribute_content_type: str | None
    attribute_digest: bytes | None
    certificate_reference: CertificateReference | None
    signing_time: datetime | None
    timestamps: tuple[bytes, ...]
    """signature-time-stamp tokens (unsigned, RFC 3161 App. A)."""
    content_timestamps: tuple[bytes, ...]
    """content-time-stamp tokens (signed, EN 319 122-1 §5.2.8)."""
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    deviations: tuple[str, ...] = ()
    content_digest: str | None = None
    """Digest algorithm whose value over the covered bytes is the content that was signed
    (adbe.pkcs7.sha1, ISO 32000-1 §12.8.3.3); None where the bytes themselves are the content."""
    signature_policy: PolicyReference | None = None
    policy_document: bytes | None = None
    """The document in a signature-policy-store attribute (unsigned, EN 319 122-1 §5.2.10)."""
    signed_evidence: tuple[bytes, ...] = ()
    """Those of `crls` and `ocsps` that stand in a signed attribute."""
    written: bytes | None = None
    """The octets of the value, where it was written otherwise than `signature` has it."""

    @property
    def stamped(self) -> bytes:
        """What a timestamp of the value is over: its octets as they stand (RFC 3161 App. A)."""
        return self.signature if self.written is None else self.written


@dataclass(frozen=True, slots=True)
class TimestampInfo:
    """TSTInfo of an RFC 3161 token (§2.4.2)."""

    at: datetime
    digest_algorithm: str
    digest: bytes
    policy: str
    serial: int
    accuracy_seconds: int


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A timestamp token: the signed message around it and what it states."""

    message: SignedMessage
    info: TimestampInfo


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which bytes a PDF signature covers (ISO 32000-2 §12.8.1).

    `revision` is the 1-based revision whose end the range reaches, 0 where it reaches none.
    `problem` names what is wrong with the range; a sound one is exactly its whole revision but
    for the hex string of /Contents.
    """

    ranges: tuple[int, ...]
    revision: int
    whole_file: bool
    problem: Reason | None
    detail: str = ""


SIGNER_MARK = "#signer-"
"""In the id of a signature, between its name and the number of a further signer in its value."""


def signature_id(name: str) -> str:
    """The id of a signature that its file calls `name`: never empty, never what means another.

    Whoever makes a file chooses the names in it, and findings are told apart by them. Readers
    make the ids of one document unique.
    """
    own = (name or "?").replace(SIGNER_MARK, "#signer_")
    return f"{own}'" if own == DOCUMENT else own


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One filled signature field of a document, readable or not.

    `digests` maps a digest algorithm's name to the digest of the content that was to be signed: the
    covered bytes, or their `content_digest`; `permissions` is
    the DocMDP level 1 to 3 this signature sets on the document, None where it sets none.
    `visible` tells whether the field shows anything on a page.
    """

    id: str
    type: SignatureType
    container: Container
    sub_filter: str | None
    coverage: Coverage | None
    message: SignedMessage | None
    timestamp: Timestamp | None
    """The token, where the signature is a document timestamp."""
    unreadable: Unreadable | None
    digests: Mapping[str, bytes]
    claimed: ClaimedTime | None
    permissions: int | None
    visible: bool
    pages: tuple[int, ...]
    seal: SealFacts | None = None
    """The seal, where the container is a SES_Signature."""
    package: PackageCoverage | None = None
    """What it covers of an OFD package; a PDF signature has `coverage`."""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document as read: its signatures in order of their revision, and validation material.

    `revisions` counts the incremental updates plus one. Certificates, CRLs and OCSP responses
    are those of the DSS dictionary (ISO 32000-2 §12.8.4.3), DER.
    """

    format: DocumentFormat
    signatures: tuple[SignatureFacts, ...]
    revisions: int
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    notes: tuple[Note, ...]
    material_ends: tuple[tuple[bytes, int], ...] = ()
    """For certificates, CRLs and OCSP responses of the DSS whose octets stand in the file as such:
    the offset behind the first place where they do."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a revision after a signature changed. `allowed` by rule 6 or by DocMDP / FieldMDP.

    `what` is a stable code, `where` a field name or page for a person; `visible` means a reader
    of the document can see it; `later_signature` is the id of the signature field it brought.
    """

    revision: int
    what: str
    where: str
    allowed: bool
    visible: bool
    later_signature: str | None = None
