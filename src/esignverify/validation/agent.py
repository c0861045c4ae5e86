# SPDX-License-Identifier: Apache-2.0
"""May somebody else sign for the institution (fraud pattern H12; Civil Code art. 165, 490)?

Only with an authorisation on file at the institution, by code, over the whole window. Without any
on file an agent is what every other signer is who is not the one named: a mismatch.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.axes import IssuerStanding
from ..model.claim import Claim
from ..model.finding import Axis, Finding
from ..model.issuers import Institution
from ..model.reasons import Reason
from .findings import Notebook
from .periods import Held, Window, ask_presence

_CHECK = "issuer.agent"
_BASIS = "Civil Code art. 162, 165; design rule 10"


@dataclass(frozen=True, slots=True)
class Agency:
    """For whom the signer signed: `principal`'s entry, and what the authorisation allows.

    `standing` None: the principal's own qualification decides.
    """

    principal: Institution
    standing: IssuerStanding | None
    finding: Finding


def judge_agency(
    code: str | None,
    claim: Claim | None,
    institutions: tuple[Institution, ...],
    window: Window | None,
    about: str,
) -> Agency | None:
    """The agency under which a signer with the vouched `code` acted; None: there is none on file.

    The claim must name the institution by code: an authorisation is not looked for by name.
    """
    if code is None or claim is None or claim.institution_uscc in (None, code):
        return None
    principals = [one for one in institutions if one.uscc == claim.institution_uscc]
    on_file = [row for one in principals for row in one.authorisations if row.agent == code]
    if not on_file:
        return None
    note = Notebook(about, Axis.ISSUER)
    principal = principals[0]
    if window is None:
        found = note.not_checked(_CHECK, Reason.NOT_REACHED, _BASIS, agent=code)
        return Agency(principal, IssuerStanding.UNKNOWN, found)
    fitting = [row for row in on_file if not row.kinds or claim.kind in row.kinds]
    answer = ask_presence(fitting, window)
    if answer.held is Held.THROUGHOUT:
        found = note.passed(_CHECK, _BASIS, agent=code, principal=principal.uscc)
        return Agency(principal, None, found)
    if claim.kind is None:
        # Which kinds it may sign denies nothing of a document whose kind nobody stated.
        answer = ask_presence(on_file, window)
        if answer.held is Held.THROUGHOUT:
            kinds = sorted({kind for row in on_file for kind in row.kinds})
            reason = Reason.AGENT_KIND_NOT_STATED
            found = note.not_checked(_CHECK, reason, _BASIS, agent=code, kinds=kinds)
            return Agency(principal, IssuerStanding.UNKNOWN, found)
    if answer.held is Held.NEVER:
        reason = Reason.AGENT_NOT_AUTHORISED
        found = note.failed(_CHECK, reason, _BASIS, agent=code, principal=principal.uscc)
        return Agency(principal, IssuerStanding.MISMATCH, found)
    gaps = answer.gap_texts()
    reason = Reason.AGENT_CHANGED_IN_WINDOW
    found = note.not_checked(_CHECK, reason, _BASIS, agent=code, not_listed=gaps)
    return Agency(principal, IssuerStanding.UNKNOWN, found)
