# SPDX-License-Identifier: Apache-2.0
"""Each sub-indication of EN 319 102-1 table 6, in a file of its own, and its twin.

A twin differs in the cause alone. Here are those that name what is wrong with the signature
itself; `sub_indications_chain` has those that name the certificates and their revocation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cryptography import x509

from .. import authorities as who
from ..archives import everybody
from ..attacking import CONTENT, base, genuine
from ..cades import content_timestamp, implied_policy, policy_store, signature_policy
from ..case import FAILED, INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..cms import Cms
from ..pdf import Pdf
from ..revocation import Revoked
from ..signing import contents, crls, stamped_at
from ..timestamps import token
from .attacks_base import honest
from .content import flip

TOPIC = "sub-indications"
HERE = "sub-indications/"

BEFORE = who.at("2026-03-10T01:59:50")
"""Content timestamps are taken ten seconds before the claimed time."""
ENDED = who.at("2026-03-01T00:00:00")
EARLY = who.at("2026-02-15T00:00:00")


def failed(data: bytes, sub: str, integrity: str | None, findings: dict[str, str]) -> Case:
    """A case that is rejected, because its one signature is proven to be bad."""
    signature = (Sig("Sig1", FAILED, sub, integrity),)
    return Case(data, REJECT, {"signature": FAILED}, signature, findings)


def open_question(
    data: bytes, sub: str, findings: dict[str, str], decision: str = REVIEW, **more: object
) -> Case:
    """A case in which nothing is proven of its one signature, which is intact."""
    signature = (Sig("Sig1", INDETERMINATE, sub, "intact"),)
    return Case(data, decision, {"signature": INDETERMINATE}, signature, findings, **more)  # type: ignore[arg-type]


# --- TOTAL-FAILED ----------------------------------------------------------------------------


def _ranged(left_out: int) -> bytes:
    def short(ranges: list[int]) -> list[int]:
        return [*ranges[:3], ranges[3] - left_out]

    return genuine(ranges=short).data


@case(clause="EN 319 102-1 §5.2.2, table 6", twin=HERE + "format-failure-twin")
def format_failure() -> Case:
    """The byte range stops seven bytes before the end of its revision: no signature of PDF."""
    findings = {"coverage.byte-range": "failed:BYTE_RANGE_NOT_WHOLE_REVISION"}
    return failed(_ranged(7), "FORMAT_FAILURE", None, findings)


@case(clause="EN 319 102-1 §5.2.2", twin=HERE + "format-failure")
def format_failure_twin() -> Case:
    """The byte range reaches the end of its revision."""
    return honest(_ranged(0))


def _flipped(*, page: bool) -> bytes:
    document = genuine()
    start = document.data.index(f"\n{CONTENT} 0 obj".encode())
    at = document.data.index(b"FAILED", start)
    return flip(document.data, at) if page else document.data


@case(clause="EN 319 102-1 §5.2.7.4 (2)", twin=HERE + "hash-failure-twin")
def hash_failure() -> Case:
    """One bit of the signed page is another."""
    findings = {"crypto.digest": "failed:DIGEST_MISMATCH"}
    return failed(_flipped(page=True), "HASH_FAILURE", "modified", findings)


@case(clause="EN 319 102-1 §5.2.7.4 (2)", twin=HERE + "hash-failure")
def hash_failure_twin() -> Case:
    """The page is the signed one."""
    return honest(_flipped(page=False))


def _valued(tamper: Callable[[bytes], bytes] | None) -> bytes:
    return genuine(make=contents(how=Cms(tamper=tamper))).data


@case(clause="EN 319 102-1 §5.2.7.4 (3)", twin=HERE + "sig-crypto-failure-twin")
def sig_crypto_failure() -> Case:
    """One bit of the signature value is another."""
    findings = {"crypto.signature-value": "failed:SIGNATURE_VALUE_WRONG"}
    return failed(_valued(lambda one: flip(one, 20)), "SIG_CRYPTO_FAILURE", "invalid", findings)


@case(clause="EN 319 102-1 §5.2.7.4 (3)", twin=HERE + "sig-crypto-failure")
def sig_crypto_failure_twin() -> Case:
    """The signature value is the one that the key made."""
    return honest(_valued(None))


def _of_revoked(how: Cms) -> bytes:
    revoked = Revoked(who.institution().serial, ENDED, x509.ReasonFlags.superseded)
    lists = crls(signer_revoked=revoked, this_update=who.at("2026-05-01T00:00:00"))
    return genuine(make=contents(how=how), lists=lists).data


@case(clause="EN 319 102-1 §5.3.4 (4)", twin=HERE + "revoked-twin")
def revoked() -> Case:
    """A timestamp over the content, inside the signature, is younger than the revocation: it was
    signed with a certificate that was revoked already.
    """
    findings = {
        "revocation.signer": "failed:REVOKED_BEFORE_SIGNING",
        "time.content-timestamp": "passed",
    }
    how = Cms(more_signed=content_timestamp(BEFORE))
    return failed(_of_revoked(how), "REVOKED", "intact", findings)


@case(clause="EN 319 102-1 §5.3.4 (4)", twin=HERE + "revoked")
def revoked_twin() -> Case:
    """Without the content timestamp nothing proves when it was signed; it claims a time after the
    revocation itself, which is why it is rejected all the same (rule 9).
    """
    findings = {"revocation.signer": "failed:REVOKED_BEFORE_SIGNING"}
    return open_question(_of_revoked(Cms()), "REVOKED_NO_POE", findings, REJECT)


def _of_expired(how: Cms) -> bytes:
    make = contents(who.signer(valid=(who.SIGNER_VALID[0], ENDED)), how=how)
    return genuine(make=make, lists=crls(this_update=EARLY)).data


@case(clause="EN 319 102-1 §5.3.4 (4)", twin=HERE + "expired-twin")
def expired() -> Case:
    """A timestamp over the content, inside the signature, is younger than the certificate's end."""
    findings = {"path.validity": "failed:SIGNED_AFTER_EXPIRY", "time.content-timestamp": "passed"}
    how = Cms(more_signed=content_timestamp(BEFORE))
    return failed(_of_expired(how), "EXPIRED", "intact", findings)


