# SPDX-License-Identifier: Apache-2.0
"""What an attacker hid behind lists: of integrity, of signatures, and of places (design rule 7)."""

from __future__ import annotations

from .. import authorities_sm2 as sm2_who
from ..case import Case, case
from ..gm_cms import GmCms, gm_signed_data
from ..ofd import MAIN, SIGNATURES, Make, Ofd, Sign, Stamp, element, root, sealed, signature_xml
from ..ofd_cases import GENUINE, accepted, genuine, never_accepted, partial
from ..ofd_report import report
from ..seals import Seal, Sealing, seal, ses_signature

TOPIC = "forged"
ENTRIES = "OFDEntries.xml"
LISTED = "ofd/forged/list-of-integrity-with-its-value"
_PAGE = (Stamp("31", "6", "0 0 210 297"),)


def own_seal() -> bytes:
    """A merchant's seal, whose picture is what he likes."""
    return seal(Seal(id="99990000000009", name="虚构章", holders=(sm2_who.merchant().der,)))


def by_merchant() -> Make:
    """The merchant's signature with that seal."""
    return sealed(Sealing(seal=own_seal(), signer=sm2_who.merchant()))


def with_entries(document: Ofd, *values: str) -> Ofd:
    """The list of integrity of GM/T 0099 over all parts but signatures, and its `values`."""
    kept = [one for one in document.parts if "Sign" not in one and one not in values]
    files = "".join(element("File", FileLoc=f"/{one}") for one in kept)
    listed = "".join(element("SignedValueLoc", f"/{one}") for one in values)
    return document.put(ENTRIES, root("DocEntries", listed + element("FileList", files)))


def value_of_entries() -> bytes:
    """A signature without a seal, by the merchant: it is not judged."""
    return gm_signed_data(b"entries", sm2_who.merchant(), GmCms())


# --- the list of integrity (GM/T 0099-2020 App. D) -------------------------------------------


@case(clause="GM/T 0099-2020 App. D; design rule 7")
def list_of_integrity_with_its_value() -> Case:
    """Added after sealing, with one signature that holds no seal, under a name of its own."""
    made = genuine().put("integrity.dat", value_of_entries())
    return accepted(with_entries(made, "integrity.dat").data)


@case(clause="GM/T 0099-2020 App. D; design rule 7", twin=LISTED)
def list_of_integrity_with_a_seal_in_the_folder() -> Case:
    """A Seal.esl beside the value, which readers draw, is called the signature of the list."""
    made = genuine().put("Doc_0/Signs/Sign_0/Seal.esl", own_seal())
    return never_accepted(with_entries(made, "Doc_0/Signs/Sign_0/Seal.esl").data)


@case(clause="GM/T 0099-2020 App. D; design rule 7", twin=LISTED)
def list_of_integrity_with_a_value_in_the_folder() -> Case:
    """A sound value without a seal lies in the folder of the institution's signature."""
    name = "Doc_0/Signs/Sign_0/integrity.dat"
    return never_accepted(with_entries(genuine().put(name, value_of_entries()), name).data)


@case(clause="GM/T 0099-2020 App. D; design rule 7", twin=LISTED)
def list_of_integrity_with_a_sealed_value() -> Case:
    """Its value is a seal's, whose picture a reader that searches for values would draw."""
    how = Sealing(seal=own_seal(), signer=sm2_who.merchant())
    made = genuine().put("integrity.dat", ses_signature(b"entries", how))
    return never_accepted(with_entries(made, "integrity.dat").data)


@case(clause="GM/T 0099-2020 App. D; design rule 7", twin=LISTED)
def list_of_integrity_with_the_name_of_a_value() -> Case:
    """A SignedValue.dat in the root, where some readers look for the institution's."""
    made = genuine().put("SignedValue.dat", value_of_entries())
    return never_accepted(with_entries(made, "SignedValue.dat").data)


@case(clause="GM/T 0099-2020 App. D; design rule 7", twin=LISTED)
def list_of_integrity_with_two_values() -> Case:
    """Whoever adds a second value could as well add a hundred files."""
    made = genuine().put("one.dat", value_of_entries()).put("two.dat", value_of_entries())
    return never_accepted(with_entries(made, "one.dat", "two.dat").data)


@case(clause="GM/T 0099-2020 App. D; design rule 7", twin=LISTED)
def list_of_integrity_with_xml_behind_a_digit() -> Case:
    """Its value is a Signature.xml behind the digit 0, the first octet of DER; readers find it.

    The list of signatures names its place so that readers that count from the root go there.
    """
    whole = signature_xml(Sign(stamps=_PAGE), [], "Sign_0").split(b"\n", 1)[1]
    made = genuine().put("Sign_0/Signature.xml", b"0" + whole)
    made.replace(SIGNATURES, "/Doc_0/Signs/Sign_0", "Sign_0")
    return never_accepted(with_entries(made, "Sign_0/Signature.xml").data)


