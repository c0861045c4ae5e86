# SPDX-License-Identifier: Apache-2.0
"""False proofs of time, certificates issued for something else, and names that deceive."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .. import authorities as who
from ..attacking import base, genuine, merchant, never_accepted
from ..case import INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import (
    USCC_OID,
    Entity,
    ca_extensions,
    issue,
    name,
    signer_extensions,
    tsa_extensions,
)
from ..keys import key
from ..revocation import Revoked, crl
from ..signing import contents, crls, from_tsa, signed
from ..timestamps import token

_TIME = "RFC 3161 §2.4.2; design rule 8"
_WITH = "attacks/no-attack-expired-with-timestamp"
_TWIN = "attacks/no-attack"
_EXPIRED = (who.SIGNER_VALID[0], who.at("2026-04-01T00:00:00"))
_ORG = who.ORGANISATION
Stamp = Callable[[bytes], bytes]


def _expired(stamp: Stamp, store: Sequence[Entity] = (), **more: object) -> bytes:
    """The tiny report by a signer whose certificate ran out since, with this timestamp."""
    make = contents(who.signer(valid=_EXPIRED), stamp=stamp)
    return signed(make, base=base(), store=[who.tsa(), *store], **more).data  # type: ignore[arg-type]


def _unproven(data: bytes) -> Case:
    return Case(data, REVIEW, {"signature": INDETERMINATE}, (Sig("Sig1", INDETERMINATE),))


@case(clause="design rule 8", twin="attacks/time-imprint-md5")
def no_attack_expired_with_timestamp() -> Case:
    """The signer's certificate ran out, and a trusted timestamp is older than that."""
    return Case(_expired(from_tsa), "ACCEPT", {"signature": "TOTAL-PASSED"}, (Sig("Sig1"),))


@case(clause="RFC 3161 §2.4.2; ETSI TS 119 312", twin=_WITH)
def time_imprint_md5() -> Case:
    """The timestamp's imprint is MD5: it fits another signature just as well."""
    return _unproven(_expired(lambda v: token(who.tsa(), v, who.STAMPED, digest="md5")))


@case(clause="RFC 3161 §2.4.2; ETSI TS 119 312", twin=_WITH)
def time_imprint_sha1() -> Case:
    """The timestamp's imprint is SHA-1."""
    return _unproven(_expired(lambda v: token(who.tsa(), v, who.STAMPED, digest="sha1")))


def _authority(
    valid: tuple[object, object],
    extensions: Sequence[tuple[x509.ExtensionType, bool]] | None = None,
) -> Entity:
    """A timestamp authority of the licensed CA with another validity or other extensions."""
    subject = name("演示数字证书认证有限公司", "演示时间戳服务 T2")
    given = tsa_extensions() if extensions is None else extensions
    return issue(subject, key("tsa"), who.root(), valid, given)  # type: ignore[arg-type]


@case(clause=_TIME, twin=_WITH)
def time_before_the_authority() -> Case:
    """genTime is older than the authority's certificate."""
    tsa = _authority((who.at("2026-05-01T00:00:00"), who.SIGNER_VALID[1]))
    return _unproven(_expired(lambda v: token(tsa, v, who.STAMPED), [tsa]))


@case(clause=_TIME, twin=_WITH)
def time_after_the_authority() -> Case:
    """genTime is later than the authority's certificate: its key was kept and used on."""
    tsa = _authority((who.SIGNER_VALID[0], who.at("2025-12-31T00:00:00")))
    return never_accepted(_expired(lambda v: token(tsa, v, who.STAMPED), [tsa]))


@case(clause="RFC 3161 §2.3", twin=_WITH)
def time_by_authority_without_the_usage() -> Case:
    """The licensed CA issued the certificate, but not for timestamps."""
    tsa = _authority(who.SIGNER_VALID, tsa_extensions()[:1])
    return _unproven(_expired(lambda v: token(tsa, v, who.STAMPED), [tsa]))


@case(clause="RFC 3161 §2.3; RFC 5280 §4.2.1.12", twin=_WITH)
def time_by_authority_with_a_second_usage() -> Case:
    """The authority's certificate is also good for web servers: RFC 3161 wants one usage alone."""
    both = [ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.SERVER_AUTH]
    extensions = (*tsa_extensions()[:1], (x509.ExtendedKeyUsage(both), True))
    tsa = _authority(who.SIGNER_VALID, extensions)
    return _unproven(_expired(lambda v: token(tsa, v, who.STAMPED), [tsa]))


