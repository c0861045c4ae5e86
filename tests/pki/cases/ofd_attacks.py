# SPDX-License-Identifier: Apache-2.0
"""Attacks on packages that no part of their own explains."""

from __future__ import annotations

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import REVIEW, Case, Sig, case
from ..ofd import Sign, Stamp, sealed
from ..ofd_cases import GENUINE, accepted, beside, from_tsa, genuine
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
