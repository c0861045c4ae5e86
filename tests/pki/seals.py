# SPDX-License-Identifier: Apache-2.0
"""Electronic seals and their use: SESeal and SES_Signature, every field of which can be changed.

Three structures: 1 (GM/T 0031-2014), 4 (GB/T 38540-2020), 5 (GM/T 0031-2025). Written from
domain E2, apart from the reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from . import authorities as who
from . import authorities_sm2 as sm2_who
from . import sm2, sm2_values
from .certificates import SM2_WITH_SM3, Entity
from .cms import digest_of
from .der import (
    IA5,
    PRINTABLE,
    UTF8,
    bits,
    der,
    dotted,
    generalized_time,
    integer,
    octets,
    sequence,
    utc_time,
)

PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="40mm">'
    b'<circle cx="20mm" cy="20mm" r="19mm" fill="none" stroke="#c81e1e"/></svg>'
)
CREATED = who.at("2024-12-30T00:00:00")
VALID = (who.at("2025-01-01T00:00:00"), who.at("2035-01-01T00:00:00"))
CERTIFICATES, DIGESTS = 1, 2
"""certListType (GB/T 38540-2020 §6.2.3)."""

Signer = Callable[[Entity, bytes], bytes]
"""Makes a signature value from who signs and what."""


def plainly(by: Entity, data: bytes) -> bytes:
    """A signature value as it should be, with the default identity."""
    return sm2_values.sign(by.key, data) if by.key.kind == "sm2" else by.key.sign(data)


def shaped(
    write: sm2_values.Writer, wanted: Callable[[sm2_values.Value], bool] = sm2_values.full
) -> Signer:
    """Signs, and writes the value in another shape."""
    return lambda by, data: sm2_values.sign(by.key, data, write, wanted)


@dataclass(frozen=True)
class Habits:
    """How a program writes what the standards give one form for."""

    bits: Callable[[bytes], bytes] = bits
    certificate: Callable[[bytes], bytes] = octets
    number: Callable[[int], bytes] = integer
    text: Callable[[bytes], bytes] = lambda octets: der(IA5, octets)
    time: Callable[[datetime], bytes] = generalized_time
    """Of the later forms."""
    digest_kind: Callable[[bytes], bytes] = lambda octets: der(PRINTABLE, octets)
    stamp: Callable[[bytes], bytes] = lambda token: der(0xA0, bits(token))
    """Writes timeStamp from its token."""


@dataclass(frozen=True)
class Seal:
    """How a seal is made; `version` is the structure, `header_version` what it says of itself.

    `holders` are the certificates that may use it, DER. `list_type` other than that of the list
    written is a contradiction. `over` chooses what the maker signs, None what the version says.
    """

    version: int = 4
    header: str = "ES"
    header_version: int | None = None
    vendor: str = "ESignVerifyTest"
    id: str = "99990000000001"
    kind: int = 1
    name: str = who.ORGANISATION + "检验检测专用章"
    holders: tuple[bytes, ...] | None = None
    by_digest: bool = False
    list_type: int | None = None
    digest: str | Callable[[bytes], bytes] = "sm3"
    digest_name: str = "SM3"
    created: datetime = CREATED
    valid: tuple[datetime, datetime] = VALID
    picture_kind: str = "SVG"
    picture: bytes = PICTURE
    size: tuple[int, int] = (40, 40)
    extension: bytes | None = None
    maker: Entity | None = None
    algorithm: str = SM2_WITH_SM3
    sign: Signer = plainly
    over: Callable[[bytes, bytes], bytes] | None = None
    """From eSealInfo and what follows it (certificate and algorithm) to the octets signed."""
    timestamp: Callable[[bytes], bytes] | None = None
    habits: Habits = Habits()

    @property
    def made_by(self) -> Entity:
        """The maker: the trusted one unless another is named."""
        return self.maker or sm2_who.seal_maker()

    @property
    def made_for(self) -> tuple[bytes, ...]:
        """The certificates that may use it: the institution's unless others are named."""
        return (sm2_who.institution().der,) if self.holders is None else self.holders


def seal(how: Seal) -> bytes:
    """SESeal, DER."""
    info = seal_info(how)
    habits = how.habits
    rest = habits.certificate(how.made_by.der) + dotted(how.algorithm)
    if how.over is not None:
        signed = how.over(info, rest)
    else:
        # Measured on real seals: the maker's certificate is signed in version 1 only.
        signed = sequence(info, rest) if how.version == 1 else info
    value = how.sign(how.made_by, signed)
    if how.version == 1:
        return sequence(info, sequence(rest, habits.bits(value)))
    token = b""
    if how.timestamp is not None:
        token = how.habits.stamp(how.timestamp(value))
    return sequence(info, rest, habits.bits(value), token)


