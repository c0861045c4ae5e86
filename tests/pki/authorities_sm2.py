# SPDX-License-Identifier: Apache-2.0
"""The SM2 side of who is who: a licensed CA, a maker of seals, the same institution, attackers.

The institution, the person and the merchant are those of `authorities`, so that the demo's
register answers for them. Nobody here exists either.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from cryptography import x509

from . import authorities as who
from .certificates import (
    USCC_2023_OID,
    Entity,
    Sm2Shape,
    ca_extensions,
    issue,
    name,
    ocsp_extensions,
    signer_extensions,
    tsa_extensions,
)
from .keys import SM2_CURVE, key

CA = "虚构商密电子认证有限公司"
SEAL_CA = "虚构省电子印章制作中心"
CRL_URL = "http://crl.demo-sm2-ca.example/issuing.crl"
"""A host under the reserved name .example."""
OLD_SPKI = Sm2Shape(key_oid=SM2_CURVE)
"""The curve's OID as the key's algorithm, as old tools write it (domain D1)."""


# --- in the demo's trust store ---------------------------------------------------------------


@cache
def root() -> Entity:
    """The licensed SM2 CA's root."""
    subject = name(CA, "虚构商密电子认证 根证书 G1")
    return issue(subject, key("root-sm2"), None, who.CA_VALID, ca_extensions())


@cache
def issuing() -> Entity:
    """The CA under the root that issues to signers."""
    subject = name(CA, "虚构商密电子认证 签发证书 G2")
    return issue(subject, key("sub-sm2"), root(), who.CA_VALID, ca_extensions(0))


@cache
def tsa() -> Entity:
    """The SM2 timestamp authority of the licensed SM2 CA."""
    subject = name(CA, "虚构商密时间戳服务 T1")
    return issue(subject, key("tsa-sm2"), root(), who.SIGNER_VALID, tsa_extensions())


@cache
def ocsp_responder() -> Entity:
    """The OCSP responder to which the issuing CA delegated its answers."""
    subject = name(CA, "虚构商密证书状态查询 O1")
    return issue(subject, key("ocsp-sm2"), issuing(), who.SIGNER_VALID, ocsp_extensions())


@cache
def seal_root() -> Entity:
    """The root under which makers of seals are certified; it may vouch for nothing else."""
    subject = name(SEAL_CA, "虚构省电子印章 根证书")
    return issue(subject, key("root-seal"), None, who.CA_VALID, ca_extensions())


@cache
def seal_maker() -> Entity:
    """The maker of the seals of most fixtures."""
    return maker()


def maker(
    key_name: str = "seal-maker",
    issuer: Entity | None = None,
    valid: tuple[datetime, datetime] = who.SIGNER_VALID,
) -> Entity:
    """A certificate with which seals are made, by default under the trusted root."""
    subject = name(SEAL_CA, "虚构省电子印章制章系统")
    return issue(subject, key(key_name), issuer or seal_root(), valid, signer_extensions())


# --- not in the store ------------------------------------------------------------------------


@cache
def test_root() -> Entity:
    """A CA for tests, named as those whose certificates stand in real files (domain H13)."""
    subject = name("虚构税务局", "虚构税务测试CA2(SM2)")
    return issue(subject, key("root-sm2-test"), None, who.CA_VALID, ca_extensions())


@cache
def forged_root() -> Entity:
    """The attacker's root with the licensed CA's exact name and another key."""
    genuine = root().certificate.subject
    return issue(genuine, key("attacker-root-sm2"), None, who.CA_VALID, ca_extensions())


@cache
def forged_seal_root() -> Entity:
    """The attacker's root with the exact name of the seal-makers' root."""
    genuine = seal_root().certificate.subject
    return issue(genuine, key("attacker-root-seal"), None, who.CA_VALID, ca_extensions())


@cache
def forged_maker() -> Entity:
    """A maker of seals that the attacker certified himself, named like the real one."""
    return maker("attacker-seal-maker", forged_seal_root())


@cache
def attacker_tsa() -> Entity:
    """A timestamp authority that the attacker made for himself, named like the real one."""
    genuine = tsa().certificate.subject
    mine = key("attacker-tsa-sm2")
    return issue(genuine, mine, forged_root(), who.SIGNER_VALID, tsa_extensions())


# --- signers ---------------------------------------------------------------------------------


def signer(
    key_name: str = "signer-sm2",
    organisation: str | None = who.ORGANISATION,
    code: str | None = who.USCC,
    *,
    issuer: Entity | None = None,
    valid: tuple[datetime, datetime] = who.SIGNER_VALID,
    common: str | None = None,
    usages: tuple[str, ...] = ("digital_signature", "content_commitment"),
    uscc_oid: str = USCC_2023_OID,
    shape: Sm2Shape | None = None,
    more: tuple[tuple[x509.ExtensionType, bool], ...] = (),
) -> Entity:
    """A document signer with an SM2 key, by default the good institution under the licensed CA."""
    by = issuer or issuing()
    url = CRL_URL if by.der == issuing().der else None
    extensions = signer_extensions(code, crl_url=url, usages=usages, uscc_oid=uscc_oid)
    subject = name(organisation, common or organisation or who.PERSON)
    return issue(subject, key(key_name), by, valid, (*extensions, *more), shape=shape)


@cache
def institution() -> Entity:
    """The good institution's SM2 certificate."""
    return signer()


@cache
def person() -> Entity:
    """The authorised signatory's own certificate."""
    return signer("signer-sm2-person", None, None)


@cache
def merchant() -> Entity:
    """A real certificate of the licensed CA that belongs to the attacker."""
    return signer("signer-sm2-other", who.MERCHANT, who.MERCHANT_USCC)


@cache
def thief() -> Entity:
    """The institution's name and code, certified by the attacker's own CA."""
    return signer("attacker-signer-sm2", issuer=forged_root())


@cache
def tested() -> Entity:
    """The institution's name and code, certified by a CA for tests."""
    return signer("attacker-signer-sm2", issuer=test_root())