# --- places that lead readers to several files -----------------------------------------------


@case(clause="GB/T 33190-2016 §7.3", twin="ofd/tolerance/relative-places")
def value_of_a_stranger_where_others_count_from() -> Case:
    """The institution counts from its folder; its value's name in the root is the merchant's."""

    def shortened(content: bytes) -> bytes:
        return content.replace(b"<ofd:SignedValue>/Doc_0/Signs/Sign_0/", b"<ofd:SignedValue>")

    def in_the_root(content: bytes) -> bytes:
        return content.replace(b"/Doc_0/Signs/Sign_1/SignedValue.dat", b"/SignedValue.dat")

    made = report().sign(Sign(xml=shortened)).sign(Sign(by_merchant(), stamps=(), xml=in_the_root))
    value = made.parts.pop("Doc_0/Signs/Sign_1/SignedValue.dat")
    return never_accepted(made.put("SignedValue.dat", value).data)


# --- encodings that readers take differently -------------------------------------------------


@case(clause="XML 1.0 §4.3.3; GB 18030")
def signature_in_gbk() -> Case:
    """Signature.xml in GBK; a name in it has a bracket within a character, as rare names may."""

    def in_gbk(content: bytes) -> bytes:
        name = b"\xad]\xd0\xe9\xb9\xb9"
        return content.replace(b'"UTF-8"', b'"GBK"').replace(b"fictional", name)

    return accepted(report().sign(Sign(xml=in_gbk)).data)


@case(clause="XML 1.0 §4.3.3; GB 18030", twin="ofd/forged/signature-in-gbk")
def stamp_hidden_by_gbk() -> Case:
    """A merchant's stamp behind CDATA that ends for readers which take the octets for UTF-8."""

    def hide(content: bytes) -> bytes:
        at = content.index(b"<ofd:StampAnnot")
        end = content.index(b"/>", at) + 2
        before = "<ofd:Parameters><![CDATA[中]]></ofd:Parameters>".encode()
        behind = b'<ofd:Parameters x="]]>"></ofd:Parameters>'
        hidden = before + content[at:end] + behind
        return (content[:at] + hidden + content[end:]).replace(b'"UTF-8"', b'"GBK"')

    return never_accepted(genuine().sign(Sign(by_merchant(), stamps=_PAGE, xml=hide)).data)


# --- files of a second signature in the folder of the first ----------------------------------


@case(clause="design rule 7", twin="ofd/attacks/seal-of-the-institution-over-the-page")
def seal_of_a_stranger_in_the_folder() -> Case:
    """A merchant's signature without a stamp names a Seal.esl beside the institution's value."""
    place = "Doc_0/Signs/Sign_0/Seal.esl"

    def named(content: bytes) -> bytes:
        listed = element("Seal", element("BaseLoc", f"/{place}")).encode()
        return content.replace(b"</ofd:SignedInfo>", listed + b"</ofd:SignedInfo>")

    made = genuine().sign(Sign(by_merchant(), stamps=(), xml=named))
    return never_accepted(made.put(place, own_seal()).data)


@case(clause="design rule 7", twin="ofd/attacks/seal-of-the-institution-over-the-page")
def value_of_a_stranger_in_the_folder() -> Case:
    """The same with the merchant's signature value, under the name of a seal."""
    place = "Doc_0/Signs/Sign_0/Seal.esl"

    def named(content: bytes) -> bytes:
        return content.replace(b"Doc_0/Signs/Sign_1/SignedValue.dat", place.encode())

    made = genuine().sign(Sign(by_merchant(), stamps=(), xml=named))
    value = made.parts.pop("Doc_0/Signs/Sign_1/SignedValue.dat")
    return never_accepted(made.put(place, value).data)


# --- tags in comments, processing instructions and CDATA -------------------------------------

_OTHER = "<ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot>"


@case(clause="XML 1.0 §2.6; design rule 7", twin=GENUINE)
def second_root_in_an_instruction() -> Case:
    """A processing instruction of OFD.xml holds a DocRoot for readers that search the text."""
    return never_accepted(
        genuine().replace(MAIN, "</ofd:DocInfo>", f"<?x {_OTHER}?></ofd:DocInfo>").data
    )