@case(clause="design rule 8 and 9", twin=_WITH)
def time_by_authority_with_a_stolen_key() -> Case:
    """The authority's certificate was revoked because its key was stolen."""
    stolen = Revoked(
        who.tsa().serial, who.at("2026-01-01T00:00:00"), x509.ReasonFlags.key_compromise
    )
    return _unproven(_expired(from_tsa, lists=crls(ca_revoked=stolen)))


@case(clause=_TIME, twin=_WITH)
def time_in_the_future() -> Case:
    """genTime is a day after the moment of checking, signed by an expired signer."""
    return _unproven(_expired(lambda v: token(who.tsa(), v, who.at("2026-06-02T00:00:00"))))


@case(clause="RFC 3161 §2.4.2", twin=_WITH)
def time_without_zone() -> Case:
    """genTime has no Z at its end: local time of nobody knows where."""

    def local(value: bytes) -> bytes:
        made = token(who.tsa(), value, who.STAMPED)
        return made.replace(b"\x18\x0f20260310020005Z", b"\x18\x0f202603100200050")

    return never_accepted(_expired(local))


@case(clause="design rule 8", twin=_WITH)
def time_by_the_merchant() -> Case:
    """The merchant's document certificate of the licensed CA signs the token."""
    return _unproven(_expired(lambda v: token(merchant(), v, who.STAMPED), [merchant()]))


# --- revocation ------------------------------------------------------------------------------


def _tie(*, revoked_first: bool) -> Case:
    """Two CRLs of the same moment, one of which lists the signer."""
    stolen = Revoked(
        who.institution().serial, who.at("2026-02-01T00:00:00"), x509.ReasonFlags.key_compromise
    )
    upper, good = crls()
    bad = crls(signer_revoked=stolen)[1]
    lists = [upper, bad, good] if revoked_first else [upper, good, bad]
    data = genuine(lists=lists).data
    findings = {"revocation.signer": "failed"}
    return Case(data, REJECT, {"signature": INDETERMINATE}, (), findings)


@case(clause="RFC 5280 §6.3.3; design rule 9", twin=_TWIN)
def revocation_two_lists_of_one_moment_good_first() -> Case:
    """Two CRLs with the same thisUpdate disagree; the one that lists the signer is second."""
    return _tie(revoked_first=False)


@case(clause="RFC 5280 §6.3.3; design rule 9", twin=_TWIN)
def revocation_two_lists_of_one_moment_revoked_first() -> Case:
    """The same in the other order: which stands first may not matter."""
    return _tie(revoked_first=True)


@case(clause="RFC 5280 §6.3.3; design rule 9", twin=_TWIN)
def revocation_list_by_the_signer() -> Case:
    """The merchant's key signed a newer, empty CRL in the issuing CA's name."""
    stolen = Revoked(who.institution().serial, who.at("2026-02-01T00:00:00"))
    own = crl(who.issuing(), who.at("2026-05-01T00:00:00"), who.FAR, signed_by=merchant().key)
    return never_accepted(genuine(lists=[*crls(signer_revoked=stolen), own]).data)


# --- paths -----------------------------------------------------------------------------------


@case(clause="RFC 5280 §4.2.1.12; design rule 10", twin=_TWIN)
def path_through_a_ca_for_web_servers() -> Case:
    """The CA above the signer may issue for web servers only; the signer names no purpose."""
    only = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
    subject = name("演示数字证书认证有限公司", "演示 TLS 签发证书")
    extensions = (*ca_extensions(0), only)
    below = issue(subject, key("sub-ecc"), who.root(), who.CA_VALID, extensions)
    lists = [*crls(), crl(below, who.LISTED, who.FAR)]
    make = contents(who.signer(issuer=below), [below])
    return never_accepted(genuine(make=make, lists=lists).data)


@case(clause="RFC 5280 §4.2.1.9", twin=_TWIN)
def path_through_the_merchants_certificate() -> Case:
    """The merchant's leaf 'issued' a CA with the licensed one's name, and that the signer."""
    subject = who.issuing().certificate.subject
    below = issue(subject, key("attacker-root"), merchant(), who.CA_VALID, ca_extensions(0))
    signer = who.signer("attacker-signer", issuer=below)
    make = contents(signer, [below, merchant(), who.issuing()])
    return never_accepted(genuine(make=make, lists=[*crls(), crl(below, who.LISTED, who.FAR)]).data)


