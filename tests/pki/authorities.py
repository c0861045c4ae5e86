# SPDX-License-Identifier: Apache-2.0
"""Who is who: the fictional CAs, institutions, signers and attackers of every fixture.

Nobody here exists. Place names begin with 虚构 (made up) or 演示 (demo), and every unified social
credit code has a division code 99xxxx that GB/T 2260 does not give to any place.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from cryptography import x509

from .certificates import (
    Entity,
    ca_extensions,
    issue,
    name,
    ocsp_extensions,
    signer_extensions,
    tsa_extensions,
)
from .keys import key


def at(text: str) -> datetime:
    """A time in UTC, from ISO 8601 without a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NOW = at("2026-06-01T00:00:00")
"""The clock of most vectors."""
SIGNED = at("2026-03-10T02:00:00")
"""When most reports say they were signed: 10:00 in Beijing."""
STAMPED = at("2026-03-10T02:00:05")
LISTED = at("2026-03-11T00:00:00")
"""thisUpdate of most CRLs: after the signature, so they speak of it."""
FAR = at("2044-12-31T00:00:00")
"""nextUpdate of most CRLs: the demo must work at any real date."""

WITHDRAWN = at("2026-04-15T00:00:00")
"""From this time on the withdrawn CA is not trusted."""

CA_VALID = (at("2019-12-31T00:00:00"), at("2049-12-31T00:00:00"))
SIGNER_VALID = (at("2020-01-02T00:00:00"), at("2045-12-31T00:00:00"))

ORGANISATION = "虚构省明鉴检测技术有限公司"
LOOKALIKE = "虚构省明鉴捡测技术有限公司"
"""One character off: 捡 for 检."""
REVOKED_ORGANISATION = "虚构省风华产品检验所有限公司"
OTHER_ORGANISATION = "虚构省北辰计量测试中心"
REGISTER_AUTHORITY = "虚构省市场监督管理局"
MERCHANT = "演示市贪狼商贸有限公司"
"""A company like any other: in no register of inspection bodies."""
PERSON = "钱授权"
"""An authorised signatory who signs with a personal certificate."""


def uscc(front: str) -> str:
    """`front` (registry, category, division: 8 characters, and 8 of the organisation code) with
    both check characters (GB 11714, GB 32100-2015 §5).
    """
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(c, 36) * w for c, w in zip(front[8:], weights, strict=True)) % 11
    body = front + {10: "X", 11: "0"}.get(rest, str(rest))
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]


USCC = uscc("91999901MA9DEM01")
REVOKED_USCC = uscc("91999902MA9DEM02")
OTHER_USCC = uscc("12999903MA9DEM03")
AUTHORITY_USCC = uscc("11999904MA9DEM04")
MERCHANT_USCC = uscc("91999905MA9DEM05")

CMA = "200021349901"
REVOKED_CMA = "200021349902"
OTHER_CMA = "200021349903"

CRL_URL = "http://crl.demo-ca.example/issuing.crl"
"""A host under the reserved name .example: nothing answers there, and nobody may ask."""


# --- authorities of the demo trust store -----------------------------------------------------


@cache
def root() -> Entity:
    """The licensed demo CA's root (RSA)."""
    who = name("演示数字证书认证有限公司", "演示数字证书认证 根证书 R1")
    return issue(who, key("root-rsa"), None, CA_VALID, ca_extensions())


@cache
def issuing() -> Entity:
    """The CA under the root that issues to signers (RSA)."""
    who = name("演示数字证书认证有限公司", "演示数字证书认证 签发证书 S1")
    return issue(who, key("sub-rsa"), root(), CA_VALID, ca_extensions(0))


@cache
def ecc_root() -> Entity:
    """The second licensed demo CA: elliptic curves, no CA below."""
    who = name("虚构山河电子认证服务有限公司", "虚构山河电子认证 根证书 E1")
    return issue(who, key("root-ecc"), None, CA_VALID, ca_extensions())


@cache
def ecc_issuing() -> Entity:
    """The CA under the elliptic-curve root."""
    who = name("虚构山河电子认证服务有限公司", "虚构山河电子认证 签发证书 E2")
    return issue(who, key("sub-ecc"), ecc_root(), CA_VALID, ca_extensions(0))


@cache
def lapsed_root() -> Entity:
    """A CA whose licence ran out at the end of 2024."""
    who = name("虚构旧约电子认证有限公司", "虚构旧约电子认证 根证书")
    return issue(who, key("root-lapsed"), None, CA_VALID, ca_extensions())


@cache
def egov_root() -> Entity:
    """A CA that may serve government only."""
    who = name("虚构省政务电子认证中心", "虚构省政务电子认证 根证书")
    return issue(who, key("root-egov"), None, CA_VALID, ca_extensions())


@cache
def unlicensed_root() -> Entity:
    """A CA of which the operator recorded that it never had a licence."""
    who = name("演示市无照云签科技有限公司", "演示市无照云签 根证书")
    return issue(who, key("root-unlicensed"), None, CA_VALID, ca_extensions())


@cache
def unknown_root() -> Entity:
    """A CA in the store of whose licence nothing is known."""
    who = name("虚构待查电子认证有限公司", "虚构待查电子认证 根证书")
    return issue(who, key("root-unknown"), None, CA_VALID, ca_extensions())


