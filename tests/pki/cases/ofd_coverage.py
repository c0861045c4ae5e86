# SPDX-License-Identifier: Apache-2.0
"""Parts of an OFD that were changed, left uncovered, added or taken away (domain E4)."""

from __future__ import annotations

from dataclasses import replace

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import FAILED, INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..gm_cms import GmCms
from ..ofd import Ofd, Row, Sign, Stamp, element, root, signed_by, without
from ..ofd_cases import (
    GENUINE,
    accepted,
    beside,
    failing,
    forged_second_page,
    genuine,
    modified,
    partial,
    undecided,
)
from ..ofd_font import bars
from ..ofd_report import (
    ANNOTATION,
    ANNOTATIONS,
    ATTACHMENT,
    DIGITS,
    DOCUMENT,
    FONT,
    IMAGE,
    OWN,
    PAGES,
    PUBLIC,
    TAG,
    TEMPLATE,
    bitmap,
    page,
    report,
    text,
)
from ..seals import shaped
from ..sm2_values import flipped
from .ofd_genuine import PLAIN

RULE = "design rule 7; domain E4"
OTHER_DIGITS = bars("1023456789")
"""A font in which 0 and 1 look like each other."""


def open_at(*parts: str) -> Ofd:
    """The report, signed without covering `parts`."""
    return report().sign(Sign(left_out=without(*parts)))


# --- covered parts that changed --------------------------------------------------------------


@case(clause="GB/T 33190-2016 §18.2.3", twin=GENUINE)
def page_edited() -> Case:
    """The second page says another conclusion than the one that was signed."""
    return modified(forged_second_page(genuine()).data)


@case(clause="GB/T 33190-2016 §18.2.3", twin=GENUINE)
def template_edited() -> Case:
    """The template page is covered; it now names another number of accreditation."""
    return modified(genuine().replace(TEMPLATE, "CMA 2", "CMA 9").data)


@case(clause="GB/T 33190-2016 §18.2.3", twin="ofd/coverage/font-remapped-uncovered")
def font_remapped() -> Case:
    """The embedded font is covered; another lies in its place, so digits look otherwise."""
    return modified(genuine().put(FONT, OTHER_DIGITS).data)


@case(clause="GB/T 33190-2016 §18.2.3", twin=GENUINE)
def image_replaced() -> Case:
    """The picture is covered; another lies in its place."""
    return modified(genuine().put(IMAGE, bitmap(b"\0\0\xff")).data)


@case(clause="GB/T 33190-2016 §18.2.3", twin=GENUINE)
def pages_exchanged() -> Case:
    """Document.xml is covered; it now shows the pages in another order."""
    made = genuine().replace(DOCUMENT, "Page_1", "Page_X")
    made.replace(DOCUMENT, "Page_0", "Page_1").replace(DOCUMENT, "Page_X", "Page_0")
    return modified(made.data)


@case(clause="ADR 9", twin=GENUINE)
def page_removed() -> Case:
    """A page that the signature covers is not in the package any more."""
    told = {"package.references": "failed:PART_NOT_FOUND"}
    return modified(genuine().drop(PAGES[1]).data, sub="FORMAT_FAILURE", findings=told)


@case(clause="ADR 9", twin=GENUINE)
def reference_to_a_part_that_never_was() -> Case:
    """The signature covers a part that the package does not have, by whoever's fault."""

    def more(rows: list[Row]) -> list[Row]:
        return [*rows, ("/Doc_0/Pages/Page_2/Content.xml", rows[0][1])]

    told = {"package.references": "failed:PART_NOT_FOUND"}
    made = report().sign(Sign(rows=more))
    return modified(made.data, sub="FORMAT_FAILURE", findings=told)


@case(clause="GB/T 33190-2016 §18.2.3", twin="ofd/tolerance/reference-twice")
def reference_twice_with_two_digests() -> Case:
    """A part is listed twice; only one of its two digests can be right."""

    def doubled(rows: list[Row]) -> list[Row]:
        return [*rows, (f"/{PAGES[1]}", rows[0][1])]

    return modified(report().sign(Sign(rows=doubled)).data)


