# SPDX-License-Identifier: Apache-2.0
"""Evidence that an operator gave and that could not be read: told, and nothing is accepted over it.

What nobody could read may be the list that revokes the signer. What a document brings itself is
another matter (`embedded`): anybody can write anything there.
"""

from __future__ import annotations

from ..model.evidence import Evidence
from ..model.finding import Axis, Finding
from ..model.reasons import Reason
from .context import Context
from .findings import Notebook

MAX_NAMED = 20
"""Files named in a report; how many there are is told."""
_CHECK, _BASIS = "evidence.read", "design part 2; EN 319 102-1 §5.2.4"


def given_evidence(evidence: Evidence, context: Context) -> tuple[Finding, ...]:
    """One finding about the evidence from outside the document; none without any."""
    note = Notebook("document", Axis.DOCUMENT)
    lists = (*evidence.crls, *evidence.ocsps)
    unread = sum(der in context.revocations.unreadable for der in lists)
    if unread or evidence.unread:
        count, named = unread + len(evidence.unread), list(evidence.unread[:MAX_NAMED])
        reason = Reason.EVIDENCE_UNREAD
        return (note.not_checked(_CHECK, reason, _BASIS, unread=count, files=named),)
    given = (*lists, *evidence.certificates, *evidence.timestamps)
    return (note.passed(_CHECK, _BASIS, items=len(given)),) if given else ()
