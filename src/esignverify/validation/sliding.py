# SPDX-License-Identifier: Apache-2.0
"""Revocation along a path, with the control time that slides (EN 319 102-1 §5.6.2.2, rule 9).

1. The control time starts at now, or at the end of the trust in the anchor (§5.6.2.2.4 (1)).
2. From the anchor down, each certificate's status is asked (§5.2.6.4 (4)). "Not revoked" counts
   only if it was said, and is proven to have been said, before the control time ((2)(a)): the
   keys above may have fallen into other hands since.
3. A certificate revoked after the proven time of the signature moves the control time down to
   its revocation ((2)(b)); §5.5.4 (4)(a) then asks no more of the signature itself.
4. What was relied on must itself be signed well enough ((2)(d)).

Data that is stale moves nothing: rule 9 already asks that it was issued after the signature.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..model.certificate import Certificate
from ..model.finding import Finding
from ..model.moments import utc_text
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.trust import Role
from .checked import NOTHING, Checked, Existence
from .context import Context
from .findings import Notebook
from .judged import TrustedPath
from .revocation import Standing, Statement, Status, standing
from .statements import COMPROMISED, weaknesses_of
from .weaknesses import tell_material

_NO_REV_AVAIL = "2.5.29.56"
_SHORT_TERM = "0.4.0.194121.2.1"
_BASIS = "EN 319 102-1 §5.2.5, §5.2.6.4 (4); design rule 9"
_BASIS_REVOKED = "EN 319 102-1 §5.2.6.4 (4)(b), §5.5.4 (4)(a)"
_BASIS_HOLD = "EN 319 102-1 §5.2.6.4 (4)(c), §5.5.4 (7)"
_BASIS_BOUNDS = "EN 319 102-1 §5.2.6.4 (8), §5.6.2.4.4 (1)"
_BASIS_SLIDING = "EN 319 102-1 §5.6.2.2.4 (2)(a)"

Values = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Control:
    """The control time, None: now; and the sub-indication of what moved it."""

    at: datetime | None = None
    cause: SubIndication = SubIndication.NO_POE

    def slid(self, to: datetime, cause: SubIndication) -> Control:
        """Moved down to `to`, where that is earlier."""
        return Control(to, cause) if self.at is None or to < self.at else self


def check_revocation(
    path: TrustedPath, role: Role, existence: Existence, context: Context, note: Notebook
) -> tuple[Checked, tuple[Statement, ...]]:
    """The revocation of every certificate of `path` but the anchor's own.

    With it what was relied on to say that they are not revoked.
    """
    control, used = _initial(path, existence, context), []
    below_anchor = path.certificates[:-1]
    found: list[Checked] = []
    for index in reversed(range(len(below_anchor))):
        certificate = below_anchor[index]
        state = standing(
            certificate,
            path.certificates[index + 1],
            context,
            existence.best,
            path,
            control=control.at,
            archived=role is Role.TSA and existence.proven and _has_ended(certificate, context),
        )
        quiet = not state.speaks_against(existence.best)
        if index == 0 and quiet and _needs_none(certificate, path):
            found.append(_check_short_term(existence, note))
            continue
        asked = _Asked(certificate, state, existence, note, signer=index == 0)
        told = asked.tell(control.cause)
        found.append(told)
        if not told.problems:
            control = asked.slide(control)
        if state.status is Status.GOOD and state.statement is not None:
            used.append(state.statement)
    # Told from the signer up, as the path is shown.
    return sum(reversed(found), NOTHING), tuple(used)


def check_data_algorithms(used: Iterable[Statement], context: Context, note: Notebook) -> Checked:
    """What says "not revoked" is as strong as its signature, and the signer's certificate.

    EN 319 102-1 §5.5.4 (10), §5.6.2.2.4 (2)(d).
    """
    found = NOTHING
    for one in used:
        weak = weaknesses_of(one, context)
        vouched = (chain[0].der for chain in one.chains if len(chain) > 1)
        existed = context.poes.of(*one.data, *vouched)
        found += tell_material("revocation.algorithms", weak, existed, note, source=one.source)
    return found


def _has_ended(certificate: Certificate, context: Context) -> bool:
    """Of a certificate that is still valid its issuer can be asked today."""
    return certificate.not_after < context.at.at


def _initial(path: TrustedPath, existence: Existence, context: Context) -> Control:
    end = path.anchor.end
    if end is None or end > context.at.at or not existence.proven:
        return Control()
    return Control(end, SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE)


def _needs_none(certificate: Certificate, path: TrustedPath) -> bool:
    """RFC 9608, ETSI EN 319 412-1 §5.2, or an operator's word for event certificates (rule 9).

    Nobody has to bring revocation data; what is at hand and revokes it counts (ADR 15).
    """
    marked = any(certificate.extension(oid) is not None for oid in (_NO_REV_AVAIL, _SHORT_TERM))
    return marked or path.authority.profile.event_certificates


def _check_short_term(existence: Existence, note: Notebook) -> Checked:
    basis = "RFC 9608; EN 319 412-1 §5.2; design rule 9"
    if existence.proven:
        return Checked((), (note.passed("revocation.signer", basis, source="not-needed"),))
    found = note.failed("revocation.signer", Reason.SHORT_TERM_WITHOUT_PROOF, basis)
    return Checked((SubIndication.NO_POE,), (found,))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The status of one certificate of the path, to be told."""

    certificate: Certificate
    state: Standing
    existence: Existence
    note: Notebook
    signer: bool

    @property
    def check(self) -> str:
        return "revocation.signer" if self.signer else "revocation.ca"

    def tell(self, cause: SubIndication) -> Checked:
        """Findings, and the sub-indication where the status is not good enough."""
        values = self._values()
        match self.state.status:
            case Status.GOOD:
                return Checked((), (self.note.passed(self.check, _BASIS, **values),))
            case Status.REVOKED | Status.HOLD:
                return self._tell_revoked(values)
            case Status.UNPROVEN:
                reason, problem, basis = Reason.REVOCATION_DATA_UNPROVEN, cause, _BASIS_SLIDING
            case Status.OUT_OF_BOUNDS:
                reason, basis = Reason.REVOCATION_ISSUER_EXPIRED, _BASIS_BOUNDS
                problem = SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE
            case Status.STALE:
                reason, problem, basis = (
                    Reason.REVOCATION_DATA_STALE,
                    SubIndication.TRY_LATER,
                    _BASIS,
                )
            case Status.MISSING:
                unusable = self.state.unusable > 0
                reason = Reason.REVOCATION_DATA_MISSING
                if unusable:
                    reason = Reason.REVOCATION_DATA_UNUSABLE
                problem, basis = SubIndication.TRY_LATER, _BASIS
        return Checked((problem,), (self.note.not_checked(self.check, reason, basis, **values),))

    def slide(self, control: Control) -> Control:
        """EN 319 102-1 §5.6.2.2.4 (2)(b), for a certificate whose end the signature survived."""
        statement = self.state.statement
        if statement is None or statement.effective is None:
            return control
        return control.slid(statement.effective, SubIndication.REVOKED_CA_NO_POE)

    def _values(self) -> Values:
        values: Values = {"certificate": self.certificate.sha256}
        statement = self.state.statement
        if statement is not None:
            values |= {
                "source": statement.source,
                "this_update": utc_text(statement.this_update),
            }
        if self.state.unusable:
            values["unusable"] = self.state.unusable
        return values

    def _tell_revoked(self, values: Values) -> Checked:
        statement = self.state.statement
        assert statement is not None  # such a status rests on one
        since = statement.effective
        assert since is not None
        hold = self.state.status is Status.HOLD
        basis = _BASIS_HOLD if hold else _BASIS_REVOKED
        values = {**values, "revoked_at": utc_text(since), "revocation_reason": statement.reason}
        if self.existence.proven and self.existence.best < since:
            return self._tell_survived(basis, values, hold=hold)
        if hold:
            found = self.note.failed(self.check, Reason.CERTIFICATE_ON_HOLD, basis, **values)
            return Checked((SubIndication.TRY_LATER,), (found,))
        if not self.signer:
            found = self.note.failed(self.check, Reason.CA_REVOKED, basis, **values)
            return Checked((SubIndication.REVOKED_CA_NO_POE,), (found,))
        return self._tell_signer_revoked(since, statement.reason, values)

    def _tell_survived(self, basis: str, values: Values, *, hold: bool) -> Checked:
        """Proven to be older than the revocation or suspension."""
        reason = Reason.CERTIFICATE_ON_HOLD if hold else Reason.REVOKED_AFTER_SIGNING
        made: Finding = self.note.passed(self.check, basis, **values)
        return Checked((), (made, self.note.warning(self.check, reason, basis, **values)))

    def _tell_signer_revoked(self, since: datetime, why: str | None, values: Values) -> Checked:
        if self.existence.made_after(since):
            # §5.3.4 (4): the content timestamp shows it was made when the certificate was revoked.
            reason, basis = Reason.REVOKED_BEFORE_SIGNING, "EN 319 102-1 §5.3.4 (4)"
            found = self.note.failed(self.check, reason, basis, **values)
            return Checked((SubIndication.REVOKED,), (found,))
        reason = _revoked_reason(why, since, self.existence)
        found = self.note.failed(self.check, reason, _BASIS_REVOKED, **values)
        return Checked((SubIndication.REVOKED_NO_POE,), (found,))


def _revoked_reason(why: str | None, since: datetime, existence: Existence) -> Reason:
    """Rule 9: a compromised key, or a signature that itself claims to be younger, is a defect."""
    if why in COMPROMISED:
        return Reason.REVOKED_KEY_COMPROMISE
    if existence.claimed is not None and existence.claimed.at >= since:
        return Reason.REVOKED_BEFORE_SIGNING
    return Reason.REVOKED
