# SPDX-License-Identifier: Apache-2.0
"""Identification of the signing certificate (EN 319 102-1 §5.2.3).

1. Candidates are the certificates that the SignerIdentifier names (RFC 5652 §5.3).
2. A signing-certificate attribute, where present, must hold the digest of the one taken
   (§5.2.3.4); it is mandatory in ETSI.CAdES.detached (rule 10, EN 319 142-1 §5.3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..crypto.digests import UnknownDigestError, digest
from ..formats.x509.links import is_signed_by
from ..formats.x509.names import is_written_anew
from ..model.certificate import Certificate
from ..model.facts import CertificateReference, SignedMessage
from ..model.finding import Finding
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from .findings import Notebook
from .path_building import promise
from .pool import Pool, readable

_IDENTIFIED = "signing-certificate.identified"
_ATTRIBUTE = "signing-certificate.attribute"
_BASIS = "EN 319 102-1 §5.2.3.4"

ISSUER_SPELLED = "signer-identifier-spells-the-issuer-otherwise"

MAX_TRIED = 32
"""Certificates of one issuer's name and one number tried with the value; there should be one."""
MAX_ISSUERS = 8
"""CAs of one name tried for each of them."""


@dataclass(frozen=True, slots=True)
class Identified:
    """The signing certificate, or why there is none; `problem` may stand beside a certificate."""

    certificate: Certificate | None
    problem: SubIndication | None
    findings: tuple[Finding, ...]


def identify_signer(
    message: SignedMessage,
    pool: Pool,
    note: Notebook,
    *,
    attribute_required: bool,
    fits: Callable[[Certificate], bool] = lambda _: False,
) -> Identified:
    """Find the certificate whose key is said to have signed `message`.

    Several may bear the issuer and the number that it names; `fits` tells whether a key verifies
    the value.
    """
    named, spelled = _named(message, pool)
    named = _likeliest_first(named, pool, fits)
    odd = () if spelled or not named else (_spelled_otherwise(note),)
    if not named:
        came = message.certificates[:MAX_TRIED]
        unread = len(readable(came)) < len(came)
        # Where one came that nobody can read, it may be the signer's: that is not "not found".
        reason = Reason.CERTIFICATE_UNREADABLE if unread else Reason.NO_SIGNING_CERTIFICATE
        missing = note.failed(_IDENTIFIED, reason, _BASIS)
        return Identified(None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND, (missing,))
    reference = message.certificate_reference
    if reference is None:
        found = _without_reference(named[0], note, attribute_required=attribute_required)
        return replace(found, findings=(*found.findings, *odd))
    matching = [one for one in named if _is_referenced(one, reference)]
    if not matching:
        wrong = note.failed(
            _ATTRIBUTE, Reason.SIGNING_CERTIFICATE_MISMATCH, _BASIS, subject=named[0].subject_text
        )
        return Identified(named[0], SubIndication.NO_SIGNING_CERTIFICATE_FOUND, (wrong,))
    identified = note.passed(_IDENTIFIED, _BASIS, certificate=matching[0].sha256)
    bound = note.passed(_ATTRIBUTE, _BASIS, digest_algorithm=reference.digest_algorithm)
    return Identified(matching[0], None, (identified, bound, *odd))


def _named(message: SignedMessage, pool: Pool) -> tuple[list[Certificate], bool]:
    """The candidates, and whether the identifier has their issuer's name as they spell it.

    Programs write the issuer's name anew from its text: other string types (RFC 5280 §7.1 has such
    names equal), the relative names turned round. Nothing signs the identifier, and the value
    verifies under its own key alone: whichever name leads there, it is the same signer's.
    """
    signer = message.signer
    if signer.issuer is None or signer.serial is None:
        found = [one for one in pool.everything if one.subject_key_id == signer.subject_key_id]
        return found, True
    alike = list(pool.issued(signer.issuer, signer.serial))
    exact = [one for one in alike if one.issuer == signer.issuer]
    if exact:
        # GB/T 35275 has nothing that signs the identifier: its own octets come first.
        return exact if message.algorithm.name == "sm2" else alike, True
    found = alike or list(pool.issued_backwards(signer.issuer, signer.serial))
    if message.algorithm.name == "sm2":
        found = [one for one in found if is_written_anew(one.issuer, signer.issuer)]
    return found, False


def _spelled_otherwise(note: Notebook) -> Finding:
    reason, basis = Reason.SIGNATURE_DEVIATION, "RFC 5652 §5.3; RFC 5280 §7.1"
    return note.warning("format.signature", reason, basis, deviations=[ISSUER_SPELLED])


def _likeliest_first(
    named: list[Certificate], pool: Pool, fits: Callable[[Certificate], bool]
) -> list[Certificate]:
    """The one whose key verifies the value and that a CA at hand issued stands before all others.

    Anybody can write a certificate with another's name, number and key, and choose its place.
    """
    if len(named) < 2:
        return named
    fitting = [one for one in named[:MAX_TRIED] if fits(one)]
    fitting.sort(key=lambda one: not _is_issued(one, pool))
    return list(dict.fromkeys((*fitting, *named)))


def _is_issued(certificate: Certificate, pool: Pool) -> bool:
    roots = (root.certificate for root in pool.roots_named(certificate.issuer))
    issuers = dict.fromkeys((*roots, *pool.named(certificate.issuer)))
    likely = sorted(issuers, key=lambda one: promise(certificate, one, pool))[:MAX_ISSUERS]
    return any(is_signed_by(certificate.der, one.public_key) for one in likely)


def _is_referenced(certificate: Certificate, reference: CertificateReference) -> bool:
    try:
        same = digest(reference.digest_algorithm, certificate.der) == reference.digest
    except UnknownDigestError:
        return False
    if reference.serial is not None and reference.serial != certificate.serial:
        return False
    return same


def _without_reference(
    certificate: Certificate, note: Notebook, *, attribute_required: bool
) -> Identified:
    found = note.passed(_IDENTIFIED, _BASIS, certificate=certificate.sha256)
    reason = Reason.SIGNING_CERTIFICATE_ATTRIBUTE_MISSING
    basis = "EN 319 142-1 §5.3; EN 319 102-1 §5.2.8.4"
    if attribute_required:
        missing = note.failed(_ATTRIBUTE, reason, basis)
        return Identified(certificate, SubIndication.SIG_CONSTRAINTS_FAILURE, (found, missing))
    return Identified(certificate, None, (found, note.warning(_ATTRIBUTE, reason, basis)))
