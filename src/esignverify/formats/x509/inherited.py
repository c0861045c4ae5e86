# SPDX-License-Identifier: Apache-2.0
"""DSA keys without parameters take those of the key above them (RFC 3279 §2.3.2, RFC 5280 §6.1.4).

Path building gives such a certificate the key that works, so that nobody below has to know.
"""

from __future__ import annotations

from dataclasses import replace

from ...model.certificate import Certificate
from .. import der
from .certificate import key_kind


def inherits(certificate: Certificate) -> bool:
    """Whether the key needs parameters from the issuer's before it can verify anything."""
    return certificate.key_algorithm == "dsa" and certificate.key_bits == 0


def with_parameters(certificate: Certificate, issuer: Certificate) -> Certificate:
    """`certificate` with the parameters of `issuer`'s key; unchanged where there are none to take.

    `key_sha256` stays that of the key as certified.
    """
    if issuer.key_algorithm != "dsa" or inherits(issuer):
        return certificate
    key = _joined(issuer.public_key, certificate.public_key)
    return replace(certificate, public_key=key, key_bits=key_kind(key)[1])


def _joined(above: bytes, own: bytes) -> bytes:
    """The AlgorithmIdentifier of `above` with the subjectPublicKey of `own` (§4.1)."""
    algorithm, _ = der.children(above, der.whole(above, der.SEQUENCE))
    _, key = der.children(own, der.whole(own, der.SEQUENCE))
    return der.wrap(der.SEQUENCE, above[algorithm.start : algorithm.end] + own[key.start : key.end])
