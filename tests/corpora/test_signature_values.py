# SPDX-License-Identifier: Apache-2.0
"""Real SignedValue.dat files: the value over Signature.xml, and the seal-maker's over the seal."""

from __future__ import annotations

import io
import zipfile

import pytest

from esignverify.crypto.signatures import WrongSignatureError, verify_message
from esignverify.formats.signature_value import content_digests, read_signature_value
from esignverify.formats.x509.certificate import read_certificate
from esignverify.model.axes import Container
from esignverify.model.facts import SignedMessage
from esignverify.model.seals import SealFacts
from esignverify.validation.cryptographic import verify
from esignverify.validation.findings import Notebook

from .places import CORPORA, corpus, octets

NAME = "ofd"
pytestmark = corpus(NAME)
SAMPLES = sorted(one.name for one in (CORPORA / NAME).glob("*.ofd"))
WRONG = {"n.ofd"}
"""Whose document signature is wrong; every other one and every seal-maker's holds."""
LISTED_NOT = {"n.ofd"}
"""Whose list of certificates holds none."""


def _values(file: str) -> list[tuple[str, bytes, bytes]]:
    """Name and octets of each value in `file`, and what it is over."""
    found = []
    with zipfile.ZipFile(io.BytesIO(octets(NAME, file))) as package:
        for name in package.namelist():
            if name.lower().endswith("signedvalue.dat"):
                over = name.replace("SignedValue.dat", "Signature.xml")
                over = "OFDEntries.xml" if over == name else over
                found.append((name, package.read(name), package.read(over)))
    return found


VALUES = [
    pytest.param(file, value, over, id=f"{file}-{name}")
    for file in SAMPLES
    for name, value, over in _values(file)
]


def _holds(message: SignedMessage, covered: dict[str, bytes]) -> tuple[bool | None, bool | None]:
    signer = read_certificate(message.certificates[0])
    found = verify(message, covered, signer, Notebook("Sig1"))
    return found.digest_holds, found.value_holds


def _maker_holds(seal: SealFacts) -> bool:
    key = read_certificate(seal.maker).public_key
    try:
        verify_message(key, seal.maker_algorithm, seal.maker_signature, seal.signed)
    except WrongSignatureError:
        return False
    return True


def test_every_sample_has_a_value() -> None:
    assert len(VALUES) >= len(SAMPLES) > 0


@pytest.mark.parametrize(("file", "value", "over"), VALUES)
def test_a_real_value(file: str, value: bytes, over: bytes) -> None:
    found = read_signature_value(value)
    if found.container is Container.RAW:
        assert file == "DigitalSign.ofd"
        assert found.messages == ()
        return
    (message,) = found.messages
    right = file not in WRONG
    assert _holds(message, content_digests(found.messages, over)) == (right, right)
    other = content_digests(found.messages, over + b" ")
    assert _holds(message, other)[0] is False
    if found.seal is not None:
        assert _maker_holds(found.seal)
        assert (found.seal.user in found.seal.certificates) is (file not in LISTED_NOT)
        assert found.seal.header_version == found.seal.signature_version
        assert found.seal.valid_from < found.seal.valid_until


@pytest.mark.parametrize(("file", "value", "over"), VALUES)
def test_a_changed_value_never_holds(file: str, value: bytes, over: bytes) -> None:
    """Every thirteenth octet, but for those of what nobody signed: the certificate that goes along.

    A changed certificate is another one than the seal lists, or leads to no anchor.
    """
    genuine = read_signature_value(value)
    if not genuine.messages or file in WRONG:
        return
    along = genuine.messages[0].certificates[0]
    free = range(value.rfind(along), value.rfind(along) + len(along))
    for at in range(0, len(value), 13):
        if at in free:
            continue
        changed = value[:at] + bytes([value[at] ^ 1 << at % 8]) + value[at + 1 :]
        try:
            found = read_signature_value(changed)
        except ValueError:
            continue
        for message in found.messages:
            if message.signer != genuine.messages[0].signer:
                continue  # It names no certificate that goes along.
            held = _holds(message, content_digests([message], over))
            assert held != (True, True), f"octet {at} of {file}"
