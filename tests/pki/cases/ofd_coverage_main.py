# SPDX-License-Identifier: Apache-2.0
"""OFD.xml, which no signature covers in most files, led to another document (domain E4)."""

from __future__ import annotations

import re

from ..case import REVIEW, Case, Sig, case
from ..ofd import MAIN, SIGNATURES, Ofd, Sign, element
from ..ofd_cases import GENUINE, accepted, beside, genuine, modified, partial
from ..ofd_report import ATTACHMENT, DOCUMENT, PAGES, bitmap, doc_body, report
from .ofd_coverage import RULE


def second_document(made: Ofd, home: str = "Doc_1") -> str:
    """A whole forged document in a folder of its own; gives its root."""
    for name, data in list(made.parts.items()):
        if name.startswith("Doc_0/") and "/Signs/" not in name:
            made.parts[name.replace("Doc_0", home, 1)] = data
    made.replace(PAGES[1].replace("Doc_0", home), "不合格", "合格")
    return f"{home}/Document.xml"


@case(clause="GB/T 33190-2016 §18.2.3", twin="ofd/genuine/everything-covered")
def main_part_edited_though_covered() -> Case:
    """OFD.xml is covered and leads to another document."""
    made = report().sign(Sign(left_out=frozenset()))
    return modified(made.replace(MAIN, "Doc_0/Document", second_document(made)[:-4]).data)


@case(clause=RULE, twin=GENUINE)
def document_root_redirected() -> Case:
    """OFD.xml is in no reference and leads to another document; the signed one is never shown."""
    made = genuine()
    return partial(made.replace(MAIN, "Doc_0/Document.xml", second_document(made)).data)


@case(clause=RULE, twin=GENUINE)
def second_document_behind() -> Case:
    """A second DocBody behind the signed one: which of them a reader opens is its own affair."""
    made = genuine()
    body = doc_body(second_document(made))
    return partial(made.replace(MAIN, "</ofd:OFD>", f"{body}</ofd:OFD>").data)


@case(clause=RULE, twin=GENUINE)
def second_document_before() -> Case:
    """A second DocBody before the signed one, which is what most readers open."""
    made = genuine()
    body = doc_body(second_document(made))
    return partial(made.replace(MAIN, "<ofd:DocBody>", f"{body}<ofd:DocBody>").data)


def shortened(made: Ofd) -> bytes:
    """Document.xml without its second page; all its places are absolute."""
    second = element("Page", ID="6", BaseLoc="Pages/Page_1/Content.xml")
    shown = made.parts[DOCUMENT].decode().replace(second, "")
    for folder in ("PublicRes", "DocumentRes", "Tpls", "Pages", "Annots", "Tags", "Attachs"):
        shown = re.sub(f'([>"]){folder}', rf"\1/Doc_0/{folder}", shown)
    return shown.encode()


@case(clause="design rule 7: DocRoot derivable", twin=GENUINE)
def document_rolled_back() -> Case:
    """An earlier state is covered too; OFD.xml, which is not, leads back to it."""
    made = report()
    made.put("Doc_0/Document_0.xml", shortened(made)).sign()
    return partial(made.replace(MAIN, "Document.xml", "Document_0.xml").data)


@case(clause="design rule 7: DocRoot derivable", twin=GENUINE)
def attachment_shown_as_document() -> Case:
    """The merchant's attachment, covered like all else, is a document without the bad page."""
    made = report()
    made.put(ATTACHMENT, shortened(made)).sign()
    return partial(made.replace(MAIN, "Doc_0/Document.xml", ATTACHMENT).data)


@case(clause="GB/T 33190-2016 §19; design rule 7", twin=GENUINE)
def version_switched() -> Case:
    """OFD.xml gets a list of versions whose current one shows another document."""
    made = genuine()
    root_of_other = second_document(made)
    files = element("FileList", element("File", f"/{root_of_other}", ID="1"))
    told = files + element("DocRoot", f"/{root_of_other}")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    name = 'xmlns:ofd="http://www.ofdspec.org/2016" ID="v2" Version="2"'
    body = f"{head}<ofd:DocVersion {name}>{told}</ofd:DocVersion>"
    made.put("Doc_0/Versions/V2.xml", body.encode())
    row = element("Version", ID="v2", Index="1", Current="true", BaseLoc="Doc_0/Versions/V2.xml")
    listed = element("Versions", row)
    return partial(made.replace(MAIN, "<ofd:Signatures>", f"{listed}<ofd:Signatures>").data)


@case(clause="design rule 7", twin=GENUINE)
def document_info_edited() -> Case:
    """The title in OFD.xml is another: it is unprotected, no claim is read from it."""
    return accepted(genuine().replace(MAIN, "检验检测报告", "合格证明").data)


@case(clause="GM/T 0099-2020 App. D", twin=GENUINE)
def document_added_that_nothing_shows() -> Case:
    """A whole second document in the package that OFD.xml does not name."""
    made = genuine()
    second_document(made)
    found = {"package.unlisted": "warning:UNLISTED_PARTS"}
    return Case(made.data, REVIEW, {}, (Sig("1"),), found, evidence=beside())


@case(clause=RULE, twin=GENUINE)
def cover_picture_in_the_main_part() -> Case:
    """OFD.xml gets a cover picture, which file managers show instead of the first page."""
    made = genuine().put("Doc_0/cover.bmp", bitmap())
    cover = element("Cover", "Doc_0/cover.bmp")
    return partial(made.replace(MAIN, "<ofd:Creator>", f"{cover}<ofd:Creator>").data)


@case(clause="design rule 7", twin=GENUINE)
def list_in_another_place() -> Case:
    """OFD.xml names the same list of signatures in another place: nothing else is said."""
    made = genuine()
    made.put("Signatures.xml", made.parts.pop(SIGNATURES))
    return accepted(made.replace(MAIN, f"/{SIGNATURES}", "/Signatures.xml").data)


@case(clause="design rule 7: no claim is read from them")
def claims_in_the_main_part() -> Case:
    """OFD.xml gets a conclusion among its free data, which is unprotected: told, never read."""
    data = element("CustomDatas", element("CustomData", "合格", Name="结论"))
    made = genuine().replace(MAIN, "</ofd:DocInfo>", f"{data}</ofd:DocInfo>")
    told = {"document.metadata": "warning:METADATA_UNPROTECTED"}
    return accepted(made.data, findings=told)


@case(clause="XInclude 1.0 §3.1; design rule 7", twin="ofd/coverage/claims-in-the-main-part")
def main_part_that_includes_another() -> Case:
    """For programs that follow inclusions a covered attachment becomes a part of OFD.xml."""
    space = "http://www.w3.org/2001/XInclude"
    inclusion = f'<include xmlns="{space}" href="{ATTACHMENT}"/>'
    return partial(genuine().replace(MAIN, "</ofd:DocInfo>", f"{inclusion}</ofd:DocInfo>").data)
