# SPDX-License-Identifier: Apache-2.0
"""Forgeries of OFD found by an attacker who read this verifier: each was once an ACCEPT."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cryptography.x509 import ReasonFlags

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import FAILED, INDETERMINATE, PASSED, REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity
from ..gm_cms import GmCms
from ..ofd import MAIN, SIGNATURES, Ofd, Row, Sign, Stamp, element, sealed, signed_by, without
from ..ofd_cases import GENUINE, accepted, beside, failing, genuine, never_accepted, partial
from ..ofd_report import ANNOTATION, PAGES, report, text
from ..revocation import Revoked
from ..seals import Seal, Sealing, seal, shaped
from ..sm2_values import flipped
from ..zip_archive import Archive, write
from .ofd_genuine import PLAIN

SIGNATURE = "Doc_0/Signs/Sign_0/Signature.xml"
BY_PERSON_BROKEN = replace(PLAIN, make=signed_by(GmCms(sign=shaped(flipped)), sm2_who.person()))


KEY_STOLEN = ReasonFlags.key_compromise


def moved(document: Ofd, part: str, place: str) -> Ofd:
    """The part under another name, in the same place of the archive."""
    document.parts = {(place if one == part else one): data for one, data in document.parts.items()}
    return document


def without_slash(rows: list[Row]) -> list[Row]:
    """References counted from the root without a slash, as some producers write them."""
    return [(name.lstrip("/"), value) for name, value in rows]


@case(clause="design rule 7; GB/T 33190-2016 §18.1", twin=GENUINE)
def list_of_signatures_is_also_an_annotation() -> Case:
    """An uncovered annotation becomes the list of signatures and keeps what it shows."""
    made = report().sign(Sign(left_out=without(ANNOTATION)))
    shown = element("Appearance", text(71, "合格", (2, 2)), Boundary="0 0 200 200")
    added = element("Annot", shown, ID="70", Type="Stamp", Creator="x")
    end = b"</ofd:Signatures>"
    made.put(ANNOTATION, made.parts[SIGNATURES].replace(end, added.encode() + end))
    made.drop(SIGNATURES).replace(MAIN, SIGNATURES, ANNOTATION)
    return partial(made.data)


@case(clause="GB/T 33190-2016 §18.2.3", twin=GENUINE)
def covered_page_under_a_name_that_no_reader_finds() -> Case:
    """A character without width in its name: no reader shows the page any more."""
    folder, _, name = PAGES[1].rpartition("/")
    made = moved(genuine(), PAGES[1], f"{folder}/\u200b{name}")
    told = {"package.references": "failed:PART_NOT_FOUND"}
    return failing(made.data, "FORMAT_FAILURE", told, integrity="modified")


@case(clause="GB/T 33190-2016 §18.2.3", twin=GENUINE)
def covered_page_in_other_case() -> Case:
    """The same by the case of its name, which most readers heed."""
    made = moved(genuine(), PAGES[1], PAGES[1].replace("Content", "content"))
    told = {"package.references": "failed:PART_NOT_FOUND"}
    return failing(made.data, "FORMAT_FAILURE", told, integrity="modified")


@case(clause="GB/T 33190-2016 §18.2.3", twin="ofd/forged/covered-page-moved-below-the-signature")
def references_without_slash() -> Case:
    """Every reference is counted from the root without a slash: nothing was done to it."""
    return accepted(report().sign(Sign(rows=without_slash)).data)


@case(clause="GB/T 33190-2016 §18.2.3", twin="ofd/forged/references-without-slash")
def covered_page_moved_below_the_signature() -> Case:
    """There the reference, taken from the folder of Signature.xml, would still find it."""
    made = report().sign(Sign(rows=without_slash))
    made = moved(made, PAGES[1], f"Doc_0/Signs/Sign_0/{PAGES[1]}")
    told = {"package.references": "failed:PART_NOT_FOUND"}
    return failing(made.data, "FORMAT_FAILURE", told, integrity="modified")


@case(clause="design rule 7", twin="ofd/genuine/two-signatures")
def failing_one_struck_and_named_as_cover() -> Case:
    """The struck signature is made to look used: as the picture of the package's cover."""
    made = report().sign(BY_PERSON_BROKEN).sign()
    made.signatures.pop(0)
    made.write_list()
    cover = element("Cover", f"/{SIGNATURE}")
    return never_accepted(made.replace(MAIN, "</ofd:DocInfo>", f"{cover}</ofd:DocInfo>").data)


@case(clause="GB/T 33190-2016 §7.4; design rule 7", twin=GENUINE)
def second_root_outside_the_body() -> Case:
    """A DocRoot before the DocBody, where readers that search by name look first."""
    other = element("DocRoot", "/Doc_1/Document.xml")
    return never_accepted(genuine().replace(MAIN, "<ofd:DocBody>", f"{other}<ofd:DocBody>").data)


