# SPDX-License-Identifier: Apache-2.0
"""Foreign chains: told as such with their arrangement, never taken for domestic (S23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .. import authorities as who
from ..case import ACCEPT, REVIEW, Case, Sig, case
from ..certificates import Entity, ca_extensions, issue, name
from ..keys import key
from ..revocation import crl
from ..signing import contents, crls, signed
from .attacks_base import base
from .genuine import GOOD, SOUND

CROSS_BORDER = "cross-border"
_FOREIGN = {**GOOD, "ca_licence": "FOREIGN"}
_NO_CODE = {**_FOREIGN, "issuer": "UNKNOWN"}
"""A list says nothing of where certificates carry a Chinese code."""
_ART_26 = "Electronic Signature Law art. 26"


def _under(issuer: Entity, chain: Sequence[Entity] = (), *, claimed: bool = True) -> bytes:
    """A report by the good institution with a certificate from `issuer`; `claimed`: with a time."""
    when = who.SIGNED if claimed else None
    make = contents(who.signer("signer-p256", issuer=issuer), chain, signed_at=when)
    lists = [
        crl(one, who.LISTED, who.FAR) for one in {issuer.der: issuer, **_by_der(chain)}.values()
    ]
    return signed(make, base=base(), lists=[*lists, *crls()], signed_at=when).data


def _by_der(chain: Sequence[Entity]) -> dict[bytes, Entity]:
    return {one.der: one for one in chain}


def _foreign(document: bytes, arrangement: str, **more: object) -> Case:
    findings = {
        "path.anchor": "passed",
        "ca.licence": "warning:CA_FOREIGN",
        "ca.arrangement": arrangement,
    }
    case_ = Case(document, REVIEW, _FOREIGN, (Sig(),), findings, "judge", policy=CROSS_BORDER)
    return replace(case_, **more)  # type: ignore[arg-type]


@case(clause=_ART_26, twin="genuine/second-licensed-ca")
def hong_kong_recognised() -> Case:
    """Sound, and recognised in Hong Kong throughout: told with the arrangement, for a person."""
    return _foreign(_under(who.hong_kong_root()), "passed")


@case(clause=f"{_ART_26}; design part 2, policy", twin="foreign/hong-kong-recognised")
def arrangement_that_the_policy_does_not_ask_for() -> Case:
    """The default policy looks at no arrangement: what was not asked is not passed."""
    reason = "not-checked:CA_FOREIGN_NOT_RECOGNISED"
    return _foreign(b"", reason, policy=None, document_of="hong-kong-recognised")


@case(clause=f"{_ART_26}; design rule 8", twin="foreign/hong-kong-recognised")
def hong_kong_recognition_ended_before_signing() -> Case:
    """The recognition was revoked in June 2025, the report says that it was signed in 2026."""
    return _foreign(_under(who.hong_kong_ended_root()), "failed:CA_FOREIGN_NOT_GRANTED")


@case(clause=f"{_ART_26}; design rule 8", twin="foreign/hong-kong-recognised")
def hong_kong_recognition_ended_some_time() -> Case:
    """No time is claimed: the report may be older than the end of the recognition."""
    document = _under(who.hong_kong_ended_root(), claimed=False)
    return _foreign(document, "not-checked:CA_FOREIGN_CHANGED_IN_WINDOW")


@case(clause=f"{_ART_26}; design rule 8", twin="foreign/hong-kong-recognised")
def mutual_recognition_recorded_for_a_part_of_the_time() -> Case:
    """No time is claimed, and the mutual recognition is recorded from 2022 on, not from 2020."""
    document = _under(who.hong_kong_root(), claimed=False)
    return _foreign(document, "not-checked:CA_FOREIGN_STANDING_UNKNOWN")


@case(clause=f"{_ART_26}; ETSI TS 119 612 §5.5", twin="genuine/second-licensed-ca")
def eu_service_granted() -> Case:
    """A service that a trusted list calls granted throughout: told with list and status."""
    return _foreign(_under(who.listed_root()), "passed", axes=_NO_CODE)


@case(clause=f"{_ART_26}; ETSI TS 119 612 §5.5.4", twin="foreign/eu-service-granted")
def eu_service_withdrawn_before_signing() -> Case:
    """The list calls the service withdrawn since June 2025; signed in 2026."""
    document = _under(who.listed_ended_root())
    return _foreign(document, "failed:CA_FOREIGN_NOT_GRANTED", axes=_NO_CODE)


@case(clause=f"{_ART_26}; ETSI TS 119 612 §5.3.15", twin="foreign/eu-service-granted")
def eu_list_out_of_date() -> Case:
    """The list was to be renewed by January 2026 and was not: it says nothing of March."""
    document = _under(who.listed_old_root())
    findings = {"ca.arrangement": "not-checked:CA_FOREIGN_LIST_EXPIRED"}
    axes = {"signature": "INDETERMINATE", "ca_licence": "FOREIGN"}
    return Case(document, REVIEW, axes, (), findings, policy=CROSS_BORDER)


@case(clause="design rule 10", twin="genuine/second-licensed-ca")
def name_of_a_licensed_ca_on_a_foreign_chain() -> Case:
    """A CA below a foreign root bears every name of the licensed CA: its key is a foreign one's."""
    root = who.hong_kong_root()
    subject = who.root().certificate.subject
    below = issue(subject, key("attacker-root"), root, who.CA_VALID, ca_extensions())
    return _foreign(_under(below, [below, root]), "passed")


