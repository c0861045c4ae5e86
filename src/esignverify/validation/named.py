# SPDX-License-Identifier: Apache-2.0
"""Is the signer the institution that the claim names (design, rule 10; rows S04, S05)?

What the document itself names is not read in this version, and that is said. Each question of a
claim gets its own check: institution by code, by name, by qualification number.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.claim import Claim
from ..model.finding import Axis, Finding, JsonValue, Outcome
from ..model.identifiers import cma_number_oddity
from ..model.issuers import Institution, Qualification, QualificationKind
from ..model.reasons import Reason
from ..model.verdict import SignerIdentity
from .matching import bears, known_by
from .names import look_alike, normalise, same
from .periods import Window

DENIALS = frozenset(
    {
        Reason.ISSUER_NOT_THE_NAMED,
        Reason.ISSUER_NAME_LOOKALIKE,
        Reason.ISSUER_QUALIFICATION_NUMBER_OF_ANOTHER,
    }
)
"""Reasons with which a claim proves that the signer is not the institution it names."""

REQUIRED_KINDS = frozenset({QualificationKind.CMA, QualificationKind.CNCA})
"""Kinds that decide; a claim may name a CNAS number, but it does not narrow the question."""


@dataclass(frozen=True, slots=True)
class Signer:
    """What is known of the signer when the claim is put to it."""

    identity: SignerIdentity
    code: str | None
    """Its code, where a confirmed CA vouches for it."""
    entry: Institution | None
    """Its register entry, by code."""
    candidate: Institution | None
    """The entry of that very name, where no code can confirm or deny it."""
    parent: str | None = None
    """The code of the institution whose branch the signer is."""
    principal: Institution | None = None
    """For whom the signer acts as an agent: whether it may is asked elsewhere (`agent`)."""


def check_claim(
    signer: Signer,
    claim: Claim | None,
    institutions: tuple[Institution, ...],
    during: Window,
    about: str,
) -> tuple[Finding, ...]:
    """Every question that `claim` asks of the signer's identity, each as one finding.

    `during` is the time in which it can have been made: whoever bore a name then is meant by it.
    """
    findings = [_not_read(about)]
    if claim is None:
        return tuple(findings)
    if claim.institution_uscc is not None and signer.principal is None:
        findings.append(_by_code(signer, _compact(claim.institution_uscc), about))
    if claim.institution is not None:
        means = _Meaning(claim.institution, institutions, during)
        # Of a principal that bears the name the agency answers.
        if not means.one(signer.principal):
            findings.append(_by_name(signer, means, about))
    if claim.qualification_number is not None:
        number = _compact(claim.qualification_number)
        findings += _by_number(signer, number, institutions, about)
    return tuple(findings)


def claimed_qualification(claim: Claim | None, entry: Institution) -> Qualification | None:
    """The qualification of `entry` whose number the claim gives."""
    if claim is None or claim.qualification_number is None:
        return None
    return _numbered(entry, _compact(claim.qualification_number))


def _by_code(signer: Signer, wanted: str, about: str) -> Finding:
    values: dict[str, JsonValue] = {"claimed_uscc": wanted, "signer_uscc": signer.code}
    if signer.code is None:
        return _tell("issuer.claimed", Outcome.NOT_CHECKED, Reason.NOT_REACHED, about, values)
    if wanted in (signer.code, signer.parent):
        return _tell("issuer.claimed", Outcome.PASSED, None, about, values)
    return _tell("issuer.claimed", Outcome.FAILED, Reason.ISSUER_NOT_THE_NAMED, about, values)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """Whom a name means: who bore it then, and else who bears it at any time.

    Former names count, for a report may be named by the one it was issued under; but not against
    a body that took the name over.
    """

    name: str
    institutions: tuple[Institution, ...]
    during: Window

    def one(self, entry: Institution | None) -> bool:
        """Whether it means `entry`."""
        if entry is None or not known_by(entry, self.name):
            return False
        then = [one.id for one in self.institutions if bears(one, self.name, self.during)]
        return not then or entry.id in then


def _by_name(signer: Signer, means: _Meaning, about: str) -> Finding:
    own, wanted = signer.identity.name, means.name
    values: dict[str, JsonValue] = {"claimed_name": wanted, "signer_name": own}
    if same(own, wanted) or means.one(signer.entry):
        return _tell("issuer.claimed", Outcome.PASSED, None, about, values)
    near = look_alike(own, wanted)
    reason = Reason.ISSUER_NAME_LOOKALIKE if near else Reason.ISSUER_NOT_THE_NAMED
    return _tell("issuer.claimed", Outcome.FAILED, reason, about, values)


def _by_number(
    signer: Signer, wanted: str, institutions: tuple[Institution, ...], about: str
) -> list[Finding]:
    check = "issuer.number"
    values: dict[str, JsonValue] = {"claimed_number": wanted}
    own = signer.entry or signer.candidate
    if own is not None and _numbered(own, wanted) is not None:
        return [_tell(check, Outcome.PASSED, None, about, values)]
    holders = [each for each in institutions if _numbered(each, wanted) is not None]
    if holders:
        reason = Reason.ISSUER_QUALIFICATION_NUMBER_OF_ANOTHER
        found = values | {"holder_uscc": holders[0].uscc}
        return [_tell(check, Outcome.FAILED, reason, about, found)]
    unknown = Reason.ISSUER_QUALIFICATION_UNKNOWN
    findings = [_tell(check, Outcome.NOT_CHECKED, unknown, about, values)]
    # Domain C1: a structural misfit is a reason to look, never a proof.
    oddity = cma_number_oddity(wanted) if wanted.isdigit() else None
    if oddity is not None:
        odd = Reason.QUALIFICATION_NUMBER_ODD
        form = "issuer.number-form"
        findings.append(_tell(form, Outcome.WARNING, odd, about, values | {"odd": oddity}))
    return findings


def _numbered(entry: Institution, number: str) -> Qualification | None:
    rows = (row for row in entry.qualifications if _compact(row.number) == number)
    return next(rows, None)


def _compact(number: str) -> str:
    return normalise(number).upper()


def _not_read(about: str) -> Finding:
    reason = Reason.ISSUER_NOT_READ_FROM_DOCUMENT
    return _tell("issuer.named", Outcome.NOT_CHECKED, reason, about, {})


def _tell(
    check: str, outcome: Outcome, reason: Reason | None, about: str, values: dict[str, JsonValue]
) -> Finding:
    return Finding(check, outcome, reason, Axis.ISSUER, about, "design rule 10", values)
