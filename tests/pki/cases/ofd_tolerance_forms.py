# SPDX-License-Identifier: Apache-2.0
"""Forms that the standards do not give and one reading fits: tolerated, each with its attack."""

from __future__ import annotations

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from .. import sm2
from ..case import PASSED, REJECT, REVIEW, Case, Sig, case
from ..der import IA5, OCTETS, der, dotted, octets
from ..ofd import SIGNATURES, SM3, Ofd, Row, Sign, element, sealed
from ..ofd_cases import (
    GENUINE,
    accepted,
    beside,
    failing,
    forged,
    forged_second_page,
    genuine,
    modified,
    never_accepted,
    undecided,
)
from ..ofd_report import DOCUMENT, IMAGE, OWN, PAGES, report
from ..seals import Habits, Seal, Sealing, seal, shaped
from ..sm2_values import flipped
from .ofd_tolerance import DEVIATION

WITHIN = "domain E2; what the signer signed is his, whatever its form"
ODD_PLACES = {"document.package": "warning:PACKAGE_LOCATIONS_ODD"}
FOLDER = "/Doc_0/Signs/Sign_0/"
VALUE = "Doc_0/Signs/Sign_0/SignedValue.dat"
AS_OCTETS = Habits(bits=octets)
BARE = Habits(certificate=lambda certificate: certificate)
PADDED = Habits(number=lambda value: der(0x02, value.to_bytes(4)))
UNTYPED = Habits(text=lambda text: der(OCTETS, text))
DATES = Habits(time=lambda moment: der(IA5, f"{moment:%Y-%m-%d %H:%M:%S}+0000".encode()))


def sealing(habits: Habits, **how: object) -> Sealing:
    """The institution's seal and its use, both written with these habits."""
    own = seal(Seal(habits=habits, **how))  # type: ignore[arg-type]
    return Sealing(seal=own, habits=habits)


def by_habit(habits: Habits, **how: object) -> bytes:
    """The report sealed so."""
    return report().sign(Sign(sealed(sealing(habits, **how)))).data


# --- seals -----------------------------------------------------------------------------------


@case(clause=WITHIN, twin=GENUINE)
def octet_strings_for_bit_strings() -> Case:
    """Digest and signature values stand in OCTET STRINGs."""
    return accepted(by_habit(AS_OCTETS), findings=DEVIATION)


@case(clause=WITHIN, twin="ofd/tolerance/octet-strings-for-bit-strings")
def octet_strings_with_a_forged_page() -> Case:
    """The same with another conclusion on the page."""
    made = report().sign(Sign(sealed(sealing(AS_OCTETS))))
    return modified(forged_second_page(made).data)


@case(clause=WITHIN, twin="ofd/tolerance/octet-strings-for-bit-strings")
def octet_strings_with_a_wrong_value() -> Case:
    """The same with a value in which one bit is not what was signed."""
    how = Sealing(seal=seal(Seal(habits=AS_OCTETS)), habits=AS_OCTETS, sign=shaped(flipped))
    return forged(report().sign(Sign(sealed(how))).data)


@case(clause=WITHIN, twin=GENUINE)
def certificates_by_themselves() -> Case:
    """The certificates stand in the seal without the OCTET STRINGs around them."""
    return accepted(by_habit(BARE), findings=DEVIATION)


@case(clause=WITHIN, twin="ofd/tolerance/certificates-by-themselves")
def certificate_of_another_by_itself() -> Case:
    """The seal lists another holder in this way: the signer is not in the list."""
    made = by_habit(BARE, holders=(sm2_who.person().der,))
    told = {"seal.signer": "failed:SIGNER_NOT_IN_SEAL"}
    return undecided(made, "SIG_CONSTRAINTS_FAILURE", told, decision=REJECT)


@case(clause=WITHIN, twin=GENUINE)
def numbers_of_four_octets() -> Case:
    """Versions and lengths are INTEGERs of four octets, whatever their value."""
    return accepted(by_habit(PADDED), findings=DEVIATION)


@case(clause=WITHIN, twin=GENUINE)
def text_without_a_type() -> Case:
    """The seal's number and what it protects stand in OCTET STRINGs."""
    return accepted(by_habit(UNTYPED), findings=DEVIATION)


