# SPDX-License-Identifier: Apache-2.0
"""What an operator gave counts, whatever a document does to push it aside."""

from __future__ import annotations

from cryptography import x509

from .. import authorities as who
from ..attacking import base
from ..case import ACCEPT, INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..revocation import Revoked, crl
from ..signing import signed

TOPIC = "attacks-evidence"
_COMPROMISE = x509.ReasonFlags.key_compromise
_STOLEN = who.at("2026-03-01T00:00:00")
_LISTED = who.at("2026-05-01T00:00:00")
_DESIGN = "design part 2; EN 319 102-1 §5.2.4"
_SOUND = {"signature": "TOTAL-PASSED"}


def _genuine() -> bytes:
    return signed(base=base()).data


def _revoking() -> bytes:
    """A newer list of the issuing CA: the signer's key was stolen before the signature."""
    entry = Revoked(who.institution().serial, _STOLEN, _COMPROMISE)
    return crl(who.issuing(), _LISTED, who.FAR, [entry])


# --- evidence that cannot be read --------------------------------------------------------------


@case(clause=_DESIGN, twin="attacks-evidence/list-with-a-line-end-behind-it")
def list_with_octets_behind_it() -> Case:
    """The list that revokes the signer was damaged on its way: nobody knows what it says."""
    findings = {"evidence.read": "not-checked:EVIDENCE_UNREAD"}
    evidence = {"list.crl": _revoking() + b"\n--\n"}
    return Case(_genuine(), REVIEW, _SOUND, (Sig(),), findings, review="data", evidence=evidence)


@case(clause="design rule 9", twin="attacks-evidence/list-with-octets-behind-it")
def list_with_a_line_end_behind_it() -> Case:
    """The same list with the line end that an editor puts behind everything: it is whole."""
    findings = {
        "evidence.read": "passed",
        "revocation.signer": "failed:REVOKED_KEY_COMPROMISE",
    }
    signature = (Sig("Sig1", INDETERMINATE, "REVOKED_NO_POE"),)
    axes = {"signature": INDETERMINATE}
    evidence = {"list.crl": _revoking() + b"\n"}
    return Case(_genuine(), REJECT, axes, signature, findings, evidence=evidence)


@case(clause=_DESIGN, twin="attacks-evidence/list-of-an-impossible-time")
def list_that_can_be_read() -> Case:
    """A newer list of the issuing CA, in which the signer is not."""
    evidence = {"list.crl": crl(who.issuing(), _LISTED, who.FAR)}
    return Case(
        _genuine(), ACCEPT, _SOUND, (Sig(),), {"evidence.read": "passed"}, evidence=evidence
    )


@case(clause=_DESIGN, twin="attacks-evidence/list-that-can-be-read")
def list_of_an_impossible_time() -> Case:
    """By its shape a list, but its time names no moment: what it lists was not read."""
    good = crl(who.issuing(), _LISTED, who.FAR)
    bad = good.replace(b"260501000000Z", b"269901000000Z", 1)
    findings = {"evidence.read": "not-checked:EVIDENCE_UNREAD"}
    return Case(
        _genuine(), REVIEW, _SOUND, (Sig(),), findings, review="data", evidence={"list.crl": bad}
    )
