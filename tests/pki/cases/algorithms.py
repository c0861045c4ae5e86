# SPDX-License-Identifier: Apache-2.0
"""Algorithms and keys that are too weak to prove anything today."""

from __future__ import annotations

from .. import authorities as who
from ..case import INDETERMINATE, REVIEW, Case, Sig, case
from ..cms import Cms
from ..signing import contents, signed


def _weak(data: bytes, finding: str) -> Case:
    signature = (Sig("Sig1", INDETERMINATE, None, "intact"),)
    findings = {"acceptance.algorithms": finding, "crypto.signature-value": "passed"}
    return Case(data, REVIEW, {"signature": INDETERMINATE}, signature, findings)


@case(clause="ETSI TS 119 312; EN 319 102-1 §5.2.8", twin="genuine/rsa-with-timestamp")
def sha1_digest() -> Case:
    """Two documents with one SHA-1 digest can be made: the signature fits either of them."""
    return _weak(signed(contents(how=Cms(digest="sha1"))).data, "failed")


@case(clause="ETSI TS 119 312; EN 319 102-1 §5.2.8", twin="genuine/rsa-with-timestamp")
def rsa_key_of_1024_bits() -> Case:
    """The key can be broken, so anybody may have signed."""
    make = contents(who.signer("signer-rsa-1024"))
    return _weak(signed(make).data, "failed:KEY_TOO_SHORT")
