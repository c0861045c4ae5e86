# SPDX-License-Identifier: Apache-2.0
"""Signers on the blacklist whose certificates lie where nobody might look."""

from __future__ import annotations

from hashlib import sha256

from .. import authorities as who
from ..case import ACCEPT, REVIEW, Case, case
from ..cms import Cms
from ..registers import asked, register
from ..signing import contents, signed
from ..timestamps import token

TOPIC = "register"
_CHECK = "issuer.blacklist"
_RULE = "design rules 8, 10; guiding opinion 国市监质发〔2025〕102号 (六)"


def _document() -> bytes:
    """The signer's certificate lies in the timestamp token alone, a namesake's in the CMS."""
    signer = who.signer("signer-p256")
    namesake = who.signer("attacker-signer", issuer=who.forged_root())

    def stamp(value: bytes) -> bytes:
        return token(who.tsa(), value, who.STAMPED, certificates=(signer.der, who.issuing().der))

    return signed(contents(signer, [namesake], how=Cms(with_signer=False), stamp=stamp)).data


def _asked(decision: str, key: bytes, findings: dict[str, str]) -> Case:
    row = {"key_sha256": sha256(key).hexdigest(), "from": "2020-01-01", "reason": "虚构：密钥失窃"}
    on_file = register(blacklist=[row])
    return asked(
        decision, "QUALIFIED", on_file=on_file, of=None, document=_document(), findings=findings
    )


@case(clause=_RULE, twin="register/key-of-another-listed-and-signer-in-a-token")
def listed_key_whose_certificate_lies_in_a_token() -> Case:
    """The listed key's certificate came with the timestamp alone: the list is asked about it."""
    key = who.signer("signer-p256").key.spki
    return _asked(REVIEW, key, {_CHECK: "failed:SIGNER_BLACKLISTED"})


@case(clause=_RULE, twin="register/listed-key-whose-certificate-lies-in-a-token")
def key_of_another_listed_and_signer_in_a_token() -> Case:
    """The same file, and the list has the key of somebody who did not sign it."""
    return _asked(ACCEPT, who.signer("signer-other").key.spki, {})
