# SPDX-License-Identifier: Apache-2.0
"""Who vouches for the signer: licensed, lapsed, unlisted and self-made authorities."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509

from .. import authorities as who
from ..case import INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity, ca_extensions, issue, name
from ..keys import key
from ..revocation import crl
from ..signing import contents, crls, signed, stamped_at
from .genuine import GOOD, accepted

_SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
_CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
_EMAIL = "1.3.6.1.5.5.7.3.4"


def _under(root: Entity, key_name: str = "signer-p256") -> bytes:
    """A report by the good institution with a certificate straight from `root`."""
    make = contents(who.signer(key_name, issuer=root), [root])
    return signed(make, lists=[crl(root, who.LISTED, who.FAR), *crls()[:1]]).data


def _licence(root: Entity, decision: str, answer: str, finding: str, **more: object) -> Case:
    return Case(
        _under(root),
        decision,
        {**GOOD, "ca_licence": answer},
        (Sig(),),
        {"ca.licence": finding},
        **more,  # type: ignore[arg-type]
    )


@case(clause="Electronic Signature Law art. 16", twin="trust/licence-ended-after-signing")
def licence_lapsed() -> Case:
    """The CA's licence ended in 2024; the signature of 2026 is sound but not by a licensed CA."""
    return _licence(who.lapsed_root(), REJECT, "LAPSED", "failed:CA_LICENCE_LAPSED")


@case(clause="Electronic Signature Law art. 16; design rule 8", twin="trust/licence-lapsed")
def licence_ended_after_signing() -> Case:
    """The CA was licensed when a trusted timestamp says the signature existed; it ended later."""
    moment = who.at("2024-12-30T02:00:00")
    root = who.lapsed_root()
    make = contents(
        who.signer("signer-p256", issuer=root), [root], stamp=stamped_at(moment), signed_at=moment
    )
    lists = [crl(root, who.LISTED, who.FAR), *crls()[:1]]
    data = signed(make, lists=lists, signed_at=moment).data
    return accepted(data, findings={"ca.licence": "passed"})


@case(clause="Electronic Signature Law art. 16 and 29", twin="genuine/second-licensed-ca")
def ca_without_licence() -> Case:
    """The operator recorded that this CA never had a licence."""
    return _licence(who.unlicensed_root(), REJECT, "NOT-LICENSED", "failed:CA_NOT_LICENSED")


@case(clause="design part 2, axis ca_licence", twin="genuine/second-licensed-ca")
def ca_of_unknown_licence() -> Case:
    """Nothing is recorded of this CA's licence: unknown is not the same as never licensed."""
    root = who.unknown_root()
    return _licence(root, REVIEW, "UNKNOWN", "not-checked:CA_LICENCE_UNKNOWN", review="data")


@case(clause="Electronic Signature Law art. 26", twin="genuine/second-licensed-ca")
def ca_abroad() -> Case:
    """A foreign CA counts only after an approval that no file can show."""
    return _licence(who.foreign_root(), REVIEW, "FOREIGN", "warning:CA_FOREIGN")


@case(clause="domain A2; design part 2", twin="genuine/second-licensed-ca")
def egov_ca_on_inspection_report() -> Case:
    """An e-government CA serves government activity; for an inspection report that is a gap."""
    claim = {"schema": "esignverify.claim/1", "kind": "inspection-report"}
    root = who.egov_root()
    case_ = _licence(root, REVIEW, "EGOV-ONLY", "warning:CA_EGOV_ONLY", claim=claim)
    axes = {key: value for key, value in case_.axes.items() if key != "fitness"}
    return Case(case_.document, REVIEW, axes, case_.signatures, case_.findings, claim=claim)


