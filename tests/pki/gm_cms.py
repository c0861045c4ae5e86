# SPDX-License-Identifier: Apache-2.0
"""CMS in the national form (GB/T 35275): the ways that are met in practice (domain D3)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509

from . import sm2
from .certificates import SM2_WITH_SM3, Entity
from .cms import attribute
from .der import OCTETS, der, dotted, integer, octets, sequence, set_of, utc_time
from .seals import Signer, plainly

GM_DATA, GM_SIGNED_DATA = "1.2.156.10197.6.1.4.2.1", "1.2.156.10197.6.1.4.2.2"
DATA, SIGNED_DATA = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
SM3 = "1.2.156.10197.1.401"
SM2_SIGNATURE, SM2_CURVE_AS_ALGORITHM = "1.2.156.10197.1.301.1", "1.2.156.10197.1.301"

ATTRIBUTES, HASH_INSIDE, DETACHED, DOUBLE, HASH_AS_TEXT = (
    "attributes",
    "hash-inside",
    "detached",
    "double",
    "hash-as-text",
)
"""Signed attributes; the digest as content; the content itself; its digest signed as if it were
the content; the digest in base64 as content."""


@dataclass(frozen=True)
class GmCms:
    """How one signed-data is made. `message_digest` replaces the right digest."""

    way: str = ATTRIBUTES
    outer: str = GM_SIGNED_DATA
    inner: str = GM_DATA
    content_type: str | None = GM_DATA
    signing_time: datetime | None = None
    message_digest: bytes | None = None
    digest_oid: str = SM3
    algorithm: str = SM2_WITH_SM3
    null: bool = False
    parameters: bytes = b""
    """Other parameters of the signature algorithm than none or NULL, DER."""
    listed: str | None = None
    """What stands in the list of digests in front, where not `digest_oid`."""
    with_signer: bool = True
    certificates: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = ()
    """Revocation lists that it brings."""
    spell: Callable[[bytes], bytes] = lambda name: name
    """Writes the issuer's name (DER) into the signer's identifier."""
    number: int | None = None
    """Another serial number in the signer's identifier."""
    sign: Signer = plainly
    timestamp: Callable[[bytes], bytes] | None = None


def gm_signed_data(content: bytes, signer: Entity, how: GmCms) -> bytes:
    """ContentInfo with a signed-data by one signer over `content`, DER."""
    digest = sequence(dotted(how.listed or how.digest_oid))
    certificates = ((signer.der,) if how.with_signer else ()) + how.certificates
    inside = _inside(content, how)
    carried = b"" if inside is None else der(0xA0, der(OCTETS, inside))
    signed = sequence(
        integer(1),
        set_of(digest),
        sequence(dotted(how.inner), carried),
        b"\xa0" + set_of(*certificates)[1:] if certificates else b"",
        b"\xa1" + set_of(*how.lists)[1:] if how.lists else b"",
        set_of(signer_info(content, inside, signer, how)),
    )
    return sequence(dotted(how.outer), der(0xA0, signed))


def _inside(content: bytes, how: GmCms) -> bytes | None:
    digest = how.message_digest or sm2.sm3(content)
    if how.way == HASH_INSIDE:
        return digest
    return base64.b64encode(digest) if how.way == HASH_AS_TEXT else None


def signer_info(content: bytes, inside: bytes | None, signer: Entity, how: GmCms) -> bytes:
    """One SignerInfo; `inside` is the content that stands in the signed-data, None without one."""
    issuer = bytes(x509.Certificate.load(signer.der).issuer.dump())
    signed = b""
    message = content if inside is None else inside
    if how.way == ATTRIBUTES:
        signed = message = set_of(*_attributes(content, how))
    elif how.way == DOUBLE:
        message = sm2.sm3(content)
    value = how.sign(signer, message)
    unsigned = b""
    if how.timestamp is not None:
        token = attribute("signature_time_stamp_token", how.timestamp(value))
        unsigned = b"\xa1" + set_of(token)[1:]
    return sequence(
        integer(1),
        sequence(how.spell(issuer), integer(how.number or signer.serial)),
        sequence(dotted(how.digest_oid)),
        b"\xa0" + signed[1:] if signed else b"",
        sequence(dotted(how.algorithm), how.parameters or (b"\x05\0" if how.null else b"")),
        octets(value),
        unsigned,
    )


def _attributes(content: bytes, how: GmCms) -> list[bytes]:
    digest = how.message_digest or sm2.sm3(content)
    found = [attribute("message_digest", octets(digest))]
    if how.content_type is not None:
        found.insert(0, attribute("content_type", dotted(how.content_type)))
    if how.signing_time is not None:
        found.append(attribute("signing_time", utc_time(how.signing_time)))
    return found
