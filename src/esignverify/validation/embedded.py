# SPDX-License-Identifier: Apache-2.0
"""Validation data inside a document that helps nobody: told, and never a defect.

Producers leave what earlier revisions needed, or write it twice; anybody may add more of it. It
can only help, so it is no reason against a signature (EN 319 102-1 §5.2.6.4, notes).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..crypto import oids
from ..formats.x509.certificate import CertificateError, read_certificate
from ..formats.x509.crl import CrlError, read_crl
from ..formats.x509.names import comparable
from ..formats.x509.ocsp import OcspError, read_ocsp
from ..model.facts import DocumentFacts, SignedMessage
from ..model.finding import DOCUMENT, Axis, Finding
from ..model.reasons import Reason
from .context import Context
from .findings import Notebook
from .pool import MAX_OCTETS, within_budget

MAX_LOOKED_AT = 400
"""Items of each kind looked at; what comes behind is used if it helps, and not reported."""

_CHECK, _BASIS = "revocation.embedded-data", "ISO 32000-2 §12.8.4.3"


def embedded_data(
    facts: DocumentFacts, messages: Iterable[SignedMessage], context: Context
) -> tuple[Finding, ...]:
    """One finding about the certificates, CRLs and OCSP answers of the DSS; none without a DSS.

    `messages` are the signatures and all their tokens.
    """
    if not (facts.certificates or facts.crls or facts.ocsps):
        return ()
    note = Notebook(DOCUMENT, Axis.DOCUMENT)
    issuers = {comparable(one.issuer) for one in context.pool.everything if not one.self_issued}
    serials = {one.serial for one in context.pool.everything}
    wanted = _Wanted(issuers, frozenset(_signers(messages)))
    counts = {
        "certificates": sum(
            not wanted.holds(one) for one in _first(within_budget(facts.certificates))
        ),
        "crls": sum(not _is_crl_of(one, issuers) for one in _first(facts.crls)),
        "ocsps": sum(not _is_answer_about(one, serials) for one in _first(facts.ocsps)),
    }
    unused = sum(counts.values())
    if not unused:
        return (note.passed(_CHECK, _BASIS),)
    return (note.warning(_CHECK, Reason.EVIDENCE_UNUSED, _BASIS, unused=unused, **counts),)


def left_out(context: Context) -> tuple[Finding, ...]:
    """A finding where not all certificates were read; none where they were."""
    if not context.pool.left_out:
        return ()
    found = Notebook("document", Axis.DOCUMENT).not_checked(
        "document.certificates",
        Reason.LIMIT_EXCEEDED,
        "design part 6",
        limit="certificate-octets",
        most=MAX_OCTETS,
        certificates=context.pool.left_out,
    )
    return (found,)


def _first(items: Sequence[bytes]) -> Sequence[bytes]:
    return items[:MAX_LOOKED_AT]


def _signers(messages: Iterable[SignedMessage]) -> Iterator[tuple[str, int]]:
    for one in messages:
        if one.signer.issuer is not None and one.signer.serial is not None:
            yield comparable(one.signer.issuer), one.signer.serial


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Names that issued certificates here, and (issuer, serial) that signed messages here."""

    issuers: set[str]
    signers: frozenset[tuple[str, int]]

    def holds(self, der: bytes) -> bool:
        """Whether the certificate may be of use."""
        try:
            one = read_certificate(der)
        except CertificateError:
            return False
        answers = oids.EKU_OCSP_SIGNING in (one.extended_key_usage or ())
        issuer = comparable(one.issuer)
        issues = comparable(one.subject) in self.issuers
        return issues or answers or (issuer, one.serial) in self.signers


def _is_crl_of(der: bytes, issuers: set[str]) -> bool:
    try:
        return comparable(read_crl(der).issuer) in issuers
    except CrlError:
        return False


def _is_answer_about(der: bytes, serials: set[int]) -> bool:
    try:
        return any(answer.serial in serials for answer in read_ocsp(der).answers)
    except OcspError:
        return False
