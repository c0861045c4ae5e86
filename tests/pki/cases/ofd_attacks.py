# SPDX-License-Identifier: Apache-2.0
"""Attacks on packages that no part of their own explains."""

from __future__ import annotations

from ..case import Case, Sig, case
from ..ofd_cases import GENUINE, accepted, genuine


@case(clause="design part 2", twin=GENUINE)
def signature_called_document() -> Case:
    """The list gives the seal the word for the whole document as its ID: it is called otherwise."""
    made = genuine()
    made.signatures = [one.replace(' ID="1"', ' ID="document"') for one in made.signatures]
    return accepted(made.write_list().data, Sig("document'"))
