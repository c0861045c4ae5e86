# SPDX-License-Identifier: Apache-2.0
"""The question to an OCSP responder (RFC 6960 §4.1.1), as RFC 5019 §2.1.1 has it."""

from __future__ import annotations

from asn1crypto import algos, ocsp

from ...crypto.digests import digest
from ...model.certificate import Certificate
from .ocsp import key_octets


def ocsp_request(certificate: Certificate, issuer: Certificate) -> bytes:
    """An OCSPRequest about one certificate, DER: SHA-1, no nonce, no name of who asks.

    SHA-1 only finds the certificate at the responder, which may know no other digest; the answer
    is held against it by the serial number, and by digests of name and key of whatever kind.

    Raises:
        DerError: the issuer's key is no SubjectPublicKeyInfo.
    """
    asked = ocsp.CertId(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha1"}),
            "issuer_name_hash": digest("sha1", certificate.issuer),
            "issuer_key_hash": digest("sha1", key_octets(issuer.public_key)),
            "serial_number": certificate.serial,
        }
    )
    request = ocsp.TBSRequest({"request_list": [ocsp.Request({"req_cert": asked})]})
    return bytes(ocsp.OCSPRequest({"tbs_request": request}).dump())
