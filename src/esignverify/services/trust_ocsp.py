# SPDX-License-Identifier: Apache-2.0
"""Asking OCSP about the certificates of files that an operator names, before they are judged.

1. Which certificates are in the files; documents are read in the worker, as for judging.
2. Which CA of the store issued them: signatures prove it, from an anchor on.
3. Leave out those whose kept answer lasts, where only what is due is wanted.
   Ask the addresses that this CA's profile lists, one after the other. No other is ever asked.
4. Examine what came; keep what was answered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..formats.der import DerError
from ..formats.x509.links import is_signed_by
from ..formats.x509.names import comparable
from ..formats.x509.ocsp_request import ocsp_request
from ..formats.x509.pem import PemError, split_pem
from ..model.certificate import Certificate
from ..model.crl_fetching import Asking, ListedAddress
from ..model.errors import ConfigurationError, EsignverifyError, FetchError
from ..model.ocsp_records import OcspQuestion, OcspRecord
from ..model.problems import Problem
from ..model.trust_records import AnchorStanding, AuthorityRecord, StoreOverview
from ..ports import OcspKeeper, RevocationFetcher
from ..reports.escape import shown
from ..validation.needs import MAX_CERTIFICATES
from ..validation.path_building import Budget
from ..validation.pool import readable
from .due import is_due
from .outside import Outside

_ARMOUR = b"-----BEGIN "
_SEQUENCE = b"\x30"
_REFUSED = (AnchorStanding.REFUSED_DEMO, AnchorStanding.REFUSED_PUBLISHED_KEY)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A CA certificate whose key belongs to a CA of the store."""

    record: AuthorityRecord
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Outcome:
    """A certificate and what was answered about it.

    `record` is None where nothing was; then `problems` say why, one for each address. `authority`
    is None where no CA of the store issued it. Not `asked`: `record` was kept before and lasts.
    """

    certificate: Certificate
    authority: AuthorityRecord | None
    record: OcspRecord | None = None
    problems: tuple[Problem, ...] = ()
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The doors that asking needs, the clock's one reading, and whether to write.

    With `ahead`, nothing is asked whose kept answer is not due (`due.due_at`).
    """

    fetcher: RevocationFetcher
    keeper: OcspKeeper
    now: datetime
    write: bool = True
    ahead: timedelta | None = None


def certificates_in(data: bytes, policy: str, outside: Outside) -> tuple[bytes, ...]:
    """The first `MAX_CERTIFICATES` certificates of a file, DER, signers' first; unverified.

    A certificate (DER or PEM) is taken as it is; whatever else it may be is read by the worker.

    Raises:
        EsignverifyError: the document could not be read in time, or there is no worker.
        PemError: a block of a PEM file is damaged, or a certificate cannot be read.
    """
    armoured = data.lstrip().startswith(_ARMOUR)
    if armoured or data.startswith(_SEQUENCE):
        given = tuple(split_pem(data))[:MAX_CERTIFICATES] if armoured else (data,)
        if not given or len(readable(given)) < len(given):
            raise PemError("no certificate that can be read")
        return given
    trust, chosen = outside.trust.snapshot(), outside.policies.get(policy)
    session = outside.judge.open(data, trust, chosen, demo=outside.demo)
    try:
        return session.read().certificates
    finally:
        session.close()


def ask_all(
    given: Iterable[bytes],
    between: Iterable[bytes],
    overview: StoreOverview,
    inquiry: Inquiry,
    done: Collection[str] = (),
) -> Iterator[Outcome]:
    """What became of each certificate of one file; anchors and their like are passed over.

    `between` are certificates that the store keeps for building paths: one of them that issued a
    certificate of the file is asked about too. `done` are the SHA-256 (hex) of those that were
    asked about before.

    Raises:
        ConfigurationError: the folder of answers cannot be written.
    """
    budget = Budget()
    own = readable(dict.fromkeys(given))
    known = _issuers(overview, [*own, *readable(between)], budget)
    seen = {*done, *(one.sha256 for record in overview.records for one in record.anchors)}
    waiting = deque(own)
    while waiting:
        one = waiting.popleft()
        if one.sha256 in seen or comparable(one.subject) == comparable(one.issuer):
            continue
        seen.add(one.sha256)
        issuer = _issuer_of(one, known, budget)
        if issuer is None:
            yield Outcome(one, None)
        else:
            waiting.append(issuer.certificate)
            yield ask(one, issuer, inquiry)


def ask(certificate: Certificate, issuer: Issuer, inquiry: Inquiry) -> Outcome:
    """Ask the addresses of the issuer's CA about one certificate, until one answers.

    Raises:
        ConfigurationError: the folder of answers cannot be written.
    """
    authority = issuer.record
    question = OcspQuestion(authority.authority.id, certificate, issuer.certificate)
    if inquiry.ahead is not None and authority.responders:
        kept = inquiry.keeper.kept(question)
        if kept is not None and not is_due(kept, inquiry.now, inquiry.ahead):
            return Outcome(certificate, authority, kept, asked=False)
    problems: list[Problem] = []
    for address in authority.responders:
        try:
            record = _answer(question, address, authority, inquiry)
        except (ConfigurationError, DerError, FetchError) as error:
            problems.append(_problem(error, address.url))
            continue
        # Of no use to a judge: it says that this responder does not know.
        if inquiry.write and record.status != "unknown":
            inquiry.keeper.keep(record)
        return Outcome(certificate, authority, record)
    return Outcome(certificate, authority, problems=tuple(problems))


def _answer(
    question: OcspQuestion, address: ListedAddress, authority: AuthorityRecord, inquiry: Inquiry
) -> OcspRecord:
    asked = ocsp_request(question.certificate, question.issuer)
    hosts = authority.authority.profile.revocation_hosts
    answer = inquiry.fetcher.fetch(Asking(address, hosts, question=asked))
    return inquiry.keeper.examine(question, address.url, b"".join(answer.files), inquiry.now)


def _issuers(
    overview: StoreOverview, brought: Sequence[Certificate], budget: Budget
) -> list[Issuer]:
    """Anchors, then CA certificates among `brought` that one of them signed, and so on down.

    Anchors come first: a key of the store is its own CA's, whoever else certified it.
    """
    found = [
        Issuer(record, one)
        for record in overview.records
        for anchor in record.anchors
        if anchor.standing not in _REFUSED
        for one in readable([anchor.certificate])
    ]
    waiting = [one for one in dict.fromkeys(brought) if _may_issue(one)]
    while True:
        above = {one: _issuer_of(one, found, budget) for one in waiting}
        new = [Issuer(issuer.record, one) for one, issuer in above.items() if issuer is not None]
        if not new:
            return found
        found += new
        waiting = [one for one, issuer in above.items() if issuer is None]


def _issuer_of(one: Certificate, known: Sequence[Issuer], budget: Budget) -> Issuer | None:
    name = comparable(one.issuer)
    named = (each for each in known if comparable(each.certificate.subject) == name)
    for each in named:
        if budget.take() and is_signed_by(one.der, each.certificate.public_key):
            return each
    return None


def _may_issue(one: Certificate) -> bool:
    return one.is_ca and (one.key_usage is None or "keyCertSign" in one.key_usage)


def _problem(error: Exception, url: str) -> Problem:
    """What a responder says of itself is no more to be trusted than a document."""
    if not isinstance(error, EsignverifyError):
        return Problem(True, "ocsp-unreadable", {"file": url, "reason": shown(str(error))})
    values = {key: shown(one) if isinstance(one, str) else one for key, one in error.values.items()}
    return Problem(True, str(error.values["problem"]), {**values, "file": url})


def unreadable(error: EsignverifyError | PemError, name: str) -> Problem:
    """Why a named file gave no certificates."""
    reason = error.code if isinstance(error, EsignverifyError) else str(error)
    return Problem(True, "ocsp-file", {"file": shown(name), "reason": reason})
