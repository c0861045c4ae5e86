# SPDX-License-Identifier: Apache-2.0
"""Revoked certificates, and revocation data that is missing, old, forged or another's."""

from __future__ import annotations

from asn1crypto import core
from cryptography import x509

from .. import authorities as who
from ..case import INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity, issue, ocsp_extensions
from ..keys import key
from ..pdf import Pdf
from ..revocation import Revoked, crl, ocsp
from ..signing import contents, crls, report, signed
from .genuine import accepted

_SUPERSEDED = x509.ReasonFlags.superseded
_COMPROMISE = x509.ReasonFlags.key_compromise
_BEFORE = who.at("2026-03-01T00:00:00")
_AFTER = who.at("2026-04-01T00:00:00")
_RECENT = who.at("2026-05-01T00:00:00")


def _revoked(at: object, reason: x509.ReasonFlags, *, stamped: bool) -> bytes:
    revoked = Revoked(who.institution().serial, at, reason)  # type: ignore[arg-type]
    make = contents() if stamped else contents(stamp=None)
    return signed(make, lists=crls(signer_revoked=revoked, this_update=_RECENT)).data


def _gap(data: bytes, decision: str, sub: str, **more: object) -> Case:
    signature = (Sig("Sig1", INDETERMINATE, sub, "intact"),)
    return Case(data, decision, {"signature": INDETERMINATE}, signature, **more)  # type: ignore[arg-type]


@case(
    clause="EN 319 102-1 §5.5; design rule 9",
    twin="revocation/revoked-after-signing-with-timestamp",
)
def revoked_before_signing_with_timestamp() -> Case:
    """The signature claims a time after the revocation, and the timestamp is later as well."""
    findings = {"revocation.signer": "failed:REVOKED_BEFORE_SIGNING"}
    data = _revoked(_BEFORE, _SUPERSEDED, stamped=True)
    return _gap(data, REJECT, "REVOKED_NO_POE", findings=findings)


@case(clause="design rule 9", twin="revocation/revoked-after-signing-without-timestamp")
def revoked_before_claimed_time_without_timestamp() -> Case:
    """No timestamp, but the signature itself claims a time after the revocation."""
    data = _revoked(_BEFORE, _SUPERSEDED, stamped=False)
    return _gap(data, REJECT, "REVOKED_NO_POE", findings={"revocation.signer": "failed"})


@case(clause="EN 319 102-1 §5.5", twin="revocation/revoked-before-signing-with-timestamp")
def revoked_after_signing_with_timestamp() -> Case:
    """A trusted timestamp proves that the signature is older than the revocation."""
    data = _revoked(_AFTER, _SUPERSEDED, stamped=True)
    return accepted(data, findings={"revocation.signer": "warning:REVOKED_AFTER_SIGNING"})


@case(clause="EN 319 102-1 §5.2.6", twin="revocation/revoked-after-signing-with-timestamp")
def revoked_after_signing_without_timestamp() -> Case:
    """Revoked since, and nothing but the signature's own word says that it is older."""
    data = _revoked(_AFTER, _SUPERSEDED, stamped=False)
    return _gap(data, REVIEW, "REVOKED_NO_POE", findings={"revocation.signer": "failed:REVOKED"})


@case(clause="design rule 9", twin="revocation/key-compromise-with-timestamp")
def key_compromise_without_timestamp() -> Case:
    """Whoever has the stolen key can claim any time: without a proof this is no signature."""
    findings = {"revocation.signer": "failed:REVOKED_KEY_COMPROMISE"}
    data = _revoked(_AFTER, _COMPROMISE, stamped=False)
    return _gap(data, REJECT, "REVOKED_NO_POE", findings=findings)


@case(clause="EN 319 102-1 §5.5", twin="revocation/key-compromise-without-timestamp")
def key_compromise_with_timestamp() -> Case:
    """The key was stolen after the proven time of the signature."""
    data = _revoked(_AFTER, _COMPROMISE, stamped=True)
    return accepted(data, findings={"revocation.signer": "warning:REVOKED_AFTER_SIGNING"})


@case(clause="EN 319 102-1 §5.2.6", twin="genuine/no-timestamp-fresh-crl")
def certificate_on_hold() -> Case:
    """The certificate is suspended: it may come back or be revoked, so the answer must wait."""
    data = _revoked(_AFTER, x509.ReasonFlags.certificate_hold, stamped=False)
    findings = {"revocation.signer": "failed:CERTIFICATE_ON_HOLD"}
    return _gap(data, REVIEW, "TRY_LATER", findings=findings)