@case(clause="RFC 4158 §2.4; design rule 10", twin="foreign/licensed-ca-certified-by-a-foreign-one")
def foreign_ca_certified_by_a_licensed_one() -> Case:
    """A cross-certificate leads from the foreign CA to the licensed one: it stays foreign."""
    root = who.hong_kong_root()
    crossed = issue(root.certificate.subject, root.key, who.root(), who.CA_VALID, ca_extensions())
    return _foreign(_under(root, [crossed]), "passed")


@case(clause="RFC 4158 §2.4; design rule 10", twin="foreign/licensed-ca-certified-by-a-foreign-one")
def foreign_key_certified_under_another_name() -> Case:
    """The licensed CA certified the foreign CA's key under a domestic name: the key is known."""
    root = who.hong_kong_root()
    subject = name("虚构新名电子认证有限公司", "虚构新名 根证书")
    renamed = issue(subject, root.key, who.root(), who.CA_VALID, ca_extensions())
    axes = {"signature": "INDETERMINATE", "ca_licence": "UNKNOWN"}
    signature = (Sig("Sig1", "INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND", "intact"),)
    findings = {"path.anchor": "failed:NO_CHAIN"}
    return Case(_under(renamed, [renamed]), REVIEW, axes, signature, findings)


@case(clause="RFC 4158 §2.4")
def licensed_ca_certified_by_a_foreign_one() -> Case:
    """A foreign CA certified the licensed one: the nearest anchor is the licensed CA's own."""
    root = who.ecc_root()
    foreign = who.hong_kong_root()
    crossed = issue(root.certificate.subject, root.key, foreign, who.CA_VALID, ca_extensions())
    document = _under(root, [crossed])
    return Case(document, ACCEPT, GOOD, (Sig(),), {**SOUND, "ca.licence": "passed"})


@case(clause=f"{_ART_26}; X.520 §6.3.1", twin="genuine/rsa-with-timestamp")
def ca_abroad_below_a_licensed_root() -> Case:
    """The CA below the licensed root says that it is in Austria: not silently a domestic one."""
    subject = name("Donau Vertrauen (fictional)", "Donau CA", country="AT")
    below = issue(subject, key("attacker-root"), who.root(), who.CA_VALID, ca_extensions(0))
    findings = {"path.anchor": "passed", "ca.licence": "not-checked:CA_COUNTRY_ABROAD"}
    axes = {**GOOD, "ca_licence": "UNKNOWN"}
    return Case(_under(below, [below]), REVIEW, axes, (Sig(),), findings, "judge")
