# SPDX-License-Identifier: Apache-2.0
"""CMS SignedData with one signer (RFC 5652 §5): DER to a `SignedMessage`.

Reading says nothing of validity. What a signature value covers is kept as the raw octets.
"""

from __future__ import annotations

from typing import Any

from asn1crypto import cms, core, parser

from ...crypto import oids
from ...model.facts import SignedMessage, SignerId
from ...model.reasons import Reason
from .. import der
from ..algorithms import read_algorithm, read_digest
from . import attributes as attr
from .errors import CmsError

MAX_CERTIFICATES = 200
"""Certificates of one signature (design, limits): real chains have under ten."""
MAX_CRLS = 200
"""Revocation values of one signature, by the same reasoning."""


def trim(contents: bytes) -> tuple[bytes, bool]:
    """The one structure at the start of `contents`, and whether only zeros follow it.

    A PDF reserves more room in /Contents than the structure takes (ISO 32000-2 §12.8.1).

    Raises:
        CmsError: no structure starts here.
    """
    try:
        _, _, _, header, content, trailer = parser.parse(contents, strict=False)
    except (ValueError, TypeError) as error:
        raise CmsError(Reason.SIGNATURE_MALFORMED, f"not ASN.1: {error}") from error
    end = len(header) + len(content) + len(trailer)
    return contents[:end], not contents[end:].strip(b"\0")


def read_signed_message(data: bytes) -> SignedMessage:
    """Read a ContentInfo holding SignedData, DER or BER, nothing behind it.

    Raises:
        CmsError: broken, over a limit, or not of a kind we read.
    """
    try:
        return _read(data)
    except CmsError:
        raise
    except ValueError as error:
        raise CmsError(Reason.SIGNATURE_MALFORMED, str(error)) from error
    except der.LIBRARY_ERRORS as error:
        detail = f"{type(error).__name__} while reading CMS"
        raise CmsError(Reason.UNSUPPORTED_SIGNATURE, detail, supported=False) from error


def _read(data: bytes) -> SignedMessage:
    outer = cms.ContentInfo.load(data, strict=True)
    kind = outer["content_type"].dotted
    if kind != oids.CMS_SIGNED_DATA:
        raise CmsError(Reason.UNSUPPORTED_SIGNATURE, f"content type {kind}", supported=False)
    signed = outer["content"]
    signer = _one_signer(signed["signer_infos"])
    raw_attributes = _signed_attributes(signer)
    attributes = attr.read_attributes(raw_attributes) if raw_attributes else {}
    unsigned = _unsigned_attributes(signer)
    attr.check_algorithm_protection(attributes, signer)
    digest = read_digest(signer["digest_algorithm"])
    crls, ocsps = attr.adobe_revocation(attributes)
    more_crls, more_ocsps = _revocation_values(signed)
    info = signed["encap_content_info"]
    return SignedMessage(
        content_type=info["content_type"].dotted,
        encapsulated=_encapsulated(info),
        digest_algorithm=digest,
        algorithm=read_algorithm(signer["signature_algorithm"], digest),
        signature=signer["signature"].native,
        signer=_signer_id(signer["sid"]),
        signed_attributes=raw_attributes,
        attribute_content_type=attr.content_type(attributes),
        attribute_digest=attr.message_digest(attributes),
        certificate_reference=attr.certificate_reference(attributes),
        signing_time=attr.signing_time(attributes),
        timestamps=unsigned.get(attr.SIGNATURE_TIMESTAMP, ()),
        content_timestamps=attributes.get(attr.CONTENT_TIMESTAMP, ()),
        certificates=_certificates(signed),
        crls=crls + more_crls,
        ocsps=ocsps + more_ocsps,
    )


def _one_signer(signers: Any) -> Any:
    if len(signers) == 0:
        raise CmsError(Reason.SIGNATURE_MALFORMED, "no signer")
    if len(signers) > 1:
        # ISO 32000-2 §12.8.3.3.1 allows one signer only; which one was meant is not ours to guess.
        raise CmsError(Reason.SEVERAL_SIGNERS, f"{len(signers)} signers", supported=False)
    return signers[0]


def _signed_attributes(signer: Any) -> bytes | None:
    found = signer["signed_attrs"]
    if isinstance(found, core.Void):
        return None
    raw: bytes = found.dump()
    # RFC 5652 §5.4: hashed with the tag of SET OF, not with the implicit [0] that it is sent under.
    return bytes([der.SET]) + raw[1:]


def _unsigned_attributes(signer: Any) -> attr.Attributes:
    found = signer["unsigned_attrs"]
    if isinstance(found, core.Void):
        return {}
    raw: bytes = found.dump()
    try:
        return attr.read_attributes(bytes([der.SET]) + raw[1:])
    except CmsError:
        # RFC 5652 §5.3: unsigned attributes vouch for nothing; broken ones only take help away.
        return {}


def _encapsulated(info: Any) -> bytes | None:
    content = info["content"]
    if isinstance(content, core.Void):
        return None
    if isinstance(content, core.OctetString | core.ParsableOctetString):
        return bytes(content)
    raise CmsError(Reason.SIGNATURE_MALFORMED, "encapsulated content is no OCTET STRING")


def _signer_id(sid: Any) -> SignerId:
    if sid.name == "issuer_and_serial_number":
        chosen = sid.chosen
        return SignerId(chosen["issuer"].dump(), chosen["serial_number"].native, None)
    return SignerId(None, None, sid.chosen.native)


def _certificates(signed: Any) -> tuple[bytes, ...]:
    found = signed["certificates"]
    if isinstance(found, core.Void):
        return ()
    if len(found) > MAX_CERTIFICATES:
        raise CmsError(Reason.LIMIT_EXCEEDED, f"{len(found)} certificates", supported=False)
    return tuple(_as_it_came(one) for one in found if one.name == "certificate")


def _as_it_came(choice: Any) -> bytes:
    """The octets of a certificate or CRL.

    asn1crypto's own `dump` writes anew, and so may change, whatever has a length that ends in
    octet 0x80, which it takes for an indefinite one.
    """
    return der.wrap(der.SEQUENCE, choice.chosen.contents)


def _revocation_values(signed: Any) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    found = signed["crls"]
    if isinstance(found, core.Void):
        return (), ()
    if len(found) > MAX_CRLS:
        raise CmsError(Reason.LIMIT_EXCEEDED, f"{len(found)} CRLs", supported=False)
    crls = tuple(_as_it_came(one) for one in found if one.name == "certificate_list")
    ocsps = tuple(
        one.chosen["other_rev_info"].dump()
        for one in found
        # RFC 5940 §2.1: id-ri-ocsp-response
        if one.name == "other"
        and one.chosen["other_rev_info_format"].dotted == "1.3.6.1.5.5.7.16.2"
    )
    return crls, ocsps
