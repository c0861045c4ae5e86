# SPDX-License-Identifier: Apache-2.0
"""Is it a seal, and may the signer use it (GB/T 38540-2020, domain E3)?

1. The versions of the seal and of its use agree.
2. The seal-maker's signature over the seal verifies.
3. The seal-maker's certificate: path to an anchor with the role ``seal-maker``, validity,
   revocation, key usage (the same blocks as for a signer); the maker's timestamp, where the seal
   has one (`seal_timestamp`).
4. The seal was in its period when it was used.
5. The signer's certificate is one that the seal was made for.
6. What it says that it covers is what it covers.

That the picture looks like anybody's seal proves nothing and is not asked.
"""

from __future__ import annotations

from datetime import datetime

from ..crypto.digests import digest
from ..crypto.oids import DIGESTS
from ..crypto.signatures import (
    UnusableKeyError,
    WrongSignatureError,
    sm2_digest,
    verify_message,
)
from ..formats.x509.certificate import CertificateError, read_certificate
from ..model.certificate import Certificate
from ..model.finding import Finding
from ..model.moments import ClaimedTime, utc_text
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.seals import SealFacts
from ..model.trust import Role
from .algorithms import data_weaknesses
from .checked import Checked, Existence
from .context import Context
from .findings import Notebook
from .message import check_path, worst
from .pool import readable
from .seal_timestamp import check_seal_timestamp
from .weaknesses import tell_weaknesses

_STANDARD = "GB/T 38540-2020"
_STRONG = frozenset({"sm3", "sha256", "sha384", "sha512"})
"""Digests by which a seal may name its users: for a weaker one somebody could be made to fit."""
_CONSTRAINT = SubIndication.SIG_CONSTRAINTS_FAILURE


def check_seal(
    seal: SealFacts,
    user: Certificate | None,
    claimed: ClaimedTime | None,
    *,
    property_fits: bool | None,
    existence: Existence,
    context: Context,
    note: Notebook,
) -> Checked:
    """All six; every one is made and told. `user` is the certificate the value verifies under."""
    return (
        _check_versions(seal, note)
        + _check_maker(seal, existence, context, note)
        + _check_period(seal, claimed, existence, note)
        + _check_user(seal, user, note)
        + _check_property(seal, property_fits, note)
    )


def _check_versions(seal: SealFacts, note: Notebook) -> Checked:
    check = "seal.versions"
    if seal.header_version == seal.signature_version:
        return Checked((), (note.passed(check, _STANDARD, version=seal.header_version),))
    found = note.failed(
        check,
        Reason.SEAL_VERSIONS_DIFFER,
        _STANDARD,
        seal=seal.header_version,
        signature=seal.signature_version,
    )
    return Checked((_CONSTRAINT,), (found,))


def _check_maker(
    seal: SealFacts, existence: Existence, context: Context, note: Notebook
) -> Checked:
    check = "seal.maker-signature"
    try:
        maker = read_certificate(seal.maker)
    except CertificateError:
        unread = note.not_checked(check, Reason.CERTIFICATE_UNREADABLE, _STANDARD)
        return Checked((SubIndication.NO_SIGNING_CERTIFICATE_FOUND,), (unread,))
    try:
        verify_message(maker.public_key, seal.maker_algorithm, seal.maker_signature, seal.signed)
    except WrongSignatureError:
        # The document's signature covers the seal: whoever signed took a seal that nobody made.
        wrong = note.failed(check, Reason.SEAL_SIGNATURE_WRONG, _STANDARD, maker=maker.subject_text)
        return Checked((SubIndication.SIG_CRYPTO_FAILURE,), (wrong,))
    except UnusableKeyError as error:
        unknown = note.not_checked(
            check, Reason.ALGORITHM_UNKNOWN, _STANDARD, algorithm=seal.maker_algorithm.name,
            detail=str(error),
        )  # fmt: skip
        return Checked((SubIndication.UNSUPPORTED_SIGNATURE,), (unknown,))
    held = Checked((), (note.passed(check, _STANDARD, maker=maker.subject_text),))
    stamped, made = check_seal_timestamp(seal, existence, context, note)
    return (
        held
        + _check_strength(seal, maker, made, context, note)
        + _check_maker_path(maker, made, context, note)
        + stamped
    )


def _check_strength(
    seal: SealFacts, maker: Certificate, existence: Existence, context: Context, note: Notebook
) -> Checked:
    used = (seal.maker_algorithm,)
    now = data_weaknesses(used, maker, context.policy, context.at.at)
    then = data_weaknesses(used, maker, context.policy, existence.best)
    return tell_weaknesses("acceptance.seal", now, then, existence, note)


def _check_maker_path(
    maker: Certificate, existence: Existence, context: Context, note: Notebook
) -> Checked:
    """One finding that sums up the blocks: whose seal it is, not whose signature, is asked."""
    check, basis = "seal.maker-path", "GB/T 38540-2020; EN 319 102-1 §5.2.6"
    path, checked = check_path(maker, Role.SEAL_MAKER, existence, context, note)
    problem = worst(checked.problems)
    if problem is None and path is not None:
        found = note.passed(check, basis, maker=maker.subject_text, ca=path.authority.name)
        return Checked((), (found, *_warnings(check, checked.findings)))
    hindering = [one for one in checked.findings if one.reason is not None and not one.passed]
    steps = [f"{one.check}: {one.reason}" for one in hindering]
    reasons = [one.reason for one in hindering if one.reason is not None]
    reason = reasons[0] if reasons else Reason.NO_CHAIN
    told = {"maker": maker.subject_text, "sub_indication": problem, "steps": steps}
    if problem is SubIndication.TRY_LATER:
        missing = note.not_checked(check, Reason.REVOCATION_DATA_MISSING, basis, **told)
        return Checked(checked.problems, (missing,))
    return Checked(checked.problems, (note.failed(check, reason, basis, **told),))