@case(clause="EN 319 102-1 §5.3.4 (4)", twin=HERE + "expired")
def expired_twin() -> Case:
    """Without the content timestamp it may have been signed in time and stamped later."""
    findings = {"path.validity": "failed:CERTIFICATE_EXPIRED"}
    return open_question(_of_expired(Cms()), "OUT_OF_BOUNDS_NOT_REVOKED", findings)


def _begins(start: str) -> bytes:
    make = contents(who.signer(valid=(who.at(start), who.SIGNER_VALID[1])))
    return genuine(make=make, lists=crls(this_update=who.at("2026-05-02T00:00:00"))).data


@case(clause="EN 319 102-1 §5.5.4 (4)(b)", twin=HERE + "not-yet-valid-twin")
def not_yet_valid() -> Case:
    """The certificate begins in May, and a trusted timestamp of March is over the signature."""
    findings = {"path.validity": "failed:CERTIFICATE_NOT_YET_VALID"}
    return failed(_begins("2026-05-01T00:00:00"), "NOT_YET_VALID", "intact", findings)


@case(clause="EN 319 102-1 §5.5.4 (4)(b)", twin=HERE + "not-yet-valid")
def not_yet_valid_twin() -> Case:
    """The certificate begins in February."""
    return honest(_begins("2026-02-01T00:00:00"))


# --- INDETERMINATE: the signature itself -----------------------------------------------------


def _bound(*, referenced: bool) -> bytes:
    return genuine(make=contents(how=Cms(referenced=referenced))).data


@case(clause="EN 319 102-1 §5.2.8.4; EN 319 142-1 §5.3", twin=HERE + "sig-constraints-failure-twin")
def sig_constraints_failure() -> Case:
    """ETSI.CAdES.detached without a signing-certificate attribute: the certificate is not bound."""
    findings = {"signing-certificate.attribute": "failed:SIGNING_CERTIFICATE_ATTRIBUTE_MISSING"}
    return open_question(_bound(referenced=False), "SIG_CONSTRAINTS_FAILURE", findings)


@case(clause="EN 319 102-1 §5.2.8.4", twin=HERE + "sig-constraints-failure")
def sig_constraints_failure_twin() -> Case:
    """With the attribute."""
    return honest(_bound(referenced=True))


def _sha1(how: Cms) -> bytes:
    return genuine(make=contents(how=replace(how, digest="sha1"))).data


@case(clause="EN 319 102-1 §5.3.4 (6)", twin=HERE + "crypto-constraints-failure-twin")
def crypto_constraints_failure() -> Case:
    """SHA-1, which was reliable until 2012, in a signature that a content timestamp proves to be
    of 2026: no archive can ever show that it was made in time.
    """
    findings = {"acceptance.algorithms": "failed", "time.content-timestamp": "passed"}
    data = _sha1(Cms(more_signed=content_timestamp(BEFORE)))
    return open_question(data, "CRYPTO_CONSTRAINTS_FAILURE", findings)


@case(clause="EN 319 102-1 §5.5.4 (4)(c)", twin=HERE + "crypto-constraints-failure")
def crypto_constraints_failure_twin() -> Case:
    """Without the content timestamp it may be of before 2012: a proof may still turn up."""
    findings = {"acceptance.algorithms": "failed"}
    return open_question(_sha1(Cms()), "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", findings)


def _digested(digest: str) -> bytes:
    return genuine(make=contents(how=Cms(digest=digest), stamp=None)).data


