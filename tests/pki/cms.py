# SPDX-License-Identifier: Apache-2.0
"""CMS SignedData (RFC 5652) put together by hand, so that every part can be made wrong.

The frame is written as DER directly; asn1crypto makes the leaves. (Its objects copy what they are
given at each level, which for nested tokens takes minutes.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core, x509

from . import sm2
from .certificates import SM2_WITH_SM3, Entity
from .der import OCTETS, SEQUENCE, der, set_of
from .keys import Key

OIDS = {
    "data": "1.2.840.113549.1.7.1",
    "signed_data": "1.2.840.113549.1.7.2",
    "tst_info": "1.2.840.113549.1.9.16.1.4",
    "content_type": "1.2.840.113549.1.9.3",
    "message_digest": "1.2.840.113549.1.9.4",
    "signing_time": "1.2.840.113549.1.9.5",
    "signing_certificate_v2": "1.2.840.113549.1.9.16.2.47",
    "signature_time_stamp_token": "1.2.840.113549.1.9.16.2.14",
    "signature_policy": "1.2.840.113549.1.9.16.2.15",
    "content_time_stamp": "1.2.840.113549.1.9.16.2.20",
    "signature_policy_store": "0.4.0.19122.1.3",
    "algorithm_protection": "1.2.840.113549.1.9.52",
}


@dataclass(frozen=True)
class Cms:
    """How to make one SignerInfo and what to wrap around it.

    `message_digest` replaces the right digest; `reference` the certificate that the
    signing-certificate attribute names (`referenced` False leaves the attribute out);
    `timestamp` makes a token from the signature value; `tamper` changes that value; `with_signer`
    False leaves the signer's certificate out.
    """

    digest: str = "sha256"
    pss: bool = False
    signing_time: datetime | None = None
    referenced: bool = True
    reference: bytes | None = None
    signed_attributes: bool = True
    message_digest: bytes | None = None
    content_type: str = "data"
    encapsulate: bool = False
    with_signer: bool = True
    certificates: tuple[bytes, ...] = ()
    timestamp: Callable[[bytes], bytes] | None = None
    tamper: Callable[[bytes], bytes] | None = None
    more_signed: Callable[[bytes], Sequence[bytes]] | None = None
    """Makes further signed attributes, each DER, from the content."""
    more_unsigned: tuple[bytes, ...] = ()
    copies: int = 1
    """How often the timestamp is written."""


def oid(name: str) -> bytes:
    """An OBJECT IDENTIFIER by the name of the table above."""
    return bytes(core.ObjectIdentifier(OIDS[name]).dump())


def signature_algorithm(key: Key, digest: str, *, pss: bool = False) -> algos.SignedDigestAlgorithm:
    """AlgorithmIdentifier of a signature by `key` over `digest`."""
    if key.kind == "sm2":
        return algos.SignedDigestAlgorithm({"algorithm": SM2_WITH_SM3})
    if key.kind == "rsa" and pss:
        parameters = algos.RSASSAPSSParams(
            {
                "hash_algorithm": {"algorithm": digest},
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": digest}},
                "salt_length": 0,
            }
        )
        return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})
    if key.kind in {"ed25519", "ed448"}:
        return algos.SignedDigestAlgorithm({"algorithm": key.kind})
    return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_{key.kind}"})


def digest_algorithm(name: str) -> bytes:
    """AlgorithmIdentifier of a digest, DER."""
    return bytes(algos.DigestAlgorithm({"algorithm": digest_id(name)}).dump())


def digest_id(name: str) -> str:
    """The name by which asn1crypto knows a digest; SM3 only by its OID (GM/T 0006)."""
    return "1.2.156.10197.1.401" if name == "sm3" else name


def digest_of(data: bytes, algorithm: str) -> bytes:
    """Digest of `data`; SHAKE256 has 64 bytes, as RFC 8419 §3.1 wants it for Ed448."""
    if algorithm == "shake256":
        return hashlib.shake_256(data).digest(64)
    if algorithm == "sm3":
        return sm2.sm3(data)
    return hashlib.new(algorithm, data).digest()


def attribute(kind: str, *values: bytes) -> bytes:
    """An Attribute by the name of the table above, DER (RFC 5652 §5.3)."""
    return der(SEQUENCE, oid(kind), set_of(*values))


def signing_certificate_v2(certificate: bytes) -> bytes:
    """Value of ESS signing-certificate-v2 (RFC 5035 §3) with the default SHA-256."""
    reference = der(SEQUENCE, der(OCTETS, hashlib.sha256(certificate).digest()))
    return der(SEQUENCE, der(SEQUENCE, reference))


def signed_attributes(content: bytes, signer: Entity, how: Cms) -> list[bytes]:
    """The signed attributes that `how` asks for, each DER."""
    digest = how.message_digest or digest_of(content, how.digest)
    found = [
        attribute("content_type", oid(how.content_type)),
        attribute("message_digest", der(OCTETS, digest)),
    ]
    if how.signing_time is not None:
        time = cms.Time(name="utc_time", value=how.signing_time)
        found.append(attribute("signing_time", bytes(time.dump())))
    if how.referenced:
        reference = signing_certificate_v2(how.reference or signer.der)
        found.append(attribute("signing_certificate_v2", reference))
    if how.more_signed is not None:
        found += how.more_signed(content)
    return found


def signer_info(content: bytes, signer: Entity, how: Cms) -> bytes:
    """One SignerInfo over `content`, DER (RFC 5652 §5.3)."""
    certificate = x509.Certificate.load(signer.der)
    serial = bytes(core.Integer(signer.serial).dump())
    signed = set_of(*signed_attributes(content, signer, how)) if how.signed_attributes else b""
    value = signer.key.sign(signed or content, how.digest, pss=how.pss)
    if how.tamper is not None:
        value = how.tamper(value)
    parts = [
        bytes(core.Integer(1).dump()),
        der(SEQUENCE, bytes(certificate.issuer.dump()), serial),
        digest_algorithm(how.digest),
        b"\xa0" + signed[1:] if signed else b"",
        bytes(signature_algorithm(signer.key, how.digest, pss=how.pss).dump()),
        der(OCTETS, value),
    ]
    unsigned = list(how.more_unsigned)
    if how.timestamp is not None:
        tokens = [how.timestamp(value)] * how.copies
        unsigned.append(attribute("signature_time_stamp_token", *tokens))
    if unsigned:
        parts.append(b"\xa1" + set_of(*unsigned)[1:])
    return der(SEQUENCE, *parts)


def wrap(
    infos: Sequence[bytes],
    digests: Sequence[str],
    certificates: Sequence[bytes],
    *,
    content_type: str = "data",
    content: bytes | None = None,
) -> bytes:
    """ContentInfo with a SignedData around `infos`, DER; detached where `content` is None."""
    inner = b"" if content is None else der(0xA0, der(OCTETS, content))
    signed = der(
        SEQUENCE,
        bytes(core.Integer(1 if content_type == "data" else 3).dump()),
        set_of(*{digest_algorithm(one) for one in digests}),
        der(SEQUENCE, oid(content_type), inner),
        b"\xa0" + set_of(*certificates)[1:] if certificates else b"",
        set_of(*infos),
    )
    return der(SEQUENCE, oid("signed_data"), der(0xA0, signed))


def signed_data(content: bytes, signer: Entity, how: Cms) -> bytes:
    """SignedData by one signer over `content`, with the signer's certificate."""
    return _by([signer], (signer.der,) if how.with_signer else (), content, how)


def two_signers(content: bytes, first: Entity, second: Entity, how: Cms) -> bytes:
    """SignedData with two SignerInfos, which PDF does not allow (ISO 32000-2 §12.8.3.3.1)."""
    return _by([first, second], (first.der, second.der), content, how)


def _by(
    signers: Sequence[Entity], certificates: tuple[bytes, ...], content: bytes, how: Cms
) -> bytes:
    return wrap(
        [signer_info(content, one, how) for one in signers],
        [how.digest],
        certificates + how.certificates,
        content_type=how.content_type,
        content=content if how.encapsulate else None,
    )
