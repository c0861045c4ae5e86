# SPDX-License-Identifier: Apache-2.0
"""X.509 certificate validation (EN 319 102-1 §5.2.6).

Asked for a signature known to have existed at `best`, judged at the validation time.

1. Purpose: key usage and extended key usage (rule 10, RFC 3161 §2.3).
2. Validity: every certificate of the path at `best`.
3. Revocation: every certificate but the anchor (rule 9).
4. Cryptographic constraints over the path at `best`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..crypto import oids
from ..model.certificate import Certificate
from ..model.finding import Finding
from ..model.moments import ClaimedTime, utc_text
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.trust import Role
from .algorithms import Weakness, path_weaknesses
from .context import Context
from .findings import Notebook
from .judged import TrustedPath
from .revocation import Standing, Status, standing

_DOCUMENT_EKUS = frozenset(
    {
        oids.EKU_DOCUMENT_SIGNING,  # RFC 9336
        oids.EKU_ADOBE_PDF,
        oids.EKU_MS_DOCUMENT,
        oids.EKU_ANY,
    }
)
_NO_REV_AVAIL = "2.5.29.56"
_SHORT_TERM = "0.4.0.194121.2.1"


@dataclass(frozen=True, slots=True)
class Existence:
    """What is known of the time of a signature: proven to exist at `best`, or only at now."""

    best: datetime
    proven: bool
    claimed: ClaimedTime | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Sub-indications met, in no order, with the findings that carry them."""

    problems: tuple[SubIndication, ...]
    findings: tuple[Finding, ...]

    def __add__(self, other: Checked) -> Checked:
        return Checked(self.problems + other.problems, self.findings + other.findings)


def check_certificates(
    path: TrustedPath, role: Role, existence: Existence, context: Context, note: Notebook
) -> Checked:
    """All four parts; every one is made and told, not only the first that fails."""
    revoked = _check_revocation(path, existence, context, note)
    known_good = not revoked.problems
    return (
        _check_purpose(path, role, note)
        + _check_validity(path, existence, note, known_good=known_good)
        + _check_anchor_period(path, existence, note)
        + revoked
        + _check_algorithms(path, existence, context, note)
    )


# 1. purpose


def _check_purpose(path: TrustedPath, role: Role, note: Notebook) -> Checked:
    signer = path.certificates[0]
    wrong = SubIndication.CHAIN_CONSTRAINTS_FAILURE
    check, basis = "path.key-usage", "EN 319 102-1 §5.2.6.4 (4); design rule 10"
    usages = signer.key_usage
    if usages is not None and not {"digitalSignature", "nonRepudiation"} & set(usages):
        found = note.failed(check, Reason.KEY_USAGE_WRONG, basis, seen=list(usages))
        return Checked((wrong,), (found,))
    extended = signer.extended_key_usage
    if not _purposes_allow(extended, role, path):
        found = note.failed(
            check, Reason.EXTENDED_KEY_USAGE_WRONG, basis, seen=list(extended or ())
        )
        return Checked((wrong,), (found,))
    for issuer in path.certificates[1:-1]:
        # Readers of all kinds take a CA's purposes as a limit on what it may issue for.
        seen = issuer.extended_key_usage
        if seen is not None and not _ca_purposes_allow(seen, role, path):
            found = note.failed(check, Reason.EXTENDED_KEY_USAGE_WRONG, basis, seen=list(seen))
            return Checked((wrong,), (found,))
    return Checked((), (note.passed(check, basis, key_usage=list(usages or ())),))


def _purposes_allow(extended: tuple[str, ...] | None, role: Role, path: TrustedPath) -> bool:
    if role is Role.TSA:
        # RFC 3161 §2.3: the extension must be there, be critical and hold this purpose alone.
        extension = path.certificates[0].extension(oids.EXTENDED_KEY_USAGE)
        critical = extension is not None and extension.critical
        return critical and extended == (oids.EKU_TIME_STAMPING,)
    if extended is None:
        return True
    return bool(set(extended) & (_DOCUMENT_EKUS | set(path.authority.profile.document_ekus)))


def _ca_purposes_allow(extended: tuple[str, ...], role: Role, path: TrustedPath) -> bool:
    if oids.EKU_ANY in extended:
        return True
    if role is Role.TSA:
        return oids.EKU_TIME_STAMPING in extended
    return _purposes_allow(extended, role, path)