@case(
    clause="EN 319 102-1 §5.2.8.4.1, table 6",
    twin=HERE + "crypto-constraints-failure-no-poe-twin",
)
def crypto_constraints_failure_no_poe() -> Case:
    """SHA-1 was reliable until 2012, and nothing proves when the signature was made."""
    findings = {"acceptance.algorithms": "failed:ALGORITHM_WEAK_NO_POE"}
    return open_question(_digested("sha1"), "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", findings)


@case(clause="EN 319 102-1 §5.2.8.4.1", twin=HERE + "crypto-constraints-failure-no-poe")
def crypto_constraints_failure_no_poe_twin() -> Case:
    """SHA-256 instead."""
    return honest(_digested("sha256"))


def _policed(how: Cms) -> bytes:
    return genuine(make=contents(how=how)).data


@case(clause="EN 319 102-1 §5.2.4.4", twin=HERE + "policy-processing-error-twin")
def policy_processing_error() -> Case:
    """The signer named a signature policy by its digest; the document that came along in the
    signature-policy-store is another.
    """
    other = policy_store(b"another policy, with easier conditions")
    how = Cms(more_signed=signature_policy(), more_unsigned=(other,))
    findings = {"signature.policy": "failed:SIGNATURE_POLICY_OTHER"}
    return open_question(_policed(how), "POLICY_PROCESSING_ERROR", findings)


@case(clause="EN 319 102-1 §5.2.4.4", twin=HERE + "policy-processing-error")
def policy_processing_error_twin() -> Case:
    """The signer says that the policy is implied: there is nothing to fetch or to fit."""
    other = policy_store(b"another policy, with easier conditions")
    return honest(_policed(Cms(more_signed=implied_policy(), more_unsigned=(other,))))


@case(clause="EN 319 102-1 §5.2.4.4", twin=HERE + "signature-policy-not-available-twin")
def signature_policy_not_available() -> Case:
    """The signer named a signature policy whose document is nowhere at hand."""
    findings = {"signature.policy": "not-checked:SIGNATURE_POLICY_MISSING"}
    data = _policed(Cms(more_signed=signature_policy()))
    return open_question(data, "SIGNATURE_POLICY_NOT_AVAILABLE", findings)


@case(clause="EN 319 102-1 §5.2.4.4", twin=HERE + "signature-policy-not-available")
def signature_policy_not_available_twin() -> Case:
    """The signer says that the policy is implied."""
    return honest(_policed(Cms(more_signed=implied_policy())))


def _ordered(content: str) -> bytes:
    how = Cms(more_signed=content_timestamp(who.at(content)))
    return genuine(make=contents(how=how, stamp=stamped_at(who.STAMPED))).data


@case(clause="EN 319 102-1 §5.5.4 (4)(e)", twin=HERE + "timestamp-order-failure-twin")
def timestamp_order_failure() -> Case:
    """The timestamp inside the signature is a day younger than the one over the signature."""
    findings = {"time.order": "failed:TIMESTAMP_ORDER"}
    return open_question(_ordered("2026-03-11T02:00:00"), "TIMESTAMP_ORDER_FAILURE", findings)


@case(clause="EN 319 102-1 §5.5.4 (4)(e)", twin=HERE + "timestamp-order-failure")
def timestamp_order_failure_twin() -> Case:
    """The timestamp inside the signature is older than the one over it."""
    findings = {"time.content-timestamp": "passed"}
    return honest(_ordered("2026-03-10T01:59:50"), findings=findings)


def _stamped(*, detached: bool) -> bytes:
    def made(covered: bytes) -> bytes:
        return token(who.tsa(), covered, who.at("2026-03-12T00:00:00"), detached=detached)

    document: Pdf = genuine(base(), store=everybody())
    document.add_document_timestamp(made)
    return document.data


@case(clause="EN 319 102-1 §5.2.7.4 (1)", twin=HERE + "signed-data-not-found-twin")
def signed_data_not_found() -> Case:
    """The second signature is a timestamp token whose TSTInfo, which is what it signs, is not
    there: somebody took it out of the CMS.
    """
    signatures = (
        Sig("Sig1"),
        Sig("TS1", INDETERMINATE, "SIGNED_DATA_NOT_FOUND", "unreadable"),
    )
    findings = {"format.signature": "not-checked:SIGNED_DATA_NOT_FOUND"}
    data = _stamped(detached=True)
    return Case(data, REVIEW, {"signature": INDETERMINATE}, signatures, findings)


@case(clause="EN 319 102-1 §5.2.7.4 (1)", twin=HERE + "signed-data-not-found")
def signed_data_not_found_twin() -> Case:
    """The token with its TSTInfo."""
    findings = {"time.best": "passed"}
    return honest(_stamped(detached=False), findings=findings)
