# SPDX-License-Identifier: Apache-2.0
"""Attacks on packages that no part of their own explains."""

from __future__ import annotations

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import REVIEW, Case, Sig, case
from ..gm_cms import GmCms
from ..ofd import Ofd, Sign, Stamp, sealed, signed_by
from ..ofd_cases import GENUINE, accepted, beside, from_tsa, genuine, partial, undecided
from ..ofd_report import report
from ..seals import Seal, Sealing, seal


@case(clause="design part 2", twin=GENUINE)
def signature_called_document() -> Case:
    """The list gives the seal the word for the whole document as its ID: it is called otherwise."""
    made = genuine()
    made.signatures = [one.replace(' ID="1"', ' ID="document"') for one in made.signatures]
    return accepted(made.write_list().data, Sig("document'"))


_PAGE = Stamp("31", "6", "0 0 210 297")


def _stamped_again(common: str | None) -> bytes:
    """The institution's seal, and a second one as large as the page, by `common` of the body."""
    by = sm2_who.signer("signer-sm2-person", common=common)
    own = seal(Seal(id="99990000000009", name="虚构章", holders=(by.der,)))
    made = genuine().sign(
        Sign(sealed(Sealing(seal=own, signer=by, timestamp=from_tsa)), stamps=(_PAGE,))
    )
    return made.data


@case(clause="design rule 7 and 10", twin="ofd/attacks/seal-of-the-institution-over-the-page")
def employee_stamps_over_the_page() -> Case:
    """An employee of the institution stamps a seal of his own over the page."""
    told = {"signature.changes": "warning:VISIBLE_CHANGE_AFTER_SIGNING"}
    both = (Sig("1"), Sig("2"))
    return Case(_stamped_again(who.PERSON), REVIEW, {}, both, told, evidence=beside())


@case(clause="design rule 7 and 10")
def seal_of_the_institution_over_the_page() -> Case:
    """The institution's second seal, with a certificate of its own, over the same page."""
    return accepted(_stamped_again("检验检测专用章"), Sig("1"), Sig("2"))


# --- a seal that is drawn and stands in no value ------------------------------------------------

SHOWN = {"seal.file": "not-checked:SEAL_OUTSIDE_VALUE", "package.coverage": "passed"}
BY_SIGNED_DATA = signed_by(GmCms(signing_time=who.SIGNED))
ANOTHERS = seal(Seal(name="虚构国家检测中心检验检测专用章", holders=(sm2_who.merchant().der,)))


def _unlooked(document: bytes) -> Case:
    """The signature is the institution's own; whose seal is on the page was not looked at."""
    return undecided(document, "SIG_CONSTRAINTS_FAILURE", SHOWN)


@case(clause="GB/T 33190-2016 §18.2.6; domain E3 (5)", twin="ofd/genuine/gm-cms-with-attributes")
def seal_of_another_beside_a_signed_data() -> Case:
    """The signature is no seal's and names a seal cut out of another's report, which is drawn."""
    made = report().sign(Sign(BY_SIGNED_DATA, seal_file=ANOTHERS))
    return _unlooked(made.data)


@case(clause="GB/T 33190-2016 §18.2.5; domain E3 (5)", twin="ofd/genuine/gm-cms-with-attributes")
def stamp_of_a_signed_data() -> Case:
    """Such a signature has a stamp; another's seal lies beside it, where readers look for one."""
    made = report().put("Doc_0/Signs/Sign_0/Seal.esl", ANOTHERS)
    return _unlooked(made.sign(Sign(BY_SIGNED_DATA)).data)


@case(clause="GB/T 33190-2016 §18.2.6; design rule 7", twin="ofd/genuine/seal-file-beside")
def seal_of_another_beside_the_value() -> Case:
    """The institution's seal is in the value; another's lies where readers look for a file."""
    made = report().put("Doc_0/Signs/Sign_0/Seal.esl", ANOTHERS).sign()
    found = {"seal.file": "failed:SEAL_FILE_DIFFERS", "package.references": "passed"}
    return undecided(made.data, "SIG_CONSTRAINTS_FAILURE", found, integrity="partial")


# --- behind a value ------------------------------------------------------------------------------

VALUE = "Doc_0/Signs/Sign_0/SignedValue.dat"


def _followed_by(octets: bytes) -> Ofd:
    made = genuine()
    return made.put(VALUE, made.parts[VALUE] + octets)


@case(clause="design rule 7", twin="ofd/tolerance/zeros-behind-the-value")
def seal_of_another_behind_the_value() -> Case:
    """Another's seal is appended to the value: readers that search it for a picture find two."""
    told = {"format.signature": "warning:SIGNATURE_DEVIATION"}
    return partial(_followed_by(ANOTHERS).data, findings=told)


@case(clause="design rule 7", twin="ofd/tolerance/zeros-behind-the-value")
def text_behind_the_value() -> Case:
    """A text is appended to the value, which no signature covers."""
    return partial(_followed_by("结论 合格".encode()).data)
