# SPDX-License-Identifier: Apache-2.0
"""Signatures that outlive their certificates (EN 319 102-1 §5.5, §5.6; EN 319 142-1 §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cryptography import x509

from .. import authorities as who
from ..archives import (
    FIRST,
    SECOND,
    THIRD,
    Archive,
    everybody,
    fresh_tsa,
    list_of,
    mid_tsa,
    now_known,
    old_tsa,
)
from ..attacking import base, beside, genuine
from ..cades import content_timestamp
from ..case import INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import ca_extensions, issue, name, tsa_extensions
from ..cms import Cms
from ..keys import key
from ..pdf import Field, Pdf
from ..revocation import Revoked, crl
from ..signing import contents, crls
from ..timestamps import token
from .attacks_base import honest

TOPIC = "long-term"
HERE = "long-term/"

_ARCHIVED = who.at("2026-03-12T00:00:00")
_CA_REVOKED = who.at("2026-04-01T00:00:00")
_TODAY = who.at("2026-05-20T00:00:00")
_PROVEN = {"time.best": "passed"}


def _alive(data: bytes, **more: object) -> Case:
    return honest(data, findings=_PROVEN, evidence=now_known(), **more)


def _lost(data: bytes, *stamps: Sig, sub: str = "OUT_OF_BOUNDS_NO_POE", **more: object) -> Case:
    """What happened since 2020 makes it undecidable; the bytes are as they were."""
    signatures = (Sig("Sig1", INDETERMINATE, sub, "intact"), *stamps)
    evidence = more.pop("evidence", now_known())
    axes = {"signature": INDETERMINATE}
    return Case(data, REVIEW, axes, signatures, evidence=evidence, **more)  # type: ignore[arg-type]


def _one() -> Archive:
    return Archive().sign().collect_first().stamp(old_tsa(), FIRST)


def _three() -> Archive:
    return _one().renew(mid_tsa(), SECOND).renew(who.tsa(), THIRD)


# --- levels ----------------------------------------------------------------------------------


@case(clause="EN 319 102-1 §5.5; EN 319 142-1 §6 (B-T)")
def b_t() -> Case:
    """A signature with a timestamp; the revocation data lies beside it."""
    return honest(genuine(lists=[]).data, evidence=beside(), findings=_PROVEN)


@case(clause="EN 319 102-1 §5.5; EN 319 142-1 §6 (B-LT)")
def b_lt() -> Case:
    """A signature with a timestamp and all that its validation needs."""
    return honest(genuine().data, findings=_PROVEN)


@case(clause="EN 319 102-1 §5.6.3; EN 319 142-1 §6 (B-LTA)")
def b_lta() -> Case:
    """The same with a document timestamp over the validation data."""
    document = genuine(store=everybody())
    document.add_document_timestamp(lambda covered: token(who.tsa(), covered, _ARCHIVED))
    return honest(document.data, findings=_PROVEN)


@case(clause="EN 319 102-1 §5.6.3.4 (5), (7)", twin=HERE + "chain-with-a-missing-link")
def b_lta_with_three_archive_timestamps() -> Case:
    """Signed in 2020; signer and two timestamp authorities have expired since, each renewed in
    time by the next, whose timestamp covers the revocation data about the one before.
    """
    return _alive(_three().data)


@case(clause="EN 319 102-1 §5.6.3.4 (5)", twin=HERE + "b-lta-with-three-archive-timestamps")
def chain_with_a_missing_link() -> Case:
    """Without the timestamp of 2021 the first authority had expired when the next one stamped:
    nothing proves that its timestamps are older than its certificate's end.
    """
    return _lost(_one().renew(who.tsa(), THIRD).data)


@case(clause="EN 319 102-1 §5.6.3.4 (5)", twin=HERE + "renewed-after-the-first-authority-expired")
def first_authority_expired_since() -> Case:
    """The authority of the first timestamps has expired since; it was renewed a month before."""
    return _alive(_one().renew(who.tsa(), SECOND).data)


@case(clause="EN 319 102-1 §5.2.6.4 (7)", twin=HERE + "first-authority-expired-since")
def renewed_after_the_first_authority_expired() -> Case:
    """It was renewed a month too late."""
    late = who.at("2022-02-01T00:00:00")
    return _lost(_one().renew(who.tsa(), late).data)


@case(clause="EN 319 102-1 §5.6.2.2.4 (2)(a)", twin=HERE + "first-authority-expired-since")
def renewed_without_the_revocation_data() -> Case:
    """The renewal is in time, but what says that the first authority was not revoked came after
    it: nobody knows whether it existed then.
    """
    archive = _one().stamp(who.tsa(), SECOND)
    return _lost(archive.collect_for(who.tsa(), SECOND).data)


# --- algorithms ------------------------------------------------------------------------------

_ENDED_2020 = (who.at("2005-01-01T00:00:00"), who.at("2045-01-01T00:00:00"))


def _of_2010(archived: datetime) -> Case:
    """A SHA-1 signature of 2010 under an old CA (--trust DIR), archived with SHA-256."""
    subject = name("虚构老字号认证有限公司", "虚构老字号认证 根证书")
    root = issue(subject, key("root-rsa"), None, _ENDED_2020, ca_extensions())
    stamper = name("虚构老字号认证有限公司", "虚构老字号时间戳")
    tsa = issue(stamper, key("tsa"), root, _ENDED_2020, tsa_extensions())
    signer = who.signer(issuer=root, valid=_ENDED_2020)
    at = who.at("2010-03-10T02:00:00")
    document = base()
    make = contents(signer, [root], how=Cms(digest="sha1"), stamp=None, signed_at=at)
    document.sign(Field(make, signed_at=at))
    held = [signer.der, root.der, tsa.der]
    document.add_validation_data(held, [crl(root, who.at("2010-03-11T00:00:00"), who.FAR)])
    document.add_document_timestamp(lambda covered: token(tsa, covered, archived))
    # A folder of anchors vouches for no licence, so there is no ACCEPT; the signature is asked.
    return Case(
        document.data,
        REVIEW,
        {"signature": "TOTAL-PASSED", "ca_licence": "UNKNOWN"},
        (Sig("Sig1"),),
        {"acceptance.algorithms": "warning:ALGORITHM_WEAK"},
        trust={"root.pem": root.pem},
    )


@case(clause="EN 319 102-1 §5.6.2.4.4 (4)", twin=HERE + "archived-after-sha1-became-weak")
def archived_before_sha1_became_weak() -> Case:
    """A SHA-1 signature of 2010, under a SHA-256 timestamp of two months before SHA-1 ended."""
    return _of_2010(who.at("2012-06-01T00:00:00"))


@case(clause="EN 319 102-1 §5.6.2.4.4 (4)", twin=HERE + "archived-before-sha1-became-weak")
def archived_after_sha1_became_weak() -> Case:
    """The timestamp is of two months after: the signature may have been forged in between."""
    made = _of_2010(who.at("2012-10-01T00:00:00"))
    signature = (Sig("Sig1", INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "intact"),)
    return replace(
        made,
        axes={"signature": INDETERMINATE},
        signatures=signature,
        findings={"acceptance.algorithms": "failed"},
    )


# --- coverage and order ----------------------------------------------------------------------


def _ca_lost_its_key() -> dict[str, bytes]:
    entry = Revoked(who.issuing().serial, _CA_REVOKED, x509.ReasonFlags.key_compromise)
    return {"root.crl": crl(who.root(), who.at("2026-05-01T00:00:00"), who.FAR, [entry])}


@case(clause="EN 319 102-1 §5.6.2.3.4 (1)", twin="sub-indications/revoked-ca-no-poe-twin")
def archive_timestamp_does_not_cover_the_validation_data() -> Case:
    """The document timestamp is older than the DSS: it proves the signature, not the list of a CA
    that lost its key since.
    """
    document = genuine(lists=[])
    document.add_document_timestamp(lambda covered: token(who.tsa(), covered, _ARCHIVED))
    document.add_validation_data([one.der for one in everybody()], crls())
    return _lost(document.data, sub="REVOKED_CA_NO_POE", evidence=_ca_lost_its_key())


def _twice(first: datetime, second: datetime) -> bytes:
    document = genuine(store=everybody())
    for number, at in enumerate((first, second), 1):
        document.add_document_timestamp(
            lambda covered, at=at: token(who.tsa(), covered, at), f"TS{number}"
        )
    return document.data


@case(clause="EN 319 102-1 §5.5.4 (4)(e)", twin=HERE + "archive-timestamps-in-order")
def archive_timestamps_out_of_order() -> Case:
    """The second document timestamp, which covers the first, says an earlier time: one of two
    trusted clocks lies, and nothing says which.
    """
    stamp = Sig("TS1", INDETERMINATE, "TIMESTAMP_ORDER_FAILURE", "intact")
    findings = {"time.order": "failed:TIMESTAMP_ORDER"}
    data = _twice(_TODAY, _ARCHIVED)
    return _lost(data, stamp, sub="TIMESTAMP_ORDER_FAILURE", evidence={}, findings=findings)


@case(clause="EN 319 102-1 §5.6.3.4 (5)", twin=HERE + "archive-timestamps-out-of-order")
def archive_timestamps_in_order() -> Case:
    """The second says the later time."""
    return honest(_twice(_ARCHIVED, _TODAY), findings=_PROVEN)


# --- what real producers write ---------------------------------------------------------------


@case(clause="EN 319 142-1 §5.4.2.2; design rule 9", twin=HERE + "b-lt")
def validation_data_that_belongs_to_nobody() -> Case:
    """The DSS also holds a stranger's certificate and list, octets that are neither, and all of
    its own twice: told, and never a defect.
    """
    stranger = who.foreign_root()
    certificates = [who.tsa().der, who.unlisted_root().der, b"no certificate", who.tsa().der]
    lists = [*crls(), crl(stranger, who.LISTED, who.FAR), b"no list", *crls()]
    document = genuine(lists=[])
    document.add_validation_data(certificates, lists)
    findings = {**_PROVEN, "revocation.embedded-data": "warning:EVIDENCE_UNUSED"}
    return honest(document.data, findings=findings)


def _stamped(**how: object) -> Pdf:
    document = genuine(store=everybody())

    def make(covered: bytes) -> bytes:
        return token(who.tsa(), covered, _ARCHIVED)

    document.sign(Field(make, "TS1", "ETSI.RFC3161", **how))  # type: ignore[arg-type]
    return document


@case(clause="ISO 32000-2 §12.8.5")
def document_timestamp_with_type_sig() -> Case:
    """The document timestamp calls itself /Sig, as some producers write; its octets tell."""
    findings = {"time.best": "passed"}
    return honest(_stamped(timestamp=False).data, findings=findings)


@case(clause="ISO 32000-2 §12.8.5")
def document_timestamp_without_type() -> Case:
    """The document timestamp does not say of what type it is; its octets tell."""
    return honest(_stamped(typed=False).data, findings={"time.best": "passed"})


@case(clause="RFC 3161 App. A")
def timestamp_written_twice() -> Case:
    """The timestamp over the signature stands twice in its attribute: one proof like another."""
    return honest(genuine(make=contents(how=Cms(copies=2))).data, findings=_PROVEN)


# --- keys that fall into other hands ---------------------------------------------------------

_STOLEN = who.at("2026-04-15T00:00:00")
_RECENT = who.at("2026-05-01T00:00:00")
_THEFT = x509.ReasonFlags.key_compromise


def _newest_lists() -> dict[str, bytes]:
    """In April first the signer's key was stolen, then the timestamp authority's."""
    signer = Revoked(who.institution().serial, _CA_REVOKED, _THEFT)
    authority = Revoked(who.tsa().serial, _STOLEN, _THEFT)
    return {
        "root.crl": crl(who.root(), _RECENT, who.FAR, [authority]),
        "issuing.crl": crl(who.issuing(), _RECENT, who.FAR, [signer]),
    }


def _thief(data: bytes, findings: dict[str, str]) -> Case:
    signatures = (Sig("Sig1", INDETERMINATE, "REVOKED_NO_POE", "intact"),)
    axes = {"signature": INDETERMINATE}
    return Case(data, REJECT, axes, signatures, findings, evidence=_newest_lists())


def _archived_by_another(at: datetime) -> bytes:
    """A genuine document timestamp of an authority that lost nothing."""
    document = genuine(store=(*everybody(), fresh_tsa()))
    document.add_document_timestamp(lambda covered: token(fresh_tsa(), covered, at))
    return document.data


@case(clause="design rules 8 and 9", twin=HERE + "stolen-authority-had-been-archived")
def backdated_by_a_stolen_authority() -> Case:
    """Whoever has both stolen keys signs in May with a timestamp of March. The file brings the
    lists of March, which know of no theft.
    """
    findings = {"time.signature-timestamp": "failed:TIMESTAMP_INVALID"}
    return _thief(genuine().data, findings)


@case(clause="design rules 8 and 9", twin=HERE + "stolen-authority-had-been-archived")
def backdated_and_archived_after_the_theft() -> Case:
    """The same, under a genuine timestamp of May by another authority: the false token existed
    in May, which is after the theft.
    """
    findings = {
        "time.signature-timestamp": "failed:TIMESTAMP_INVALID",
        "time.best": "passed",
    }
    return _thief(_archived_by_another(_TODAY), findings)


@case(clause="EN 319 102-1 §5.6.2.4.4 (3)", twin=HERE + "backdated-and-archived-after-the-theft")
def stolen_authority_had_been_archived() -> Case:
    """The other authority's timestamp is of March: token and signature are older than any theft."""
    findings = {**_PROVEN, "revocation.signer": "warning:REVOKED_AFTER_SIGNING"}
    return honest(_archived_by_another(_ARCHIVED), evidence=_newest_lists(), findings=findings)


