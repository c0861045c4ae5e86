# SPDX-License-Identifier: Apache-2.0
"""What the parent believes of a child's answer: its schema, its sizes, and never an easy ACCEPT.

A child that was taken over can say what it likes about the one document that took it over. The
parent cannot judge again without reading the bytes itself; what it can do is hold the floor of
decisions (design, Decision) against everything it knows on its own.
"""

from __future__ import annotations

from ...model.axes import (
    CaLicence,
    Decision,
    Fitness,
    Integrity,
    IssuerStanding,
    SignatureAxis,
    SignatureType,
)
from ...model.codec import decode
from ...model.errors import DecodeError
from ...model.evidence import Needs
from ...model.moments import ValidationTime
from ...model.trust import Role
from ...model.verdict import SignatureVerdict, Verdict
from ...validation.needs import (
    MAX_ADDRESSES,
    MAX_CERTIFICATE,
    MAX_CERTIFICATES,
    MAX_KEYS,
    MAX_ORGANISATIONS,
    MAX_SIGNATURES,
)
from .edge import Setup
from .frames import from_json

ACCEPTABLE_LICENCES = frozenset({CaLicence.LICENSED, CaLicence.EGOV_ONLY})
ACCEPTABLE_STANDINGS = frozenset({IssuerStanding.QUALIFIED, IssuerStanding.NOT_APPLICABLE})
ACCEPTABLE_FITNESS = frozenset({Fitness.FITS, Fitness.NOT_ASKED})


class RefusedAnswerError(DecodeError):
    """An answer is of the schema, but no honest child says it."""


def believed_needs(body: bytes) -> Needs:
    """Read `Needs`.

    Raises:
        DecodeError: not of the schema, or over a limit.
    """
    needs = decode(Needs, from_json(body))
    if not 0 <= needs.signatures <= MAX_SIGNATURES:
        raise RefusedAnswerError("signatures")
    if len(needs.organisations) > MAX_ORGANISATIONS or len(needs.crl_urls) > MAX_ADDRESSES:
        raise RefusedAnswerError("too many needs")
    if len(needs.keys) > MAX_KEYS or needs.standards or needs.reports or needs.documents:
        raise RefusedAnswerError("needs that are not the worker's to say")
    if len(needs.certificates) > MAX_CERTIFICATES or any(
        len(one) > MAX_CERTIFICATE for one in needs.certificates
    ):
        raise RefusedAnswerError("too many certificates")
    return needs


def believed_verdict(body: bytes, setup: Setup, at: ValidationTime, *, size: int) -> Verdict:
    """Read a `Verdict` on a document of `size` octets and refuse one that breaks the floor.

    Raises:
        DecodeError: not of the schema, over a limit, a revision that is not inside the document,
            or an ACCEPT that cannot be.
    """
    verdict = decode(Verdict, from_json(body))
    if len(verdict.signatures) > MAX_SIGNATURES:
        raise RefusedAnswerError("too many signatures")
    revisions = [one.revision for one in verdict.signatures if one.revision is not None]
    if any(not 0 < one.size <= size or one.number < 1 for one in revisions):
        raise RefusedAnswerError("a revision outside the document")
    if verdict.decision is Decision.ACCEPT:
        _hold_the_floor(verdict, setup, at)
    return verdict


def _hold_the_floor(verdict: Verdict, setup: Setup, at: ValidationTime) -> None:
    """No ACCEPT without TOTAL-PASSED, an operator-confirmed anchor and a real time.

    Recomputed from the answer and from what the parent holds itself, since the child's word for it,
    `accept_floor`, is only a word.
    """
    axes = verdict.axes
    signing = [
        signature
        for signature in verdict.signatures
        if signature.type is not SignatureType.DOCUMENT_TIMESTAMP
    ]
    held = {
        "accept_floor": verdict.accept_floor,
        "signature": axes.signature is SignatureAxis.TOTAL_PASSED,
        "ca_licence": axes.ca_licence in ACCEPTABLE_LICENCES,
        "issuer": axes.issuer in ACCEPTABLE_STANDINGS,
        "fitness": axes.fitness in ACCEPTABLE_FITNESS,
        "distinct ids": len({one.id for one in verdict.signatures}) == len(verdict.signatures),
        "every signature": bool(signing) and all(map(_stands, signing)),
        "anchor": all(_is_anchored(signature, setup) for signature in signing),
        "anchor at home": any(
            signature.ca_licence is axes.ca_licence and not _is_foreign(signature, setup)
            for signature in signing
        ),
        "store": setup.trust.pinned,
        "time": not at.hypothetical,
    }
    for name, holds in held.items():
        if not holds:
            raise RefusedAnswerError(f"ACCEPT without {name}")


def _stands(signature: SignatureVerdict) -> bool:
    return (
        signature.indication is SignatureAxis.TOTAL_PASSED
        and signature.sub_indication is None
        and signature.integrity is Integrity.INTACT
    )


def _is_foreign(signature: SignatureVerdict, setup: Setup) -> bool:
    """Whether the anchor named is a foreign CA's."""
    named = signature.anchor.certificate_sha256 if signature.anchor else None
    return any(
        anchor.sha256 == named
        for authority in setup.trust.authorities
        if authority.foreign
        for anchor in authority.anchors
    )


def _is_anchored(signature: SignatureVerdict, setup: Setup) -> bool:
    """Whether the anchor named is one that operators confirmed; a demo one only in a demo."""
    named = signature.anchor.certificate_sha256 if signature.anchor else None
    return any(
        anchor.usable and Role.SIGN in anchor.roles and anchor.sha256 == named
        for authority in setup.trust.authorities
        if setup.demo or not authority.demo
        for anchor in authority.anchors
    )
