# SPDX-License-Identifier: Apache-2.0
"""SESeal: what a seal says, who may use it, and who made it (GB/T 38540-2020 §6.1, domain E2).

The form of 2014 signs information, certificate and algorithm of the seal-maker as one SEQUENCE;
that of 2020 and that of 2025 the information alone. Both as measured on real seals, the last as
its makers write it (domain E2, ofdrw SESV5Container).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ...crypto import oids
from ...crypto.digests import sha256_hex
from ...crypto.sm2.encoding import normalised
from ...model.algorithm import Algorithm
from ...model.seals import Picture
from .. import der
from ..cms.responses import RESPONSE, token_in
from .times import CHINA, GENERALIZED_TIME, UTC_TIME, WrittenTime, read_asn1_time
from .walk import (
    BIT_STRING,
    BOOLEAN,
    CONTEXT_0,
    IA5_STRING,
    OCTETS,
    PRINTABLE_STRING,
    TEXT_TYPE,
    UTF8_STRING,
    Walk,
    broken,
    over,
)

MAX_LISTED = 200
"""Certificates that may use one seal, as for one signature; real seals list one to three."""
MAX_PICTURE = 4 * 1024 * 1024
"""Octets of the picture; real ones have under 200 KiB."""
MAX_EXTENSIONS = 100
"""Entries of extDatas; real ones have one."""
MAX_EXTENSION_DATA = 1024 * 1024
"""Octets of extDatas; real ones have under a hundred."""

TIME_TYPE = "ses-time-of-other-type"
TIME_FORM = "ses-time-form"
TIME_WITHOUT_ZONE = "ses-time-without-zone"
FORMS_MIXED = "ses-forms-mixed"
LIST_ENTRY = "ses-list-entry-unreadable"
LIST_KIND = "ses-list-kind-unknown"
EXTENSION = "ses-extension-unreadable"
EXTENSION_TAG = "ses-extension-tag"
EXTENSION_CRITICAL = "ses-extension-critical"
EXTENSION_DEFAULT = "ses-extension-default-written"
TIMESTAMP_TAG = "ses-timestamp-under-another-tag"
DIGEST_NAME = "ses-name-of-a-digest-unknown"

_IMPLICIT_0 = 0x80
_CERTIFICATES, _DIGESTS = 1, 2
"""certListType (GB/T 38540-2020 §6.1.2)."""
_DIGEST_NAMES = {"SM3": "sm3", "SHA256": "sha256", "SHA-256": "sha256"}


@dataclass(frozen=True, slots=True)
class Info:
    """SES_SealInfo, which the seal-maker signs."""

    version: int
    vendor: str
    id: str
    kind: int
    name: str
    certificates: tuple[bytes, ...]
    certificate_digests: tuple[tuple[str, bytes], ...]
    created: datetime
    valid_from: datetime
    valid_until: datetime
    picture: Picture


@dataclass(frozen=True, slots=True)
class Seal:
    """SESeal: the information, and the seal-maker's signature with the octets that it covers."""

    info: Info
    der: bytes
    signed: bytes
    maker: bytes
    algorithm: Algorithm
    signature: bytes
    written: bytes
    """The same as it was written."""
    timestamp: bytes | None


def read_seal(walk: Walk, one: der.Element, *, first_form: bool) -> Seal:
    """Read a SESeal; `first_form`: it stands in a signature of the form of 2014.

    Raises:
        CmsError, DerError: broken or over a limit.
    """
    parts = walk.parts(one, (2, 4, 5), "SESeal")
    if first_form is not (len(parts) == 2):
        walk.note(FORMS_MIXED)
    if len(parts) == 2:
        info, signed_info = parts
        maker, algorithm, value = walk.parts(signed_info, (3,), "SES_SignInfo")
        covered = b"".join(walk.raw(part) for part in (info, maker, algorithm))
        signed = der.wrap(der.SEQUENCE, covered)
    else:
        info, maker, algorithm, value = parts[:4]
        signed = walk.raw(info)
    written = walk.bits(value, "the seal-maker's value")
    signature, deviation = normalised(written)
    if deviation is not None:
        walk.note(f"seal-maker-{deviation}")
    return Seal(
        info=_read_info(walk, info, first_form=len(parts) == 2),
        der=walk.raw(one),
        signed=signed,
        maker=walk.certificate(maker, "the seal-maker's certificate"),
        algorithm=walk.algorithm(algorithm, "the seal-maker's algorithm"),
        signature=signature,
        written=written,
        timestamp=read_token(walk, parts[4]) if len(parts) == 5 else None,
    )


