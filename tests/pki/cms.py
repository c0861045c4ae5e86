# SPDX-License-Identifier: Apache-2.0
"""CMS SignedData (RFC 5652) put together by hand, so that every part can be made wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core, tsp, x509

from .certificates import Entity
from .keys import Key


@dataclass(frozen=True)
class Cms:
    """How to make one SignerInfo and what to wrap around it.

    `message_digest` replaces the right digest; `reference` the certificate that the
    signing-certificate attribute names (None leaves the attribute out when `referenced` is
    False); `timestamp` makes a token from the signature value; `tamper` changes that value.
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
    certificates: tuple[bytes, ...] = ()
    timestamp: Callable[[bytes], bytes] | None = None
    tamper: Callable[[bytes], bytes] | None = None


def signature_algorithm(key: Key, digest: str, *, pss: bool = False) -> algos.SignedDigestAlgorithm:
    """AlgorithmIdentifier of a signature by `key` over `digest`."""
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


def digest_of(data: bytes, algorithm: str) -> bytes:
    """Digest of `data`; SHAKE256 has 64 bytes, as RFC 8419 §3.1 wants it for Ed448."""
    if algorithm == "shake256":
        return hashlib.shake_256(data).digest(64)
    return hashlib.new(algorithm, data).digest()


def _attribute(kind: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": [value]})


def _signing_certificate_v2(certificate: bytes) -> cms.CMSAttribute:
    """ESS signing-certificate-v2 (RFC 5035 §3) with the default SHA-256."""
    reference = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
    return _attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [reference]}))


def _signed_attributes(content: bytes, signer: Entity, how: Cms) -> cms.CMSAttributes:
    found = [
        _attribute("content_type", how.content_type),
        _attribute("message_digest", how.message_digest or digest_of(content, how.digest)),
    ]
    if how.signing_time is not None:
        found.append(_attribute("signing_time", cms.Time(name="utc_time", value=how.signing_time)))
    if how.referenced:
        found.append(_signing_certificate_v2(how.reference or signer.der))
    return cms.CMSAttributes(found)


def signer_info(content: bytes, signer: Entity, how: Cms) -> cms.SignerInfo:
    """One SignerInfo over `content` (RFC 5652 §5.3)."""
    certificate = x509.Certificate.load(signer.der)
    attributes = _signed_attributes(content, signer, how) if how.signed_attributes else None
    signed = attributes.dump() if attributes is not None else content
    value = signer.key.sign(signed, how.digest, pss=how.pss)
    if how.tamper is not None:
        value = how.tamper(value)
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            name="issuer_and_serial_number",
            value=cms.IssuerAndSerialNumber(
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
            ),
        ),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": how.digest}),
        "signed_attrs": attributes,
        "signature_algorithm": signature_algorithm(signer.key, how.digest, pss=how.pss),
        "signature": value,
    }
    if how.timestamp is not None:
        token = cms.ContentInfo.load(how.timestamp(value))
        info["unsigned_attrs"] = cms.CMSAttributes(
            [_attribute("signature_time_stamp_token", token)]
        )
    return cms.SignerInfo(info)


def wrap(
    infos: list[cms.SignerInfo],
    certificates: tuple[bytes, ...],
    *,
    content_type: str = "data",
    content: bytes | None = None,
) -> bytes:
    """ContentInfo with a SignedData around `infos`, DER; detached where `content` is None."""
    inner: dict[str, object] = {"content_type": content_type}
    if content is not None:
        wrapper = core.ParsableOctetString if content_type == "tst_info" else core.OctetString
        inner["content"] = wrapper(content)
    digests = {info["digest_algorithm"]["algorithm"].native for info in infos}
    signed = cms.SignedData(
        {
            "version": "v1" if content_type == "data" else "v3",
            "digest_algorithms": [{"algorithm": one} for one in sorted(digests)],
            "encap_content_info": inner,
            "certificates": [x509.Certificate.load(der) for der in certificates],
            "signer_infos": infos,
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def signed_data(content: bytes, signer: Entity, how: Cms) -> bytes:
    """SignedData by one signer over `content`, with the signer's certificate in front."""
    info = signer_info(content, signer, how)
    return wrap(
        [info],
        (signer.der, *how.certificates),
        content_type=how.content_type,
        content=content if how.encapsulate else None,
    )


def two_signers(content: bytes, first: Entity, second: Entity, how: Cms) -> bytes:
    """SignedData with two SignerInfos, which PDF does not allow (ISO 32000-2 §12.8.3.3)."""
    infos = [signer_info(content, first, how), signer_info(content, second, how)]
    return wrap(infos, (first.der, second.der, *how.certificates))