# 2. validity


def _check_validity(
    path: TrustedPath, existence: Existence, note: Notebook, *, known_good: bool
) -> Checked:
    check, basis = "path.validity", "EN 319 102-1 §5.2.6.4 (3), §5.5.4"
    signer, *authorities = path.certificates[:-1]
    # RFC 5280 §4.1.2.5: validity is told in whole seconds, and the last one belongs to it.
    best = existence.best.replace(microsecond=0)
    if best < signer.not_before:
        # §5.5.4 (3)(b): proven to be older than its certificate; unproven it may be valid soon.
        sub = (
            SubIndication.NOT_YET_VALID if existence.proven else SubIndication.OUT_OF_BOUNDS_NO_POE
        )
        found = note.failed(check, Reason.CERTIFICATE_NOT_YET_VALID, basis, **_bounds(signer, best))
        return Checked((sub,), (found,))
    if best > signer.not_after:
        sub = (
            SubIndication.OUT_OF_BOUNDS_NOT_REVOKED
            if known_good
            else SubIndication.OUT_OF_BOUNDS_NO_POE
        )
        found = note.failed(check, Reason.CERTIFICATE_EXPIRED, basis, **_bounds(signer, best))
        return Checked((sub,), (found,))
    for one in authorities:
        if not one.not_before <= best <= one.not_after:
            found = note.failed(check, Reason.CA_CERTIFICATE_EXPIRED, basis, **_bounds(one, best))
            return Checked((SubIndication.OUT_OF_BOUNDS_NO_POE,), (found,))
    return Checked((), (note.passed(check, basis, **_bounds(signer, best)),))


def _bounds(one: Certificate, best: datetime) -> dict[str, str]:
    return {
        "from": utc_text(one.not_before),
        "until": utc_text(one.not_after),
        "at": utc_text(best),
    }


def _check_anchor_period(path: TrustedPath, existence: Existence, note: Notebook) -> Checked:
    """An anchor may have been trusted for a time only (EN 319 102-1 §5.2.6.4, sunset dates)."""
    anchor = path.anchor
    after = anchor.end is not None and existence.best >= anchor.end
    before = anchor.start is not None and existence.best < anchor.start
    if not after and not before:
        return Checked((), ())
    found = note.failed(
        "path.anchor-period",
        Reason.ANCHOR_WITHDRAWN,
        "EN 319 102-1 §5.2.6.4",
        until=utc_text(anchor.end) if anchor.end is not None else None,
    )
    return Checked((SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE,), (found,))


# 3. revocation


def _check_revocation(
    path: TrustedPath, existence: Existence, context: Context, note: Notebook
) -> Checked:
    result = Checked((), ())
    below_anchor = path.certificates[:-1]
    for index, certificate in enumerate(below_anchor):
        issuer = path.certificates[index + 1]
        if index == 0 and _needs_none(certificate, path):
            result += _check_short_term(existence, note)
            continue
        state = standing(certificate, issuer, context, existence.best, path)
        result += _told(certificate, state, existence, note, signer=index == 0)
    return result


def _needs_none(certificate: Certificate, path: TrustedPath) -> bool:
    """RFC 9608, ETSI EN 319 412-1 §5.2, or an operator's word for event certificates (rule 9)."""
    marked = any(certificate.extension(oid) is not None for oid in (_NO_REV_AVAIL, _SHORT_TERM))
    return marked or path.authority.profile.event_certificates


def _check_short_term(existence: Existence, note: Notebook) -> Checked:
    basis = "RFC 9608; EN 319 412-1 §5.2; design rule 9"
    if existence.proven:
        return Checked((), (note.passed("revocation.signer", basis, source="not-needed"),))
    found = note.failed("revocation.signer", Reason.SHORT_TERM_WITHOUT_PROOF, basis)
    return Checked((SubIndication.NO_POE,), (found,))


