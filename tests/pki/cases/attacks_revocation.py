# SPDX-License-Identifier: Apache-2.0
"""Revocations that were told once and drowned: by a newer answer that tells less, or by none.

The key was stolen on 1 March. The thief signs on the 10th, with a true timestamp.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509

from .. import authorities as who
from ..attacking import base
from ..case import ACCEPT, INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity
from ..revocation import Revoked, crl, ocsp
from ..signing import contents, signed

TOPIC = "attacks-revocation"
_COMPROMISE = x509.ReasonFlags.key_compromise
_SUPERSEDED = x509.ReasonFlags.superseded
_HOLD = x509.ReasonFlags.certificate_hold
_STOLEN = who.at("2026-03-01T00:00:00")
_NOTICED = who.at("2026-04-01T00:00:00")
_LISTED = who.at("2026-05-01T00:00:00")
_LATER = who.at("2026-05-02T00:00:00")
_TOLD = "failed:REVOKED_KEY_COMPROMISE"
_FINAL = "RFC 5280 §5.3.1; ADR 15"


def _entry(
    at: object = _NOTICED,
    reason: x509.ReasonFlags | None = _COMPROMISE,
    since: object = None,
    of: Entity | None = None,
) -> Revoked:
    return Revoked((of or who.institution()).serial, at, reason, since)  # type: ignore[arg-type]


def _list(*entries: Revoked) -> bytes:
    return crl(who.issuing(), _LISTED, who.FAR, entries)


def _answer(revoked: Revoked | None = None) -> bytes:
    """A day newer than the list."""
    by = who.ocsp_responder()
    return ocsp(who.institution(), who.issuing(), by, _LATER, who.FAR, revoked=revoked)


def _document(
    lists: Sequence[bytes], answers: Sequence[bytes] = (), *, signer: Entity | None = None
) -> bytes:
    document = signed(contents(signer), base=base(), lists=[])
    root = crl(who.root(), who.LISTED, who.FAR)
    document.add_validation_data([who.tsa().der], [root, *lists], answers)
    return document.data


def _rejected(document: bytes, told: str = _TOLD) -> Case:
    signature = (Sig("Sig1", INDETERMINATE, "REVOKED_NO_POE"),)
    findings = {"revocation.signer": told}
    return Case(document, REJECT, {"signature": INDETERMINATE}, signature, findings)


def _accepted(document: bytes, told: str = "warning:REVOKED_AFTER_SIGNING") -> Case:
    findings = {"revocation.signer": told}
    return Case(document, ACCEPT, {"signature": "TOTAL-PASSED"}, (Sig(),), findings)


# --- a newer answer tells less -----------------------------------------------------------------


@case(clause="RFC 5280 §5.3.2", twin="attacks-revocation/stolen-after-signing-told-by-both")
def invalidity_date_not_in_the_newer_answer() -> Case:
    """The list says since when the key was in other hands; the newer answer does not."""
    return _rejected(_document([_list(_entry(since=_STOLEN))], [_answer(_entry())]))


@case(clause="RFC 6960 §4.4.5", twin="attacks-revocation/stolen-after-signing-told-by-both")
def invalidity_date_in_the_answer() -> Case:
    """An answer may carry the invalidity date that entries of lists have."""
    return _rejected(_document([], [_answer(_entry(since=_STOLEN))]))


@case(clause="RFC 6960 §4.2.1", twin="attacks-revocation/superseded-told-by-both")
def reason_not_in_the_newer_answer() -> Case:
    """Without a timestamp: the list says that the key is stolen, the newer answer gives none."""
    answer = _answer(_entry(reason=None))
    document = signed(contents(stamp=None), base=base(), lists=[])
    lists = [crl(who.root(), who.LISTED, who.FAR), _list(_entry())]
    document.add_validation_data([], lists, [answer])
    return _rejected(document.data)


@case(clause="design rule 9", twin="attacks-revocation/reason-not-in-the-newer-answer")
def superseded_told_by_both() -> Case:
    """The same without a stolen key: nothing proves that the signature is older, a gap."""
    lists = [crl(who.root(), who.LISTED, who.FAR), _list(_entry(reason=_SUPERSEDED))]
    document = signed(contents(stamp=None), base=base(), lists=[])
    document.add_validation_data([], lists, [_answer(_entry(reason=None))])
    signature = (Sig("Sig1", INDETERMINATE, "REVOKED_NO_POE"),)
    findings = {"revocation.signer": "failed:REVOKED"}
    return Case(document.data, REVIEW, {"signature": INDETERMINATE}, signature, findings)


@case(
    clause="EN 319 102-1 §5.5",
    twin="attacks-revocation/invalidity-date-not-in-the-newer-answer",
)
def stolen_after_signing_told_by_both() -> Case:
    """List and answer agree: the key was stolen after the proven time."""
    entry = _entry(since=who.at("2026-03-20T00:00:00"))
    return _accepted(_document([_list(entry)], [_answer(entry)]))


# --- a newer answer says "good" ----------------------------------------------------------------


@case(clause=_FINAL, twin="attacks-revocation/suspension-lifted-by-a-newer-answer")
def good_newer_than_key_compromise() -> Case:
    """A responder that knows nothing of it says "good": no revocation is ever undone."""
    return _rejected(_document([_list(_entry(_STOLEN))], [_answer()]))


@case(clause=_FINAL, twin="attacks-revocation/good-newer-than-key-compromise")
def suspension_lifted_by_a_newer_answer() -> Case:
    """The certificate was suspended on the list; the newer answer says that it no longer is."""
    return _accepted(_document([_list(_entry(_STOLEN, _HOLD))], [_answer()]), "passed")


@case(clause=_FINAL, twin="attacks-revocation/suspended-after-the-revocation")
def suspension_lifted_and_revoked_after_signing() -> Case:
    """A suspension that was lifted before the revocation is no part of it."""
    held = crl(who.issuing(), who.at("2026-03-02T00:00:00"), who.FAR, [_entry(_STOLEN, _HOLD)])
    lifted = crl(who.issuing(), who.LISTED, who.FAR)
    return _accepted(_document([held, lifted, _list(_entry(since=_NOTICED))]))


@case(clause=_FINAL, twin="attacks-revocation/suspension-lifted-and-revoked-after-signing")
def suspended_after_the_revocation() -> Case:
    """A newer answer calls suspended what a list has revoked: it stays revoked."""
    return _rejected(_document([_list(_entry(_STOLEN))], [_answer(_entry(reason=_HOLD))]))


@case(clause=_FINAL, twin="attacks-revocation/good-newer-than-key-compromise")
def renewed_with_another_key() -> Case:
    """The institution's certificate before this one was stolen and revoked; this is another."""
    old = who.signer("signer-other")
    return _accepted(_document([_list(_entry(_STOLEN, of=old))], [_answer()]), "passed")


# --- nobody needs to ask -----------------------------------------------------------------------


def _event_signer() -> Entity:
    """A certificate whose status nobody has to ask for (RFC 9608)."""
    mark = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.56"), b"\x05\0")
    return who.signer(more=((mark, False),))


@case(clause="RFC 9608 §4; design rule 9", twin="attacks-revocation/no-revocation-needed")
def no_revocation_needed_yet_revoked() -> Case:
    """Its status need not be asked for; a list at hand revokes it all the same."""
    signer = _event_signer()
    return _rejected(_document([_list(_entry(_STOLEN, of=signer))], signer=signer))


@case(
    clause="RFC 9608 §4; design rule 9", twin="attacks-revocation/no-revocation-needed-yet-revoked"
)
def no_revocation_needed() -> Case:
    """The same with a list that does not name it: nothing speaks against it."""
    return _accepted(_document([_list()], signer=_event_signer()), "passed")