def _warnings(check: str, findings: tuple[Finding, ...]) -> list[Finding]:
    """What the blocks warned of, under the seal-maker's own check."""
    return [
        Finding(check, one.outcome, one.reason, one.axis, one.about, one.basis, one.values)
        for one in findings
        if not one.passed
    ]


def _check_period(
    seal: SealFacts, claimed: ClaimedTime | None, existence: Existence, note: Notebook
) -> Checked:
    """At the signing time: the best known one, and the one that the signer states himself.

    A claimed time proves nothing in his favour; that he says he used it outside its period is his
    own word against the seal.
    """
    check, best = "seal.period", existence.best
    told = {
        "from": utc_text(seal.valid_from),
        "until": utc_text(seal.valid_until),
        "at": utc_text(best),
        "claimed": None if claimed is None else utc_text(claimed.at),
    }
    stated = None if claimed is None else _outside(seal, claimed.at)
    if stated is not None:
        early = stated is Reason.SEAL_NOT_YET_VALID
        sub = SubIndication.NOT_YET_VALID if early else SubIndication.EXPIRED
        return Checked((sub,), (note.failed(check, stated, _STANDARD, **told),))
    known = _outside(seal, best)
    if known is None:
        return Checked((), (note.passed(check, _STANDARD, **told),))
    sub = SubIndication.OUT_OF_BOUNDS_NO_POE
    if known is Reason.SEAL_EXPIRED:
        known = Reason.SEAL_EXPIRED_SINCE
    elif existence.proven:
        sub = SubIndication.NOT_YET_VALID
    return Checked((sub,), (note.failed(check, known, _STANDARD, **told),))


def _outside(seal: SealFacts, at: datetime) -> Reason | None:
    at = at.replace(microsecond=0)
    if at < seal.valid_from:
        return Reason.SEAL_NOT_YET_VALID
    return Reason.SEAL_EXPIRED if at > seal.valid_until else None


def _check_user(seal: SealFacts, user: Certificate | None, note: Notebook) -> Checked:
    """The list names certificates, not keys: a renewed certificate needs a seal made anew."""
    check = "seal.signer"
    if user is None:
        unknown = note.not_checked(check, Reason.NO_SIGNING_CERTIFICATE, _STANDARD)
        return Checked((SubIndication.NO_SIGNING_CERTIFICATE_FOUND,), (unknown,))
    if _is_listed(seal, user):
        return Checked((), (note.passed(check, _STANDARD, certificate=user.sha256),))
    found = note.failed(
        check,
        Reason.SIGNER_NOT_IN_SEAL,
        _STANDARD,
        certificate=user.sha256,
        listed=len(seal.certificates) + len(seal.certificate_digests),
    )
    sub = SubIndication.FORMAT_FAILURE if is_altered(seal, user) else _CONSTRAINT
    return Checked((sub,), (found,))


def is_altered(seal: SealFacts, user: Certificate | None) -> bool:
    """Whether `user`, which stands outside of what is signed, may be a listed one with other bits.

    Then it has a listed certificate's key; a list of digests does not say whose keys they are.
    """
    if user is None or _is_listed(seal, user):
        return False
    # Of two hundred listed ones only those are read in which the key stands.
    likely = (one for one in seal.certificates if user.public_key in one)
    return bool(seal.certificate_digests) or any(
        one.public_key == user.public_key for one in readable(likely)
    )


def _is_listed(seal: SealFacts, user: Certificate) -> bool:
    return user.der in seal.certificates or _is_listed_by_digest(seal, user)


def _is_listed_by_digest(seal: SealFacts, user: Certificate) -> bool:
    for name, value in seal.certificate_digests:
        # Under a name of the vendor's own it is one of the two that the standards know. The maker
        # signed the list, and nobody makes a certificate with a digest that stands in it.
        tried = (name,) if name in DIGESTS.values() else ("sm3", "sha256")
        if any(one in _STRONG and digest(one, user.der) == value for one in tried):
            return True
        if name == "sm3" and _digest_with_key(user) == value:
            return True
    return False


def _digest_with_key(user: Certificate) -> bytes | None:
    """SM3(ZA ‖ certificate), which some programs give as its SM3 (domain D3): it binds the same."""
    try:
        return sm2_digest(user.public_key, user.der)
    except UnusableKeyError:
        return None


def _check_property(seal: SealFacts, fits: bool | None, note: Notebook) -> Checked:
    check = "seal.property"
    if fits is None:
        # In a PDF nothing says what the text must be; what is covered is judged by itself.
        return Checked((), (note.not_checked(check, Reason.NOT_REACHED, _STANDARD),))
    if fits:
        return Checked((), (note.passed(check, _STANDARD, property=seal.property),))
    found = note.failed(check, Reason.SEAL_PROPERTY_OTHER, _STANDARD, property=seal.property)
    return Checked((_CONSTRAINT,), (found,))
