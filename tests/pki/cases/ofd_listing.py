# SPDX-License-Identifier: Apache-2.0
"""The list of signatures, which no signature can protect while others may follow (domain E4)."""

from __future__ import annotations

from dataclasses import replace

from .. import authorities_sm2 as sm2_who
from ..case import FAILED, INDETERMINATE, PASSED, REJECT, REVIEW, Case, Sig, case
from ..gm_cms import GmCms
from ..ofd import MAIN, SIGNATURES, Ofd, Sign, Stamp, element, sealed, signed_by
from ..ofd_cases import GENUINE, accepted, beside, from_tsa, genuine, never_accepted, partial
from ..ofd_report import report
from ..seals import Seal, Sealing, seal, shaped
from ..sm2_values import flipped
from .ofd_forged_lists import value_of_entries, with_entries
from .ofd_genuine import PLAIN

TWO = "ofd/genuine/two-signatures"
RULE = "design rule 7: every signature listed once"
FIRST, SECOND = "Doc_0/Signs/Sign_0/", "Doc_0/Signs/Sign_1/"
BY_PERSON = replace(PLAIN, make=signed_by(GmCms(), sm2_who.person()))


def both() -> Ofd:
    """The institution's seal and the signatory's signature over it."""
    return genuine().sign(BY_PERSON)


@case(clause=RULE)
def reordered() -> Case:
    """The list names both signatures the other way round, which says nothing else."""
    made = both()
    made.signatures.reverse()
    return accepted(made.write_list().data, Sig("1"), Sig("2"))


@case(clause=RULE, twin=TWO)
def one_struck_from_the_list() -> Case:
    """The signatory's signature lies in the package and is not listed any more."""
    made = both()
    made.signatures.pop()
    return never_accepted(made.write_list().data)


@case(clause=RULE, twin=TWO)
def failing_one_struck_from_the_list() -> Case:
    """A seal that does not verify was struck from the list, so that only a good one shows."""
    broken = sealed(Sealing(sign=shaped(flipped)))
    made = report().sign(Sign(broken, stamps=())).sign()
    made.signatures.pop(0)
    return never_accepted(made.write_list().data)


@case(clause="ADR 9", twin=TWO)
def one_removed_with_its_parts() -> Case:
    """The institution's seal is gone with all its parts, which the signatory had covered."""
    made = both()
    made.signatures.pop(0)
    for name in [one for one in made.parts if one.startswith(FIRST)]:
        made.drop(name)
    found = Sig("2", FAILED, "FORMAT_FAILURE", "modified")
    told = {"package.references": "failed:PART_NOT_FOUND"}
    made.write_list()
    return Case(made.data, REJECT, {"signature": FAILED}, (found,), told, evidence=beside())


@case(clause="design part 2", twin=GENUINE)
def all_struck_from_the_main_part() -> Case:
    """OFD.xml names no list of signatures; seal and list lie in the package unused."""
    made = genuine().replace(MAIN, element("Signatures", f"/{SIGNATURES}"), "")
    return Case(
        made.data,
        REVIEW,
        {"signature": "NO-SIGNATURE"},
        (),
        {"document.signed": "failed:NO_SIGNATURE"},
        evidence=beside(),
    )


def unread_list(place: str) -> Case:
    """OFD.xml names the list at `place`, where it is not: whether anybody signed is open."""
    return Case(
        genuine().replace(MAIN, f"/{SIGNATURES}", place).data,
        REVIEW,
        {"signature": INDETERMINATE},
        (),
        {"document.signed": "failed:SIGNATURE_LIST_NOT_FOUND"},
        evidence=beside(),
    )


@case(clause="GB/T 33190-2016 §7.3, §18.1", twin="ofd/coverage/list-in-another-place")
def list_not_in_the_package() -> Case:
    """OFD.xml names its list of signatures where there is none, which is not to have none."""
    return unread_list("/Signatures.xml")


