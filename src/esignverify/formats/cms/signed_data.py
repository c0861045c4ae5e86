# SPDX-License-Identifier: Apache-2.0
"""CMS SignedData (RFC 5652 §5), DER or BER: one `SignedMessage` for each SignerInfo.

The same structure under the national OIDs is GB/T 35275's (domain D3).

Our own walk of the frame, so that every part keeps its octets and is counted before it is looked
at; a library reads only the leaves. Reading says nothing of validity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from asn1crypto import algos, core

from ...crypto import oids
from ...crypto.sm2.encoding import normalised
from ...model.algorithm import Algorithm
from ...model.facts import CertificateReference, SignedMessage, SignerId
from ...model.reasons import Reason
from .. import der
from ..algorithms import read_algorithm, read_digest
from . import attributes as attr
from . import ber, policy
from .errors import CmsError
from .national import check_national
from .responses import RESPONSE, token_in

MAX_CERTIFICATES = 200
"""Certificates of one signature (design, limits): real chains have under ten."""
MAX_CERTIFICATES_OCTETS = 1024 * 1024
"""Octets of all of them: a few dozen real ones have some 100 KiB, and this much costs a second."""
MAX_CRLS = 200
"""Revocation values of one signature, by the same reasoning."""


MAX_SIGNERS = 10
"""SignerInfos of one signature; PDF asks for one, some producers write two."""

OCTETS_BEHIND = "octets-behind-structure"
"""The deviation noted where more than the structure and zeros was given."""
SEVERAL_SIGNERS = "several-signer-infos"
CONTENT_INSIDE = "encapsulated-content-ignored"
RECORD_IGNORED = "evidence-record-ignored"
EVIDENCE_UNREADABLE = "adobe-revocation-information-unreadable"
TIME_UNREADABLE = "signing-time-unreadable"
REFERENCE_UNREADABLE = "signing-certificate-attribute-unreadable"
POLICY_UNREADABLE = "signature-policy-attribute-unreadable"
ATTRIBUTE_TWICE = "signed-attribute-twice"
DIGEST_BY_SIGNATURE = "digest-named-by-a-signature-algorithm"
DATA_OF_BOTH_KINDS = "content-type-data-of-both-standards"
"""Data under the OID of RFC 5652 outside and of GB/T 35275 in the attribute, or the reverse."""

_T = TypeVar("_T")
_OCTETS, _CONTEXT_0, _CONTEXT_1 = 0x04, 0xA0, 0xA1
_OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2"
"""id-ri-ocsp-response (RFC 5940 §2.1)."""


def trim(contents: bytes, looks: ber.Looks | None = None) -> tuple[bytes, bool]:
    """The one structure at the start of `contents`, definite, and whether only zeros follow it.

    A PDF reserves more room in /Contents than the structure takes (ISO 32000-2 §12.8.1).

    Raises:
        CmsError: no structure starts here.
    """
    structure, end = _definite(contents, looks)
    return structure, not contents[end:].strip(b"\0")


def _definite(data: bytes, looks: ber.Looks | None = None) -> tuple[bytes, int]:
    try:
        return ber.definite(data, looks)
    except ber.BerLimitError as error:
        raise _over(error) from error
    except ber.BerError as error:
        raise CmsError(Reason.SIGNATURE_MALFORMED, f"not ASN.1: {error}") from error


def read_signed_message(data: bytes) -> SignedMessage:
    """Read a ContentInfo holding SignedData with one signer, DER or BER, nothing behind it.

    Raises:
        CmsError: broken, over a limit, or not of a kind we read.
    """
    messages = read_signed_messages(data)
    if len(messages) > 1:
        detail = f"{len(messages)} signers"
        raise CmsError(Reason.SEVERAL_SIGNERS, detail, supported=False)
    return messages[0]


def read_signed_messages(data: bytes) -> tuple[SignedMessage, ...]:
    """The same with one message or more: each SignerInfo signs the content on its own (§5.1).

    Raises:
        CmsError: broken, over a limit, or not of a kind we read.
    """
    structure, end = _definite(data)
    if end != len(data):
        raise CmsError(Reason.SIGNATURE_MALFORMED, "octets behind the structure")
    try:
        return _read(structure)
    except CmsError:
        raise
    except ber.BerLimitError as error:
        raise _over(error) from error
    except ValueError as error:
        raise CmsError(Reason.SIGNATURE_MALFORMED, str(error)) from error
    except der.LIBRARY_ERRORS as error:
        detail = f"{type(error).__name__} while reading CMS"
        raise CmsError(Reason.UNSUPPORTED_SIGNATURE, detail, supported=False) from error


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the SignerInfos of one SignedData have in common."""

    content_type: str
    encapsulated: bytes | None
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    signers: tuple[bytes, ...]