@case(clause=WITHIN, twin="ofd/tolerance/text-without-a-type")
def text_without_a_type_of_another_file() -> Case:
    """The same text names another Signature.xml than the one that was signed."""
    how = sealing(UNTYPED)
    other = Sealing(seal=how.seal, habits=UNTYPED, protects="/Doc_0/Signs/Sign_1/Signature.xml")
    return never_accepted(report().sign(Sign(sealed(other))).data, PROPERTY)


PROPERTY = {"seal.property": "failed:SEAL_PROPERTY_OTHER"}


@case(clause=WITHIN, twin=GENUINE)
def period_as_text() -> Case:
    """The seal's period and the signer's time are text with a zone."""
    return accepted(by_habit(DATES), findings=DEVIATION)


@case(clause=WITHIN, twin="ofd/tolerance/period-as-text")
def period_as_text_that_had_ended() -> Case:
    """The same period had ended when the signer says that he signed."""
    ended = (who.at("2024-12-31T00:00:00"), who.at("2025-12-31T00:00:00"))
    told = {"seal.period": "failed:SEAL_EXPIRED"}
    return failing(by_habit(DATES, valid=ended), "EXPIRED", told)


@case(clause="GB/T 38540-2020 §6.1.2; domain E2", twin="ofd/genuine/certificates-by-digest")
def kind_of_digest_by_oid() -> Case:
    """The list of holders names SM3 by its OID itself."""
    habits = Habits(digest_kind=lambda _: dotted(SM3))
    return accepted(by_habit(habits, by_digest=True), findings=DEVIATION)


# --- places ----------------------------------------------------------------------------------


def _with_key(certificate: bytes) -> bytes:
    """SM3(ZA ‖ certificate) by the key of the institution."""
    point = sm2.public_point(sm2_who.institution().key.sm2)
    return sm2.message_digest(point, certificate)


WITH_KEY = Seal(by_digest=True, digest=_with_key)


@case(clause="domain D3", twin="ofd/tolerance/certificate-of-another-by-digest-with-the-key")
def certificate_by_digest_with_its_key() -> Case:
    """The list of holders gives SM3(ZA ‖ certificate) for SM3: what SM2 would sign of it."""
    return accepted(genuine(Sealing(seal=seal(WITH_KEY))).data)


@case(clause="domain D3", twin="ofd/tolerance/certificate-by-digest-with-its-key")
def certificate_of_another_by_digest_with_the_key() -> Case:
    """A merchant uses that seal: neither digest of his certificate is in the list."""
    how = Sealing(seal=seal(WITH_KEY), signer=sm2_who.merchant())
    found = {"seal.signer": "failed:SIGNER_NOT_IN_SEAL", "seal.maker-signature": "passed"}
    return failing(genuine(how).data, "FORMAT_FAILURE", found, integrity="modified")


def _two_slashes(rows: list[Row]) -> list[Row]:
    return [(f"/{part}", value) for part, value in rows]


def _value_with_two_slashes(content: bytes) -> bytes:
    return content.replace(f">{FOLDER}".encode(), f">/{FOLDER}".encode())


TWO_SLASHES = Sign(rows=_two_slashes, xml=_value_with_two_slashes)


@case(clause="GB/T 33190-2016 §7.3", twin=GENUINE)
def places_with_two_slashes() -> Case:
    """Signature.xml puts a slash before paths that begin with one."""
    return accepted(report().sign(TWO_SLASHES).data, findings=ODD_PLACES)


@case(clause="GB/T 33190-2016 §7.3", twin="ofd/tolerance/places-with-two-slashes")
def places_with_two_slashes_and_a_forged_page() -> Case:
    """The same with another conclusion on the page."""
    return modified(forged_second_page(report().sign(TWO_SLASHES)).data)


def _value_from_document(content: bytes) -> bytes:
    return content.replace(f">{FOLDER}".encode(), b">Signs/Sign_0/")


FROM_DOCUMENT = Sign(xml=_value_from_document)


@case(clause="GB/T 33190-2016 §7.3", twin=GENUINE)
def places_from_the_folder_of_the_document() -> Case:
    """Signatures.xml and Signature.xml count from the folder of Document.xml."""
    made = report().sign(FROM_DOCUMENT).replace(SIGNATURES, FOLDER, "Signs/Sign_0/")
    return accepted(made.data, findings=ODD_PLACES)