def read_token(walk: Walk, one: der.Element) -> bytes:
    """timeStamp: a token in a BIT STRING under [0].

    GB/T 38540-2020 does not say whether the tag is explicit, and programs differ; some leave it
    out, or the BIT STRING. Nothing signs this place, and under whichever tag a token proves itself.
    """
    if one.tag == CONTEXT_0:
        inner = walk.explicit(one, "timestamp")
        found = walk.raw(inner) if inner.tag == der.SEQUENCE else walk.bits(inner, "timestamp")
        usual = inner.tag != der.SEQUENCE
    elif one.tag == _IMPLICIT_0:
        content = walk.content(one)
        if content[:1] != b"\0":
            raise broken("timestamp is not of whole octets")
        found, usual = content[1:], False
    else:
        found, usual = walk.bits(one, "timestamp"), False
    if not usual:
        walk.note(TIMESTAMP_TAG)
    token, wrapped = token_in(found)
    if wrapped:
        walk.note(RESPONSE)
    return token


def _read_info(walk: Walk, one: der.Element, *, first_form: bool) -> Info:
    header, own_id, about, picture, *more = walk.parts(one, (4, 5), "SES_SealInfo")
    for extensions in more:
        # The standard of 2014 tags them, its users do not (domain E2).
        check_extensions(walk, extensions, tagged=None if first_form else False)
    name, version, vendor = walk.parts(header, (3,), "SES_Header")
    if walk.text(name, IA5_STRING, "header ID") != "ES":
        raise broken("no header ES")
    kind, called, *listed, created, start, end = walk.parts(about, (6, 7), "SES_ESPropertyInfo")
    if first_form is not (len(listed) == 1):
        walk.note(FORMS_MIXED)
    certificates, digests = _read_list(walk, listed)
    usual = UTC_TIME if first_form else GENERALIZED_TIME
    return Info(
        version=walk.integer(version, "header version"),
        vendor=walk.text(vendor, IA5_STRING, "vendor"),
        id=walk.text(own_id, IA5_STRING, "esID"),
        kind=walk.integer(kind, "kind"),
        name=walk.text(called, UTF8_STRING, "name"),
        certificates=certificates,
        certificate_digests=digests,
        # Without a zone, the later beginning and the earlier end of what it may mean; of the making
        # the earlier time, so that only what contradicts a timestamp either way does.
        created=_read_time(walk, created, usual, CHINA),
        valid_from=_read_time(walk, start, usual, timedelta(0)),
        valid_until=_read_time(walk, end, usual, CHINA),
        picture=_read_picture(walk, picture),
    )


def _read_time(walk: Walk, one: der.Element, usual: int, zone: timedelta) -> datetime:
    return note_time(walk, read_asn1_time(one.tag, walk.content(one)), one.tag, usual).within(zone)


def note_time(walk: Walk, time: WrittenTime, tag: int, usual: int) -> WrittenTime:
    """`time`, with what is odd about how it stands there noted."""
    if tag != usual:
        walk.note(TIME_TYPE)
    if time.zone is None:
        walk.note(TIME_WITHOUT_ZONE)
    elif not time.plain:
        walk.note(TIME_FORM)
    return time


