# SPDX-License-Identifier: Apache-2.0
"""Who vouches for the signer of a sound OFD: test CAs, self-made ones, revoked and expired ones."""

from __future__ import annotations

from cryptography import x509

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import INDETERMINATE, REJECT, Case, Sig, case
from ..certificates import Entity
from ..ofd_cases import GENUINE, beside, from_tsa, genuine, never_accepted, undecided
from ..revocation import Revoked, crl
from ..seals import Seal, Sealing, seal
from ..timestamps import token


def sealed_by(signer: Entity, **more: object) -> bytes:
    """The report, sealed by `signer` with a seal that was made for him."""
    own = seal(Seal(holders=(signer.der,)))
    return genuine(Sealing(seal=own, signer=signer, **more)).data  # type: ignore[arg-type]


def _revoked(at: str, reason: x509.ReasonFlags | None = None) -> dict[str, bytes]:
    return beside(signer_revoked=Revoked(sm2_who.institution().serial, who.at(at), reason))


@case(clause="domain H13", twin=GENUINE)
def test_ca() -> Case:
    """The signer's certificate is of a CA for tests, as they stand in files of real life."""
    found = {"path.anchor": "failed:NO_CHAIN", "crypto.signature-value": "passed"}
    return undecided(sealed_by(sm2_who.tested()), "NO_CERTIFICATE_CHAIN_FOUND", found)


@case(clause="design rule 10: an equal DN with another key is a stranger", twin=GENUINE)
def self_made_ca_with_the_licensed_name() -> Case:
    """The attacker's CA has the exact name of the licensed one and another key."""
    found = {"path.anchor": "failed:NO_CHAIN", "crypto.signature-value": "passed"}
    case_ = undecided(sealed_by(sm2_who.thief()), "NO_CERTIFICATE_CHAIN_FOUND", found)
    return Case(
        case_.document,
        case_.decision,
        {**case_.axes, "ca_licence": "UNKNOWN", "issuer": "UNKNOWN"},
        case_.signatures,
        case_.findings,
        evidence={**beside(), "forged.cer": sm2_who.forged_root().der},
    )


@case(clause="design rule 9", twin="ofd/genuine/signer-revoked-after-signing")
def signer_revoked() -> Case:
    """The signer's certificate was revoked before the time that he says he signed at."""
    found = {"revocation.signer": "failed:REVOKED_BEFORE_SIGNING"}
    return undecided(
        genuine().data,
        "REVOKED_NO_POE",
        found,
        decision=REJECT,
        evidence=_revoked("2026-03-01T00:00:00"),
    )


@case(clause="design rule 9", twin="ofd/genuine/signer-revoked-after-signing")
def signer_key_stolen() -> Case:
    """The signer's key was reported stolen after the claimed time; no timestamp proves it."""
    found = {"revocation.signer": "failed:REVOKED_KEY_COMPROMISE"}
    return undecided(
        genuine().data,
        "REVOKED_NO_POE",
        found,
        decision=REJECT,
        evidence=_revoked("2026-04-10T00:00:00", x509.ReasonFlags.key_compromise),
    )


@case(clause="design rule 9", twin=GENUINE)
def revocation_data_missing() -> Case:
    """Nothing says whether the signer's certificate was revoked: one import would decide it."""
    found = {"revocation.signer": "not-checked:REVOCATION_DATA_MISSING"}
    evidence = beside(lists=("root", "seal"))
    return undecided(genuine().data, "TRY_LATER", found, evidence=evidence, review="data")


@case(clause="design rule 9: the issuer's key must verify it", twin=GENUINE)
def list_by_a_stranger() -> Case:
    """The list of revoked certificates is in the CA's name, signed with another key."""
    stranger = sm2_who.forged_root().key
    forged = crl(sm2_who.issuing(), who.LISTED, who.FAR, signed_by=stranger)
    evidence = {**beside(lists=("root", "seal")), "issuing.crl": forged}
    return undecided(genuine().data, "TRY_LATER", {}, evidence=evidence)


@case(clause="EN 319 102-1 §5.2.6", twin=GENUINE)
def signer_expired() -> Case:
    """The signer's certificate has ended; only he says that he signed before."""
    signer = sm2_who.signer(valid=(who.at("2025-01-01T00:00:00"), who.at("2026-04-01T00:00:00")))
    return undecided(sealed_by(signer), None, {"path.anchor": "passed"})


@case(clause="EN 319 102-1 §5.2.6", twin=GENUINE)
def signed_after_expiry() -> Case:
    """A trusted timestamp says that the signature came after the signer's certificate ended."""
    signer = sm2_who.signer(valid=(who.at("2025-01-01T00:00:00"), who.at("2026-03-01T00:00:00")))
    return never_accepted(sealed_by(signer, timestamp=from_tsa))


@case(clause="design part 8: a self-made authority that backdates", twin="ofd/trust/signer-expired")
def backdated_by_his_own_authority() -> Case:
    """An expired certificate, and a timestamp by an authority that the attacker made himself."""
    signer = sm2_who.signer(valid=(who.at("2025-01-01T00:00:00"), who.at("2026-04-01T00:00:00")))

    def stamp(value: bytes) -> bytes:
        return token(sm2_who.attacker_tsa(), value, who.STAMPED, digest="sm3")

    found = {"time.signature-timestamp": "failed:TIMESTAMP_UNTRUSTED"}
    return undecided(sealed_by(signer, timestamp=stamp), None, found)


@case(clause="GB/T 20520; domain E3 (8)", twin="ofd/genuine/with-timestamp")
def timestamp_of_another_signature() -> Case:
    """The timestamp is sound and covers another signature value."""
    signer = sm2_who.signer(valid=(who.at("2025-01-01T00:00:00"), who.at("2026-04-01T00:00:00")))
    other = from_tsa(b"another signature value")
    return never_accepted(sealed_by(signer, timestamp=lambda _: other))


@case(clause="design rule 10, key usage", twin=GENUINE)
def certificate_for_encryption() -> Case:
    """The signer's certificate is the encrypting half of a pair of certificates."""
    signer = sm2_who.signer(usages=("key_encipherment", "data_encipherment"))
    found = {"path.key-usage": "failed:KEY_USAGE_WRONG"}
    return never_accepted(sealed_by(signer), found)


@case(clause="design rule 10", twin=GENUINE)
def merchant_seals_for_himself() -> Case:
    """A merchant seals the report with his own sound certificate and his own seal."""
    data = sealed_by(sm2_who.merchant())
    found = {"crypto.signature-value": "passed", "seal.signer": "passed"}
    signature = (Sig("1"),)
    return Case(data, None, {}, signature, found, evidence=beside(), decision_not="ACCEPT")


@case(clause="RFC 5280 §6.1", twin=GENUINE)
def issued_by_a_signer() -> Case:
    """The signer issued the certificate himself with the key of his own: he is no CA."""
    below = sm2_who.signer("attacker-signer-sm2", issuer=sm2_who.merchant())
    made = sealed_by(below)
    evidence = {**beside(), "merchant.cer": sm2_who.merchant().der}
    signature = (Sig("1", INDETERMINATE),)
    return Case(made, None, {}, signature, {}, evidence=evidence, decision_not="ACCEPT")
