# SPDX-License-Identifier: Apache-2.0
"""The signature policy that a signer named (EN 319 122-1 §5.2.9, §5.2.10; RFC 5126 §5.8.1)."""

from __future__ import annotations

from asn1crypto import algos

from ...model.facts import PolicyReference
from .. import der
from ..algorithms import read_digest
from . import ber
from .attributes import Attributes, single

SIGNATURE_POLICY = "1.2.840.113549.1.9.16.2.15"
POLICY_STORE = "0.4.0.19122.1.3"
_OCTETS = 0x04


def policy_reference(attributes: Attributes) -> PolicyReference | None:
    """The signature-policy-identifier attribute; None where it is absent or says "implied".

    Raises:
        ValueError: it stands there and cannot be read.
    """
    value = single(attributes, SIGNATURE_POLICY)
    if value is None or value == b"\x05\x00":
        return None
    oid, hashed, *_ = ber.children(value, ber.element(value, 0, len(value)))
    algorithm, digest = ber.children(value, hashed)
    if oid.tag != der.OID or digest.tag != _OCTETS:
        raise ValueError("signature policy without identifier or digest")
    name = read_digest(algos.DigestAlgorithm.load(value[algorithm.start : algorithm.end]))
    return PolicyReference(
        oid=der.oid_text(value[oid.content : oid.end]),
        digest_algorithm=name,
        digest=value[digest.content : digest.end],
    )


def policy_document(unsigned: Attributes) -> bytes | None:
    """The policy document in a signature-policy-store attribute; None where none is inside.

    Raises:
        ValueError: the attribute cannot be read.
    """
    value = single(unsigned, POLICY_STORE)
    if value is None:
        return None
    _, document = ber.children(value, ber.element(value, 0, len(value)))
    return value[document.content : document.end] if document.tag == _OCTETS else None
