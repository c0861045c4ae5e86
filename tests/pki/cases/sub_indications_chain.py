# SPDX-License-Identifier: Apache-2.0
"""Sub-indications that name certificates or revocation data (EN 319 102-1 table 6), with twins."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from .. import authorities as who
from ..archives import everybody
from ..attacking import base, genuine
from ..case import INDETERMINATE, REVIEW, Case, Sig, case
from ..certificates import Entity, issue, ocsp_extensions
from ..cms import Cms
from ..keys import key
from ..pdf import Field
from ..revocation import Revoked, crl, ocsp
from ..signing import contents, crls, from_tsa
from ..timestamps import token
from .attacks_base import honest
from .sub_indications import HERE, open_question

TOPIC = "sub-indications"

ARCHIVED = who.at("2026-03-12T00:00:00")
"""Document timestamps are taken two days after the signature."""
_REVOKED = who.at("2026-04-01T00:00:00")
_RECENT = who.at("2026-05-01T00:00:00")
_EXPIRED = (who.SIGNER_VALID[0], who.at("2026-04-01T00:00:00"))


def archived(covered: bytes) -> bytes:
    """A document timestamp of the licensed demo CA's authority."""
    return token(who.tsa(), covered, ARCHIVED)


# --- no chain, or a bad one ------------------------------------------------------------------


def _with_signer(*, inside: bool) -> bytes:
    return genuine(make=contents(how=Cms(with_signer=inside))).data


@case(clause="EN 319 102-1 §5.2.3.4", twin=HERE + "no-signing-certificate-found-twin")
def no_signing_certificate_found() -> Case:
    """The signer's certificate is not in the signature, and nowhere else."""
    data = _with_signer(inside=False)
    findings = {"signing-certificate.identified": "failed:NO_SIGNING_CERTIFICATE"}
    sub = "NO_SIGNING_CERTIFICATE_FOUND"
    # Without a key nothing is known of the value.
    signature = (Sig("Sig1", INDETERMINATE, sub, "unreadable"),)
    return Case(data, REVIEW, {"signature": INDETERMINATE}, signature, findings)


@case(clause="EN 319 102-1 §5.2.3.4", twin=HERE + "no-signing-certificate-found")
def no_signing_certificate_found_twin() -> Case:
    """With the signer's certificate."""
    return honest(_with_signer(inside=True))


def _under(root: Entity) -> bytes:
    signer = who.signer("signer-p256", issuer=root)
    lists = [*crls(), crl(root, who.LISTED, who.FAR)]
    return genuine(make=contents(signer, [root]), lists=lists).data


@case(clause="EN 319 102-1 §5.2.6.4 (2)", twin=HERE + "no-certificate-chain-found-twin")
def no_certificate_chain_found() -> Case:
    """The signer's CA is in no trust store of ours."""
    findings = {"path.anchor": "failed:NO_CHAIN"}
    return open_question(_under(who.unlisted_root()), "NO_CERTIFICATE_CHAIN_FOUND", findings)


@case(clause="EN 319 102-1 §5.2.6.4 (2)", twin=HERE + "no-certificate-chain-found")
def no_certificate_chain_found_twin() -> Case:
    """The signer's CA is a licensed one."""
    return honest(_under(who.root()))


def _withdrawn(*, stamped: bool) -> bytes:
    root = who.withdrawn_root()
    lists = [*crls(), crl(root, who.LISTED, who.FAR)]
    signer = who.signer("signer-p256", issuer=root)
    make = contents(signer, [root], stamp=None)
    document = genuine(make=make, lists=lists, store=(who.tsa(), who.root(), root, signer))
    if stamped:
        document.add_document_timestamp(archived)
    return document.data


@case(
    clause="EN 319 102-1 §5.2.6.4 (3)",
    twin=HERE + "no-certificate-chain-found-no-poe-twin",
)
def no_certificate_chain_found_no_poe() -> Case:
    """The signer's CA was trusted until April; nothing proves that the signature is older."""
    findings = {"path.anchor-period": "failed:ANCHOR_WITHDRAWN"}
    data = _withdrawn(stamped=False)
    return open_question(data, "NO_CERTIFICATE_CHAIN_FOUND_NO_POE", findings)


@case(clause="EN 319 102-1 §5.6.2.4.4 (3)", twin=HERE + "no-certificate-chain-found-no-poe")
def no_certificate_chain_found_no_poe_twin() -> Case:
    """A document timestamp of March is over the signature and its revocation data."""
    return honest(_withdrawn(stamped=True))


def _extended(*, critical: bool) -> bytes:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.156.10260.9999.7"), b"\x05\0")
    return genuine(make=contents(who.signer(more=((unknown, critical),)))).data


