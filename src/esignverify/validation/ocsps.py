# SPDX-License-Identifier: Apache-2.0
"""OCSP answers and who may give them (RFC 6960 §3.2, §4.2.2.2)."""

from __future__ import annotations

from dataclasses import replace

from ..formats.x509.links import verifies
from ..formats.x509.ocsp import OcspAnswer, OcspResponse
from ..model.certificate import Certificate
from .crls import crl_statements
from .path_building import Budget
from .responders import NO_CHECK, responders
from .statements import Gathered, Statement, is_fresh, is_said_by, newest_first, revocation_in
from .vouching import Asked

MAX_TRIES = 400
"""Signatures tried for one certificate's status; a flood of answers must not cost minutes."""


def ocsp_statements(asked: Asked) -> Gathered:
    """Every statement about the certificate that OCSP answers make."""
    tries = Budget(MAX_TRIES)
    found: list[Statement] = []
    unusable = 0
    for response in asked.context.revocations.ocsps:
        for answer in response.answers:
            if not answer.is_about(asked.certificate, asked.issuer):
                continue
            statement = _statement(response, answer, asked, tries)
            if statement is None:
                unusable += 1
            else:
                found.append(statement)
    return Gathered(tuple(found), unusable, not tries.spent)


def _statement(
    response: OcspResponse, answer: OcspAnswer, asked: Asked, tries: Budget
) -> Statement | None:
    """What an answer says; None where it says nothing or its signer had no right to."""
    if answer.status == "unknown" or response.unknown_critical:
        return None

    def _stands(one: Certificate) -> bool:
        return (
            tries.take()
            and verifies(one.public_key, response.algorithm, response.signature, response.tbs)
            and (one is asked.issuer or _delegate_stands(one, asked))
        )

    pool = asked.context.pool.everything
    possible = responders(response, asked.issuer, pool)
    signer = next((one for one in possible if _stands(one)), None)
    if signer is None:
        return None
    return Statement(
        source="ocsp",
        this_update=answer.this_update,
        next_update=answer.next_update,
        revoked_at=answer.revoked_at,
        reason=answer.reason,
        invalid_since=answer.invalid_since,
        kept_since=answer.archive_cutoff,
        data=(response.der,),
        algorithms=(response.algorithm,),
        chains=((signer,) if signer is asked.issuer else (signer, asked.issuer),),
    )


def _delegate_stands(delegate: Certificate, asked: Asked) -> bool:
    """A delegate is trusted without a look only with id-pkix-ocsp-nocheck (§4.2.2.2.1).

    Else a CRL must show it unrevoked; asking OCSP about an OCSP signer would go round. A CRL at
    hand that revokes it counts either way.
    """
    context = asked.context
    # The issuer's own key must have signed that CRL: without a path no other is asked.
    question = replace(asked, certificate=delegate, path=None)
    gathered = crl_statements(question, lambda _: False)
    now = context.at.at
    known = newest_first(one for one in gathered.statements if is_said_by(one.this_update, now))
    if revocation_in(known) is not None:
        return False
    if delegate.extension(NO_CHECK) is not None:
        return True
    newest = known[0] if known else None
    return newest is not None and gathered.complete and is_fresh(newest, context, context.at.at)
