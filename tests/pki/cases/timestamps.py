# SPDX-License-Identifier: Apache-2.0
"""Proofs of time: what an expired or future certificate needs, and false proofs."""

from __future__ import annotations

from collections.abc import Callable

from cryptography import x509

from .. import authorities as who
from ..case import FAILED, INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity, issue, name, tsa_extensions
from ..keys import key
from ..revocation import Revoked, crl
from ..signing import contents, crls, from_tsa, signed, stamped_at
from ..timestamps import token
from .genuine import accepted

_EXPIRED = (who.at("2020-01-02T00:00:00"), who.at("2026-04-01T00:00:00"))
"""Valid when the report was signed, no longer when it is checked."""


def _expired(stamp: Callable[[bytes], bytes] | None, *more: Entity) -> bytes:
    """A report by a signer whose certificate ran out since, with this timestamp."""
    signer = who.signer(valid=_EXPIRED)
    return signed(contents(signer, stamp=stamp), store=[who.tsa(), *more]).data


def _unproven(data: bytes, findings: dict[str, str]) -> Case:
    signature = (Sig("Sig1", INDETERMINATE, None, "intact"),)
    return Case(data, REVIEW, {"signature": INDETERMINATE}, signature, findings)


@case(clause="EN 319 102-1 §5.5; design rule 8", twin="timestamps/signer-expired-without-timestamp")
def signer_expired_with_timestamp() -> Case:
    """The certificate expired after a proven signing time: what was good does not decay."""
    return accepted(_expired(from_tsa), findings={"time.signature-timestamp": "passed"})


@case(clause="EN 319 102-1 §5.2.6", twin="timestamps/signer-expired-with-timestamp")
def signer_expired_without_timestamp() -> Case:
    """The certificate expired, and nothing proves that the signature is older than that."""
    return _unproven(_expired(None), {"path.validity": "failed:CERTIFICATE_EXPIRED"})


@case(clause="RFC 3161 §2.4.2", twin="timestamps/signer-expired-with-timestamp")
def timestamp_over_other_data() -> Case:
    """The token is genuine but was made over another signature value: it proves nothing here."""
    stolen = token(who.tsa(), b"the value of another signature", who.STAMPED)
    findings = {"time.signature-timestamp": "failed:TIMESTAMP_INVALID"}
    return _unproven(_expired(lambda _: stolen), findings)


@case(clause="design rule 8", twin="timestamps/signer-expired-with-timestamp")
def timestamp_by_self_made_authority() -> Case:
    """The attacker's own authority, named like the real one, says what time he likes."""
    stamp = stamped_at(who.STAMPED, who.attacker_tsa())
    data = _expired(stamp, who.attacker_tsa(), who.forged_root())
    return _unproven(data, {"time.signature-timestamp": "failed:TIMESTAMP_UNTRUSTED"})


@case(clause="design rule 8", twin="timestamps/signer-expired-with-timestamp")
def timestamp_by_anchor_without_the_role() -> Case:
    """A confirmed CA issued the authority's certificate, but may not vouch for time."""
    valid = who.SIGNER_VALID
    subject = name("虚构省政务电子认证中心", "虚构政务时间戳")
    tsa = issue(subject, key("tsa"), who.egov_root(), valid, tsa_extensions())
    lists = [*crls(), crl(who.egov_root(), who.LISTED, who.FAR)]
    make = contents(who.signer(valid=_EXPIRED), stamp=stamped_at(who.STAMPED, tsa))
    data = signed(make, store=[tsa], lists=lists).data
    return _unproven(data, {"time.signature-timestamp": "failed"})


@case(clause="RFC 3161 §2.3", twin="timestamps/signer-expired-with-timestamp")
def timestamp_by_document_signer() -> Case:
    """A merchant's signing certificate of the same CA is no timestamp authority (no such EKU)."""
    merchant = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    data = _expired(stamped_at(who.STAMPED, merchant), merchant, who.issuing())
    return _unproven(data, {"time.signature-timestamp": "failed"})


@case(clause="RFC 5652 §5.6", twin="timestamps/signer-expired-with-timestamp")
def timestamp_value_changed() -> Case:
    """The token's own signature value is wrong: somebody edited the time in it."""
    early = token(who.tsa(), b"", who.STAMPED)
    original = b"20260310020005Z"
    if early.count(original) != 1:
        raise ValueError("the time does not stand where it is expected")

    def edited(value: bytes) -> bytes:
        later = token(who.tsa(), value, who.at("2026-05-10T02:00:05"))
        return later.replace(b"20260510020005Z", original)

    return _unproven(_expired(edited), {"time.signature-timestamp": "failed:TIMESTAMP_INVALID"})


@case(clause="EN 319 102-1 §5.5.4", twin="genuine/rsa-with-timestamp")
def signer_not_yet_valid_at_proven_time() -> Case:
    """A trusted timestamp shows that the signature is older than the certificate's validity."""
    valid = (who.at("2026-05-01T00:00:00"), who.SIGNER_VALID[1])
    make = contents(who.signer(valid=valid))
    lists = crls(this_update=who.at("2026-05-02T00:00:00"))
    return Case(
        signed(make, lists=lists).data,
        REJECT,
        {"signature": FAILED},
        (Sig("Sig1", FAILED, "NOT_YET_VALID", "intact"),),
        {"path.validity": "failed:CERTIFICATE_NOT_YET_VALID"},
    )


@case(clause="EN 319 102-1 §5.2.6", twin="genuine/no-timestamp-fresh-crl")
def signer_not_yet_valid_now() -> Case:
    """The certificate begins next month, and no timestamp says when the signature was made."""
    valid = (who.at("2026-07-01T00:00:00"), who.SIGNER_VALID[1])
    data = signed(contents(who.signer(valid=valid), stamp=None)).data
    return _unproven(data, {"path.validity": "failed:CERTIFICATE_NOT_YET_VALID"})


@case(clause="design rule 8 and 9", twin="revocation/revoked-after-signing-with-timestamp")
def revoked_and_backdated_by_self_made_authority() -> Case:
    """The certificate was revoked, and the thief's own authority dates the signature earlier."""
    revoked = Revoked(
        who.institution().serial, who.at("2026-04-01T00:00:00"), x509.ReasonFlags.superseded
    )
    lists = crls(signer_revoked=revoked, this_update=who.at("2026-05-01T00:00:00"))
    make = contents(stamp=stamped_at(who.STAMPED, who.attacker_tsa()))
    data = signed(make, lists=lists, store=[who.attacker_tsa(), who.forged_root()]).data
    return Case(
        data,
        REVIEW,
        {"signature": INDETERMINATE},
        (Sig("Sig1", INDETERMINATE, "REVOKED_NO_POE", "intact"),),
        {"time.signature-timestamp": "failed:TIMESTAMP_UNTRUSTED"},
    )
