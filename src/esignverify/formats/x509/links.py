# SPDX-License-Identifier: Apache-2.0
"""Was this certificate, CRL or OCSP response signed by that key? Names prove nothing here."""

from __future__ import annotations

from functools import lru_cache

from asn1crypto import algos

from ...crypto.signatures import UnusableKeyError, WrongSignatureError, verify_message
from ...model.algorithm import Algorithm
from .. import der
from ..algorithms import read_algorithm
from .crl import Crl


@lru_cache(maxsize=4096)
def is_signed_by(certificate: bytes, public_key: bytes) -> bool:
    """Whether `public_key` (SubjectPublicKeyInfo, DER) verifies the certificate's signature.

    False also where it could not be tried: what is not proved is no link.
    """
    try:
        tbs, algorithm, signature = der.signed_parts(certificate)
        identifier = algos.SignedDigestAlgorithm.load(algorithm)
        return verifies(public_key, read_algorithm(identifier), signature, tbs)
    except der.LIBRARY_ERRORS:
        return False


@lru_cache(maxsize=256)
def crl_is_signed_by(crl: Crl, public_key: bytes) -> bool:
    """The same for a list: one serves all certificates and documents until the next is issued."""
    return verifies(public_key, crl.algorithm, crl.signature, crl.tbs)


def verifies(public_key: bytes, algorithm: Algorithm, signature: bytes, tbs: bytes) -> bool:
    """Whether `signature` over `tbs` was shown to be made with the key."""
    try:
        verify_message(public_key, algorithm, signature, tbs)
    except (WrongSignatureError, UnusableKeyError):
        return False
    return True