def _read(data: bytes) -> tuple[SignedMessage, ...]:
    outer = _parts(data, _whole(data, der.SEQUENCE))
    if len(outer) != 2 or outer[0].tag != der.OID:
        raise CmsError(Reason.SIGNATURE_MALFORMED, "no ContentInfo")
    kind = der.oid_text(data[outer[0].content : outer[0].end])
    if kind not in (oids.CMS_SIGNED_DATA, oids.GM_SIGNED_DATA):
        raise CmsError(Reason.UNSUPPORTED_SIGNATURE, f"content type {kind}", supported=False)
    if outer[1].tag != _CONTEXT_0:
        raise CmsError(Reason.SIGNATURE_MALFORMED, "no content")
    signed = _only(data, outer[1], der.SEQUENCE)
    frame = _read_frame(data, signed)
    if not frame.signers:
        raise CmsError(Reason.SIGNATURE_MALFORMED, "no signer")
    _within(len(frame.signers), MAX_SIGNERS, "signers")
    deviations = (SEVERAL_SIGNERS,) if len(frame.signers) > 1 else ()
    messages = tuple(_read_signer(one, frame, deviations) for one in frame.signers)
    odd = check_national(data, signed) if kind == oids.GM_SIGNED_DATA else ()
    return tuple(replace(one, deviations=(*one.deviations, *odd)) for one in messages)


def _within(count: int, most: int, what: str) -> None:
    if count > most:
        raise CmsError(Reason.LIMIT_EXCEEDED, f"{count} {what}", supported=False)


def _over(error: ber.BerLimitError) -> CmsError:
    return CmsError(Reason.LIMIT_EXCEEDED, str(error), supported=False)


def _whole(data: bytes, tag: int) -> der.Element:
    found = ber.element(data, 0, len(data))
    if found.tag != tag or found.end != len(data):
        raise CmsError(Reason.SIGNATURE_MALFORMED, "not one element of the expected kind")
    return found


def _parts(data: bytes, parent: der.Element) -> list[der.Element]:
    return list(ber.children(data, parent))


def _only(data: bytes, parent: der.Element, tag: int) -> der.Element:
    inner = _parts(data, parent)
    if len(inner) != 1 or inner[0].tag != tag:
        raise CmsError(Reason.SIGNATURE_MALFORMED, f"not one element inside at {parent.start}")
    return inner[0]


def _read_frame(data: bytes, signed: der.Element) -> _Frame:
    """SignedData (§5.1): version, digestAlgorithms, encapContentInfo, [0], [1], signerInfos."""
    parts = _parts(data, signed)
    tags = [one.tag for one in parts]
    if tags[:3] != [der.INTEGER, der.SET, der.SEQUENCE] or tags[-1] != der.SET or len(parts) < 4:
        raise CmsError(Reason.SIGNATURE_MALFORMED, "no SignedData")
    between = {one.tag: one for one in parts[3:-1]}
    if len(between) != len(parts) - 4 or not between.keys() <= {_CONTEXT_0, _CONTEXT_1}:
        raise CmsError(Reason.SIGNATURE_MALFORMED, "an unknown part in SignedData")
    content_type, encapsulated = _content(data, parts[2])
    crls, ocsps = _revocation_values(data, between.get(_CONTEXT_1))
    return _Frame(
        content_type=content_type,
        encapsulated=encapsulated,
        certificates=_certificates(data, between.get(_CONTEXT_0)),
        crls=crls,
        ocsps=ocsps,
        signers=tuple(data[one.start : one.end] for one in _parts(data, parts[-1])),
    )


