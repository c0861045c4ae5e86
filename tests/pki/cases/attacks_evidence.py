# SPDX-License-Identifier: Apache-2.0
"""What an operator gave counts, whatever a document does to push it aside."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509

from .. import authorities as who
from ..attacking import base
from ..case import ACCEPT, INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity
from ..revocation import Revoked, crl
from ..signing import crls, signed

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


# --- the key, in another certificate -----------------------------------------------------------


_KEY = "design rule 10; RFC 5280 §5.3.1"
_SAME = "revocation.same-key"
_NONE_AGAINST = "attacks-evidence/same-key-known-to-be-good"


def _older(issuer: Entity | None = None) -> Entity:
    """Another certificate of the institution's key."""
    start = who.at("2020-01-03T00:00:00")
    valid = (start, who.SIGNER_VALID[1])
    return who.signer(valid=valid, issuer=issuer or who.issuing())


def _stolen(of: Entity, by: Entity) -> bytes:
    return crl(by, _LISTED, who.FAR, [Revoked(of.serial, _STOLEN, _COMPROMISE)])


def _with(*certificates: Entity, lists: Sequence[bytes] = ()) -> bytes:
    """The report, its DSS with these certificates and lists beside the usual ones."""
    document = signed(base=base(), lists=[])
    store = [who.tsa().der, *(one.der for one in certificates)]
    document.add_validation_data(store, [*crls(), *lists])
    return document.data


def _unknown(document: bytes, **evidence: bytes) -> Case:
    """What an operator gave, and nobody knows what became of it."""
    findings = {_SAME: "not-checked:SAME_KEY_NOT_CHECKED"}
    signature = (Sig("Sig1", INDETERMINATE, "TRY_LATER"),)
    files = {name.replace("_", "."): data for name, data in evidence.items()}
    axes = {"signature": INDETERMINATE}
    return Case(document, REVIEW, axes, signature, findings, review="data", evidence=files)


def _told(document: bytes, told: str = "not-checked:SAME_KEY_NOT_KNOWN") -> Case:
    """What only the document brings: told, and no reason against it."""
    return Case(document, ACCEPT, _SOUND, (Sig(),), {_SAME: told})


@case(clause=_KEY, twin=_NONE_AGAINST)
def same_key_of_which_nothing_is_known() -> Case:
    """The evidence holds another certificate of the key, by a CA whose list nobody has."""
    other = _older(who.ecc_issuing())
    return _unknown(_genuine(), old_cer=other.der, ca_cer=who.ecc_issuing().der)


@case(clause=_KEY, twin="attacks-evidence/same-key-of-which-nothing-is-known")
def same_key_known_to_be_good() -> Case:
    """The same with that CA's list, imported since: this ends the review."""
    other = _older(who.ecc_issuing())
    lists = [crl(by, _LISTED, who.FAR) for by in (who.ecc_issuing(), who.ecc_root())]
    evidence = {"old.cer": other.der, "ca.cer": who.ecc_issuing().der, "1.crl": lists[0]}
    evidence["2.crl"] = lists[1]
    return Case(_genuine(), ACCEPT, _SOUND, (Sig(),), {_SAME: "passed"}, evidence=evidence)


@case(clause=_KEY, twin=_NONE_AGAINST)
def same_key_in_the_document_alone() -> Case:
    """A renewed certificate lies in the DSS, and nobody has the list of its CA: told."""
    return _told(_with(_older(who.ecc_issuing()), who.ecc_issuing()))


@case(clause=_KEY, twin=_NONE_AGAINST)
def same_key_stolen_behind_a_crowd() -> Case:
    """Ten certificates of the thief's making stand in the document; the evidence has the one."""
    crowd = [who.signer(issuer=who.forged_root(), common=f"{number}") for number in range(10)]
    other = _older()
    data = _with(*crowd, lists=[_stolen(other, who.issuing())])
    findings = {_SAME: "failed:REVOKED_KEY_COMPROMISE"}
    signature = (Sig("Sig1", INDETERMINATE, "REVOKED_NO_POE"),)
    axes = {"signature": INDETERMINATE}
    evidence = {"old.cer": other.der}
    return Case(data, REJECT, axes, signature, findings, evidence=evidence)


# --- another CA certifies the victim's key, and revokes it -------------------------------------


@case(clause=_KEY, twin="attacks-evidence/same-key-stolen-behind-a-crowd")
def same_key_revoked_by_another_licensed_authority() -> Case:
    """Its word is a gap at most: the key need never have been its customer's."""
    other = _older(who.ecc_root())
    data = _with(other, lists=[_stolen(other, who.ecc_root())])
    findings = {_SAME: "failed:SAME_KEY_REVOKED_ELSEWHERE"}
    signature = (Sig("Sig1", INDETERMINATE, "REVOKED_NO_POE"),)
    return Case(data, REVIEW, {"signature": INDETERMINATE}, signature, findings)


@case(clause=_KEY, twin="attacks-evidence/same-key-revoked-by-another-licensed-authority")
def same_key_revoked_by_an_unconfirmed_authority() -> Case:
    """A CA of the store that no operator confirmed: it has no say."""
    other = _older(who.unconfirmed_root())
    return _told(_with(other, lists=[_stolen(other, who.unconfirmed_root())]))


@case(clause=_KEY, twin="attacks-evidence/same-key-revoked-by-another-licensed-authority")
def same_key_revoked_by_a_lapsed_authority() -> Case:
    """A CA whose licence has ended: it has no say."""
    other = _older(who.lapsed_root())
    return _told(_with(other, lists=[_stolen(other, who.lapsed_root())]))


@case(clause=_KEY, twin="attacks-evidence/same-key-revoked-by-another-licensed-authority")
def same_key_revoked_by_a_stranger() -> Case:
    """A CA of the attacker's own making: it has no say."""
    other = _older(who.forged_root())
    return _told(_with(other, lists=[_stolen(other, who.forged_root())]))