@cache
def foreign_root() -> Entity:
    """A CA abroad (Electronic Signature Law art. 26)."""
    who = name("Atlantis Trust Services (fictional)", "Atlantis Root", country="AQ")
    return issue(who, key("root-foreign"), None, CA_VALID, ca_extensions())


@cache
def hong_kong_root() -> Entity:
    """A CA that Hong Kong recognises."""
    who = name("虚构香港核证机关", "Fictional Hong Kong Root", country="HK")
    return issue(who, key("root-hong-kong"), None, CA_VALID, ca_extensions())


@cache
def hong_kong_ended_root() -> Entity:
    """A CA whose recognition in Hong Kong was revoked in June 2025."""
    who = name("虚构香港旧核证机关", "Fictional Hong Kong Former Root", country="HK")
    return issue(who, key("root-hong-kong-ended"), None, CA_VALID, ca_extensions())


@cache
def listed_root() -> Entity:
    """A qualified service in the trusted list of a country that does not exist."""
    who = name("Lemuria Trust (fictional)", "Lemuria Qualified CA", country="XL")
    return issue(who, key("root-listed"), None, CA_VALID, ca_extensions())


@cache
def listed_ended_root() -> Entity:
    """A service that the list calls withdrawn since June 2025."""
    who = name("Lemuria Former Trust (fictional)", "Lemuria Former CA", country="XL")
    return issue(who, key("root-listed-ended"), None, CA_VALID, ca_extensions())


@cache
def listed_old_root() -> Entity:
    """A service of a list that was to be renewed in January 2026 and was not."""
    who = name("Mu Trust (fictional)", "Mu Qualified CA", country="XM")
    return issue(who, key("root-listed-old"), None, CA_VALID, ca_extensions())


@cache
def listed_signer() -> Entity:
    """Who signs the trusted lists of the demo."""
    who = name("Fictional Supervisory Body", "TL signer", country="XL")
    return issue(who, key("signer-rsa-2048"), None, SIGNER_VALID, ())


@cache
def unconfirmed_root() -> Entity:
    """A CA with a licence whose certificate no operator confirmed."""
    who = name("虚构未验电子认证有限公司", "虚构未验电子认证 根证书")
    return issue(who, key("root-unconfirmed"), None, CA_VALID, ca_extensions())


@cache
def withdrawn_root() -> Entity:
    """A CA that operators trusted until `WITHDRAWN` and not after."""
    who = name("虚构退信电子认证有限公司", "虚构退信电子认证 根证书")
    return issue(who, key("root-withdrawn"), None, CA_VALID, ca_extensions())


@cache
def tsa() -> Entity:
    """The timestamp authority of the licensed demo CA."""
    who = name("演示数字证书认证有限公司", "演示时间戳服务 T1")
    return issue(who, key("tsa"), root(), SIGNER_VALID, tsa_extensions())


@cache
def ocsp_responder() -> Entity:
    """The OCSP responder to which the issuing CA delegated its answers."""
    who = name("演示数字证书认证有限公司", "演示证书状态查询 O1")
    return issue(who, key("ocsp"), issuing(), SIGNER_VALID, ocsp_extensions())


# --- not in the store ------------------------------------------------------------------------


@cache
def unlisted_root() -> Entity:
    """An honest CA that is in no list of ours."""
    who = name("虚构别处电子认证有限公司", "虚构别处电子认证 根证书")
    return issue(who, key("root-unlisted"), None, CA_VALID, ca_extensions())


@cache
def forged_root() -> Entity:
    """The attacker's root with the licensed CA's exact name and another key."""
    genuine = root().certificate.subject
    return issue(genuine, key("attacker-root-rsa"), None, CA_VALID, ca_extensions())


@cache
def forged_issuing() -> Entity:
    """The attacker's issuing CA with the licensed one's exact name and another key."""
    genuine = issuing().certificate.subject
    return issue(genuine, key("attacker-root"), forged_root(), CA_VALID, ca_extensions(0))


@cache
def attacker_tsa() -> Entity:
    """A timestamp authority that the attacker made for himself, named like the real one."""
    genuine = tsa().certificate.subject
    return issue(genuine, key("attacker-tsa"), forged_root(), SIGNER_VALID, tsa_extensions())


# --- signers ---------------------------------------------------------------------------------


def signer(
    key_name: str = "signer-rsa",
    organisation: str | None = ORGANISATION,
    code: str | None = USCC,
    *,
    issuer: Entity | None = None,
    valid: tuple[datetime, datetime] = SIGNER_VALID,
    unit: str | None = None,
    common: str | None = None,
    ekus: tuple[str, ...] = (),
    usages: tuple[str, ...] = ("digital_signature", "content_commitment"),
    crl_url: str | None = None,
    more: tuple[tuple[x509.ExtensionType, bool], ...] = (),
) -> Entity:
    """A document signer, by default the good institution under the licensed CA."""
    by = issuer or issuing()
    url = crl_url or (CRL_URL if by.der == issuing().der else None)
    extensions = signer_extensions(code, crl_url=url, ekus=ekus, usages=usages)
    subject = name(organisation, common or organisation or PERSON, unit=unit)
    return issue(subject, key(key_name), by, valid, (*extensions, *more))


@cache
def institution() -> Entity:
    """The good institution's certificate (RSA)."""
    return signer()
