# SPDX-License-Identifier: Apache-2.0
"""SES_Signature in its three forms: GM/T 0031-2014, GB/T 38540-2020 §7, GM/T 0031-2025.

The form is told by the structure (domain E2): two elements are the first; of four or five, the
version in the seal's header tells the third from the second. What the versions say of themselves
is a fact for the judge.
"""

from __future__ import annotations

from datetime import datetime

from asn1crypto import core

from ...crypto.digests import digest
from ...crypto.oids import GM_DATA
from ...crypto.sm2.encoding import normalised
from ...model.algorithm import Algorithm
from ...model.axes import Container
from ...model.facts import CertificateReference, SignedMessage, SignerId
from ...model.seals import SealFacts
from .. import der
from ..cms.errors import CmsError
from ..cms.timestamp import read_timestamp
from .seal import TIME_TYPE, Seal, check_extensions, note_time, read_seal, read_token
from .times import GENERALIZED_TIME, UTC_TIME, read_asn1_time, read_text_time
from .walk import BIT_STRING, CONTEXT_0, IA5_STRING, Walk, broken, over

MAX_VALUE = 16 * 1024 * 1024
"""Octets of one SES_Signature; real ones have under 200 KiB, most of it the picture."""

TIME_UNREADABLE = "ses-time-unreadable"
STAMPED_TIME = "ses-time-is-a-token"

_VERSION_2025 = 5
_TIME_TAGS = (bytes([UTC_TIME]), bytes([GENERALIZED_TIME]))


def is_ses_signature(data: bytes) -> bool:
    """Whether `data` begins like one: a SEQUENCE, in it another, in it an INTEGER."""
    try:
        outer = der.element(data, 0)
        first = der.element(data, outer.content, outer.end)
        version = der.element(data, first.content, first.end)
    except der.DerError:
        return False
    return [outer.tag, first.tag, version.tag] == [der.SEQUENCE, der.SEQUENCE, der.INTEGER]


def read_ses_signature(data: bytes) -> tuple[Container, SignedMessage, SealFacts]:
    """Read one SES_Signature, strict DER, nothing behind it.

    Raises:
        CmsError: broken, or over a limit.
    """
    if len(data) > MAX_VALUE:
        raise over(f"{len(data)} octets")
    walk = Walk(data)
    try:
        parts = walk.parts(der.whole(data, der.SEQUENCE), (2, 4, 5), "SES_Signature")
        read = _read_first if len(parts) == 2 else _read_later
        return read(walk, parts)
    except CmsError:
        raise
    except der.LIBRARY_ERRORS as error:
        raise broken(der.explained(error)) from error


def _read_first(walk: Walk, parts: list[der.Element]) -> tuple[Container, SignedMessage, SealFacts]:
    """GM/T 0031-2014: the signer's certificate and algorithm stand inside what is signed."""
    signed, value = parts
    version, seal, time, hashed, what, user, algorithm = walk.parts(signed, (7,), "TBS_Sign")
    found = read_seal(walk, seal, first_form=True)
    facts = _facts(walk, found, version, hashed, what, user)
    at = _signing_time(walk, time, BIT_STRING)
    named = walk.algorithm(algorithm, "signatureAlgorithm")
    return Container.SES_V1, _message(walk, facts, signed, value, named, at, ()), facts


def _read_later(walk: Walk, parts: list[der.Element]) -> tuple[Container, SignedMessage, SealFacts]:
    """GB/T 38540-2020 and GM/T 0031-2025."""
    signed, user, algorithm, value, *token = parts
    version, seal, time, hashed, what, *more = walk.parts(signed, (5, 6), "TBS_Sign")
    for extensions in more:
        check_extensions(walk, extensions, tagged=True)
    found = read_seal(walk, seal, first_form=False)
    facts = _facts(walk, found, version, hashed, what, user)
    at = _signing_time(walk, time, GENERALIZED_TIME)
    named = walk.algorithm(algorithm, "signatureAlgID")
    tokens = tuple(read_token(walk, one) for one in token)
    latest = found.info.version == _VERSION_2025
    container = Container.SES_V5 if latest else Container.SES_V4
    return container, _message(walk, facts, signed, value, named, at, tokens), facts


