# SPDX-License-Identifier: Apache-2.0
"""What judging needs from outside the document: whom to look up, where to fetch.

Apart from `judge`, since the parent of a worker asks too, and must not load a PDF reader for it.
"""

from __future__ import annotations

from dataclasses import replace

from ..model.claim import Claim
from ..model.evidence import Evidence, Needs
from ..model.facts import DocumentFacts
from .codes import known_codes
from .pool import readable


def needs_of(facts: DocumentFacts) -> Needs:
    """What gathering can use: who signed, and where their CAs publish revocation lists."""
    certificates = [
        one
        for signature in facts.signatures
        if signature.message is not None
        for one in readable(signature.message.certificates)
    ]
    certificates += readable(facts.certificates)
    signers = [one for one in certificates if not one.is_ca]
    names = [a.text for one in signers for a in one.subject_attributes if a.text]
    codes = [code for one in signers for code in known_codes(one)]
    return Needs(
        format=facts.format,
        signatures=len(facts.signatures),
        organisations=tuple(dict.fromkeys((*codes, *names))),
        crl_urls=tuple(dict.fromkeys(url for one in certificates for url in one.crl_urls)),
    )


def widen(needs: Needs, evidence: Evidence, claim: Claim | None) -> Needs:
    """`needs` with the organisations that gathered certificates and the claim name."""
    signers = [one for one in readable(evidence.certificates) if not one.is_ca]
    names = [a.text for one in signers for a in one.subject_attributes if a.text]
    codes = [code for one in signers for code in known_codes(one)]
    asked: tuple[str | None, ...] = ()
    if claim is not None:
        asked = (claim.institution, claim.institution_uscc, claim.qualification_number)
    more = (*codes, *names, *(text for text in asked if text))
    return replace(needs, organisations=tuple(dict.fromkeys((*needs.organisations, *more))))
