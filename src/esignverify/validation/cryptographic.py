# SPDX-License-Identifier: Apache-2.0
"""Cryptographic verification (EN 319 102-1 §5.2.7): digests of signed data, the signature value.

1. The digest of the covered bytes equals the message-digest attribute (§5.2.7.4 step 2).
2. The signature value verifies under the signing certificate's key (§5.2.7.4 step 3), over the
   signed attributes, or without them over the covered bytes (RFC 5652 §5.4).

SM2 digests the message together with the signer's key. Products differ in what the message is
(domain D3): what binds the covered bytes is accepted, and told where it is not the usual form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..crypto import oids
from ..crypto.digests import digest
from ..crypto.oids import algorithm_name
from ..crypto.signatures import (
    UnusableKeyError,
    WrongSignatureError,
    sm2_digest,
    verify_digest,
    verify_message,
)
from ..formats.der import ordered_set
from ..formats.signature_value import DIGEST_OF_DOCUMENT, sm2_name
from ..model.certificate import Certificate
from ..model.facts import SignedMessage
from ..model.finding import Finding
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from .findings import Notebook

_DIGEST = "crypto.digest"
_VALUE = "crypto.signature-value"
_BASIS_DIGEST = "EN 319 102-1 §5.2.7.4 (2)"
_BASIS_VALUE = "EN 319 102-1 §5.2.7.4 (3)"
_BASIS_SM2 = "GB/T 32918.2 §7.1; domain D3"

DIGEST_WITH_ZA = "sm2-digest-with-za"
"""The digest of the content is SM3(ZA ‖ content) instead of SM3(content)."""
DIGEST_MISNAMED = "sm2-digest-is-sm3-whatever-its-name"
"""The digest is SM3, as SM2 wants it, and digestAlgorithm names another one."""
_MISNAMED = frozenset({"sha1", "sha256"})
"""What libraries made for RSA write there, as they always did. Nobody is known to write others, and
so few cannot be reached from SM3's name by changing an octet."""
OVER_DIGEST = "sm2-over-digest"
"""Without signed attributes the value is over SM3(content) instead of the content."""
_MOST_SHOWN = 64
"""Octets of a value in a finding; the longest digest has so many."""
_DATA = frozenset({oids.CMS_DATA, oids.GM_DATA})


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether digest and value hold; `problem` is the heavier of what does not.

    `digest_holds` and `value_holds` are None where the check could not be made. Without signed
    attributes the value covers the data itself, so both say the same (RFC 5652 §5.4).
    """

    digest_holds: bool | None
    value_holds: bool | None
    problem: SubIndication | None
    findings: tuple[Finding, ...]


def verify(
    message: SignedMessage,
    covered: Mapping[str, bytes],
    certificate: Certificate | None,
    note: Notebook,
) -> Verified:
    """Verify `message` over data whose digests by algorithm are `covered`."""
    forms = [DIGEST_MISNAMED] if DIGEST_MISNAMED in message.deviations else []
    held, digest_problem, digest_finding = _check_digest(message, covered, certificate, forms, note)
    value, value_problem, value_finding = _check_value(message, covered, certificate, forms, note)
    if message.signed_attributes is None and held is None:
        held = value
    problem = digest_problem or value_problem
    findings: tuple[Finding, ...] = (digest_finding, value_finding)
    if forms:
        odd = note.warning(
            "format.signature", Reason.SIGNATURE_DEVIATION, _BASIS_SM2, deviations=list(forms)
        )
        findings = (*findings, odd)
    return Verified(held, value, problem, findings)


def settled(message: SignedMessage, covered: Mapping[str, bytes]) -> SignedMessage:
    """`message` with the digest that it was made with, where SM2 shows that another is named.

    Nothing signs digestAlgorithm. The message-digest attribute is signed, and that it is the SM3 of
    the content nobody brings about for other content; without attributes SM2 takes the content
    itself (GB/T 32918.2 §7.1), and no other digest is asked at all. Only where the types are those
    of RFC 5652: who writes the national ones names the national digest (GB/T 35275 §8).
    """
    named = message.digest_algorithm in _MISNAMED and message.content_type == oids.CMS_DATA
    if message.algorithm.name != "sm2" or not named:
        return message
    if message.signed_attributes is not None:
        seen = covered.get("sm3")
        if seen is None or message.attribute_digest != seen:
            return message
    return replace(
        message,
        digest_algorithm="sm3",
        algorithm=replace(message.algorithm, digest="sm3"),
        deviations=(*message.deviations, DIGEST_MISNAMED),
    )


_Result = tuple[bool | None, SubIndication | None, Finding]


def _check_digest(
    message: SignedMessage,
    covered: Mapping[str, bytes],
    certificate: Certificate | None,
    forms: list[str],
    note: Notebook,
) -> _Result:
    """`forms` takes up what held in another form than the usual one, here and below."""
    name = message.digest_algorithm
    seen = covered.get(name)
    if seen is None:
        finding = note.not_checked(_DIGEST, Reason.ALGORITHM_UNKNOWN, _BASIS_DIGEST, algorithm=name)
        return None, SubIndication.UNSUPPORTED_SIGNATURE, finding
    if message.signed_attributes is None:
        if message.content_type not in _DATA:
            # Nothing but the attributes would say what kind of content was signed.
            finding = note.failed(_DIGEST, Reason.CONTENT_TYPE_MISMATCH, "RFC 5652 §5.3")
            return False, SubIndication.FORMAT_FAILURE, finding
        if not _is_content_inside(message, seen):
            return _wrong_digest(message.encapsulated or b"", seen, name, note)
        # RFC 5652 §5.4: without attributes the value covers the digest itself.
        finding = note.not_checked(_DIGEST, Reason.NOT_REACHED, "RFC 5652 §5.4", algorithm=name)
        return None, None, finding
    if message.attribute_digest != seen and _is_digest_with_za(message, covered, certificate):
        forms.append(DIGEST_WITH_ZA)
    elif message.attribute_digest != seen:
        return _wrong_digest(message.attribute_digest or b"", seen, name, note)
    if not _is_content_inside(message, seen):
        return _wrong_digest(message.encapsulated or b"", seen, name, note)
    if not _same_type(message.attribute_content_type, message.content_type):
        absent = message.attribute_content_type is None
        reason = Reason.CONTENT_TYPE_MISSING if absent else Reason.CONTENT_TYPE_MISMATCH
        finding = note.failed(_DIGEST, reason, "RFC 5652 §5.3, §11.1")
        return False, SubIndication.FORMAT_FAILURE, finding
    return True, None, note.passed(_DIGEST, _BASIS_DIGEST, algorithm=name)


def _wrong_digest(signed: bytes, seen: bytes, name: str, note: Notebook) -> _Result:
    finding = note.failed(
        _DIGEST,
        Reason.DIGEST_MISMATCH,
        _BASIS_DIGEST,
        algorithm=name,
        signed=signed[:_MOST_SHOWN].hex(),
        seen=seen.hex(),
    )
    return False, SubIndication.HASH_FAILURE, finding


def _is_content_inside(message: SignedMessage, seen: bytes) -> bool:
    """Whether what stands inside, if anything, is the signed content whose digest is `seen`."""
    if message.encapsulated is None or DIGEST_OF_DOCUMENT in message.deviations:
        return True
    return digest(message.digest_algorithm, message.encapsulated) == seen


def _check_value(
    message: SignedMessage,
    covered: Mapping[str, bytes],
    certificate: Certificate | None,
    forms: list[str],
    note: Notebook,
) -> _Result:
    shown = algorithm_name(message.algorithm.name, message.algorithm.digest)
    if certificate is None:
        finding = note.not_checked(_VALUE, Reason.NO_SIGNING_CERTIFICATE, _BASIS_VALUE)
        return None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND, finding
    try:
        _try_value(message, covered, certificate, forms)
    except WrongSignatureError:
        finding = note.failed(_VALUE, Reason.SIGNATURE_VALUE_WRONG, _BASIS_VALUE, algorithm=shown)
        return False, SubIndication.SIG_CRYPTO_FAILURE, finding
    except UnusableKeyError as error:
        finding = note.not_checked(
            _VALUE, Reason.ALGORITHM_UNKNOWN, _BASIS_VALUE, algorithm=shown, detail=str(error)
        )
        return None, SubIndication.UNSUPPORTED_SIGNATURE, finding
    return True, None, note.passed(_VALUE, _BASIS_VALUE, algorithm=shown)


def _same_type(stated: str | None, inner: str) -> bool:
    """RFC 5652 §11.1; data by its two OIDs is the same (domain D3)."""
    return stated == inner or (stated in _DATA and inner in _DATA)


def _is_digest_with_za(
    message: SignedMessage, covered: Mapping[str, bytes], certificate: Certificate | None
) -> bool:
    if message.algorithm.name != "sm2" or certificate is None:
        return False
    seen = covered.get(sm2_name(certificate))
    return seen is not None and message.attribute_digest == seen


def value_holds(
    message: SignedMessage, covered: Mapping[str, bytes], certificate: Certificate
) -> bool:
    """Whether the key of `certificate` was seen to have made the value of `message`."""
    try:
        _try_value(message, covered, certificate, [])
    except (WrongSignatureError, UnusableKeyError):
        return False
    return True


def _try_value(
    message: SignedMessage,
    covered: Mapping[str, bytes],
    certificate: Certificate,
    forms: list[str],
) -> None:
    key, algorithm, value = certificate.public_key, message.algorithm, message.signature
    if message.signed_attributes is not None:
        _try_attributes(message, message.signed_attributes, certificate)
        return
    if algorithm.name == "sm2":
        _try_content(message, covered, certificate, forms)
        return
    seen = covered.get(message.digest_algorithm)
    if seen is None or algorithm.digest != message.digest_algorithm:
        raise UnusableKeyError("no digest to verify without signed attributes")
    verify_digest(key, algorithm, value, seen)


def _try_content(
    message: SignedMessage,
    covered: Mapping[str, bytes],
    certificate: Certificate,
    forms: list[str],
) -> None:
    """Over the content, else over its digest: both bind the covered bytes (domain D3).

    Where the signed content is a digest already, no product is known to digest it once more.
    """
    key, algorithm, value = certificate.public_key, message.algorithm, message.signature
    e = covered.get(sm2_name(certificate))
    if e is None:
        raise UnusableKeyError("no SM2 digest of the content for this key")
    try:
        verify_digest(key, algorithm, value, e)
    except WrongSignatureError:
        inner = covered.get("sm3")
        if message.content_digest is not None or inner is None:
            raise
        verify_digest(key, algorithm, value, sm2_digest(key, inner))
        forms.append(OVER_DIGEST)


def _try_attributes(message: SignedMessage, attributes: bytes, certificate: Certificate) -> None:
    """RFC 5652 §5.4: the value is over the DER form, whose SET OF is in order.

    Signers exist that send the attributes in another order: some hashed them as sent, some in
    order. Both say the same of the same attributes.
    """
    key, algorithm, value = certificate.public_key, message.algorithm, message.signature
    try:
        verify_message(key, algorithm, value, attributes)
    except WrongSignatureError:
        ordered = ordered_set(attributes)
        if ordered in (None, attributes):
            raise
        verify_message(key, algorithm, value, ordered or b"")