@case(clause="design rules 8 and 9", twin=HERE + "first-authority-expired-since")
def backdated_by_an_authority_that_was_stolen_and_expired() -> Case:
    """The key of an authority was stolen in June 2021; a token of March 2020 is made with it and
    archived in August, under a list from before the theft. Today's list does not name expired
    certificates any more, that of July does.
    """
    stolen = who.at("2021-06-15T00:00:00")
    entry = Revoked(old_tsa().serial, stolen, _THEFT)
    july = who.at("2021-07-01T00:00:00")
    evidence = {
        **now_known(),
        "2021.crl": crl(who.root(), july, who.at("2021-09-01T00:00:00"), [entry]),
    }
    archive = Archive().sign().collect_first()
    before = list_of(who.root(), who.at("2021-06-10T00:00:00"))
    archive.collect(certificates=[mid_tsa().der], lists=[before])
    archive.stamp(mid_tsa(), who.at("2021-08-01T00:00:00")).renew(who.tsa(), THIRD)
    return _lost(archive.data, evidence=evidence)


@case(clause="EN 319 102-1 §5.3.4 (4); design rule 8", twin="sub-indications/revoked")
def content_timestamp_by_a_self_made_authority() -> Case:
    """A content timestamp proves a defect only if the authority is trusted."""
    entry = Revoked(
        who.institution().serial, who.at("2026-03-01T00:00:00"), x509.ReasonFlags.superseded
    )
    by = who.attacker_tsa()
    how = Cms(more_signed=content_timestamp(who.at("2026-03-10T01:59:50"), by))
    lists = crls(signer_revoked=entry, this_update=_RECENT)
    document = genuine(
        make=contents(how=how), lists=lists, store=[who.tsa(), by, who.forged_root()]
    )
    findings = {"time.content-timestamp": "failed:TIMESTAMP_UNTRUSTED"}
    signature = (Sig("Sig1", INDETERMINATE, "REVOKED_NO_POE", "intact"),)
    axes = {"signature": INDETERMINATE}
    return Case(document.data, REJECT, axes, signature, findings)