@case(
    clause="EN 319 102-1 §5.2.6.4 (4)(e); RFC 5280 §4.2",
    twin=HERE + "certificate-chain-general-failure-twin",
)
def certificate_chain_general_failure() -> Case:
    """An unknown extension of the signer's certificate is critical: path validation refuses it."""
    findings = {"path.rfc5280": "failed:PATH_INVALID"}
    return open_question(_extended(critical=True), "CERTIFICATE_CHAIN_GENERAL_FAILURE", findings)


@case(clause="EN 319 102-1 §5.2.6.4 (4)(e)", twin=HERE + "certificate-chain-general-failure")
def certificate_chain_general_failure_twin() -> Case:
    """The unknown extension is not critical."""
    return honest(_extended(critical=False))


def _for(*ekus: str) -> bytes:
    return genuine(make=contents(who.signer(ekus=ekus))).data


@case(clause="EN 319 102-1 §5.2.6.4 (5)", twin=HERE + "chain-constraints-failure-twin")
def chain_constraints_failure() -> Case:
    """The signer's certificate is for web servers."""
    findings = {"path.key-usage": "failed:EXTENDED_KEY_USAGE_WRONG"}
    return open_question(_for("1.3.6.1.5.5.7.3.1"), "CHAIN_CONSTRAINTS_FAILURE", findings)


@case(clause="EN 319 102-1 §5.2.6.4 (5)", twin=HERE + "chain-constraints-failure")
def chain_constraints_failure_twin() -> Case:
    """The signer's certificate is for documents (RFC 9336)."""
    return honest(_for("1.3.6.1.5.5.7.3.36"))


# --- validity --------------------------------------------------------------------------------


def _expired(*, stamped: bool, lists: list[bytes] | None = None) -> bytes:
    stamp = from_tsa if stamped else None
    return genuine(make=contents(who.signer(valid=_EXPIRED), stamp=stamp), lists=lists).data


@case(clause="EN 319 102-1 §5.2.6.4 (7)", twin=HERE + "out-of-bounds-not-revoked-twin")
def out_of_bounds_not_revoked() -> Case:
    """The certificate has expired and was not revoked; nothing proves when it was signed."""
    findings = {"path.validity": "failed:CERTIFICATE_EXPIRED", "revocation.signer": "passed"}
    return open_question(_expired(stamped=False), "OUT_OF_BOUNDS_NOT_REVOKED", findings)


@case(clause="EN 319 102-1 §5.5.4 (4)(d)", twin=HERE + "out-of-bounds-not-revoked")
def out_of_bounds_not_revoked_twin() -> Case:
    """A trusted timestamp is older than the certificate's end."""
    return honest(_expired(stamped=True))


@case(clause="EN 319 102-1 §5.2.6.4 (7)", twin=HERE + "out-of-bounds-no-poe-twin")
def out_of_bounds_no_poe() -> Case:
    """The certificate has expired, and whether it had been revoked is not known either."""
    findings = {"path.validity": "failed:CERTIFICATE_EXPIRED", "revocation.signer": "not-checked"}
    data = _expired(stamped=False, lists=crls()[:1])
    return open_question(data, "OUT_OF_BOUNDS_NO_POE", findings)


@case(clause="EN 319 102-1 §5.2.6.4 (7)", twin=HERE + "out-of-bounds-no-poe")
def out_of_bounds_no_poe_twin() -> Case:
    """The issuing CA's list is there too, so the certificate is known not to have been revoked."""
    findings = {"path.validity": "failed:CERTIFICATE_EXPIRED", "revocation.signer": "passed"}
    data = _expired(stamped=False, lists=crls())
    return open_question(data, "OUT_OF_BOUNDS_NOT_REVOKED", findings)


def _short_lived(*, stamped: bool) -> bytes:
    mark = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.56"), b"\x05\0")
    valid = (who.at("2026-03-01T00:00:00"), who.at("2026-12-31T00:00:00"))
    signer = who.signer(valid=valid, more=((mark, False),))
    return genuine(make=contents(signer, stamp=from_tsa if stamped else None)).data


@case(clause="EN 319 102-1 table 6; RFC 9608; design rule 9", twin=HERE + "no-poe-twin")
def no_poe() -> Case:
    """A certificate of which no revocation is ever told vouches only with a proven time."""
    findings = {"revocation.signer": "failed:SHORT_TERM_WITHOUT_PROOF"}
    return open_question(_short_lived(stamped=False), "NO_POE", findings)


@case(clause="RFC 9608; design rule 9", twin=HERE + "no-poe")
def no_poe_twin() -> Case:
    """A trusted timestamp lies within its validity."""
    return honest(_short_lived(stamped=True))


# --- revocation ------------------------------------------------------------------------------


