# SPDX-License-Identifier: Apache-2.0
"""Seals that are not what they seem, and seals in wrong hands (GB/T 38540-2020, domain E3)."""

from __future__ import annotations

from dataclasses import replace

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from .. import sm2
from ..case import FAILED, INDETERMINATE, REJECT, Case, Sig, case
from ..der import sequence
from ..ofd import Sign, sealed
from ..ofd_cases import (
    GENUINE,
    beside,
    failing,
    forged,
    from_tsa,
    genuine,
    modified,
    never_accepted,
    partial,
    undecided,
)
from ..ofd_report import report
from ..revocation import Revoked
from ..seals import CERTIFICATES, DIGESTS, Seal, Sealing, seal, seal_info, ses_signature, shaped
from ..sm2_values import flipped

MAKER = "domain E3 (2), (3)"
LIST = "GB/T 38540-2020 §7; domain E3 (5)"
PERIOD = "GB/T 38540-2020 §7; domain E3 (4); ADR 9"


def with_seal(how: Seal, **more: object) -> bytes:
    """The report with such a seal."""
    return genuine(Sealing(seal=seal(how), **more)).data  # type: ignore[arg-type]


# --- period ----------------------------------------------------------------------------------


@case(clause=PERIOD, twin=GENUINE)
def expired_before_signing() -> Case:
    """The seal ended in February; the signer says himself that he used it in March."""
    valid = (who.at("2025-01-01T00:00:00"), who.at("2026-02-28T00:00:00"))
    found = {"seal.period": "failed:SEAL_EXPIRED"}
    return failing(with_seal(Seal(valid=valid)), "EXPIRED", found)


@case(clause=PERIOD, twin=GENUINE)
def not_yet_valid() -> Case:
    """The seal begins in April; the signer says himself that he used it in March."""
    valid = (who.at("2026-04-01T00:00:00"), who.at("2035-01-01T00:00:00"))
    found = {"seal.period": "failed:SEAL_NOT_YET_VALID"}
    return failing(with_seal(Seal(valid=valid)), "NOT_YET_VALID", found)


@case(clause=PERIOD, twin="ofd/genuine/seal-ended-since-with-timestamp")
def ended_since_without_proof() -> Case:
    """The seal has ended since; only the signer says that he used it before."""
    valid = (who.at("2025-01-01T00:00:00"), who.at("2026-05-01T00:00:00"))
    found = {"seal.period": "failed:SEAL_EXPIRED_SINCE"}
    return undecided(with_seal(Seal(valid=valid)), "OUT_OF_BOUNDS_NO_POE", found)


@case(clause="domain E3 (4); design rule 8", twin="ofd/seals/expired-before-signing")
def backdated_into_its_period() -> Case:
    """An expired seal; the signer claims an earlier time, a timestamp says a later one."""
    valid = (who.at("2025-01-01T00:00:00"), who.at("2026-02-28T00:00:00"))
    found = {"seal.period": "failed:SEAL_EXPIRED_SINCE"}
    earlier = who.at("2026-02-01T02:00:00")
    data = with_seal(Seal(valid=valid), at=earlier, timestamp=from_tsa)
    return never_accepted(data, found)


# --- who may use it --------------------------------------------------------------------------


