# SPDX-License-Identifier: Apache-2.0
"""A key is compromised in all its certificates (design rule 10: everything is linked by key).

Where nothing signed names the certificate (GB/T 35275, a seal of 2020), a value made under a
revoked certificate can be turned to another one with the same key. What an authority says of the
key in one of them counts for it in each.

1. Another certificate is asked of like any: a path, and revocation under it.
2. The word of the signer's own authority is a defect. Any other can certify a public key that is
   not its own customer's, and then revoke it: a gap, and only if it is confirmed and licensed.
3. What an operator gave and cannot be asked of is a gap, for the key may be known to be stolen.
   What only the document brings is told: whoever made it could have left it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum

from ..model.axes import CaLicence
from ..model.certificate import Certificate
from ..model.moments import utc_text
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.trust import Role
from .ca_licence import judge_licence
from .checked import NOTHING, Checked, Existence
from .context import Context
from .findings import Notebook
from .judged import TrustedPath
from .path import find_path
from .revocation import Status, standing
from .statements import COMPROMISED

MAX_OTHERS = 8
"""Other certificates with one key that are asked of; a renewal or two are usual."""
_CHECK, _BASIS = "revocation.same-key", "RFC 5280 §5.3.1 (keyCompromise); design rules 9 and 10"


class _Said(Enum):
    """What is known of the key from another certificate."""

    NOTHING_AGAINST = 0
    UNKNOWN = 1
    STOLEN = 2
    STOLEN_ELSEWHERE = 3


def check_same_key(
    certificate: Certificate,
    path: TrustedPath | None,
    role: Role,
    existence: Existence,
    context: Context,
    note: Notebook,
) -> Checked:
    """Whether another certificate at hand says that the signer's key, on `path`, is stolen."""
    pool = context.pool
    others = [
        one
        for one in pool.everything
        if one.key_sha256 == certificate.key_sha256 and one.sha256 != certificate.sha256
    ]
    if not others and not pool.left_out:
        return NOTHING
    unknown, elsewhere = others[MAX_OTHERS:], NOTHING
    for other in others[:MAX_OTHERS]:
        said, since = _ask(other, path, role, existence, context)
        if said is _Said.UNKNOWN:
            unknown.append(other)
        elif since is not None:
            told = _tell_stolen(other, since, note, elsewhere=said is _Said.STOLEN_ELSEWHERE)
            if said is _Said.STOLEN:
                return told
            elsewhere = told
    return elsewhere + _tell_rest(others, unknown, context, note)


def _tell_stolen(
    other: Certificate, since: datetime, note: Notebook, *, elsewhere: bool
) -> Checked:
    reason = Reason.SAME_KEY_REVOKED_ELSEWHERE if elsewhere else Reason.REVOKED_KEY_COMPROMISE
    found = note.failed(_CHECK, reason, _BASIS, certificate=other.sha256, since=utc_text(since))
    return Checked((SubIndication.REVOKED_NO_POE,), (found,))


def _tell_rest(
    others: list[Certificate], unknown: list[Certificate], context: Context, note: Notebook
) -> Checked:
    """What could not be asked of, and whether an operator could have said more."""
    pool = context.pool
    if not unknown and not pool.left_out:
        return Checked((), (note.passed(_CHECK, _BASIS, certificates=len(others)),))
    gap = bool(pool.left_out) or any(one.sha256 in pool.given for one in unknown)
    found = note.not_checked(
        _CHECK,
        Reason.SAME_KEY_NOT_CHECKED if gap else Reason.SAME_KEY_NOT_KNOWN,
        _BASIS,
        certificates=len(others),
        unknown=len(unknown),
        issuers=list(dict.fromkeys(_issuers(unknown))),
        left_out=pool.left_out,
    )
    return Checked((SubIndication.TRY_LATER,) if gap else (), (found,))


def _issuers(unknown: list[Certificate]) -> Iterator[str]:
    return (one.issuer_text for one in unknown[:MAX_OTHERS])


def _ask(
    other: Certificate,
    own: TrustedPath | None,
    role: Role,
    existence: Existence,
    context: Context,
) -> tuple[_Said, datetime | None]:
    """What its authority says, and since when the key is stolen if it says so."""
    path = find_path(other, context.pool, role, Notebook(""), at=existence.best).path
    if path is None:
        return _Said.UNKNOWN, None
    at_home = own is not None and own.authority.id == path.authority.id
    if not (at_home or _is_licensed(other, path, existence, context)):
        return _Said.UNKNOWN, None
    state = standing(other, path.certificates[1], context, existence.best, path)
    since = None if state.statement is None else state.statement.effective
    if state.status in {Status.GOOD, Status.HOLD}:
        return _Said.NOTHING_AGAINST, None
    if state.status is not Status.REVOKED or state.statement is None or since is None:
        return _Said.UNKNOWN, None
    survived = existence.proven and existence.best < since
    if state.statement.reason not in COMPROMISED or survived:
        return _Said.NOTHING_AGAINST, None
    return (_Said.STOLEN if at_home else _Said.STOLEN_ELSEWHERE), since


def _is_licensed(
    other: Certificate, path: TrustedPath, existence: Existence, context: Context
) -> bool:
    """Whether an operator confirmed the authority, and it was licensed all the while."""
    window = other.not_before, max(other.not_before, existence.best)
    licence, _ = judge_licence(
        path,
        window,
        about="",
        kind="unknown",
        policy=context.policy,
        pinned=context.pool.pinned,
    )
    return licence in {CaLicence.LICENSED, CaLicence.EGOV_ONLY}
