# SPDX-License-Identifier: Apache-2.0
"""What judging needs from outside the document: whom to look up, where to fetch.

Apart from `judge`, since the parent of a worker asks too, and must not load a PDF reader for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from ..formats.cms.errors import CmsError
from ..formats.cms.timestamp import read_timestamp
from ..formats.x509.certificate import key_digest
from ..model.certificate import Certificate
from ..model.claim import Claim
from ..model.evidence import Evidence, Needs
from ..model.facts import DocumentFacts, SignedMessage, SignerId
from ..model.issuers import Institution
from ..model.report_numbers import number_key, ways_of_writing
from ..model.standards import parse_standard
from .codes import known_codes, known_names
from .pool import MAX_OCTETS, readable, within_budget

MAX_SIGNATURES = 512
"""Signatures of one document (design part 6); the reader has the same limit."""
MAX_NAMES = 64
"""Names and codes of one certificate; real ones have under ten."""
MAX_ORGANISATIONS = MAX_NAMES * MAX_SIGNATURES
"""Names and codes asked of the register: all in the name of every signer."""
MAX_ADDRESSES = 200 * MAX_SIGNATURES
"""CRL addresses: one per certificate, 200 certificates per signature (design part 6)."""
MAX_KEYS = 200 * MAX_SIGNATURES
"""Keys asked of the blacklist: one per certificate."""
MAX_CERTIFICATES = 64
"""Certificates that OCSP may be asked about: signers, seal-makers, timestamp authorities, CAs."""
MAX_CERTIFICATE = 16 * 1024
"""Octets of one of them; a larger one is passed over."""


def needs_of(facts: DocumentFacts) -> Needs:
    """What gathering can use: who signed, and where their CAs publish revocation lists.

    Whoever is named as a signer comes first: no other certificate pushes one over a limit. Keys are
    those of every certificate that may turn out to be a signer's, wherever it lies: whose key is
    listed chooses the place.
    """
    messages = [one.message for one in facts.signatures if one.message is not None]
    stamps = [der for one in messages for der in (*one.timestamps, *one.content_timestamps)]
    seals = [one.seal for one in facts.signatures if one.seal is not None]
    sealed = [one.maker_timestamp for one in seals if one.maker_timestamp is not None]
    tokens = _tokens((*stamps, *sealed))
    brought = (*_certificates_in(messages), *facts.certificates)
    counted = frozenset(within_budget(brought))
    signing: list[Certificate] = []
    others: list[Certificate] = []
    for message in messages:
        for one in readable(der for der in message.certificates if der in counted):
            (signing if _is_named(one, message.signer) else others).append(one)
    rest = readable(der for der in facts.certificates if der in counted)
    certificates = [*signing, *others, *rest]
    everywhere = dict.fromkeys(
        (*_certificates_in(messages), *_certificates_in(tokens), *facts.certificates)
    )
    asked = within_budget(everywhere, _SLACK * MAX_OCTETS)
    makers = [one.maker for one in seals]
    names = dict.fromkeys(name for one in certificates if not one.is_ca for name in _names(one))
    urls = dict.fromkeys(url for one in certificates for url in one.crl_urls)
    own = dict.fromkeys(one.key_sha256 for one in signing)
    keys = own | _keys(asked)
    limited = (
        (names, MAX_ORGANISATIONS),
        (urls, MAX_ADDRESSES),
        (keys, MAX_KEYS),
    )
    return Needs(
        format=facts.format,
        signatures=len(facts.signatures),
        organisations=tuple(names)[:MAX_ORGANISATIONS],
        crl_urls=tuple(urls)[:MAX_ADDRESSES],
        keys=tuple(keys)[:MAX_KEYS],
        left_out=len(everywhere)
        - len(asked)
        + sum(max(0, len(found) - most) for found, most in limited),
        certificates=_first((*(one.der for one in signing), *makers, *within_budget(everywhere))),
    )


def names_left_out(facts: DocumentFacts) -> int:
    """What `needs_of` leaves out of its lists.

    Each name, address and key is some octets of a certificate, and no certificate has under
    `MAX_NAMES` of them: few octets cannot hold too many, nor weigh more than is asked about, and
    nothing of them has to be read.
    """
    messages = [one.message for one in facts.signatures if one.message is not None]
    seals = [one.seal for one in facts.signatures if one.seal is not None]
    brought = (
        *(der for one in messages for der in one.certificates),
        *(der for one in messages for der in (*one.timestamps, *one.content_timestamps)),
        *(one.maker_timestamp for one in seals if one.maker_timestamp is not None),
        *facts.certificates,
    )
    return needs_of(facts).left_out if sum(map(len, brought)) > MAX_ORGANISATIONS else 0


_SLACK = 2
"""The pool counts only what the store and the evidence do not bring as well, so it reaches further
into a document than its own budget. Certificates beyond twice as far are told: a long store brings
more, and a key that nobody asked about may be on a blacklist."""


def _tokens(ders: Iterable[bytes]) -> Iterator[SignedMessage]:
    for der in dict.fromkeys(ders):
        with suppress(CmsError):
            yield read_timestamp(der).message


def _first(certificates: Iterable[bytes]) -> tuple[bytes, ...]:
    small = dict.fromkeys(one for one in certificates if len(one) <= MAX_CERTIFICATE)
    return tuple(small)[:MAX_CERTIFICATES]


def _keys(certificates: Iterable[bytes]) -> dict[str, None]:
    """Their keys, also of what turns out to be no certificate: hundreds need not be read for it."""
    return dict.fromkeys(key for one in certificates if (key := key_digest(one)) is not None)


def _certificates_in(messages: Iterable[SignedMessage]) -> Iterator[bytes]:
    return (der for one in messages for der in one.certificates)


def _names(one: Certificate) -> list[str]:
    return [*known_codes(one), *known_names(one)][:MAX_NAMES]


def _is_named(one: Certificate, signer: SignerId) -> bool:
    """Whether this may be the certificate of `signer` (RFC 5652 §5.3)."""
    if signer.subject_key_id is not None:
        return one.subject_key_id == signer.subject_key_id
    return one.serial == signer.serial


def widen(
    needs: Needs,
    evidence: Evidence,
    claim: Claim | None,
    documents: tuple[str, ...] = (),
    stored: Iterable[bytes] = (),
) -> Needs:
    """`needs` with what gathered certificates, those `stored` beside anchors, and the claim name.

    `documents` are the SHA-256 (hex) of the document as received and of its beginnings. What the
    claim asks for replaces whatever a worker wrote there.
    """
    gathered = readable(evidence.certificates)
    signers = [one for one in gathered if not one.is_ca]
    names = [name for one in signers for name in known_names(one)]
    codes = [code for one in signers for code in known_codes(one)]
    asked: tuple[str | None, ...] = ()
    if claim is not None:
        asked = (claim.institution, claim.institution_uscc, claim.qualification_number)
    more = (*codes, *names, *(text for text in asked if text))
    given = (*evidence.certificates, *_certificates_in(_tokens(evidence.timestamps)), *stored)
    return replace(
        needs,
        organisations=tuple(dict.fromkeys((*needs.organisations, *more))),
        keys=tuple(dict.fromkeys((*needs.keys, *_keys(given)))),
        standards=() if claim is None else claim.standards,
        reports=() if claim is None or claim.number is None else ways_of_writing(claim.number),
        documents=documents,
    )


def narrowed(institution: Institution, needs: Needs) -> Institution:
    """`institution` with only those rows of its long lists that `needs` can touch.

    Scope: every edition of the standards asked. Reports: the numbers asked and the document's own
    digests. The listings stay, so a list that is on file and says nothing is told from none.
    """
    asked = [parse_standard(text) for text in needs.standards]
    designations = {one.designation for one in asked if one is not None}
    documents = frozenset(needs.documents)
    numbers = {number_key(one) for one in needs.reports}
    return replace(
        institution,
        scope=tuple(row for row in institution.scope if row.standard in designations),
        reports=tuple(
            row
            for row in institution.reports
            if (row.sha256 is not None and row.sha256 in documents)
            or (numbers and number_key(row.number) in numbers)
        ),
    )