def stolen(how: Seal) -> Case:
    """Somebody with a sound certificate of his own uses the institution's seal."""
    data = with_seal(how, signer=sm2_who.merchant())
    found = {"seal.signer": "failed:SIGNER_NOT_IN_SEAL", "seal.maker-signature": "passed"}
    return Case(
        data,
        REJECT,
        {"signature": INDETERMINATE},
        (Sig("1", INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"),),
        found,
        evidence=beside(),
    )


@case(clause=LIST, twin=GENUINE)
def signer_not_in_the_list() -> Case:
    """A merchant seals with the institution's seal, cut out of a genuine report."""
    return stolen(Seal())


@case(clause=LIST, twin="ofd/genuine/certificates-by-digest")
def signer_not_in_the_list_of_digests() -> Case:
    """The same where the seal names its certificates by digest, so not whose keys they have."""
    data = with_seal(Seal(by_digest=True), signer=sm2_who.merchant())
    found = {"seal.signer": "failed:SIGNER_NOT_IN_SEAL", "seal.maker-signature": "passed"}
    return failing(data, "FORMAT_FAILURE", found, integrity="modified")


@case(clause="GM/T 0031-2014", twin="ofd/genuine/version-1")
def signer_not_in_the_list_of_2014() -> Case:
    """The same with a seal of 2014."""
    own = seal(Seal(version=1))
    data = genuine(Sealing(version=1, seal=own, signer=sm2_who.merchant())).data
    found = {"seal.signer": "failed:SIGNER_NOT_IN_SEAL"}
    return undecided(data, "SIG_CONSTRAINTS_FAILURE", found, decision=REJECT)


@case(clause=LIST, twin=GENUINE)
def renewed_certificate() -> Case:
    """The signer's certificate was renewed with the same key; the seal was not made anew.

    It stands outside of what is signed: it may as well be the listed one, altered.
    """
    before = sm2_who.signer(valid=(who.at("2023-01-01T00:00:00"), who.at("2026-01-01T00:00:00")))
    found = {"seal.signer": "failed:SIGNER_NOT_IN_SEAL"}
    data = with_seal(Seal(holders=(before.der,)))
    return failing(data, "FORMAT_FAILURE", found, integrity="modified")


@case(clause=LIST, twin=GENUINE)
def signer_certificate_altered() -> Case:
    """One bit of the name in the signer's certificate beside the signed part; the key is as it was.

    The name was never certified so, and a reader that looks at the value alone would show it.
    """
    document = genuine()
    value = "Doc_0/Signs/Sign_0/SignedValue.dat"
    whole, own = document.parts[value], sm2_who.institution().der
    # The last octet of a character: it stays UTF-8.
    at = whole.rindex(own) + own.rindex(who.ORGANISATION.encode()) + 2
    document.put(value, whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :])
    found = {"seal.signer": "failed:SIGNER_NOT_IN_SEAL", "crypto.signature-value": "passed"}
    return failing(document.data, "FORMAT_FAILURE", found, integrity="modified")


@case(clause=LIST, twin=GENUINE)
def nobody_in_the_list() -> Case:
    """The seal may be used by nobody."""
    found = {"seal.signer": "failed:SIGNER_NOT_IN_SEAL"}
    data = with_seal(Seal(holders=()))
    return undecided(data, "SIG_CONSTRAINTS_FAILURE", found, decision=REJECT)


@case(clause=LIST, twin="ofd/genuine/certificates-by-digest")
def list_by_weak_digest() -> Case:
    """The seal names its certificates by SHA-1, for which another certificate can be made."""
    return never_accepted(with_seal(Seal(by_digest=True, digest="sha1", digest_name="SHA1")))


@case(clause="GB/T 38540-2020 §6.2.3", twin="ofd/genuine/certificates-by-digest")
def list_of_another_type() -> Case:
    """certListType says digests, and certificates stand in the list."""
    return never_accepted(with_seal(Seal(list_type=DIGESTS)))


@case(clause="GB/T 38540-2020 §6.2.3", twin=GENUINE)
def digests_called_certificates() -> Case:
    """certListType says certificates, and digests stand in the list."""
    return never_accepted(with_seal(Seal(by_digest=True, list_type=CERTIFICATES)))


# --- who made it -----------------------------------------------------------------------------


@case(clause=MAKER, twin=GENUINE)
def maker_nobody_trusts() -> Case:
    """A self-made seal: its maker's name is right, the CA above him is the attacker's own."""
    data = with_seal(Seal(maker=sm2_who.forged_maker()))
    found = {"seal.maker-path": "failed:NO_CHAIN", "seal.maker-signature": "passed"}
    return undecided(data, "NO_CERTIFICATE_CHAIN_FOUND", found)


@case(clause=f"{MAKER}; design part 5, roles", twin=GENUINE)
def maker_under_a_ca_that_may_not() -> Case:
    """The maker's certificate comes from the licensed CA, which is trusted to vouch for signers."""
    maker = sm2_who.maker("attacker-seal-maker", sm2_who.issuing())
    found = {"seal.maker-path": "failed:ROLE_NOT_GRANTED"}
    return undecided(with_seal(Seal(maker=maker)), None, found)


@case(clause=f"{MAKER}; design part 5, roles", twin=GENUINE)
def institution_makes_its_own_seal() -> Case:
    """The signer made the seal himself with the certificate that he signs with."""
    data = with_seal(Seal(maker=sm2_who.institution()))
    return undecided(data, None, {"seal.maker-path": "failed:ROLE_NOT_GRANTED"})


@case(clause=f"{MAKER}; design part 5, roles", twin=GENUINE)
def maker_of_seals_signs() -> Case:
    """A maker of seals signs the report: his CA vouches for makers, not for signers."""
    maker = sm2_who.seal_maker()
    data = with_seal(Seal(holders=(maker.der,)), signer=maker)
    return undecided(data, None, {"path.anchor": "failed:ROLE_NOT_GRANTED"})


@case(clause=MAKER, twin=GENUINE)
def maker_signature_broken() -> Case:
    """One bit of the seal-maker's signature is another."""
    data = with_seal(Seal(sign=shaped(flipped)))
    found = {"seal.maker-signature": "failed:SEAL_SIGNATURE_WRONG"}
    return failing(data, "SIG_CRYPTO_FAILURE", found)


@case(clause=MAKER, twin=GENUINE)
def seal_edited() -> Case:
    """The signer put another name into a seal that was made for him."""
    own, other = seal_info(Seal()), seal_info(Seal(name="虚构省市场监督管理局公章"))
    made = seal(Seal(over=lambda *_: own))
    # Only what the maker signed is exchanged: certificate, algorithm and value stay.
    rest = made[made.index(own) + len(own) :]
    data = genuine(Sealing(seal=sequence(other, rest))).data
    found = {"seal.maker-signature": "failed:SEAL_SIGNATURE_WRONG"}
    return failing(data, "SIG_CRYPTO_FAILURE", found)


@case(clause="domain E2, scope of the maker's signature", twin=GENUINE)
def maker_signed_as_in_2014() -> Case:
    """A seal of 2020 whose maker signed what a seal of 2014 signs."""
    data = with_seal(Seal(over=sequence))
    found = {"seal.maker-signature": "failed:SEAL_SIGNATURE_WRONG"}
    return failing(data, "SIG_CRYPTO_FAILURE", found)


@case(clause="domain E2, scope of the maker's signature", twin="ofd/genuine/version-1")
def maker_signed_as_in_2020() -> Case:
    """A seal of 2014 whose maker signed what a seal of 2020 signs."""
    own = seal(Seal(version=1, over=lambda info, _: info))
    data = genuine(Sealing(version=1, seal=own)).data
    found = {"seal.maker-signature": "failed:SEAL_SIGNATURE_WRONG"}
    return failing(data, "SIG_CRYPTO_FAILURE", found)


@case(clause=MAKER, twin=GENUINE)
def maker_revoked() -> Case:
    """The seal-maker's certificate was revoked before the seal was used."""
    revoked = Revoked(sm2_who.seal_maker().serial, who.at("2026-02-01T00:00:00"))
    found = {"seal.maker-path": "failed", "seal.maker-signature": "passed"}
    return replace(never_accepted(genuine().data, found), evidence=beside(maker_revoked=revoked))


@case(clause=MAKER, twin=GENUINE)
def maker_expired() -> Case:
    """The seal-maker's certificate has ended; nothing proves that the seal was used before."""
    maker = sm2_who.maker(valid=(who.at("2020-01-02T00:00:00"), who.at("2026-04-01T00:00:00")))
    return undecided(with_seal(Seal(maker=maker)), None, {"seal.maker-path": "failed"})


@case(clause=f"{MAKER}; design rule 9", twin=GENUINE)
def revocation_data_of_the_maker_missing() -> Case:
    """Nothing says whether the seal-maker's certificate was revoked."""
    found = {"seal.maker-path": "not-checked:REVOCATION_DATA_MISSING"}
    evidence = beside(lists=("root", "issuing"))
    return undecided(genuine().data, "TRY_LATER", found, evidence=evidence, review="data")


# --- version, scope, copies ------------------------------------------------------------------


@case(clause="domain E3 (10)", twin=GENUINE)
def versions_differ() -> Case:
    """The seal says version 4, its use says 5."""
    data = genuine(Sealing(tbs_version=5)).data
    return undecided(data, "SIG_CONSTRAINTS_FAILURE", {"seal.versions": "failed"})


@case(clause="domain E3 (10); RFC 8259 §6", twin="ofd/seals/versions-differ")
def version_beyond_json() -> Case:
    """Its use says a version that no JSON holds: a verdict all the same, not a broken worker."""
    data = genuine(Sealing(tbs_version=1 << 58)).data
    found = (Sig("1", FAILED, "FORMAT_FAILURE", "unreadable"),)
    return Case(data, REJECT, {"signature": FAILED}, found, {}, evidence=beside())


@case(clause="domain E3 (10)", twin="ofd/genuine/version-5")
def header_of_another_version() -> Case:
    """A seal in the form of 2020 whose header says 1."""
    found = {"seal.versions": "failed:SEAL_VERSIONS_DIFFER"}
    return undecided(with_seal(Seal(header_version=1)), "SIG_CONSTRAINTS_FAILURE", found)


@case(clause="GB/T 38540-2020 §6.2.1", twin=GENUINE)
def header_that_is_none() -> Case:
    """The seal's header does not say ES: it is no seal."""
    found = (Sig("1", FAILED, "FORMAT_FAILURE", "unreadable"),)
    data = with_seal(Seal(header="XX"))
    return Case(data, REJECT, {"signature": FAILED}, found, {}, evidence=beside())


@case(clause="domain E3 (10)", twin="ofd/genuine/version-1")
def seal_of_2014_used_as_in_2020() -> Case:
    """A seal in the form of 2014 inside a signature in the form of 2020."""
    data = genuine(Sealing(seal=seal(Seal(version=1)))).data
    found = {"seal.versions": "failed:SEAL_VERSIONS_DIFFER"}
    return undecided(data, "SIG_CONSTRAINTS_FAILURE", found)


@case(clause="domain E3 (7)", twin=GENUINE)
def names_another_file() -> Case:
    """propertyInfo says that another file is protected than the one that is."""
    data = genuine(Sealing(protects="/Doc_0/Signs/Sign_9/Signature.xml")).data
    found = {"seal.property": "failed:SEAL_PROPERTY_OTHER"}
    return undecided(data, "SIG_CONSTRAINTS_FAILURE", found, integrity=None)


@case(clause="domain E3 (12); ADR 9", twin="ofd/genuine/seal-file-beside")
def file_shows_another_seal() -> Case:
    """Readers draw the file Seal.esl, which is covered and is another seal."""
    other = seal(Seal(name="虚构省市场监督管理局公章", picture=b"<svg/>"))
    data = report().sign(Sign(seal_file=other)).data
    found = {"seal.file": "failed:SEAL_FILE_DIFFERS", "package.coverage": "passed"}
    return partial(data, findings=found)


@case(clause="domain E3 (12); ADR 9", twin="ofd/genuine/seal-file-beside")
def file_replaced_uncovered() -> Case:
    """The file Seal.esl is in no reference and was replaced after signing."""
    own = seal(Seal())
    made = report().sign(Sign(sealed(Sealing(seal=own)), seal_file=own, seal_listed=False))
    made.put("Doc_0/Signs/Sign_0/Seal.esl", seal(Seal(picture=b"<svg/>")))
    return never_accepted(made.data, {"seal.file": "failed:SEAL_FILE_DIFFERS"})


@case(clause="domain E3 (12)", twin="ofd/genuine/seal-file-beside")
def file_gone() -> Case:
    """Signature.xml names a Seal.esl, which it covers and which is not there any more."""
    own = seal(Seal())
    made = report().sign(Sign(sealed(Sealing(seal=own)), seal_file=own))
    made.drop("Doc_0/Signs/Sign_0/Seal.esl")
    found = {"package.references": "failed:PART_NOT_FOUND"}
    return modified(made.data, sub="FORMAT_FAILURE", findings=found)


@case(clause="domain E3 (7)", twin=GENUINE)
def use_copied_from_another_document() -> Case:
    """The whole signature value was taken out of another report of the same institution."""
    other = report().replace("Doc_0/Pages/Page_1/Content.xml", "不合格", "合格").sign()
    value = "Doc_0/Signs/Sign_0/SignedValue.dat"
    made = genuine().put(value, other.parts[value])
    found = {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"}
    return failing(made.data, "HASH_FAILURE", found, integrity="modified")


@case(clause="domain E3 (7)", twin=GENUINE)
def digest_of_another_file() -> Case:
    """dataHash is the digest of something else than Signature.xml."""
    data = genuine(Sealing(digest=lambda _: sm2.sm3(b"another file"))).data
    found = {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"}
    return failing(data, "HASH_FAILURE", found, integrity="modified")


@case(clause="domain E3 (3)", twin=GENUINE)
def certificate_of_somebody_else() -> Case:
    """The attacker signs with his own key and encloses the institution's certificate."""
    how = Sealing(signer=sm2_who.thief(), certificate=sm2_who.institution().der)
    return forged(genuine(how).data)


@case(clause="GB/T 38540-2020 §6.2", twin=GENUINE)
def seal_exchanged_in_the_value() -> Case:
    """Another seal was put into the signature value, which covers the seal."""

    def exchange(content: bytes, path: str) -> bytes:
        how = replace(Sealing(), protects=f"/{path}")
        other = seal(Seal(picture=b"<svg></svg>", size=(41, 41), id="99990000000002"))
        value = ses_signature(content, how)
        own = how.own_seal
        to_sign = value[4 : value.index(how.signed_by.der, value.index(own) + len(own)) - 4]
        rest = value[4 + len(to_sign) :]
        changed = sequence(to_sign[4:].replace(own, other))
        return sequence(changed, rest)

    return forged(report().sign(Sign(exchange)).data)


@case(clause="domain E3 (1)", twin=GENUINE)
def value_cut_short() -> Case:
    """The last octet of the signature value is missing."""

    def cut(content: bytes, path: str) -> bytes:
        return ses_signature(content, Sealing(protects=f"/{path}"))[:-1]

    found = (Sig("1", "TOTAL-FAILED", "FORMAT_FAILURE", "unreadable"),)
    data = report().sign(Sign(cut)).data
    return Case(data, REJECT, {"signature": "TOTAL-FAILED"}, found, {}, evidence=beside())


@case(clause="design rule 1", twin=GENUINE)
def value_of_nothing_known() -> Case:
    """The signature value is text."""
    data = report().sign(Sign(lambda *_: "这不是签名".encode())).data
    return Case(data, None, {}, (), {}, evidence=beside(), decision_not="ACCEPT")