@case(clause="GB/T 33190-2016 §7.3, §18.1", twin=GENUINE)
def list_from_the_folder_of_the_document() -> Case:
    """The place of the list is counted from Doc_0: by the standard from where OFD.xml lies."""
    return unread_list(SIGNATURES.removeprefix("Doc_0/"))


def _listed_for_integrity(value: bytes) -> bytes:
    """The report without a seal, and a list of integrity with such a value."""
    return with_entries(report().put("integrity.dat", value), "integrity.dat").data


@case(clause="GM/T 0099-2020 App. D; design rule 1", twin="ofd/listing/list-of-integrity-unsigned")
def only_the_list_of_integrity_is_signed() -> Case:
    """Nothing but the list of integrity has a value, which is not judged, and yet is one."""
    told = {"document.signed": "not-checked:UNSUPPORTED_SIGNATURE"}
    document = _listed_for_integrity(value_of_entries())
    return Case(document, REVIEW, {"signature": INDETERMINATE}, (), told, evidence=beside())


@case(clause="GM/T 0099-2020 App. D", twin="ofd/listing/only-the-list-of-integrity-is-signed")
def list_of_integrity_unsigned() -> Case:
    """The same, and the value has no octets."""
    told = {"document.signed": "failed:NO_SIGNATURE"}
    document = _listed_for_integrity(b"")
    return Case(document, REVIEW, {"signature": "NO-SIGNATURE"}, (), told, evidence=beside())


@case(clause="design part 2", twin=GENUINE)
def empty_list() -> Case:
    """The list of signatures is there and empty."""
    made = genuine()
    made.signatures.clear()
    made.write_list()
    return Case(made.data, REVIEW, {"signature": "NO-SIGNATURE"}, (), {}, evidence=beside())