@case(clause="XML 1.0 §2.6; design rule 7", twin=GENUINE)
def second_root_before_the_root_element() -> Case:
    """The same before the root element of OFD.xml, in UTF-16, where octets show no comment."""
    made = (
        genuine()
        .replace(MAIN, "<ofd:OFD", f"<!-- {_OTHER} --><ofd:OFD")
        .replace(MAIN, "UTF-8", "UTF-16")
    )
    return never_accepted(made.put(MAIN, made.parts[MAIN].decode().encode("utf-16")).data)


@case(clause="XML 1.0 §2.6; design rule 7", twin=GENUINE)
def second_signature_in_an_instruction() -> Case:
    """A processing instruction before the list of signatures names another signature."""
    other = '<?x <ofd:Signature ID="9" BaseLoc="/x"/>?>'
    made = genuine().replace(SIGNATURES, "<ofd:Signatures", f"{other}<ofd:Signatures")
    return never_accepted(made.data)


def _stamp_within(begin: bytes, end: bytes) -> Case:
    """A merchant's signature whose stamp, as large as the page, stands within such marks."""

    def hide(content: bytes) -> bytes:
        at = content.index(b"<ofd:StampAnnot")
        stop = content.index(b"/>", at) + 2
        return content[:at] + begin + content[at:stop] + end + content[stop:]

    made = genuine().sign(Sign(by_merchant(), stamps=_PAGE, xml=hide))
    return never_accepted(made.data)


@case(clause="XML 1.0 §2.6; design rule 7", twin="ofd/forged/signature-in-gbk")
def stamp_in_an_instruction() -> Case:
    """The stamp of a merchant stands in a processing instruction of his Signature.xml."""
    return _stamp_within(b"<?x ", b"?>")


@case(clause="XML 1.0 §2.5; design rule 7", twin="ofd/forged/signature-in-gbk")
def stamp_in_a_comment() -> Case:
    """The stamp of a merchant stands in a comment of his Signature.xml."""
    return _stamp_within(b"<!-- ", b"-->")


@case(clause="XML 1.0 §2.7; design rule 7", twin="ofd/forged/signature-in-gbk")
def stamp_in_character_data() -> Case:
    """The stamp of a merchant stands in CDATA of his Signature.xml."""
    return _stamp_within(b"<![CDATA[", b"]]>")


# --- what is read otherwise, or breaks more than itself --------------------------------------


@case(clause="GM/T 0099-2020 App. D; design rule 1", twin=LISTED)
def list_of_integrity_no_xml() -> Case:
    """Junk under the name of the list, which no reader shows, does not prove the report false."""
    told = {"document.package": "warning:PACKAGE_AMBIGUOUS"}
    return partial(genuine().put(ENTRIES, b"junk").data, findings=told)


@case(clause="GB/T 33190-2016 §6.1; Namespaces in XML 1.0 §5.3", twin=GENUINE)
def place_of_a_signature_in_a_namespace() -> Case:
    """The list names the signature by xml:BaseLoc: readers that heed namespaces see none."""
    return never_accepted(genuine().replace(SIGNATURES, " BaseLoc=", " xml:BaseLoc=").data)


@case(clause="XML Base §3; design rule 7", twin=GENUINE)
def base_of_locations_in_the_main_part() -> Case:
    """OFD.xml says by xml:base where its locations count from: some readers heed it."""
    return never_accepted(genuine().replace(MAIN, "<ofd:OFD", '<ofd:OFD xml:base="/Doc_1/"').data)


@case(clause="XML Base §3; design rule 7", twin=GENUINE)
def base_of_locations_in_the_list() -> Case:
    """So does the list of signatures."""
    changed = '<ofd:Signatures xml:base="/Doc_1/"'
    return never_accepted(genuine().replace(SIGNATURES, "<ofd:Signatures", changed).data)


@case(clause="XML 1.0 §3; design rule 7", twin=GENUINE)
def second_root_in_other_case() -> Case:
    """A Docroot in the uncovered OFD.xml, for readers that pass over the case of names."""
    other = element("Docroot", "/Doc_1/Document.xml")
    return partial(genuine().replace(MAIN, "</ofd:DocInfo>", f"{other}</ofd:DocInfo>").data)


@case(clause="XML 1.0 §3; design rule 7", twin="ofd/attacks/seal-of-the-institution-over-the-page")
def stamp_in_other_case() -> Case:
    """A merchant's stamp as large as the page is a stampannot: some readers pass over case."""

    def lower(content: bytes) -> bytes:
        return content.replace(b"<ofd:StampAnnot", b"<ofd:stampannot")

    return never_accepted(genuine().sign(Sign(by_merchant(), stamps=_PAGE, xml=lower)).data)
