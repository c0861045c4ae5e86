# SPDX-License-Identifier: Apache-2.0
"""What judging needs from outside the document: whom to look up, where to fetch.

Apart from `judge`, since the parent of a worker asks too, and must not load a PDF reader for it.
"""

from __future__ import annotations

from dataclasses import replace

from ..model.claim import Claim
from ..model.evidence import Evidence, Needs
from ..model.facts import DocumentFacts
from ..model.issuers import Institution
from ..model.standards import parse_standard
from .codes import known_codes
from .pool import readable, within_budget


def needs_of(facts: DocumentFacts) -> Needs:
    """What gathering can use: who signed, and where their CAs publish revocation lists."""
    messages = [one.message for one in facts.signatures if one.message is not None]
    brought = (*(der for one in messages for der in one.certificates), *facts.certificates)
    certificates = readable(within_budget(brought))
    signers = [one for one in certificates if not one.is_ca]
    names = [a.text for one in signers for a in one.subject_attributes if a.text]
    codes = [code for one in signers for code in known_codes(one)]
    return Needs(
        format=facts.format,
        signatures=len(facts.signatures),
        organisations=tuple(dict.fromkeys((*codes, *names))),
        crl_urls=tuple(dict.fromkeys(url for one in certificates for url in one.crl_urls)),
        keys=tuple(dict.fromkeys(one.key_sha256 for one in certificates)),
    )


def widen(
    needs: Needs, evidence: Evidence, claim: Claim | None, document: str | None = None
) -> Needs:
    """`needs` with what gathered certificates and the claim name.

    `document` is the SHA-256 (hex) of the document as received. What the claim asks for replaces
    whatever a worker wrote there.
    """
    gathered = readable(evidence.certificates)
    signers = [one for one in gathered if not one.is_ca]
    names = [a.text for one in signers for a in one.subject_attributes if a.text]
    codes = [code for one in signers for code in known_codes(one)]
    asked: tuple[str | None, ...] = ()
    if claim is not None:
        asked = (claim.institution, claim.institution_uscc, claim.qualification_number)
    more = (*codes, *names, *(text for text in asked if text))
    keys = (one.key_sha256 for one in gathered)
    return replace(
        needs,
        organisations=tuple(dict.fromkeys((*needs.organisations, *more))),
        keys=tuple(dict.fromkeys((*needs.keys, *keys))),
        standards=() if claim is None else claim.standards,
        reports=() if claim is None or claim.number is None else (claim.number,),
        document=document,
    )


def narrowed(institution: Institution, needs: Needs) -> Institution:
    """`institution` with only those rows of its long lists that `needs` can touch.

    Scope: every edition of the standards asked. Reports: the numbers asked and the document's own
    digest. The listings stay, so a list that is on file and says nothing is told from none.
    """
    asked = [parse_standard(text) for text in needs.standards]
    designations = {one.designation for one in asked if one is not None}
    return replace(
        institution,
        scope=tuple(row for row in institution.scope if row.standard in designations),
        reports=tuple(
            row
            for row in institution.reports
            if row.number in needs.reports
            or (row.sha256 is not None and row.sha256 == needs.document)
        ),
    )
