# SPDX-License-Identifier: Apache-2.0
"""Reports that must be accepted: genuine ones, in the shapes that honest producers give them."""

from __future__ import annotations

from .. import authorities as who
from ..case import ACCEPT, Case, Sig, case
from ..cms import Cms
from ..signing import contents, signed

GOOD = {
    "signature": "TOTAL-PASSED",
    "ca_licence": "LICENSED",
    "issuer": "QUALIFIED",
    "fitness": "NOT-ASKED",
}
SOUND = {
    "crypto.digest": "passed",
    "crypto.signature-value": "passed",
    "path.anchor": "passed",
    "revocation.signer": "passed",
    "coverage.byte-range": "passed",
}


def accepted(document: bytes, *signatures: Sig, **more: object) -> Case:
    """A case that must be accepted; by default one intact signature."""
    findings = {**SOUND, **more.pop("findings", {})}  # type: ignore[dict-item]
    return Case(document, ACCEPT, GOOD, signatures or (Sig(),), findings, **more)  # type: ignore[arg-type]


@case(clause="EN 319 102-1 §5.5")
def rsa_with_timestamp() -> Case:
    """An RSA signature with a trusted timestamp, and revocation data issued after it, is valid."""
    return accepted(signed().data, findings={"time.signature-timestamp": "passed"})


@case(clause="EN 319 102-1 §5.5; RFC 5753 §2.1")
def ecdsa_p256_with_timestamp() -> Case:
    """The same report signed with ECDSA on P-256 is as good as with RSA."""
    return accepted(signed(contents(who.signer("signer-p256"))).data)


@case(clause="RFC 8419 §3")
def ed25519_with_timestamp() -> Case:
    """The same report signed with Ed25519; RFC 8419 wants SHA-512 for the message digest."""
    make = contents(who.signer("signer-ed25519"), how=Cms(digest="sha512"))
    return accepted(signed(make).data)


@case(clause="EN 319 102-1 §5.3", twin="genuine/rsa-with-timestamp")
def no_timestamp_fresh_crl() -> Case:
    """Without a timestamp the validation time counts; the certificate is valid and not revoked."""
    return accepted(signed(contents(stamp=None)).data)
