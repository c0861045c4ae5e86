# SPDX-License-Identifier: Apache-2.0
"""A stranger's signature whose files are called as readers call what they look for (design rule 7).

He has a certificate of his own and shows no seal; what a Signature.xml holds beside the elements of
the standard is his affair, so a reader that takes it for something else shows what he likes.
"""

from __future__ import annotations

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import Case, Sig, case
from ..gm_cms import GmCms
from ..ofd import Ofd, Sign, element, sealed, signed_by
from ..ofd_cases import accepted, genuine, partial
from ..ofd_report import DOCUMENT, PAGES, report

TOPIC = "forged"
TWIN = "ofd/forged/signature-of-a-person-that-holds-more"
USUAL = "Doc_0/Signs/Sign_1/Signature.xml"
CLAUSE = "GB/T 33190-2016 §7.1; design rule 7"
FREE = element("CustomDatas", element("CustomData", "合格", Name="结论")) + element(
    "DocRoot", "Doc_0/Signs/Sign_2/Signature.xml"
)


def signed_too(made: Ofd, name: str) -> bytes:
    """The same with the signature of a person in the file `name`, which holds more than it must."""

    def more(content: bytes) -> bytes:
        return content.replace(b"<ofd:References", FREE.encode() + b"<ofd:References", 1)

    by = signed_by(GmCms(signing_time=who.SIGNED), sm2_who.person())
    made.sign(Sign(by, kind="Sign", stamps=(), xml=more))
    made.parts = {name if part == USUAL else part: data for part, data in made.parts.items()}
    made.signatures = [one.replace(f"/{USUAL}", f"/{name}") for one in made.signatures]
    return made.write_list().data


def looked_for(document: bytes) -> Case:
    """Some reader finds that file where it looks for a part: open."""
    return partial(document)


@case(clause=CLAUSE)
def signature_of_a_person_that_holds_more() -> Case:
    """It stands where signatures stand: no reader looks for anything else there."""
    return accepted(signed_too(genuine(), USUAL), Sig("1"), Sig("2"))


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
