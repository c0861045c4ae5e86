# SPDX-License-Identifier: Apache-2.0
"""What a piece of DER is: certificate, CRL, OCSP answer, timestamp, or a bundle of them.

Told by structure alone, a few levels deep; whether an item holds is for the judge.
"""

from __future__ import annotations

from enum import Enum

from ...crypto import oids
from ...formats.der import (
    INTEGER,
    OID,
    SEQUENCE,
    SET,
    DerError,
    Element,
    children,
    element,
    oid_text,
    whole,
)
from ...formats.x509.certificate import MAX_CERTIFICATE, read_certificate

_ENUMERATED = 0x0A
_BIT_STRING = 0x03
_OCTET_STRING = 0x04
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_CONTEXT_0, _CONTEXT_1, _CONTEXT_2 = 0xA0, 0xA1, 0xA2
_OCSP_BASIC = bytes.fromhex("06092b0601050507300101")
"""id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1 (RFC 6960 §4.2.1)."""


class Kind(Enum):
    """What evidence is made of."""

    CERTIFICATE = "certificate"
    CRL = "crl"
    OCSP = "ocsp"
    TIMESTAMP = "timestamp"


Found = list[tuple[Kind, bytes]]


def sniff(data: bytes) -> Found:
    """The items in one DER structure; empty where it is none that we know.

    A bare BasicOCSPResponse is wrapped into an OCSPResponse, a TimeStampResp gives its token, a
    CMS without signers its certificates and CRLs.
    """
    try:
        outer = whole(data, SEQUENCE)
        return _by_shape(data, list(children(data, outer)))
    except DerError:
        return []


def _by_shape(data: bytes, parts: list[Element]) -> Found:
    tags = [part.tag for part in parts]
    if tags[:1] == [_ENUMERATED]:
        return _ocsp_response(data, parts)
    if tags == [OID, _CONTEXT_0]:
        return _content_info(data, data, parts)
    if tags in ([SEQUENCE, SEQUENCE], [SEQUENCE]):
        return _timestamp_response(data, parts)
    if tags[:3] == [SEQUENCE, SEQUENCE, _BIT_STRING]:
        return _signed(data, parts)
    return []


def _raw(data: bytes, part: Element) -> bytes:
    return data[part.start : part.end]


def _ocsp_response(data: bytes, parts: list[Element]) -> Found:
    """OCSPResponse (RFC 6960 §4.2.1): one without an answer (tryLater, …) tells nothing."""
    answered = len(parts) == 2 and parts[1].tag == _CONTEXT_0
    return [(Kind.OCSP, data)] if answered else []


def _content_info(data: bytes, whole_data: bytes, parts: list[Element]) -> Found:
    """ContentInfo (RFC 5652 §3): a timestamp token, or a bundle of certificates and CRLs."""
    if oid_text(data[parts[0].content : parts[0].end]) != oids.CMS_SIGNED_DATA:
        return []
    inner = list(children(data, element(data, parts[1].content, parts[1].end)))
    if [part.tag for part in inner[:3]] != [INTEGER, SET, SEQUENCE]:
        return []
    kind = next(children(data, inner[2]), None)
    if kind is not None and oid_text(data[kind.content : kind.end]) == oids.TST_INFO:
        return [(Kind.TIMESTAMP, whole_data)]
    if inner[-1].tag != SET or inner[-1].content != inner[-1].end:
        return []
    bundle = [
        p for part in inner if part.tag in (_CONTEXT_0, _CONTEXT_1) for p in children(data, part)
    ]
    return [item for part in bundle for item in sniff(_raw(data, part))]


def _timestamp_response(data: bytes, parts: list[Element]) -> Found:
    """TimeStampResp (RFC 3161 §2.4.2): PKIStatusInfo, then the token if one was granted."""
    status = next(children(data, parts[0]), None)
    if status is None or status.tag != INTEGER or len(parts) != 2:
        return []
    token = _raw(data, parts[1])
    return [item for item in sniff(token) if item[0] is Kind.TIMESTAMP]


def _signed(data: bytes, parts: list[Element]) -> Found:
    """A SEQUENCE of content, algorithm and BIT STRING: certificate, CRL or BasicOCSPResponse."""
    if len(parts) == 3 and _is_certificate(data):
        return [(Kind.CERTIFICATE, data)]
    body = [part.tag for part in children(data, parts[0])]
    if _is_ocsp_body(body):
        return [(Kind.OCSP, _wrap_ocsp(data))]
    return [(Kind.CRL, data)] if len(parts) == 3 and _is_crl_body(body) else []


def _is_certificate(data: bytes) -> bool:
    try:
        return len(data) <= MAX_CERTIFICATE and read_certificate(data).der == data
    except ValueError:
        return False


def _is_crl_body(tags: list[int]) -> bool:
    """TBSCertList (RFC 5280 §5.1): optional version, algorithm, issuer, thisUpdate."""
    rest = tags[1:] if tags[:1] == [INTEGER] else tags
    times = (_UTC_TIME, _GENERALIZED_TIME)
    return rest[:2] == [SEQUENCE, SEQUENCE] and len(rest) > 2 and rest[2] in times


def _is_ocsp_body(tags: list[int]) -> bool:
    """ResponseData (RFC 6960 §4.2.1): optional version, responder, producedAt, responses."""
    rest = tags[1:] if tags[:1] == [_CONTEXT_0] else tags
    responder = rest[:1] in ([_CONTEXT_1], [_CONTEXT_2])
    return responder and rest[1:3] == [_GENERALIZED_TIME, SEQUENCE]


def _wrap_ocsp(basic: bytes) -> bytes:
    response = _tlv(SEQUENCE, _OCSP_BASIC + _tlv(_OCTET_STRING, basic))
    return _tlv(SEQUENCE, bytes((_ENUMERATED, 1, 0)) + _tlv(_CONTEXT_0, response))


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content
