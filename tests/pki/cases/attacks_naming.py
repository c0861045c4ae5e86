# SPDX-License-Identifier: Apache-2.0
"""Names that the maker of a file chooses and that mean something to us."""

from __future__ import annotations

from .. import authorities as who
from ..attacking import base, genuine
from ..case import INDETERMINATE, NONE, REVIEW, Case, Sig, case
from ..signing import report, stamped_at
from .genuine import GOOD

LATER = who.at("2026-03-20T00:00:00")
_SCRIPT = {"OpenAction": "<</S /JavaScript /JS (app.alert\\(1\\))>>"}
_RUNS = {"document.dynamic-content": "warning:DYNAMIC_CONTENT"}


@case(clause="design rule 12")
def script_on_opening() -> Case:
    """The report that the institution signed runs a script on opening: a person looks."""
    return Case(genuine(base(catalog=_SCRIPT)).data, REVIEW, GOOD, (Sig("Sig1"),), _RUNS)


@case(clause="design rule 12", twin="attacks/script-on-opening")
def timestamp_called_document() -> Case:
    """A timestamp of the attacker's own making bears the word for the whole document: what is said
    of the document stays said.
    """
    document = genuine(base(catalog=_SCRIPT))
    document.add_document_timestamp(stamped_at(LATER, who.attacker_tsa()), "document")
    both = (Sig("Sig1"), Sig("document'", INDETERMINATE, None, None))
    return Case(document.data, REVIEW, GOOD, both, _RUNS)


@case(clause="design part 2", twin="content/unsigned")
def unsigned_with_a_timestamp_called_document() -> Case:
    """The only field of an unsigned report is a timestamp called like the whole document."""
    document = report()
    document.add_document_timestamp(stamped_at(LATER, who.attacker_tsa()), "document")
    told = {"document.signed": "failed:NO_SIGNATURE", "reader.completed": "passed"}
    return Case(document.data, REVIEW, {"signature": NONE}, (), told)
