# SPDX-License-Identifier: Apache-2.0
"""One signature value, whatever it is wrapped in: told by its DER, never by a label (domain D6).

1. SES_Signature (GM/T 0031, GB/T 38540): see `seals`.
2. CMS SignedData (RFC 5652), the same under the national OIDs (GB/T 35275): see `cms`.
3. A bare value: two INTEGERs or 64 octets. No certificate comes with it; there is no message.

The content that a message is over stays outside of it; `content_digests` gives of it what a judge
needs, so that no judge needs the bytes.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from ..crypto import oids
from ..crypto.digests import UnknownDigestError, digest
from ..crypto.signatures import UnusableKeyError, sm2_digest
from ..model.axes import Container
from ..model.certificate import Certificate
from ..model.facts import SignedMessage
from ..model.seals import SealFacts
from . import der
from .cms import ber
from .cms.errors import CmsError
from .cms.signed_data import CONTENT_INSIDE, OCTETS_BEHIND, read_signed_messages, trim
from .cms.timestamp import read_timestamp
from .seals.signature import is_ses_signature, read_ses_signature
from .x509.certificate import CertificateError, read_certificate

MAX_CONTENT_TIMESTAMPS = 4
"""Content timestamps looked at per signature; a signature has at most one."""
MAX_SM2_KEYS = 8
"""Keys for which the content is digested per signature; one is the signer's."""

CONTENT_IS_TEXT = "content-digest-as-base64"
"""The digest of the content stands inside as text (ofdrw tolerates it, domain D3)."""
DIGEST_OF_DOCUMENT = "message-digest-skips-the-content-inside"
"""The content inside is the digest of the document, and so is the message-digest attribute."""

_SM3_OCTETS = 32
_RAW_OCTETS = 64
_TEXT_OCTETS = 44
"""Characters of 32 octets in base64."""


@dataclass(frozen=True, slots=True)
class SignatureValue:
    """What a value was read to be; `messages` is empty for a bare value."""

    container: Container
    messages: tuple[SignedMessage, ...]
    seal: SealFacts | None = None


def read_signature_value(data: bytes, looks: ber.Looks | None = None) -> SignatureValue:
    """Read `data`: one structure, behind which zeros are nothing and other octets a deviation.

    `looks` is what all values of a document share of what is looked at.

    Raises:
        CmsError: broken, over a limit, or not of a kind we read.
    """
    if is_ses_signature(data):
        outer = der.element(data, 0)
        container, message, seal = read_ses_signature(data[: outer.end])
        alone = not data[outer.end :].strip(b"\0")
        return SignatureValue(container, (_noted(message, alone=alone),), seal)
    if _is_bare(data):
        return SignatureValue(Container.RAW, ())
    structure, alone = trim(data, looks)
    messages = read_signed_messages(structure)
    gm = _outer_type(structure) == oids.GM_SIGNED_DATA
    return SignatureValue(
        Container.GM_CMS if gm else Container.CMS,
        tuple(_noted(_with_content(one), alone=alone) for one in messages),
    )


def _noted(message: SignedMessage, *, alone: bool) -> SignedMessage:
    if alone:
        return message
    return replace(message, deviations=(*message.deviations, OCTETS_BEHIND))


def _is_bare(data: bytes) -> bool:
    """Two INTEGERs in a SEQUENCE, zeros behind them or not; or r and s as 64 octets."""
    try:
        outer = der.element(data, 0)
    except der.DerError:
        return len(data) == _RAW_OCTETS
    try:
        tags = []
        for one in der.children(data, outer):
            tags.append(one.tag)
            if len(tags) > 2:
                return False
    except der.DerError:
        return False
    return outer.tag == der.SEQUENCE and tags == [der.INTEGER, der.INTEGER]


def _outer_type(structure: bytes) -> str:
    kind = next(ber.children(structure, ber.element(structure, 0, len(structure))))
    return der.oid_text(structure[kind.content : kind.end])


def _with_content(message: SignedMessage) -> SignedMessage:
    """What stands inside a message with SM2 for the content: its digest (domain D3), or nothing.

    Judging is over the bytes outside in any case: `content_digest` says that their digest is the
    signed content.
    """
    inside = message.encapsulated
    if inside is None or message.content_type == oids.TST_INFO:
        return message
    text = _is_text_of_digest(inside)
    if message.algorithm.name != "sm2" or not (text or len(inside) == _SM3_OCTETS):
        return replace(message, deviations=(*message.deviations, CONTENT_INSIDE))
    if message.attribute_digest == (base64.b64decode(inside) if text else inside):
        return replace(message, deviations=(*message.deviations, DIGEST_OF_DOCUMENT))
    notes = (CONTENT_IS_TEXT,) if text else ()
    return replace(message, content_digest="sm3", deviations=(*message.deviations, *notes))