@case(clause="GB/T 33190-2016 §18.2.3", twin=GENUINE)
def one_bit_of_a_picture() -> Case:
    """One bit of a covered picture is another."""
    made = genuine()
    data = bytearray(made.parts[IMAGE])
    data[-4] ^= 1
    return modified(made.put(IMAGE, bytes(data)).data)


# --- parts that readers show and no reference covers -----------------------------------------


@case(clause=RULE, twin="ofd/coverage/template-edited")
def template_edited_uncovered() -> Case:
    """As in a real file: the template is not covered, so its text changes and all digests hold."""
    return partial(open_at(TEMPLATE).replace(TEMPLATE, "CMA 2", "CMA 9").data)


@case(clause=RULE, twin=GENUINE)
def template_uncovered() -> Case:
    """The same file before anybody used the gap: nobody can tell, so it is as open."""
    return partial(open_at(TEMPLATE).data)


@case(clause=RULE, twin=GENUINE)
def page_uncovered() -> Case:
    """The second page is in no reference, and was edited."""
    return partial(forged_second_page(open_at(PAGES[1])).data)


@case(clause=RULE, twin="ofd/coverage/font-remapped")
def font_remapped_uncovered() -> Case:
    """The embedded font is in no reference: another one makes signed text look otherwise."""
    return partial(open_at(FONT).put(FONT, OTHER_DIGITS).data)


@case(clause=RULE, twin="ofd/coverage/font-remapped")
def font_redirected() -> Case:
    """PublicRes.xml is in no reference and names another font file than the covered one."""
    made = open_at(PUBLIC).replace(PUBLIC, "font_2.ttf", "font_9.ttf")
    return partial(made.put("Doc_0/Res/font_9.ttf", bars("1" + DIGITS[1:])).data)


@case(clause=RULE, twin=GENUINE)
def image_uncovered() -> Case:
    """The picture is in no reference, and another lies in its place."""
    return partial(open_at(IMAGE).put(IMAGE, bitmap(b"\0\0\xff")).data)


@case(clause=RULE, twin=GENUINE)
def resources_uncovered() -> Case:
    """DocumentRes.xml is in no reference and names another picture."""
    made = open_at(OWN).replace(OWN, "image_4.bmp", "image_9.bmp")
    return partial(made.put("Doc_0/Res/image_9.bmp", bitmap(b"\0\0\xff")).data)


@case(clause=RULE, twin=GENUINE)
def document_uncovered() -> Case:
    """Document.xml is in no reference and shows a page that came later."""
    made = open_at(DOCUMENT)
    added = element("Page", ID="9", BaseLoc="Pages/Page_9/Content.xml")
    made.replace(DOCUMENT, "</ofd:Pages>", f"{added}</ofd:Pages>")
    return partial(made.put("Doc_0/Pages/Page_9/Content.xml", page(91, _claim(92))).data)


def _claim(identity: int) -> str:
    return text(identity, "结论 合格", (30, 100), size=8)


@case(clause=RULE, twin=GENUINE)
def annotation_added() -> Case:
    """The list of annotations is in no reference; a new one covers the conclusion."""
    return partial(annotated(open_at(ANNOTATIONS)).data)


def annotated(made: Ofd) -> Ofd:
    """An annotation over the conclusion on the second page, entered in the list."""
    loc = element("FileLoc", "Page_1/Annotation.xml")
    more = element("Page", loc, PageID="6")
    made.replace(ANNOTATIONS, "</ofd:Annotations>", f"{more}</ofd:Annotations>")
    shown = made.parts[ANNOTATION].decode().replace("正本", "已复核").replace("170 10", "30 100")
    return made.put("Doc_0/Annots/Page_1/Annotation.xml", shown.encode())


