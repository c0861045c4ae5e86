# SPDX-License-Identifier: Apache-2.0
"""AlgorithmIdentifier to `Algorithm`, the same for certificates, CMS, CRLs and OCSP."""

from __future__ import annotations

from typing import Any

from ..crypto import oids
from ..model.algorithm import Algorithm


def read_digest(identifier: Any) -> str:
    """The name of a digest AlgorithmIdentifier; its dotted OID where the table has none."""
    oid: str = identifier["algorithm"].dotted
    return oids.DIGESTS.get(oid, oid)


def read_algorithm(identifier: Any, digest: str | None = None) -> Algorithm:
    """A signature AlgorithmIdentifier; `digest` fills in where it names none (RFC 5652 §5.3).

    An OID outside the table keeps its dotted form as name. PSS parameters after RFC 4055 §3.1. The
    SM2 curve's OID stands for the signature algorithm in many values and names no digest: in a
    certificate, where nothing else does either, it is SM3 (GB/T 35276 knows no other).
    """
    oid = identifier["algorithm"].dotted
    scheme, own_digest = oids.SIGNATURES.get(oid, (oid, None))
    if scheme == "rsa-pss":
        return _read_pss(identifier["parameters"])
    if scheme in ("ed25519", "ed448"):
        return Algorithm(scheme, None)
    if scheme == "ecdsa" and (own_digest or digest) == "sm3":
        # A key's OID for the algorithm, as iText writes it: no standard has ECDSA over SM3.
        scheme = "sm2"
    if scheme == "sm2":
        return Algorithm(scheme, own_digest or digest or "sm3")
    return Algorithm(scheme, own_digest or digest)


def _read_pss(parameters: Any) -> Algorithm:
    mask = parameters["mask_gen_algorithm"]
    if mask["algorithm"].native != "mgf1":
        raise ValueError("mask generation function is not MGF1")
    return Algorithm(
        "rsa-pss",
        read_digest(parameters["hash_algorithm"]),
        salt_length=parameters["salt_length"].native,
        mgf_digest=read_digest(mask["parameters"]),
    )