# --- rules of their own ----------------------------------------------------------------------


@case(clause="EN 319 102-1 §5.5.4 (7)(a)", twin="revocation/certificate-on-hold")
def suspended_after_the_proven_time() -> Case:
    """The certificate was suspended after the trusted timestamp: that says nothing of March."""
    entry = Revoked(who.institution().serial, _CA_REVOKED, x509.ReasonFlags.certificate_hold)
    data = genuine(lists=crls(signer_revoked=entry, this_update=_RECENT)).data
    return honest(data, findings={"revocation.signer": "warning:CERTIFICATE_ON_HOLD"})


@case(
    clause="EN 319 102-1 §5.6.2.2.4 (1)(a)",
    twin="sub-indications/no-certificate-chain-found-no-poe-twin",
)
def anchor_withdrawn_and_its_list_unproven() -> Case:
    """A timestamp proves the signature to be older than the end of the trust in its CA, but
    nothing proves that of the CA's list.
    """
    root = who.withdrawn_root()
    lists = [*crls(), crl(root, who.LISTED, who.FAR)]
    make = contents(who.signer("signer-p256", issuer=root), [root])
    data = genuine(make=make, lists=lists).data
    findings = {"revocation.signer": "not-checked:REVOCATION_DATA_UNPROVEN"}
    sub = "NO_CERTIFICATE_CHAIN_FOUND_NO_POE"
    return _lost(data, sub=sub, evidence={}, findings=findings)