@case(clause="GB/T 33190-2016 §18.2.5", twin="ofd/genuine/two-signatures")
def stamp_of_a_stranger_outside_the_signed_information() -> Case:
    """A merchant's seal over a whole page, where readers that search by name find it."""

    def outside(content: bytes) -> bytes:
        at = content.index(b"<ofd:StampAnnot")
        end = content.index(b"/>", at) + 2
        close = b"</ofd:SignedInfo>"
        rest = content[:at] + content[end:]
        return rest.replace(close, close + content[at:end])

    own = seal(Seal(id="9", name="x", holders=(sm2_who.merchant().der,)))
    whole_page = (Stamp("31", "6", "0 0 210 297"),)
    make = sealed(Sealing(seal=own, signer=sm2_who.merchant()))
    made = genuine().sign(Sign(make, stamps=whole_page, xml=outside))
    return never_accepted(made.data)


@case(clause="design part 6", twin=GENUINE)
def one_signature_listed_hundreds_of_times() -> Case:
    """Each row would be judged anew: the same signature once is enough."""
    made = genuine()
    row = made.signatures[0]
    made.signatures = [row.replace('ID="1"', f'ID="{number}"') for number in range(1, 301)]
    told = {"signature": FAILED}
    return Case(made.write_list().data, REJECT, told, (), {}, evidence=beside())


@case(clause="design part 6", twin=GENUINE)
def locations_that_grow_when_compared() -> Case:
    """Locations of a character that becomes eighteen in another Unicode form."""
    long = "\ufdfa" * 1000
    covers = "".join(element("Cover", f"{number}{long}") for number in range(20))
    return never_accepted(genuine().replace(MAIN, "</ofd:DocInfo>", f"{covers}</ofd:DocInfo>").data)


@case(clause="GB/T 33190-2016 §7.3", twin="ofd/genuine/everything-covered")
def uncovered_template_taken_away() -> Case:
    """A template that no signature covers is gone, and with it what it said on each page."""
    made = report()
    template = next(one for one in made.parts if "/Tpls/" in one)
    made.sign(Sign(left_out=without(template)))
    return never_accepted(made.drop(template).data, {"document.package": "warning:PART_MISSING"})


@case(clause="GB/T 33190-2016 §18.2", twin=GENUINE)
def one_value_for_two_signatures() -> Case:
    """A copy of Signature.xml under another name, with the same signature value."""
    made = genuine()
    copy = "Doc_0/Signs/Sign_9/Signature.xml"
    made.put(copy, made.parts[SIGNATURE])
    row = made.signatures[0].replace('ID="1"', 'ID="9"').replace(SIGNATURE, copy)
    made.signatures.append(row)
    told = {"signature": FAILED}
    return Case(made.write_list().data, REJECT, told, (), {}, evidence=beside())


@case(clause="APPNOTE 6.3.10 §4.4.4 bit 11", twin=GENUINE)
def name_in_another_code_page_for_readers_that_stream() -> Case:
    """The local header of a page with a Chinese name says that the name is not UTF-8."""
    made = report()
    page = PAGES[1].replace("Content", "内容")
    made = moved(made, PAGES[1], page).replace(
        "Doc_0/Document.xml", "Page_1/Content", "Page_1/内容"
    )
    entries = made.sign().entries()
    changed = [replace(one, local_flags=0) if not one.name.isascii() else one for one in entries]
    return never_accepted(write(Archive(changed)))


@case(clause="GB/T 33190-2016 §18.2.3", twin="ofd/forged/references-without-slash")
def covered_page_moved_and_its_reference_begins_with_a_dot() -> Case:
    """Seen from the folder of Signature.xml, as a path that begins with a dot is everywhere."""

    def dotted(rows: list[Row]) -> list[Row]:
        return [(f".{name}", value) for name, value in rows]

    made = moved(report().sign(Sign(rows=dotted)), PAGES[1], f"Doc_0/Signs/Sign_0/{PAGES[1]}")
    return never_accepted(made.data)


@case(clause="GB/T 33190-2016 §7.3; design rule 7", twin=GENUINE)
def list_of_signatures_where_other_readers_look_for_a_page() -> Case:
    """It stands in the root under the path that the document writes for its second page.

    Readers that count from the root first, or look for the end of a path, find no page there.
    """
    made = genuine()
    place = "Pages/Page_1/Content.xml"
    data = made.parts.pop(SIGNATURES)
    made.parts = {place: data, **made.parts}
    return partial(made.replace(MAIN, SIGNATURES, place).data)


@case(clause="GB/T 33190-2016 §7.3; design rule 7", twin=GENUINE)
def list_of_signatures_with_a_page_name_inside_its_own() -> Case:
    """The same for readers that look for a location anywhere in the names of an archive."""
    made = genuine()
    place = "Doc_0/Signs/Pages/Page_1/Content.xml.d/Signatures.xml"
    data = made.parts.pop(SIGNATURES)
    made.parts = {place: data, **made.parts}
    return partial(made.replace(MAIN, SIGNATURES, place).data)


