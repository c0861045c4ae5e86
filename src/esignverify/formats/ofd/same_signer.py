# SPDX-License-Identifier: Apache-2.0
"""By which certificate a signature says that it was made, before anything of it is judged.

Only to tell whether two signatures of a package speak for one holder. A wrong answer helps nobody:
the value of either does not verify by the certificate that it names, or it is its own.
"""

from __future__ import annotations

from ...model.certificate import Certificate
from ...model.facts import SignedMessage, SignerId
from ..x509.certificate import CertificateError, read_certificate

MAX_CERTIFICATES = 16
"""Certificates looked at; a chain has about four."""


def signer_certificate(message: SignedMessage) -> bytes | None:
    """DER of the only certificate in `message` that its signer's identifier names, else None."""
    if len(message.certificates) > MAX_CERTIFICATES:
        return None
    found: set[bytes] = set()
    for der in message.certificates:
        try:
            certificate = read_certificate(der)
        except CertificateError:
            return None
        if _names(message.signer, certificate):
            found.add(der)
    return found.pop() if len(found) == 1 else None


def _names(signer: SignerId, certificate: Certificate) -> bool:
    if signer.serial is None:
        return certificate.subject_key_id == signer.subject_key_id
    return (certificate.issuer, certificate.serial) == (signer.issuer, signer.serial)