def _facts(
    walk: Walk,
    seal: Seal,
    version: der.Element,
    hashed: der.Element,
    what: der.Element,
    user: der.Element,
) -> SealFacts:
    info = seal.info
    return SealFacts(
        header_version=info.version,
        signature_version=walk.integer(version, "version"),
        id=info.id,
        vendor=info.vendor,
        kind=info.kind,
        name=info.name,
        created=info.created,
        valid_from=info.valid_from,
        valid_until=info.valid_until,
        certificates=info.certificates,
        certificate_digests=info.certificate_digests,
        picture=info.picture,
        der=seal.der,
        signed=seal.signed,
        maker=seal.maker,
        maker_algorithm=seal.algorithm,
        maker_signature=seal.signature,
        maker_timestamp=seal.timestamp,
        maker_written=seal.written,
        user=walk.certificate(user, "the signer's certificate"),
        data_digest=walk.bits(hashed, "dataHash"),
        property=walk.text(what, IA5_STRING, "propertyInfo"),
    )


def _signing_time(walk: Walk, one: der.Element, usual: int) -> datetime | None:
    """The time in timeInfo, a claim; None where it cannot be read or names no moment."""
    try:
        if one.tag != BIT_STRING:
            return note_time(walk, read_asn1_time(one.tag, walk.content(one)), one.tag, usual).at
        if usual != BIT_STRING:
            walk.note(TIME_TYPE)
        content = walk.bits(one, "timeInfo")
        if content[:1] == b"\x30":
            # Signed with the rest, so it cannot be over the signature value; no version says
            # what it is over. Its time is what the signer says, no more.
            walk.note(STAMPED_TIME)
            return read_timestamp(content).info.at
        if content[:1] in _TIME_TAGS:
            inner = der.whole(content, content[0])
            return read_asn1_time(inner.tag, content[inner.content : inner.end]).at
        return read_text_time(content).at
    except ValueError:
        walk.note(TIME_UNREADABLE)
        return None


def _message(
    walk: Walk,
    seal: SealFacts,
    signed: der.Element,
    value: der.Element,
    algorithm: Algorithm,
    at: datetime | None,
    tokens: tuple[bytes, ...],
) -> SignedMessage:
    """The signature over toSign, whose dataHash stands for the attribute of a CMS."""
    written = walk.bits(value, "signature")
    signature, deviation = normalised(written)
    if deviation is not None:
        walk.note(deviation)
    return SignedMessage(
        content_type=GM_DATA,
        encapsulated=None,
        digest_algorithm="sm3" if algorithm.digest is None else algorithm.digest,
        algorithm=algorithm,
        signature=signature,
        written=None if deviation is None else written,
        signer=_signer(seal.user),
        signed_attributes=walk.raw(signed),
        attribute_content_type=GM_DATA,
        attribute_digest=seal.data_digest,
        # No other certificate of the same name and number may stand in for this one.
        certificate_reference=CertificateReference(
            "sha256", digest("sha256", seal.user), None, None
        ),
        signing_time=at,
        timestamps=tokens,
        content_timestamps=(),
        certificates=(seal.user,),
        crls=(),
        ocsps=(),
        deviations=tuple(walk.deviations),
    )


def _signer(certificate: bytes) -> SignerId:
    """Issuer and serial number as they stand in the certificate (RFC 5280 §4.1)."""
    try:
        tbs, _, _ = der.signed_parts(certificate)
        parts = []
        for one in der.children(tbs, der.whole(tbs, der.SEQUENCE)):
            parts.append(one)
            if len(parts) == 4:
                break
    except der.DerError as error:
        raise broken(f"the signer's certificate: {error}") from error
    if parts[:1] and parts[0].tag == CONTEXT_0:
        parts.pop(0)  # A version 1 certificate has no such part.
    if [one.tag for one in parts[:3]] != [der.INTEGER, der.SEQUENCE, der.SEQUENCE]:
        raise broken("the signer's certificate has no issuer and serial number")
    serial, _, issuer = (tbs[one.start : one.end] for one in parts[:3])
    return SignerId(issuer, core.Integer.load(serial, strict=True).native, None)
