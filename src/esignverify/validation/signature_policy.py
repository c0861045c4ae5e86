# SPDX-License-Identifier: Apache-2.0
"""Validation context initialisation for a signer who named a signature policy (§5.2.4.4).

EN 319 102-1 leaves to local configuration what to do about a policy that the verifier has no rules
for. Ours is to stop: the signer made the signature under conditions that nobody here has read. An
operator who has read them, and whose validation policy asks what they ask, lists the policy.
"""

from __future__ import annotations

from ..crypto.digests import UnknownDigestError, digest
from ..model.facts import SignedMessage
from ..model.outcome import SubIndication
from ..model.policy import Policy
from ..model.reasons import Reason
from .checked import NOTHING, Checked
from .findings import Notebook

_CHECK = "signature.policy"
_BASIS = "EN 319 102-1 §5.2.4.4; EN 319 122-1 §5.2.9"


def check_signature_policy(message: SignedMessage, policy: Policy, note: Notebook) -> Checked:
    """Whether the policy that `message` names is known here, and its document the one it names."""
    named = message.signature_policy
    if named is None:
        return NOTHING
    document = message.policy_document
    if document is not None and not _is_digest(named.digest_algorithm, named.digest, document):
        reason = Reason.SIGNATURE_POLICY_OTHER
        found = note.failed(_CHECK, reason, _BASIS, policy=named.oid)
        return Checked((SubIndication.POLICY_PROCESSING_ERROR,), (found,))
    if named.oid in policy.signature_policies:
        return Checked((), (note.passed(_CHECK, _BASIS, policy=named.oid),))
    if document is None:
        reason = Reason.SIGNATURE_POLICY_MISSING
        found = note.not_checked(_CHECK, reason, _BASIS, policy=named.oid)
        return Checked((SubIndication.SIGNATURE_POLICY_NOT_AVAILABLE,), (found,))
    reason = Reason.SIGNATURE_POLICY_NOT_READ
    found = note.not_checked(_CHECK, reason, _BASIS, policy=named.oid)
    return Checked((SubIndication.POLICY_PROCESSING_ERROR,), (found,))


def _is_digest(algorithm: str, expected: bytes, document: bytes) -> bool:
    try:
        return digest(algorithm, document) == expected
    except UnknownDigestError:
        return False