def _read_picture(walk: Walk, one: der.Element) -> Picture:
    kind, data, width, height = walk.parts(one, (4,), "SES_ESPictrueInfo")
    octets = walk.octets(data, "picture")
    if len(octets) > MAX_PICTURE:
        raise over(f"a picture of {len(octets)} octets")
    return Picture(
        kind=walk.text(kind, IA5_STRING, "kind of picture"),
        sha256=sha256_hex(octets),
        width=walk.integer(width, "width"),
        height=walk.integer(height, "height"),
    )


def _read_list(
    walk: Walk, listed: list[der.Element]
) -> tuple[tuple[bytes, ...], tuple[tuple[str, bytes], ...]]:
    """The certificates that may use the seal, or their digests.

    An entry of another kind stands for no certificate: it can only shrink the list.
    """
    kind = walk.integer(listed[0], "certListType") if len(listed) == 2 else _CERTIFICATES
    if kind not in (_CERTIFICATES, _DIGESTS):
        walk.note(LIST_KIND)
        return (), ()
    certificates: list[bytes] = []
    digests: list[tuple[str, bytes]] = []
    for one in walk.row(listed[-1], MAX_LISTED, "certList"):
        if kind == _DIGESTS and _is_digest(walk, one):
            digests.append(_read_digest(walk, one))
        elif kind == _CERTIFICATES and (one.tag == OCTETS or _is_certificate(walk, one)):
            certificates.append(walk.certificate(one, "certList"))
        else:
            walk.note(LIST_ENTRY)
    return tuple(certificates), tuple(digests)


def _is_certificate(walk: Walk, one: der.Element) -> bool:
    """Whether a certificate itself stands where one in an OCTET STRING belongs."""
    if one.tag != der.SEQUENCE:
        return False
    tags = [part.tag for part in walk.row(one, 3, "certList")]
    return tags == [der.SEQUENCE, der.SEQUENCE, BIT_STRING]


def _is_digest(walk: Walk, one: der.Element) -> bool:
    if one.tag != der.SEQUENCE:
        return False
    return [part.tag for part in walk.row(one, 3, "CertDigestObj")][1:] == [OCTETS]


def _read_digest(walk: Walk, one: der.Element) -> tuple[str, bytes]:
    kind, value = walk.parts(one, (2,), "CertDigestObj")
    if kind.tag == der.OID:
        walk.note(TEXT_TYPE)
        written = der.oid_text(walk.content(kind))
    else:
        written = walk.text(kind, PRINTABLE_STRING, "type of a digest")
    name = oids.DIGESTS.get(written) or _DIGEST_NAMES.get(written.upper(), written)
    if name not in oids.DIGESTS.values():
        walk.note(DIGEST_NAME)
    return name, walk.content(value)


def check_extensions(walk: Walk, one: der.Element, *, tagged: bool | None) -> None:
    """Look at extDatas: we know none of them, and say so where one is critical.

    `tagged`: whether they ought to stand under an explicit [0]; None: either way.

    Raises:
        CmsError: too many, or too long.
    """
    if one.end - one.content > MAX_EXTENSION_DATA:
        raise over(f"extDatas of {one.end - one.content} octets")
    if tagged is not None and tagged is not (one.tag == CONTEXT_0):
        walk.note(EXTENSION_TAG)
    if one.tag == CONTEXT_0:
        one = walk.explicit(one, "extDatas")
    if one.tag != der.SEQUENCE:
        walk.note(EXTENSION)
        return
    for extension in walk.row(one, MAX_EXTENSIONS, "extDatas"):
        if extension.tag != der.SEQUENCE:
            walk.note(EXTENSION)
            continue
        parts = walk.row(extension, 4, "ExtData")
        critical = [part for part in parts[1:-1] if part.tag == BOOLEAN]
        tags = [part.tag for part in parts if part not in critical]
        if tags != [der.OID, OCTETS]:
            walk.note(EXTENSION)
        for flag in critical:
            walk.note(EXTENSION_CRITICAL if any(walk.content(flag)) else EXTENSION_DEFAULT)