@case(clause="design rule 7: parts added later", twin="ofd/coverage/gap-filled-by-a-stranger")
def added_later_and_signed_again() -> Case:
    """The institution annotates its report, whose list was open, and signs all of it again."""
    made = annotated(open_at(ANNOTATIONS))
    how = signed_by(GmCms(signing_time=who.SIGNED))
    return accepted(made.sign(replace(PLAIN, make=how)).data, Sig("1"), Sig("2"))


@case(clause="design rule 7: parts added later", twin="ofd/coverage/added-later-and-signed-again")
def gap_filled_by_a_stranger() -> Case:
    """A merchant annotates the report, and signs all of it with his own sound certificate."""
    made = annotated(open_at(ANNOTATIONS))
    how = signed_by(GmCms(signing_time=who.SIGNED), sm2_who.merchant())
    return partial(made.sign(replace(PLAIN, make=how)).data, Sig("2"))


@case(clause="design rule 7: parts added later", twin="ofd/coverage/added-later-and-signed-again")
def gap_filled_by_a_failing_signature() -> Case:
    """The second signature in the institution's name, which covers the gap, does not verify."""
    made = annotated(open_at(ANNOTATIONS))
    how = signed_by(GmCms(sign=shaped(flipped)))
    made.sign(replace(PLAIN, make=how))
    second = Sig("2", FAILED, "SIG_CRYPTO_FAILURE", "invalid")
    return Case(made.data, REJECT, {"signature": FAILED}, (second,), {}, evidence=beside())