def _is_text_of_digest(inside: bytes) -> bool:
    if len(inside) != _TEXT_OCTETS:
        return False
    try:
        return len(base64.b64decode(inside, validate=True)) == _SM3_OCTETS
    except (binascii.Error, ValueError):
        return False


class Content(Protocol):
    """The bytes that were to be signed."""

    def digest(self, name: str) -> bytes:
        """Their digest; raises `UnknownDigestError`."""
        ...

    def sm2_digest(self, public_key: bytes) -> bytes:
        """Their e = SM3(ZA ‖ M) for a key; raises `UnusableKeyError`."""
        ...


@dataclass(frozen=True, slots=True)
class _Pieces:
    pieces: tuple[bytes | memoryview, ...]

    def digest(self, name: str) -> bytes:
        return digest(name, *self.pieces)

    def sm2_digest(self, public_key: bytes) -> bytes:
        return sm2_digest(public_key, *self.pieces)


def content_digests(
    messages: Iterable[SignedMessage], *pieces: bytes | memoryview
) -> dict[str, bytes]:
    """The digests of the content `pieces` that judging `messages` needs; see `digests_of`.

    Where two messages need different octets under one name, neither gets them.
    """
    found: dict[str, bytes] = {}
    torn: set[str] = set()
    for message in messages:
        for name, value in digests_of(message, _Pieces(pieces)).items():
            if found.setdefault(name, value) != value:
                torn.add(name)
    return {name: value for name, value in found.items() if name not in torn}


def digests_of(
    message: SignedMessage, content: Content, *, imprint: str | None = None
) -> dict[str, bytes]:
    """The digests of `content` that judging `message` needs, by algorithm name.

    `imprint` is the algorithm of a token's imprint, where the message is a token over `content`.

    They are over its `content_digest` where it has one. Where SM2 signs the content itself,
    also ``sm2:<key_sha256>``: e = SM3(ZA ‖ content) (GB/T 32918.2 §7.1) for the keys that may be
    the signer's.
    """
    signed = content if message.content_digest is None else _digest_as_content(message, content)
    found: dict[str, bytes] = {}
    if signed is None:
        return found
    named = {imprint or message.digest_algorithm}
    if imprint is None and message.algorithm.name == "sm2":
        named.add("sm3")  # Whatever it says (`cryptographic.settled`).
    for name in sorted(named | _asked_by_content_timestamps(message)):
        with suppress(UnknownDigestError):
            found[name] = signed.digest(name)
    if imprint is None and _needs_e(message, found):
        for certificate in _sm2_certificates(message):
            with suppress(UnusableKeyError):
                name = sm2_name(certificate)
                found[name] = signed.sm2_digest(certificate.public_key)
    return found


def sm2_name(certificate: Certificate) -> str:
    """Under which name e of the content is given for a certificate's key."""
    return f"sm2:{certificate.key_sha256}"


def _digest_as_content(message: SignedMessage, content: Content) -> Content | None:
    try:
        value = content.digest(message.content_digest or "")
    except UnknownDigestError:
        return None
    text = CONTENT_IS_TEXT in message.deviations
    return _Pieces((base64.b64encode(value) if text else value,))


def _needs_e(message: SignedMessage, found: dict[str, bytes]) -> bool:
    """Without attributes SM2 is over the content; some products give e as the digest, too."""
    if message.algorithm.name != "sm2":
        return False
    stated = message.attribute_digest
    return message.signed_attributes is None or stated != found.get(message.digest_algorithm)


def _sm2_certificates(message: SignedMessage) -> list[Certificate]:
    """Those certificates in `message` with an SM2 key that its signer's identifier may name."""
    found: dict[str, Certificate] = {}
    for one in message.certificates:
        try:
            certificate = read_certificate(one)
        except CertificateError:
            continue
        signer = message.signer
        named = (
            certificate.subject_key_id == signer.subject_key_id
            if signer.serial is None
            else certificate.serial == signer.serial
        )
        if named and certificate.key_algorithm == "ec:sm2" and len(found) < MAX_SM2_KEYS:
            found[certificate.key_sha256] = certificate
    return list(found.values())


def _asked_by_content_timestamps(message: SignedMessage) -> set[str]:
    """A content-time-stamp is over the signed content by a digest of its own."""
    names: set[str] = set()
    for token in message.content_timestamps[:MAX_CONTENT_TIMESTAMPS]:
        with suppress(CmsError):
            names.add(read_timestamp(token).info.digest_algorithm)
    return names
