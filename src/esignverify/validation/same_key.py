# SPDX-License-Identifier: Apache-2.0
"""A key is compromised in all its certificates (design rule 10: everything is linked by key).

Where nothing signed names the certificate (GB/T 35275, a seal of 2020), a value made under a
revoked certificate can be turned to another one with the same key. What an authority says of the
key in one of them counts for it in each.
"""

from __future__ import annotations

from ..model.certificate import Certificate
from ..model.moments import utc_text
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.trust import Role
from .checked import NOTHING, Checked, Existence
from .context import Context
from .findings import Notebook
from .path import find_path
from .revocation import Status, standing
from .statements import COMPROMISED

MAX_OTHERS = 8
"""Other certificates with one key that are asked of; a renewal or two are usual."""
_CHECK, _BASIS = "revocation.same-key", "RFC 5280 §5.3.1 (keyCompromise); design rules 9 and 10"


def check_same_key(
    certificate: Certificate, role: Role, existence: Existence, context: Context, note: Notebook
) -> Checked:
    """Whether another certificate at hand says that the signer's key is in other hands."""
    others = [
        one
        for one in context.pool.everything
        if one.key_sha256 == certificate.key_sha256 and one.sha256 != certificate.sha256
    ]
    if not others:
        return NOTHING
    # What came with the document stands first in the pool: nobody can push the others out by it.
    for other in others[: -MAX_OTHERS - 1 : -1]:
        since = _compromised_since(other, role, existence, context, note)
        if since is not None:
            found = note.failed(
                _CHECK,
                Reason.REVOKED_KEY_COMPROMISE,
                _BASIS,
                certificate=other.sha256,
                since=since,
            )
            return Checked((SubIndication.REVOKED_NO_POE,), (found,))
    return Checked((), (note.passed(_CHECK, _BASIS, certificates=len(others)),))


def _compromised_since(
    other: Certificate, role: Role, existence: Existence, context: Context, note: Notebook
) -> str | None:
    path = find_path(other, context.pool, role, note, at=existence.best).path
    if path is None:
        return None
    state = standing(other, path.certificates[1], context, existence.best, path)
    said = state.statement
    since = None if said is None else said.effective
    if state.status is not Status.REVOKED or said is None or since is None:
        return None
    if said.reason not in COMPROMISED or (existence.proven and existence.best < since):
        return None
    return utc_text(since)
