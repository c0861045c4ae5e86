# SPDX-License-Identifier: Apache-2.0
"""X.509 certificate validation (EN 319 102-1 §5.2.6).

Asked for a signature known to have existed at `best`, judged at the validation time.

1. Purpose: key usage and extended key usage (rule 10, RFC 3161 §2.3).
2. Validity: every certificate of the path at `best`.
3. Revocation: every certificate but the anchor (`sliding`, rule 9).
4. Cryptographic constraints over the path at `best`.

What has ended since `best` does no harm only where `best` is proven: comparing times (§5.5.4 (4))
and past signature validation (§5.6.2.4) are parts of each block, not passes of their own.
"""

from __future__ import annotations

from datetime import datetime

from ..crypto import oids
from ..model.certificate import Certificate
from ..model.moments import utc_text
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.trust import Role
from .algorithms import path_weaknesses
from .checked import Checked, Existence
from .context import Context
from .findings import Notebook
from .judged import TrustedPath
from .sliding import check_data_algorithms, check_revocation
from .weaknesses import tell_material, tell_weaknesses

__all__ = ["Checked", "Existence", "check_certificates", "check_validity"]

_DOCUMENT_EKUS = frozenset(
    {
        oids.EKU_DOCUMENT_SIGNING,  # RFC 9336
        oids.EKU_ADOBE_PDF,
        oids.EKU_MS_DOCUMENT,
        oids.EKU_ANY,
    }
)


def check_certificates(
    path: TrustedPath, role: Role, existence: Existence, context: Context, note: Notebook
) -> Checked:
    """All four parts; every one is made and told, not only the first that fails."""
    revoked, used = check_revocation(path, role, existence, context, note)
    known_good = not revoked.problems
    return (
        _check_purpose(path, role, note)
        + check_validity(path, existence, note, known_good=known_good)
        + _check_anchor_period(path, existence, note)
        + revoked
        + check_data_algorithms(used, context, note)
        + _check_algorithms(path, existence, context, note)
    )


# 1. purpose


def _check_purpose(path: TrustedPath, role: Role, note: Notebook) -> Checked:
    signer = path.certificates[0]
    wrong = SubIndication.CHAIN_CONSTRAINTS_FAILURE
    check, basis = "path.key-usage", "EN 319 102-1 §5.2.6.4 (5); design rule 10"
    usages = signer.key_usage
    if usages is not None and not {"digitalSignature", "nonRepudiation"} & set(usages):
        found = note.failed(check, Reason.KEY_USAGE_WRONG, basis, seen=list(usages))
        return Checked((wrong,), (found,))
    extended = signer.extended_key_usage
    if not _purposes_allow(extended, role, path):
        found = note.failed(
            check, Reason.EXTENDED_KEY_USAGE_WRONG, basis, seen=list(extended or ())
        )
        return Checked((wrong,), (found,))
    for issuer in path.certificates[1:-1]:
        # Readers of all kinds take a CA's purposes as a limit on what it may issue for.
        seen = issuer.extended_key_usage
        if seen is not None and not _ca_purposes_allow(seen, role, path):
            found = note.failed(check, Reason.EXTENDED_KEY_USAGE_WRONG, basis, seen=list(seen))
            return Checked((wrong,), (found,))
    return Checked((), (note.passed(check, basis, key_usage=list(usages or ())),))


def _purposes_allow(extended: tuple[str, ...] | None, role: Role, path: TrustedPath) -> bool:
    if role is Role.TSA:
        # RFC 3161 §2.3: the extension must be there, be critical and hold this purpose alone.
        extension = path.certificates[0].extension(oids.EXTENDED_KEY_USAGE)
        critical = extension is not None and extension.critical
        return critical and extended == (oids.EKU_TIME_STAMPING,)
    if extended is None:
        return True
    return bool(set(extended) & (_DOCUMENT_EKUS | set(path.authority.profile.document_ekus)))


def _ca_purposes_allow(extended: tuple[str, ...], role: Role, path: TrustedPath) -> bool:
    if oids.EKU_ANY in extended:
        return True
    if role is Role.TSA:
        return oids.EKU_TIME_STAMPING in extended
    return _purposes_allow(extended, role, path)


