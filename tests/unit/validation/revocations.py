# SPDX-License-Identifier: Apache-2.0
"""A small hierarchy with CRLs and OCSP answers of every kind, for the tests of revocation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.pki.certificates import Entity, Extensions, ca_extensions, issue, name
from tests.pki.keys import Key, key

from esignverify.formats.x509.certificate import read_certificate
from esignverify.formats.x509.crl import read_crl
from esignverify.formats.x509.ocsp import read_ocsp
from esignverify.model.moments import ValidationTime
from esignverify.model.policy import Policy
from esignverify.model.trust import Anchor, Authority, CaProfile, Role, TrustSnapshot
from esignverify.validation.context import Context, Revocations
from esignverify.validation.findings import Notebook
from esignverify.validation.path import find_path
from esignverify.validation.pool import build_pool
from esignverify.validation.revocation import Standing, standing

NOW = datetime(2026, 6, 1, tzinfo=UTC)
VALID = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
DAY = timedelta(days=1)
RECENT = NOW - DAY
POLICY = Policy("p", "1", "dd" * 32, ())

ROOT = issue(name("测试", "根"), key("root-ecc"), None, VALID, ca_extensions())
CA = issue(name("测试", "签发"), key("sub-ecc"), ROOT, VALID, ca_extensions())


def usage(*which: str) -> tuple[x509.KeyUsage, bool]:
    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{one: one in which for one in names}), True


def uri(address: str) -> x509.GeneralName:
    return x509.UniformResourceIdentifier(address)


def directory(entity: Entity) -> x509.GeneralName:
    return x509.DirectoryName(entity.certificate.subject)


def points(*found: x509.DistributionPoint) -> tuple[x509.CRLDistributionPoints, bool]:
    return x509.CRLDistributionPoints(list(found)), False


def point(
    *names: x509.GeneralName,
    reasons: frozenset[x509.ReasonFlags] | None = None,
    issuer: Entity | None = None,
    relative: x509.RelativeDistinguishedName | None = None,
) -> x509.DistributionPoint:
    by = None if issuer is None else [directory(issuer)]
    return x509.DistributionPoint(list(names) or None, relative, reasons, by)


def signer(*more: tuple[x509.ExtensionType, bool], issuer: Entity = CA) -> Entity:
    extensions: Extensions = (usage("digital_signature"), *more)
    return issue(name("测试", "签名人"), key("signer-p256"), issuer, VALID, extensions)


def scope(
    *names: x509.GeneralName,
    users: bool = False,
    cas: bool = False,
    attributes: bool = False,
    reasons: frozenset[x509.ReasonFlags] | None = None,
    indirect: bool = False,
    relative: x509.RelativeDistinguishedName | None = None,
) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=list(names) or None,
        relative_name=relative,
        only_contains_user_certs=users,
        only_contains_ca_certs=cas,
        only_some_reasons=reasons,
        indirect_crl=indirect,
        only_contains_attribute_certs=attributes,
    )


def entry(
    listed: Entity,
    reason: x509.ReasonFlags | None = None,
    *,
    issuer: Entity | None = None,
    at: datetime = RECENT,
    extension: x509.ExtensionType | None = None,
) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(listed.serial).revocation_date(at)
    if reason is not None:
        builder = builder.add_extension(x509.CRLReason(reason), critical=False)
    if issuer is not None:
        value = x509.CertificateIssuer([directory(issuer)])
        builder = builder.add_extension(value, critical=True)
    if extension is not None:
        builder = builder.add_extension(extension, critical=True)
    return builder.build()


def crl(
    issuer: Entity = CA,
    entries: Iterable[x509.RevokedCertificate] = (),
    idp: x509.IssuingDistributionPoint | None = None,
    *,
    this: datetime = RECENT,
    until: datetime | None = None,
    number: int = 10,
    base: int | None = None,
    by: Key | None = None,
    extension: x509.ExtensionType | None = None,
) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(this)
        .next_update(until or NOW + 30 * DAY)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    if idp is not None:
        builder = builder.add_extension(idp, critical=True)
    if base is not None:
        builder = builder.add_extension(x509.DeltaCRLIndicator(base), critical=True)
    if extension is not None:
        builder = builder.add_extension(extension, critical=True)
    for one in entries:
        builder = builder.add_revoked_certificate(one)
    private = (by or issuer.key).private
    signed = builder.sign(private, hashes.SHA256(), ecdsa_deterministic=True)
    return signed.public_bytes(serialization.Encoding.DER)


OCSP_PURPOSE = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)
NO_CHECK = (x509.OCSPNoCheck(), False)


def responder(*more: tuple[x509.ExtensionType, bool], issuer: Entity = CA) -> Entity:
    extensions: Extensions = (usage("digital_signature"), OCSP_PURPOSE, *more)
    return issue(name("测试", "应答"), key("ocsp"), issuer, VALID, extensions)


def status(
    asked: Entity,
    *,
    crls: Sequence[bytes] = (),
    ocsps: Sequence[bytes] = (),
    pool: Sequence[Entity] = (),
    issuer: Entity = CA,
    at: datetime = NOW,
) -> Standing:
    """The standing of `asked` with these data, on its path to ROOT."""
    anchor = read_certificate(ROOT.der)
    authority = Authority(
        "t",
        "t",
        None,
        (),
        None,
        False,
        True,
        (),
        False,
        (Anchor(ROOT.der, anchor.sha256, tuple(Role), usable=True),),
        CaProfile(),
    )
    trust = TrustSnapshot("sha256:t", pinned=True, authorities=(authority,))
    context = Context(
        pool=build_pool(trust, [one.der for one in (CA, issuer, *pool)]),
        revocations=Revocations(tuple(map(read_crl, crls)), tuple(map(read_ocsp, ocsps))),
        policy=POLICY,
        at=ValidationTime(at, hypothetical=True),
        demo=False,
    )
    certificate = read_certificate(asked.der)
    found = find_path(certificate, context.pool, Role.SIGN, Notebook("t"))
    assert found.path is not None
    above = found.path.certificates[1]
    return standing(certificate, above, context, at, found.path)
