# SPDX-License-Identifier: Apache-2.0
"""What must hold for any octets given as a signature value: the reader's error or sound values.

Where the values verify under keys that nobody here signs with, they are over what was signed once.
"""

from __future__ import annotations

from functools import cache

from esignverify.crypto.signatures import (
    UnusableKeyError,
    WrongSignatureError,
    verify_message,
)
from esignverify.formats.cms.errors import CmsError
from esignverify.formats.der import ordered_set
from esignverify.formats.signature_value import (
    SignatureValue,
    content_digests,
    read_signature_value,
)
from esignverify.formats.x509.certificate import read_certificate
from esignverify.model.codec import encode
from esignverify.model.facts import SignedMessage
from esignverify.model.seals import SealFacts
from esignverify.validation.cryptographic import verify
from esignverify.validation.findings import Notebook
from tests.pki import authorities_sm2 as sm2_who

from . import seeds


def check_value(data: bytes) -> None:
    """A value is read twice as the same, stands in the octets, and holds only as it was made."""
    try:
        found = read_signature_value(data)
    except CmsError as error:
        error.detail.encode()
        return
    assert found == read_signature_value(data), "read twice, two readings"
    assert (found.seal is not None) is found.container.startswith("ses"), "a seal without its form"
    for message in found.messages:
        encode(message)
        _check_message(message)
    if found.seal is not None:
        encode(found.seal)
        _check_seal(found.seal, data)


def _check_message(message: SignedMessage) -> None:
    """Over the seeds' content nothing holds but what the seeds signed; over other content nothing.

    Without attributes the content itself was signed.
    """
    key = read_certificate(sm2_who.institution().der)
    note = Notebook("fuzz")
    right = verify(message, content_digests([message], seeds.DATA), key, note)
    wrong = verify(message, content_digests([message], b"other bytes"), key, note)
    assert not (wrong.digest_holds and wrong.value_holds), "it holds for other content"
    if right.value_holds and message.signed_attributes is not None:
        known = {_signed(one) for value in _genuine() for one in value.messages}
        assert _signed(message) in known, "the value holds for what nobody signed"


def _signed(message: SignedMessage) -> bytes | None:
    """What the value is over; attributes sent in another order say the same (RFC 5652 §5.4)."""
    sent = message.signed_attributes
    return sent if sent is None else ordered_set(sent) or sent


def _check_seal(seal: SealFacts, data: bytes) -> None:
    for part in (seal.der, seal.maker, seal.user, seal.data_digest):
        assert part in data, "a part that is not there"
    assert all(one in seal.der for one in seal.certificates), "a certificate that is not listed"
    key = read_certificate(sm2_who.seal_maker().der).public_key
    try:
        verify_message(key, seal.maker_algorithm, seal.maker_signature, seal.signed)
    except (WrongSignatureError, UnusableKeyError):
        return
    known = {value.seal.signed for value in _genuine() if value.seal is not None}
    assert seal.signed in known, "the maker's value holds for what he never signed"


@cache
def _genuine() -> tuple[SignatureValue, ...]:
    return tuple(map(read_signature_value, seeds.values()))