def _superseded(*, stamped: bool) -> bytes:
    entry = Revoked(who.institution().serial, _REVOKED, x509.ReasonFlags.superseded)
    lists = crls(signer_revoked=entry, this_update=_RECENT)
    return genuine(make=contents(stamp=from_tsa if stamped else None), lists=lists).data


@case(clause="EN 319 102-1 §5.2.6.4 (4)(b)", twin=HERE + "revoked-no-poe-twin")
def revoked_no_poe() -> Case:
    """The certificate was revoked after the claimed time; nothing proves the claimed time."""
    findings = {"revocation.signer": "failed:REVOKED"}
    return open_question(_superseded(stamped=False), "REVOKED_NO_POE", findings)


@case(clause="EN 319 102-1 §5.5.4 (4)(a)", twin=HERE + "revoked-no-poe")
def revoked_no_poe_twin() -> Case:
    """A trusted timestamp is older than the revocation."""
    return honest(_superseded(stamped=True))


def _revoked_ca(at: datetime | None) -> tuple[bytes, dict[str, bytes]]:
    """The issuing CA lost its key in April; a document timestamp, if any, is over its list."""
    document = genuine(store=everybody())
    if at is not None:
        document.add_document_timestamp(lambda covered: token(who.tsa(), covered, at))
    entry = Revoked(who.issuing().serial, _REVOKED, x509.ReasonFlags.key_compromise)
    return document.data, {"root.crl": crl(who.root(), _RECENT, who.FAR, [entry])}


@case(
    clause="EN 319 102-1 §5.2.6.4 (4)(d), §5.6.2.4.4 (3)",
    twin=HERE + "revoked-ca-no-poe-twin",
)
def revoked_ca_no_poe() -> Case:
    """The signature is proven to be older than the revocation of its CA, but not the CA's list
    that says that the signer was not revoked: whoever has the CA's key can make one.
    """
    data, evidence = _revoked_ca(None)
    findings = {"revocation.signer": "not-checked:REVOCATION_DATA_UNPROVEN"}
    return open_question(data, "REVOKED_CA_NO_POE", findings, evidence=evidence)


@case(clause="EN 319 102-1 §5.6.2.4.4 (3)", twin=HERE + "revoked-ca-no-poe")
def revoked_ca_no_poe_twin() -> Case:
    """A document timestamp of March is over the CA's list too."""
    data, evidence = _revoked_ca(ARCHIVED)
    findings = {"revocation.ca": "warning:REVOKED_AFTER_SIGNING"}
    return honest(data, evidence=evidence, findings=findings)


def _answered(*, stamped: bool) -> bytes:
    """An OCSP answer by a responder whose certificate ended in April."""
    subject = who.ocsp_responder().certificate.subject
    valid = (who.SIGNER_VALID[0], who.at("2026-04-01T00:00:00"))
    responder = issue(subject, key("ocsp"), who.issuing(), valid, ocsp_extensions())
    answer = ocsp(who.institution(), who.issuing(), responder, who.LISTED, who.FAR)
    document = base()
    document.sign(Field(contents(), signed_at=who.SIGNED))
    document.add_validation_data([one.der for one in everybody()], crls()[:1], [answer])
    if stamped:
        document.add_document_timestamp(archived)
    return document.data


@case(
    clause="EN 319 102-1 §5.2.6.4 (8)",
    twin=HERE + "revocation-out-of-bounds-no-poe-twin",
)
def revocation_out_of_bounds_no_poe() -> Case:
    """The certificate of the OCSP responder has expired since, and nothing proves that its answer
    is older than that.
    """
    findings = {"revocation.signer": "not-checked:REVOCATION_ISSUER_EXPIRED"}
    data = _answered(stamped=False)
    return open_question(data, "REVOCATION_OUT_OF_BOUNDS_NO_POE", findings, REVIEW)


@case(clause="EN 319 102-1 §5.6.2.4.4 (1)", twin=HERE + "revocation-out-of-bounds-no-poe")
def revocation_out_of_bounds_no_poe_twin() -> Case:
    """A document timestamp of March is over the answer."""
    return honest(_answered(stamped=True))


@case(clause="EN 319 102-1 §5.2.5, §5.2.6.4 (4)(a)", twin=HERE + "try-later-twin")
def try_later() -> Case:
    """No revocation data of the issuing CA is anywhere: an import of its list decides it."""
    findings = {"revocation.signer": "not-checked:REVOCATION_DATA_MISSING"}
    data = genuine(lists=crls()[:1]).data
    return open_question(data, "TRY_LATER", findings, review="data")


@case(clause="EN 319 102-1 §5.2.5", twin=HERE + "try-later")
def try_later_twin() -> Case:
    """The list lies in the evidence folder."""
    return honest(genuine(lists=crls()[:1]).data, evidence={"issuing.crl": crls()[1]})
