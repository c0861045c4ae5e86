# SPDX-License-Identifier: Apache-2.0
"""How signers name and write their algorithms: taken, and the attack beside it refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from asn1crypto import algos, core
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from .. import authorities as who
from ..attacking import genuine
from ..case import FAILED, REJECT, Case, Sig, case
from ..certificates import Entity
from ..cms import Cms, der, signer_info, wrap
from ..signing import contents, from_tsa
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


# --- RSA ---------------------------------------------------------------------------------------


def _repacked(change: Callable[[bytes], bytes], fill: int = 0xFF) -> Callable[[bytes], bytes]:
    """Signs again what the value says, with `change` made to its DigestInfo (RFC 8017 §9.2)."""

    def tamper(value: bytes) -> bytes:
        private = who.institution().key.private
        assert isinstance(private, rsa.RSAPrivateKey)
        numbers = private.private_numbers()
        e, n = numbers.public_numbers.e, numbers.public_numbers.n
        block = pow(int.from_bytes(value), e, n).to_bytes(len(value))
        info = change(block[block.index(b"\0", 2) + 1 :])
        padded = b"\0\1" + bytes([fill]) * (len(value) - len(info) - 3) + b"\0" + info
        return pow(int.from_bytes(padded), numbers.d, n).to_bytes(len(value))

    return contents(how=replace(_HOW, tamper=tamper))


def _without_null(info: bytes) -> bytes:
    algorithm, octets = inside(info)
    return der(SEQUENCE, der(SEQUENCE, inside(algorithm)[0]), octets)


@case(clause="RFC 8017 §8.2.2, §9.2", twin="tolerance/digest-info-without-null-and-octets-behind")
def digest_info_without_null() -> Case:
    """The signed DigestInfo leaves out the NULL of its algorithm, as old cards do."""
    return taken(genuine(make=_repacked(_without_null)))


@case(clause="RFC 8017 §8.2.2, §9.2", twin="tolerance/digest-info-without-null")
def digest_info_without_null_and_octets_behind() -> Case:
    """The same with octets of choice behind it: room for whoever forges with a small exponent."""
    return _wrong_value(_repacked(lambda info: _without_null(info) + bytes(32)))


@case(clause="RFC 8017 §8.2.2, §9.2", twin="tolerance/digest-info-without-null")
def digest_info_with_other_padding() -> Case:
    """The same behind padding of other octets than FF."""
    return _wrong_value(_repacked(_without_null, fill=0xFE))


@case(clause="RFC 8017 §8.2.2, §9.2", twin="tolerance/digest-info-without-null")
def digest_info_of_a_bare_digest() -> Case:
    """No algorithm at all: the digest alone is padded and signed."""
    return _wrong_value(_repacked(lambda info: info[-32:]))