def _told(
    certificate: Certificate,
    state: Standing,
    existence: Existence,
    note: Notebook,
    *,
    signer: bool,
) -> Checked:
    check = "revocation.signer" if signer else "revocation.ca"
    basis = "EN 319 102-1 §5.2.5, §5.2.6.4 (2); design rule 9"
    values = _statement_values(certificate, state)
    if state.status is Status.GOOD:
        return Checked((), (note.passed(check, basis, **values),))
    if state.status is Status.REVOKED:
        return _told_revoked(state, existence, note, values, signer=signer)
    reason = {
        Status.HOLD: Reason.CERTIFICATE_ON_HOLD,
        Status.STALE: Reason.REVOCATION_DATA_STALE,
        Status.MISSING: Reason.REVOCATION_DATA_MISSING,
    }[state.status]
    if state.status is Status.MISSING and state.unusable:
        reason = Reason.REVOCATION_DATA_UNUSABLE
    outcome = note.failed if state.status is Status.HOLD else note.not_checked
    return Checked((SubIndication.TRY_LATER,), (outcome(check, reason, basis, **values),))


def _statement_values(certificate: Certificate, state: Standing) -> dict[str, str | int | None]:
    values: dict[str, str | int | None] = {"certificate": certificate.sha256}
    if state.statement is not None:
        values |= {
            "source": state.statement.source,
            "this_update": utc_text(state.statement.this_update),
        }
    if state.unusable:
        values["unusable"] = state.unusable
    return values


def _told_revoked(
    state: Standing,
    existence: Existence,
    note: Notebook,
    values: dict[str, str | int | None],
    *,
    signer: bool,
) -> Checked:
    check = "revocation.signer" if signer else "revocation.ca"
    basis = "EN 319 102-1 §5.2.6.4 (2), §5.5.4 (3)(a)"
    statement = state.statement
    assert statement is not None  # REVOKED rests on one
    since = statement.effective
    assert since is not None
    values = {**values, "revoked_at": utc_text(since), "revocation_reason": statement.reason}
    if existence.proven and existence.best < since:
        # Proven to be older than the revocation.
        after = note.warning(check, Reason.REVOKED_AFTER_SIGNING, basis, **values)
        made = note.passed(check, basis, **values)
        return Checked((), (made, after))
    if not signer:
        found = note.failed(check, Reason.CA_REVOKED, basis, **values)
        return Checked((SubIndication.REVOKED_CA_NO_POE,), (found,))
    reason = _revoked_reason(statement.reason, since, existence)
    found = note.failed(check, reason, basis, **values)
    return Checked((SubIndication.REVOKED_NO_POE,), (found,))


def _revoked_reason(why: str | None, since: datetime, existence: Existence) -> Reason:
    """Rule 9: a compromised key, or a signature that itself claims to be younger, is a defect."""
    if why in ("key_compromise", "ca_compromise", "aa_compromise"):
        return Reason.REVOKED_KEY_COMPROMISE
    if existence.claimed is not None and existence.claimed.at >= since:
        return Reason.REVOKED_BEFORE_SIGNING
    return Reason.REVOKED


# 4. algorithms


def _check_algorithms(
    path: TrustedPath, existence: Existence, context: Context, note: Notebook
) -> Checked:
    now = path_weaknesses(path.certificates, context.policy, context.at.at)
    then = path_weaknesses(path.certificates, context.policy, existence.best)
    return tell_weaknesses("path.algorithms", now, then, existence, note)


def tell_weaknesses(
    check: str, now: list[Weakness], then: list[Weakness], existence: Existence, note: Notebook
) -> Checked:
    """Findings for what is weak now and was (or was not) at the best signature time (§5.1.4.4)."""
    basis = "EN 319 102-1 §5.2.8.4; ETSI TS 119 312"
    if not now:
        return Checked((), (note.passed(check, basis),))
    names = [one.text() for one in now]
    if existence.proven and not then:
        made = note.passed(check, basis, at=utc_text(existence.best))
        late = note.warning(check, Reason.ALGORITHM_WEAK, basis, algorithms=names)
        return Checked((), (made, late))
    once_reliable = all(one.until is not None for one in now)
    if once_reliable and not existence.proven:
        found = note.failed(check, Reason.ALGORITHM_WEAK_NO_POE, basis, algorithms=names)
        return Checked((SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,), (found,))
    found = note.failed(check, (then or now)[0].reason, basis, algorithms=names)
    return Checked((SubIndication.CRYPTO_CONSTRAINTS_FAILURE,), (found,))