@case(clause="design rule 7: parts added later", twin="ofd/coverage/added-later-and-signed-again")
def gap_filled_in_the_signers_name() -> Case:
    """The second signature has the institution's name by the attacker's own CA."""
    made = annotated(open_at(ANNOTATIONS))
    how = signed_by(GmCms(signing_time=who.SIGNED), sm2_who.thief())
    second = Sig("2", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND")
    return partial(made.sign(replace(PLAIN, make=how)).data, second)


@case(clause=RULE, twin=GENUINE)
def annotation_edited_uncovered() -> Case:
    """An annotation's own part is in no reference, and its text is another."""
    return partial(open_at(ANNOTATION).replace(ANNOTATION, "正本", "合格").data)


@case(clause="domain E3 (13)", twin=GENUINE)
def attachment_uncovered() -> Case:
    """The attached data is in no reference, and another number stands in it."""
    return partial(open_at(ATTACHMENT).replace(ATTACHMENT, "000001", "000009").data)


@case(clause="domain E3 (13)", twin=GENUINE)
def custom_tag_uncovered() -> Case:
    """The tags from which programs read a report are in no reference and lead elsewhere."""
    return partial(open_at(TAG).replace(TAG, "41", "63").data)


@case(clause="domain E3 (13)", twin=GENUINE)
def data_of_an_extension_uncovered() -> Case:
    """An extension keeps its data in a part that is in no reference."""
    made = report()
    listed = element("Extensions", "Extensions.xml")
    made.replace(DOCUMENT, "</ofd:Document>", f"{listed}</ofd:Document>")
    told = {"AppName": "esignverify", "RefId": "41"}
    row = element("Extension", element("ExtendData", "Data/1.xml"), **told)
    made.put("Doc_0/Extensions.xml", root("Extensions", row)).put("Doc_0/Data/1.xml", b"<data/>")
    return partial(made.sign(Sign(left_out=without("Doc_0/Data/1.xml"))).data)


@case(clause=RULE, twin=GENUINE)
def colour_profile_uncovered() -> Case:
    """A colour profile, which can turn a text white, is in no reference."""
    made = report()
    space = element("ColorSpace", ID="77", Type="RGB", Profile="colours.icc")
    made.replace(PUBLIC, "<ofd:Fonts>", element("ColorSpaces", space) + "<ofd:Fonts>")
    made.put("Doc_0/Res/colours.icc", b"a profile")
    return partial(made.sign(Sign(left_out=without("Doc_0/Res/colours.icc"))).data)


@case(clause=RULE, twin=GENUINE)
def resource_of_a_page_uncovered() -> Case:
    """A page has resources of its own that are in no reference."""
    made = report()
    listed = element("PageRes", "PageRes.xml")
    made.replace(PAGES[0], "<ofd:Content>", f"{listed}<ofd:Content>")
    own = made.parts[OWN].decode().replace('BaseLoc="Res"', 'BaseLoc="."').replace('"4"', '"94"')
    made.put("Doc_0/Pages/Page_0/PageRes.xml", own.encode())
    made.put("Doc_0/Pages/Page_0/image_4.bmp", bitmap())
    left_out = without("Doc_0/Pages/Page_0/PageRes.xml", "Doc_0/Pages/Page_0/image_4.bmp")
    return partial(made.sign(Sign(left_out=left_out)).data)


# --- parts that nothing leads to -------------------------------------------------------------


def _unlisted(name: str, data: bytes) -> Case:
    made = genuine().put(name, data)
    found = {"package.unlisted": "warning:UNLISTED_PARTS", "package.references": "passed"}
    return Case(made.data, REVIEW, {}, (Sig("1"),), found, evidence=beside())


@case(clause="GM/T 0099-2020 App. D", twin=GENUINE)
def file_added() -> Case:
    """A file that nothing in the document leads to (夹带)."""
    return _unlisted("Doc_0/readme.txt", "本报告结论以网页为准".encode())


@case(clause="GM/T 0099-2020 App. D", twin=GENUINE)
def page_added_that_nothing_shows() -> Case:
    """A page beside the others that Document.xml does not list."""
    return _unlisted("Doc_0/Pages/Page_9/Content.xml", page(91, _claim(92)))


# --- stamps ----------------------------------------------------------------------------------


@case(clause="GB/T 33190-2016 §18.2.5; domain E3 (15)", twin=GENUINE)
def stamp_on_a_page_that_does_not_exist() -> Case:
    """The seal is put on a page that the document does not have: it seals nothing that is shown."""
    made = report().sign(Sign(stamps=(Stamp(page="777"),)))
    found = {"package.stamps": "failed:STAMP_OUT_OF_PLACE"}
    return undecided(made.data, "SIG_CONSTRAINTS_FAILURE", found)


@case(clause="domain E3 (15)", twin="ofd/genuine/stamp-over-the-edges")
def stamp_outside_the_page() -> Case:
    """The seal lies wholly outside its page: it seals nothing that is shown."""
    made = report().sign(Sign(stamps=(Stamp(box="900 900 40 40"),)))
    found = {"package.stamps": "failed:STAMP_OUT_OF_PLACE"}
    return undecided(made.data, "SIG_CONSTRAINTS_FAILURE", found)


@case(clause="GB/T 33190-2016 §18.2.5", twin=GENUINE)
def stamp_moved() -> Case:
    """The stamp is drawn elsewhere: Signature.xml is not what was signed any more."""
    made = genuine().replace("Doc_0/Signs/Sign_0/Signature.xml", "150 240", "15 24")
    found = {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"}
    return failing(made.data, "HASH_FAILURE", found, integrity="modified")


# --- what a reader does not show -------------------------------------------------------------


@case(clause="design rule 12", twin=GENUINE)
def invisible_text() -> Case:
    """The signer's own page holds text that no reader shows; the signature is sound."""
    made = report()
    hidden = text(64, "结论 合格", (30, 120), Visible="false") + text(
        65, "结论 合格", (30, 130), Alpha="0"
    )
    made.replace(PAGES[1], "</ofd:Layer>", f"{hidden}</ofd:Layer>").sign()
    found = {"document.hidden-objects": "warning:HIDDEN_OBJECTS"}
    return Case(made.data, None, {}, (Sig("1"),), found, evidence=beside(), decision_not=REJECT)