@case(
    clause="GB/T 33190-2016 §7.3",
    twin="ofd/tolerance/places-from-the-folder-of-the-document",
)
def another_value_where_the_standard_looks() -> Case:
    """The standard's own reading finds a value that was made for something else."""
    made = report().sign(FROM_DOCUMENT).replace(SIGNATURES, FOLDER, "Signs/Sign_0/")
    other = report().sign(Sign(stamps=())).parts[f"{FOLDER[1:]}SignedValue.dat"]
    made.put(f"{FOLDER[1:]}Signs/Sign_0/SignedValue.dat", other)
    told = {"crypto.digest": "failed:DIGEST_MISMATCH"}
    return never_accepted(made.data, told)


# --- Signature.xml ---------------------------------------------------------------------------


def _seal_by_attribute(content: bytes) -> bytes:
    place = f"{FOLDER}Seal.esl"
    old = f"<ofd:Seal><ofd:BaseLoc>{place}</ofd:BaseLoc></ofd:Seal>"
    assert old.encode() in content
    return content.replace(old.encode(), f'<ofd:Seal BaseLoc="{place}"/>'.encode())


@case(clause="GB/T 33190-2016 §18.2.5", twin="ofd/genuine/seal-file-beside")
def place_of_the_seal_as_attribute() -> Case:
    """The seal's file is named by an attribute of Seal."""
    return accepted(report().sign(Sign(xml=_seal_by_attribute, seal_file=seal(Seal()))).data)


@case(
    clause="GB/T 33190-2016 §18.2.5",
    twin="ofd/tolerance/place-of-the-seal-as-attribute",
)
def another_seal_by_attribute() -> Case:
    """The file named so holds another seal than the one in the value."""
    other = seal(Seal(name="另一枚印章"))
    made = report().sign(Sign(xml=_seal_by_attribute, seal_file=other))
    told = {"seal.file": "failed:SEAL_FILE_DIFFERS"}
    return undecided(made.data, "SIG_CONSTRAINTS_FAILURE", told, integrity="partial")


# --- lists without octets ------------------------------------------------------------------------


def _empty_list() -> Ofd:
    made = report().put(OWN, b"").drop(IMAGE)
    return made.replace(PAGES[0], "ResourceID", "Res")


@case(clause="GB/T 33190-2016 §7.9; easyofd PR 38", twin=GENUINE)
def list_of_resources_without_octets() -> Case:
    """DocumentRes.xml, covered like all else, has no octets: it is no XML and lists nothing."""
    found = {"document.package": "warning:PACKAGE_AMBIGUOUS", "package.references": "passed"}
    passed = {"signature": PASSED}
    document = _empty_list().sign(Sign(sealed())).data
    return Case(document, REVIEW, passed, (Sig("1"),), found, evidence=beside())


@case(clause="design rule 7", twin="ofd/tolerance/list-of-resources-without-octets")
def list_of_resources_emptied() -> Case:
    """A list that had something in it was covered, and has no octets any more."""
    return modified(genuine().put(OWN, b"").data)


def _with_extensions(place: str) -> Ofd:
    """The report with such a place of a list of extensions."""
    return report().replace(DOCUMENT, "</ofd:Document>", f"{place}</ofd:Document>")


@case(clause="GB/T 33190-2016 §7.5", twin="ofd/tolerance/list-whose-place-leads-nowhere")
def list_without_a_place() -> Case:
    """The element that names a list is there and empty: there is no list."""
    return accepted(_with_extensions(element("Extensions")).sign(Sign(sealed())).data)


@case(clause="GB/T 33190-2016 §7.5", twin="ofd/tolerance/list-without-a-place")
def list_whose_place_leads_nowhere() -> Case:
    """The same with a place at which nothing is: what was there is gone, or never was."""
    found = {"document.package": "warning:PART_MISSING", "package.references": "passed"}
    document = _with_extensions(element("Extensions", "Extensions.xml")).sign(Sign(sealed())).data
    return Case(document, REVIEW, {"signature": PASSED}, (Sig("1"),), found, evidence=beside())


@case(clause="X.690 §8.1; design rule 7", twin="ofd/attacks/seal-of-another-behind-the-value")
def zeros_behind_the_value() -> Case:
    """The value was written into a buffer of a fixed size, and the rest of it is zeros."""
    made = genuine()
    return accepted(made.put(VALUE, made.parts[VALUE] + bytes(500)).data)