def _content(data: bytes, info: der.Element) -> tuple[str, bytes | None]:
    """EncapsulatedContentInfo (§5.2)."""
    parts = _parts(data, info)
    if not parts or parts[0].tag != der.OID or len(parts) > 2:
        raise CmsError(Reason.SIGNATURE_MALFORMED, "no EncapsulatedContentInfo")
    kind = der.oid_text(data[parts[0].content : parts[0].end])
    if len(parts) == 1:
        return kind, None
    if parts[1].tag != _CONTEXT_0:
        raise CmsError(Reason.SIGNATURE_MALFORMED, "encapsulated content under another tag")
    inner = _parts(data, parts[1])
    if len(inner) != 1 or inner[0].tag not in (_OCTETS, _OCTETS | 0x20):
        raise CmsError(Reason.SIGNATURE_MALFORMED, "encapsulated content is no OCTET STRING")
    return kind, _octets(data, inner[0])


def _octets(data: bytes, one: der.Element) -> bytes:
    if one.tag == _OCTETS:
        return data[one.content : one.end]
    chunks = list(ber.children(data, one, ber.MAX_ELEMENTS))
    if any(chunk.tag != _OCTETS for chunk in chunks):
        raise CmsError(Reason.SIGNATURE_MALFORMED, "an OCTET STRING made of something else")
    return b"".join(data[chunk.content : chunk.end] for chunk in chunks)


def _certificates(data: bytes, found: der.Element | None) -> tuple[bytes, ...]:
    if found is None:
        return ()
    every = _parts(data, found)
    _within(len(every), MAX_CERTIFICATES, "certificates")
    _within(found.end - found.content, MAX_CERTIFICATES_OCTETS, "octets of certificates")
    return tuple(data[one.start : one.end] for one in every if one.tag == der.SEQUENCE)


