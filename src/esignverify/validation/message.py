# SPDX-License-Identifier: Apache-2.0
"""One signed message through the blocks of EN 319 102-1 §5.2: signatures and tokens alike.

ISC (§5.2.3), CV (§5.2.7), XCV (§5.2.6), and the algorithm part of SAV (§5.2.8). Every block runs
and is told; `worst` then picks the sub-indication that a report names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from ..crypto.published_keys import DEMO, TEST
from ..model.certificate import Certificate
from ..model.facts import SignedMessage
from ..model.finding import Finding
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.trust import Role
from .algorithms import message_weaknesses
from .certificates import check_certificates
from .checked import Checked, Existence
from .context import Context
from .cryptographic import settled, value_holds, verify
from .findings import Notebook
from .judged import TrustedPath
from .path import find_path
from .same_key import check_same_key
from .signing_certificate import identify_signer
from .weaknesses import tell_weaknesses

_RANK = (
    SubIndication.FORMAT_FAILURE,
    SubIndication.HASH_FAILURE,
    SubIndication.SIG_CRYPTO_FAILURE,
    SubIndication.NOT_YET_VALID,
    SubIndication.EXPIRED,
    SubIndication.REVOKED,
    SubIndication.UNSUPPORTED_SIGNATURE,
    SubIndication.SIGNED_DATA_NOT_FOUND,
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
    SubIndication.POLICY_PROCESSING_ERROR,
    SubIndication.SIGNATURE_POLICY_NOT_AVAILABLE,
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE,
    SubIndication.CHAIN_CONSTRAINTS_FAILURE,
    SubIndication.REVOKED_NO_POE,
    SubIndication.REVOKED_CA_NO_POE,
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED,
    SubIndication.OUT_OF_BOUNDS_NO_POE,
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE,
    SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE,
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    SubIndication.SIG_CONSTRAINTS_FAILURE,
    SubIndication.TIMESTAMP_ORDER_FAILURE,
    SubIndication.NO_POE,
    SubIndication.TRY_LATER,
)
"""Which of several sub-indications a conclusion names: what the standard meets first."""


@dataclass(frozen=True, slots=True)
class MessageChecked:
    """What the blocks found. `digest_holds` and `value_holds` are None where not checked."""

    certificate: Certificate | None
    path: TrustedPath | None
    digest_holds: bool | None
    value_holds: bool | None
    problems: tuple[SubIndication, ...]
    findings: tuple[Finding, ...]


def worst(problems: Iterable[SubIndication]) -> SubIndication | None:
    """The sub-indication that stands for all of `problems`, None for none."""
    return min(problems, key=_RANK.index, default=None)


def check_message(
    message: SignedMessage,
    covered: Mapping[str, bytes],
    role: Role,
    existence: Existence,
    context: Context,
    note: Notebook,
    *,
    attribute_required: bool = False,
) -> MessageChecked:
    """Run the blocks on `message`, whose data has the digests `covered`, for an anchor's `role`."""
    message = settled(message, covered)
    identified = identify_signer(
        message,
        context.pool,
        note,
        attribute_required=attribute_required,
        fits=partial(value_holds, message, covered),
    )
    certificate = identified.certificate
    verified = verify(message, covered, certificate, note)
    problems = [p for p in (identified.problem, verified.problem) if p is not None]
    findings = [*identified.findings, *verified.findings]
    path: TrustedPath | None = None
    if certificate is not None:
        path, checked = check_path(certificate, role, existence, context, note)
        checked += check_same_key(certificate, path, role, existence, context, note)
        problems += checked.problems
        findings += checked.findings
    weak_now = message_weaknesses(message, certificate, context.policy, context.at.at)
    weak_then = message_weaknesses(message, certificate, context.policy, existence.best)
    accepted = tell_weaknesses("acceptance.algorithms", weak_now, weak_then, existence, note)
    return MessageChecked(
        certificate,
        path,
        verified.digest_holds,
        verified.value_holds,
        (*problems, *accepted.problems),
        (*findings, *accepted.findings),
    )


def check_path(
    certificate: Certificate, role: Role, existence: Existence, context: Context, note: Notebook
) -> tuple[TrustedPath | None, Checked]:
    """XCV (§5.2.6): the best path from `certificate` to an anchor with `role`, and its state."""
    found = find_path(certificate, context.pool, role, note, at=existence.best)
    chain = found.path.certificates if found.path is not None else (certificate,)
    checked = Checked((found.problem,) if found.problem else (), found.findings)
    checked += _check_published(chain, context, note) + _tell_deviations(chain, note)
    if found.path is not None:
        checked += check_certificates(found.path, role, existence, context, note)
    return found.path, checked


def _check_published(chain: tuple[Certificate, ...], context: Context, note: Notebook) -> Checked:
    """Keys that anybody can sign with, because they are public (design: trust store)."""
    check, basis = "path.published-key", "design: trust store"
    keys = {one.key_sha256 for one in chain}
    if keys & TEST:
        found = note.failed(check, Reason.TEST_KEY, basis)
    elif keys & DEMO and not context.demo:
        found = note.failed(check, Reason.DEMO_KEY, basis)
    else:
        return Checked((), (note.passed(check, basis),))
    return Checked((SubIndication.CHAIN_CONSTRAINTS_FAILURE,), (found,))


def _tell_deviations(chain: tuple[Certificate, ...], note: Notebook) -> Checked:
    """Encodings that were tolerated: each is named, none decides (formats/x509/deviations)."""
    odd = [f"{one.sha256}: {code}" for one in chain for code in one.deviations]
    if not odd:
        return Checked((), ())
    basis = "RFC 5280 §4; X.690 §11"
    return Checked(
        (),
        (
            note.warning(
                "certificate.encoding", Reason.CERTIFICATE_DEVIATION, basis, deviations=odd
            ),
        ),
    )