def seal_info(how: Seal) -> bytes:
    """SES_SealInfo, DER."""
    version = how.version if how.header_version is None else how.header_version
    text, number = how.habits.text, how.habits.number
    header = sequence(_ia5(how.header), number(version), _ia5(how.vendor))
    size = (number(how.size[0]), number(how.size[1]))
    picture = sequence(_ia5(how.picture_kind), octets(how.picture), *size)
    return sequence(header, text(how.id.encode()), _property(how), picture, _extensions(how))


def _property(how: Seal) -> bytes:
    moments = (how.created, *how.valid)
    name = der(UTF8, how.name.encode())
    habits = how.habits
    if how.version == 1:
        listed = sequence(*(habits.certificate(one) for one in how.made_for))
        return sequence(integer(how.kind), name, listed, *(utc_time(one) for one in moments))
    if how.by_digest:
        kind = habits.digest_kind(how.digest_name.encode())
        digests = (octets(_digest(one, how.digest)) for one in how.made_for)
        listed = sequence(*(sequence(kind, one) for one in digests))
    else:
        listed = sequence(*(habits.certificate(one) for one in how.made_for))
    told = (DIGESTS if how.by_digest else CERTIFICATES) if how.list_type is None else how.list_type
    times = (habits.time(one) for one in moments)
    return sequence(integer(how.kind), name, integer(told), listed, *times)


def _digest(certificate: bytes, how: str | Callable[[bytes], bytes]) -> bytes:
    return digest_of(certificate, how) if isinstance(how, str) else how(certificate)


def _extensions(how: Seal) -> bytes:
    if how.extension is None:
        return b""
    row = sequence(dotted("1.2.156.10260.9999.2"), octets(how.extension))
    return sequence(row)


def _ia5(text: str) -> bytes:
    return der(IA5, text.encode())


@dataclass(frozen=True)
class Sealing:
    """How a seal is used; None of `seal` is a standard one of the same version.

    `digest` replaces dataHash, `time_info` the octets of timeInfo (version 1), `protects`
    propertyInfo, `certificate` the signer's certificate that goes along. `timestamp` makes a
    token from the signature value.
    """

    version: int = 4
    seal: bytes | None = None
    tbs_version: int | None = None
    signer: Entity | None = None
    certificate: bytes | None = None
    at: datetime = who.SIGNED
    time_info: bytes | None = None
    digest: Callable[[bytes], bytes] = sm2.sm3
    protects: str = "/Doc_0/Signs/Sign_0/Signature.xml"
    extension: bytes | None = None
    algorithm: str = SM2_WITH_SM3
    sign: Signer = plainly
    timestamp: Callable[[bytes], bytes] | None = None
    habits: Habits = Habits()

    @property
    def signed_by(self) -> Entity:
        """The signer: the institution unless another is named."""
        return self.signer or sm2_who.institution()

    @property
    def own_seal(self) -> bytes:
        """The seal, DER."""
        return seal(Seal(version=self.version)) if self.seal is None else self.seal


def ses_signature(content: bytes, how: Sealing) -> bytes:
    """SES_Signature over `content`, DER."""
    to_sign = tbs_sign(content, how)
    value = how.sign(how.signed_by, to_sign)
    written = how.habits.bits(value)
    if how.version == 1:
        return sequence(to_sign, written)
    token = b""
    if how.timestamp is not None:
        token = how.habits.stamp(how.timestamp(value))
    return sequence(to_sign, _certificate(how), dotted(how.algorithm), written, token)


def tbs_sign(content: bytes, how: Sealing) -> bytes:
    """TBS_Sign, DER: what the signer signs."""
    version = how.version if how.tbs_version is None else how.tbs_version
    habits = how.habits
    digest = habits.bits(how.digest(content))
    head = (habits.number(version), how.own_seal)
    protects = habits.text(how.protects.encode())
    if how.version == 1:
        text = how.time_info or f"{how.at:%Y-%m-%dT%H:%M:%S.000Z}".encode()
        ends = (protects, _certificate(how), dotted(how.algorithm))
        return sequence(*head, bits(text), digest, *ends)
    time = habits.time(how.at)
    more = b""
    if how.extension is not None:
        row = sequence(dotted("1.2.156.10260.9999.3"), octets(how.extension))
        more = der(0xA0, sequence(row))
    return sequence(*head, time, digest, protects, more)


def _certificate(how: Sealing) -> bytes:
    written = how.signed_by.der if how.certificate is None else how.certificate
    return how.habits.certificate(written)
