# SPDX-License-Identifier: Apache-2.0
"""Cross-certificates between CAs of the store: a key of the store is its own CA's, whoever signs.

Whoever makes a file chooses what lies in its DSS, so a cross-certificate that exists anywhere can
lie there.
"""

from __future__ import annotations

from cryptography import x509

from .. import authorities as who
from ..case import INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity, ca_extensions, issue
from ..revocation import crl
from ..signing import contents, crls, signed
from .genuine import GOOD

_RULE = "Electronic Signature Law art. 16; ADR 14"


def again(ca: Entity, by: Entity, subject: x509.Name | None = None) -> Entity:
    """A certificate by `by` over the name and key of `ca`."""
    return issue(subject or ca.certificate.subject, ca.key, by, who.CA_VALID, ca_extensions())


def _lifted(root: Entity) -> bytes:
    """A signer below `root`, whose key the licensed CA certified."""
    make = contents(who.signer("signer-p256", issuer=root), [])
    store = [who.tsa(), again(root, who.root())]
    return signed(make, lists=[*crls(), crl(root, who.LISTED, who.FAR)], store=store).data


def _stays(root: Entity, decision: str, answer: str, finding: str) -> Case:
    axes = {**GOOD, "ca_licence": answer}
    return Case(_lifted(root), decision, axes, (Sig(),), {"ca.licence": finding})


@case(clause=_RULE, twin="genuine/second-licensed-ca")
def cross_lifts_a_lapsed_ca() -> Case:
    """The licensed CA certified a lapsed CA's key: whose signer it is does not change by that."""
    return _stays(who.lapsed_root(), REJECT, "LAPSED", "failed:CA_LICENCE_LAPSED")


@case(clause=_RULE, twin="genuine/second-licensed-ca")
def cross_lifts_a_ca_without_licence() -> Case:
    """The licensed CA certified the key of a CA that never had a licence."""
    return _stays(who.unlicensed_root(), REJECT, "NOT-LICENSED", "failed:CA_NOT_LICENSED")


@case(clause="Electronic Signature Law art. 26; ADR 13", twin="genuine/second-licensed-ca")
def cross_lifts_a_ca_abroad() -> Case:
    """The licensed CA certified the key of a CA abroad, which is recorded beside it."""
    return _stays(who.foreign_root(), REVIEW, "FOREIGN", "warning:CA_FOREIGN")


def _nobody(data: bytes, sub: str, finding: str) -> Case:
    axes = {"signature": INDETERMINATE}
    return Case(data, REVIEW, axes, (Sig("Sig1", INDETERMINATE, sub),), {"path.anchor": finding})


@case(clause="design: trust store; ADR 14", twin="genuine/second-licensed-ca")
def cross_lifts_an_unconfirmed_ca() -> Case:
    """The licensed CA certified the key of a CA that no operator confirmed."""
    sub, finding = "NO_CERTIFICATE_CHAIN_FOUND", "failed:ANCHOR_UNCONFIRMED"
    return _nobody(_lifted(who.unconfirmed_root()), sub, finding)


@case(clause="EN 319 102-1 §5.2.6.4 (3); ADR 14", twin="genuine/rsa-with-timestamp")
def cross_lifts_a_withdrawn_ca() -> Case:
    """The licensed CA certified the key of a CA that is no longer trusted: nothing new is."""
    moment = who.at("2026-05-10T02:00:00")
    root = who.withdrawn_root()
    make = contents(who.signer("signer-p256", issuer=root), [], stamp=None, signed_at=moment)
    store = [who.tsa(), again(root, who.root())]
    lists = [*crls(), crl(root, moment, who.FAR)]
    data = signed(make, lists=lists, store=store, signed_at=moment).data
    axes = {"signature": INDETERMINATE}
    told = {"path.anchor-period": "failed:ANCHOR_WITHDRAWN"}
    found = Sig("Sig1", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND_NO_POE")
    return Case(data, REVIEW, axes, (found,), told)
