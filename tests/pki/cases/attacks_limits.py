# SPDX-License-Identifier: Apache-2.0
"""Values and crowds that are made to end a verification before it has judged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from asn1crypto import cms, tsp
from cryptography import x509

from .. import authorities as who
from ..attacking import base
from ..case import ACCEPT, INDETERMINATE, REVIEW, Case, Sig, case
from ..cms import Cms, attribute, signed_data
from ..pdf import Field
from ..revocation import Revoked, crl
from ..signing import signed, stamped_at
from ..timestamps import token

TOPIC = "attacks-limits"
_LATER = who.at("2026-03-20T00:00:00")
_TOKEN = "signature_time_stamp_token"


def _of_accuracy(seconds: int) -> Callable[[bytes], bytes]:
    """A stranger's token that is said to be right within so many seconds."""

    def make(value: bytes) -> bytes:
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.3.6.1.4.1.99999.1",
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": hashlib.sha256(value).digest(),
                },
                "serial_number": 5,
                "gen_time": who.STAMPED,
                "accuracy": {"seconds": seconds},
            }
        )
        how = Cms(content_type="tst_info", encapsulate=True, signing_time=who.STAMPED)
        return signed_data(info.dump(), who.attacker_tsa(), how)

    return make


def _stamped(seconds: int) -> Case:
    document = signed(base=base())
    document.add_document_timestamp(_of_accuracy(seconds), "Early")
    document.add_document_timestamp(stamped_at(_LATER), "Late")
    sub = "NO_CERTIFICATE_CHAIN_FOUND"
    signatures = (Sig(), Sig("Early", INDETERMINATE, sub), Sig("Late"))
    return Case(document.data, ACCEPT, {"signature": "TOTAL-PASSED"}, signatures)


@case(clause="RFC 3161 §2.4.2; design rule 1", twin="attacks/no-attack")
def accuracy_longer_than_the_calendar() -> Case:
    """A stranger's timestamp is right within 10^30 seconds: it proves nothing and ends nothing."""
    return _stamped(10**30)


@case(clause="RFC 3161 §2.4.2", twin="attacks/no-attack")
def accuracy_of_a_second() -> Case:
    """The same with an accuracy as authorities state it."""
    return _stamped(1)


@case(clause="design rules 1 and 8", twin="attacks/no-attack")
def judged_at_the_end_of_the_calendar() -> Case:
    """Whoever asks for the last second that can be written gets an answer: nothing is fresh."""
    data = signed(base=base()).data
    signature = (Sig("Sig1", INDETERMINATE),)
    at = who.at("9999-12-31T23:59:59")
    return Case(data, REVIEW, {"signature": INDETERMINATE}, signature, at=at)


# --- values of an unsigned attribute crowd out the operator's token ----------------------------


def _crowded(junk: int) -> Case:
    """The key was stolen after the time of the token, which the operator kept."""
    own = Cms(certificates=(who.issuing().der,), signing_time=who.SIGNED)
    crowd = tuple(bytes((2, 1, number)) for number in range(junk))
    how = replace(own, more_unsigned=(attribute(_TOKEN, *crowd),)) if junk else own
    kept: list[bytes] = []

    def make(data: bytes) -> bytes:
        made = signed_data(data, who.institution(), how)
        kept.append(token(who.tsa(), _value_of(made), who.STAMPED, certificates=(who.tsa().der,)))
        return made

    document = base()
    document.sign(Field(make, signed_at=who.SIGNED))
    reason = x509.ReasonFlags.key_compromise
    stolen = Revoked(who.institution().serial, who.at("2026-04-01T00:00:00"), reason)
    lists = [crl(who.root(), who.LISTED, who.FAR)]
    lists.append(crl(who.issuing(), who.at("2026-05-01T00:00:00"), who.FAR, [stolen]))
    document.add_validation_data([], lists)
    told = "failed:TIMESTAMP_INVALID" if junk else "passed"
    findings = {
        "revocation.signer": "warning:REVOKED_AFTER_SIGNING",
        "time.signature-timestamp": told,
    }
    axes = {"signature": "TOTAL-PASSED"}
    return Case(document.data, ACCEPT, axes, (Sig(),), findings, evidence={"token.tst": kept[-1]})


def _value_of(made: bytes) -> bytes:
    signer = cms.ContentInfo.load(made)["content"]["signer_infos"][0]
    return bytes(signer["signature"].native)


@case(clause="design rule 8; EN 319 102-1 §5.5", twin="attacks-limits/token-given-alone")
def token_given_behind_a_crowd_of_values() -> Case:
    """32 values that are no timestamps stand in the unsigned attribute: the token given counts."""
    return _crowded(32)


@case(clause="design rule 8", twin="attacks-limits/token-given-behind-a-crowd-of-values")
def token_given_alone() -> Case:
    """The same document without them."""
    return _crowded(0)