@case(clause="EN 319 102-1 §5.2.6", twin="genuine/no-timestamp-fresh-crl")
def ca_revoked() -> Case:
    """The root revoked the issuing CA: nothing under it can be relied on now."""
    revoked = Revoked(who.issuing().serial, _BEFORE, x509.ReasonFlags.cessation_of_operation)
    data = signed(contents(stamp=None), lists=crls(ca_revoked=revoked, this_update=_RECENT)).data
    return _gap(data, REVIEW, "REVOKED_CA_NO_POE", findings={"revocation.ca": "failed:CA_REVOKED"})


@case(clause="EN 319 102-1 §5.2.6", twin="genuine/revocation-data-from-evidence-folder")
def revocation_data_missing() -> Case:
    """No CRL and no OCSP answer anywhere: an import of one decides it."""
    data = signed(lists=[]).data
    findings = {"revocation.signer": "not-checked:REVOCATION_DATA_MISSING"}
    return _gap(data, REVIEW, "TRY_LATER", review="data", findings=findings)


@case(clause="design rule 9; EN 319 102-1 §5.2.5", twin="genuine/no-timestamp-fresh-crl")
def crl_stale() -> Case:
    """The only CRLs are older than the signature and ran out before it."""
    old = crls(this_update=who.at("2026-02-01T00:00:00"), next_update=_BEFORE)
    data = signed(contents(stamp=None), lists=old).data
    findings = {"revocation.signer": "not-checked:REVOCATION_DATA_STALE"}
    return _gap(data, REVIEW, "TRY_LATER", review="data", findings=findings)


@case(clause="RFC 5280 §6.3.3 (f) and (g)", twin="genuine/no-timestamp-fresh-crl")
def crl_of_namesake() -> Case:
    """The CRL bears the issuing CA's name, but the attacker's key signed it: it says nothing."""
    forged = crl(who.issuing(), who.LISTED, who.FAR, signed_by=key("attacker-root"))
    data = signed(contents(stamp=None), lists=[crls()[0], forged]).data
    findings = {"revocation.signer": "not-checked"}
    return _gap(data, REVIEW, "TRY_LATER", review="data", findings=findings)


@case(clause="RFC 5280 §6.3.3 (b)(2)(i)", twin="genuine/no-timestamp-fresh-crl")
def crl_of_another_distribution_point() -> Case:
    """The CA's CRL for another part of its certificates does not speak of this one."""
    shard = crl(
        who.issuing(),
        who.LISTED,
        who.FAR,
        distribution_point="http://crl.demo-ca.example/other-shard.crl",
    )
    data = signed(contents(stamp=None), lists=[crls()[0], shard]).data
    findings = {"revocation.signer": "not-checked"}
    return _gap(data, REVIEW, "TRY_LATER", review="data", findings=findings)


@case(clause="design rule 9", twin="genuine/rsa-with-timestamp")
def newer_crl_in_evidence_revokes() -> Case:
    """The file brings a CRL without the signer; a newer one in the evidence folder has it."""
    revoked = Revoked(who.institution().serial, who.at("2026-03-09T00:00:00"), _SUPERSEDED)
    newer = crl(who.issuing(), _RECENT, who.FAR, [revoked])
    findings = {"revocation.signer": "failed:REVOKED_BEFORE_SIGNING"}
    data = signed().data
    return _gap(data, REJECT, "REVOKED_NO_POE", findings=findings, evidence={"new.crl": newer})


# --- OCSP ------------------------------------------------------------------------------------


def _answered(responder: Entity, revoked: Revoked | None = None, *, stamped: bool = True) -> Pdf:
    """A report whose DSS has an OCSP answer about the signer and the root's CRL."""
    answer = ocsp(who.institution(), who.issuing(), responder, who.LISTED, who.FAR, revoked=revoked)
    document = signed(contents() if stamped else contents(stamp=None), base=report(), lists=[])
    document.add_validation_data([who.tsa().der], crls()[:1], [answer])
    return document


@case(clause="RFC 6960 §4.2.2.2")
def ocsp_good_by_issuer() -> Case:
    """The issuing CA itself answers that the certificate is good."""
    return accepted(_answered(who.issuing()).data)


