# SPDX-License-Identifier: Apache-2.0
"""How signers name and write their algorithms: taken, and the attack beside it refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from asn1crypto import algos, core
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from .. import authorities as who
from ..attacking import genuine
from ..case import FAILED, REJECT, Case, Sig, case
from ..certificates import Entity
from ..cms import Cms, der, signer_info, wrap
from ..signing import from_tsa
from .tolerance import SEQUENCE, inside, other_text, refused, taken

_HOW = Cms(certificates=(who.issuing().der,), signing_time=who.SIGNED, timestamp=from_tsa)
_DIGEST, _SIGNATURE = 2, 4
"""Places of the AlgorithmIdentifiers in a SignerInfo with signed attributes (RFC 5652 §5.3)."""
_PLAIN_SHA256 = der(SEQUENCE, bytes(core.ObjectIdentifier("0.4.0.127.0.7.1.1.4.1.3").dump()))


def _named(
    place: int, identifier: bytes, signer: Entity | None = None, how: Cms = _HOW
) -> Callable[[bytes], bytes]:
    """Makes values in which one AlgorithmIdentifier is another."""
    by = signer or who.institution()

    def make(data: bytes) -> bytes:
        parts = inside(signer_info(data, by, how))
        parts[place] = identifier
        return wrap([der(SEQUENCE, *parts)], [how.digest], (by.der, *how.certificates))

    return make


def _rsa_with(digest: str) -> bytes:
    return bytes(algos.SignedDigestAlgorithm({"algorithm": f"{digest}_rsa"}).dump())


@case(clause="RFC 5652 §5.3", twin="tolerance/digest-named-by-another-signature-algorithm")
def digest_named_by_a_signature_algorithm() -> Case:
    """digestAlgorithm holds sha256WithRSAEncryption: which digest is meant is beyond doubt."""
    return taken(genuine(make=_named(_DIGEST, _rsa_with("sha256"))), warning=True)


@case(clause="RFC 5652 §5.3", twin="tolerance/digest-named-by-a-signature-algorithm")
def digest_named_by_another_signature_algorithm() -> Case:
    """digestAlgorithm holds sha512WithRSAEncryption, and the digest is SHA-256."""
    return refused(genuine(make=_named(_DIGEST, _rsa_with("sha512"))).data)


@case(clause="RFC 5652 §5.3", twin="tolerance/digest-named-by-a-signature-algorithm")
def digest_named_by_a_signature_algorithm_and_page_changed() -> Case:
    """The same signature over another page."""
    return refused(other_text(genuine(make=_named(_DIGEST, _rsa_with("sha256")))))


def _side_by_side(value: bytes) -> bytes:
    r, s = decode_dss_signature(value)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _plain(tamper: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    how = replace(_HOW, tamper=tamper)
    return _named(_SIGNATURE, _PLAIN_SHA256, who.signer("signer-p256"), how)


def _wrong_value(make: Callable[[bytes], bytes]) -> Case:
    only = Sig("Sig1", FAILED, "SIG_CRYPTO_FAILURE", "invalid")
    return Case(genuine(make=make).data, REJECT, {"signature": FAILED}, (only,))


@case(clause="BSI TR-03111 §5.2.1", twin="tolerance/plain-ecdsa-turned-round")
def plain_ecdsa() -> Case:
    """ecdsa-plain-SHA256: r and s side by side, as German cards sign."""
    return taken(genuine(make=_plain(_side_by_side)))


@case(clause="BSI TR-03111 §5.2.1", twin="tolerance/plain-ecdsa")
def plain_ecdsa_turned_round() -> Case:
    """s and r: each is in range, and together they sign nothing."""
    return _wrong_value(_plain(lambda value: _side_by_side(value)[32:] + _side_by_side(value)[:32]))


@case(clause="BSI TR-03111 §5.2.1", twin="tolerance/plain-ecdsa")
def plain_ecdsa_with_octets_behind() -> Case:
    """Two octets more than r and s take: where s begins would have two answers."""
    return _wrong_value(_plain(lambda value: _side_by_side(value) + b"\0\0"))


@case(clause="BSI TR-03111 §5.2.1", twin="tolerance/plain-ecdsa")
def plain_ecdsa_in_a_sequence() -> Case:
    """The label of the plain form over a value in DER."""
    return _wrong_value(_plain(lambda value: value))