@case(clause="domain E4; design rule 10", twin=GENUINE)
def leads_elsewhere() -> Case:
    """The list leads to a signature that the attacker made in the institution's name."""
    made = genuine()
    by_thief = replace(PLAIN, make=signed_by(GmCms(), sm2_who.thief()), folder="Other", id="1")
    made.signatures.clear()
    made.replace("Doc_0/Pages/Page_1/Content.xml", "不合格", "合格").sign(by_thief)
    found = Sig("1", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND")
    return Case(
        made.data,
        REVIEW,
        {"signature": INDETERMINATE, "ca_licence": "UNKNOWN"},
        (replace(found, integrity=None),),
        {"path.anchor": "failed:NO_CHAIN"},
        evidence=beside(),
    )


@case(clause="design rule 1", twin=GENUINE)
def leads_nowhere() -> Case:
    """The list names a Signature.xml that is not in the package."""
    made = genuine().replace(SIGNATURES, "Sign_0", "Sign_7")
    return never_accepted(made.data)


@case(clause=RULE, twin=GENUINE)
def same_signature_twice() -> Case:
    """One signature is listed twice under two IDs, as if two had signed."""
    made = genuine()
    made.signatures.append(made.signatures[0].replace('ID="1"', 'ID="2"'))
    return never_accepted(made.write_list().data)


@case(clause="GB/T 33190-2016 §18.1", twin=TWO)
def same_id_twice() -> Case:
    """Two signatures have one ID; one of them does not verify, and must not hide the other."""
    broken = signed_by(GmCms(sign=shaped(flipped)), sm2_who.person())
    made = genuine().sign(replace(PLAIN, make=broken, id="1"))
    return Case(made.data, REJECT, {"signature": FAILED}, (), {}, evidence=beside())


@case(clause="GB/T 33190-2016 §18.2.3; domain E5 (h)", twin=TWO)
def covered_list_grew() -> Case:
    """The first seal covers the list, to which the second was added: broken by its successor."""
    made = report().sign(Sign(left_out=frozenset({MAIN}))).sign(BY_PERSON)
    first = Sig("1", FAILED, "HASH_FAILURE", "modified")
    told = {"package.references": "failed:DIGEST_MISMATCH"}
    signatures = (first, Sig("2"))
    return Case(made.data, REJECT, {"signature": FAILED}, signatures, told, evidence=beside())


@case(clause="design part 2, over several signatures", twin=TWO)
def first_one_broken() -> Case:
    """The first seal does not verify, the second signature does: the worst counts."""
    made = report().sign(Sign(sealed(Sealing(sign=shaped(flipped))))).sign(BY_PERSON)
    first = Sig("1", FAILED, "SIG_CRYPTO_FAILURE", "invalid")
    told = {"crypto.signature-value": "failed:SIGNATURE_VALUE_WRONG"}
    signatures = (first, Sig("2"))
    return Case(made.data, REJECT, {"signature": FAILED}, signatures, told, evidence=beside())


@case(clause="GM/T 0099-2020 §7 (Relative)", twin="ofd/genuine/resting-on-another")
def base_not_there() -> Case:
    """The signature says that it rests on another one, which the package does not have."""
    made = report().sign(Sign(relative="7"))
    told = {"signature.base": "failed:BASE_SIGNATURE_NOT_FOUND"}
    found = Sig("1", INDETERMINATE, "SIG_CONSTRAINTS_FAILURE", None)
    return Case(made.data, REVIEW, {"signature": INDETERMINATE}, (found,), told, evidence=beside())


@case(clause="GM/T 0099-2020 §7 (Relative)", twin="ofd/genuine/resting-on-another")
def base_not_valid() -> Case:
    """The signature that it rests on does not verify."""
    made = report().sign(Sign(sealed(Sealing(sign=shaped(flipped)))))
    made.sign(replace(BY_PERSON, relative="1"))
    first = Sig("1", FAILED, "SIG_CRYPTO_FAILURE", "invalid")
    return Case(made.data, REJECT, {"signature": FAILED}, (first,), {}, evidence=beside())


@case(clause="ADR 9: stamps of another holder's seal", twin=TWO)
def foreign_seal_stamped_over() -> Case:
    """A stranger with a sound seal of his own stamps the report after the institution."""
    own = seal(Seal(id="99990000000009", name="某公司", holders=(sm2_who.merchant().der,)))
    how = Sealing(seal=own, signer=sm2_who.merchant(), timestamp=from_tsa)
    made = genuine().sign(Sign(sealed(how), stamps=(Stamp("31", "6", "25 95 160 20"),)))
    told = {"signature.changes": "warning:VISIBLE_CHANGE_AFTER_SIGNING"}
    return Case(
        made.data, REVIEW, {"signature": PASSED}, (Sig("1"), Sig("2")), told, evidence=beside()
    )


@case(clause=RULE, twin=GENUINE)
def second_list() -> Case:
    """OFD.xml leads to a second list with the attacker's choice; the first lies beside it."""
    made = both()
    other = made.parts[SIGNATURES].replace(made.signatures[1].encode(), b"")
    made.put("Doc_0/Signs/Chosen.xml", other)
    made.replace(MAIN, "Signs/Signatures.xml", "Signs/Chosen.xml")
    return never_accepted(made.data)


@case(clause=RULE, twin=GENUINE)
def part_of_a_signature_as_picture() -> Case:
    """A page shows a picture out of the signature's folder, which no reference covers."""
    made = report()
    media = element("MediaFile", "/Doc_0/Signs/Sign_0/shown.bmp")
    made.replace("Doc_0/DocumentRes.xml", element("MediaFile", "image_4.bmp"), media)
    made.put("Doc_0/Signs/Sign_0/shown.bmp", made.parts["Doc_0/Res/image_4.bmp"])
    made.drop("Doc_0/Res/image_4.bmp")
    hidden = frozenset({MAIN, SIGNATURES, "Doc_0/Signs/Sign_0/shown.bmp"})
    return partial(made.sign(Sign(left_out=hidden)).data)


@case(clause="design rule 7; ADR 9", twin=TWO)
def earlier_one_uncovered() -> Case:
    """The signatory's signature does not cover the institution's, whose stamp it cannot have seen.

    The institution's own stands, but nothing says that it came later.
    """
    made = genuine().sign(replace(BY_PERSON, covers_earlier=False))
    told = {"signature.changes": "warning:VISIBLE_CHANGE_AFTER_SIGNING"}
    signatures = (Sig("1"), Sig("2"))
    return Case(made.data, REVIEW, {"signature": PASSED}, signatures, told, evidence=beside())


@case(clause="GM/T 0099-2020 §7 (Relative)", twin="ofd/genuine/resting-on-another")
def base_not_valid_is_told() -> Case:
    """The signature that it rests on does not verify: the one that rests on it says so."""
    made = report().sign(Sign(sealed(Sealing(sign=shaped(flipped)))))
    made.sign(replace(BY_PERSON, relative="1"))
    first = Sig("1", FAILED, "SIG_CRYPTO_FAILURE", "invalid")
    told = {"signature.base": "warning:BASE_SIGNATURE_NOT_VALID"}
    return Case(made.data, REJECT, {"signature": FAILED}, (first,), told, evidence=beside())


# --- all files of all signatures in one folder -----------------------------------------------

FLAT = "ofd/listing/files-of-two-signatures-in-one-folder"
FOLDER = "Doc_0/Signs/"


def flat(how: Sign) -> Ofd:
    """The institution's seal and a signature, their files numbered and beside the list."""
    return report().sign(Sign(flat=True)).sign(replace(how, flat=True))


@case(clause="design rule 7; GB/T 33190-2016 §18.1")
def files_of_two_signatures_in_one_folder() -> Case:
    """A producer keeps them beside the list, numbered: readers go where each says, or nowhere."""
    return accepted(flat(BY_PERSON).data, Sig("1"), Sig("2"))


def _with_seal(name: str) -> bytes:
    """A merchant's signature without a stamp names a seal of his in that folder."""
    own = _merchants()

    def named(content: bytes) -> bytes:
        listed = element("Seal", element("BaseLoc", f"/{FOLDER}{name}")).encode()
        return content.replace(b"</ofd:SignedInfo>", listed + b"</ofd:SignedInfo>")

    make = sealed(Sealing(seal=own, signer=sm2_who.merchant()))
    return flat(Sign(make, stamps=(), xml=named)).put(FOLDER + name, own).data


@case(clause="design rule 7", twin=FLAT)
def seal_of_a_stranger_in_the_one_folder() -> Case:
    """It has the name under which readers look for the institution's."""
    return partial(_with_seal("Seal.esl"), Sig("2"))


@case(clause="design rule 7", twin=FLAT)
def only_seal_in_the_one_folder_is_a_strangers() -> Case:
    """The institution's has no file: a reader that looks for any finds the merchant's."""
    return partial(_with_seal("Seal_1.esl"), Sig("2"))


@case(clause="design rule 7", twin=FLAT)
def value_of_a_stranger_under_the_usual_name_in_the_one_folder() -> Case:
    """A merchant's value is called as the institution's would be in a folder of its own."""

    def usual(content: bytes) -> bytes:
        return content.replace(b"SignedValue_1.dat", b"SignedValue.dat")

    make = sealed(Sealing(seal=_merchants(), signer=sm2_who.merchant()))
    made = flat(Sign(make, stamps=(), xml=usual))
    value = made.parts.pop(f"{FOLDER}SignedValue_1.dat")
    return partial(made.put(f"{FOLDER}SignedValue.dat", value).data, Sig("2"))


def _merchants() -> bytes:
    return seal(Seal(id="99990000000009", name="虚构章", holders=(sm2_who.merchant().der,)))