def _revocation_values(
    data: bytes, found: der.Element | None
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    if found is None:
        return (), ()
    every = _parts(data, found)
    _within(len(every), MAX_CRLS, "CRLs")
    crls = tuple(data[one.start : one.end] for one in every if one.tag == der.SEQUENCE)
    ocsps: list[bytes] = []
    for one in every:
        inner = _parts(data, one) if one.tag == _CONTEXT_1 else []
        if len(inner) == 2 and inner[0].tag == der.OID:
            kind = der.oid_text(data[inner[0].content : inner[0].end])
            if kind == _OCSP_RESPONSE:
                ocsps.append(data[inner[1].start : inner[1].end])
    return crls, tuple(ocsps)


def _read_signer(data: bytes, frame: _Frame, deviations: tuple[str, ...]) -> SignedMessage:
    """SignerInfo (§5.3): version, sid, digestAlgorithm, [0], signatureAlgorithm, value, [1]."""
    parts = _parts(data, _whole(data, der.SEQUENCE))
    tags = [one.tag for one in parts]
    unsigned = parts.pop() if tags[-1:] == [_CONTEXT_1] else None
    signed = parts.pop(3) if tags[3:4] == [_CONTEXT_0] else None
    if [one.tag for one in parts][2:] != [der.SEQUENCE, der.SEQUENCE, _OCTETS]:
        raise CmsError(Reason.SIGNATURE_MALFORMED, "no SignerInfo")
    raw = [data[one.start : one.end] for one in parts]
    # §5.4: hashed with the tag of SET OF, not with the implicit [0] that it is sent under.
    hashed = None if signed is None else der.wrap(der.SET, data[signed.content : signed.end])
    twice: set[str] = set()
    attributes = attr.read_attributes(hashed, twice) if hashed else {}
    evidence = _Tolerant([*deviations, *([ATTRIBUTE_TWICE] if twice else [])])
    digest = _digest(raw[2], evidence.deviations)
    algorithm = algos.SignedDigestAlgorithm.load(raw[3])
    attr.check_algorithm_protection(attributes, raw[2], raw[3])
    helpful = {} if unsigned is None else _unsigned(data, unsigned)
    if attr.EVIDENCE_RECORDS & helpful.keys():
        evidence.deviations.append(RECORD_IGNORED)
    none: attr.Evidence = ((), ())
    crls, ocsps = evidence.take(attr.adobe_revocation, attributes, none, EVIDENCE_UNREADABLE)
    more = evidence.take(attr.adobe_revocation, helpful, none, EVIDENCE_UNREADABLE)
    time: datetime | None = evidence.take(attr.signing_time, attributes, None, TIME_UNREADABLE)
    reference: CertificateReference | None = evidence.take(
        attr.certificate_reference, attributes, None, REFERENCE_UNREADABLE
    )
    # EN 319 102-1 §5.2.8.4.1: what is malformed counts as absent.
    named = evidence.take(policy.policy_reference, attributes, None, POLICY_UNREADABLE)
    document = evidence.take(policy.policy_document, helpful, None, POLICY_UNREADABLE)
    used = read_algorithm(algorithm, digest)
    written = data[parts[4].content : parts[4].end]
    value = _value(written, used, evidence.deviations)
    stated = attr.content_type(attributes)
    if {frame.content_type, stated} == {oids.CMS_DATA, oids.GM_DATA}:
        evidence.deviations.append(DATA_OF_BOTH_KINDS)
    return SignedMessage(
        content_type=frame.content_type,
        encapsulated=frame.encapsulated,
        digest_algorithm=digest,
        algorithm=used,
        signature=value,
        written=None if value == written else written,
        signer=_signer_id(data, parts[1]),
        signed_attributes=hashed,
        attribute_content_type=stated,
        attribute_digest=attr.message_digest(attributes),
        certificate_reference=reference,
        signing_time=time,
        timestamps=_tokens(helpful, evidence.deviations),
        content_timestamps=attributes.get(attr.CONTENT_TIMESTAMP, ()),
        certificates=frame.certificates,
        crls=crls + more[0] + frame.crls,
        ocsps=ocsps + more[1] + frame.ocsps,
        deviations=tuple(dict.fromkeys(evidence.deviations)),
        signature_policy=named,
        policy_document=document,
        signed_evidence=crls + ocsps,
    )


def _digest(identifier: bytes, deviations: list[str]) -> str:
    """The name of the digest; some signers write the OID of the whole signature algorithm."""
    name = read_digest(algos.DigestAlgorithm.load(identifier))
    meant = oids.SIGNATURES.get(name, (name, None))[1]
    if meant is None:
        return name
    deviations.append(DIGEST_BY_SIGNATURE)
    return meant


def _value(octets: bytes, algorithm: Algorithm, deviations: list[str]) -> bytes:
    """The signature value; of SM2 in DER, which some do not write (domain D2)."""
    if algorithm.name != "sm2":
        return octets
    value, deviation = normalised(octets)
    if deviation is not None:
        deviations.append(deviation)
    return value


@dataclass(slots=True)
class _Tolerant:
    """Attributes that can only help: an unreadable one counts as missing, and that is noted.

    The value covers them all the same, so nobody but the signer can have made them unreadable.
    """

    deviations: list[str]

    def take(
        self,
        read: Callable[[attr.Attributes], _T],
        attributes: attr.Attributes,
        missing: _T,
        note: str,
    ) -> _T:
        try:
            return read(attributes)
        except der.LIBRARY_ERRORS:
            self.deviations.append(note)
            return missing


def _unsigned(data: bytes, found: der.Element) -> attr.Attributes:
    try:
        raw = der.wrap(der.SET, data[found.content : found.end])
        return attr.read_attributes(raw)
    except CmsError:
        # §5.3: unsigned attributes vouch for nothing; broken ones only take help away.
        return {}


def _tokens(helpful: attr.Attributes, deviations: list[str]) -> tuple[bytes, ...]:
    found = [token_in(one) for one in helpful.get(attr.SIGNATURE_TIMESTAMP, ())]
    if any(wrapped for _, wrapped in found):
        deviations.append(RESPONSE)
    return tuple(token for token, _ in found)


def _signer_id(data: bytes, sid: der.Element) -> SignerId:
    if sid.tag == der.SEQUENCE:
        parts = _parts(data, sid)
        if [one.tag for one in parts] != [der.SEQUENCE, der.INTEGER]:
            raise CmsError(Reason.SIGNATURE_MALFORMED, "no issuer and serial number")
        issuer, serial = (data[one.start : one.end] for one in parts)
        # As it came: the library's own writing of a name may differ from the certificate's.
        return SignerId(issuer, core.Integer.load(serial, strict=True).native, None)
    if sid.tag == 0x80:
        return SignerId(None, None, data[sid.content : sid.end])
    if sid.tag == _CONTEXT_0:
        inner = core.OctetString.load(data[sid.content : sid.end], strict=True)
        return SignerId(None, None, inner.native)
    raise CmsError(Reason.SIGNATURE_MALFORMED, "no signer identifier")