# 2. validity


def check_validity(
    path: TrustedPath, existence: Existence, note: Notebook, *, known_good: bool
) -> Checked:
    """Shell model: all certificates but the anchor's are valid at the best signature time.

    `known_good`: the signer's certificate is known not to have been revoked.
    """
    check, basis = "path.validity", "EN 319 102-1 §5.2.6.4 (7), §5.5.4 (4)"
    signer, *authorities = path.certificates[:-1]
    # RFC 5280 §4.1.2.5: validity is told in whole seconds, and the last one belongs to it.
    best = existence.best.replace(microsecond=0)
    if best < signer.not_before:
        # §5.5.4 (4)(b): proven to be older than its certificate; unproven it may be valid soon.
        sub = (
            SubIndication.NOT_YET_VALID if existence.proven else SubIndication.OUT_OF_BOUNDS_NO_POE
        )
        found = note.failed(check, Reason.CERTIFICATE_NOT_YET_VALID, basis, **_bounds(signer, best))
        return Checked((sub,), (found,))
    if best > signer.not_after and existence.made_after(signer.not_after):
        # A content timestamp shows that it was made after the certificate's end.
        reason, asked = Reason.SIGNED_AFTER_EXPIRY, "EN 319 102-1 §5.3.4 (4)"
        found = note.failed(check, reason, asked, **_bounds(signer, best))
        return Checked((SubIndication.EXPIRED,), (found,))
    if best > signer.not_after:
        sub = (
            SubIndication.OUT_OF_BOUNDS_NOT_REVOKED
            if known_good
            else SubIndication.OUT_OF_BOUNDS_NO_POE
        )
        found = note.failed(check, Reason.CERTIFICATE_EXPIRED, basis, **_bounds(signer, best))
        return Checked((sub,), (found,))
    for one in authorities:
        if not one.not_before <= best <= one.not_after:
            found = note.failed(check, Reason.CA_CERTIFICATE_EXPIRED, basis, **_bounds(one, best))
            return Checked((SubIndication.OUT_OF_BOUNDS_NO_POE,), (found,))
    return Checked((), (note.passed(check, basis, **_bounds(signer, best)),))


def _bounds(one: Certificate, best: datetime) -> dict[str, str]:
    return {
        "from": utc_text(one.not_before),
        "until": utc_text(one.not_after),
        "at": utc_text(best),
    }


def _check_anchor_period(path: TrustedPath, existence: Existence, note: Notebook) -> Checked:
    """An anchor may have been trusted for a time only (EN 319 102-1 §5.2.6.4, sunset dates)."""
    anchor = path.anchor
    after = anchor.end is not None and existence.best >= anchor.end
    before = anchor.start is not None and existence.best < anchor.start
    if not after and not before:
        return Checked((), ())
    found = note.failed(
        "path.anchor-period",
        Reason.ANCHOR_WITHDRAWN,
        "EN 319 102-1 §5.2.6.4 (3), §5.6.2.4.4 (3)",
        until=utc_text(anchor.end) if anchor.end is not None else None,
    )
    return Checked((SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE,), (found,))


# 4. algorithms


def _check_algorithms(
    path: TrustedPath, existence: Existence, context: Context, note: Notebook
) -> Checked:
    now = path_weaknesses(path.certificates, context.policy, context.at.at)
    then = path_weaknesses(path.certificates, context.policy, existence.best)
    found = tell_weaknesses("path.algorithms", now, then, existence, note)
    return found if found.problems else found + _check_authorities(path, context, note)


def _check_authorities(path: TrustedPath, context: Context, note: Notebook) -> Checked:
    """§5.6.2.4.4 (4): a proof of the signature is none of a CA's certificate.

    The signer's own certificate is proven with the signature, which names it by digest.
    """
    found = Checked((), ())
    for index, one in enumerate(path.certificates[1:-1], 1):
        link = path.certificates[index : index + 2]
        weak = path_weaknesses(link, context.policy, context.at.at)
        existed = context.poes.of(one.der)
        found += tell_material("path.algorithms", weak, existed, note, certificate=one.sha256)
    return found