@case(clause="RFC 5280 §6.1.3; design part 3, budgets", twin=_TWIN)
def path_lost_among_namesakes() -> Case:
    """Twenty self-made CAs with the licensed one's name stand before the real one."""
    subject = who.issuing().certificate.subject

    def decoy(number: int) -> Entity:
        mark = x509.UnrecognizedExtension(x509.ObjectIdentifier(f"1.2.3.{number}"), b"\5\0")
        extensions = (*ca_extensions(), (mark, False))
        return issue(subject, key("attacker-root"), None, who.CA_VALID, extensions)

    signer = who.signer("attacker-signer", issuer=decoy(0))
    make = contents(signer, [*map(decoy, range(20)), who.issuing()], stamp=None)
    return never_accepted(genuine(make=make).data)


# --- names -----------------------------------------------------------------------------------


def _named(
    *parts: tuple[x509.ObjectIdentifier, str] | list[tuple[x509.ObjectIdentifier, str]],
    code: str | None = who.MERCHANT_USCC,
    more: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> bytes:
    """Signed with a certificate of the licensed CA whose subject has these parts."""
    sets = [part if isinstance(part, list) else [part] for part in parts]
    country = x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")])
    rest = (
        x509.RelativeDistinguishedName([x509.NameAttribute(kind, text) for kind, text in one])
        for one in sets
    )
    extensions = (*signer_extensions(code, crl_url=who.CRL_URL), *more)
    subject = x509.Name([country, *rest])
    signer = issue(subject, key("signer-other"), who.issuing(), who.SIGNER_VALID, extensions)
    return genuine(make=contents(signer)).data


_O, _OU, _CN = (
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.COMMON_NAME,
)


@case(clause="design rule 10", twin=_TWIN)
def name_two_organisations() -> Case:
    """The subject has two organisations: the institution first, the merchant behind."""
    return never_accepted(_named((_O, _ORG), (_O, who.MERCHANT), (_CN, who.MERCHANT)))


@case(clause="design rule 10", twin=_TWIN)
def name_organisation_in_one_set_with_unit() -> Case:
    """Organisation and unit stand in one set, where careless readers take the first."""
    return never_accepted(_named([(_O, _ORG), (_OU, "x")], (_CN, _ORG)))


@case(clause="design rule 10", twin=_TWIN)
def name_with_an_invisible_character() -> Case:
    """A space of no width stands in the institution's name; the code is the merchant's."""
    return never_accepted(_named((_O, _ORG[:3] + "\u200b" + _ORG[3:]), (_CN, _ORG)))


@case(clause="design rule 10", twin=_TWIN)
def name_with_code_in_common_name() -> Case:
    """The institution's code stands in the common name, which the applicant chose."""
    return never_accepted(_named((_O, _ORG), (_CN, who.USCC + _ORG), code=None))


@case(clause="design rule 10", twin=_TWIN)
def name_with_code_in_organisation_identifier() -> Case:
    """The institution's code stands in organizationIdentifier, not where the CA's profile says."""
    identifier = (NameOID.ORGANIZATION_IDENTIFIER, "VATCN-" + who.USCC)
    return never_accepted(_named((_O, _ORG), identifier, (_CN, _ORG), code=None))


@case(clause="design rule 10", twin=_TWIN)
def name_with_code_in_another_extension() -> Case:
    """The institution's code stands in an extension that another CA uses."""
    value = b"\x0c\x12" + who.USCC.encode()
    other = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.86.11.7.3"), value)
    return never_accepted(_named((_O, _ORG), (_CN, _ORG), code=None, more=((other, False),)))


@case(clause="design rule 10", twin=_TWIN)
def name_with_two_codes_in_one_extension() -> Case:
    """The extension holds two codes, the institution's first."""
    text = f"{who.USCC} {who.MERCHANT_USCC}".encode()
    value = bytes([0x0C, len(text)]) + text
    both = x509.UnrecognizedExtension(x509.ObjectIdentifier(USCC_OID), value)
    return never_accepted(_named((_O, _ORG), (_CN, _ORG), code=None, more=((both, False),)))


@case(clause="design rule 10; design part 2, over several signatures", twin=_TWIN)
def name_of_an_employee() -> Case:
    """The certificate names the institution, but also a person: an employee's, not the seal's."""
    person = ((NameOID.SURNAME, "虚"), (NameOID.GIVEN_NAME, "构"))
    return never_accepted(_named((_O, _ORG), (_CN, "虚构"), *person, code=who.USCC))


@case(clause="design rule 10", twin=_TWIN)
def name_of_the_institution_and_merchants_code() -> Case:
    """The merchant's certificate carries the institution's name and the merchant's own code."""
    return never_accepted(_named((_O, _ORG), (_CN, _ORG)))