def with_stolen_key(document: bytes) -> Case:
    """In the evidence: the institution's older certificate, revoked for its stolen key."""
    old = sm2_who.institution()
    revoked = Revoked(old.serial, who.at("2026-01-15T00:00:00"), KEY_STOLEN)
    told = {
        "revocation.signer": "passed",
        "revocation.same-key": "failed:REVOKED_KEY_COMPROMISE",
    }
    signature = (Sig("1", INDETERMINATE, "REVOKED_NO_POE"),)
    files = {**beside(signer_revoked=revoked), "old.cer": old.der}
    return Case(document, REJECT, {"signature": INDETERMINATE}, signature, told, evidence=files)


def renewed() -> Entity:
    """A later certificate of the institution with the same key."""
    start, end = who.SIGNER_VALID
    return sm2_who.signer(valid=(start + timedelta(days=20), end))


@case(clause="design rule 10; RFC 5280 §5.3.1", twin="ofd/forged/signer-renewed-with-the-same-key")
def revoked_signer_turned_to_a_renewed_one() -> Case:
    """The identifier of the signer, which nothing signs, names a certificate that stands."""
    how = GmCms(certificates=(sm2_who.institution().der,))
    made = report().sign(replace(PLAIN, make=signed_by(how, renewed())))
    return with_stolen_key(made.data)


@case(clause="design rule 10; RFC 5280 §5.3.1", twin="ofd/forged/signer-renewed-with-the-same-key")
def certificate_of_a_seal_turned_to_a_renewed_one() -> Case:
    """The same in a seal of 2020 that was made for both certificates."""
    own = seal(Seal(holders=(sm2_who.institution().der, renewed().der)))
    how = Sealing(seal=own, certificate=renewed().der)
    return with_stolen_key(report().sign(Sign(sealed(how))).data)


@case(clause="design rule 10", twin="ofd/forged/certificate-of-a-seal-turned-to-a-renewed-one")
def signer_renewed_with_the_same_key() -> Case:
    """Two certificates of one key, none of them revoked."""
    own = seal(Seal(holders=(sm2_who.institution().der, renewed().der)))
    how = Sealing(seal=own, certificate=renewed().der)
    files = {**beside(), "old.cer": sm2_who.institution().der}
    told = {"revocation.same-key": "passed"}
    return accepted(report().sign(Sign(sealed(how))).data, findings=told, evidence=files)


@case(clause="design rule 10", twin=GENUINE)
def employee_signs_as_the_institution() -> Case:
    """An employee's certificate: the institution's name and code, and the employee's own name."""
    trainee = sm2_who.signer(common=who.PERSON)
    made = report().sign(replace(PLAIN, make=signed_by(GmCms(), trainee)))
    told = {"issuer.identity": "not-checked:ISSUER_NOT_AN_ORGANISATION"}
    axes = {"signature": PASSED, "issuer": "UNKNOWN"}
    return Case(made.data, REVIEW, axes, (Sig("1"),), told, evidence=beside())


def list_at(place: str) -> Case:
    """The list of signatures under another name, first in the archive."""
    made = genuine()
    data = made.parts.pop(SIGNATURES)
    made.parts = {place: data, **made.parts}
    return partial(made.replace(MAIN, SIGNATURES, place).data)


@case(clause="design rule 7", twin=GENUINE)
def list_of_signatures_where_other_readers_look_for_the_main_part() -> Case:
    """Readers that look for the end of a path take it for OFD.xml."""
    return list_at("A/OFD.xml")


@case(clause="design rule 7", twin=GENUINE)
def list_of_signatures_under_a_name_that_unpacking_changes() -> Case:
    """Some systems write another character for the question mark."""
    return list_at("Doc_0/Signs/Signatures?.xml")


@case(clause="GB/T 33190-2016 §7.3", twin=GENUINE)
def root_written_in_a_way_that_readers_resolve_differently() -> Case:
    """OFD.xml, which is uncovered, names the same root by a detour."""
    return partial(genuine().replace(MAIN, "Doc_0/Document", "Doc_0/Signs/../Document").data)


@case(clause="XML 1.0 §2.5", twin=GENUINE)
def root_in_a_comment() -> Case:
    """Readers that search the text of OFD.xml find the root in the comment first."""
    other = "<!--<ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot>-->"
    return partial(genuine().replace(MAIN, "<ofd:DocRoot>", f"{other}<ofd:DocRoot>").data)


@case(clause="design rule 10; RFC 5280 §5.3.1", twin="ofd/forged/signer-renewed-with-the-same-key")
def revoked_signer_behind_a_crowd_of_certificates() -> Case:
    """Ten certificates of his own making carry the key, in front of the revoked one."""
    crowd = tuple(
        sm2_who.signer(issuer=sm2_who.forged_root(), common=f"{number}").der for number in range(10)
    )
    how = GmCms(certificates=crowd)
    return with_stolen_key(report().sign(replace(PLAIN, make=signed_by(how, renewed()))).data)