@case(clause="RFC 6960 §4.2.2.2")
def ocsp_good_by_delegate() -> Case:
    """A responder with the OCSP-signing usage, certified by the issuing CA, answers good."""
    return accepted(_answered(who.ocsp_responder()).data)


@case(clause="RFC 6960 §4.2.2.2", twin="revocation/ocsp-good-by-delegate")
def ocsp_revoked() -> Case:
    """The responder answers that the certificate was revoked before the claimed time."""
    revoked = Revoked(who.institution().serial, _BEFORE, _SUPERSEDED)
    data = _answered(who.ocsp_responder(), revoked).data
    findings = {"revocation.signer": "failed:REVOKED_BEFORE_SIGNING"}
    return _gap(data, REJECT, "REVOKED_NO_POE", findings=findings)


@case(clause="RFC 6960 §4.2.2.2", twin="revocation/ocsp-good-by-delegate")
def ocsp_by_unauthorised_responder() -> Case:
    """Another customer of the same CA signs an answer: without the usage it says nothing."""
    customer = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    data = _answered(customer).data
    findings = {"revocation.signer": "not-checked"}
    return _gap(data, REVIEW, "TRY_LATER", review="data", findings=findings)


@case(clause="RFC 6960 §4.2.2.2", twin="revocation/ocsp-good-by-delegate")
def ocsp_by_strangers_responder() -> Case:
    """A responder that the attacker's CA of the same name delegated to says nothing."""
    subject = who.ocsp_responder().certificate.subject
    valid = who.SIGNER_VALID
    stranger = issue(
        subject, key("attacker-signer"), who.forged_issuing(), valid, ocsp_extensions()
    )
    data = _answered(stranger).data
    findings = {"revocation.signer": "not-checked"}
    return _gap(data, REVIEW, "TRY_LATER", review="data", findings=findings)


_ENDED = (who.at("2020-01-02T00:00:00"), who.at("2026-04-15T00:00:00"))


def _asked_after_the_end(cutoff: bytes | None) -> bytes:
    """Signed with a timestamp; the certificate ends; only then the responder is asked."""
    signer = who.signer(valid=_ENDED)
    answer = ocsp(signer, who.issuing(), who.ocsp_responder(), _RECENT, who.FAR, cutoff=cutoff)
    document = signed(contents(signer), base=report(), lists=[])
    document.add_validation_data([who.tsa().der], crls()[:1], [answer])
    return document.data


def _kept_since(at: str) -> bytes:
    return bytes(core.GeneralizedTime(who.at(at)).dump())


@case(clause="RFC 6960 §4.4.4", twin="revocation/ocsp-after-the-end-without-archive-cutoff")
def ocsp_after_the_end_with_archive_cutoff() -> Case:
    """The responder remembers certificates that ended: its cut-off is older than the end."""
    return accepted(_asked_after_the_end(_kept_since("2026-01-01T00:00:00")))


@case(clause="RFC 6960 §4.4.4", twin="revocation/ocsp-after-the-end-with-archive-cutoff")
def ocsp_after_the_end_without_archive_cutoff() -> Case:
    """Good, said of a certificate that had ended: it may have been revoked and forgotten."""
    findings = {"revocation.signer": "not-checked:REVOCATION_DATA_MISSING"}
    return _gap(_asked_after_the_end(None), REVIEW, "TRY_LATER", review="data", findings=findings)


@case(clause="RFC 6960 §4.4.4", twin="revocation/ocsp-after-the-end-with-archive-cutoff")
def ocsp_after_the_end_with_a_later_archive_cutoff() -> Case:
    """The cut-off is younger than the end: what was revoked before may be forgotten."""
    data = _asked_after_the_end(_kept_since("2026-04-20T00:00:00"))
    findings = {"revocation.signer": "not-checked:REVOCATION_DATA_MISSING"}
    return _gap(data, REVIEW, "TRY_LATER", review="data", findings=findings)


@case(clause="RFC 6960 §4.4.4", twin="revocation/ocsp-after-the-end-without-archive-cutoff")
def ocsp_with_an_unreadable_archive_cutoff() -> Case:
    """A cut-off that is no time counts as none; the answer is about a valid certificate."""
    broken = bytes(core.UTF8String("since ever").dump())
    answer = ocsp(
        who.institution(), who.issuing(), who.ocsp_responder(), who.LISTED, who.FAR, cutoff=broken
    )
    document = signed(base=report(), lists=[])
    document.add_validation_data([who.tsa().der], crls()[:1], [answer])
    return accepted(document.data)
