# SPDX-License-Identifier: Apache-2.0
"""Over several signatures: one answer for the document (design part 2, "Over several signatures").

Licence and issuer are asked of intact signatures that cover everything now shown. One signature
answers both questions: a licence of one signer and a qualification of another are worth nothing
together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.axes import CaLicence, Integrity, IssuerStanding, SignatureAxis, SignatureType
from ..model.finding import DOCUMENT, Axis, Finding, Outcome
from ..model.reasons import Reason
from ..model.verdict import InstitutionFound, SignerIdentity
from .judged import JudgedSignature

_WORST_FIRST = (
    SignatureAxis.TOTAL_FAILED,
    SignatureAxis.INDETERMINATE,
    SignatureAxis.TOTAL_PASSED,
)

_ISSUER_ORDER = (
    IssuerStanding.QUALIFIED,  # one by the named, qualified institution is enough
    IssuerStanding.NOT_APPLICABLE,
    IssuerStanding.NOT_QUALIFIED,
    IssuerStanding.UNKNOWN,  # an organisation that may be the named one: nothing is proven
    IssuerStanding.MISMATCH,  # an organisation that is not, with none that may be
)
_LICENCE_ORDER = (
    CaLicence.LICENSED,
    CaLicence.EGOV_ONLY,
    CaLicence.UNKNOWN,
    CaLicence.FOREIGN,
    CaLicence.LAPSED,
    CaLicence.NOT_LICENSED,
)


@dataclass(frozen=True, slots=True)
class Answered:
    """One signature with its own answers."""

    signature: JudgedSignature
    identity: SignerIdentity | None
    ca_licence: CaLicence
    issuer: IssuerStanding
    institution: InstitutionFound | None


@dataclass(frozen=True, slots=True)
class Combined:
    """The document's answers; `deciding` is the signature that gave both, None where none could."""

    ca_licence: CaLicence
    issuer: IssuerStanding
    institution: InstitutionFound | None
    deciding: str | None
    findings: tuple[Finding, ...]


def counts(signature: JudgedSignature) -> bool:
    """Whether a signature speaks for its document: all filled fields but document timestamps."""
    return signature.facts.type is not SignatureType.DOCUMENT_TIMESTAMP


def combine_signatures(signatures: Sequence[JudgedSignature]) -> SignatureAxis:
    """The worst of all that count; none of those: `NO-SIGNATURE`."""
    axes = [signature.axis for signature in signatures if counts(signature)]
    return min(axes, key=_WORST_FIRST.index) if axes else SignatureAxis.NO_SIGNATURE


def combine(answered: Sequence[Answered]) -> Combined:
    """Licence and issuer of the document, both from the one signature that answers best.

    Organisations answer before persons, so a person who co-signs is never a mismatch, and a
    person alone leaves the issuer unknown.
    """
    asked = [each for each in answered if _is_asked(each.signature)]
    if not asked:
        return Combined(CaLicence.UNKNOWN, IssuerStanding.UNKNOWN, None, None, _nobody())
    best = min(asked, key=_rank)
    return Combined(best.ca_licence, best.issuer, best.institution, best.signature.facts.id, ())


def _is_asked(signature: JudgedSignature) -> bool:
    whole = signature.integrity is Integrity.INTACT and signature.covers_all_shown
    return counts(signature) and whole


def _rank(answer: Answered) -> tuple[bool, int, int]:
    person = answer.identity is None or not answer.identity.organisation
    return (
        person,
        _ISSUER_ORDER.index(answer.issuer),
        _LICENCE_ORDER.index(answer.ca_licence),
    )


def _nobody() -> tuple[Finding, ...]:
    """No intact signature covers what is shown: whose document it is cannot be asked."""
    basis = "design part 2, over several signatures"
    return tuple(
        Finding(check, Outcome.NOT_CHECKED, Reason.NOT_REACHED, axis, DOCUMENT, basis)
        for check, axis in (
            ("ca.licence", Axis.CA_LICENCE),
            ("issuer.identity", Axis.ISSUER),
        )
    )