def _stranger(data: bytes, **more: object) -> Case:
    """A case in which no path leads to a trusted CA."""
    findings = {"path.anchor": "failed:NO_CHAIN", "crypto.signature-value": "passed"}
    axes = {"signature": INDETERMINATE, "ca_licence": "UNKNOWN", "issuer": "UNKNOWN"}
    signature = (Sig("Sig1", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND", "intact"),)
    return Case(data, REVIEW, axes, signature, findings, **more)  # type: ignore[arg-type]


@case(clause="EN 319 102-1 §5.2.6", twin="genuine/second-licensed-ca")
def ca_unlisted() -> Case:
    """The signature is sound under a CA that is in no list of ours: an import may end the doubt."""
    return _stranger(_under(who.unlisted_root()), review="data")


@case(clause="design rule 10", twin="genuine/rsa-with-timestamp")
def self_made_ca_with_name_of_licensed_ca() -> Case:
    """Every name equals the licensed CA's, every key is the attacker's: a stranger."""
    chain: Sequence[Entity] = (who.forged_issuing(), who.forged_root())
    signer = who.signer("attacker-signer", issuer=who.forged_issuing())
    lists = [
        crl(who.forged_issuing(), who.LISTED, who.FAR),
        crl(who.forged_root(), who.LISTED, who.FAR),
        *crls(),
    ]
    return _stranger(signed(contents(signer, chain), lists=lists).data)


@case(clause="RFC 5280 §4.2.1.9", twin="genuine/rsa-with-timestamp")
def issued_by_an_end_entity() -> Case:
    """A merchant's own certificate of the licensed CA 'issued' one for the institution."""
    merchant = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    signer = who.signer("attacker-signer", issuer=merchant)
    lists = [crl(merchant, who.LISTED, who.FAR), *crls()]
    return _broken_path(signed(contents(signer, [merchant, who.issuing()]), lists=lists).data)


def _broken_path(data: bytes) -> Case:
    axes = {"signature": INDETERMINATE}
    return Case(data, REVIEW, axes, (Sig("Sig1", INDETERMINATE, None, "intact"),))


@case(clause="RFC 5280 §4.2.1.9", twin="genuine/rsa-with-timestamp")
def ca_below_path_length_zero() -> Case:
    """The issuing CA may have no CA below it, and yet one signed for the institution."""
    subject = name("演示市越级签发有限公司", "越级签发")
    below = issue(subject, key("attacker-root"), who.issuing(), who.CA_VALID, ca_extensions())
    signer = who.signer("attacker-signer", issuer=below)
    lists = [crl(below, who.LISTED, who.FAR), *crls()]
    return _broken_path(signed(contents(signer, [below, who.issuing()]), lists=lists).data)


@case(clause="RFC 5280 §4.2", twin="genuine/ecdsa-p256-with-timestamp")
def unknown_critical_extension() -> Case:
    """An extension that the CA marked critical and that we do not know may say anything."""
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.156.10260.9999.9"), b"\x05\0")
    signer = who.signer("signer-p256", more=((unknown, True),))
    return _broken_path(signed(contents(signer)).data)


@case(clause="design part 5, trust store", twin="genuine/second-licensed-ca")
def anchor_not_confirmed() -> Case:
    """The CA and its licence are in the store, but no operator compared its fingerprint."""
    data = _under(who.unconfirmed_root())
    axes = {"signature": INDETERMINATE, "ca_licence": "UNKNOWN"}
    signature = (Sig("Sig1", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND", "intact"),)
    findings = {"path.anchor": "failed:ANCHOR_UNCONFIRMED"}
    return Case(data, REVIEW, axes, signature, findings, review="data")


@case(clause="design part 5, --trust DIR", twin="trust/trust-folder-vouches-for-no-licence")
def leaf_as_anchor() -> Case:
    """The folder given with --trust has the signer's own certificate: a leaf is never an anchor."""
    data = signed(contents(stamp=None)).data
    return _stranger(data, trust={"signer.pem": who.institution().pem})


@case(clause="design part 5, --trust DIR", twin="genuine/no-timestamp-fresh-crl")
def trust_folder_vouches_for_no_licence() -> Case:
    """The CA lies in a folder together with a ca.toml that gives it a licence: nobody pinned it."""
    root = who.unlisted_root()
    make = contents(who.signer("signer-p256", issuer=root), [root], stamp=None)
    smuggled = (
        'schema = "esignverify.ca/1"\nid = "smuggled"\nname = "虚构别处电子认证有限公司"\n'
        "former_names = []\nforeign = false\ndemo = true\nunlicensed = false\n"
        'source = "the attacker"\n\n[[licence]]\nkind = "miit"\nnumber = "ECP99990720007"\n'
        'status = "granted"\nfrom = 2020-01-01\nsource = "the attacker"\n'
    )
    data = signed(make, lists=[crl(root, who.LISTED, who.FAR)], store=[]).data
    return Case(
        data,
        REVIEW,
        {"signature": "TOTAL-PASSED", "ca_licence": "UNKNOWN"},
        (Sig(),),
        {
            "path.anchor": "warning:ANCHOR_UNCONFIRMED",
            "ca.licence": "not-checked:CA_LICENCE_UNKNOWN",
        },
        trust={"root.pem": root.pem, "ca.toml": smuggled.encode()},
    )


def _wrong_purpose(signer: Entity, reason: str) -> Case:
    signature = (Sig("Sig1", INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE", "intact"),)
    findings = {"path.key-usage": f"failed:{reason}"}
    data = signed(contents(signer)).data
    return Case(data, REVIEW, {"signature": INDETERMINATE}, signature, findings)


@case(clause="design rule 10; RFC 5280 §4.2.1.12", twin="genuine/ecdsa-p256-with-timestamp")
def tls_certificate_of_licensed_ca() -> Case:
    """A web server's certificate of a licensed CA vouches for a host, not for documents."""
    signer = who.signer("signer-p256", ekus=(_SERVER_AUTH, _CLIENT_AUTH))
    return _wrong_purpose(signer, "EXTENDED_KEY_USAGE_WRONG")


@case(clause="design rule 10; RFC 5280 §4.2.1.12", twin="genuine/ecdsa-p256-with-timestamp")
def email_certificate_of_licensed_ca() -> Case:
    """An e-mail certificate of a licensed CA vouches for a mailbox, not for documents."""
    return _wrong_purpose(who.signer("signer-p256", ekus=(_EMAIL,)), "EXTENDED_KEY_USAGE_WRONG")


@case(clause="design rule 10; RFC 5280 §4.2.1.3", twin="genuine/rsa-with-timestamp")
def encryption_certificate_of_licensed_ca() -> Case:
    """The key may encipher, not sign: Chinese CAs issue such pairs."""
    signer = who.signer("signer-rsa-2048", usages=("key_encipherment", "data_encipherment"))
    return _wrong_purpose(signer, "KEY_USAGE_WRONG")
