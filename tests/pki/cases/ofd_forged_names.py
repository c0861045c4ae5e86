# SPDX-License-Identifier: Apache-2.0
"""A stranger's signature whose files are called as readers call what they look for (design rule 7).

He has a certificate of his own and shows no seal; what a Signature.xml holds beside the elements of
the standard is his affair, so a reader that takes it for something else shows what he likes.
"""

from __future__ import annotations

from collections.abc import Callable

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import Case, Sig, case
from ..gm_cms import GmCms
from ..ofd import MAIN, Ofd, Sign, element, sealed, signed_by
from ..ofd_cases import accepted, genuine, never_accepted, partial
from ..ofd_report import DOCUMENT, PAGES, report
from .ofd_forged_lists import ENTRIES, LISTED, value_of_entries, with_entries

TOPIC = "forged"
TWIN = "ofd/genuine/two-signatures"
USUAL = "Doc_0/Signs/Sign_1/Signature.xml"
CLAUSE = "GB/T 33190-2016 §7.1; design rule 7"
FREE = element("CustomDatas", element("CustomData", "合格", Name="结论")) + element(
    "DocRoot", "Doc_0/Signs/Sign_2/Signature.xml"
)


def signed_too(made: Ofd, name: str, xml: Callable[[bytes], bytes] | None = None) -> bytes:
    """The same with the signature of a person, whose Signature.xml is called `name`."""
    by = signed_by(GmCms(signing_time=who.SIGNED), sm2_who.person())
    made.sign(Sign(by, kind="Sign", stamps=(), xml=xml))
    made.parts = {name if part == USUAL else part: data for part, data in made.parts.items()}
    made.signatures = [one.replace(f"/{USUAL}", f"/{name}") for one in made.signatures]
    return made.write_list().data


def looked_for(document: bytes) -> Case:
    """Some reader finds that file where it looks for a part: open."""
    return partial(document)


@case(clause=CLAUSE, twin=TWIN)
def signature_of_a_stranger_that_holds_more() -> Case:
    """Readers that look through all XML for data of a report find his in it."""

    def more(content: bytes) -> bytes:
        return content.replace(b"<ofd:References", FREE.encode() + b"<ofd:References", 1)

    return looked_for(signed_too(genuine(), USUAL, more))


@case(clause=CLAUSE, twin=TWIN)
def signature_of_a_stranger_called_as_the_main_part() -> Case:
    """Its name ends with OFD.xml, by which many readers of invoices look for document and data."""
    return looked_for(signed_too(genuine(), "Doc_0/Signs/Sign_1/SignOFD.xml"))


@case(clause=CLAUSE, twin=TWIN)
def signature_of_a_stranger_called_as_tags() -> Case:
    """Its name ends with that of a part which this report does not have."""
    return looked_for(signed_too(genuine(), "Doc_0/Signs/Sign_1/SignPageRes.xml"))


@case(clause=CLAUSE, twin=TWIN)
def signature_of_a_stranger_among_the_attachments() -> Case:
    """It lies in the folder whose files some readers take for the data of the report."""
    return looked_for(signed_too(genuine(), "Doc_0/Attachs/Signature.xml"))


def short_page() -> Ofd:
    """The sealed report, whose second page is called 1.xml."""
    made = report()
    made.parts = {
        "Doc_0/Pages/1.xml" if part == PAGES[1] else part: data for part, data in made.parts.items()
    }
    return made.replace(DOCUMENT, "Pages/Page_1/Content.xml", "Pages/1.xml").sign(Sign(sealed()))


@case(clause=CLAUSE)
def page_with_a_short_name() -> Case:
    """The signature of a person beside it is called as usual."""
    return accepted(signed_too(short_page(), USUAL), Sig("1"), Sig("2"))


@case(clause=CLAUSE, twin="ofd/forged/page-with-a-short-name")
def signature_of_a_stranger_with_a_short_name_of_a_page() -> Case:
    """Readers that look for the end of a path find Sign1.xml for the page 1.xml."""
    return looked_for(signed_too(short_page(), "Doc_0/Signs/Sign_1/Sign1.xml"))


# --- what nobody signs, and holds what readers look for -----------------------------------------

TEXT = element("TextObject", element("TextCode", "结论 合格"), ID="9", Boundary="0 0 9 9")


@case(clause="GM/T 0099-2020 App. D; design rule 7", twin=LISTED)
def list_of_integrity_that_holds_a_text() -> Case:
    """Added without any key: readers that look through all XML find a text in it."""
    made = with_entries(genuine().put("integrity.dat", value_of_entries()), "integrity.dat")
    return never_accepted(made.replace(ENTRIES, "</ofd:DocE", f"{TEXT}</ofd:DocE").data)


@case(clause="GB/T 33190-2016 §7.4; design rule 7", twin="ofd/coverage/document-info-edited")
def main_part_that_holds_a_text() -> Case:
    """OFD.xml, which nobody signed, gets a text that its DocInfo does not know."""
    made = genuine().replace(MAIN, "</ofd:DocInfo>", f"{TEXT}</ofd:DocInfo>")
    return partial(made.data)
